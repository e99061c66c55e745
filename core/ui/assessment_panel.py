"""The weekly assessment of townships: scores of a week, the fifteen items behind one, entering, publishing, and reports on the lowest."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import assessment as verbs
from core.commands.assessment import Entry
from core.domain.assessment import BY_CODE, COUNTED, ENTERED, HOW_LABELS, ITEMS, NUMBER, PART_LABELS, Item, Line, Score, monday
from core.domain.clocks import local_day
from core.domain.grid_supervision import BY_CODE as TASK_FIGURES
from core.domain.grid_supervision import Window
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import assessment, grid_supervision
from core.queries.assessment import Week
from core.ui import notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TOPICS = reads.topics_of(
    assessment.assessment_week, assessment.assessment_entries, assessment.publicity_totals, assessment.published_weeks, assessment.assessment_escalations, grid_supervision.result_rows,
)
WEEKS_BACK = 26
OFFICE = N_("Supervision office of the government")


def draw(viewer: Viewer, area: str) -> None:
    """The chosen week; the townships of the area at the top of the page."""
    published: pd.DataFrame = reads.read(assessment.published_weeks, viewer)
    frozen = set(published["week"])
    this = monday(local_day(runtime().now()))
    weeks = sorted({this - timedelta(weeks=back) for back in range(WEEKS_BACK)} | frozen, reverse=True)
    week: date = st.selectbox(_("Week"), weeks, index=1, format_func=lambda one: _named(one, one in frozen), key="assessment_week")
    found: Week = reads.read(assessment.assessment_week, viewer, week=week)
    lines = [one for one in found.lines if one.town.startswith(area)]
    st.caption(_told(found))
    if not lines:
        st.info(_("No township in your grids. Townships stand here once their outlines or codes are imported."))
        return
    picked = _scores(found, lines)
    if picked is not None:
        _items(viewer, found, picked)
    if found.published_at is None and viewer.may(Right.VERIFY):
        _entering(viewer, week, lines)
    _publicity(viewer, week)
    if found.published_at is None and viewer.may(Right.APPROVE) and viewer.reaches(""):
        _publishing(viewer, found)
    _reports(viewer)


def _named(week: date, published: bool) -> str:
    return f"{week.isoformat()} – {(week + timedelta(days=6)).isoformat()}" + (f"　✓ {_('published')}" if published else "")


def _told(found: Week) -> str:
    if found.published_at is not None:
        return _("Published on {at} by {name}; it stays as it was, whatever is known later.", at=words.moment(found.published_at), name=found.published_by or "—")
    said = _("As it counts now, not published yet.")
    return said + " " + (_("Published, the townships are ranked and the lowest reported (court setting).") if found.ranks else _("The court does not rank: published, the scores stand without an order (court setting)."))


def _scores(found: Week, lines: list[Line]) -> Line | None:
    asked = sum(1 for item in ITEMS if found.points[item.code])
    ranked = found.published_at is not None and found.ranks
    picked = row_picks.picked(f"assessment_{found.week}", list(range(len(lines))), {
        **({N_("Rank"): [str(one.rank) if one.rank else "—" for one in lines]} if ranked else {}), "Township": [one.name for one in lines], N_("Score"): [_number(one.score) for one in lines],
        N_("Items known"): [f"{one.known} / {asked}" for one in lines], **{label: [_number(one.parts[part]) for one in lines] for part, label in PART_LABELS.items()},
    }, one_only=True, height_px=420)
    st.caption(_("A score is of 100 over the items that are known; an item that nobody entered, or without a task to count, takes no points and gives none. Tick a township to see its items."))
    return lines[picked[0]] if picked else None


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _items(viewer: Viewer, found: Week, line: Line) -> None:
    st.markdown(f"**{as_text(line.name)}**　{_number(line.score)}")
    shown = [item for item in ITEMS if found.points[item.code]]
    picked = row_picks.picked(f"assessment_items_{line.town}", list(range(len(shown))), {
        N_("Part"): [_(PART_LABELS[item.part]) for item in shown], N_("Item"): [_(item.label) for item in shown], N_("How"): [_(HOW_LABELS[item.how]) for item in shown],
        N_("Value"): [_value(line.scores[item.code]) for item in shown], N_("Points"): [_points(item, line.scores[item.code], found.points[item.code]) for item in shown],
    }, one_only=True, height_px=38 + 35 * len(shown))
    item = shown[picked[0]] if picked else None
    if item is not None and item.how == COUNTED and viewer.may(Right.ROWS):
        _tasks(viewer, found, line, item)


def _value(score: Score) -> str:
    return "—" if score.value is None else f"{score.value} / {score.of}" if score.of else str(score.value)


def _points(item: Item, score: Score, most: int) -> str:
    return "—" if score.share is None else f"{score.share * most:.2f} / {most}"


def _tasks(viewer: Viewer, found: Week, line: Line, item: Item) -> None:
    """Exactly the tasks that a counted item rests on, while the week is not frozen."""
    if found.published_at is not None:
        st.caption(_("The week is frozen with these numbers; its tasks as they stand today are under “Results”."))
        return
    count = "answered" if item.figure == "photo_rate" else TASK_FIGURES[item.figure].denominator
    where = Window(found.week, found.week + timedelta(days=6))
    rows: pd.DataFrame = reads.read(grid_supervision.result_rows, viewer, level="town", key=line.town, count=count, window=where)
    st.markdown(f"**{_(item.label)}**　{_('{count} tasks', count=len(rows))}")
    tables.shown(rows, {
        "Number": rows["number"], "Kind": tables.worded(rows["kind"], KIND_LABELS), "State": tables.worded(rows["state"], STATE_LABELS), "With": rows["addressee"],
        "Sent": tables.timed(rows["issued_at"]), "Signed for": tables.timed(rows["signed_at"]), "Due": tables.timed(rows["due_at"]), "Answered": tables.timed(rows["answered_at"]), "Photos": rows["photo_count"],
    }, height=tables.height(len(rows), 320))


def _entering(viewer: Viewer, week: date, lines: list[Line]) -> None:
    """All that is entered of the week in one table; what is different is stored together."""
    with st.expander(_("Enter grades and numbers"), icon=":material/edit_note:"):
        kept: pd.DataFrame = reads.read(assessment.assessment_entries, viewer, week=week)
        before = {(row.town, row.item): int(row.value) for row in kept.itertuples()}
        titles = {item.code: _(item.label) for item in ENTERED}
        table = pd.DataFrame({_("Township"): [one.name for one in lines], **{
            titles[item.code]: pd.array([before.get((one.town, item.code)) for one in lines], dtype="Int64") for item in ENTERED
        }})
        edited = st.data_editor(table, hide_index=True, disabled=[_("Township")], key=writes.form_key(f"assessment_table_{week}"), column_config={
            titles[item.code]: st.column_config.NumberColumn(min_value=0, max_value=None if item.how == NUMBER else 100, step=1, help=_(HOW_LABELS[item.how])) for item in ENTERED
        })
        said = st.text_input(_("What they rest on"), key=f"assessment_words_{week}")
        entries = tuple(
            Entry(line.town, item.code, int(value), said) for at, line in enumerate(lines) for item in ENTERED
            if not pd.isna(value := edited[titles[item.code]].iloc[at]) and before.get((line.town, item.code)) != int(value)
        )
        if st.button(_("Keep {count} entries", count=len(entries)), type="primary", disabled=not entries, key="assessment_keep"):
            if done := writes.attempt(partial(verbs.enter, week=week, entries=entries), by=viewer):
                writes.form_done(f"assessment_table_{week}")
                notices.succeed(_("{count} entries are stored.", count=done["stored"]))
            st.rerun()


def _publicity(viewer: Viewer, week: date) -> None:
    found: pd.DataFrame = reads.read(assessment.publicity_totals, viewer, week=week)
    if found["ever"].sum():
        st.markdown(f"**{_('Publicity')}**　" + "　".join(f"{_(BY_CODE[row.item].label)} **{row.in_week}** :gray[{_('{count} in all weeks', count=row.ever)}]" for row in found.itertuples()))


def _publishing(viewer: Viewer, found: Week) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        body = st.text_input(_("The lowest are reported to"), value=_(OFFICE), key="assessment_body") if found.ranks else ""
        if st.button(_("Publish the week"), icon=":material/lock:", type="primary", key="assessment_publish", help=_("Published, a week is frozen: it takes no more entries, and later data does not change it.")):
            if done := writes.attempt(partial(verbs.publish, week=found.week, body=body, count=assessment.count_week), by=viewer):
                reported = "、".join(done["reported"])
                notices.succeed(_("The week of {week} is published.", week=done["week"]) + (f" {_('Reported: {towns}.', towns=reported)}" if reported else ""))
            st.rerun()


def _reports(viewer: Viewer) -> None:
    found: pd.DataFrame = reads.read(assessment.assessment_escalations, viewer)
    if found.empty:
        return
    st.markdown(f"**{_('Reports on the lowest')}**　{len(found)}")
    tables.shown(found, {
        "Week": tables.dated(found["week"]), "Township": found["name"].fillna(found["town"]), "Score": found["score"], N_("Reported to"): found["body"], N_("Reported on"): tables.timed(found["at"]),
        "Answered on": tables.dated(found["answered_on"]), N_("What came of it"): found["answer"].fillna("—"),
    }, height=tables.height(len(found), 300))
    waiting = {int(row.escalation_id): f"{row.week.isoformat()} {row.name or row.town}" for row in found[found["answer"].isna()].itertuples(index=False, name="Report")}
    if not waiting or not viewer.may(Right.VERIFY):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = st.selectbox(_("Report"), list(waiting), format_func=waiting.__getitem__, key="assessment_report")
        said = st.text_input(_("What came of it"), key=f"assessment_answer_{one}")
        if st.button(_("Write it down"), disabled=not said.strip(), key="assessment_answer"):
            if writes.attempt(partial(verbs.answer, escalation_id=one or 0, day=local_day(runtime().now()), words=said), by=viewer):
                notices.succeed(_("What came of the report is written down."))
            st.rerun()
