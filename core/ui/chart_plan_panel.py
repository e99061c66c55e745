"""The week's plan on the wall chart: by town or judge how many cases are to be concluded, how many are, and the cases behind each number."""

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import chart_plan as verbs
from core.domain.assessment import monday
from core.domain.chart_plan import COUNT_LABELS, PART_LABELS, STATE_LABELS, TOWN, Line, state_of
from core.domain.clocks import local_day
from core.domain.indicators import rounded
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CLOSING_LABELS
from core.queries import chart_plan
from core.queries.chart_plan import PlanWeek
from core.ui import chosen, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TOPICS = reads.topics_of(chart_plan.plan_week, chart_plan.frozen_weeks, chart_plan.plan_rows)
WEEKS_BACK = 12


def draw(viewer: Viewer) -> None:
    """The lines of a week; the one that is ticked opens its cases."""
    notices.show()
    today = local_day(runtime().now())
    frozen: list[date] = reads.read(chart_plan.frozen_weeks, viewer)
    weeks = sorted({monday(today) + timedelta(weeks=at) for at in range(-WEEKS_BACK, 2)} | set(frozen), reverse=True)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    week: date = left.selectbox(_("Week"), weeks, index=weeks.index(monday(today)), format_func=lambda one: f"{one.isoformat()} – {(one + timedelta(days=6)).isoformat()}" + (f"　✓ {_('frozen')}" if one in frozen else ""), key="plan_week")
    parts = [one for one in PART_LABELS if one == TOWN or viewer.reaches("")]
    part = right.segmented_control(_("Group by"), parts, default=TOWN, format_func=lambda one: _(PART_LABELS[one]), key="plan_part", label_visibility="collapsed") or TOWN
    found: PlanWeek = reads.read(chart_plan.plan_week, viewer, week=week, part=part)
    st.caption(_("Frozen on {at}; it stays as it was.", at=words.moment(found.frozen_at)) if found.frozen_at else _("As it counts now. Open at the start plus new less concluded is open at the end."))
    if not found.lines:
        st.info(_("No unconcluded case in this week. Cases that are filed or imported stand here."))
        return
    picked = _lines(found.lines, week, part, today)
    if picked is not None:
        _rows(viewer, week, picked, frozen=found.frozen_at is not None)
    if viewer.may(Right.APPROVE) and viewer.reaches("") and found.frozen_at is None:
        _leading(viewer, week, part, found.lines, today)


def _named(line: Line) -> str:
    return line.name or _("Without a judge" if line.part != TOWN else "Place not known")


def _lines(lines: list[Line], week: date, part: str, today: date) -> Line | None:
    total = Line(part, "", _("Total"), sum(one.start for one in lines), sum(one.filed for one in lines), sum(one.concluded for one in lines), sum(one.planned for one in lines if one.planned is not None) or None)
    shown = [*lines, total]
    picked = row_picks.picked(f"plan_lines_{part}_{week}", [*range(len(lines)), -1], {
        PART_LABELS[part]: [*(_named(one) for one in lines), total.name], COUNT_LABELS["start"]: [one.start for one in shown], COUNT_LABELS["filed"]: [one.filed for one in shown],
        N_("Plan of the week"): ["—" if one.planned is None else str(one.planned) for one in shown], COUNT_LABELS["concluded"]: [one.concluded for one in shown],
        N_("Of the plan"): [_share(one) for one in shown], COUNT_LABELS["left"]: [one.left for one in shown], N_("State"): [_(STATE_LABELS[state_of(one, week, today)]) for one in shown],
    }, one_only=True, height_px=460)
    st.caption(_("Behind is who has concluded less than the part of the plan whose days are over. Tick a line to see its cases."))
    return lines[picked[0]] if picked and picked[0] >= 0 else None


def _share(line: Line) -> str:
    share = rounded(line.share, 1)
    return "—" if share is None else f"{share}%"


def _rows(viewer: Viewer, week: date, line: Line, *, frozen: bool) -> None:
    labels = {"start": line.start, "filed": line.filed, "concluded": line.concluded, "left": line.left}
    count = st.segmented_control(_("Cases"), list(labels), default="concluded", format_func=lambda one: f"{_(COUNT_LABELS[one])} {labels[one]}", key="plan_count", label_visibility="collapsed") or "concluded"
    rows: pd.DataFrame = reads.read(chart_plan.plan_rows, viewer, week=week, part=line.part, key=line.key, count=count)
    st.markdown(f"**{as_text(_named(line))}**　{len(rows)}" + (f"　:gray[{_('The week is frozen; these are its cases as they stand today.')}]" if frozen and len(rows) != labels[count] else ""))
    picked = row_picks.picked(f"plan_cases_{count}", [int(one) for one in rows["case_id"]], {
        "Case number": rows["number"], "Debtor": rows["debtor_names"], "Judge": rows["judge"].fillna("—"), "Filed": tables.dated(rows["filed_on"]), "Closed on": tables.dated(rows["closed_on"]),
        "How": tables.worded(rows["closing"], CLOSING_LABELS), "Amount": tables.moneyed(rows["amount_fen"]),
    }, one_only=True, height_px=320)
    if picked:
        chosen.case_file(picked[0], _("File of {number}", number=rows.loc[rows["case_id"] == picked[0], "number"].iloc[0]))


def _leading(viewer: Viewer, week: date, part: str, lines: list[Line], today: date) -> None:
    """Setting the plan while the week is to come or runs; freezing it once it is over."""
    if week >= monday(today):
        with st.expander(_("Set the plan of the week"), icon=":material/edit_note:"):
            able = [one for one in lines if one.key]
            title, number = _(PART_LABELS[part]), _("Plan of the week")
            table = pd.DataFrame({title: [one.name for one in able], _(COUNT_LABELS["start"]): [one.start for one in able], number: pd.array([one.planned for one in able], dtype="Int64")})
            edited = st.data_editor(table, hide_index=True, disabled=[title, _(COUNT_LABELS["start"])], key=writes.form_key(f"plan_table_{part}_{week}"), column_config={number: st.column_config.NumberColumn(min_value=0, step=1)})
            wanted = {(part, one.key): None if pd.isna(value) else int(value) for one, value in zip(able, edited[number], strict=True)}
            changed = sum(wanted[part, one.key] != one.planned for one in able)
            if st.button(_("Keep {count} plans", count=changed), type="primary", disabled=not changed, key="plan_keep"):
                if done := writes.attempt(partial(verbs.plan, week=week, planned=wanted), by=viewer):
                    writes.form_done(f"plan_table_{part}_{week}")
                    notices.succeed(_("{count} plans are stored.", count=done["changed"]))
                st.rerun()
    elif week + timedelta(days=6) < today and st.button(_("Freeze the week"), icon=":material/lock:", key="plan_freeze", help=_("Kept by town and by judge as it counts now; later data does not change it.")):
        if done := writes.attempt(partial(verbs.freeze, week=week, count=chart_plan.count_week), by=viewer):
            notices.succeed(_("The week of {week} is frozen.", week=done["week"]))
        st.rerun()
