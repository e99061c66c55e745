"""Assessment of townships: entering grades and numbers, publishing a week, and what came of a report on the lowest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.assessment import BY_CODE, LAST, RANK, AssessmentRefused, Line, check_entry, lowest, monday, plain, ranked
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right, Viewer
from core.store.ledger import Act
from core.store.tables import AssessmentEntryRow, AssessmentEscalationRow, AssessmentWeekRow, GridRow

TOPICS = ("assessment",)
Count = Callable[[Session, Viewer, date, datetime], list[Line]]


@dataclass(frozen=True)
class Entry:
    """A grade or number of one township; the words say what it rests on."""

    town: str
    item: str
    value: int
    words: str = ""


def enter(act: Act, week: date, entries: Sequence[Entry]) -> dict[str, Any]:
    """Keep what is entered of a week, all or nothing; entered again it is corrected. Returns how many are new or different."""
    act.by.demand(Right.VERIFY)
    published = _published(act, week) is not None
    towns = set(act.session.scalars(sa.select(GridRow.code).where(GridRow.board_id == act.board_id, GridRow.level == 1, GridRow.valid_to.is_(None))))
    known = {(row.town_code, row.item): row for row in act.session.scalars(sa.select(AssessmentEntryRow).filter_by(board_id=act.board_id, week=week))}
    said = []
    for entry in entries:
        check_entry(BY_CODE.get(entry.item), entry.value, week, local_day(act.at), published=published)
        if entry.town not in towns or not act.by.reaches(entry.town):
            raise NotAllowed(N_("Not stored: {town} is no township of your grids."), town=entry.town)
        row = known.get((entry.town, entry.item))
        if row is not None and (row.value, row.words) == (entry.value, entry.words.strip()):
            continue
        before = None if row is None else row.value
        if row is None:
            row = AssessmentEntryRow(board_id=act.board_id, week=week, town_code=entry.town, item=entry.item, value=entry.value, words="", by_id=None, at=act.at)
            act.session.add(row)
        row.value, row.words, row.by_id, row.at = entry.value, entry.words.strip(), act.by.person_id or None, act.at
        said.append({"town": entry.town, "item": entry.item, "before": before, "value": entry.value, "words": row.words})
    if not said:
        raise AssessmentRefused(N_("Nothing was stored: nothing is different."))
    act.record("assessment.enter", "assessment", week.isoformat(), topics=TOPICS, after={"entries": said})
    return {"stored": len(said)}


def publish(act: Act, week: date, body: str = "", *, count: Count) -> dict[str, Any]:
    """Freeze a week as `count` finds it. Where the court ranks, the lowest are reported to `body` (督查办), each with a record."""
    act.by.demand(Right.APPROVE)
    if not act.by.reaches(""):
        raise NotAllowed(N_("Not published: the assessment is the whole court's. Ask somebody who sees all of it."))
    if week != monday(week) or week > local_day(act.at) or _published(act, week) is not None:
        raise AssessmentRefused(N_("Not published: the week of {week} has not begun, or was published before."), week=week.isoformat())
    lines, ranks = count(act.session, act.by, week, act.at), court_settings.switched_on(act.settings, RANK)
    if not any(one.score is not None for one in lines):
        raise AssessmentRefused(N_("Not published: nothing is known of the week of {week} yet. Enter grades and numbers first."), week=week.isoformat())
    shown = ranked(lines) if ranks else lines
    last = lowest(shown, court_settings.number(act.settings, LAST)) if ranks else []
    if last and not body.strip():
        raise AssessmentRefused(N_("Not published: say to whom the lowest are reported."))
    row = AssessmentWeekRow(board_id=act.board_id, week=week, lines=[plain(one) for one in shown], ranked=ranks, published_by=act.by.person_id or None, published_at=act.at)
    act.session.add(row)
    act.session.flush()
    for one in last:
        act.session.add(AssessmentEscalationRow(week_id=row.id, town_code=one.town, body=body.strip(), words=f"{one.score}", at=act.at, answered_on=None, answer=None))
    act.record("assessment.publish", "assessment", week.isoformat(), topics=TOPICS, after={
        "ranked": ranks, "lines": [{"town": one.town, "score": None if one.score is None else str(one.score), "rank": one.rank} for one in shown],
        "reported": [one.town for one in last], "body": body.strip(),
    })
    return {"week": week.isoformat(), "towns": len(shown), "reported": [one.name for one in last]}


def answer(act: Act, escalation_id: int, day: date, words: str) -> dict[str, Any]:
    """What came of a report on a township."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(AssessmentEscalationRow, escalation_id)
    week = act.session.get(AssessmentWeekRow, row.week_id) if row else None
    if row is None or week is None or week.board_id != act.board_id or not act.by.reaches(row.town_code):
        raise NotFound(N_("There is no such report in your grids. Load the page again."))
    if row.answered_on is not None or not words.strip() or not local_day(week.published_at) <= day <= local_day(act.at):
        raise AssessmentRefused(N_("Not stored: it was answered before, or the answer or its day is missing."))
    row.answered_on, row.answer = day, words.strip()
    act.record("assessment.answer", "assessment", week.week.isoformat(), topics=TOPICS, grid_code=row.town_code, after={"town": row.town_code, "day": day, "words": row.answer})
    return {"town": row.town_code}


def _published(act: Act, week: date) -> AssessmentWeekRow | None:
    found: AssessmentWeekRow | None = act.session.scalar(sa.select(AssessmentWeekRow).filter_by(board_id=act.board_id, week=week))
    return found
