"""Which debtors an operation should visit: facts asked set by set, the order from `domain.target_rank`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking, target_rank
from core.domain.campaigns import THEME_CATEGORIES
from core.domain.clocks import local_day
from core.domain.operation_life import ACTIVE_STATES
from core.domain.target_rank import CASH_KINDS, FOUND_KINDS, SEEN_CLASSES, Facts, Ranked, cash_rate
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame, typed
from core.queries.question import question
from core.queries.scope import debtors_in_scope, inside, within
from core.store.tables import (
    BoardRow,
    CampaignRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    MeasureRow,
    OperationRow,
    PersonRow,
    PetitionRow,
    PropertyRow,
    SightingRow,
    TargetResultRow,
    TargetRow,
)

COLUMNS = {
    "debtor_id": "int64", "rank": "int64", "score": "int64", "name": "str", "whereabouts": "str", "place": "object", "grid_code": "object",
    "outstanding_fen": "int64", "cash_rate": "float64", "seen_at": UTC_TIME, "reasons": "object", "busy": "object", "here": "bool", "proposal": "object",
}


@dataclass(frozen=True)
class ProposalFilter:
    """Which debtors may be proposed. `area`: grid prefixes; `debtor_ids`: picked on the map, instead of all.

    A campaign takes cases of its theme, and leaves out whom one of its operations met already. `operation_id`, `starts_at`, `ends_at`: for which
    operation, so that who is wanted elsewhere at that time is marked.
    """

    area: tuple[str, ...] = ()
    debtor_ids: tuple[int, ...] = ()
    campaign_id: int | None = None
    category: str = ""
    judge_id: int | None = None
    minimum_fen: int = 0
    operation_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    limit: int = 200


@question(right=Right.OPERATE, topics=("debtors", "cases", "operations", "settings"), daily=True)
def proposals(session: Session, viewer: Viewer, *, now: datetime, wanted: ProposalFilter | None = None) -> pd.DataFrame:
    """Debtors in the order of the proposal, with score and reasons; `busy` is the number of another operation that wants the debtor at that time."""
    wanted = _with_theme(session, viewer, wanted or ProposalFilter())
    ranked, people = ranked_among(session, viewer, _chosen(viewer, wanted), today=local_day(now), limit=wanted.limit)
    return _table(session, viewer, ranked, people, wanted)


def ranked_among(session: Session, viewer: Viewer, chosen: AnySelect, *, today: date, limit: int | None = None) -> tuple[list[Ranked], dict[int, Any]]:
    """The debtors of `chosen` (a statement of ids) in their order, and their rows by id."""
    people = {row.id: row for row in session.execute(_people(chosen))}
    settings = session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {}
    return target_rank.rank(_facts(session, chosen, people, today), today=today, settings=settings, limit=limit), people


def _with_theme(session: Session, viewer: Viewer, wanted: ProposalFilter) -> ProposalFilter:
    if wanted.campaign_id is None or wanted.category:
        return wanted
    theme = session.scalar(sa.select(CampaignRow.theme).where(CampaignRow.id == wanted.campaign_id, CampaignRow.board_id == viewer.board_id))
    return replace(wanted, category=THEME_CATEGORIES.get(theme or "", ""))


def _chosen(viewer: Viewer, wanted: ProposalFilter) -> AnySelect:
    """Ids of the debtors that may be proposed."""
    ways = [debtors_in_scope(viewer), DebtorRow.outstanding, DebtorRow.outstanding_fen >= wanted.minimum_fen]
    if wanted.area:
        ways.append(sa.or_(*(inside(viewer, code, DebtorRow.grid_code) for code in wanted.area)))
    if wanted.debtor_ids:
        ways.append(DebtorRow.id.in_(wanted.debtor_ids))
    if wanted.category or wanted.judge_id:
        cases = sa.select(CaseDebtorRow.debtor_id).join(CaseRow, CaseRow.id == CaseDebtorRow.case_id).where(CaseRow.board_id == viewer.board_id, _standing())
        cases = cases.where(CaseRow.category == wanted.category) if wanted.category else cases
        ways.append(DebtorRow.id.in_(cases.where(CaseRow.judge_id == wanted.judge_id) if wanted.judge_id else cases))
    if wanted.campaign_id is not None:
        ways.append(DebtorRow.id.not_in(_met_in(viewer, wanted.campaign_id)))
    return sa.select(DebtorRow.id).where(*ways)


def _standing() -> sa.ColumnElement[bool]:
    """Cases in which something is still owed: a termination ends only this round."""
    return sa.or_(CaseRow.closed_on.is_(None), CaseRow.closing == "terminated")


def _met_in(viewer: Viewer, campaign_id: int) -> AnySelect:
    return (
        sa.select(TargetRow.debtor_id).join(OperationRow, OperationRow.id == TargetRow.operation_id).join(TargetResultRow, TargetResultRow.target_id == TargetRow.id)
        .where(OperationRow.board_id == viewer.board_id, OperationRow.campaign_id == campaign_id, ~OperationRow.drill,
               TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(FOUND_KINDS))
    )


def _people(chosen: AnySelect) -> AnySelect:
    return sa.select(
        DebtorRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.whereabouts, DebtorRow.confidence, DebtorRow.outstanding_fen,
        DebtorRow.place, DebtorRow.grid_code, DebtorRow.seen_at,
    ).where(DebtorRow.id.in_(chosen))


def _facts(session: Session, chosen: AnySelect, people: Mapping[int, Any], today: date) -> list[Facts]:
    """One round trip a kind of fact, however many debtors."""
    cases, cash, seen = _by_debtor(session, _cases(chosen)), _sums(session, _cash(chosen)), _seen(session, chosen)
    returns, expires = _by_debtor(session, _returns(chosen)), _firsts(session, _expiring(chosen, today))
    high, medium = _risks(session, chosen)
    return [
        Facts(
            debtor_id=id_, whereabouts=row.whereabouts, seen_at=seen[id_].seen_at if id_ in seen else row.seen_at,
            seen_place=masking.address(seen[id_].place, Role.DUTY_OFFICER) if id_ in seen else None,
            returns_on=local_day(returns[id_].seen_at) if id_ in returns else None, confidence=row.confidence, outstanding_fen=row.outstanding_fen,
            applied_fen=int(cases[id_].applied_fen) if id_ in cases else 0, cash_fen=cash.get(id_, 0), filed_on=cases[id_].filed_on if id_ in cases else None,
            expires_on=expires.get(id_), risk="high" if id_ in high else "medium" if id_ in medium else "",
        )
        for id_, row in people.items()
    ]


def _by_debtor(session: Session, statement: AnySelect) -> dict[int, Any]:
    return {row.debtor_id: row for row in session.execute(statement)}


def _sums(session: Session, statement: AnySelect) -> dict[int, int]:
    return {row.debtor_id: int(row.value) for row in session.execute(statement)}


def _firsts(session: Session, statement: AnySelect) -> dict[int, date]:
    return {row.debtor_id: row.value for row in session.execute(statement)}


def _cases(chosen: AnySelect) -> AnySelect:
    return (
        sa.select(CaseDebtorRow.debtor_id, sa.func.sum(CaseRow.amount_fen).label("applied_fen"), sa.func.min(CaseRow.filed_on).label("filed_on"))
        .join(CaseRow, CaseRow.id == CaseDebtorRow.case_id).where(CaseDebtorRow.debtor_id.in_(chosen), _standing()).group_by(CaseDebtorRow.debtor_id)
    )


def _owned(table: type[PropertyRow] | type[MeasureRow], chosen: AnySelect) -> Any:
    """Pairs of a debtor and a row of `table`: the row's own debtor, or where it names none each debtor of its case."""
    own = sa.select(table.debtor_id.label("debtor_id"), table.id.label("row_id")).where(table.debtor_id.in_(chosen))
    of_case = (
        sa.select(CaseDebtorRow.debtor_id, table.id).join(table, table.case_id == CaseDebtorRow.case_id)
        .where(table.debtor_id.is_(None), CaseDebtorRow.debtor_id.in_(chosen))
    )
    return sa.union_all(own, of_case).subquery()


def _cash(chosen: AnySelect) -> AnySelect:
    owned = _owned(PropertyRow, chosen)
    return (
        sa.select(owned.c.debtor_id, sa.func.sum(PropertyRow.value_fen).label("value")).join(PropertyRow, PropertyRow.id == owned.c.row_id)
        .where(PropertyRow.kind.in_(CASH_KINDS), PropertyRow.value_fen.is_not(None), PropertyRow.disposed_on.is_(None)).group_by(owned.c.debtor_id)
    )


def _expiring(chosen: AnySelect, today: date) -> AnySelect:
    owned = _owned(MeasureRow, chosen)
    return (
        sa.select(owned.c.debtor_id, sa.func.min(MeasureRow.expires_on).label("value")).join(MeasureRow, MeasureRow.id == owned.c.row_id)
        .where(MeasureRow.lifted_on.is_(None), MeasureRow.expires_on >= today).group_by(owned.c.debtor_id)
    )


def _seen(session: Session, chosen: AnySelect) -> dict[int, Any]:
    """The newest sighting of each: a trace, or the grid's word that the debtor was there in person."""
    in_person = sa.or_(SightingRow.result_class.is_(None), SightingRow.result_class.in_(SEEN_CLASSES))
    newest = sa.func.row_number().over(partition_by=SightingRow.debtor_id, order_by=(SightingRow.seen_at.desc(), SightingRow.id.desc()))
    rows = sa.select(SightingRow.debtor_id, SightingRow.seen_at, SightingRow.place, newest.label("nth")).where(SightingRow.debtor_id.in_(chosen), in_person).subquery()
    return _by_debtor(session, sa.select(rows.c.debtor_id, rows.c.seen_at, rows.c.place).where(rows.c.nth == 1))


def _returns(chosen: AnySelect) -> AnySelect:
    return (
        sa.select(SightingRow.debtor_id, sa.func.max(SightingRow.seen_at).label("seen_at"))
        .where(SightingRow.debtor_id.in_(chosen), SightingRow.result_class == "returns").group_by(SightingRow.debtor_id)
    )


def _risks(session: Session, chosen: AnySelect) -> tuple[set[int], set[int]]:
    """Debtors with a high risk at an earlier visit; those with a medium one or an enforcement petition that is not settled."""
    earlier = session.execute(sa.select(TargetRow.debtor_id, TargetRow.risk).where(TargetRow.debtor_id.in_(chosen), TargetRow.risk.in_(("high", "medium"))).distinct()).all()
    petitions = session.scalars(
        sa.select(CaseDebtorRow.debtor_id).join(PetitionRow, PetitionRow.case_id == CaseDebtorRow.case_id)
        .where(CaseDebtorRow.debtor_id.in_(chosen), PetitionRow.settled_on.is_(None))
    )
    return {row.debtor_id for row in earlier if row.risk == "high"}, {row.debtor_id for row in earlier if row.risk == "medium"} | set(petitions)


def _table(session: Session, viewer: Viewer, ranked: list[Ranked], people: Mapping[int, Any], wanted: ProposalFilter) -> pd.DataFrame:
    ids = [one.debtor_id for one in ranked]
    busy, here = _wanted_elsewhere(session, viewer, ids, wanted), _targets_of(session, ids, wanted.operation_id)
    return typed([
        (one.debtor_id, one.rank, one.score, masking.name(it.name, viewer.role, published=it.published, protected=it.protected), it.whereabouts,
         masking.address(it.place, viewer.role), it.grid_code, it.outstanding_fen, cash_rate(one.facts.cash_fen, one.facts.applied_fen), one.facts.seen_at,
         [(reason.message, dict(reason.places)) for reason in one.reasons], busy.get(one.debtor_id), one.debtor_id in here, one.proposal())
        for one in ranked for it in (people[one.debtor_id],)
    ], COLUMNS)


def _wanted_elsewhere(session: Session, viewer: Viewer, ids: list[int], wanted: ProposalFilter) -> dict[int, str]:
    """Debtor to the number of another operation that is not over and overlaps in time; drills want nobody."""
    if wanted.starts_at is None or wanted.ends_at is None:
        return {}
    rows = session.execute(
        sa.select(TargetRow.debtor_id, OperationRow.number).join(OperationRow, OperationRow.id == TargetRow.operation_id)
        .where(
            OperationRow.board_id == viewer.board_id, OperationRow.id != (wanted.operation_id or 0), OperationRow.state.in_(ACTIVE_STATES), ~OperationRow.drill,
            OperationRow.starts_at < wanted.ends_at, OperationRow.ends_at > wanted.starts_at, TargetRow.removed_at.is_(None), TargetRow.debtor_id.in_(ids),
        )
        .order_by(OperationRow.id.desc())
    )
    return {row.debtor_id: row.number for row in rows}


def _targets_of(session: Session, ids: list[int], operation_id: int | None) -> set[int]:
    if operation_id is None:
        return set()
    return set(session.scalars(
        sa.select(TargetRow.debtor_id).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), TargetRow.debtor_id.in_(ids))
    ))


@question(right=Right.OPERATE, topics=("cases", "people"))
def judges_with_cases(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Judges who have open cases in the viewer's grids, by name."""
    statement = (
        sa.select(PersonRow.id, PersonRow.name).join(CaseRow, CaseRow.judge_id == PersonRow.id)
        .where(CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), _standing())
        .group_by(PersonRow.id, PersonRow.name).order_by(PersonRow.name, PersonRow.id)
    )
    return frame(session, statement, {"person_id": "int64", "name": "str"})
