"""Which clocks have reached a level that nobody was told of yet. Asked by the job and the command that tells; shown to nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.clocks import moments_of
from core.domain.court_settings import Settings
from core.domain.node_clocks import Clock
from core.domain.nodes import DEEP, RED
from core.queries.node_facts import Watch, Watched, clocks_of, unfinished, watch_of, watched
from core.store.tables import BoardRow, CaseRow, RungRow

LADDER = "node."
Told = Mapping[tuple[str, int, str, datetime], Mapping[str, datetime]]


class Alarm(NamedTuple):
    """A step to be told now; `cycle` is the moment the clock ran or runs out, so that a deadline that moves is told of anew."""

    case: Watched
    clock: Clock
    step: str
    ladder: str
    cycle: datetime

    @property
    def level(self) -> str:
        return self.step.partition(".")[0]


def cases_to_tell(session: Session, board_id: int, *, now: datetime) -> list[int]:
    """Cases of the board with such a clock."""
    watch = watch_of(session, board_id, now)
    found = watched(session, CaseRow.board_id == board_id, unfinished(watch))
    return list(dict.fromkeys(one.case.facts.case_id for one in alarms(session, watch, found.values(), now=now)))


def alarms(session: Session, watch: Watch, found: Iterable[Watched], *, now: datetime) -> list[Alarm]:
    """The steps of these cases that are due and not told."""
    told = _told(session, watch.board_id)
    settings: Settings = session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == watch.board_id)) or {}
    return [alarm for case in found for clock in clocks_of(case, watch) if clock.step and (alarm := _alarm(case, clock, told, now, settings))]


def _alarm(case: Watched, clock: Clock, told: Told, now: datetime, settings: Settings) -> Alarm | None:
    """Deep red comes after red was told for a while, so that nobody is ordered who was not warned first."""
    assert clock.deadline is not None
    ladder, cycle = f"{LADDER}{clock.code}", moments_of(clock.deadline, clock.deadline)[1]
    before = told.get((clock.kind, clock.id, ladder, cycle), {})
    step = RED if clock.step == DEEP and RED not in before else clock.step
    if step in before or (step == DEEP and now < court_settings.limit(settings, "nodes.order_wait").after(before[RED])):
        return None
    return Alarm(case, clock, step, ladder, cycle)


def _told(session: Session, board_id: int) -> Told:
    found: dict[tuple[str, int, str, datetime], dict[str, datetime]] = defaultdict(dict)
    for kind, key, ladder, cycle, rung, at in session.execute(
        sa.select(RungRow.subject_kind, RungRow.subject_id, RungRow.ladder, RungRow.cycle, RungRow.rung, RungRow.at)
        .where(RungRow.board_id == board_id, RungRow.ladder.startswith(LADDER))
    ):
        found[kind, key, ladder, cycle][rung] = at
    return found
