"""Lawful clues, entries and shifts; a test names only what it is about."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.commands import clues, duty, duty_log
from core.commands.clues import ClueReport, Sighting
from core.commands.duty import PlannedShift
from core.commands.duty_log import Entry
from core.domain.viewer import Role, Viewer
from core.store.session import reading, writing
from core.store.tables import Base, CaseRow, OutboxRow, PersonRow, RoleGrantRow
from tests.builders import do
from tests.conftest import NOON, Court


def a_clue(court: Court, **changes: Any) -> ClueReport:
    """A car at a friend's house in the east, of the eastern debtor."""
    lawful = {"kind": "property", "content": "一辆小轿车停在朋友家门口", "place": "东镇一村三组", "grid_code": court.grid(), "debtor_id": court.debtors[court.grid()]}
    return ClueReport(**{**lawful, **changes})


def a_sighting(**changes: Any) -> Sighting:
    return Sighting(**{"kind": "train", "seen_at": NOON - timedelta(minutes=30), "place": "商丘站", **changes})


def an_entry(**changes: Any) -> Entry:
    lawful = {"channel": "phone", "content": "发现被执行人在家", "caller_unit": "东镇派出所", "caller_name": "王警官", "caller_phone": "13900005678", "source": "police"}
    return Entry(**{**lawful, **changes})


def reported(court: Court, *, by: Viewer | None = None, at: datetime = NOON, **changes: Any) -> int:
    return int(do(court, clues.report, a_clue(court, **changes), by=by, at=at)["id"])


def recorded(court: Court, *, by: Viewer | None = None, at: datetime = NOON, **changes: Any) -> int:
    return int(do(court, duty_log.record, an_entry(**changes), by=by, at=at)["id"])


def a_worker(court: Court) -> Viewer:
    """The worker of the first eastern grid."""
    return court.viewer(Role.GRID_WORKER, court.grid()[:12], person=court.workers[court.grid()])


def a_judge_for(court: Court, grid: str = "") -> int:
    """The judge of the case there."""
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == court.cases[grid or court.grid()]).values(judge_id=court.people[Role.JUDGE]))
    return court.people[Role.JUDGE]


def granted(court: Court, person_id: int, role: Role, prefix: str = "") -> None:
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=person_id, role=str(role), grid_prefix=prefix, starts_at=NOON - timedelta(days=1)))


def a_colleague(court: Court, name: str, role: Role = Role.DUTY_OFFICER) -> Viewer:
    """One more person at the desk."""
    with writing(court.store) as session:
        row = PersonRow(board_id=court.board_id, organisation_id=court.court, name=name, initials="")
        session.add(row)
        session.flush()
        person = row.id
    granted(court, person, role)
    return Viewer(person, 0, name, role, court.board_id, court.court, ("",))


def on_duty(court: Court, person_id: int, kind: str = "officer", *, starts: datetime = NOON - timedelta(hours=1), hours: float = 12) -> int:
    return int(do(court, duty.plan, (PlannedShift(person_id, kind, starts, starts + timedelta(hours=hours)),))[0])


def rows(court: Court, table: type[Base], **named: Any) -> list[Any]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(table).filter_by(**named).order_by(sa.inspect(table).primary_key[0])))


def notices(court: Court, kind: str) -> list[tuple[int | None, str | None, str]]:
    """Recipient, role and sound of each notice of a kind."""
    return [(one.recipient_id, one.role, one.sound) for one in rows(court, OutboxRow, kind=kind)]
