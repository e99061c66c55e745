"""Clues as each role may see them; counts whose rows are exactly those that open; sightings acted on and not."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import clues as verbs
from core.commands.clue_steps import ClueOutcome
from core.domain.refusals import NotFound
from core.domain.spread import Spread
from core.domain.viewer import Role, Viewer
from core.queries import clues
from core.queries.clues import FIGURES, ClueFilter
from core.store.session import reading, writing
from core.store.tables import ClueRow
from tests.builders import BOTH, do
from tests.commands.desk import a_colleague, a_judge_for, a_sighting, a_worker, reported
from tests.conftest import EAST, NOON, WEST, Court

DAYS = {"since": date(2026, 3, 10), "until": date(2026, 3, 10)}


def listed(court: Court, viewer: Viewer, now: datetime = NOON, **wanted):
    with reading(court.store) as session:
        return clues.clues(session, viewer, now=now, wanted=ClueFilter(**wanted))


def counted(court: Court, viewer: Viewer, now: datetime = NOON, **days):
    with reading(court.store) as session:
        return clues.clue_counts(session, viewer, now=now, **{**DAYS, **days})


def test_an_unanswered_clue_stands_on_top_and_turns_red_after_its_limit(court: Court, later) -> None:
    first, second = reported(court), reported(court, at=later(1))
    third = reported(court, at=later(2))
    do(court, verbs.respond, second, "出发", at=later(3))

    table = listed(court, court.viewer(), later(16))
    assert list(table["clue_id"]) == [first, third, second]
    assert list(table["severity"]) == ["overdue", "due_soon", "acknowledged"]
    assert table["response_min"].iloc[2] == 2


@BOTH
def test_every_figure_opens_exactly_its_rows(court: Court, later) -> None:
    a_judge_for(court)
    quick, slow, silent, true, wrong = (reported(court, at=later(minute)) for minute in range(5))
    do(court, verbs.respond, quick, "出发", at=later(5))
    do(court, verbs.respond, slow, "出发", at=later(60))
    do(court, verbs.verify, true, True, "核对无误", at=later(10))
    do(court, verbs.close, true, ClueOutcome("sealed", property_kind="vehicle", description="车", address="村口"), at=later(30))
    do(court, verbs.dismiss, wrong, "不是本人", at=later(11))
    reported(court, at=NOON - timedelta(days=3))
    now = later(61)

    found = counted(court, court.viewer(), now)
    for figure in FIGURES:
        assert len(listed(court, court.viewer(), now, figure=figure, **DAYS)) == found.figures[figure], figure
    assert found.figures["answered"] + found.figures["unanswered"] == found.figures["received"] == 5
    assert found.figures["in_time"] + found.figures["late"] == found.figures["answered"] == 4
    assert (found.figures["controlled"], found.figures["credited"], found.unanswered, found.overdue) == (1, 1, 2, 2)
    assert found.response_min == Spread(4, 7.0, 59.0)
    assert found.control_min == Spread(1, 27.0, 27.0)
    assert silent


def test_without_a_clue_there_is_no_response_time(court: Court) -> None:
    assert counted(court, court.viewer()).response_min == Spread(0)


def test_the_informant_is_a_code_at_the_desk_and_nothing_on_the_wall(court: Court) -> None:
    reported(court, informant="群众孙某", content="张东一的车在村口")
    for role in (Role.DUTY_OFFICER, Role.JUDGE, Role.COURT_LEADER):
        table = listed(court, court.viewer(role))
        assert list(table["informant"]) == ["1"] and "孙" not in table.to_string()
    wall = listed(court, court.viewer(Role.WALL))
    assert list(wall["content"]) == [""] and wall["informant"].isna().all() and wall["reporter"].isna().all()
    assert "孙" not in wall.to_string() and "张东一" not in wall.to_string()


def test_field_roles_see_their_own_clues_only_and_so_does_a_township(court: Court) -> None:
    mine = reported(court, by=a_worker(court))
    reported(court)
    assert list(listed(court, a_worker(court))["clue_id"]) == [mine]
    for role in (Role.POLICE, Role.TOWNSHIP):
        assert listed(court, court.viewer(role, EAST)).empty


def test_who_was_given_a_clue_from_elsewhere_sees_it_and_a_colleague_of_the_same_town_does_not(court: Court) -> None:
    west = reported(court, grid_code=court.grid(WEST), debtor_id=None)
    given = court.viewer(Role.GRID_JUDGE, EAST)
    with writing(court.store) as session:
        session.execute(sa.update(ClueRow).values(handler_id=given.person_id))

    assert list(listed(court, given)["clue_id"]) == [west]
    other = a_colleague(court, "方知行", Role.GRID_JUDGE)
    assert listed(court, court.viewer(Role.GRID_JUDGE, EAST, person=other.person_id)).empty


def test_the_card_tells_the_way_from_the_clue_to_the_seal(court: Court, later) -> None:
    clue = reported(court)
    do(court, verbs.respond, clue, "出发", at=later(3))
    do(court, verbs.verify, clue, True, "核对无误", at=later(30))
    do(court, verbs.close, clue, ClueOutcome("sealed", property_kind="vehicle", description="小轿车", address="村口", taken_at=later(34)), at=later(36))

    with reading(court.store) as session:
        card = clues.clue_card(session, court.viewer(), clue_id=clue, now=later(40))
        with pytest.raises(NotFound):
            clues.clue_card(session, court.viewer(Role.WALL), clue_id=clue, now=later(40))
    assert [(step["what"], step["minutes"]) for step in card.trail] == [("received", 0), ("respond", 3), ("verify", 30), ("seal", 34), ("close", 36)]
    assert list(card.properties["place"]) == ["村口"]


def test_search_finds_a_clue_by_number_words_plate_or_initials(court: Court) -> None:
    reported(court, plate="豫n12345")
    reported(court, content="别的事", debtor_id=None)
    for words in ("〕1号", "小轿车", "豫N12", "张东", "zdy"):
        assert len(listed(court, court.viewer(), search=words)) == 1, words


@BOTH
def test_sightings_and_vehicles_add_up_by_acted_and_waiting(court: Court, later) -> None:
    for serial in range(6):
        made = do(court, verbs.report_sighting, a_sighting(kind=("train", "lodging")[serial % 2], reference=f"A{serial}"))
        if serial < 2:
            do(court, verbs.respond, made["id"], "出警", at=later(8))
    do(court, verbs.report_sighting, a_sighting(kind="camera", plate="豫N00001", reference="V1"))

    with reading(court.store) as session:
        table = clues.sighting_counts(session, court.viewer(), **DAYS)
    by = table.groupby("traced")[["total", "acted", "waiting"]].sum()
    assert by.loc["person"].tolist() == [6, 2, 4] and by.loc["vehicle"].tolist() == [1, 0, 1]
    assert ((table["acted"] + table["waiting"]) == table["total"]).all()
