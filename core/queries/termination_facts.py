"""The facts that the check before a termination looks at; read by the screen through its question and by the command that closes a case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.case_records import BY_CODE as RECORDS
from core.domain.case_records import EXCEPTION, NETWORK
from core.domain.identifiers import is_minor
from core.domain.termination import CHECKS, Facts, Person, Record, Thing
from core.store.tables import (
    CaseDebtorRow,
    CaseRecordRow,
    CaseRow,
    ClueRow,
    DebtorRow,
    EvidenceRow,
    FeedbackRow,
    MeasureRow,
    NodeMarkRow,
    PaymentRow,
    PropertyRow,
    TaskRow,
)

SOUGHT_BY = ("find_debtor", "check", "screen")
FOUND_BY = ("find_property",)
UNCHECKED = ("received", "acting")
SERVES = "termination"


def facts_of(session: Session, case_id: int, *, day: date, settings: Mapping[str, Any]) -> Facts:
    """Of a case that the caller has reached already, on the day on which it is to be terminated."""
    case = session.get_one(CaseRow, case_id)
    marks = _marks(session, case_id)
    records = session.execute(
        sa.select(CaseRecordRow.kind, CaseRecordRow.outcome, CaseRecordRow.subject_id, CaseRecordRow.day, CaseRecordRow.items)
        .where(CaseRecordRow.case_id == case_id, CaseRecordRow.withdrawn_at.is_(None)).order_by(CaseRecordRow.id)
    ).all()
    return Facts(
        day=day, filed_on=case.filed_on, claimed_fen=case.amount_fen, received_fen=_received(session, case_id, day), has_property=case.has_property,
        people=_people(session, case_id, day), things=_things(session, case_id),
        records=tuple(Record(kind, outcome, subject, on, tuple(items)) for kind, outcome, subject, on, items in records if kind in RECORDS),
        noticed="003" in marks and marks["003"] <= day, interviewed_on=marks.get("007"), investigated=_investigated(session, case_id, day, marks.get("006")),
        clues=tuple(session.scalars(_unchecked(case_id))), sanctioned=_any(session, MeasureRow.case_id == case_id, MeasureRow.kind.in_(("detain", "fine"))),
        evidence=_any(session, EvidenceRow.case_id == case_id, EvidenceRow.serves == SERVES),
        exceptions=frozenset(outcome for kind, outcome, *_rest in records if kind == EXCEPTION),
        off=frozenset(check.code for check in CHECKS if check.settable and not court_settings.switched_on(settings, check.setting)),
        connected=tuple(item for item in NETWORK if court_settings.switched_on(settings, f"query.{item}")),
    )


def _any(session: Session, *where: sa.ColumnElement[bool]) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(*where))))


def _debtors(case_id: int) -> sa.Select[int]:
    return sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)


def _marks(session: Session, case_id: int) -> dict[str, date]:
    """Nodes of the case that somebody marked done; an exemption is none."""
    found = session.execute(sa.select(NodeMarkRow.node, NodeMarkRow.day).where(NodeMarkRow.case_id == case_id, NodeMarkRow.subject_kind == "case", NodeMarkRow.what == "done"))
    return {row.node: row.day for row in found}


def _received(session: Session, case_id: int, day: date) -> int:
    return int(session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(PaymentRow.amount_fen), 0)).where(PaymentRow.case_id == case_id, PaymentRow.direction == "in", PaymentRow.paid_on <= day)
    ) or 0)


def _people(session: Session, case_id: int, day: date) -> tuple[Person, ...]:
    in_force = session.execute(
        sa.select(MeasureRow.debtor_id, MeasureRow.kind).where(
            MeasureRow.debtor_id.in_(_debtors(case_id)), MeasureRow.kind.in_(("restrict", "list")), MeasureRow.starts_on <= day,
            sa.or_(MeasureRow.lifted_on.is_(None), MeasureRow.lifted_on > day), sa.or_(MeasureRow.expires_on.is_(None), MeasureRow.expires_on >= day),
        )
    ).all()
    held = {tuple(row) for row in in_force}
    sought = set(session.scalars(_answered(case_id, SOUGHT_BY, TaskRow.debtor_id)))
    rows = session.execute(
        sa.select(DebtorRow.id, DebtorRow.name, DebtorRow.kind, DebtorRow.whereabouts, DebtorRow.identity, DebtorRow.published)
        .where(DebtorRow.id.in_(_debtors(case_id))).order_by(DebtorRow.id)
    )
    return tuple(
        Person(
            row.id, row.name, row.kind == "organisation", row.whereabouts, minor=is_minor(row.identity, day), restricted=(row.id, "restrict") in held,
            listed=row.published or (row.id, "list") in held, sought=row.id in sought,
        )
        for row in rows
    )


def _answered(case_id: int, kinds: tuple[str, ...], column: Any) -> sa.Select[Any]:
    """Tasks of the case, or about its debtors, of these kinds, with an accepted reply that it was done."""
    own = sa.or_(TaskRow.case_id == case_id, sa.and_(TaskRow.case_id.is_(None), TaskRow.debtor_id.in_(_debtors(case_id))))
    return (
        sa.select(column).join(FeedbackRow, FeedbackRow.task_id == TaskRow.id)
        .where(own, TaskRow.kind.in_(kinds), TaskRow.drill.is_(False), FeedbackRow.accepted_at.is_not(None), FeedbackRow.unable.is_(None), column.is_not(None))
    )


def _things(session: Session, case_id: int) -> tuple[Thing, ...]:
    rows = session.execute(sa.select(PropertyRow.id, PropertyRow.description, PropertyRow.state).where(PropertyRow.case_id == case_id).order_by(PropertyRow.id))
    return tuple(Thing(*row) for row in rows)


def _investigated(session: Session, case_id: int, day: date, finished_on: date | None) -> bool:
    """A search, an accepted reply of a task to find property, or the node of the field investigation."""
    searched = _any(session, MeasureRow.case_id == case_id, MeasureRow.kind == "search", MeasureRow.starts_on <= day)
    return searched or (finished_on is not None and finished_on <= day) or session.scalar(_answered(case_id, FOUND_BY, TaskRow.id).limit(1)) is not None


def _unchecked(case_id: int) -> sa.Select[str]:
    own = sa.or_(ClueRow.case_id == case_id, sa.and_(ClueRow.case_id.is_(None), ClueRow.debtor_id.in_(_debtors(case_id))))
    return sa.select(ClueRow.number).where(own, ClueRow.state.in_(UNCHECKED)).order_by(ClueRow.id)

