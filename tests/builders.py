"""Lawful orders, people and calls; a test names only what it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from core.commands import operations, people, task_claims, task_steps, tasks
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.commands.people import NewPerson
from core.commands.task_steps import Reply
from core.commands.tasks import TaskOrder
from core.domain.refusals import Refused
from core.domain.viewer import Role, Viewer
from core.measures.replay import STATES
from core.store.ledger import perform
from core.store.session import Store, reading, writing
from core.store.tables import AccountRow, Base, EventRow, OrganisationRow, RoleGrantRow
from tests.conftest import EAST, NOON, Court

PASSWORD = "Court-2026-first"
BOTH = pytest.mark.parametrize("store", ["sqlite", "postgres"], indirect=True)
"""On a test: runs it on SQLite and on PostgreSQL."""


def an_order(court: Court, **changes: Any) -> TaskOrder:
    """A lawful task in the east."""
    lawful = {"kind": "check", "title": "核实住址", "grid_code": court.grid(), "addressee_id": court.workers[court.grid()]}
    return TaskOrder(**{**lawful, **changes})


def a_plan(court: Court, **changes: Any) -> OperationOrder:
    """A lawful operation in the east: the court leads, the eastern station is asked, one team with one target."""
    debtor = court.debtors[court.grid()]
    lawful = {
        "name": "夏雷", "kind": "dawn", "starts_at": NOON + timedelta(days=1), "ends_at": NOON + timedelta(days=1, hours=6), "muster_place": "法院院内",
        "emergency_plan": "遇阻先报指挥中心，就近送镇卫生院", "police_urgent": "被执行人临时返乡",
        "lead_organisation_id": court.court, "area": (EAST,), "bodies": (BodyPlan(court.court), BodyPlan(court.stations[EAST], 3, 1)),
        "teams": (TeamPlan("一组", leader_id=court.people[Role.JUDGE], targets=(debtor,)),), "measures": ((debtor, "summon"),),
    }
    return OperationOrder(**{**lawful, **changes})


def on_day(days: int) -> dict[str, datetime]:
    """Hours of an operation so many days after tomorrow: whoever is in two of them is not in both at once."""
    starts_at = NOON + timedelta(days=1 + days)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6)}


def do(court: Court, command: Callable[..., Any], /, *arguments: Any, by: Viewer | None = None, at: datetime = NOON, key: str | None = None, **named: Any) -> Any:
    """Perform `command(act, …)`, as the duty officer at noon unless said otherwise."""
    return perform(court.store, lambda act: command(act, *arguments, **named), by=by or court.viewer(), at=at, key=key)


def sent(court: Court, **changes: Any) -> int:
    """A task that was dispatched."""
    return int(do(court, tasks.dispatch, an_order(court, **changes))["id"])


def walk(court: Court, task_id: int, *steps: str) -> None:
    """Take steps of a task, each by somebody who may."""
    for step in steps:
        if step == "answer":
            do(court, task_steps.answer, task_id, Reply({"answer": "在家"}))
        elif step == "sign":
            do(court, task_claims.sign, task_id, channel="phone", words="已接到")
        else:
            do(court, task_steps.step, task_id, step, reason="理由" if step in ("send_back", "void", "recall") else "")


def planned(court: Court, *moves: str, **changes: Any) -> int:
    """An operation, planned by the duty officer and moved on by the leader of the court."""
    made = int(do(court, operations.plan, a_plan(court, **changes))["id"])
    for move in moves:
        do(court, operations.move, made, move, by=court.viewer(Role.COURT_LEADER))
    return made


def many_reports(board_id: int, operation_id: int, targets: list[int], actor_id: int, count: int, *, since: datetime) -> list[dict[str, Any]]:
    """Entries of the ledger as a long day's reports leave them, one every five seconds; for reading only, they are in no chain."""
    return [
        {"board_id": board_id, "revision": 100_000 + number, "ordinal": 0, "at": since + timedelta(seconds=5 * number), "actor_id": actor_id, "actor_role": "judge",
         "verb": "target.report", "subject_kind": "operation", "subject_id": str(operation_id), "topics": "operations",
         "after": {"target_id": targets[number % len(targets)], "state": STATES[number % len(STATES)], "amount_fen": number}, "prev_hash": "", "hash": ""}
        for number in range(count)
    ]


def accepted(court: Court, operation_id: int, *bodies: int) -> None:
    for body in bodies:
        do(court, operations.answer_for_body, operation_id, body, accept=True, by=court.viewer(Role.POLICE, organisation=body))


def a_body(court: Court, name: str, kind: str = "department") -> int:
    with writing(court.store) as session:
        row = OrganisationRow(board_id=court.board_id, kind=kind, name=name)
        session.add(row)
        session.flush()
        return row.id


def an_account(court: Court, role: Role = Role.DUTY_OFFICER, login: str = "", **changes: Any) -> int:
    """An account for the person of `role`, with `PASSWORD` hashed weakly, so that tests are quick."""
    prefix = changes.pop("grid_prefix", "")
    ends_at = changes.pop("ends_at", None)
    with writing(court.store) as session:
        row = AccountRow(**{"person_id": court.people[role], "login": login or f"{role}", "password_hash": people.HASHER.hash(PASSWORD), "must_change": False, **changes})
        session.add_all([row, RoleGrantRow(person_id=court.people[role], role=role, grid_prefix=prefix, starts_at=NOON, ends_at=ends_at)])
        session.flush()
        return row.id


def a_person(**changes: Any) -> NewPerson:
    return NewPerson(**{"name": "王五", "login": "wangwu", "password": PASSWORD, "role": Role.JUDGE, **changes})


def contents(store: Store) -> dict[str, Any]:
    """Every row of every table, to compare before and after."""
    with reading(store) as session:
        return {table.name: sorted(map(repr, session.execute(sa.select(*_plain(table))).all())) for table in Base.metadata.sorted_tables}


def _plain(table: sa.Table) -> list[Any]:
    """Sealed columns as they rest: the key is no matter here."""
    return [sa.type_coerce(column, sa.Text) if type(column.type).__name__ == "Sealed" else column for column in table.columns]


@contextmanager
def nothing_changes(court: Court) -> Iterator[None]:
    before = contents(court.store)
    yield
    assert contents(court.store) == before


@contextmanager
def only_noted(court: Court) -> Iterator[list[EventRow]]:
    """Nothing changes but the ledger, and that only by entries about refused calls from the field; they stand in the list afterwards."""
    before, entries = contents(court.store), []
    with reading(court.store) as session:
        last = session.scalar(sa.select(sa.func.max(EventRow.id))) or 0
    yield entries
    after = contents(court.store)
    assert {name for name in before if after[name] != before[name]} <= {"event", "board", "topic"}
    with reading(court.store) as session:
        entries += session.scalars(sa.select(EventRow).where(EventRow.id > last).order_by(EventRow.id)).all()
    assert {one.verb for one in entries} <= {"field.refused"}


def refused(court: Court, kind: type[Refused], command: Callable[..., Any], /, *arguments: Any, match: str | None = None, **named: Any) -> Refused:
    """The refusal of a command that leaves every row, and the revision, as it was."""
    with nothing_changes(court), pytest.raises(kind, match=match) as caught:
        do(court, command, *arguments, **named)
    return caught.value


def a_photo(words: str = "", *, size: tuple[int, int] = (64, 48), exif: dict[int, Any] | None = None, gps: dict[int, Any] | None = None) -> bytes:
    """A small JPEG as a camera writes it; other `words` make another file."""
    tags = Image.Exif()
    for tag, value in (exif or {}).items():
        tags[tag] = value
    tags.get_ifd(0x8825).update(gps or {})
    with BytesIO() as kept:
        Image.new("RGB", size, (150, 170, 190)).save(kept, "JPEG", comment=words.encode(), exif=tags)
        return kept.getvalue()
