"""Panels of the case clocks: the five overruns, nodes by state, the clocks of one case."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.domain.clocks import LIMIT_SOURCE
from core.domain.node_clocks import BASIS_LABELS, EXEMPT, IN_TIME, LATE, NOT_YET, OVERDUE, RUNNING, SOON, STATE_LABELS, STATE_SIGNS, UNRECORDED
from core.domain.nodes import BY_CODE, CERTAINTY_LABELS, DEDUCTION_LABELS, ENDS, LEVEL_LABELS, LEVEL_SIGNS, MARK_LABELS, ORDER, OVERRUNS, STARTS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Viewer
from core.domain.vocabulary import PROPERTY_KIND_LABELS
from core.queries import nodes
from core.queries.nodes import CaseNodes
from core.ui import chosen, node_forms, notices, reads, row_picks, tables
from core.ui.safe_text import as_text
from core.ui.visitor import _, language, money

SHOWN = (OVERDUE, SOON, RUNNING, LATE, IN_TIME, EXEMPT, UNRECORDED)
PRESSING = {state: place for place, state in enumerate((*SHOWN, NOT_YET))}
STATE_COLOURS = {OVERDUE: "red", SOON: "orange", RUNNING: "green", LATE: "gray", IN_TIME: "gray", EXEMPT: "gray", UNRECORDED: "gray", NOT_YET: "gray"}


VIEWS = {"all": N_("Overruns and nodes"), "case": N_("One case")}


def view() -> str:
    """Which half of the page is open; a case that comes by a link, or is ticked, opens its own."""
    kind, key = chosen.current()
    if kind == "case" and st.session_state.get("node_case_seen") != key:
        st.session_state["node_case_seen"], st.session_state["node_view"] = key, "case"
    st.session_state.setdefault("node_view", "all")
    return str(st.segmented_control(_("View"), list(VIEWS), format_func=lambda one: _(VIEWS[one]), key="node_view", label_visibility="collapsed") or "all")


def _show(case_id: int) -> None:
    st.session_state.pop("node_case_seen", None)
    chosen.choose("case", str(case_id))
    st.rerun()


def overruns(viewer: Viewer) -> None:
    """The five counts, and the rows of the one that is open."""
    found: pd.DataFrame = reads.read(nodes.overruns, viewer)
    counts = found["overrun"].value_counts()
    kept = st.session_state.get("overrun_open")
    for column, (code, label) in zip(st.columns(len(OVERRUNS)), OVERRUNS.items(), strict=True):
        count = int(counts.get(code, 0))
        colour, sign = ("red", "▲") if count else ("green", "●")
        column.button(
            f":{colour}[{sign} **{count}**]　{_(label)}", key=f"overrun_{code}", width="stretch", disabled=not count and kept != code, type="primary" if kept == code else "secondary",
            help=_("Close the list") if kept == code else _("Show the cases"), on_click=partial(_open, None if kept == code else code),
        )
    rows = found[found["overrun"] == kept]
    if kept and not rows.empty:
        st.markdown(f"**{_(OVERRUNS[kept])}**　{len(rows)}")
        _rows("overrun_rows", rows)


def _open(code: str | None) -> None:
    st.session_state["overrun_open"] = code
    row_picks.forget("overrun_rows")


def by_state(viewer: Viewer) -> None:
    """Clocks counted by node and state; the rows of the node and state that are open. Rows add up to the count."""
    counts: pd.DataFrame = reads.read(nodes.node_clocks, viewer)
    if counts.empty:
        st.info(_("No case in your grids has a clock. Cases that are filed or imported have theirs by themselves."))
        return
    table = counts.pivot_table(index="node", columns="state", values="clocks", aggfunc="sum", fill_value=0).reindex(columns=SHOWN, fill_value=0)
    table = table.loc[sorted(table.index, key=lambda code: ORDER[code])]
    _levels(counts)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        opened = row_picks.picked("node_counts", [ORDER[code] for code in table.index], {
            "Node": [f"{_number(code)}{_(BY_CODE[code].label)}" for code in table.index],
            **{f"{STATE_SIGNS[state]} {_(STATE_LABELS[state])}": table[state] for state in SHOWN if table[state].any()},
        }, one_only=True, height_px=560)
    with right:
        _opened(viewer, table, list(ORDER)[opened[0]] if opened else None)


def _number(code: str) -> str:
    return f"{int(code)} " if code.isdigit() else ""


def _levels(counts: pd.DataFrame) -> None:
    levels = counts.groupby("level")["clocks"].sum()
    said = "　".join(f"{LEVEL_SIGNS[level]} {_(label)} **{int(levels.get(level, 0))}**" for level, label in LEVEL_LABELS.items())
    st.markdown(f"**{_('Levels')}**　{said}")
    st.caption(_("Yellow is told to the judge, amber also to the duty leader, red also to the court leader; deep red brings a supervision order with its own deadline. Each level is told once."))


def _opened(viewer: Viewer, table: pd.DataFrame, code: str | None) -> None:
    if code is None or code not in table.index:
        st.caption(_("Tick a node to see its source and the clocks behind its counts."))
        return
    _about(code)
    states = [state for state in (*SHOWN, NOT_YET) if state in table.columns and table.loc[code, state]]
    state = st.segmented_control(
        _("State"), states, default=states[0] if states else None, key=f"node_state_{code}",
        format_func=lambda one: f"{STATE_SIGNS[one]} {_(STATE_LABELS[one])} {table.loc[code, one]}",
    )
    if state:
        rows: pd.DataFrame = reads.read(nodes.clock_rows, viewer, node=code, state=state)
        _rows("node_rows", rows)
        if len(rows) < table.loc[code, state]:
            st.caption(_("The first {count} are shown.", count=len(rows)))


def _about(code: str) -> None:
    """Where the limit comes from: nothing but law is called law."""
    node = BY_CODE[code]
    st.markdown(f"**{_(node.label)}**　{_(STARTS[node.starts])} → {_(ENDS[node.ends])}")
    st.caption(" · ".join(_(part) for part in (node.source, CERTAINTY_LABELS[node.certainty], "" if node.binding or node.limit is None else LIMIT_SOURCE) if part))


def _rows(name: str, rows: pd.DataFrame) -> None:
    """Clocks of many cases; a tick opens the case below."""
    picked = row_picks.picked(name, [ORDER[code] * 10**10 + int(one) for code, one in zip(rows["node"], rows["subject_id"], strict=True)], {
        "Case number": rows["number"], "Warning": _levelled(rows), "Days": _days(rows), "What": _things(rows), "Judge": rows["judge"].fillna("—"),
        "Runs from": tables.dated(rows["start"]), "Deadline": tables.dated(rows["deadline"]),
    }, one_only=True, height_px=380)
    if picked:
        keys = {ORDER[code] * 10**10 + int(one): int(case) for code, one, case in zip(rows["node"], rows["subject_id"], rows["case_id"], strict=True)}
        row_picks.forget(name)
        _show(keys[picked[0]])


def _levelled(rows: pd.DataFrame) -> list[str]:
    return [f"{LEVEL_SIGNS[level]} {_(LEVEL_LABELS[level])}" if level else "—" for level in rows["level"]]


def _days(rows: pd.DataFrame) -> list[str]:
    """Left or over, in words, so that no sign has to be guessed."""
    said = []
    for days, state in zip(rows["days"], rows["state"], strict=True):
        if pd.isna(days) or state in (IN_TIME, EXEMPT, UNRECORDED, NOT_YET):
            said.append("—")
        else:
            said.append(_("{days} days over", days=-int(days)) if days < 0 else _("{days} days left", days=int(days)))
    return said


def _things(rows: pd.DataFrame) -> list[str]:
    return [_(PROPERTY_KIND_LABELS.get(thing, "Property")) if isinstance(thing, str) else money(int(fen)) if not pd.isna(fen) else "—" for thing, fen in zip(rows["thing"], rows["amount_fen"], strict=True)]


def one_case(viewer: Viewer) -> None:
    """A case by its number, or the one ticked above; its clocks, and the forms for the clock that is ticked."""
    notices.show()
    said = st.columns([1, 1])[0].text_input(_("Case number, or a part of it"), key="node_case_search", placeholder="（2026）豫1425执1号")
    if said.strip():
        _search(viewer, said)
    kind, key = chosen.current()
    if kind != "case" or not key.isdigit():
        st.caption(_("Tick a row under Overruns and nodes, or search for a case number."))
        return
    try:
        found: CaseNodes = reads.read(nodes.case_nodes, viewer, case_id=int(key))
    except NotFound as gone:
        st.warning(as_text(words.refusal(gone, language())))
        return
    case = found.case
    closed = f"　{_('Closed on')} {words.day(case['closed_on'])}" if case["closed_on"] else ""
    st.markdown(f"### {as_text(case['number'])}\n{_('Judge')} {as_text(case['judge'] or '—')}　{_('Filed')} {words.day(case['filed_on'])}{closed}")
    chosen.case_file(int(key), _("Case file"))
    _case(viewer, found)


def clocks_of_case(viewer: Viewer, case_id: int) -> None:
    """The same clocks and forms on the case's own file."""
    _case(viewer, reads.read(nodes.case_nodes, viewer, case_id=case_id))


def _search(viewer: Viewer, said: str) -> None:
    found: pd.DataFrame = reads.read(nodes.cases_by_number, viewer, words=said)
    if found.empty:
        st.caption(_("No case of your grids has this number."))
        return
    for row in found.head(5).itertuples():
        if st.button(f"{row.number}　{as_text(row.judge or '—')}　{words.day(row.filed_on)}", key=f"node_case_{row.case_id}"):
            _show(int(row.case_id))


def _case(viewer: Viewer, found: CaseNodes) -> None:
    case, clocks = found.case, found.clocks.sort_values("state", key=lambda states: states.map(PRESSING), kind="stable")
    _summary(clocks)
    every = st.toggle(_("Also nodes that have not begun"), key="node_every")
    shown = clocks if every else clocks[clocks["state"] != NOT_YET]
    picked = row_picks.picked(f"case_clocks_{case['case_id']}", [_key(row) for row in shown.to_dict("records")], clock_columns(shown), one_only=True, height_px=520)
    rows = {_key(row): row for row in shown.to_dict("records")}
    if picked:
        _about(rows[picked[0]]["node"])
        node_forms.draw(viewer, found, rows[picked[0]])
    else:
        st.caption(_("Tick a clock to write something down of it."))
    node_forms.order(viewer, found)
    _written(viewer, found)


def _key(row: dict[Any, Any]) -> int:
    return int(ORDER[row["node"]] * 10**10 + row["subject_id"])


def _summary(clocks: pd.DataFrame) -> None:
    counts = clocks["state"].value_counts()
    st.markdown("　".join(f":{STATE_COLOURS[state]}[{STATE_SIGNS[state]} {_(STATE_LABELS[state])} {counts[state]}]" for state in SHOWN if state in counts.index))


def clock_columns(rows: pd.DataFrame) -> dict[str, Any]:
    """Columns of a table of one case's clocks."""
    titled = {
        "State": [f"{STATE_SIGNS[state]} {_(STATE_LABELS[state])}" for state in rows["state"]], "Node": [_(BY_CODE[code].label) for code in rows["node"]], "What": _things(rows),
        "Days": _days(rows), "Runs from": tables.dated(rows["start"]), "Deadline": tables.dated(rows["deadline"]), "Done on": tables.dated(rows["done_on"]),
        "Limit from": tables.worded(rows["basis"], BASIS_LABELS),
    }
    return titled | ({_("Left out, days"): [int(days) or None for days in rows["deducted"]]} if rows["deducted"].any() else {})


def _written(viewer: Viewer, found: CaseNodes) -> None:
    """What stands behind the clocks: marks, days left out, orders."""
    marks, out, orders = found.marks, found.deductions, found.orders
    if len(out):
        st.markdown(f"**{_('Days left out')}**")
        tables.shown(out, {
            "Node": [_(BY_CODE[code].label) for code in out["node"]], "Reason": tables.worded(out["kind"], DEDUCTION_LABELS), "From": tables.dated(out["begins_on"]),
            "Until": tables.dated(out["ends_on"]), "Document": out["document"], "Approved by": out["approver"],
        })
        node_forms.end_deductions(viewer, found)
    if len(marks):
        st.markdown(f"**{_('Written down by hand')}**")
        tables.shown(marks, {
            "Node": [_(BY_CODE[code].label) for code in marks["node"]], "State": tables.worded(marks["what"], MARK_LABELS), "Day": tables.dated(marks["day"]), "Document": marks["document"],
            "Approved by": marks["approver"], "Words": marks["words"], "Written by": marks["by"].fillna("—"),
        })
    for row in orders.itertuples():
        st.markdown(f"{_('Supervision order')} **{row.number}**　{_('Due')} {words.moment(row.due_at)}" + (f"  \n> {as_text(row.reply)}" if row.reply else ""))


def on_card(viewer: Viewer, case_id: int) -> None:
    """The open clocks of a case, the most pressing first; for the debtor's card."""
    found: CaseNodes = reads.read(nodes.case_nodes, viewer, case_id=case_id)
    rows = found.clocks[found.clocks["state"].isin((OVERDUE, SOON, RUNNING)) & found.clocks["deadline"].notna()].sort_values("days")
    if rows.empty:
        st.caption(_("No clock of this case runs."))
    columns = clock_columns(rows)
    tables.shown(rows, {title: columns[title] for title in ("State", "Node", "What", "Days", "Deadline")})
    st.page_link("pages/nodes.py", label=_("Case clocks"), icon=":material/timer:", query_params={"chosen": f"case:{case_id}"})
