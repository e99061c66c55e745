"""What a past day plays back: everybody found once, every task answered once, operations; in the viewer's grids, and discreetly before visitors."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.commands import task_steps
from core.commands.operations import BodyPlan
from core.commands.task_steps import Reply
from core.domain.viewer import Role
from core.queries import history
from core.store.session import reading, writing
from core.store.tables import TaskRow
from tests.builders import BOTH, do, planned, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

DAY = date(2026, 3, 10)
LATER = NOON + timedelta(hours=1)


def played(court: Court, role: Role = Role.DUTY_OFFICER, prefix: str = "", *, day: date = DAY, discreet: bool = False) -> history.History:
    with reading(court.store) as session:
        return history.history(session, court.viewer(role, prefix), since=day, until=day, discreet=discreet)


def answered(court: Court, town: str = EAST, serial: int = 1, found: str = "found") -> int:
    grid = court.grid(town, serial)
    task = sent(court, grid_code=grid, addressee_id=court.workers[grid], debtor_id=court.debtors[grid], kind="find_debtor")
    walk(court, task, "sign")
    do(court, task_steps.answer, task, Reply({"result_class": found, "place": "村口", "time": "上午"}), at=LATER)
    return task


@BOTH
def test_everybody_who_was_found_and_every_task_that_was_answered_is_played_once_at_its_moment(court: Court) -> None:
    first, second = answered(court), answered(court, WEST, found="accurate")
    do(court, task_steps.step, second, "send_back", reason="照片不清", at=LATER)
    do(court, task_steps.answer, second, Reply({"result_class": "accurate", "place": "村口", "time": "下午"}), at=LATER + timedelta(minutes=9))
    operation = planned(court, "approve", "start", bodies=(BodyPlan(court.court),))

    moments = played(court).moments

    assert moments[moments["kind"] == "found"]["debtor"].tolist() == ["张东一"]
    assert moments[moments["kind"] == "answered"]["subject_id"].tolist() == [first, second]
    assert moments[moments["kind"] == "begun"]["subject_id"].tolist() == [operation]
    assert moments["at"].max() == LATER and moments["at"].is_monotonic_increasing, "the second reply of a task is not played again"
    assert played(court, day=DAY - timedelta(days=1)).moments.empty


def test_what_lies_outside_the_grids_is_not_in_the_film_and_drills_and_voided_tasks_are_in_no_film(court: Court) -> None:
    east, west = answered(court), answered(court, WEST)

    assert set(played(court, prefix=EAST).moments["subject_id"]) == {east}
    with writing(court.store) as session:
        session.execute(sa.update(TaskRow).where(TaskRow.id == east).values(drill=True))
        session.execute(sa.update(TaskRow).where(TaskRow.id == west).values(state="void"))
    assert played(court).moments.empty


def test_a_wall_is_told_of_places_to_a_kilometre_and_before_visitors_of_townships_and_nobody(court: Court) -> None:
    answered(court)

    shown, discreet = (played(court, Role.WALL, discreet=hidden).moments for hidden in (False, True))
    assert shown["debtor"].tolist() == ["张**"] * 2 and shown["place"].tolist() == ["东镇一村"] * 2
    assert ((shown["lng"] * 100).round(6) % 1 == 0).all()
    assert discreet["debtor"].tolist() == ["", ""] and discreet["place"].tolist() == ["东镇"] * 2
    assert discreet["lng"].nunique() == 1


def test_a_film_that_is_too_long_says_how_much_of_it_is_left_out(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(court)
    assert played(court).cut == 0
    monkeypatch.setattr(history, "MOST", 1)

    film = played(court)
    assert (len(film.moments), film.cut) == (1, 1)
