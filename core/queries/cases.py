"""Questions about cases: the list that forgives what is typed, and the file of one case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import closings, court_settings, masking
from core.domain.case_numbers import NumberCheck, check_number, sought_parts
from core.domain.clocks import local_day
from core.domain.legal_periods import due_basis
from core.domain.refusals import N_, NotFound
from core.domain.target_rank import CASH_KINDS
from core.domain.viewer import Right, Viewer
from core.queries.case_stage import stage_of
from core.queries.case_trail import trail_of
from core.queries.frames import DAY, AnySelect, frame, typed
from core.queries.question import question
from core.queries.scope import debtors_in_scope, within
from core.queries.team_membership import team_of_judge
from core.store.tables import (
    ApplicantRow,
    BoardRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    MeasureRow,
    PersonRow,
    PropertyRow,
    VanishedCaseRow,
)

TOPICS = ("cases", "debtors", "payments", "people", "nodes", "settings")
LISTED = {
    "case_id": "int64", "number": "str", "kind": "str", "cause": "object", "applicant": "object", "debtor_names": "str", "judge": "object", "stage": "str",
    "filed_on": DAY, "due_on": DAY, "closed_on": DAY, "closing": "object", "amount_fen": "int64", "recovered_fen": "int64",
    "cash_fen": "int64",
}
"""`cash_fen`: cash found and not yet taken, for 现金可执行率."""
LINKS = ("mutual", "debtor", "applicant")
"""The strongest first."""
LINKED_AT_MOST = 100


@dataclass(frozen=True)
class CaseFilter:
    """`search`: a case number in any brackets or a part of it, a debtor, an applicant or a judge by name or initials. `open_only` None: open and closed."""

    search: str = ""
    open_only: bool | None = True
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    by_cash: bool = False
    """Only cases with cash found, the one that it covers best first (S-07)."""
    vanished: bool = False
    """Only cases that the court's whole list names no more, unsettled."""
    categories: tuple[str, ...] = ()
    """Classes of cases, such as 涉民生."""
    limit: int = 300


def in_reach(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.and_(CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code))


def _cash() -> sa.ColumnElement[int]:
    return sa.func.coalesce(
        sa.select(sa.func.sum(PropertyRow.value_fen)).where(PropertyRow.case_id == CaseRow.id, PropertyRow.kind.in_(CASH_KINDS), PropertyRow.disposed_on.is_(None))
        .correlate(CaseRow).scalar_subquery(), 0,
    )


def _vanished() -> AnySelect:
    """The unsettled mark of a case that the court's whole list names no more."""
    return sa.select(VanishedCaseRow.id).where(VanishedCaseRow.case_id == CaseRow.id, VanishedCaseRow.settled_at.is_(None)).correlate(CaseRow)


def _order(wanted: CaseFilter) -> list[sa.ColumnElement[Any]]:
    rate = _cash() * 1.0 / sa.func.nullif(CaseRow.amount_fen, 0)
    first: list[sa.ColumnElement[Any]] = [sa.func.coalesce(rate, 0).desc()] if wanted.by_cash else []
    if wanted.search.strip():
        first.append(sa.func.length(CaseRow.number))
    return [*first, CaseRow.filed_on.desc(), CaseRow.id.desc()]


def _matches(said: str) -> sa.ColumnElement[bool]:
    by_initials = (
        sa.select(CaseDebtorRow.case_id).join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id).where(DebtorRow.initials.startswith(said.lower(), autoescape=True))
    )
    pattern = "%".join(_escaped(part) for part in sought_parts(said))
    named = [column.contains(said, autoescape=True) for column in (CaseRow.debtor_names, CaseRow.applicant, PersonRow.name)]
    return sa.or_(CaseRow.number.like(f"%{pattern}%", escape="/"), *named, PersonRow.initials == said.lower(), CaseRow.id.in_(by_initials))


def _escaped(part: str) -> str:
    return part.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _narrowed(statement: AnySelect, viewer: Viewer, wanted: CaseFilter) -> AnySelect:
    statement = statement.select_from(CaseRow).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).where(in_reach(viewer))
    if wanted.open_only is not None:
        statement = statement.where(CaseRow.closed_on.is_(None) if wanted.open_only else CaseRow.closed_on.is_not(None))
    for some, column in ((wanted.kinds, CaseRow.kind), (wanted.closings, CaseRow.closing), (wanted.categories, CaseRow.category)):
        if some:
            statement = statement.where(column.in_(some))
    if wanted.by_cash:
        statement = statement.where(_cash() > 0)
    if wanted.vanished:
        statement = statement.where(_vanished().exists())
    if wanted.stages:
        statement = statement.where(stage_of().in_(wanted.stages))
    return statement.where(_matches(wanted.search.strip())) if wanted.search.strip() else statement


@question(right=Right.VERIFY, topics=TOPICS)
def cases(session: Session, viewer: Viewer, *, wanted: CaseFilter | None = None) -> pd.DataFrame:
    """Cases of the viewer's grids, the newest first; of a search the shortest number first, so that the very one stands on top."""
    wanted = wanted or CaseFilter()
    columns = (
        CaseRow.id, CaseRow.number, CaseRow.kind, CaseRow.cause, CaseRow.applicant, CaseRow.debtor_names, PersonRow.name, stage_of(), CaseRow.filed_on, CaseRow.due_on,
        CaseRow.closed_on, CaseRow.closing, CaseRow.amount_fen, CaseRow.recovered_fen, _cash(),
    )
    return frame(session, _narrowed(sa.select(*columns), viewer, wanted).order_by(*_order(wanted)).limit(wanted.limit), LISTED)


@dataclass(frozen=True)
class CaseSums:
    """What the cases of a filter come to, also beyond the list's limit."""

    cases: int
    closed: int
    amount_fen: int
    recovered_fen: int


@question(right=Right.VERIFY, topics=TOPICS)
def case_sums(session: Session, viewer: Viewer, *, wanted: CaseFilter | None = None) -> CaseSums:
    """Number, closed ones, applied for and recovered of exactly the cases that the filter holds."""
    columns = (sa.func.count(CaseRow.id), sa.func.count(CaseRow.closed_on), sa.func.coalesce(sa.func.sum(CaseRow.amount_fen), 0), sa.func.coalesce(sa.func.sum(CaseRow.recovered_fen), 0))
    return CaseSums(*map(int, session.execute(_narrowed(sa.select(*columns), viewer, wanted or CaseFilter())).one()))


NOT_CONCLUDED = sa.or_(CaseRow.closed_on.is_(None), CaseRow.closing == "terminated")
"""A termination ends only this round."""


@question(right=Right.VERIFY, topics=("cases", "debtors"))
def bankruptcy_candidates(session: Session, viewer: Viewer, *, at_least: int) -> pd.DataFrame:
    """Enterprises of the viewer's grids with so many cases of the court that are not concluded (G-10), the most first."""
    count = sa.func.count(CaseRow.id)
    statement = (
        sa.select(DebtorRow.id, DebtorRow.name, count, DebtorRow.outstanding_fen)
        .join(CaseDebtorRow, CaseDebtorRow.debtor_id == DebtorRow.id).join(CaseRow, CaseRow.id == CaseDebtorRow.case_id)
        .where(debtors_in_scope(viewer), DebtorRow.kind == "organisation", NOT_CONCLUDED)
        .group_by(DebtorRow.id, DebtorRow.name, DebtorRow.outstanding_fen).having(count >= max(1, at_least)).order_by(count.desc(), DebtorRow.id).limit(100)
    )
    return frame(session, statement, {"debtor_id": "int64", "name": "str", "cases": "int64", "owed_fen": "int64"})


@dataclass(frozen=True)
class CaseFile:
    """A case as its file shows it. `vanished`: when it vanished from the court's whole list, unless that is settled; `links`: linked cases also beyond those shown, `outside`: beyond the viewer's grids; `trail`: what became of its property, oldest first."""

    case: dict[str, Any]
    number: NumberCheck
    debtors: pd.DataFrame
    applicants: pd.DataFrame
    measures: pd.DataFrame
    trail: pd.DataFrame
    linked: pd.DataFrame
    links: int
    outside: int
    bankruptcy_at: int
    vanished: datetime | None = None


@question(right=Right.VERIFY, topics=TOPICS, timed=True)
def case_file(session: Session, viewer: Viewer, *, now: datetime, case_id: int) -> CaseFile:
    """Head, parties, measures, trail and linked cases of one case. Raises NotFound outside the viewer's reach."""
    case = _head(session, viewer, case_id, local_day(now))
    board = session.get_one(BoardRow, viewer.board_id)
    debtors, applicants = _debtors(session, viewer, case_id), _applicants(session, case_id, case["applicant"])
    linked, links, outside = _linked(session, viewer, case_id, [str(one) for one in applicants["name"]])
    return CaseFile(
        case, check_number(case["number"], kind=case["kind"], filed_on=case["filed_on"], court_code=board.court_code), debtors, applicants,
        _measures(session, viewer, case_id), trail_of(session, viewer.board_id, case_id), linked, links, outside, court_settings.number(board.settings or {}, "case.bankruptcy"),
        _gone(session, case_id) if case["closed_on"] is None else None,
    )


def _gone(session: Session, case_id: int) -> datetime | None:
    return session.scalar(
        sa.select(VanishedCaseRow.at).where(VanishedCaseRow.case_id == case_id, VanishedCaseRow.settled_at.is_(None)).order_by(VanishedCaseRow.id.desc()).limit(1)
    )


def _head(session: Session, viewer: Viewer, case_id: int, today: date) -> dict[str, Any]:
    team = team_of_judge(viewer.board_id)
    extra = (CaseRow.category, CaseRow.grid_code, CaseRow.has_property, CaseRow.termination_check, CaseRow.source, team.c.name)
    row = session.execute(
        sa.select(
            CaseRow.id, CaseRow.number, CaseRow.kind, CaseRow.cause, CaseRow.applicant, CaseRow.debtor_names, PersonRow.name, stage_of(), CaseRow.filed_on, CaseRow.due_on,
            CaseRow.closed_on, CaseRow.closing, CaseRow.amount_fen, CaseRow.recovered_fen, _cash(), *extra,
        ).select_from(CaseRow).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).outerjoin(team, team.c.person_id == CaseRow.judge_id).where(in_reach(viewer), CaseRow.id == case_id)
    ).first()
    if row is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    case = dict(zip((*LISTED, "category", "grid_code", "has_property", "termination_check", "source", "team"), row, strict=True))
    until = case["closed_on"] or today
    return case | {
        "days_open": (until - case["filed_on"]).days, "years_open": closings.years_open(case["filed_on"], until),
        "open_fen": max(0, case["amount_fen"] - case["recovered_fen"]), "due_basis": due_basis(case["kind"], case["filed_on"], case["due_on"]),
    }


def _debtors(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    """Debtors in the viewer's reach; `open_cases` counts those of the whole court, for the screening of enterprises."""
    others = sa.select(sa.func.count()).select_from(CaseDebtorRow).join(CaseRow, CaseRow.id == CaseDebtorRow.case_id).where(
        CaseDebtorRow.debtor_id == DebtorRow.id, NOT_CONCLUDED
    ).correlate(DebtorRow).scalar_subquery()
    own = sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)
    table = frame(
        session,
        sa.select(DebtorRow.id, DebtorRow.name, DebtorRow.kind, DebtorRow.whereabouts, DebtorRow.published, DebtorRow.protected, DebtorRow.outstanding_fen, others)
        .where(debtors_in_scope(viewer), DebtorRow.id.in_(own)).order_by(DebtorRow.id),
        {"debtor_id": "int64", "name": "str", "kind": "str", "whereabouts": "str", "published": "bool", "protected": "bool", "outstanding_fen": "int64", "open_cases": "int64"},
    )
    table["name"] = [
        masking.name(name, viewer.role, published=published, protected=protected)
        for name, published, protected in zip(table["name"], table["published"], table["protected"], strict=True)
    ]
    return table


def _applicants(session: Session, case_id: int, said: str | None) -> pd.DataFrame:
    """Those with a row of their own; else the name that stands in the case."""
    columns = {"name": "str", "kind": "object"}
    table = frame(session, sa.select(ApplicantRow.name, ApplicantRow.kind).where(ApplicantRow.case_id == case_id).order_by(ApplicantRow.id), columns)
    return typed([(said, None)], columns) if table.empty and said else table


def _measures(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(MeasureRow.id, MeasureRow.kind, DebtorRow.name, MeasureRow.document_number, MeasureRow.starts_on, MeasureRow.expires_on, MeasureRow.lifted_on)
        .outerjoin(DebtorRow, sa.and_(DebtorRow.id == MeasureRow.debtor_id, debtors_in_scope(viewer)))
        .where(MeasureRow.case_id == case_id).order_by(MeasureRow.starts_on, MeasureRow.id)
    )
    return frame(session, statement, {
        "measure_id": "int64", "kind": "str", "of": "object", "document": "object", "starts_on": DAY, "expires_on": DAY, "lifted_on": DAY,
    })


def _linked(session: Session, viewer: Viewer, case_id: int, applicants: list[str]) -> tuple[pd.DataFrame, int, int]:
    """Other cases of the same debtors or applicants, and mutual debts; one row a case with its strongest link, how many there are, and how many lie outside.

    Applicants are compared by name alone, so such a link is a hint (G-22).
    """
    debtors = sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)
    names = list(session.scalars(sa.select(DebtorRow.name).where(DebtorRow.id.in_(debtors))))
    same_debtor = sa.select(CaseDebtorRow.case_id).where(CaseDebtorRow.debtor_id.in_(debtors))
    owing = sa.select(CaseDebtorRow.case_id).join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id).where(DebtorRow.board_id == viewer.board_id, DebtorRow.name.in_(applicants))
    mutual = sa.and_(_applied_by(viewer, names), CaseRow.id.in_(owing))
    link = sa.case((mutual, "mutual"), (CaseRow.id.in_(same_debtor), "debtor"), else_="applicant")
    other = sa.and_(CaseRow.board_id == viewer.board_id, CaseRow.id != case_id, sa.or_(CaseRow.id.in_(same_debtor), _applied_by(viewer, applicants), mutual))
    rows = session.execute(
        sa.select(CaseRow.id, CaseRow.number, CaseRow.kind, link, PersonRow.name, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing, CaseRow.amount_fen, CaseRow.recovered_fen)
        .outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).where(other, in_reach(viewer))
        .order_by(sa.case((link == LINKS[0], 0), (link == LINKS[1], 1), else_=2), CaseRow.filed_on.desc(), CaseRow.id.desc()).limit(LINKED_AT_MOST)
    ).all()
    everywhere = int(session.scalar(sa.select(sa.func.count(CaseRow.id)).where(other)) or 0)
    here = int(session.scalar(sa.select(sa.func.count(CaseRow.id)).where(other, in_reach(viewer))) or 0)
    table = typed(rows, {
        "case_id": "int64", "number": "str", "kind": "str", "link": "str", "judge": "object", "filed_on": DAY, "closed_on": DAY, "closing": "object",
        "amount_fen": "int64", "recovered_fen": "int64",
    })
    return table, here, everywhere - here


def _applied_by(viewer: Viewer, names: list[str]) -> sa.ColumnElement[bool]:
    with_row = sa.select(ApplicantRow.case_id).where(ApplicantRow.board_id == viewer.board_id, ApplicantRow.name.in_(names))
    return sa.or_(CaseRow.id.in_(with_row), CaseRow.applicant.in_(names))
