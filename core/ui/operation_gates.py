"""The view “Gates”: what must be in order before the start, what is missing, who can supply it, and the forms that supply it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import gates as verbs
from core.commands.gates import Paper, PoliceAsk, Wanted
from core.domain import operation_gates as rules
from core.domain.clocks import local_day
from core.domain.operation_gates import Finding
from core.domain.viewer import Right, Role, Viewer
from core.queries import gates, operations
from core.queries.gates import Gates
from core.queries.operations import OperationCard
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

MARKS = {"open": ":red[▲ {}]", "warning": ":orange[◆ {}]", "excepted": ":violet[◇ {}]"}
SHOWN = 8


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Findings on the left, what supplies them on the right."""
    it = card.operation
    found: Gates = reads.read(gates.operation_gates, viewer, operation_id=it["id"])
    names = {int(target): str(name) for target, name in zip(found.targets["target_id"], found.targets["name"], strict=True)}
    _summary(found)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        for gate in rules.GATES:
            _gate(viewer, it, gate, [one for one in found.findings if one.gate is gate], names)
    with right:
        _approvals(viewer, it, found, names)
        if names:
            _target(viewer, it, found, names)
        _police(viewer, it, found)
        if it["kind"] == "cross_region":
            _both_courts(viewer, it)
        _practices(viewer, it, found, names)


def _summary(found: Gates) -> None:
    waiting = sum(one.state == "open" for one in found.findings) + found.hidden
    if waiting:
        st.markdown(f":red[▲ **{_('{count} points are missing before the start.', count=waiting)}**]" + (f"　{_('{count} of them concern targets outside your grids.', count=found.hidden)}" if found.hidden else ""))
    else:
        st.markdown(f":green[✓ **{_('Every gate is in order; the operation may start.')}**]")


def _gate(viewer: Viewer, it: dict[str, Any], gate: rules.Gate, found: list[Finding], names: dict[int, str]) -> None:
    about = f"{_(gate.title)}　:gray[{' · '.join(filter(None, (gate.source, _(gate.certainty))))}]"
    if not found:
        st.markdown(f":green[✓] {about}")
        return
    state = found[0].state
    label = f"{MARKS[state].format(_(rules.STATE_LABELS[state]))}　{about}　**{len(found)}**"
    with st.expander(label, expanded=state == "open", key=f"gate_{it['id']}_{gate.code}"):
        for one in found[:SHOWN]:
            who = f"**{as_text(names[one.lack.target_id])}**　" if one.lack.target_id in names else ""
            st.markdown(f"{who}{_(one.lack.message, **one.lack.places)}　:gray[{_('From: {who}', who=one.lack.who)}]")
        if len(found) > SHOWN:
            st.caption(_("and {count} more", count=len(found) - SHOWN))
        if state == "open" and viewer.may(Right.APPROVE) and viewer.person_id != it["created_by"] and not any(one.lack.hard for one in found):
            _exception(viewer, it, gate)


def _exception(viewer: Viewer, it: dict[str, Any], gate: rules.Gate) -> None:
    reason = st.text_input(_("Reason of the exception"), key=f"except_{it['id']}_{gate.code}")
    if st.button(_("Grant an exception in my name"), key=f"except_go_{it['id']}_{gate.code}"):
        _run(viewer, partial(verbs.grant_exception, operation_id=it["id"], gate=gate.code, reason=reason), _("Exception granted."))


def _approvals(viewer: Viewer, it: dict[str, Any], found: Gates, names: dict[int, str]) -> None:
    st.markdown(f"**{_('Approvals')}**")
    rows = found.approvals[found.approvals["kind"] != "exception"]
    if not rows.empty:
        tables.shown(rows, {
            "What for": tables.worded(rows["kind"], rules.APPROVAL_LABELS), "Target": [names.get(_number(one), "—") for one in rows["target_id"]],
            "How much": [_much(days, fen) for days, fen in zip(rows["days"], rows["amount_fen"], strict=True)],
            "Decision": [_decision(one) for one in rows["decision"]], "Decided by": rows["approver"].fillna("—"), "At": tables.timed(rows["decided_at"]),
        })
    with st.container(horizontal=True):
        if st.button(_("Ask for all approvals of the plan"), key="ask_all", icon=":material/approval:"):
            _run(viewer, partial(verbs.ask_all, operation_id=it["id"]), _("Asked for; the leaders of the court have a notice."))
        waiting = tuple(int(one) for one in rows.loc[rows["decision"].isna(), "approval_id"])
        if waiting and viewer.role is Role.COURT_LEADER and st.button(_("Grant all {count} that wait", count=len(waiting)), type="primary", key="grant_all"):
            _run(viewer, partial(verbs.decide, approval_ids=waiting, grant=True), _("Granted."))
    if waiting and viewer.may(Right.APPROVE):
        _decide(viewer, rows[rows["decision"].isna()], names)


def _decide(viewer: Viewer, waiting: pd.DataFrame, names: dict[int, str]) -> None:
    labels = {int(row.approval_id): f"{_(rules.APPROVAL_LABELS[row.kind])} · {names.get(_number(row.target_id), '—')}" for row in waiting.itertuples()}
    one = st.selectbox(_("Decide on one"), list(labels), format_func=lambda key: labels[key], key="decide_one")
    words = st.text_input(_("Words"), key="decide_words")
    with st.container(horizontal=True):
        for grant, label in ((True, _("Grant")), (False, _("Deny"))):
            if st.button(label, key=f"decide_{grant}") and one is not None:
                _run(viewer, partial(verbs.decide, approval_ids=(int(one),), grant=grant, words=words), _("Decided: {name}.", name=labels[one]))


def _target(viewer: Viewer, it: dict[str, Any], found: Gates, names: dict[int, str]) -> None:
    """One target: its checks, its papers, and the approvals that need an amount."""
    st.markdown(f"**{_('One target')}**")
    open_of = {one.lack.target_id: 0 for one in found.findings}
    for one in found.findings:
        open_of[one.lack.target_id] += one.state == "open"
    chosen = st.selectbox(
        _("Target"), sorted(names, key=lambda key: -open_of.get(key, 0)), key="gate_target", label_visibility="collapsed",
        format_func=lambda key: f"{names[key]}　▲{open_of[key]}" if open_of.get(key) else f"{names[key]}　✓",
    )
    if chosen is None:
        return
    measure = str(found.targets.loc[found.targets["target_id"] == chosen, "measure"].iloc[0])
    with st.container(border=True):
        _checks(viewer, found, int(chosen), measure)
        _papers(viewer, found, int(chosen), measure)
        _ask_one(viewer, it, int(chosen))


def _checks(viewer: Viewer, found: Gates, target: int, measure: str) -> None:
    given = found.checks[found.checks["target_id"] == target].set_index("code")["answer"].to_dict()
    codes = (*rules.CHECKS_OF_MEASURE.get(measure, ()), *(code for code in ("goodwill",) if measure in rules.STRONG))
    for code in codes:
        answers = rules.CHECK_ANSWERS[code]
        said = st.segmented_control(
            _(rules.CHECK_LABELS[code]), answers, format_func=lambda answer: _(rules.ANSWER_LABELS[answer]), default=given.get(code), key=f"check_{target}_{code}_{given.get(code)}",
        )
        if said and said != given.get(code):
            _run(viewer, partial(verbs.answer_check, target_id=target, code=code, answer=said), "")
    if not codes:
        st.caption(_("This measure asks for no checks."))


def _papers(viewer: Viewer, found: Gates, target: int, measure: str) -> None:
    rows = found.documents[found.documents["target_id"] == target]
    for row in rows.itertuples():
        st.markdown(f":green[✓] {_(rules.DOCUMENT_LABELS[row.kind])}　{as_text(row.number or '')}　:gray[{as_text(row.signed_by or '—')}]" + (f"　{_('on site')}: {as_text(row.place)}" if row.on_site else ""))
    needed = [paper for paper in rules.MEASURE_DOCUMENTS.get(measure, ()) if paper not in set(rows["kind"])]
    kinds = needed + [kind for kind in rules.DOCUMENT_LABELS if kind not in needed]
    left, middle = st.columns(2)
    kind = left.selectbox(_("Document"), kinds, format_func=lambda code: _(rules.DOCUMENT_LABELS[code]), key=f"paper_kind_{target}_{len(rows)}")
    number = middle.text_input(_("Number"), key=f"paper_number_{target}_{len(rows)}")
    place = st.text_input(_("Issued on site at"), key=f"paper_place_{target}_{len(rows)}") if viewer.may(Right.APPROVE) else ""
    if st.button(_("Signed: {document}", document=rules.DOCUMENT_LABELS[kind]), key=f"paper_go_{target}"):
        _run(viewer, partial(verbs.sign_document, target_id=target, paper=Paper(kind, number, on_site=bool(place.strip()), place=place)), _("Document kept."))


def _ask_one(viewer: Viewer, it: dict[str, Any], target: int) -> None:
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    kind = left.selectbox(_("Ask for approval of"), [*rules.NEEDS_PRESIDENT, "deputy_permit"], format_func=lambda code: _(rules.APPROVAL_LABELS[code]), key=f"ask_kind_{target}")
    days = middle.number_input(_("Days"), 1, 365, 15, key=f"ask_days_{target}", disabled=kind != "detain")
    yuan = right.number_input(_("Yuan"), 0, 100_000_000, 0, 1000, key=f"ask_yuan_{target}", disabled=kind != "fine")
    if st.button(_("Ask for: {kind}", kind=rules.APPROVAL_LABELS[kind]), key=f"ask_go_{target}"):
        wanted = Wanted(kind, target, days=int(days) if kind == "detain" else None, amount_fen=int(yuan) * 100 if kind == "fine" else None)
        _run(viewer, partial(verbs.ask_approval, operation_id=it["id"], wanted=wanted), _("Asked for; the leaders of the court have a notice."))


def _police(viewer: Viewer, it: dict[str, Any], found: Gates) -> None:
    st.markdown(f"**{_('Request for police')}**")
    for row in found.requests.itertuples():
        signed = f":green[✓ {_('signed by {name}', name=row.signed_by or '—')}]" if not pd.isna(row.signed_at) else f":orange[○ {_('not signed')}]"
        st.markdown(f"{signed}　**{as_text(row.body)}**　{_('{people} people', people=row.officers)}　{as_text(row.urgent_why)}")
        if pd.isna(row.signed_at) and viewer.may(Right.APPROVE) and st.button(_("Sign"), key=f"police_sign_{row.request_id}"):
            _run(viewer, partial(verbs.sign_police, request_id=int(row.request_id)), _("Signed."))
    bodies = reads.read(operations.organisations, viewer)
    police = bodies[bodies["kind"].isin(("police", "station"))]
    with st.expander(_("Ask for police"), key="ask_police"):
        body = st.selectbox(_("Body"), police["organisation_id"].tolist(), format_func=lambda one: police.loc[police["organisation_id"] == one, "name"].iloc[0], key="police_body")
        officers = st.number_input(_("People"), 1, 500, 4, key="police_officers")
        said = st.text_input(_("What for"), key="police_facts")
        urgent = st.text_input(_("Why at short notice"), key="police_urgent")
        if st.button(_("Ask"), key="police_go") and body is not None:
            asked = PoliceAsk(int(body), int(officers), said, it["muster_place"], it["starts_at"].to_pydatetime() if hasattr(it["starts_at"], "to_pydatetime") else it["starts_at"], urgent)
            _run(viewer, partial(verbs.ask_police, operation_id=it["id"], asked=asked), _("Asked for."))


def _both_courts(viewer: Viewer, it: dict[str, Any]) -> None:
    st.markdown(f"**{_('Both courts')}**")
    bodies = reads.read(operations.organisations, viewer)
    courts = bodies[bodies["kind"] == "court"]
    other = st.selectbox(_("The other court"), courts["organisation_id"].tolist(), index=None, format_func=lambda one: courts.loc[courts["organisation_id"] == one, "name"].iloc[0], key="partner")
    name = st.text_input(_("Signed there by"), key="partner_name")
    if viewer.may(Right.APPROVE):
        with st.container(horizontal=True):
            if st.button(_("Sign for our court"), key="sign_own"):
                _run(viewer, partial(verbs.sign_plan, operation_id=it["id"], partner_organisation_id=other), _("Signed."))
            if st.button(_("Record the other court's signature"), key="sign_other"):
                _run(viewer, partial(verbs.sign_plan, operation_id=it["id"], partner=name, partner_organisation_id=other), _("Signed."))


def _practices(viewer: Viewer, it: dict[str, Any], found: Gates, names: dict[int, str]) -> None:
    """Sensitive practices are recorded and asked for here; the system starts none by itself."""
    with st.expander(_("Sensitive practices"), key="practices"):
        st.caption(_("Kept with basis, approver, purpose and expiry. Nothing of it is ever started by the system."))
        for row in found.approvals[found.approvals["kind"].isin(rules.PRACTICE_LABELS)].itertuples():
            st.markdown(f"{_decision(row.decision)}　**{_(rules.PRACTICE_LABELS[row.kind])}**　{as_text(row.basis)}　{as_text(row.purpose)}　:gray[{_('until {day}', day=str(row.expires_on))}]")
            if row.decision == verbs.GRANTED:
                _send(viewer, int(row.approval_id))
        kind = st.selectbox(_("Practice"), list(rules.PRACTICE_LABELS), format_func=lambda code: _(rules.PRACTICE_LABELS[code]), key="practice_kind")
        target = st.selectbox(_("Target"), list(names), format_func=lambda key: names[key], index=None, key="practice_target")
        basis, purpose = st.text_input(_("Legal basis"), key="practice_basis"), st.text_input(_("Purpose"), key="practice_purpose")
        ends = st.date_input(_("Ends on"), value=local_day(runtime().now()) + timedelta(days=7), key="practice_ends")
        if st.button(_("Ask for approval"), key="practice_go"):
            _run(viewer, partial(verbs.ask_approval, operation_id=it["id"], wanted=Wanted(kind, target, basis=basis, purpose=purpose, expires_on=ends)), _("Asked for; the leaders of the court have a notice."))


def _send(viewer: Viewer, approval_id: int) -> None:
    bodies = reads.read(operations.organisations, viewer)
    departments = bodies[bodies["kind"] == "department"]
    body = st.selectbox(_("To which department"), departments["organisation_id"].tolist(), index=None, format_func=lambda one: departments.loc[departments["organisation_id"] == one, "name"].iloc[0], key=f"send_body_{approval_id}")
    words = st.text_input(_("Words"), key=f"send_words_{approval_id}")
    if st.button(_("Send the request"), key=f"send_go_{approval_id}", disabled=body is None) and body is not None:
        _run(viewer, partial(verbs.send_practice, approval_id=approval_id, organisation_id=int(body), words=words), _("Sent as a task."))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer) and said:
        notices.succeed(said)
    st.rerun()


def _number(value: Any) -> int:
    return -1 if value is None or pd.isna(value) else int(value)


def _much(days: Any, fen: Any) -> str:
    return _("{count} days", count=int(days)) if not pd.isna(days) else money(int(fen)) if not pd.isna(fen) else "—"


def _decision(decision: Any) -> str:
    if decision == verbs.GRANTED:
        return f"✓ {_('granted')}"
    return f"▲ {_('denied')}" if decision == verbs.DENIED else f"○ {_('waits')}"
