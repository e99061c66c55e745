"""A grid judge's own duties: contacts kept and missed, and the four occasions that he must attend."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from core.commands import contacts, task_changes
from core.commands import court as court_verbs
from core.commands.contacts import Contact, Occasion
from core.domain.datum import wgs84_to_gcj02
from core.domain.grid_contacts import ContactRefused
from core.domain.grid_supervision import Window
from core.domain.presence import ATTENDED_STATES, DUE_STATES, PresenceRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role, Viewer
from core.queries import grid_contacts, presence
from core.store.session import reading, writing
from core.store.tables import EventRow, GridContactRow, OutboxRow, PersonRow, RoleGrantRow
from tests.builders import BOTH, do, refused, sent
from tests.conftest import EAST, NOON, WEST, Court

STARTED = datetime(2026, 1, 4, 16, tzinfo=UTC)  # the midnight at the court before Monday, 5 January
SPRING = Window(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def judges(court: Court) -> dict[str, int]:
    """One grid judge a town, in service since Monday, 5 January."""
    with writing(court.store) as session:
        people = {town: PersonRow(board_id=court.board_id, organisation_id=court.court, name=name, initials="xx") for town, name in ((EAST, "东法官"), (WEST, "西法官"))}
        session.add_all(people.values())
        session.flush()
        for town, person in people.items():
            session.add(RoleGrantRow(person_id=person.id, role=str(Role.GRID_JUDGE), grid_prefix=town, starts_at=STARTED))
        return {town: person.id for town, person in people.items()}


def judge(court: Court, judges: dict[str, int], town: str = EAST) -> Viewer:
    return court.viewer(Role.GRID_JUDGE, town, person=judges[town])


def ask(court: Court, question: Callable[..., Any], viewer: Viewer | None = None, at: datetime = NOON, **arguments: Any) -> pd.DataFrame:
    with reading(court.store) as session:
        return question(session, viewer or court.viewer(), now=at, **arguments)


def kept(court: Court, judges: dict[str, int], day: date, kind: str = "week", town: str = EAST, at: datetime = NOON) -> None:
    do(court, contacts.record_contact, Contact(kind, town, day, "走访村委会"), by=judge(court, judges, town), at=at)


def schedule(court: Court, at: datetime = NOON, **changes: Any) -> pd.DataFrame:
    return ask(court, grid_contacts.contact_schedule, at=at, window=SPRING, **changes)


@BOTH
def test_each_judge_owes_his_town_a_contact_a_week_a_stay_a_month_and_a_bulletin_a_quarter(court: Court, judges: dict[str, int]) -> None:
    table = schedule(court)

    assert set(table["judge"]) == {"东法官", "西法官"} and set(table["town"]) == {"东镇", "西镇"}
    east = table[table["town_code"] == EAST].groupby("kind").size().to_dict()
    # Weeks of 5 January to 9 March; February and March are wholly his, January began before him, and so did the quarter.
    assert east == {"week": 10, "month": 2}
    assert table[table["kind"] == "week"].groupby("state").size().to_dict() == {"missed": 18, "open": 2}


@BOTH
def test_a_contact_keeps_its_period_and_no_other(court: Court, judges: dict[str, int]) -> None:
    kept(court, judges, date(2026, 2, 8))  # a Sunday
    kept(court, judges, date(2026, 2, 2))
    kept(court, judges, date(2026, 2, 10), kind="month")
    kept(court, judges, date(2026, 3, 10))

    east = schedule(court, viewer=judge(court, judges))

    assert set(east["town_code"]) == {EAST}
    weeks = east[east["kind"] == "week"].set_index("first")["state"].to_dict()
    assert {first for first, state in weeks.items() if state == "kept"} == {date(2026, 2, 2), date(2026, 3, 9)}
    assert east[east["kind"] == "month"].set_index("first")["state"].to_dict() == {date(2026, 2, 1): "kept", date(2026, 3, 1): "open"}
    assert len(ask_contacts(court)) == 4


def ask_contacts(court: Court) -> pd.DataFrame:
    with reading(court.store) as session:
        return grid_contacts.contacts(session, court.viewer(), window=SPRING)


def test_a_week_ends_at_midnight_of_the_court_not_of_greenwich(court: Court, judges: dict[str, int]) -> None:
    sunday_late, monday = datetime(2026, 3, 15, 15, 59, tzinfo=UTC), datetime(2026, 3, 15, 16, tzinfo=UTC)

    def state_at(at: datetime) -> str:
        table = schedule(court, at=at)
        return str(table[(table["town_code"] == EAST) & (table["first"] == date(2026, 3, 9)) & (table["kind"] == "week")]["state"].iloc[0])

    assert (state_at(sunday_late), state_at(monday)) == ("open", "missed")


def test_missed_weeks_stay_with_who_answered_for_the_town_then(court: Court, judges: dict[str, int]) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(RoleGrantRow).where(RoleGrantRow.person_id == judges[EAST]).values(ends_at=datetime(2026, 2, 15, 16, tzinfo=UTC)))
        session.add(RoleGrantRow(person_id=court.people[Role.JUDGE], role=str(Role.GRID_JUDGE), grid_prefix=EAST, starts_at=datetime(2026, 2, 15, 16, tzinfo=UTC)))

    east = schedule(court).query("town_code == @EAST and kind == 'week'").set_index("first")["judge"]

    assert east[date(2026, 2, 9)] == "东法官" and east[date(2026, 2, 16)] == "judge"


def test_a_town_without_a_judge_is_named_and_the_longest_serving_answers(court: Court, judges: dict[str, int]) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(RoleGrantRow).where(RoleGrantRow.person_id == judges[WEST]).values(ends_at=NOON - timedelta(days=1)))
        session.add(RoleGrantRow(person_id=court.people[Role.JUDGE], role=str(Role.GRID_JUDGE), grid_prefix=EAST, starts_at=NOON - timedelta(days=2)))

    found = ask(court, grid_contacts.grid_judges).set_index("town_code")

    assert found.loc[EAST, "judge"] == "东法官" and found.loc[EAST, "judges"] == 2
    assert pd.isna(found.loc[WEST, "judge_id"]) and found.loc[WEST, "judges"] == 0


def test_a_contact_is_written_down_for_the_own_town_and_not_for_tomorrow(court: Court, judges: dict[str, int]) -> None:
    own = judge(court, judges)
    lawful = Contact("week", EAST, date(2026, 3, 10), "走访")

    refused(court, NotAllowed, contacts.record_contact, replace(lawful, grid_code=WEST), by=own)
    refused(court, ContactRefused, contacts.record_contact, replace(lawful, day=date(2026, 3, 11)), by=own, match="still to come")
    refused(court, NotAllowed, contacts.record_contact, lawful, by=court.viewer(Role.TOWNSHIP, EAST))
    assert do(court, contacts.record_contact, lawful, by=own)["town"] == "东镇"
    with reading(court.store) as session:
        assert session.scalar(sa.select(GridContactRow.judge_id)) == judges[EAST]
        assert session.scalar(sa.select(EventRow.verb).order_by(EventRow.revision.desc())) == "contact.record"


def test_the_desk_writes_a_contact_down_for_the_towns_judge_and_needs_one(court: Court, judges: dict[str, int]) -> None:
    do(court, contacts.record_contact, Contact("week", f"{WEST}201001", date(2026, 3, 9), "电话联系"))
    with reading(court.store) as session:
        row = session.scalars(sa.select(GridContactRow)).one()
        assert (row.judge_id, row.grid_code, row.recorded_by) == (judges[WEST], WEST, court.people[Role.DUTY_OFFICER])
    with writing(court.store) as session:
        session.execute(sa.delete(RoleGrantRow))

    refused(court, ContactRefused, contacts.record_contact, Contact("week", EAST, date(2026, 3, 9), "电话联系"), match="has no grid judge")


# 四必到


def an_occasion(**changes: Any) -> Occasion:
    lawful = {"kind": "dispute", "grid_code": f"{EAST}201001", "place": "一村村委会", "matter": "宅基地纠纷", "starts_at": NOON + timedelta(hours=1), "lng": 115.85, "lat": 34.33}
    return Occasion(**{**lawful, **changes})


def called(court: Court, **changes: Any) -> int:
    return int(do(court, contacts.call_judge, an_occasion(**changes))["id"])


def state_of(court: Court, at: datetime) -> str:
    return str(ask(court, presence.occasions, at=at, window=SPRING)["state"].iloc[0])


@BOTH
def test_sc05_a_pointing_out_calls_the_towns_judge_who_confirms_on_the_spot_or_stands_red(court: Court, judges: dict[str, int]) -> None:
    """SC-05: the event is created for the town, its judge is told, arrival is confirmed; absence after the start is red; a rate a month."""
    task = sent(court, kind="point_out", title="指认住所", debtor_id=court.debtors[court.grid()])
    starts = NOON + timedelta(hours=1)
    made = do(court, contacts.call_judge_for_task, task, starts_at=starts)
    assert made["judge_id"] == judges[EAST] and made["judge"] == "东法官"
    with reading(court.store) as session:
        notice = session.scalars(sa.select(OutboxRow).where(OutboxRow.kind == "presence.call")).one()
        assert (notice.recipient_id, notice.sound, notice.subject_kind, notice.subject_id) == (judges[EAST], "new", "presence", made["id"])
    assert ask_open(court).empty

    assert state_of(court, NOON) == "coming"
    assert state_of(court, starts + timedelta(minutes=1)) == "absent"

    done = do(court, contacts.arrive, made["id"], lng=115.8501, lat=34.3301, accuracy_m=20.0, by=judge(court, judges), at=starts - timedelta(minutes=5))
    row = ask(court, presence.occasions, at=NOON + timedelta(days=1), window=SPRING).iloc[0]
    assert row["state"] == "present" and done["flags"] == [] and row["distance_m"] < 100 and not row["far"] and row["lng"] == 115.8501

    absent = called(court, starts_at=starts, kind="emergency")
    month = ask(court, presence.occasions, at=NOON + timedelta(days=1), window=SPRING).query("month == '2026-03' and judge_id == @made['judge_id']")
    due, attended = month["state"].isin(DUE_STATES).sum(), month["state"].isin(ATTENDED_STATES).sum()
    assert (int(attended), int(due)) == (1, 2) and set(month["presence_id"]) == {made["id"], absent}


def ask_open(court: Court) -> pd.DataFrame:
    with reading(court.store) as session:
        return presence.pointing_out(session, court.viewer())


def test_an_arrival_far_away_or_without_a_position_is_flagged_and_counts(court: Court, judges: dict[str, int]) -> None:
    own = judge(court, judges)
    far = do(court, contacts.arrive, called(court), lng=115.95, lat=34.33, accuracy_m=30.0, by=own)
    unplaced = do(court, contacts.arrive, called(court), by=own, at=NOON + timedelta(hours=2))
    odd = do(court, contacts.arrive, called(court), lng=0.0, lat=0.0, by=own)

    assert far["flags"] == ["far"] and 9000 < far["distance_m"] < 9400
    assert (unplaced["flags"], odd["flags"]) == (["no_position"], ["odd_position"])
    table = ask(court, presence.occasions, at=NOON + timedelta(days=1), window=SPRING).set_index("presence_id")
    assert list(table.loc[[far["id"], unplaced["id"], odd["id"]], "state"]) == ["present", "late", "present"]
    assert list(table.loc[[far["id"], unplaced["id"]], "far"]) == [True, False]

    do(court, court_verbs.set_value, "field.far_m", 20_000, by=court.viewer(Role.COURT_LEADER))
    assert not ask(court, presence.occasions, window=SPRING)["far"].any()


def test_a_position_of_a_chinese_map_is_put_right_before_it_is_measured(court: Court, judges: dict[str, int]) -> None:
    lng, lat = wgs84_to_gcj02(115.85, 34.33)
    done = do(court, contacts.arrive, called(court), lng=lng, lat=lat, datum="GCJ02", by=judge(court, judges))

    assert done["distance_m"] < 1


def test_only_who_was_called_confirms_and_on_the_day_and_once(court: Court, judges: dict[str, int]) -> None:
    made = called(court, starts_at=NOON + timedelta(days=1))
    own = judge(court, judges)

    refused(court, NotAllowed, contacts.arrive, made, match="only the judge who was called")
    refused(court, NotFound, contacts.arrive, made, by=judge(court, judges, WEST))
    refused(court, PresenceRefused, contacts.arrive, made, by=own, match="takes place on 2026-03-11")
    refused(court, PresenceRefused, contacts.arrive, made, by=own, at=NOON + timedelta(days=2), match="nobody can arrive")
    do(court, contacts.arrive, made, by=own, at=NOON + timedelta(days=1))
    refused(court, PresenceRefused, contacts.arrive, made, by=own, at=NOON + timedelta(days=1), match="is over")


def test_an_occasion_called_off_counts_for_nobody_and_not_by_who_was_called(court: Court, judges: dict[str, int]) -> None:
    made = called(court)
    refused(court, PresenceRefused, contacts.cancel, made, why="忙", by=judge(court, judges), match="Ask the duty desk")
    refused(court, PresenceRefused, contacts.cancel, made, why=" ", match="say why")

    do(court, contacts.cancel, made, why="双方已和解")

    assert state_of(court, NOON + timedelta(days=1)) == "cancelled"
    refused(court, PresenceRefused, contacts.cancel, made, why="再次", match="is over")


@pytest.mark.parametrize(("changes", "says"), [
    ({"kind": "dinner"}, "there is no kind"), ({"place": " "}, "place and matter"), ({"starts_at": NOON - timedelta(minutes=1)}, "already past"),
])
def test_an_occasion_without_kind_place_or_time_calls_nobody(court: Court, judges: dict[str, int], changes: dict[str, Any], says: str) -> None:
    refused(court, PresenceRefused, contacts.call_judge, an_occasion(**changes), match=says)


def test_a_pointing_out_calls_its_judge_once_and_other_tasks_call_nobody(court: Court, judges: dict[str, int]) -> None:
    task, other = sent(court, kind="point_out"), sent(court)
    assert list(ask_open(court)["task_id"]) == [task]
    refused(court, PresenceRefused, contacts.call_judge_for_task, other, starts_at=NOON, match="no pointing-out")
    first = do(court, contacts.call_judge_for_task, task, starts_at=NOON + timedelta(hours=2))["id"]
    refused(court, PresenceRefused, contacts.call_judge_for_task, task, starts_at=NOON + timedelta(hours=3), match="called to")

    do(court, contacts.cancel, first, why="改期")
    do(court, contacts.call_judge_for_task, task, starts_at=NOON + timedelta(hours=3))
    do(court, task_changes.recall, sent(court, kind="point_out"), reason="误派")
    assert ask_open(court).empty


def test_without_a_grid_judge_nobody_is_called(court: Court) -> None:
    refused(court, PresenceRefused, contacts.call_judge, an_occasion(), match="has no grid judge")


def test_a_township_sees_its_own_judge_only(court: Court, judges: dict[str, int]) -> None:
    called(court)
    called(court, grid_code=WEST)
    east = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])

    assert set(ask(court, presence.occasions, east, window=SPRING)["judge"]) == {"东法官"}
    assert set(schedule(court, viewer=east)["judge"]) == {"东法官"}
    for role in (Role.WALL, Role.COMMITTEE):
        with pytest.raises(NotAllowed):
            schedule(court, viewer=court.viewer(role))
