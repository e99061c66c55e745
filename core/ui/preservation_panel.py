"""The file of a preservation case: its security, the fee that waits for success, and carrying it over into the enforcement case."""

from functools import partial
from typing import Any

import streamlit as st

from core import words
from core.commands import preservations as verbs
from core.domain.clocks import local_day
from core.domain.preservation import FEE_RULE, SECURITY_LABELS
from core.domain.viewer import Viewer
from core.queries import preservations
from core.queries.cases import CaseFile
from core.ui import chosen, notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money


def draw(viewer: Viewer, found: CaseFile) -> None:
    case_id = int(found.case["case_id"])
    kept: dict[str, Any] = reads.read(preservations.preservation, viewer, case_id=case_id)
    first, second, third = st.columns(3, gap="large")
    with first:
        _security(viewer, case_id, kept)
    with second:
        _fee(viewer, case_id, kept)
    with third:
        _conversion(viewer, case_id, kept)


def _go(viewer: Viewer, label: str, name: str, command: Any, said: str, *, disabled: bool = False) -> None:
    if st.button(label, type="primary", key=f"send_{name}", disabled=disabled):
        if writes.attempt(command, by=viewer, key=writes.form_key(name)):
            writes.form_done(name)
            notices.succeed(said)
        st.rerun()


def _security(viewer: Viewer, case_id: int, kept: dict[str, Any]) -> None:
    st.markdown(f"**{_('Security')}**")
    if kept["security"]:
        st.markdown(as_text(" · ".join(filter(None, (_(SECURITY_LABELS[kept["security"]]), kept["insurer"], kept["security_document"], words.day(kept["security_on"]))))))
    today = local_day(runtime().now())
    kind = st.selectbox(_("Kind"), list(SECURITY_LABELS), format_func=lambda one: _(SECURITY_LABELS[one]), key="security_kind") or "insurer"
    insurer = st.text_input(_("Insurer"), key="security_insurer") if kind == "insurer" else ""
    document = st.text_input(_("Document"), key="security_document")
    day = st.date_input(_("Day"), value=today, max_value=today, key="security_day")
    command = partial(verbs.secure, case_id=case_id, security=kind, day=day, insurer=insurer, document=document)
    _go(viewer, _("Write it down"), f"security_{case_id}", command, _("The security is written down."))


def _fee(viewer: Viewer, case_id: int, kept: dict[str, Any]) -> None:
    st.markdown(f"**{_('Preservation fee')}**")
    if kept["fee_on"]:
        st.markdown(f"{money(kept['fee_fen'])} · {words.day(kept['fee_on'])}")
        return
    locked, today = kept["preserved_on"] is None, local_day(runtime().now())
    st.caption(_("Locked: nothing is preserved yet.") if locked else _("Preserved since {day}.", day=words.day(kept["preserved_on"])))
    yuan = st.number_input(_("Fee (yuan)"), min_value=0.0, value=None, step=10.0, format="%.2f", key="fee_amount", disabled=locked)
    day = st.date_input(_("Day"), value=today, max_value=today, key="fee_day", disabled=locked)
    document = st.text_input(_("Document"), key="fee_document", disabled=locked)
    command = partial(verbs.charge, case_id=case_id, amount_fen=round((yuan or 0) * 100), day=day, document=document)
    _go(viewer, _("Charge the fee"), f"fee_{case_id}", command, _("The fee is charged."), disabled=locked)
    st.caption(_(FEE_RULE))


def _conversion(viewer: Viewer, case_id: int, kept: dict[str, Any]) -> None:
    st.markdown(f"**{_('Enforcement')}**")
    if kept["converted_to"]:
        if kept["into"]:
            chosen.case_file(int(kept["converted_to"]), str(kept["into"]))
        st.caption(_("Its property and measures were carried over on {day}.", day=words.day(local_day(kept["converted_at"]))))
        return
    into = st.text_input(_("Number of the enforcement case"), key="convert_into")
    st.caption(_("Property and measures go over as they are; their days and their end do not change."))
    _go(viewer, _("Carry over"), f"convert_{case_id}", partial(verbs.convert, case_id=case_id, into_number=into), _("It is carried over."), disabled=not into.strip())
