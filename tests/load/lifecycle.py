"""`python -m tests.load.lifecycle [STEPS] [SEED]`: a hundred thousand random legal and illegal steps on SQLite, with its progress.

After every step the task it touched is looked at: a legal move or none, one owner, clocks that run forward; when it changed, saved = shown, and every
few changes = exported. Every `ALL_EVERY` steps all of that is asked of every task on the board, the figures are counted anew and the chain is walked. A line of progress comes every `SAY_EVERY`.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import sqlalchemy as sa

from core.api.work import plain_rows
from core.commands.recount import recount, store_tallies
from core.domain.clocks import local_day
from core.domain.grid_supervision import LEFT_OUT_STATES
from core.domain.task_life import BY_CODE, UNABLE_LABELS, steps_from
from core.queries.grid_supervision import Window, grid_results
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.queries.tasks import TaskFilter, board_tasks
from core.store.session import Store, reading, writing
from core.store.tables import AcknowledgementRow, EventRow, TaskRow
from tests.commands.test_task_machine import Life, check_row, on_a_new_file, throw_away
from tests.conftest import make_court

LIFE, EXPORT_EVERY, SAY_EVERY, ALL_EVERY, SEED = 60, 4, 1000, 5000, 2026
"""After `LIFE` steps the tasks at hand are brought to an end and new ones come."""
SENSIBLE = 0.5
"""Share of the steps that lead on from where the task stands, so that lives come to their end; the others are anything by anybody."""
OFFICER = 4
"""The duty officer among the people of `Life`."""
REPLIES: tuple[dict[str, str], ...] = ({"answer": "在家"}, {})

Draw = Callable[[Random], dict[str, Any]]
ANYTHING: dict[str, Draw] = {
    "dispatch": lambda r: {"station": r.random() < 0.5, "draft": r.random() < 0.5, "urgent": r.random() < 0.5},
    "step": lambda r: {"which": r.randrange(6), "code": r.choice(sorted(BY_CODE)), "reason": r.choice(("", "有原因")), "stale": r.random() < 0.5},
    "sign": lambda r: {"which": r.randrange(6), "words": r.choice(("", "知道了")), "channel": r.choice(("phone", "pigeon"))},
    "answer": lambda r: {"which": r.randrange(6), "fields": r.choice(REPLIES), "unable": r.choice((None, *UNABLE_LABELS)), "twice": r.random() < 0.5},
    "transfer": lambda r: {"which": r.randrange(6), "serial": r.randint(1, 2), "reason": r.choice(("", "换人"))},
    "hand_over": lambda r: {"which": r.randrange(6), "serial": r.randint(1, 2)},
    "ask_for_time": lambda r: {"which": r.randrange(6), "hours": r.randint(-5, 200)},
    "decide": lambda r: {"which": r.randrange(6), "granted": r.random() < 0.5},
    "urge": lambda r: {"which": r.randrange(6)},
    "wait": lambda r: {"minutes": r.choice((1, 31, 240, 2000))},
}
"""The moves of `Life` with anything they may be given."""


class Walk:
    """One long walk over lives, the same for the same seed."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.random = store, Random(seed)
        court = make_court(store)
        with writing(store) as session:
            store_tallies(session, court.board_id)
        machine = type("Walked", (Life,), {"court": court, "outcomes": Counter()})
        assert {rule.function.__name__ for rule in machine.setup_state().rules} == ANYTHING.keys(), "a move of Life is missing here"
        self.life, self.first_day = machine(), date(2026, 1, 1)
        self.life.begin()

    def step(self, at: int) -> None:
        """One move, and a look at what it touched."""
        if at % LIFE == 0:
            self._put_away()
        before = self.life.outcomes["done"]
        name = self.random.choice(list(ANYTHING))
        if name != "wait" and self.random.random() < SENSIBLE:
            self._lead_on()
        else:
            who = {} if name == "wait" else {"who": self.random.randrange(10)}
            getattr(self.life, name)(**who, **ANYTHING[name](self.random))
        if self.life.last:
            self.life.check_one(self.life.last)
            done = self.life.outcomes["done"]
            if done != before:
                self.life.check_shown(self.life.last)
            if done // EXPORT_EVERY != before // EXPORT_EVERY:
                self.life.check_exported(self.life.last)

    def _put_away(self) -> None:
        """So that the clocks look after a few tasks, as on a board, and not after every one there ever was."""
        for which, task in enumerate(self.life.tasks):
            state = self.life.row(task).state
            code = "accept" if state in BY_CODE["accept"].come_from else "void"
            if state in BY_CODE[code].come_from:
                self.life.step(who=OFFICER, which=which, code=code, reason="收尾", stale=False)
            self.life.check_one(task)
        self.life.tasks, self.life.last = [], 0

    def _lead_on(self) -> None:
        """A step from where the task stands, or a new task."""
        which = self.random.randrange(6)
        task = self.life.pick(which)
        steps = steps_from(self.life.row(task).state) if task else ()
        if not steps:
            self.life.dispatch(who=OFFICER, **ANYTHING["dispatch"](self.random))
            return
        code = self.random.choice(steps).code
        if code == "sign":
            self.life.sign(who=OFFICER, which=which, words="知道了", channel="phone")
        elif code == "answer":
            self.life.answer(who=OFFICER, which=which, fields=REPLIES[0], unable=None, twice=self.random.random() < 0.5)
        elif code == "transfer":
            self.life.transfer(who=OFFICER, which=which, serial=self.random.randint(1, 2), reason="换人")
        else:
            self.life.step(who=OFFICER, which=which, code=code, reason="有原因", stale=False)

    def check_all(self) -> tuple[int, int]:
        """Every invariant of every task; returns how many tasks and entries there are."""
        officer, now = self.life.court.viewer(), self.life.now
        with reading(self.store) as session:
            tasks = list(session.scalars(sa.select(TaskRow).order_by(TaskRow.id)))
            claims = Counter(session.scalars(sa.select(AcknowledgementRow.task_id).where(AcknowledgementRow.ended_at.is_(None))))
            for task in tasks:
                check_row(task, claims[task.id])
            exported = plain_rows(board_tasks(session, officer, now=now, wanted=TaskFilter(open_only=False, limit=10_000_000)))
            assert {one.id: (one.state, one.owner_name) for one in tasks} == {row["task_id"]: (row["state"], row["owner"]) for row in exported}
            self._check_figures(session, tasks)
            assert first_broken(session, officer.board_id) is None
            return len(tasks), int(session.scalar(sa.select(sa.func.count()).select_from(EventRow)) or 0)

    def _check_figures(self, session: Any, tasks: list[TaskRow]) -> None:
        """Tallies equal a recount, and the results of the grids equal a count by hand; no time to an answer is below zero."""
        officer, now = self.life.court.viewer(), self.life.now
        kept, counted = stored_tallies(session, officer.board_id), recount(session, officer.board_id)
        assert {key: one for key, one in kept.items() if one} == {key: one for key, one in counted.items() if one}
        figures = grid_results(session, officer, level="all", window=Window(self.first_day, local_day(now)), now=now).iloc[0]
        counting = [one for one in tasks if one.issued_at is not None and one.state not in LEFT_OUT_STATES]
        assert (int(figures["dispatched"]), int(figures["answered"])) == (len(counting), sum(one.answered_at is not None for one in counting))
        assert not figures["answered"] or (figures["median_h"] >= 0 and figures["p90_h"] >= 0)


def main() -> None:
    said = [int(one) for one in sys.argv[1:]]
    steps, seed = (*said, *(100_000, SEED)[len(said):])
    store = on_a_new_file()
    walk, begun, at = Walk(store, seed), time.monotonic(), 0
    try:
        for at in range(1, steps + 1):
            walk.step(at)
            if at % SAY_EVERY == 0 or at == steps:
                say(f"{at:,} steps in {time.monotonic() - begun:,.0f} s, {at / (time.monotonic() - begun):.0f} a second: "
                    f"{walk.life.outcomes['done']:,} done, {walk.life.outcomes['refused']:,} refused")
            if at % ALL_EVERY == 0 or at == steps:
                tasks, entries = walk.check_all()
                say(f"  all {tasks:,} tasks and {entries:,} entries looked at: one owner each, saved = exported, tallies and results equal to a recount, the chain holds")
    except AssertionError:
        say(f"BROKEN at step {at:,} of seed {seed}; the board is kept in {store.folder}")
        raise
    throw_away(store)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
