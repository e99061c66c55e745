"""Outside matters on the file of a case: what runs, asking, what came back, reward codes; and the form of the register."""

import secrets
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import outside as verbs
from core.commands.outside import System
from core.domain import auctions
from core.domain.clocks import local_day
from core.domain.outside import BY_CODE, CODE_LENGTH, CODE_LETTERS, DIRECTION_LABELS, FOUND_LABELS, WAY_LABELS, Answer, Matter
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.queries import case_work, outside
from core.queries.cases import CaseFile
from core.queries.outside import MatterFilter
from core.ui import notices, outside_panel, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _


def on_case(viewer: Viewer, found: CaseFile) -> None:
    """Everything of one case with outside systems."""
    case_id = int(found.case["case_id"])
    rows: pd.DataFrame = reads.read(outside.matters, viewer, wanted=MatterFilter("all", case_id=case_id))
    if rows.empty:
        st.info(_("Nothing was asked of an outside system in this case yet."))
    tables.shown(rows, outside_panel.columns(rows, with_case=False))
    _fresh_code()
    left, right = st.columns(2, gap="large")
    with left, st.expander(_("Ask an outside system"), icon=":material/outgoing_mail:", expanded=rows.empty):
        _send(viewer, found)
    waiting = rows[rows["answered_on"].isna()]
    with right:
        if len(waiting):
            _answers(viewer, waiting)
        if len(rows):
            _withdraw(viewer, rows)


def _named(rows: pd.DataFrame) -> dict[int, str]:
    return {int(row.matter_id): f"{_(BY_CODE[row.kind].label)} · {row.system} · {row.document or row.words}" for row in rows.itertuples()}


def _go(viewer: Viewer, label: str, name: str, command: Any, said: str) -> None:
    """The button of a form; what was typed stays when it is refused."""
    if st.button(label, type="primary", key=f"send_{name}"):
        if writes.attempt(command, by=viewer, key=writes.form_key(name)):
            writes.form_done(name)
            notices.succeed(said)
        st.rerun()


def _send(viewer: Viewer, found: CaseFile) -> None:
    known: pd.DataFrame = reads.read(outside.systems, viewer)
    known = known[known["ended_at"].isna()]
    if known.empty:
        st.caption(_("No outside system is registered yet. Whoever keeps the court's settings registers them on the page “Outside systems”."))
        return
    case_id, today = int(found.case["case_id"]), local_day(runtime().now())
    by_id = {int(row["system_id"]): row for row in known.to_dict("records")}
    system = int(st.selectbox(_("Outside system"), list(by_id), format_func=lambda one: by_id[one]["name"], key="outside_to") or next(iter(by_id)))
    kinds = list(by_id[system]["kinds"])
    code = st.selectbox(_("What"), kinds, format_func=lambda one: _(BY_CODE[one].label), key=f"outside_what_{system}") or kinds[0]
    people = {0: "—", **{int(row.debtor_id): str(row.name) for row in found.debtors.itertuples(index=False, name="Debtor")}}
    first, second = st.columns(2)
    debtor = first.selectbox(_("Debtor"), list(people), format_func=people.__getitem__, key="outside_debtor")
    day = second.date_input(_("Sent on"), value=today, max_value=today, key="outside_day")
    document = first.text_input(_("Document"), key="outside_document")
    contact = second.text_input(_("Contact person"), value=by_id[system]["contact"], key=f"outside_contact_{system}")
    amount = _amount(BY_CODE[code].money, "outside_amount")
    auction = _auction() if code == auctions.KIND else {}
    said = st.text_input(_("Remarks"), key="outside_words")
    wanted = Matter(code, case_id, day, debtor or None, document, contact, amount, said, **auction)
    _go(viewer, _("Write it down"), f"outside_{case_id}", partial(verbs.send, system_id=system, wanted=wanted), _("“{kind}” is written down.", kind=BY_CODE[code].label))


def _auction() -> dict[str, Any]:
    """Which auction it is, what its start price rests on, and the deposit; bounds stand in the rule that is named."""
    number = st.segmented_control(_("Auction"), list(auctions.ROUNDS), default=1, format_func=lambda one: _(auctions.ROUNDS[one]), key="outside_round") or 1
    reference, deposit = _amount(N_("Reference price"), "outside_reference"), _amount(N_("Deposit"), "outside_deposit")
    st.caption(_(auctions.SOURCE))
    return {"round": number, "reference_fen": reference, "deposit_fen": deposit}


def _amount(label: str, key: str) -> int | None:
    """An amount in yuan, where the kind has one."""
    if not label:
        return None
    yuan = st.number_input(f"{_(label)}（{_('yuan')}）", min_value=0.0, value=None, step=100.0, format="%.2f", key=key)
    return None if yuan is None else round(yuan * 100)


def _answers(viewer: Viewer, waiting: pd.DataFrame) -> None:
    with st.expander(_("What came back"), icon=":material/mark_email_read:", expanded=True):
        names, today = _named(waiting), local_day(runtime().now())
        matter = int(st.selectbox(_("Matter"), list(names), format_func=names.__getitem__, key="outside_matter") or next(iter(names)))
        row = waiting[waiting["matter_id"] == matter].iloc[0]
        kind = BY_CODE[row["kind"]]
        labels = dict(kind.outcomes)
        outcome = st.selectbox(_("Outcome"), list(labels), format_func=lambda one: _(labels[one]), key=f"outside_outcome_{matter}") or ""
        day = st.date_input(_("Answered on"), value=today, min_value=row["sent_on"], max_value=today, key=f"outside_answered_{matter}")
        amount = _amount(kind.money, f"outside_came_{matter}")
        document = st.text_input(_("Document"), key=f"outside_answer_document_{matter}")
        said = st.text_input(_("Remarks"), key=f"outside_answer_words_{matter}")
        came = Answer(outcome, day, amount, document, said)
        _go(viewer, _("Keep the answer"), f"outside_answer_{matter}", partial(verbs.answer, matter_id=matter, said=came), _("The answer is kept."))
        if kind.coded:
            _code(viewer, matter, int(row["case_id"]))


def _code(viewer: Viewer, matter: int, case_id: int) -> None:
    """Somebody's report was found true: a code to be paid against, shown once."""
    st.markdown(f"**{_('A report on it was found true')}**")
    first, second = st.columns(2)
    found = first.selectbox(_("Found"), list(FOUND_LABELS), format_func=lambda one: _(FOUND_LABELS[one]), key=f"code_found_{matter}") or "person"
    with second:
        amount = _amount(_("Reward"), f"code_amount_{matter}")
    clues: pd.DataFrame = reads.read(case_work.case_work, viewer, case_id=case_id).clues
    told = {0: _("no clue of this center"), **{int(row.clue_id): str(row.number) for row in clues[clues["state"].isin(("verified", "closed"))].itertuples(index=False, name="Clue")}}
    clue = st.selectbox(_("Clue that it rewards"), list(told), format_func=told.__getitem__, key=f"code_clue_{matter}", help=_("Clues of this case that were found true."))
    if st.button(_("Give a code"), icon=":material/key:", key=f"code_give_{matter}"):
        code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
        if writes.attempt(partial(verbs.give_code, matter_id=matter, code=code, found=found, amount_fen=amount or 0, clue_id=clue or None), by=viewer):
            st.session_state["zhiwang_reward_code"] = code
        st.rerun()


def _fresh_code() -> None:
    """A code that was just made, until the page is left or it is put away."""
    code = st.session_state.get("zhiwang_reward_code")
    if code:
        with st.container(border=True):
            st.markdown(f"{_('The code, shown this once; give it to the informant')}: **`{code}`**")
            if st.button(_("Noted"), key="reward_code_noted"):
                del st.session_state["zhiwang_reward_code"]
                st.rerun()


def _withdraw(viewer: Viewer, rows: pd.DataFrame) -> None:
    with st.expander(_("Take a matter back"), icon=":material/undo:"):
        names = _named(rows)
        matter = int(st.selectbox(_("Matter"), list(names), format_func=names.__getitem__, key="outside_back") or next(iter(names)))
        why = st.text_input(_("What was wrong"), key=f"outside_back_why_{matter}")
        _go(viewer, _("Take it back"), f"outside_back_{matter}", partial(verbs.withdraw, matter_id=matter, why=why), _("It is taken back; both entries stay in the ledger."))


def register(viewer: Viewer) -> None:
    """The form of the register, for whoever keeps the court's settings: a new system, or the correction of one."""
    if not viewer.may(Right.SET):
        return
    with st.expander(_("Register an outside system, or correct one"), icon=":material/edit_note:"):
        known: pd.DataFrame = reads.read(outside.systems, viewer)
        by_id: dict[int, dict[str, Any]] = {int(row["system_id"]): row for row in known.to_dict("records")}
        which = int(st.selectbox(_("Which"), [0, *by_id], format_func=lambda one: by_id[one]["name"] if one else _("a new one"), key="register_which") or 0)
        system = _fields(by_id.get(which, {}), which)
        with st.container(horizontal=True):
            command = partial(verbs.change, system_id=which, system=system) if which else partial(verbs.register, system=system)
            _go(viewer, _("Keep it in the register"), f"register_{which}", command, _("{name} is in the register.", name=system.name))
            if which and pd.isna(by_id[which]["ended_at"]) and st.button(_("Ask it nothing more"), key=f"register_end_{which}", icon=":material/block:"):
                writes.attempt(partial(verbs.end, system_id=which), by=viewer)
                st.rerun()


def _fields(present: dict[str, Any], which: int) -> System:
    def said(name: str, label: str, column: Any, place: str = "") -> str:
        return str(column.text_input(label, value=present.get(name, ""), key=f"register_{name}_{which}", placeholder=place))

    first, second = st.columns(2)
    name = said("name", _("Name"), first)
    owner = said("owner", _("Owner"), second, _("who runs it and answers for it"))
    basis = said("basis", _("Legal basis"), first, _("law, agreement or letter by which data goes there"))
    contact = said("contact", _("Contact person"), second)
    kinds = st.multiselect(_("Asked for"), list(BY_CODE), default=list(present.get("kinds", ())), format_func=lambda one: _(BY_CODE[one].label), key=f"register_kinds_{which}", placeholder=_("choose one or more"))
    direction = first.selectbox(_("Direction"), list(DIRECTION_LABELS), index=list(DIRECTION_LABELS).index(present.get("direction", "out")), format_func=lambda one: _(DIRECTION_LABELS[one]), key=f"register_direction_{which}")
    way = second.selectbox(_("How it goes"), list(WAY_LABELS), index=list(WAY_LABELS).index(present.get("way", "letter")), format_func=lambda one: _(WAY_LABELS[one]), key=f"register_way_{which}")
    cap, starts, ends = present.get("cap_fen"), present.get("starts_on"), present.get("ends_on")
    if any(BY_CODE[one].capped for one in kinds):
        one, two, three = st.columns(3)
        yuan = one.number_input(_("Pays at most (yuan)"), min_value=0.0, value=None if cap is None else cap / 100, step=1000.0, format="%.2f", key=f"register_cap_{which}")
        cap = None if yuan is None else round(yuan * 100)
        starts = two.date_input(_("From"), value=starts or None, key=f"register_starts_{which}")
        ends = three.date_input(_("Until"), value=ends or None, key=f"register_ends_{which}")
    return System(name, tuple(kinds), owner, basis, direction or "out", way or "letter", contact, cap, starts or None, ends or None)
