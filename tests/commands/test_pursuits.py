"""SC-07: a clue in Xinjiang on 14 September, Aksu at four in the morning of the 18th, gone to a pasture in Yili, caught there, detained."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.commands import outside, pursuits
from core.commands.outside import System
from core.commands.pursuits import Leg
from core.domain.clocks import LOCAL
from core.domain.outside import Matter
from core.domain.pursuits import BROUGHT, MEASURED, SOUGHT, WANTED, PursuitRefused, state_of
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.pursuits import Track, track
from core.store.session import reading, writing
from core.store.tables import CaseRow, DebtorRow, MeasureRow, SightingRow
from tests.builders import BOTH, do, nothing_changes
from tests.conftest import EAST, WEST, Court

AKSU, YILI = (80.26, 41.17), (81.33, 43.92)
NOW = datetime(2026, 9, 20, 4, tzinfo=UTC)


def the_way(court: Court, *prefixes: str, role: Role = Role.JUDGE, town: str = EAST) -> Track:
    with reading(court.store) as session:
        found: Track = track(session, court.viewer(role, *prefixes), case_id=court.cases[court.grid(town)])
    return found


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=LOCAL)


def legged(court: Court, kind: str, place: str, happened: datetime, point: tuple[float, float] | None = None, **changes: Any) -> int:
    lng, lat = point or (None, None)
    leg = Leg(kind, place, happened, lng, lat)
    return int(do(court, pursuits.note, court.cases[court.grid()], court.debtors[court.grid()], leg, at=changes.pop("now", NOW), **changes)["id"])


def state(court: Court) -> tuple[str, date | None, date | None]:
    row = the_way(court).states.to_dict("records")[0]
    return row["state"], row["caught_on"], row["ends_on"]


@BOTH
def test_sc_07_from_the_clue_in_xinjiang_to_the_arrest_on_the_pasture(court: Court) -> None:
    case, debtor = court.cases[court.grid()], court.debtors[court.grid()]
    with writing(court.store) as session:
        session.get_one(DebtorRow, debtor).name = "谢某"
        session.get_one(CaseRow, case).amount_fen = 8_500_000
        session.add(SightingRow(debtor_id=debtor, kind="camera", place="阿克苏", lng=AKSU[0], lat=AKSU[1], seen_at=at(14, 9), confidence=70, source="公安布控"))
    assert state(court) == (SOUGHT, None, None)
    leader = court.viewer(Role.COURT_LEADER)
    police = int(do(court, outside.register, System("公安", ("fugitive",), "县公安局", "联动纪要"), by=leader)["id"])
    do(court, outside.send, police, Matter("fugitive", case, date(2026, 9, 1), debtor, "追逃1号"), at=NOW)
    assert state(court)[0] == WANTED

    legged(court, "set_out", "柘城", at(14, 10))
    legged(court, "arrived", "阿克苏", at(18, 4), AKSU)
    legged(court, "missed", "阿克苏", at(18, 5), AKSU)
    legged(court, "watch", "伊犁牧场", at(18, 6), YILI)
    legged(court, "caught", "伊犁牧场", at(18, 23), YILI)
    assert state(court) == (BROUGHT, date(2026, 9, 18), None)
    with writing(court.store) as session:
        session.add(MeasureRow(case_id=case, debtor_id=debtor, kind="detain", starts_on=date(2026, 9, 18), expires_on=date(2026, 10, 3)))
    assert state(court) == (MEASURED, date(2026, 9, 18), date(2026, 10, 3))

    found = the_way(court).points
    assert list(zip(found["of"], found["kind"], strict=True)) == [("seen", "camera"), ("leg", "set_out"), ("leg", "arrived"), ("leg", "missed"), ("leg", "watch"), ("leg", "caught")]
    placed = found.dropna(subset=["lng"])
    assert list(dict.fromkeys(zip(placed["lng"], placed["lat"], strict=True))) == [AKSU, YILI]
    assert the_way(court).states["name"].tolist() == ["谢某"]


def test_a_leg_taken_back_is_gone_from_the_track_and_the_state_follows(sqlite_court: Court) -> None:
    caught = legged(sqlite_court, "caught", "伊犁", at(18, 23))
    assert state(sqlite_court)[0] == BROUGHT
    with nothing_changes(sqlite_court), pytest.raises(PursuitRefused):
        do(sqlite_court, pursuits.withdraw, caught, " ", at=NOW)
    do(sqlite_court, pursuits.withdraw, caught, "记错了人", at=NOW)
    assert state(sqlite_court)[0] == SOUGHT and the_way(sqlite_court).points.empty
    with nothing_changes(sqlite_court), pytest.raises(NotFound):
        do(sqlite_court, pursuits.withdraw, caught, "再一次", at=NOW)


def test_what_cannot_be_and_who_may_not_is_refused(sqlite_court: Court) -> None:
    court = sqlite_court
    for kind, place, happened, point in (
        ("flew", "x", at(18, 1), None), ("arrived", " ", at(18, 1), None), ("arrived", "x", NOW + timedelta(minutes=1), None), ("arrived", "x", datetime(1999, 1, 1, tzinfo=UTC), None),
        ("arrived", "x", at(18, 1), (200.0, 1.0)),
    ):
        with nothing_changes(court), pytest.raises(PursuitRefused):
            legged(court, kind, place, happened, point)
    with nothing_changes(court), pytest.raises(PursuitRefused):
        do(court, pursuits.note, court.cases[court.grid()], court.debtors[court.grid()], Leg("arrived", "x", at(18, 1), 80.0, None), at=NOW)
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, pursuits.note, court.cases[court.grid()], court.debtors[court.grid(WEST)], Leg("arrived", "x", at(18, 1)), at=NOW)
    with nothing_changes(court), pytest.raises(NotAllowed):
        legged(court, "arrived", "x", at(18, 1), by=court.viewer(Role.POLICE, organisation=court.stations[EAST]))
    with nothing_changes(court), pytest.raises(NotFound):
        legged(court, "arrived", "x", at(18, 1), by=court.viewer(Role.JUDGE, WEST))
    with pytest.raises(NotFound):
        the_way(court, WEST)


@pytest.mark.parametrize(("announced", "caught", "measure", "state"), [
    (None, None, None, SOUGHT), (1, None, None, WANTED), (1, 5, None, BROUGHT), (1, 5, 5, MEASURED), (1, 5, 3, BROUGHT), (7, 5, 6, WANTED), (None, 5, 9, MEASURED),
])
def test_the_newest_day_of_each_tells_the_state(announced: int | None, caught: int | None, measure: int | None, state: str) -> None:
    days = [None if day is None else date(2026, 9, day) for day in (announced, caught, measure)]
    assert state_of(announced_on=days[0], caught_on=days[1], measure_on=days[2]) == state
