"""Cards beside the map: what is chosen, masked by role, with the next step on it."""

from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import audit
from core.domain import vocabulary
from core.domain.refusals import NotFound
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.domain.viewer import Right, Role, Viewer
from core.queries import debtors, territory
from core.queries.debtors import DebtorFilter
from core.ui import case_panel, chosen, notices, reads, tables, task_card, whereabouts_panel, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _, language, money

TOPICS = ("debtors", "tasks", "cases", "grids", "people", "payments", "nodes")


def draw(viewer: Viewer) -> None:
    """The card of what is chosen, or the list of what could be."""
    kind, key = chosen.current()
    try:
        {"grid": _grid, "debtor": _debtor, "cell": _cell, "task": _task}.get(kind, _nothing)(viewer, key)
    except NotFound as gone:
        st.warning(as_text(words.refusal(gone, language())))
        if st.button(_("Close the card")):
            chosen.clear()
            st.rerun()


def _nothing(viewer: Viewer, _key: str) -> None:
    st.subheader(_("Largest outstanding amounts"))
    st.caption(_("Click a grid or a dot on the map, or search; its card opens here."))
    _ranked(viewer, DebtorFilter(search=str(st.session_state.get("search", "")), limit=100), "top")


def _cell(viewer: Viewer, cell: str) -> None:
    wanted = DebtorFilter(cell="".join(c for c in cell if c in "0123")[:22], limit=300)
    st.subheader(_("{count} debtors at this place", count=reads.read(debtors.debtor_total, viewer, wanted=wanted)))
    _ranked(viewer, wanted, "cell")
    _close()


def _grid(viewer: Viewer, code: str) -> None:
    card = reads.read(territory.grid_card, viewer, code=code)
    st.subheader(as_text(card["name"]))
    st.caption(as_text(" › ".join(card["path"])) + f"　{card['code']}　" + (_("Schematic outlines") if card["schematic"] else ""))
    figures = card["figures"]
    first, second = st.columns(2)
    first.metric(_("Outstanding debtors"), figures["debtors"])
    second.metric(_("Outstanding amount"), money(figures["outstanding_fen"]))
    first.metric(_("Open tasks"), figures["open_tasks"])
    second.metric(_("Overdue tasks"), figures["overdue_tasks"])
    _grid_actions(viewer, code)
    _ranked(viewer, DebtorFilter(grid_prefix=code, limit=300), "grid")
    with st.expander(_("Who serves here ({count})", count=len(card["staff"]))):
        staff = card["staff"]
        if staff.empty:
            st.caption(_("Nobody has a post in this grid."))
        tables.shown(staff, {"Name": staff["name"], "Post": tables.worded(staff["post"], vocabulary.POST_LABELS), "Phone": staff["phone"]})


def _grid_actions(viewer: Viewer, code: str) -> None:
    left, middle, right = st.columns(3)
    if viewer.may(Right.DISPATCH) and left.button(_("Dispatch here"), type="primary", width="stretch", icon=":material/send:"):
        st.session_state["dispatch_for"] = {"grid_code": code}
        st.switch_page("pages/dispatch.py")
    if viewer.may(Right.DISPATCH) and middle.button(_("Pick all debtors"), width="stretch"):
        found = reads.read(debtors.debtors, viewer, wanted=DebtorFilter(grid_prefix=code, limit=300))
        chosen.pick(found["debtor_id"].tolist())
        st.rerun()
    if right.button(_("Close the card"), width="stretch"):
        chosen.clear()
        st.rerun()


def _close() -> None:
    if st.button(_("Close the card")):
        chosen.clear()
        st.rerun()


def _ranked(viewer: Viewer, wanted: DebtorFilter, key: str) -> None:
    """The list that a cluster or grid opens: largest amount first; a click opens the card."""
    found = reads.read(debtors.debtors, viewer, wanted=wanted)
    if found.empty:
        st.info(_("No outstanding debtor here."))
        return
    ids = found["debtor_id"].tolist()
    st.session_state[f"ids_{key}"] = ids
    st.dataframe(
        pd.DataFrame({
            _("Name"): found["name"], _("Outstanding"): tables.moneyed(found["outstanding_fen"]),
            _("Whereabouts"): tables.worded(found["whereabouts"], vocabulary.WHEREABOUTS_LABELS), _("Place"): found["place"],
        }),
        hide_index=True, height=min(420, 38 + 35 * len(ids)), key=f"list_{key}", on_select=lambda: _open(key), selection_mode="single-row",
    )
    if st.session_state.pop("list_clicked", False):
        st.rerun()


def _open(key: str) -> None:
    """The row number becomes an id at the moment of the click, from the list as it was drawn."""
    rows = st.session_state[f"list_{key}"]["selection"]["rows"]
    ids = st.session_state.get(f"ids_{key}", [])
    if rows and rows[0] < len(ids):
        chosen.choose("debtor", str(ids[rows[0]]))
        st.session_state["list_clicked"] = True


def _debtor(viewer: Viewer, key: str) -> None:
    card = reads.read(debtors.debtor_card, viewer, debtor_id=int(key) if key.isdigit() else 0)
    one = card.debtor
    st.subheader(as_text(one["name"]) + ("　🏢" if one["kind"] == "organisation" else ""))
    notices.show()
    marks = [_(vocabulary.WHEREABOUTS_LABELS.get(one["whereabouts"], one["whereabouts"]))]
    if one["published"]:
        marks.append(f":red[▲ {_('Published as dishonest')}]")
    if one["protected"]:
        marks.append(f":orange[◆ {_('Protected person')}]")
    st.caption("　·　".join(marks))
    left, right = st.columns(2)
    left.metric(_("Outstanding"), money(one["outstanding_fen"]))
    right.metric(_("Cases"), len(card.cases))
    _facts(one)
    _reveal(viewer, int(key))
    _debtor_actions(viewer, int(key))
    _debtor_tabs(viewer, int(key), card)


def _facts(one: dict[str, object]) -> None:
    confidence = "—" if pd.isna(one["confidence"]) else f"{one['confidence']}%"
    lines = [
        f"{_('Place')}: {as_text(one['place'] or _('Without a place'))} · {_('confidence {value}', value=confidence)}",
        f"{_('Identity')}: {as_text(one['identity'] or '—')}　{_('Phone')}: {as_text(one['phone'] or '—')}",
    ]
    if one["identity_problem"]:
        lines.append(f":orange[◆ {_('The identity number fails its check ({problem}).', problem=vocabulary.IDENTITY_PROBLEM_LABELS.get(str(one['identity_problem']), str(one['identity_problem'])))}]")
    st.markdown("  \n".join(lines))


def _reveal(viewer: Viewer, debtor_id: int) -> None:
    """The full number, for a case handler who says why; that it was looked at stands in the ledger."""
    if viewer.role not in (Role.JUDGE, Role.COURT_LEADER):
        return
    with st.popover(_("Show the full number"), icon=":material/visibility:"):
        reason = st.text_input(_("Why"), key=f"reveal_{debtor_id}")
        if st.button(_("Show it and write it down"), key=f"revealed_{debtor_id}"):
            found = writes.attempt(partial(audit.reveal_identity, debtor_id=debtor_id, reason=reason), by=viewer)
            st.code(f"{found['identity'] or '—'}  {found['phone'] or '—'}" if found else "—", language=None)
        notices.show()


def _debtor_actions(viewer: Viewer, debtor_id: int) -> None:
    left, middle, right = st.columns(3)
    if viewer.may(Right.DISPATCH):
        if left.button(_("Dispatch"), type="primary", width="stretch", icon=":material/send:"):
            st.session_state["dispatch_for"] = {"debtor_id": debtor_id}
            st.switch_page("pages/dispatch.py")
        if middle.button(_("Pick") if debtor_id not in chosen.basket() else _("Picked"), width="stretch", disabled=debtor_id in chosen.basket()):
            chosen.pick([debtor_id])
            st.rerun()
    if right.button(_("Close the card"), width="stretch"):
        chosen.clear()
        st.rerun()


def _debtor_tabs(viewer: Viewer, debtor_id: int, card: debtors.DebtorCard) -> None:
    cases, places, assets, work = st.tabs([_("Cases"), _("Places"), _("Property"), _("Tasks")])
    with cases:
        case_panel.draw(viewer, card.cases)
    with places:
        tables.shown(card.addresses, {
            "Kind": tables.worded(card.addresses["kind"], vocabulary.ADDRESS_KIND_LABELS), "Address": card.addresses["text"],
            "Confidence": card.addresses["confidence"],
        })
        tables.shown(card.sightings, {
            "Seen": tables.timed(card.sightings["seen_at"]), "Class": tables.worded(card.sightings["result_class"], vocabulary.RESULT_CLASS_LABELS),
            "Place": card.sightings["place"],
        })
        whereabouts_panel.draw(viewer, debtor_id, card.whereabouts)
    with assets:
        if card.properties.empty and card.measures.empty:
            st.caption(_("No property and no measure on record."))
        tables.shown(card.properties, {
            "Kind": tables.worded(card.properties["kind"], vocabulary.PROPERTY_KIND_LABELS), "What": card.properties["description"],
            "State": tables.worded(card.properties["state"], vocabulary.PROPERTY_STATE_LABELS), "Value": tables.moneyed(card.properties["value_fen"]),
        })
        tables.shown(card.measures, {
            "Measure": tables.worded(card.measures["kind"], vocabulary.MEASURE_LABELS), "From": tables.dated(card.measures["starts_on"]),
            "Expires": tables.dated(card.measures["expires_on"]),
        })
    with work:
        if card.tasks.empty:
            st.caption(_("No task was sent for this debtor yet."))
        tables.shown(card.tasks, {
            "Number": card.tasks["number"], "Kind": tables.worded(card.tasks["kind"], KIND_LABELS),
            "State": tables.worded(card.tasks["state"], STATE_LABELS), "Sent": tables.timed(card.tasks["issued_at"]),
        })


def _task(viewer: Viewer, key: str) -> None:
    task_card.draw(viewer, int(key) if key.isdigit() else 0)


def basket_bar(viewer: Viewer) -> None:
    """What was picked so far, and what can be done with it."""
    picked = chosen.basket()
    if not picked or not viewer.may(Right.DISPATCH):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_('{count} debtors picked', count=len(picked))}**")
        if st.button(_("Dispatch to all"), icon=":material/send:"):
            st.session_state["dispatch_for"] = {"debtor_ids": list(picked)}
            st.switch_page("pages/dispatch.py")
        if viewer.may(Right.OPERATE) and st.button(_("Plan an operation"), icon=":material/groups:"):
            st.switch_page("pages/plan_operation.py")
        if st.button(_("Empty the selection")):
            chosen.unpick_all()
            st.rerun()
