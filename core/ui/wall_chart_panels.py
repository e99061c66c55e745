"""Panels of the wall chart."""

from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import wall_chart as verbs
from core.domain import wall_chart as chart
from core.domain.clocks import local_day
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.domain.vocabulary import CLOSING_LABELS
from core.queries import territory, wall_chart
from core.ui import address, chosen, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

VIEWS = {"all": N_("Unconcluded cases"), "plan": N_("Plan of the week"), "old": N_("Old cases")}


def view() -> str:
    """Which list is open; it stands in the address."""
    address.opened("chart", VIEWS, "all")
    found = str(st.segmented_control(_("View"), list(VIEWS), format_func=lambda one: _(VIEWS[one]), key="chart", label_visibility="collapsed") or "all")
    address.keep("chart", found, "all")
    return found


def groups(viewer: Viewer) -> None:
    """Cases by the chosen grouping; the group that is open shows its rows. The groups add up to the cases."""
    notices.show()
    cases: pd.DataFrame = reads.read(wall_chart.chart_cases, viewer)
    if cases.empty:
        st.info(_("No unconcluded case in your grids. Cases that are filed or imported stand here until they are concluded."))
        return
    by = st.segmented_control(_("Group by"), list(chart.GROUPINGS), default="place", format_func=lambda code: _(chart.GROUPINGS[code]), key="chart_by") or "place"
    counts = cases.groupby(by).agg(cases=("case_id", "size"), amount=("amount_fen", "sum"), longest=("days", "max"), problems=("problems", "sum")).sort_values("cases", ascending=False)
    names = _names(viewer, by)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.markdown(f"**{_('{count} unconcluded cases', count=len(cases))}**")
        opened = row_picks.picked(f"chart_{by}", list(counts.index), {
            chart.GROUPINGS[by]: [names.get(code, code) for code in counts.index], "Cases": counts["cases"], "Amount": tables.moneyed(counts["amount"]),
            "Longest open, days": counts["longest"], "Open problems": counts["problems"],
        }, one_only=True)
    with right:
        rows = cases[cases[by] == opened[0]] if opened else cases
        title = names.get(opened[0], opened[0]) if opened else _("All unconcluded cases")
        st.markdown(f"**{as_text(title)}**　{len(rows)}")
        picked = row_picks.picked("chart_rows", [int(one) for one in rows["case_id"]], {
            "Case number": rows["number"], "Judge": rows["judge"].fillna("—"), "Filed": tables.dated(rows["filed_on"]), "Days open": rows["days"], "Amount": tables.moneyed(rows["amount_fen"]),
            "Stage": tables.worded(rows["stage"], chart.LABELS["stage"]), "Sealed object": tables.worded(rows["object"], chart.OBJECT_LABELS), "Open problems": rows["problems"],
        }, one_only=True, height_px=380)
        _raise(viewer, picked, dict(zip(rows["case_id"], rows["number"], strict=True)))


def _names(viewer: Viewer, by: str) -> dict[str, str]:
    if by != "place":
        return {code: _(label) for code, label in chart.LABELS[by].items()}
    towns = reads.read(territory.grid_names, viewer, level=1)
    return dict(zip(towns["code"], towns["name"], strict=True)) | {chart.NONE: _("Place not known")}


def _raise(viewer: Viewer, picked: list[int], numbers: dict[int, str]) -> None:
    if not picked:
        st.caption(_("Tick a case to raise a problem of the stand-up."))
        return
    case_id = picked[0]
    chosen.case_file(case_id, _("File of {number}", number=numbers[case_id]))
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    said = left.text_input(_("Problem of {number}", number=numbers[case_id]), key=writes.form_key(f"problem_{case_id}"))
    if right.button(_("Raise it"), type="primary", width="stretch", key="problem_raise"):
        if writes.attempt(partial(verbs.raise_problem, case_id=case_id, said=said), by=viewer):
            writes.form_done(f"problem_{case_id}")
            row_picks.forget("chart_rows")
            notices.succeed(_("Raised: a problem of {number}, to be closed today.", number=numbers[case_id]))
        st.rerun()


def problems(viewer: Viewer) -> None:
    """Problems of the stand-up: open ones with the field for their outcome, those of an earlier day marked."""
    found: pd.DataFrame = reads.read(wall_chart.problems, viewer)
    waiting, closed = found[found["closed_at"].isna()], found[found["closed_at"].notna()]
    st.markdown(f"**{_('Problems of the stand-up')}**　{_('{count} open', count=len(waiting))}")
    if found.empty:
        st.caption(_("No problem is open. One that is raised in the morning is to be closed the same day."))
    for row in waiting.itertuples():
        with st.container(border=True, key=f"problem_{row.problem_id}"):
            flag = f"　:red[▲ {_('left over from {day}', day=words.day(local_day(row.raised_at)))}]" if row.left_over else ""
            st.markdown(f"**{row.number}**　{as_text(row.words)}　:gray[{as_text(row.raised_by or '—')} {words.moment(row.raised_at)}]{flag}")
            left, right = st.columns([4, 1], vertical_alignment="bottom")
            outcome = left.text_input(_("How it was solved"), key=f"problem_outcome_{row.problem_id}")
            if right.button(_("Close the problem"), key=f"problem_close_{row.problem_id}", width="stretch"):
                if writes.attempt(partial(verbs.close_problem, problem_id=int(row.problem_id), outcome=outcome), by=viewer):
                    notices.succeed(_("The problem of {number} is closed.", number=row.number))
                st.rerun()
    tables.shown(closed, {
        "Case number": closed["number"], "Problem": closed["words"], "Raised": tables.timed(closed["raised_at"]), "Closed": tables.timed(closed["closed_at"]),
        "Same day": [_("no") if late else _("yes") for late in closed["left_over"]], "Solution": closed["outcome"],
    }, height=tables.height(len(closed), 360))


def struck(viewer: Viewer) -> None:
    """Concluded cases to strike off, and the dated lists of before."""
    ready: pd.DataFrame = reads.read(wall_chart.to_strike_off, viewer)
    lists: pd.DataFrame = reads.read(wall_chart.strike_offs, viewer)
    last = local_day(lists["at"].max()) if len(lists) else None
    st.markdown(f"**{_('Weekly check')}**　{_('last on {day}', day=words.day(last)) if last else _('none yet')}" + (f"　:orange[◆ {_('due')}]" if chart.check_due(last, local_day(runtime().now())) else ""))
    if ready.empty:
        st.caption(_("No concluded case waits to be struck off."))
    else:
        picked = row_picks.picked("chart_strike", [int(one) for one in ready["case_id"]], {
            "Case number": ready["number"], "Closed on": tables.dated(ready["closed_on"]), "How": tables.worded(ready["closing"], CLOSING_LABELS), "Judge": ready["judge"].fillna("—"),
        }, height_px=300)
        with st.container(horizontal=True):
            some = st.button(_("Strike off the ticked {count}", count=len(picked)), disabled=not picked, key="strike_some")
            every = st.button(_("Strike off all {count}", count=len(ready)), type="primary", key="strike_all")
        if some or every:
            struck_off = tuple(picked) if some else tuple(int(one) for one in ready["case_id"])
            if done := writes.attempt(partial(verbs.strike_off, case_ids=struck_off), by=viewer):
                row_picks.forget("chart_strike")
                notices.succeed(_("{count} cases are struck off.", count=done["count"]))
            st.rerun()
    for (_list, at), rows in lists.groupby(["list_id", "at"], sort=False):
        with st.expander(_("Struck off on {day}: {count} cases, {name}", day=words.moment(at), count=len(rows), name=rows["by"].iloc[0] or "—")):
            tables.shown(rows, {"Case number": rows["number"], "Closed on": tables.dated(rows["closed_on"]), "How": tables.worded(rows["closing"], CLOSING_LABELS)})
