"""The simulated day: who sends what to whom, how they react, and how officers verify. Every write is a command or a call of the API."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import httpx

from core.commands import operations, targets, task_changes, task_steps, tasks
from core.commands.api_tokens import TokenOrder, issue, new_token
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.commands.people import grant_role
from core.commands.sign_in import token_hash
from core.commands.targets import TargetReport
from core.commands.tasks import TaskOrder
from core.domain.api_scopes import SCOPE_LABELS
from core.domain.refusals import N_, Refused
from core.domain.viewer import Role, Viewer, the_system
from core.intake.demo.replies import TITLES, WEIGHTS
from core.queries import court, debtors, people
from core.queries import operations as operation_questions
from core.queries import tasks as task_questions
from core.queries.debtors import DebtorFilter
from core.runtime import Runtime
from core.simulation.diary import Diary
from core.simulation.field import Phone
from core.store.ledger import perform
from core.store.session import reading

TASKS_A_DAY, OPERATIONS_A_DAY, URGES_A_DAY = 240, 2, 30
A_VISIT = 20
VISIT = {"underway": (0, 2), "arrived": (4, 7), "handling": (8, 9), "done": (11, 17)}
"""Minutes of a visit after its start at which each state is reported; the next visit starts `A_VISIT` minutes later."""
VISIT_RESULTS = {"not_found": 5, "found": 4, "paid": 4, "settled": 2, "served": 3, "brought": 1}
"""Results of visits and how often they come, relative to each other. Invented."""
KINDS = [kind for kind in WEIGHTS if kind not in ("publicity", "join")]
PRIORITIES, PRIORITY_WEIGHTS = ("normal", "important", "urgent"), (70, 22, 8)
SIGNS, ACCEPTS, RECALLS, TRANSFERS = 0.95, 0.88, 0.02, 0.04
MUSTER_PLACE = "法院院内"


class NotSimulated(Refused):
    """The board is a real court's, or nobody on it can be played."""


@dataclass
class Worker:
    """A person in the field and the place that tasks for that person lie in."""

    person_id: int
    name: str
    grid_code: str
    phone: Phone
    debtors: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Day:
    """Everybody of one simulated day. `counts` says what came of it."""

    runtime: Runtime
    board_id: int
    diary: Diary
    client: httpx.Client
    rate: float = 1.0
    counts: Counter[str] = field(default_factory=Counter)
    officers: list[Viewer] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    @property
    def random(self) -> Random:
        return self.diary.random

    def act(self, command: Callable[..., Any], by: Viewer, name: str) -> Any:
        """A command of an officer; a refusal is counted, since people try what is not possible too."""
        try:
            done = perform(self.runtime.store, command, by=by, at=self.runtime.now())
        except Refused:
            self.counts["refused"] += 1
            return None
        self.counts[name] += 1
        return done

    def officer(self) -> Viewer:
        return self.random.choice(self.officers)

    def begin(self) -> None:
        """Put down the first act of each stream; each puts down its next."""
        self.diary.after(self.diary.gap_minutes(TASKS_A_DAY * self.rate), self.dispatch)
        self.diary.after((30, 180), self.hold_operation)
        self.diary.after(self.diary.gap_minutes(URGES_A_DAY * self.rate), self.urge)

    def dispatch(self) -> None:
        self.diary.after(self.diary.gap_minutes(TASKS_A_DAY * self.rate), self.dispatch)
        worker = self.random.choice(self.workers)
        debtor = self.random.choice(worker.debtors)
        kind = self.random.choices(KINDS, weights=[WEIGHTS[code] for code in KINDS])[0]
        order = TaskOrder(
            kind, TITLES[kind].format(name=debtor["name"]), priority=self.random.choices(PRIORITIES, weights=PRIORITY_WEIGHTS)[0],
            grid_code=worker.grid_code, debtor_id=int(debtor["debtor_id"]), addressee_id=worker.person_id,
        )
        officer = self.officer()
        done = self.act(partial(tasks.dispatch, order=order), officer, "dispatched")
        if done is None:
            return
        if self.random.random() < RECALLS:
            self.diary.after((1, 10), lambda: self.act(partial(task_changes.recall, task_id=done["id"], reason="发错对象"), officer, "recalled"))
        elif self.random.random() < SIGNS:
            self.diary.after((1, 25), partial(self.sign, worker, done["id"]))

    def sign(self, worker: Worker, task_id: int) -> None:
        if self._phone(worker.phone.step(task_id, "sign"), "signed") is None:
            return
        if self.random.random() < TRANSFERS and len(self.workers) > 1:
            other = self.random.choice([one for one in self.workers if one is not worker])
            self.act(partial(task_changes.transfer, task_id=task_id, addressee_id=other.person_id, reason="另有任务"), self.officer(), "transferred")
            return
        self.diary.after((5, 60), partial(self.set_out, worker, task_id))

    def set_out(self, worker: Worker, task_id: int) -> None:
        if self._phone(worker.phone.step(task_id, "start"), "set out"):
            self.diary.after((5, 40), partial(self.arrive, worker, task_id))

    def arrive(self, worker: Worker, task_id: int) -> None:
        if self._phone(worker.phone.step(task_id, "arrive"), "arrived"):
            self.diary.after((5, 60), partial(self.answer, worker, task_id))

    def answer(self, worker: Worker, task_id: int) -> None:
        if self._phone(worker.phone.answer(task_id), "answered"):
            self.diary.after((5, 120), partial(self.verify, worker, task_id))

    def verify(self, worker: Worker, task_id: int) -> None:
        if self.random.random() < ACCEPTS:
            self.act(partial(task_steps.accept, task_id=task_id), self.officer(), "accepted")
        elif self.act(partial(task_steps.step, task_id=task_id, code="send_back", reason="请补充照片和时间"), self.officer(), "returned"):
            self.diary.after((10, 90), partial(self.answer, worker, task_id))

    def urge(self) -> None:
        self.diary.after(self.diary.gap_minutes(URGES_A_DAY * self.rate), self.urge)
        officer = self.officer()
        with reading(self.runtime.store) as session:
            late = task_questions.board_tasks(session, officer, now=self.runtime.now(), wanted=task_questions.TaskFilter(overdue_only=True, limit=20))
        if not late.empty:
            self.act(partial(task_steps.urge, task_id=int(self.random.choice(late["task_id"].tolist())), words="请尽快反馈"), officer, "urged")

    def hold_operation(self) -> None:
        """A joint operation from its plan to its end, in a few hours."""
        self.diary.after(self.diary.gap_minutes(OPERATIONS_A_DAY * self.rate), self.hold_operation)
        officer, leader = self.officer(), self._role(Role.DUTY_LEADER)
        plan = self._plan(officer)
        done = self.act(partial(operations.plan, order=plan, confirmed=True), officer, "operations planned")
        if done is None:
            return
        bodies = [body.organisation_id for body in plan.bodies[1:]]
        self.diary.after((2, 10), lambda: self.act(partial(operations.move, operation_id=done["id"], code="approve"), leader, "operations approved"))
        for body in bodies:
            self.diary.after((3, 20), partial(self.act, partial(operations.answer_for_body, operation_id=done["id"], organisation_id=body, accept=True, on_behalf="电话"), officer, "bodies accepted"))
        self.diary.after((25, 40), lambda: self.act(partial(operations.move, operation_id=done["id"], code="start"), leader, "operations started"))
        self.diary.after((42, 55), partial(self.visit, officer, done["id"]))
        self.diary.after((160, 200), lambda: self.act(partial(operations.move, operation_id=done["id"], code="finish"), leader, "operations finished"))

    def _plan(self, officer: Viewer) -> OperationOrder:
        with reading(self.runtime.store) as session:
            bodies = operation_questions.organisations(session, officer)
        own = int(bodies[bodies["kind"] == "court"]["organisation_id"].iloc[0])
        others = bodies[bodies["kind"].isin(("station", "town"))]["organisation_id"].tolist()
        worker = self.random.choice(self.workers)
        targets = tuple(int(one["debtor_id"]) for one in self.random.sample(worker.debtors, min(4, len(worker.debtors))))
        start = self.runtime.now() + timedelta(minutes=5)
        return OperationOrder(
            "演练集中执行", "dawn", start, start + timedelta(hours=4), MUSTER_PLACE, own, commander_id=officer.person_id, risk="low", emergency_plan="见预案",
            bodies=(BodyPlan(own, 4, 2), *(BodyPlan(int(one), 2, 1) for one in self.random.sample(others, min(2, len(others))))),
            teams=(TeamPlan("一组", leader_id=officer.person_id, targets=targets),), measures=tuple((one, "summon") for one in targets),
            police_urgent="被执行人临时返乡",
        )

    def visit(self, officer: Viewer, operation_id: int) -> None:
        """One target after the other, each from the way to it to its result."""
        with reading(self.runtime.store) as session:
            card = operation_questions.operation_card(session, officer, operation_id=operation_id)
        for place, target in enumerate(card.targets["target_id"].tolist()):
            for state, (early, late) in VISIT.items():
                self.diary.after((place * A_VISIT + early, place * A_VISIT + late), partial(self.report, officer, int(target), state))

    def report(self, officer: Viewer, target_id: int, state: str) -> None:
        result = self.random.choices(tuple(VISIT_RESULTS), tuple(VISIT_RESULTS.values()))[0] if state == "done" else None
        report = TargetReport(state, result, self.random.randint(1, 50) * 10_000 if result == "paid" else 0)
        self.act(partial(targets.report_target, target_id=target_id, report=report), officer, "targets reported")

    def _role(self, role: Role) -> Viewer:
        return next(one for one in self.officers if one.role is role)

    def _phone(self, said: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
        self.counts[name if said is not None else "refused on the phone"] += 1
        return said


def gather(day: Day, *, workers: int) -> None:
    """Officers from the demo's sign-ins, and so many people of the field, each with a token that ends tomorrow."""
    system = the_system(day.board_id)
    with reading(day.runtime.store) as session:
        known = people.accounts(session, the_system(day.board_id, Role.ADMINISTRATOR))
        listed = debtors.debtors(session, system, wanted=DebtorFilter(limit=workers * 8))
        court.settings(session, system)
    for row in known[known["role"].isin((Role.DUTY_OFFICER, Role.DUTY_LEADER))].to_dict("records"):
        day.officers.append(Viewer(row["person_id"], row["account_id"], row["name"], Role(row["role"]), day.board_id, None, ("",)))
    placed = listed[listed["grid_code"].notna()]
    for grid_code, rows in placed.groupby("grid_code"):
        if len(day.workers) == workers:
            break
        _add_worker(day, system, str(grid_code), rows.to_dict("records"))
    if not day.officers or not day.workers:
        raise NotSimulated(N_("Nothing was simulated: this board has no duty officers or nobody in the field. Load the demo county into an empty database first."))


def _add_worker(day: Day, system: Viewer, grid_code: str, own_debtors: list[Any]) -> None:
    with reading(day.runtime.store) as session:
        found = task_questions.addressees(session, system, grid_code=grid_code)
    people_there = found[found["person_id"].notna()]
    if people_there.empty:
        return
    person_id, name = int(people_there["person_id"].iloc[0]), str(people_there["name"].iloc[0])
    if any(worker.person_id == person_id for worker in day.workers):
        return
    administrator = the_system(day.board_id, Role.ADMINISTRATOR)
    now, token = day.runtime.now(), new_token()
    perform(day.runtime.store, partial(grant_role, person_id=person_id, role=Role.GRID_WORKER, grid_prefix=grid_code[:12], ends_at=now + timedelta(days=1)), by=administrator, at=now)
    order = TokenOrder("simulation", person_id, Role.GRID_WORKER, tuple(SCOPE_LABELS), now + timedelta(hours=23))
    perform(day.runtime.store, partial(issue, order=order, hashed=token_hash(token)), by=administrator, at=now)
    day.workers.append(Worker(person_id, name, grid_code, Phone(day.client, token, day.random), own_debtors))


def pace_of(started_at: datetime, sim_start_s: float, speed: float) -> Callable[[datetime], float]:
    """Simulated seconds since midnight at a moment of the real clock."""
    return lambda now: sim_start_s + (now - started_at).total_seconds() * speed
