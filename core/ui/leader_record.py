"""A record as a leader speaks about it: what it is, what was said on it, a comment, an instruction (批示) with its own clock."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import leader as verbs
from core.commands.leader import Direction
from core.domain import clues as clue_rules
from core.domain import operation_life as life
from core.domain import task_clocks, task_life, vocabulary
from core.domain.clocks import LIMIT_SOURCE
from core.domain.leader import DIRECT, DIRECTION_KIND, SUBJECT_LABELS
from core.domain.refusals import N_, NotFound
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import PRIORITY_LABELS
from core.domain.viewer import ROLE_LABELS, Right, Role, Viewer
from core.queries import court, directions
from core.queries.directions import Brief
from core.ui import chosen, drills, notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language

SUBJECTS = tuple(SUBJECT_LABELS)
PAGES = {"task": "pages/board.py", "clue": "pages/clues.py", "operation": "pages/operations.py"}
KINDS = {"task": KIND_LABELS, "clue": clue_rules.KIND_LABELS, "operation": life.KIND_LABELS}
STATES = {"task": task_life.STATE_LABELS, "clue": clue_rules.STATE_LABELS, "operation": life.STATE_LABELS}
OPEN_LABELS = {"task": N_("Open the task"), "clue": N_("Look at the clue"), "operation": N_("Open the operation")}
INSTRUCTION = N_("Leader's instruction")
CODES = vocabulary.POST_LABELS | vocabulary.ORGANISATION_LABELS | {str(role): label for role, label in ROLE_LABELS.items()}


def draw(viewer: Viewer, subject: str, subject_id: int) -> None:
    """The record that is open, in place of the list."""
    with st.container(key="leader_record"):
        if st.button(_("Back to the list"), icon=":material/arrow_back:", key="leader_back"):
            chosen.clear()
            st.rerun()
        try:
            brief: Brief = reads.read(directions.record_brief, viewer, subject=subject, subject_id=subject_id)
        except NotFound as gone:
            st.warning(as_text(words.refusal(gone, language())))
            return
        _facts(brief)
        said(brief.remarks)
        _speak(viewer, brief)


def _facts(brief: Brief) -> None:
    kind = _(KINDS[brief.subject].get(brief.code, brief.code))
    title = f"{kind} · {as_text(brief.title)}" if brief.title else kind
    st.markdown(
        f"**{drills.marked(title, drill=brief.drill)}**　:blue[{_(STATES[brief.subject].get(brief.state, brief.state))}]  \n"
        f"{_('With')}: **{as_text(brief.who or '—')}**　{_('Grid')}: {as_text(brief.grid or '—')}　{words.moment(brief.since)}　{brief.number}"
    )
    st.page_link(PAGES[brief.subject], label=_(OPEN_LABELS[brief.subject]), icon=":material/open_in_new:", query_params={"chosen": f"{brief.subject}:{brief.subject_id}"})


def said(remarks: pd.DataFrame) -> None:
    """Comments and instructions, newest first, each a line."""
    for row in remarks.itertuples():
        to = f"　→ {as_text(row.to)}　{row.task}" if row.verb == DIRECT else ""
        st.markdown(f":violet[**{_(INSTRUCTION) if row.verb == DIRECT else _('Comment')}**]　{as_text(row.words)}  \n:gray[{as_text(row.who or '—')}　{words.moment(row.at)}{to}]")


def _speak(viewer: Viewer, brief: Brief) -> None:
    """One field for the words; a tap keeps them as a comment, or sends them as an instruction."""
    key = f"{brief.subject}_{brief.subject_id}"
    text = st.text_area(_("Your words"), key=f"leader_words_{key}_{_said_so_far(key)}", height=96, placeholder=_("A comment stays on the record; an instruction becomes a task for whom you choose."))
    if st.button(_("Keep as a comment"), icon=":material/comment:", key=f"leader_comment_{key}", width="stretch"):
        _run(viewer, partial(verbs.comment, kind=brief.subject, subject_id=brief.subject_id, words=text), _("The comment stands on {number}.", number=brief.number), key)
    if not viewer.may(Right.APPROVE) or brief.choices.empty:
        return
    at = st.selectbox(_("Instruction to"), range(len(brief.choices)), format_func=lambda row: _addressee(brief.choices, row), key=f"leader_who_{key}") or 0
    priority = st.segmented_control(_("How urgent"), list(PRIORITY_LABELS), default="important", format_func=lambda one: _(PRIORITY_LABELS[one]), key=f"leader_priority_{key}") or "important"
    due = task_clocks.due_at(runtime().now(), priority, DIRECTION_KIND, reads.read(court.settings, viewer))
    st.caption(_("{who} answers by {due}.", who=as_text(str(brief.choices["name"].iloc[at])), due=words.full_moment(due)[:16]) + f"（{_(LIMIT_SOURCE)}）")
    if st.button(_("Give as an instruction"), type="primary", icon=":material/send:", key=f"leader_direct_{key}", width="stretch"):
        order = Direction(text, _number(brief.choices["person_id"].iloc[at]), _number(brief.choices["organisation_id"].iloc[at]), priority)
        _run(viewer, partial(verbs.direct, kind=brief.subject, subject_id=brief.subject_id, direction=order), _("The instruction is sent; its answer comes back to this page."), key)


def _addressee(choices: pd.DataFrame, at: int) -> str:
    code = choices["code"].iloc[at]
    return f"{choices['name'].iloc[at]} · {_(CODES[code])}" if code in CODES else str(choices["name"].iloc[at])


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _said_so_far(key: str) -> int:
    """How often something was said on this record here; the field for the next words is a new one."""
    return int(st.session_state.get(f"leader_said_{key}", 0))


def _run(viewer: Viewer, command: Any, told: str, key: str) -> None:
    """The words stay in their field after a refusal and leave it after a success."""
    if writes.attempt(command, by=viewer, key=writes.form_key(f"leader_{key}")):
        writes.form_done(f"leader_{key}")
        st.session_state[f"leader_said_{key}"] = _said_so_far(key) + 1
        notices.succeed(told)
    st.rerun()


def of_task(viewer: Viewer, task_id: int) -> None:
    """On a task's card: whose instruction it is, and about which record."""
    found: dict[str, Any] | None = reads.read(directions.direction_of, viewer, task_id=task_id)
    if found is None:
        return
    st.markdown(f":violet-background[**{_(INSTRUCTION)}**　{as_text(found['given_name'])}　{words.moment(found['given_at'])}]　{_('about')} {found['subject_number'] or _(SUBJECT_LABELS[found['subject']])}")
    if found["subject_id"] and viewer.may(Right.DISPATCH):
        st.page_link(PAGES[found["subject"]], label=_(OPEN_LABELS[found["subject"]]), icon=":material/open_in_new:", query_params={"chosen": f"{found['subject']}:{found['subject_id']}"})


def on_record(viewer: Viewer, subject: str, subject_id: int) -> None:
    """On a record's own page: what leaders have said on it, and for a leader the way to say more, red or not."""
    if viewer.role is Role.WALL:
        return
    said(reads.read(directions.remarks_of, viewer, subject=subject, subject_id=subject_id))
    if viewer.may(Right.LEAD) and viewer.may(Right.ROWS):
        st.page_link("pages/leader.py", label=_("Comment or instruct"), icon=":material/flag_circle:", query_params={"chosen": f"{subject}:{subject_id}"})
