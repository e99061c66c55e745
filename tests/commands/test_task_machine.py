"""Random legal and illegal steps of many tasks, by people who may and may not, while time goes on.

CI walks some thousand steps; `python -m tests.load.lifecycle` walks a hundred thousand.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.api.work import plain_rows
from core.commands import task_changes, task_claims, task_steps, tasks
from core.commands.recount import recount, store_tallies
from core.commands.task_steps import Reply
from core.domain.refusals import Refused
from core.domain.task_life import BY_CODE, IN_HAND, OPEN_STATES, UNABLE_LABELS, WAITING_STATES
from core.domain.viewer import Role, Viewer
from core.jobs.escalation import tick
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.queries.tasks import TaskFilter, board_tasks, task_card
from core.store.ledger import perform
from core.store.session import Store, open_store, reading, writing
from core.store.tables import AcknowledgementRow, TaskRow
from core.store.upgrade import migrate
from tests.builders import an_order
from tests.conftest import EAST, NOON, WEST, Court, make_court

EXAMPLES, STEPS = int(os.environ.get("ZHIWANG_TEST_LIFE_EXAMPLES", "12")), 60
LEGAL = {(one, step.leads_to) for step in BY_CODE.values() for one in step.come_from} | {(state, state) for state in BY_CODE["answer"].come_from}


class Life(RuleBasedStateMachine):
    """A few tasks of one court, and everybody at them."""

    court: Court
    outcomes: ClassVar[Counter[str]] = Counter()
    """How many attempts were done and how many refused."""

    @initialize()
    def begin(self) -> None:
        self.now: datetime = NOON
        self.tasks: list[int] = []
        self.last = 0
        self.people = self._people()

    def _people(self) -> list[Viewer]:
        court = self.court
        workers = [Viewer(court.workers[court.grid(EAST, serial)], 0, f"网格员{serial}", Role.GRID_WORKER, court.board_id, None, (EAST,)) for serial in (1, 2)]
        police = [Viewer(court.people[Role.POLICE] + at, 0, f"民警{at}", Role.POLICE, court.board_id, court.stations[EAST], (EAST,)) for at in (0, 1)]
        desk = [court.viewer(role) for role in (Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.COURT_LEADER)]
        return [*workers, *police, *desk, court.viewer(Role.DUTY_OFFICER, WEST), court.viewer(Role.AUDITOR), court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])]

    def attempt(self, who: int, command: Callable[..., Any], *, at_task: int | None = None, key: str | None = None) -> Any:
        """Do it; a refusal leaves the row as it was, a success makes only a legal move."""
        before = None if at_task is None else self.row(at_task)
        try:
            done = perform(self.court.store, command, by=self.people[who % len(self.people)], at=self.now, key=key)
        except Refused:
            self.outcomes["refused"] += 1
            if at_task is not None and before is not None:
                assert vars_of(self.row(at_task)) == vars_of(before)
            return None
        self.outcomes["done"] += 1
        if at_task is not None and before is not None:
            after = self.row(at_task)
            assert before.state == after.state or (before.state, after.state) in LEGAL, (before.state, after.state)
        return done

    def row(self, task_id: int) -> TaskRow:
        with reading(self.court.store) as session:
            return session.get_one(TaskRow, task_id)

    def pick(self, which: int) -> int:
        self.last = self.tasks[which % len(self.tasks)] if self.tasks else 0
        return self.last

    @rule(who=st.integers(0, 9), station=st.booleans(), draft=st.booleans(), urgent=st.booleans())
    def dispatch(self, who: int, station: bool, draft: bool, urgent: bool) -> None:
        to = {"addressee_id": None, "organisation_id": self.court.stations[EAST]} if station else {}
        order = an_order(self.court, draft=draft, priority="urgent" if urgent else "normal", **to)
        if len(self.tasks) < 6 and (done := self.attempt(who, partial(tasks.dispatch, order=order))):
            self.tasks.append(done["id"])

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), code=st.sampled_from(sorted(BY_CODE)), reason=st.sampled_from(["", "有原因"]), stale=st.booleans())
    def step(self, who: int, which: int, code: str, reason: str, stale: bool) -> None:
        if task := self.pick(which):
            seen = self.row(task).revision - 1 if stale else None
            self.attempt(who, partial(task_steps.step, task_id=task, code=code, reason=reason, seen_revision=seen), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), words=st.sampled_from(["", "知道了"]), channel=st.sampled_from(["phone", "pigeon"]))
    def sign(self, who: int, which: int, words: str, channel: str) -> None:
        if task := self.pick(which):
            self.attempt(who, partial(task_claims.sign, task_id=task, words=words, channel=channel), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), fields=st.sampled_from([{"answer": "在家"}, {}]), unable=st.sampled_from([None, *UNABLE_LABELS]), twice=st.booleans())
    def answer(self, who: int, which: int, fields: dict[str, str], unable: str | None, twice: bool) -> None:
        if task := self.pick(which):
            command = partial(task_steps.answer, task_id=task, reply=Reply(fields, unable=unable))
            key = f"{task}:{self.row(task).revision}:{who}:{unable}:{len(fields)}"
            first = self.attempt(who, command, at_task=task, key=key)
            if first and twice:
                assert self.attempt(who, command, at_task=task, key=key) == first

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), serial=st.integers(1, 2), reason=st.sampled_from(["", "换人"]))
    def transfer(self, who: int, which: int, serial: int, reason: str) -> None:
        if task := self.pick(which):
            to = self.court.workers[self.court.grid(EAST, serial)]
            self.attempt(who, partial(task_changes.transfer, task_id=task, addressee_id=to, reason=reason), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), serial=st.integers(1, 2))
    def hand_over(self, who: int, which: int, serial: int) -> None:
        if task := self.pick(which):
            self.attempt(who, partial(task_claims.hand_over, task_id=task, to_person_id=self.court.workers[self.court.grid(EAST, serial)]), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), hours=st.integers(-5, 200))
    def ask_for_time(self, who: int, which: int, hours: int) -> None:
        if task := self.pick(which):
            self.attempt(who, partial(task_changes.ask_extension, task_id=task, until=self.now + timedelta(hours=hours), reason="路断"), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5), granted=st.booleans())
    def decide(self, who: int, which: int, granted: bool) -> None:
        if task := self.pick(which):
            self.attempt(who, partial(task_changes.decide_extension, task_id=task, granted=granted), at_task=task)

    @rule(who=st.integers(0, 9), which=st.integers(0, 5))
    def urge(self, who: int, which: int) -> None:
        if task := self.pick(which):
            self.attempt(who, partial(task_steps.urge, task_id=task), at_task=task)

    @rule(minutes=st.sampled_from([1, 31, 240, 2000]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        tick(self.court.store, at=self.now)

    @invariant()
    def one_owner_and_clocks_that_run_forward(self) -> None:
        for task in getattr(self, "tasks", []):
            self.check_one(task)

    def check_one(self, task: int) -> None:
        row = self.row(task)
        with reading(self.court.store) as session:
            open_claims = session.scalar(sa.select(sa.func.count()).select_from(AcknowledgementRow).where(AcknowledgementRow.task_id == task, AcknowledgementRow.ended_at.is_(None)))
        check_row(row, int(open_claims or 0))

    @invariant()
    def what_is_saved_is_shown_and_exported(self) -> None:
        if getattr(self, "last", 0):
            self.check_shown(self.last)
            self.check_exported(self.last)

    def check_shown(self, task: int) -> None:
        row = self.row(task)
        with reading(self.court.store) as session:
            shown = task_card(session, self.court.viewer(), task_id=task, now=self.now).task
        assert (row.state, row.owner_name) == (shown["state"], shown["owner"])
        assert (row.state in OPEN_STATES) or shown["severity"] == "idle"

    def check_exported(self, task: int) -> None:
        row = self.row(task)
        with reading(self.court.store) as session:
            found = board_tasks(session, self.court.viewer(), now=self.now, wanted=TaskFilter(search=row.number, open_only=False))
        exported = next(one for one in plain_rows(found) if one["task_id"] == task)
        assert (row.state, row.owner_name) == (exported["state"], exported["owner"])

    def teardown(self) -> None:
        with reading(self.court.store) as session:
            kept, counted = stored_tallies(session, self.court.board_id), recount(session, self.court.board_id)
            assert {key: amount for key, amount in kept.items() if amount} == {key: amount for key, amount in counted.items() if amount}


def check_row(row: TaskRow, open_claims: int) -> None:
    """One owner, and clocks that run forward."""
    assert open_claims == (1 if row.state in IN_HAND and row.silent_since is None else 0), (row.state, row.silent_since, open_claims)
    moments = [row.issued_at, row.signed_at, row.set_out_at, row.arrived_at, row.answered_at, row.closed_at]
    assert all(one is None or (row.issued_at is None or one >= row.issued_at) for one in moments)
    assert row.due_at is None or row.issued_at is None or row.due_at > row.issued_at
    assert row.state not in WAITING_STATES or (row.due_at is not None and row.issued_at is not None)
    assert (row.answered_at is None) == (row.state not in ("answered", "verifying", "closed"))


def vars_of(row: TaskRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(TaskRow).columns}


def walk_lives(store: Store, *, examples: int, steps: int = STEPS) -> Court:
    """Let hypothesis live `examples` × `steps` steps on one court; returns it for a last look."""
    court = make_court(store)
    with writing(store) as session:
        store_tallies(session, court.board_id)
    machine = type("Life", (Life,), {"court": court})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)),
    )
    return court


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_whatever_people_try_a_task_keeps_one_owner_legal_states_and_true_figures(kind: str, request: pytest.FixtureRequest) -> None:
    store: Store = request.getfixturevalue(f"{kind}_store")
    court = walk_lives(store, examples=EXAMPLES if kind == "sqlite" else max(1, EXAMPLES // 8))

    with reading(store) as session:
        assert first_broken(session, court.board_id) is None


def on_a_new_file() -> Store:
    folder = Path(tempfile.mkdtemp())
    store = open_store(f"sqlite:///{folder / 'life.db'}", folder)
    migrate(store)
    return store


def throw_away(store: Store) -> None:
    store.engine.dispose()
    shutil.rmtree(store.folder, ignore_errors=True)
