"""Which clocks have reached a level that nobody was told of yet. Asked by the job and the command that tells; shown to nobody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.clocks import moments_of
from core.domain.court_settings import Settings
from core.domain.node_clocks import Clock
from core.domain.nodes import DEEP, RED
from core.queries.node_facts import Watch, Watched, Where, clocks_of, unfinished, watch_of, watched
from core.store.tables import BoardRow, CaseRow, RungRow

LADDER = "node."
KEYS_AT_ONCE = 5_000
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


def last_case(session: Session, board_id: int) -> int:
    """The highest id of a case of the board."""
    return session.scalar(sa.select(sa.func.max(CaseRow.id)).where(CaseRow.board_id == board_id)) or 0


def cases_to_tell(session: Session, board_id: int, *, now: datetime, after: int = 0, until: int | None = None) -> list[int]:
    """Cases of the board with such a clock, of those with ids beyond `after` up to `until`."""
    def some(case_id: Any) -> Where:
        return sa.and_(case_id > after, sa.true() if until is None else case_id <= until)

    watch = watch_of(session, board_id, now)
    found = watched(session, CaseRow.board_id == board_id, unfinished(watch, some))
    return list(dict.fromkeys(one.case.facts.case_id for one in alarms(session, watch, found.values(), now=now)))


def alarms(session: Session, watch: Watch, found: Iterable[Watched], *, now: datetime) -> list[Alarm]:
    """The steps of these cases that are due and not told."""
    settings: Settings = session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == watch.board_id)) or {}
    reached = [(case, clock) for case in found for clock in clocks_of(case, watch) if clock.step]
    told = _told(session, watch.board_id, [clock for _case, clock in reached])
    return [alarm for case, clock in reached if (alarm := _alarm(case, clock, told, now, settings))]


def _alarm(case: Watched, clock: Clock, told: Told, now: datetime, settings: Settings) -> Alarm | None:
    """Deep red comes after red was told for a while, so that nobody is ordered who was not warned first."""
    assert clock.deadline is not None
    ladder, cycle = f"{LADDER}{clock.code}", moments_of(clock.deadline, clock.deadline)[1]
    before = told.get((clock.kind, clock.id, ladder, cycle), {})
    step = RED if clock.step == DEEP and RED not in before else clock.step
    if step in before or (step == DEEP and now < court_settings.limit(settings, "nodes.order_wait").after(before[RED])):
        return None
    return Alarm(case, clock, step, ladder, cycle)


def _told(session: Session, board_id: int, clocks: Iterable[Clock]) -> Told:
    """What was told of these clocks, in every cycle of theirs."""
    found: dict[tuple[str, int, str, datetime], dict[str, datetime]] = defaultdict(dict)
    by_kind: dict[str, set[int]] = defaultdict(set)
    for clock in clocks:
        by_kind[clock.kind].add(clock.id)
    for kind, keys in by_kind.items():
        for some in _in_parts(sorted(keys)):
            for key, ladder, cycle, rung, at in session.execute(
                sa.select(RungRow.subject_id, RungRow.ladder, RungRow.cycle, RungRow.rung, RungRow.at)
                .where(RungRow.board_id == board_id, RungRow.subject_kind == kind, RungRow.subject_id.in_(some), RungRow.ladder.startswith(LADDER))
            ):
                found[kind, key, ladder, cycle][rung] = at
    return found


def _in_parts(keys: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[first : first + KEYS_AT_ONCE]
