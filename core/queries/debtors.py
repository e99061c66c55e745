"""Questions about debtors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import closings, masking
from core.domain.clocks import local_day
from core.domain.quadkeys import prefix_end
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.domain.vocabulary import WHEREABOUTS_CHANGE as CHANGE
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import debtors_in_scope, tasks_in_scope
from core.queries.tasks import history
from core.store.sealing import blind_index
from core.store.tables import (
    AddressRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    MeasureRow,
    PaymentRow,
    PropertyRow,
    SightingRow,
    TaskRow,
)

DEBTOR_COLUMNS = {
    "debtor_id": "int64", "name": "str", "kind": "str", "whereabouts": "str", "outstanding_fen": "int64",
    "place": "object", "grid_code": "object", "confidence": "Int64", "seen_at": UTC_TIME, "published": "bool",
    "protected": "bool", "outstanding": "bool",
}


@dataclass(frozen=True)
class DebtorFilter:
    """`search`: a name, initials, a case number or a full identity number; `cell`: a quadkey prefix."""

    search: str = ""
    grid_prefix: str = ""
    cell: str = ""
    whereabouts: tuple[str, ...] = ()
    outstanding_only: bool = True
    unlocated_only: bool = False
    limit: int = 200


def _listing() -> AnySelect:
    return sa.select(
        DebtorRow.id, DebtorRow.name, DebtorRow.kind, DebtorRow.whereabouts, DebtorRow.outstanding_fen, DebtorRow.place,
        DebtorRow.grid_code, DebtorRow.confidence, DebtorRow.seen_at, DebtorRow.published, DebtorRow.protected, DebtorRow.outstanding,
    )


def _matches(words: str) -> sa.ColumnElement[bool]:
    by_case = (
        sa.select(CaseDebtorRow.debtor_id).join(CaseRow, CaseRow.id == CaseDebtorRow.case_id)
        .where(CaseRow.number.contains(words, autoescape=True))
    )
    ways = [
        DebtorRow.name.contains(words, autoescape=True),
        DebtorRow.initials.startswith(words.lower(), autoescape=True),
        DebtorRow.identity_index == blind_index(words),
    ]
    return sa.or_(*ways, DebtorRow.id.in_(by_case)) if any(c.isdigit() for c in words) else sa.or_(*ways)


def _narrowed(statement: AnySelect, wanted: DebtorFilter) -> AnySelect:
    if wanted.outstanding_only:
        statement = statement.where(DebtorRow.outstanding)
    if wanted.grid_prefix:
        statement = statement.where(DebtorRow.grid_code.startswith(wanted.grid_prefix, autoescape=True))
    if wanted.cell:
        statement = statement.where(DebtorRow.quadkey >= wanted.cell, DebtorRow.quadkey < prefix_end(wanted.cell))
    if wanted.whereabouts:
        statement = statement.where(DebtorRow.whereabouts.in_(wanted.whereabouts))
    if wanted.unlocated_only:
        statement = statement.where(DebtorRow.grid_code.is_(None))
    if words := wanted.search.strip():
        statement = statement.where(_matches(words))
    return statement


def masked(table: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """Names and places as the viewer's role may see them."""
    table["name"] = [
        masking.name(name, viewer.role, published=published, protected=protected)
        for name, published, protected in zip(table["name"], table["published"], table["protected"], strict=True)
    ]
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    if viewer.role is Role.WALL:
        table["grid_code"] = [code[: masking.VILLAGE_DIGITS] if code else None for code in table["grid_code"]]
    return table


@question(right=Right.ROWS, topics=("debtors",))
def debtors(session: Session, viewer: Viewer, *, wanted: DebtorFilter | None = None) -> pd.DataFrame:
    """Debtors, the largest outstanding amount first."""
    statement = (
        _narrowed(_listing().where(debtors_in_scope(viewer)), wanted or DebtorFilter())
        .order_by(DebtorRow.outstanding_fen.desc(), DebtorRow.id).limit((wanted or DebtorFilter()).limit)
    )
    return masked(frame(session, statement, DEBTOR_COLUMNS), viewer)


@question(right=Right.ROWS, topics=("debtors",))
def debtor_total(session: Session, viewer: Viewer, *, wanted: DebtorFilter | None = None) -> int:
    """How many debtors the filter holds, also beyond the list's limit."""
    statement = _narrowed(sa.select(sa.func.count()).select_from(DebtorRow).where(debtors_in_scope(viewer)), wanted or DebtorFilter())
    return int(session.scalar(statement) or 0)


@dataclass(frozen=True)
class DebtorCard:
    """A debtor as the viewer may see it."""

    debtor: dict[str, Any]
    cases: pd.DataFrame
    addresses: pd.DataFrame
    sightings: pd.DataFrame
    whereabouts: pd.DataFrame
    """Every change of the whereabouts with the moment since when, oldest first."""
    properties: pd.DataFrame
    measures: pd.DataFrame
    tasks: pd.DataFrame
    history: pd.DataFrame


@question(right=Right.ROWS, topics=("debtors", "tasks", "cases"), daily=True)
def debtor_card(session: Session, viewer: Viewer, *, debtor_id: int, now: datetime) -> DebtorCard:
    """The card of one debtor. Raises NotFound outside the viewer's reach."""
    table = frame(session, _listing().where(debtors_in_scope(viewer), DebtorRow.id == debtor_id), DEBTOR_COLUMNS)
    if table.empty:
        raise NotFound(N_("This debtor is not shown: there is no such record, or it lies outside your grids."))
    debtor: dict[str, Any] = {str(key): value for key, value in masked(table, viewer).iloc[0].to_dict().items()}
    sealed = session.execute(sa.select(DebtorRow.identity, DebtorRow.phone, DebtorRow.identity_problem).where(DebtorRow.id == debtor_id)).one()
    debtor["identity"] = masking.identity(sealed.identity, viewer.role)
    debtor["phone"] = masking.phone(sealed.phone, viewer.role)
    debtor["identity_problem"] = sealed.identity_problem
    return DebtorCard(
        debtor, _cases(session, viewer, debtor_id, local_day(now)), _addresses(session, viewer, debtor_id), _sightings(session, viewer, debtor_id),
        _whereabouts(session, debtor_id), _properties(session, viewer, debtor_id), _measures(session, debtor_id), _tasks(session, viewer, debtor_id),
        history(session, viewer, "debtor", debtor_id),
    )


def _cases(session: Session, viewer: Viewer, debtor_id: int, today: date) -> pd.DataFrame:
    """`years_open`: full years from the filing to the closing, or to today; `on_the_spot`: concluded when money was handed over (当场执结)."""
    handed_over = sa.select(PaymentRow.id).where(
        PaymentRow.case_id == CaseRow.id, PaymentRow.direction == "in", PaymentRow.channel == closings.ON_THE_SPOT, PaymentRow.paid_on == CaseRow.closed_on
    )
    spot = sa.and_(CaseRow.closing.in_(closings.BY_PERFORMANCE), handed_over.exists())
    statement = (
        sa.select(
            CaseRow.id, CaseRow.number, CaseRow.cause, CaseRow.amount_fen, CaseRow.recovered_fen, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing,
            sa.func.coalesce(spot, sa.false()),
        )
        .join(CaseDebtorRow, CaseDebtorRow.case_id == CaseRow.id)
        .where(CaseDebtorRow.debtor_id == debtor_id, CaseRow.board_id == viewer.board_id).order_by(CaseRow.filed_on.desc(), CaseRow.id)
    )
    table = frame(session, statement, {
        "case_id": "int64", "number": "str", "cause": "object", "amount_fen": "int64", "recovered_fen": "int64",
        "filed_on": "object", "closed_on": "object", "closing": "object", "on_the_spot": "bool",
    })
    return table.assign(years_open=[closings.years_open(filed, closed or today) for filed, closed in zip(table["filed_on"], table["closed_on"], strict=True)])


def _addresses(session: Session, viewer: Viewer, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(AddressRow.kind, AddressRow.text, AddressRow.confidence, AddressRow.source, AddressRow.confirmed_on)
        .where(AddressRow.debtor_id == debtor_id).order_by(AddressRow.confidence.desc(), AddressRow.id)
    )
    table = frame(session, statement, {"kind": "str", "text": "object", "confidence": "int64", "source": "str", "confirmed_on": "object"})
    table["text"] = [masking.address(text, viewer.role) for text in table["text"]]
    return table


def _sightings(session: Session, viewer: Viewer, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(SightingRow.seen_at, SightingRow.kind, SightingRow.result_class, SightingRow.place, SightingRow.confidence)
        .where(SightingRow.debtor_id == debtor_id, SightingRow.kind != CHANGE).order_by(SightingRow.seen_at.desc(), SightingRow.id).limit(50)
    )
    table = frame(session, statement, {"seen_at": UTC_TIME, "kind": "str", "result_class": "object", "place": "object", "confidence": "int64"})
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    return table


def _whereabouts(session: Session, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(SightingRow.seen_at, SightingRow.result_class, SightingRow.source)
        .where(SightingRow.debtor_id == debtor_id, SightingRow.kind == CHANGE).order_by(SightingRow.seen_at, SightingRow.id)
    )
    return frame(session, statement, {"since": UTC_TIME, "whereabouts": "str", "source": "str"})


def _properties(session: Session, viewer: Viewer, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(PropertyRow.kind, PropertyRow.description, PropertyRow.state, PropertyRow.value_fen, PropertyRow.found_on, PropertyRow.controlled_on)
        .where(PropertyRow.debtor_id == debtor_id).order_by(PropertyRow.found_on.desc(), PropertyRow.id)
    )
    columns = {"kind": "str", "description": "str", "state": "str", "value_fen": "Int64", "found_on": "object", "controlled_on": "object"}
    table = frame(session, statement, columns)
    return table.iloc[0:0] if viewer.role in (Role.WALL, Role.GRID_WORKER, Role.TOWNSHIP) else table


def _measures(session: Session, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(MeasureRow.kind, MeasureRow.document_number, MeasureRow.starts_on, MeasureRow.expires_on)
        .where(MeasureRow.debtor_id == debtor_id, MeasureRow.lifted_on.is_(None)).order_by(MeasureRow.starts_on.desc(), MeasureRow.id)
    )
    return frame(session, statement, {"kind": "str", "document_number": "object", "starts_on": "object", "expires_on": "object"})


def _tasks(session: Session, viewer: Viewer, debtor_id: int) -> pd.DataFrame:
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.issued_at)
        .where(tasks_in_scope(viewer), TaskRow.debtor_id == debtor_id).order_by(TaskRow.issued_at.desc(), TaskRow.id)
    )
    return frame(session, statement, {"task_id": "int64", "number": "str", "kind": "str", "state": "str", "issued_at": UTC_TIME})

