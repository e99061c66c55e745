"""The reply that a task's kind demands, built from `domain/task_kinds.py`."""

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from core import words
from core.commands import files
from core.commands import task_steps as verbs
from core.domain import vocabulary
from core.domain.refusals import Refused
from core.domain.task_kinds import BY_CODE, ReplyField
from core.domain.viewer import Right, Viewer
from core.ui import notices, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language


def draw(viewer: Viewer, task: dict[str, Any]) -> None:
    """The form; what is missing is named after sending, and nothing typed is lost."""
    kind = BY_CODE[task["kind"]]
    st.caption(_(kind.protocol))
    name = f"reply_{task['task_id']}"
    with st.form(name, border=False):
        fields: dict[str, Any] = {}
        photos: list[Any] = []
        for field in (*kind.requires, *kind.invites):
            value = _input(field, required=field in kind.requires, key=f"{name}_{field.code}")
            if field.form == "photo":
                photos = value or []
            else:
                fields[field.code] = value
        on_behalf = "" if viewer.may(Right.ANSWER) else st.text_input(_("How the reply came in (channel, who said it)"), key=f"{name}_behalf")
        sent = st.form_submit_button(_("Send the reply"), type="primary", width="stretch")
    if sent:
        _send(viewer, task, fields, photos, on_behalf)


def _input(field: ReplyField, *, required: bool, key: str) -> Any:
    label = _(field.label) + (" *" if required else "")
    if field.form == "class":
        return st.selectbox(label, list(vocabulary.RESULT_CLASS_LABELS), index=None, placeholder=_("choose"), format_func=lambda code: _(vocabulary.RESULT_CLASS_LABELS[code]), key=key)
    if field.form == "choice":
        return st.selectbox(label, [code for code, _label in field.choices], index=None, placeholder=_("choose"), format_func=lambda code: _(dict(field.choices)[code]), key=key)
    if field.form == "photo":
        return st.file_uploader(label, type=["jpg", "jpeg", "png", "webp", "pdf"], accept_multiple_files=True, key=key)
    if field.form == "long":
        return st.text_area(label, key=key)
    if field.form == "number":
        return st.number_input(label, min_value=0.0, value=None, step=1.0, key=key)
    if field.form == "date":
        chosen = st.date_input(label, value=None, key=key)
        return chosen.isoformat() if isinstance(chosen, date) else None
    if field.form == "yes_no":
        return st.segmented_control(label, [True, False], format_func=lambda yes: _("yes") if yes else _("no"), key=key)
    return st.text_input(label, key=key)


def _send(viewer: Viewer, task: dict[str, Any], fields: dict[str, Any], photos: list[Any], on_behalf: str) -> None:
    key = writes.form_key(f"reply_{task['task_id']}")
    try:
        kept = tuple(files.keep(runtime().store.folder, photo.name, photo.getvalue()) for photo in photos)
    except Refused as refused:
        st.error(as_text(words.refusal(refused, language())))
        return
    reply = verbs.Reply({code: value for code, value in fields.items() if value not in (None, "")}, kept, on_behalf=on_behalf)
    if writes.attempt(partial(verbs.answer, task_id=task["task_id"], reply=reply), by=viewer, key=key):
        writes.form_done(f"reply_{task['task_id']}")
        notices.succeed(_("{number}: your reply is with the duty desk.", number=task["number"]))
    st.rerun()
