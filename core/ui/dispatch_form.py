"""The dispatch form: what, where, who, by when; the protocol beside it; the sentence that will be sent before it is sent."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import task_changes
from core.commands import tasks as verbs
from core.commands.tasks import TaskOrder
from core.domain import clocks, task_clocks, vocabulary
from core.domain.task_kinds import BY_CODE, TASK_KINDS
from core.domain.task_life import PRIORITY_LABELS
from core.domain.viewer import Viewer
from core.queries import court, debtors, tasks, territory
from core.queries.debtors import DebtorFilter
from core.ui import chosen, notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money


def draw(viewer: Viewer) -> None:
    """One task, or one for each debtor that was picked."""
    asked: dict[str, Any] = st.session_state.get("dispatch_for", {})
    picked = asked.get("debtor_ids") or []
    left, right = st.columns([3, 2], gap="large")
    with left:
        notices.show()
        kind = st.selectbox(_("What"), [one.code for one in TASK_KINDS], format_func=lambda code: f"{BY_CODE[code].number}. {_(BY_CODE[code].label)}", key="order_kind")
        debtor = None if picked else _debtor(viewer, asked)
        grid_code = _grid(viewer, asked, debtor) if not picked else None
        instruction = st.text_area(_("Instruction"), placeholder=_("What exactly is asked? The addressee reads this first."), key="order_instruction", height=90)
        priority = st.segmented_control(_("How urgent"), list(PRIORITY_LABELS), default="normal", format_func=lambda code: _(PRIORITY_LABELS[code]), key="order_priority") or "normal"
        who = _addressee(viewer, grid_code) if not picked else None
    case_id = asked.get("case_id") if debtor is not None and int(debtor["debtor_id"]) == asked.get("debtor_id") else None
    orders = _orders(viewer, kind=kind, debtor=debtor, grid_code=grid_code, picked=picked, instruction=instruction, priority=priority, who=who, case_id=case_id)
    with right:
        _protocol(viewer, kind, priority)
        _sentence(orders, kind, who)
        ready = bool(orders) and (who is not None or bool(picked))
        if st.button(_("Dispatch"), type="primary", width="stretch", shortcut="Ctrl+Enter", disabled=not ready, icon=":material/send:"):
            _send(viewer, orders)
        if not ready:
            st.caption(_("Choose a debtor or a grid, and who is to receive it."))


def _debtor(viewer: Viewer, asked: dict[str, Any]) -> pd.Series | None:
    said = st.text_input(_("Where: debtor"), placeholder=_("name, initials, case number or identity number"), key="search_debtor")
    wanted = DebtorFilter(search=said, limit=50)
    found = reads.read(debtors.debtors, viewer, wanted=wanted) if said else None
    if found is None and asked.get("debtor_id"):
        card = reads.read(debtors.debtor_card, viewer, debtor_id=asked["debtor_id"])
        return pd.Series(card.debtor)
    if found is None or found.empty:
        if said:
            st.caption(_("Nobody found. Try fewer letters, or the case number."))
        return None
    at = st.selectbox(
        _("Debtor"), range(len(found)), key="order_debtor", label_visibility="collapsed",
        format_func=lambda row: f"{found['name'].iloc[row]} · {found['place'].iloc[row] or _('Without a place')} · {money(int(found['outstanding_fen'].iloc[row]))}",
    )
    return None if at is None else found.iloc[at]


def _grid(viewer: Viewer, asked: dict[str, Any], debtor: pd.Series | None) -> str | None:
    if debtor is not None and debtor["grid_code"]:
        where = vocabulary.WHEREABOUTS_LABELS.get(str(debtor["whereabouts"]), "")
        st.caption(f":blue[{as_text(debtor['name'])}] · {as_text(debtor['place'])} · {_(where)} · {debtor['grid_code']}")
        return str(debtor["grid_code"])
    said = st.text_input(_("Where: grid"), value=asked.get("grid_code", ""), placeholder=_("name, initials or code of a town, village or grid"), key="search_grid")
    if not said:
        return None
    found = reads.read(territory.find_grids, viewer, words=said)
    if found.empty:
        st.caption(_("No grid found. Try the village's name or its initials."))
        return None
    names = dict(zip(found["code"], found["name"], strict=True))
    return st.selectbox(_("Grid"), list(names), format_func=lambda code: f"{names[code]} · {code}", key="order_grid", label_visibility="collapsed")


def _addressee(viewer: Viewer, grid_code: str | None) -> tuple[str, int | None, int | None] | None:
    if not grid_code:
        return None
    found: pd.DataFrame = reads.read(tasks.addressees, viewer, grid_code=grid_code)
    if found.empty:
        st.warning(_("Nobody serves in this grid. Choose another grid, or add people first."))
        return None
    at = st.selectbox(
        _("Who"), range(len(found)), key=f"order_who_{grid_code}",
        format_func=lambda row: addressee_label(found, row),
    )
    return addressee_at(found, at or 0)


def addressee_label(found: pd.DataFrame, at: int) -> str:
    """Name and post, or kind of body."""
    post = found["post"].iloc[at]
    return f"{found['name'].iloc[at]} · {_(vocabulary.POST_LABELS.get(post, vocabulary.ORGANISATION_LABELS.get(post, '')))}"


def addressee_at(found: pd.DataFrame, at: int) -> tuple[str, int | None, int | None]:
    """Name, person and body; a person is sent it as a person, not as part of the body."""
    row = found.iloc[at]
    return (
        str(row["name"]), None if pd.isna(row["person_id"]) else int(row["person_id"]),
        None if pd.isna(row["organisation_id"]) or not pd.isna(row["person_id"]) else int(row["organisation_id"]),
    )


def _orders(
    viewer: Viewer, *, kind: str, debtor: pd.Series | None, grid_code: str | None, picked: list[int], instruction: str, priority: str,
    who: tuple[str, int | None, int | None] | None, case_id: int | None,
) -> list[TaskOrder]:
    if picked:
        return [order for debtor_id in picked if (order := _order_for(viewer, debtor_id, kind, instruction, priority))]
    if grid_code is None and debtor is None:
        return []
    title = str(debtor["name"]) if debtor is not None else _(BY_CODE[kind].label)
    return [TaskOrder(
        kind, title, instruction, priority, grid_code, int(debtor["debtor_id"]) if debtor is not None else None,
        case_id=case_id, addressee_id=who[1] if who else None, organisation_id=who[2] if who else None,
    )]


def _order_for(viewer: Viewer, debtor_id: int, kind: str, instruction: str, priority: str) -> TaskOrder | None:
    """One of a batch: sent to the first addressee of the debtor's own grid."""
    one = reads.read(debtors.debtor_card, viewer, debtor_id=debtor_id).debtor
    if not one["grid_code"]:
        return None
    found: pd.DataFrame = reads.read(tasks.addressees, viewer, grid_code=one["grid_code"])
    people = found[found["person_id"].notna()]
    if people.empty:
        return None
    return TaskOrder(kind, str(one["name"]), instruction, priority, one["grid_code"], debtor_id, addressee_id=int(people["person_id"].iloc[0]))


def _protocol(viewer: Viewer, kind: str, priority: str) -> None:
    rule = BY_CODE[kind]
    with st.container(border=True):
        st.markdown(f"**{_('Protocol')}**  \n{_(rule.protocol)}")
        st.markdown(f"**{_('The reply must contain')}**: " + "、".join(_(field.label) for field in rule.requires))
        due = task_clocks.due_at(runtime().now(), priority, kind, reads.read(court.settings, viewer))
        st.markdown(f"**{_('Due')}**: {words.full_moment(due)[:16]}（{_(clocks.LIMIT_SOURCE)}）")


def _sentence(orders: list[TaskOrder], kind: str, who: tuple[str, int | None, int | None] | None) -> None:
    if not orders:
        return
    if len(orders) > 1 or who is None:
        st.info(_("{count} tasks “{kind}”, each to the first grid worker of the debtor's own grid.", count=len(orders), kind=BY_CODE[kind].label))
        return
    st.info(_("To {who}: {kind} — {matter}. {instruction}", who=who[0], kind=BY_CODE[kind].label, matter=as_text(orders[0].title), instruction=as_text(orders[0].instruction)))


def _send(viewer: Viewer, orders: list[TaskOrder]) -> None:
    done = writes.attempt(partial(verbs.dispatch_many, orders=orders), by=viewer, key=writes.form_key("dispatch"))
    if done:
        writes.form_done("dispatch")
        st.session_state.pop("dispatch_for", None)
        chosen.unpick_all()
        st.session_state["dispatch_done"] = done
        notices.succeed(_("{number} dispatched.", number=[one["number"] for one in done][:3]) + (f" （{len(done)}）" if len(done) > 1 else ""))
    st.rerun()


def undo_last(viewer: Viewer) -> None:
    """Take back what was just sent; both entries stay in the ledger."""
    done = st.session_state.get("dispatch_done")
    if not done or not st.button(_("Take the last dispatch back"), icon=":material/undo:"):
        return
    for one in done:
        writes.attempt(partial(task_changes.recall, task_id=one["id"], reason=_("Taken back by who sent it")), by=viewer)
    st.session_state.pop("dispatch_done")
    notices.succeed(_("{number} taken back.", number=[one["number"] for one in done][:3]))
    st.rerun()
