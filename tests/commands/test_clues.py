"""A clue: taken from anybody, never lost, told at once; its first action, its task, and what came of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import clues
from core.commands.clue_steps import ClueOutcome
from core.commands.court import set_value
from core.commands.files import keep
from core.commands.tasks import TaskOrder
from core.domain.clues import ClueRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.store.session import reading, writing
from core.store.tables import (
    AttachmentRow,
    ClueRow,
    DebtorRow,
    EventRow,
    MeasureRow,
    PropertyRow,
    SightingRow,
    TaskRow,
)
from tests.builders import BOTH, a_photo, do, refused, sent
from tests.commands.desk import (
    a_clue,
    a_judge_for,
    a_sighting,
    a_worker,
    granted,
    notices,
    reported,
    rows,
)
from tests.conftest import EAST, NOON, WEST, Court


def one(court: Court, clue_id: int) -> ClueRow:
    return rows(court, ClueRow, id=clue_id)[0]


@BOTH
def test_a_workers_clue_reaches_the_judge_of_the_case_and_the_duty_desk_at_once(court: Court) -> None:
    judge = a_judge_for(court)
    task = sent(court, debtor_id=court.debtors[court.grid()])
    photo = keep(court.store.folder, "车.jpg", a_photo("car"))

    made = do(court, clues.report, a_clue(court, debtor_id=None, task_id=task, files=(photo,)), by=a_worker(court))

    clue = one(court, made["id"])
    assert made["number"] == clue.number == "虞执线〔2026〕1号"
    assert (clue.source, clue.state, clue.handler_id, clue.grid_code) == ("grid", "received", judge, court.grid())
    assert (clue.debtor_id, clue.case_id) == (court.debtors[court.grid()], court.cases[court.grid()])
    assert clue.respond_by == NOON + timedelta(minutes=15)
    assert notices(court, "clue.report") == [(judge, None, "new"), (None, "duty_officer", "new")]
    assert rows(court, AttachmentRow)[0].subject_kind == "clue"


def test_without_a_judge_the_grid_judge_of_the_town_has_it(court: Court) -> None:
    granted(court, court.people[Role.GRID_JUDGE], Role.GRID_JUDGE, EAST)
    granted(court, court.people[Role.AUDITOR], Role.GRID_JUDGE, WEST)

    assert one(court, reported(court, debtor_id=None)).handler_id == court.people[Role.GRID_JUDGE]


def test_a_clue_seen_outside_the_workers_grids_is_taken_with_the_place_in_words(court: Court) -> None:
    granted(court, court.people[Role.GRID_JUDGE], Role.GRID_JUDGE, WEST)

    clue = one(court, reported(court, by=a_worker(court), grid_code=court.grid(WEST), debtor_id=court.debtors[court.grid(WEST)], place="加油站"))

    assert (clue.grid_code, clue.debtor_id) == (None, None)
    assert clue.place == f"加油站（西镇一村第1网格 {court.grid(WEST)}）"
    assert clue.handler_id == court.people[Role.GRID_JUDGE]


def test_a_grid_that_does_not_exist_stands_in_the_words_too(court: Court) -> None:
    assert one(court, reported(court, grid_code="999999999999999", place="桥头")).place == "桥头（999999999999999）"


def test_a_position_alone_names_the_grid(court: Court) -> None:
    with reading(court.store) as session:
        debtor = session.get_one(DebtorRow, court.debtors[court.grid()])

    clue = one(court, reported(court, grid_code=None, place=None, lng=debtor.lng, lat=debtor.lat, datum="WGS84"))

    assert (clue.grid_code, clue.place) == (court.grid(), "东镇一村第1网格")


def test_a_worker_names_a_debtor_only_through_a_task_in_hand(court: Court) -> None:
    assert one(court, reported(court, by=a_worker(court))).debtor_id is None
    sent(court, debtor_id=court.debtors[court.grid()])
    assert one(court, reported(court, by=a_worker(court))).debtor_id == court.debtors[court.grid()]


def test_who_may_neither_answer_nor_dispatch_reports_nothing(court: Court) -> None:
    for role in (Role.WALL, Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR):
        refused(court, NotAllowed, clues.report, a_clue(court), by=court.viewer(role))


def test_a_clue_that_says_nothing_is_refused(court: Court) -> None:
    refused(court, ClueRefused, clues.report, a_clue(court, content=" "), match="does not say what was seen")


def test_the_court_sets_how_soon_somebody_must_act(court: Court) -> None:
    do(court, set_value, "clue.respond", {"amount": 5, "unit": "minutes"}, by=court.viewer(Role.COURT_LEADER))
    assert one(court, reported(court)).respond_by == NOON + timedelta(minutes=5)


def test_the_first_action_stops_the_clock_and_a_second_one_is_history(court: Court, later) -> None:
    clue = reported(court)
    do(court, clues.respond, clue, "叫上同事一起出发", at=later(3))
    do(court, clues.respond, clue, "已到村口", at=later(9), by=court.viewer(Role.DUTY_LEADER))

    row = one(court, clue)
    assert (row.state, row.first_action_at, row.first_action) == ("acting", later(3), "叫上同事一起出发")
    assert row.first_action_by == row.owner_id == court.people[Role.DUTY_OFFICER]
    with reading(court.store) as session:
        said = session.execute(sa.select(EventRow.verb, EventRow.after).where(EventRow.subject_kind == "clue").order_by(EventRow.revision)).all()
    assert [event.verb for event in said] == ["clue.report", "clue.respond", "clue.note"]
    assert said[2].after["words"] == "已到村口"


def test_an_action_without_words_is_refused(court: Court) -> None:
    refused(court, ClueRefused, clues.respond, reported(court), " ", match="say what was done")


def test_a_task_made_of_a_clue_and_the_clue_name_each_other(court: Court, later) -> None:
    clue = reported(court)

    made = do(court, clues.dispatch, clue, TaskOrder("find_property", "看住车辆", addressee_id=court.workers[court.grid()]), at=later(4))

    task = rows(court, TaskRow, id=made["id"])[0]
    row = one(court, clue)
    assert (task.clue_id, row.task_id) == (clue, task.id)
    assert (task.debtor_id, task.case_id, task.grid_code, task.place) == (row.debtor_id, row.case_id, row.grid_code, row.place)
    assert (row.state, row.first_action_at) == ("acting", later(4))


def test_a_task_that_is_refused_leaves_the_clue_as_it_was(court: Court) -> None:
    refused(court, Exception, clues.dispatch, reported(court), TaskOrder("find_property", "看住车辆"), match="nobody is to receive it")


def test_a_clue_that_is_not_true_is_dismissed_with_the_reason_and_earns_no_credit(court: Court, later) -> None:
    clue = reported(court)
    do(court, clues.verify, clue, False, "车牌对不上", at=later(10))
    do(court, clues.close, clue, ClueOutcome("nothing"), at=later(11))

    row = one(court, clue)
    assert (row.state, row.verified, row.result, row.outcome, row.credited) == ("closed", False, "车牌对不上", "nothing", False)
    assert row.first_action_at == later(10)


@BOTH
def test_a_vehicle_that_was_sealed_stands_on_record_with_address_and_time_and_the_reporter_gets_the_credit(court: Court, later) -> None:
    clue = reported(court, by=a_worker(court), debtor_id=None, task_id=sent(court, debtor_id=court.debtors[court.grid()]))
    do(court, clues.respond, clue, "出发", at=later(2))
    do(court, clues.verify, clue, True, "核对无误", at=later(30))
    came = ClueOutcome("sealed", "当场查封", property_kind="vehicle", description="小轿车", address="东镇一村三组朋友家", taken_at=later(35))
    do(court, clues.close, clue, came, at=later(38))

    found, measure = rows(court, PropertyRow)[0], rows(court, MeasureRow)[0]
    assert (found.state, found.clue_id, found.place, found.case_id) == ("controlled", clue, "东镇一村三组朋友家", court.cases[court.grid()])
    assert (measure.kind, measure.taken_at, measure.place, measure.property_id) == ("seal", later(35), "东镇一村三组朋友家", found.id)
    assert one(court, clue).credited
    assert notices(court, "clue.credit") == [(court.workers[court.grid()], None, "")]


@pytest.mark.parametrize(("changes", "words"), [
    ({"address": " "}, "address"), ({"description": ""}, "what was sealed"), ({"property_kind": ""}, "kind of property"), ({"taken_at": NOON - timedelta(minutes=1)}, "Correct the time"),
])
def test_a_seal_that_leaves_something_out_is_refused(court: Court, changes: dict[str, object], words: str) -> None:
    clue = reported(court)
    do(court, clues.verify, clue, True, "核对无误")
    came = ClueOutcome(**{"outcome": "sealed", "property_kind": "vehicle", "description": "小轿车", "address": "村口", **changes})
    refused(court, ClueRefused, clues.close, clue, came, match=words)


def test_a_clue_that_nobody_checked_is_not_closed(court: Court) -> None:
    refused(court, ClueRefused, clues.close, reported(court), ClueOutcome("found"), match="Possible now")


def test_a_clue_of_the_other_town_is_out_of_reach_unless_it_was_given_to_the_viewer(court: Court) -> None:
    east = court.viewer(Role.GRID_JUDGE, EAST)
    west = reported(court, grid_code=court.grid(WEST), debtor_id=None)
    refused(court, NotFound, clues.respond, west, "去看看", by=east)

    with writing(court.store) as session:
        session.execute(sa.update(ClueRow).values(handler_id=east.person_id))
    assert do(court, clues.respond, west, "去看看", by=east)["state"] == "acting"


def test_the_informant_rests_sealed_and_is_shown_to_the_handler_only_who_says_why(court: Court) -> None:
    judge = a_judge_for(court)
    clue = reported(court, informant="群众孙某", informant_phone="13900009999")
    with reading(court.store) as session:
        rests = session.execute(sa.text("SELECT informant, informant_phone FROM clue")).one()
    assert "孙" not in rests[0] and "139" not in rests[1]

    refused(court, NotAllowed, clues.reveal_informant, clue, reason="回访")
    refused(court, ClueRefused, clues.reveal_informant, clue, reason=" ", by=court.viewer(Role.JUDGE))
    shown = do(court, clues.reveal_informant, clue, reason="核实线索", by=court.viewer(Role.JUDGE, person=judge))
    assert shown == {"informant": "群众孙某", "phone": "13900009999"}
    with reading(court.store) as session:
        entry = session.scalars(sa.select(EventRow).filter_by(verb="informant.reveal")).one()
        everything = " ".join(str(event.after) for event in session.scalars(sa.select(EventRow)))
    assert (entry.actor_id, entry.after["reason"]) == (judge, "核实线索")
    assert "孙某" not in everything


@BOTH
def test_a_sighting_goes_to_the_squad_at_once_and_onto_the_debtors_trail(court: Court) -> None:
    made = do(court, clues.report_sighting, a_sighting(identity="41142519000101011X", reference="PS-1"), by=court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST]))

    clue, trail = one(court, made["id"]), rows(court, SightingRow)[0]
    assert (clue.source, clue.sighting, clue.debtor_id) == ("police", "train", court.debtors[court.grid()])
    assert (trail.kind, trail.place, trail.seen_at) == ("train", "商丘站", NOON - timedelta(minutes=30))
    assert notices(court, "clue.sighting") == [(None, "duty_officer", "new")]


def test_the_same_sighting_sent_twice_is_one_clue(court: Court) -> None:
    first = do(court, clues.report_sighting, a_sighting(reference="PS-1"))
    assert do(court, clues.report_sighting, a_sighting(reference="PS-1")) == first
    assert len(rows(court, ClueRow)) == 1


@pytest.mark.parametrize("changes", [{"kind": "horoscope"}, {"seen_at": NOON + timedelta(hours=1)}])
def test_a_sighting_of_no_known_kind_or_in_the_future_is_refused(court: Court, changes: dict[str, object]) -> None:
    refused(court, ClueRefused, clues.report_sighting, a_sighting(**changes))
