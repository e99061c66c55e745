"""What an officer can do with a task beside its next step: sign on behalf, transfer, a longer deadline, supervision, evidence."""

from collections.abc import Callable
from datetime import datetime, time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import escalation, task_changes, task_claims, task_steps
from core.domain import task_life
from core.domain.clocks import LOCAL
from core.domain.viewer import Right, Viewer
from core.queries import tasks
from core.ui import dispatch_form, notices, reads, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _


def take(viewer: Viewer, task: dict[str, Any], command: Callable[..., Any], label: str) -> None:
    """Do it, say so, draw again."""
    if writes.attempt(command, by=viewer):
        notices.succeed(_("{number}: {step} — done.", number=task["number"], step=label))
    st.rerun()


def draw(viewer: Viewer, task: dict[str, Any], extension: dict[str, Any] | None) -> None:
    """One folded form for each thing that is possible now."""
    if extension is not None:
        _decide_extension(viewer, task, extension)
    if task["state"] == "dispatched" and viewer.may(Right.DISPATCH):
        _fold(_("Sign on somebody's behalf"), partial(_sign_on_behalf, viewer, task))
    if task["state"] in task_life.WAITING_STATES and viewer.may(Right.DISPATCH):
        _fold(_("Transfer to somebody else"), partial(_transfer, viewer, task))
    if task["state"] in task_life.WAITING_STATES and extension is None:
        _fold(_("Ask for a longer deadline"), partial(_ask_extension, viewer, task))
    if task["state"] in task_life.WAITING_STATES and viewer.may(Right.APPROVE):
        _fold(_("Issue a supervision order"), partial(_supervise, viewer, task))
    if task["state"] in ("answered", "verifying") and viewer.may(Right.VERIFY):
        _fold(_("Accept as evidence"), partial(_accept_as_evidence, viewer, task))


def _fold(title: str, form: Callable[[], None]) -> None:
    with st.expander(title):
        form()


def _sign_on_behalf(viewer: Viewer, task: dict[str, Any]) -> None:
    with st.form(f"behalf_{task['task_id']}", border=False):
        channel = st.selectbox(_("Channel"), [code for code in task_life.CHANNEL_LABELS if code not in ("app", "api", "xlsx")], format_func=lambda code: _(task_life.CHANNEL_LABELS[code]))
        said = st.text_input(_("Words"), placeholder=_("what exactly was said, and by whom"))
        if st.form_submit_button(_("Sign on somebody's behalf")):
            take(viewer, task, partial(task_claims.sign, task_id=task["task_id"], channel=channel, words=said), _("Sign for it"))


def _transfer(viewer: Viewer, task: dict[str, Any]) -> None:
    if not task["grid_code"]:
        st.caption(_("Without a grid nobody can be proposed. Void it and dispatch anew with a grid."))
        return
    found: pd.DataFrame = reads.read(tasks.addressees, viewer, grid_code=task["grid_code"])
    with st.form(f"transfer_{task['task_id']}", border=False):
        at = st.selectbox(_("Who"), range(len(found)), format_func=lambda row: dispatch_form.addressee_label(found, row))
        reason = st.text_input(_("Reason"))
        if st.form_submit_button(_("Transfer")) and at is not None:
            _name, person, body = dispatch_form.addressee_at(found, at)
            take(viewer, task, partial(task_changes.transfer, task_id=task["task_id"], addressee_id=person, organisation_id=body, reason=reason), _("Transfer"))


def _ask_extension(viewer: Viewer, task: dict[str, Any]) -> None:
    with st.form(f"extension_{task['task_id']}", border=False):
        day = st.date_input(_("New deadline"), value=None, min_value="today")
        hour = st.time_input(_("Until"), value=time(18), step=1800)
        reason = st.text_input(_("Reason"))
        if st.form_submit_button(_("Ask")):
            if not day:
                st.warning(_("Choose the day of the new deadline."))
                return
            until = datetime.combine(day, hour, LOCAL)
            take(viewer, task, partial(task_changes.ask_extension, task_id=task["task_id"], until=until, reason=reason), _("Longer deadline asked for"))


def _decide_extension(viewer: Viewer, task: dict[str, Any], asked: dict[str, Any]) -> None:
    with st.container(border=True):
        st.markdown(f":orange[◆ {_('Longer deadline asked for')}]　{words.moment(asked['until'])}　{as_text(asked['asked_name'])}: {as_text(asked['reason'])}")
        if not (viewer.may(Right.APPROVE) or viewer.person_id == task["issued_by"]) or viewer.person_id == asked["asked_by"]:
            return
        with st.container(horizontal=True):
            for granted, label in ((True, _("Grant")), (False, _("Decline"))):
                if st.button(label, type="primary" if granted else "secondary", key=f"extend_{granted}_{task['task_id']}"):
                    take(viewer, task, partial(task_changes.decide_extension, task_id=task["task_id"], granted=granted), label)


def _supervise(viewer: Viewer, task: dict[str, Any]) -> None:
    with st.form(f"supervise_{task['task_id']}", border=False):
        said = st.text_area(_("Words of the order"), placeholder=_("what is missing, and what happens if it stays so"), height=80)
        if st.form_submit_button(_("Issue the order")):
            take(viewer, task, partial(escalation.issue_order, task_id=task["task_id"], words=said), _("Supervision order issued"))


def _accept_as_evidence(viewer: Viewer, task: dict[str, Any]) -> None:
    with st.form(f"evidence_{task['task_id']}", border=False):
        codes = [code for code in task_life.SERVES_LABELS if code not in ("none", "operation_target")]
        serves = st.selectbox(_("It is evidence for"), codes, format_func=lambda code: _(task_life.SERVES_LABELS[code]))
        if task["case_id"] is None or pd.isna(task["case_id"]):
            st.caption(_("The task names no case, so its reply can be accepted but not linked to one."))
        if st.form_submit_button(_("Accept as evidence")):
            take(viewer, task, partial(task_steps.accept, task_id=task["task_id"], serves=serves), _("Accept and close"))
