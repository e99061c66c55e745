"""The card of one task: facts, clocks, reply, history, and the steps that are legal now."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import task_steps as verbs
from core.domain import photos, task_life, vocabulary
from core.domain.task_kinds import BY_CODE, KIND_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import tasks
from core.ui import drills, leader_record, notices, reads, reply_form, severities, tables, task_actions
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _


def draw(viewer: Viewer, task_id: int) -> None:
    """Everything of one task and its next step."""
    card = reads.read(tasks.task_card, viewer, task_id=task_id)
    task = card.task
    st.subheader(f"{drills.marked(_(KIND_LABELS[task['kind']]), drill=task['drill'])} · {as_text(task['title'])}")
    st.markdown(f"{severities.chip(task['severity'])}　**{_(task_life.STATE_LABELS[task['state']])}**　{task['number']}　{_(task_life.PRIORITY_LABELS[task['priority']])}")
    notices.show()
    leader_record.of_task(viewer, task_id)
    leader_record.on_record(viewer, "task", task_id)
    _facts(task)
    _steps(viewer, task)
    task_actions.draw(viewer, task, card.extension)
    if task["state"] in task_life.IN_HAND and viewer.rights & {Right.ANSWER, Right.DISPATCH}:
        with st.expander(_("Write the reply"), expanded=viewer.may(Right.ANSWER)):
            reply_form.draw(viewer, task)
    _replies(card)
    _history(card.history)


def _facts(task: dict[str, Any]) -> None:
    now = runtime().now()
    due = None if pd.isna(task["due_at"]) else task["due_at"]
    lines = [
        f"{_('Debtor')}: {as_text(task['debtor'] or '—')}　{_('Place')}: {as_text(task['place'] or '—')}　{_('Grid')}: {as_text(task['grid'] or '—')}",
        f"{_('With')}: **{as_text(task['addressee'] or '—')}**　{_('In hand')}: **{as_text(task['owner'] or '—')}**{_silence(task)}　{_('Case number')}: {task['case_number'] or '—'}",
        f"{_('Sent')}: {words.moment(task['issued_at'])}　{_('Due')}: {words.moment(due)}"
        + (f"（{words.span(due - now)}）" if due is not None and task["state"] in task_life.WAITING_STATES else "")
        + f"　{_('Since last change')}: {words.span(now - task['updated_at'])}　{_('Urged')}: {task['urged_count']}",
    ]
    if task["instruction"]:
        lines.append(f"> {as_text(task['instruction'])}")
    st.markdown("  \n".join(lines))


def _silence(task: dict[str, Any]) -> str:
    if pd.isna(task["silent_since"]) or task["state"] not in task_life.IN_HAND:
        return ""
    return f"　:orange[{severities.word('silent')} {words.span(runtime().now() - task['silent_since'])}]"


def _steps(viewer: Viewer, task: dict[str, Any]) -> None:
    desk_signs = viewer.may(Right.DISPATCH) and not viewer.may(Right.ANSWER)
    steps = [
        step for step in task_life.steps_from(task["state"])
        if step.code not in ("answer", "transfer") and step.rights & viewer.rights and not (step.code == "sign" and desk_signs)
    ]
    urgeable = task["state"] in task_life.WAITING_STATES and viewer.may(Right.DISPATCH)
    if not steps and not urgeable:
        return
    reason = ""
    if any(step.needs_reason for step in steps):
        reason = st.text_input(_("Reason (needed to return, recall or void)"), key=f"reason_{task['task_id']}")
    with st.container(horizontal=True):
        for at, step in enumerate(steps):
            if st.button(_(step.label), type="primary" if at == 0 and not step.needs_reason else "secondary", key=f"step_{step.code}_{task['task_id']}"):
                task_actions.take(viewer, task, partial(verbs.step, task_id=task["task_id"], code=step.code, reason=reason), _(step.label))
        if urgeable and st.button(_("Urge"), icon=":material/notifications_active:", key=f"urge_{task['task_id']}"):
            task_actions.take(viewer, task, partial(verbs.urge, task_id=task["task_id"]), _("Urge"))


def _replies(card: tasks.TaskCard) -> None:
    kind = BY_CODE[card.task["kind"]]
    labels = {field.code: field for field in (*kind.requires, *kind.invites)}
    for reply in card.feedback:
        with st.container(border=True):
            st.markdown(f"**{as_text(reply['author_name'])}** · {words.moment(reply['at'])}{_verdict(reply)}")
            if reply["unable"]:
                st.markdown(f":orange[◆ {_('Could not be done')}: {_(task_life.UNABLE_LABELS[reply['unable']])}]")
            for code, value in reply["fields"].items():
                st.markdown(f"- {_(labels[code].label) if code in labels else code}: {_value(labels.get(code), value)}")
    for file in card.attachments:
        if file["media_type"].startswith("image/"):
            st.markdown(f"[![{as_text(file['name'])}](/api/files/{file['id']}?thumb=1)](/api/files/{file['id']})")
            st.caption(_photo_words(file))
        else:
            st.link_button(file["name"], f"/api/files/{file['id']}")


def _photo_words(file: dict[str, Any]) -> str:
    """When it was taken, whether that can be, and how far from the place."""
    taken = _("taken {when}", when=words.moment(file["captured_at"])) if file["captured_at"] else _("no time in the photo")
    doubt = f"　:orange[◆ {_(photos.DOUBT_LABELS[file['doubt']])}]" if file["doubt"] else ""
    far = "" if file["distance_m"] is None else "　" + _("{distance} m from the place", distance=f"{file['distance_m']:,.0f}")
    return taken + doubt + far


def _verdict(reply: dict[str, Any]) -> str:
    """Accepted or returned, and how far from the place it was written."""
    parts = []
    if reply["accepted_at"]:
        parts.append(f":green[● {_('Accepted')}]")
    if reply["returned_at"]:
        parts.append(f":red[▲ {_('Returned')}] {as_text(reply['return_reason'] or '')}")
    if reply["distance_m"] is not None:
        parts.append(_("{distance} m from the place", distance=f"{reply['distance_m']:,.0f}"))
    if reply["on_behalf"]:
        parts.append(f"{_('on behalf')}: {as_text(reply['on_behalf'])}")
    return "".join(f"　{part}" for part in parts)


def _value(field: Any, value: Any) -> str:
    if field is not None and field.form == "class":
        return _(vocabulary.RESULT_CLASS_LABELS.get(str(value), str(value)))
    if field is not None and field.form == "choice":
        return _(dict(field.choices).get(str(value), str(value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return as_text(value)


def _history(history: pd.DataFrame) -> None:
    if history.empty:
        return
    with st.expander(_("History ({count})", count=len(history))):
        tables.shown(history, {
            "When": [words.full_moment(at) for at in history["at"]], "What": tables.worded(history["verb"], VERB_LABELS),
            "Who": history["who"].fillna("—"), "New state": [_state(after) for after in history["after"]],
        })


def _state(after: dict[str, Any] | None) -> str:
    """The state it led to, or the words that a leader said."""
    state = (after or {}).get("state", "")
    reason = (after or {}).get("reason", "")
    return _(task_life.STATE_LABELS.get(state, state)) + (f" · {reason}" if reason else "") if state else str((after or {}).get("words") or "—")
