"""Results of townships, grids and workers: every cell recounted by hand over made-up tasks, on both databases."""

import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import court as court_verbs
from core.domain.clocks import local_day
from core.domain.grid_supervision import COUNT_LABELS, FIGURES, LEVEL_DIGITS, Window, low_sample, value
from core.domain.refusals import NotAllowed
from core.domain.viewer import Role, Viewer
from core.queries.grid_supervision import grid_results, my_results, result_rows
from core.store.session import reading, writing
from core.store.tables import FeedbackRow, TaskRow
from tests.builders import BOTH, do
from tests.conftest import EAST, NOON, WEST, Court

SINCE, UNTIL = date(2026, 2, 1), date(2026, 3, 10)
WHOLE = Window(SINCE, UNTIL)
STATES = ("draft", "dispatched", "signed", "acting", "on_site", "answered", "verifying", "returned", "closed", "void", "recalled")
Task = dict[str, Any]


def tasks_of(court: Court, seed: int, count: int = 160) -> list[Task]:
    """Made-up tasks, each with its replies, in every grid and in none, to people, to bodies and to nobody."""
    random, made = Random(seed), []
    for serial in range(count):
        issued = NOON - timedelta(days=random.uniform(0, 45), seconds=random.randint(0, 50_000))
        issued = issued.replace(microsecond=0)
        state = random.choice(STATES)
        answered = issued + timedelta(minutes=random.randint(3, 9000)) if random.random() < 0.7 else None
        town = random.choice((EAST, WEST))
        person = random.choice([None, *court.workers.values()])
        made.append({
            "number": f"虞执协〔2026〕{seed * 1000 + serial}号", "kind": "check", "title": "核实", "state": state, "issued_at": None if state == "draft" else issued,
            "grid_code": random.choice((f"{town}201001", f"{town}201002", f"{town}201", town, None)), "addressee_id": person,
            "organisation_id": random.choice((None, court.stations[town], court.towns[town])),
            "sign_by": random.choice((None, issued + timedelta(hours=4))), "signed_at": random.choice((None, issued + timedelta(minutes=random.randint(1, 500)))),
            "due_at": random.choice((None, issued + timedelta(minutes=random.randint(100, 9000)))), "answered_at": answered,
            "photo_count": random.choice((0, 0, 2)), "updated_at": NOON,
            "replies": [random.choice(("none", "accepted", "returned")) for _ in range(random.choice((0, 1, 1, 2)))],
        })
    with writing(court.store) as session:
        for task in made:
            row = TaskRow(board_id=court.board_id, addressee_name="某", **{name: one for name, one in task.items() if name != "replies"})
            session.add(row)
            session.flush()
            task["id"] = row.id
            for what in task["replies"]:
                session.add(FeedbackRow(task_id=row.id, author_name="某", at=NOON, fields={}, accepted_at=NOON if what == "accepted" else None,
                                        returned_at=NOON if what == "returned" else None))
    return made


def by_hand(task: Task, now: datetime) -> set[str]:
    """The counts that a task is in, said once more in plain words."""
    answered, due, sign_by, signed = task["answered_at"], task["due_at"], task["sign_by"], task["signed_at"]
    held = {
        "dispatched": True, "answered": answered is not None, "unanswered": answered is None, "with_photo": task["photo_count"] > 0,
        "limited": due is not None and (answered is not None or due < now), "in_time": bool(answered and due and answered <= due),
        "sign_limited": sign_by is not None and (signed is not None or sign_by < now), "signed_in_time": bool(signed and sign_by and signed <= sign_by),
        "verified": bool({"accepted", "returned"} & set(task["replies"])), "accurate": "accepted" in task["replies"] and "returned" not in task["replies"],
        "open": task["state"] != "closed", "overdue": task["state"] in ("dispatched", "signed", "acting", "on_site", "returned") and due is not None and due < now,
    }
    return {code for code, holds in held.items() if holds}


def counted(task: Task, window: Window) -> bool:
    return task["state"] not in ("draft", "void", "recalled") and window.since <= local_day(task["issued_at"]) <= window.until and (
        (task["grid_code"] or "").startswith(window.area))


def key_of(task: Task, level: str) -> str:
    if level == "worker":
        return f"p{task['addressee_id']}" if task["addressee_id"] else f"o{task['organisation_id']}" if task["organisation_id"] else ""
    return "" if level == "all" else (task["grid_code"] or "")[: LEVEL_DIGITS[level]]


def ask(court: Court, question: Callable[..., Any], viewer: Viewer | None = None, **arguments: Any) -> Any:
    with reading(court.store) as session:
        return question(session, viewer or court.viewer(), now=NOON, **arguments)


def percentile(minutes: list[float], part: float) -> float:
    at = (len(minutes) - 1) * part
    low = int(at)
    return minutes[low] + (sorted(minutes)[min(low + 1, len(minutes) - 1)] - minutes[low]) * (at - low)


@BOTH
@pytest.mark.parametrize("level", ["all", "town", "village", "basic", "worker"])
@pytest.mark.parametrize("window", [WHOLE, Window(date(2026, 2, 20), date(2026, 2, 25), WEST)], ids=["everywhere", "one town"])
def test_every_cell_is_what_a_recount_by_hand_gives_and_opens_exactly_its_rows(court: Court, level: str, window: Window) -> None:
    made = [task for task in tasks_of(court, seed=7) if counted(task, window)]
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in made:
        groups[key_of(task, level)].append(task)

    table = ask(court, grid_results, level=level, window=window).set_index("key")

    assert {key for key in table.index if table.loc[key, "dispatched"]} == groups.keys()
    for key, tasks in groups.items():
        row = table.loc[key]
        for count in COUNT_LABELS:
            ids = {task["id"] for task in tasks if count in by_hand(task, NOON)}
            rows = ask(court, result_rows, level=level, key=key, count=count, window=window)
            assert (int(row[count]), set(rows["task_id"]), len(rows)) == (len(ids), ids, len(ids)), (key, count)
        minutes = sorted((task["answered_at"] - task["issued_at"]).total_seconds() / 60 for task in tasks if task["answered_at"])
        if minutes:
            assert float(row["median_h"]) == pytest.approx(statistics.median(minutes))
            assert float(row["p90_h"]) == pytest.approx(percentile(minutes, 0.9))


@BOTH
def test_the_rows_of_every_level_add_up_to_everything(court: Court) -> None:
    tasks_of(court, seed=11)
    whole = ask(court, grid_results, level="all", window=WHOLE).iloc[0]

    for level in ("town", "village", "basic", "worker"):
        table = ask(court, grid_results, level=level, window=WHOLE)
        assert [int(table[count].sum()) for count in COUNT_LABELS] == [int(whole[count]) for count in COUNT_LABELS], level
    assert whole["answered"] + whole["unanswered"] == whole["dispatched"] > 50


@BOTH
def test_without_a_task_every_township_stands_there_with_dashes(court: Court) -> None:
    table = ask(court, grid_results, level="town", window=WHOLE)

    assert list(table["name"]) == ["东镇", "西镇"] and int(table["dispatched"].sum()) == 0
    assert [value(figure, table.iloc[0]) for figure in FIGURES if figure.unit] == [None] * 6
    assert ask(court, grid_results, level="basic", window=WHOLE).empty
    assert len(ask(court, grid_results, level="all", window=WHOLE)) == 1


@BOTH
def test_a_day_of_the_window_is_a_day_at_the_court(court: Court) -> None:
    task = tasks_of(court, seed=1, count=1)[0]
    for issued, within in ((datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), 0), (datetime(2026, 2, 28, 16, tzinfo=UTC), 1),
                           (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), 1), (datetime(2026, 3, 1, 16, tzinfo=UTC), 0)):
        with writing(court.store) as session:
            session.execute(sa.update(TaskRow).where(TaskRow.id == task["id"]).values(issued_at=issued, state="closed"))
        found = ask(court, grid_results, level="all", window=Window(date(2026, 3, 1), date(2026, 3, 1)))
        assert int(found["dispatched"].iloc[0]) == within, issued


def sent_to(court: Court, town: str, answered: int, of: int) -> None:
    with writing(court.store) as session:
        for serial in range(of):
            session.add(TaskRow(
                board_id=court.board_id, number=f"{town}-{serial}", kind="check", title="核实", state="closed", issued_at=NOON - timedelta(days=2),
                grid_code=f"{town}201001", updated_at=NOON, photo_count=0, answered_at=NOON - timedelta(days=1) if serial < answered else None,
            ))


def test_townships_stand_by_name_and_only_a_court_that_ranks_sees_them_by_result(court: Court) -> None:
    sent_to(court, EAST, 5, of=10)
    sent_to(court, WEST, 9, of=10)
    named = ask(court, grid_results, level="town", window=WHOLE)
    assert list(named["name"]) == ["东镇", "西镇"] and not named["ranked"].any()

    do(court, court_verbs.set_value, "supervision.rank", True, by=court.viewer(Role.COURT_LEADER))

    ranked = ask(court, grid_results, level="town", window=WHOLE)
    assert list(ranked["name"]) == ["西镇", "东镇"] and ranked["ranked"].all()


def test_a_court_that_ranks_puts_too_few_tasks_behind_whatever_their_rate(court: Court) -> None:
    sent_to(court, EAST, 5, of=10)
    sent_to(court, WEST, 3, of=3)
    do(court, court_verbs.set_value, "supervision.rank", True, by=court.viewer(Role.COURT_LEADER))

    ranked = ask(court, grid_results, level="town", window=WHOLE)

    assert list(ranked["name"]) == ["东镇", "西镇"]
    rate_of = next(figure for figure in FIGURES if figure.code == "reply_rate")
    assert [low_sample(rate_of, row) for _, row in ranked.iterrows()] == [False, True]


def test_a_township_sees_its_own_and_a_worker_their_own_line(court: Court) -> None:
    made = [task for task in tasks_of(court, seed=3) if counted(task, WHOLE)]
    township = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])
    assert list(ask(court, grid_results, township, level="town", window=WHOLE)["key"]) == [EAST]
    with pytest.raises(NotAllowed):
        ask(court, grid_results, township, level="town", window=Window(SINCE, UNTIL, WEST))

    worker = court.workers[court.grid()]
    mine = [task for task in made if task["addressee_id"] == worker and (task["grid_code"] or "").startswith(EAST)]
    own = ask(court, my_results, court.viewer(Role.GRID_WORKER, EAST, person=worker), window=WHOLE)
    assert {count: own[count] for count in COUNT_LABELS} == {count: sum(count in by_hand(task, NOON) for task in mine) for count in COUNT_LABELS}


def test_results_of_single_people_are_not_for_a_wall_or_a_totals_only_role(court: Court) -> None:
    tasks_of(court, seed=3, count=20)
    for role in (Role.WALL, Role.COMMITTEE):
        assert not ask(court, grid_results, court.viewer(role), level="town", window=WHOLE).empty
        with pytest.raises(NotAllowed):
            ask(court, grid_results, court.viewer(role), level="worker", window=WHOLE)
        with pytest.raises(NotAllowed):
            ask(court, result_rows, court.viewer(role), level="town", key=EAST, count="answered", window=WHOLE)
