"""The review (复盘) of an operation: its spoken figures with their rows, the film of it, summary, next steps and lessons."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from core.commands import review
from core.domain.task_life import STATE_LABELS
from core.domain.viewer import Right, Role, Viewer
from core.measures import replay as film
from core.measures.replay import Figure, Film
from core.queries import replay
from core.queries.operations import OperationCard
from core.queries.replay import Replay
from core.ui import notices, operation_replay, order_fields, reads, tables, writes
from core.ui.operation_replay import length_text
from core.ui.safe_text import as_text
from core.ui.visitor import _

FIGURES_A_ROW = 4


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Figures, film, words."""
    operation_id = card.operation["id"]
    found: Replay = reads.read(replay.operation_replay, viewer, operation_id=operation_id)
    whole, spoken = reads.dressed(_developed, replay.operation_replay, viewer, operation_id=operation_id)
    operation_replay.draw(viewer, whole, operation_id)
    _figures(spoken)
    if viewer.role is not Role.WALL:
        _words(viewer, card, found)


def _developed(found: Replay) -> tuple[Film, tuple[Figure, ...]]:
    whole = film.film(found.started_at, found.events, found.positions, found.targets, found.teams)
    return whole, film.figures(whole)


def value_text(figure: Figure) -> str:
    """The figure as it is spoken; what nobody knows is said to be unknown."""
    if not figure.is_share:
        return length_text(figure.value)
    return f"{figure.known}/{figure.of}" if figure.of else _("not known")


def _figures(spoken: tuple[Figure, ...]) -> None:
    for first in range(0, len(spoken), FIGURES_A_ROW):
        for column, figure in zip(st.columns(FIGURES_A_ROW), spoken[first : first + FIGURES_A_ROW], strict=False):
            partly = not figure.is_share and 0 < figure.known < figure.of
            column.metric(_(figure.label), value_text(figure), help=_("Known for {known} of {all}.", known=figure.known, all=figure.of) if partly else None)
    st.caption(_("Times in hours and minutes; where nothing was reported, nothing is known."))
    labels = {figure.code: _(figure.label) for figure in spoken}
    with st.expander(_("The rows behind the figures")):
        code = st.selectbox(_("Figure"), list(labels), format_func=lambda one: labels[one], key="review_figure", label_visibility="collapsed")
        _rows(next(figure for figure in spoken if figure.code == code))


def _rows(figure: Figure) -> None:
    rows = figure.rows
    if rows.empty:
        st.caption(_("Nothing is known of this: no report, no time, no plan stands in the record."))
    elif figure.is_share:
        tables.shown(rows, {"Name": rows["name"], "Planned place": rows["planned"], "Actual place": rows["actual"]})
    else:
        lengths = [length_text(None if pd.isna(one) else one) for one in rows["length"]]
        tables.shown(rows, {"Name": rows["name"], "From": tables.timed(rows["since"]), "To": tables.timed(rows["until"]), "Length": lengths})


def _words(viewer: Viewer, card: OperationCard, found: Replay) -> None:
    """Summary and next steps, written while the operation is finished, and the lessons."""
    st.subheader(_("Review"))
    writes_it = card.operation["state"] == "finished" and viewer.may(Right.OPERATE)
    if writes_it:
        _write(viewer, card.operation["id"], found)
    else:
        for title, text in ((_("Summary"), found.summary), (_("Next steps"), found.next_steps)):
            st.markdown(f"**{title}**  \n{as_text(text) or '—'}")
    lessons: pd.DataFrame = reads.read(replay.operation_lessons, viewer, operation_id=card.operation["id"])
    if not lessons.empty:
        st.markdown(f"**{_('Lessons that became tasks')}**（{len(lessons)}）" + (f"　:violet-background[{_('Drill')}]" if lessons["drill"].any() else ""))
        tables.shown(lessons, {
            "Number": lessons["number"], "Lesson": lessons["title"], "State": tables.worded(lessons["state"], STATE_LABELS), "Who": lessons["addressee"], "Due": tables.timed(lessons["due_at"]),
        })
    if writes_it and viewer.may(Right.DISPATCH):
        _lesson(viewer, card)


def _write(viewer: Viewer, operation_id: int, found: Replay) -> None:
    left, right = st.columns(2)
    summary = left.text_area(_("Summary"), value=found.summary, height=140, key=f"summary_{operation_id}", placeholder=_("What came of it, what went well, what did not."))
    steps = right.text_area(_("Next steps"), value=found.next_steps, height=140, key=f"steps_{operation_id}", placeholder=_("Whom to visit again, what to prepare, until when."))
    if st.button(_("Save the review"), type="primary", icon=":material/save:", key="save_review"):
        if writes.attempt(partial(review.write, operation_id=operation_id, summary=summary, next_steps=steps), by=viewer):
            notices.succeed(_("Review saved. It can be filed now."))
        st.rerun()


def _lesson(viewer: Viewer, card: OperationCard) -> None:
    with st.expander(_("Make a task of a lesson")):
        lesson = st.text_input(_("Lesson"), key="lesson_title", placeholder=_("what has to be done so that it goes better next time"))
        area = card.operation["area"] or [None]
        order = order_fields.draw(viewer, "lesson", grid_code=area[0], kind="check", matter="")
        if order is not None and st.button(_("Send the task"), icon=":material/send:", key="send_lesson"):
            command = partial(review.learn, operation_id=card.operation["id"], order=replace(order, title=lesson))
            if done := writes.attempt(command, by=viewer, key=writes.form_key("lesson")):
                writes.form_done("lesson")
                notices.succeed(_("{number} sent.", number=done["number"]))
            st.rerun()
