"""The rows behind each figure of the results, as one statement each: the figure is the sum of `share`, so the rows add up to it.

Columns: operation_id, team_id, target_id, word, at, share. `word` is what the row is called where it is no target: a plate, a name, a grid code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.operation_figures import FIGURES, Figure
from core.domain.operation_life import HELD_STATES
from core.store.columns import UtcTime
from core.store.tables import (
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TargetResultRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)

TOWN_DIGITS, VILLAGE_DIGITS = 9, 12
NO_ID = sa.cast(sa.null(), sa.BigInteger)
NO_WORD = sa.cast(sa.null(), sa.Text)
NO_TIME = sa.cast(sa.null(), UtcTime)
ONE: sa.ColumnElement[int] = sa.literal_column("1")
Rows = sa.Select[Any]
Sums = sa.CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True)
class Sight:
    """Which operations, as seen when: at a cut-off as the board stood then, or, `corrected`, as is known now of the time until then."""

    operations: sa.ColumnElement[bool]
    cut_off: datetime | sa.BindParameter[datetime] | None = None
    corrected: bool = False

    def by_then(self, column: Any) -> sa.ColumnElement[bool]:
        """Happened, by the cut-off."""
        happened: sa.ColumnElement[bool] = column.is_not(None) if self.cut_off is None else column <= self.cut_off
        return happened

    def stands(self, undone: Any) -> sa.ColumnElement[bool]:
        """Was not taken back by the cut-off; with `corrected`, not until now."""
        never = undone.is_(None)
        return never if self.cut_off is None or self.corrected else sa.or_(never, undone > self.cut_off)


class Book:
    """The operations of a sight, their targets and their results, each read once for all figures."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        began = sa.func.coalesce(OperationRow.started_at, OperationRow.starts_at)
        self.operations = sa.select(OperationRow.id, OperationRow.number, began.label("began")).where(
            sight.operations, OperationRow.state.in_(("running", *HELD_STATES)), sight.by_then(began),
        ).cte("operations_counted")
        self.targets = self._targets().cte("targets_counted")
        self.results = self._results().cte("results_counted")

    def _targets(self) -> Rows:
        """Targets on the list, with the first sign that somebody was there."""
        moments = (TargetRow.arrived_at, TargetRow.handling_at, TargetRow.done_at)
        there = sa.case(*((one.is_not(None), one) for one in moments))
        return (
            sa.select(TargetRow.id, TargetRow.operation_id, TargetRow.team_id, TargetRow.debtor_id, TargetRow.case_id, TargetRow.grid_code, TargetRow.added_by,
                      TargetRow.done_at, there.label("there_at"), (DebtorRow.kind == "person").label("is_person"))
            .join(self.operations, self.operations.c.id == TargetRow.operation_id).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
            .where(self.sight.stands(TargetRow.removed_at))
        )

    def _results(self) -> Rows:
        of, row = self.targets.c, TargetResultRow
        return (
            sa.select(of.id.label("target_id"), of.operation_id, of.team_id, of.is_person, row.kind, row.quantity, row.amount_fen, row.at,
                      sa.func.coalesce(of.case_id, -of.id).label("case_key"))
            .join(self.targets, of.id == row.target_id).where(self.sight.by_then(row.at), self.sight.stands(row.undone_at))
        )

    def rows(self, figure: Figure) -> Rows:
        return SOURCES[figure.source](self, figure)


def _rows(operation: Any, team: Any, target: Any, word: Any, at: Any, share: Any) -> Rows:
    return sa.select(operation.label("operation_id"), team.label("team_id"), target.label("target_id"), word.label("word"), at.label("at"), share.label("share"))


def _operation(book: Book, _figure: Figure) -> Rows:
    of = book.operations.c
    return _rows(of.id, NO_ID, NO_ID, of.number, of.began, ONE)


def _sent(book: Book, statement: Rows) -> Rows:
    """Members who were with their team when it went out, or came later; who left before is not counted."""
    of, row = book.operations.c, TeamMemberRow
    joined = sa.or_(row.joined_at.is_(None), book.sight.by_then(row.joined_at))
    return (
        statement.select_from(row).join(TeamRow, TeamRow.id == row.team_id).join(book.operations, of.id == TeamRow.operation_id)
        .join(PersonRow, PersonRow.id == row.person_id).where(joined, sa.or_(row.left_at.is_(None), row.left_at > of.began))
    )


def _person(book: Book, _figure: Figure) -> Rows:
    first = sa.func.min
    return _sent(book, _rows(first(TeamRow.operation_id), first(TeamRow.id), NO_ID, PersonRow.name, NO_TIME, ONE)).group_by(PersonRow.id, PersonRow.name)


def _membership(book: Book, _figure: Figure) -> Rows:
    return _sent(book, _rows(TeamRow.operation_id, TeamRow.id, NO_ID, PersonRow.name, NO_TIME, ONE))


def _body(book: Book, _figure: Figure) -> Rows:
    of, row = book.operations.c, OperationBodyRow
    answered = sa.or_(row.answered_at.is_(None), book.sight.by_then(row.answered_at))
    return (
        _rows(row.operation_id, NO_ID, NO_ID, OrganisationRow.name, row.answered_at, row.head_count)
        .join(book.operations, of.id == row.operation_id).join(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .where(row.answer == "accepted", answered)
    )


def _teams(book: Book, statement: Rows) -> Rows:
    return statement.join(book.operations, book.operations.c.id == TeamRow.operation_id)


def _booking(book: Book, _figure: Figure) -> Rows:
    row = TeamVehicleRow
    return _teams(book, _rows(TeamRow.operation_id, TeamRow.id, NO_ID, row.plate, NO_TIME, ONE).join(TeamRow, TeamRow.id == row.team_id))


def _plate(book: Book, _figure: Figure) -> Rows:
    row, first = TeamVehicleRow, sa.func.min
    counted = _rows(first(TeamRow.operation_id), first(TeamRow.id), NO_ID, row.plate, NO_TIME, ONE).join(TeamRow, TeamRow.id == row.team_id)
    return _teams(book, counted).group_by(row.plate)


def _team(book: Book, _figure: Figure) -> Rows:
    return _teams(book, _rows(TeamRow.operation_id, TeamRow.id, NO_ID, TeamRow.name, NO_TIME, ONE))


def _road(book: Book, _figure: Figure) -> Rows:
    return _teams(book, _rows(TeamRow.operation_id, TeamRow.id, NO_ID, TeamRow.name, TeamRow.returned_at, TeamRow.actual_m)).where(TeamRow.actual_m > 0)


def _touched(digits: int) -> Callable[[Book, Figure], Rows]:
    """Divisions in which a target was visited."""

    def rows(book: Book, _figure: Figure) -> Rows:
        of = book.targets.c
        code = sa.func.substr(of.grid_code, 1, sa.literal_column(str(digits)))
        return (
            _rows(sa.func.min(of.operation_id), NO_ID, NO_ID, code, sa.func.min(of.there_at), ONE)
            .where(sa.func.length(of.grid_code) >= digits, book.sight.by_then(of.there_at)).group_by(code)
        )

    return rows


def _target(book: Book, _figure: Figure) -> Rows:
    of = book.targets.c
    return _rows(of.operation_id, of.team_id, of.id, NO_WORD, NO_TIME, ONE)


def _visit(book: Book, _figure: Figure) -> Rows:
    of = book.targets.c
    return _rows(of.operation_id, of.team_id, of.id, NO_WORD, of.done_at, ONE).where(book.sight.by_then(of.done_at))


def _each(share: Callable[[Any], Any]) -> Callable[[Book, Figure], Rows]:
    """Every result row of its kinds."""

    def rows(book: Book, figure: Figure) -> Rows:
        of = book.results.c
        return _rows(of.operation_id, of.team_id, of.target_id, of.kind, of.at, share(of)).where(of.kind.in_(figure.kinds), share(of) != 0)

    return rows


def _persons(book: Book, figure: Figure) -> Rows:
    """A person once a measure and operation; of an organisation as many as were there at most."""
    of = book.results.c
    share = sa.case((of.is_person, ONE), else_=sa.func.max(of.quantity))
    return (
        _rows(of.operation_id, sa.func.min(of.team_id), of.target_id, of.kind, sa.func.min(of.at), share)
        .where(of.kind.in_(figure.kinds)).group_by(of.operation_id, of.target_id, of.kind, of.is_person)
    )


def _cases(share: Callable[[Any, Any], Any], counts: Callable[[Any, Any], sa.ColumnElement[bool]]) -> Callable[[Book, Figure], Rows]:
    """Cases, each once an operation also where several of its debtors are targets. `share` of the numbers closed and settled there."""

    def rows(book: Book, figure: Figure) -> Rows:
        of = book.results.c
        closed, settled = (sa.func.coalesce(sa.func.max(sa.case((of.kind == kind, of.quantity))), 0) for kind in ("closed", "settled"))
        return (
            _rows(of.operation_id, sa.func.min(of.team_id), sa.func.min(of.target_id), sa.func.min(of.kind), sa.func.max(of.at), share(closed, settled))
            .where(of.kind.in_(figure.kinds)).group_by(of.operation_id, of.case_key).having(counts(closed, settled))
        )

    return rows


def _both(closed: Any, settled: Any) -> Any:
    return sa.case((settled < closed, settled), else_=closed)


SOURCES: dict[str, Callable[[Book, Figure], Rows]] = {
    "operation": _operation, "person": _person, "membership": _membership, "body": _body, "plate": _plate, "booking": _booking, "team": _team, "road": _road,
    "town": _touched(TOWN_DIGITS), "village": _touched(VILLAGE_DIGITS), "target": _target, "visit": _visit, "persons": _persons,
    "times": _each(lambda of: of.quantity), "quantity": _each(lambda of: of.quantity), "acts": _each(lambda of: ONE), "money": _each(lambda of: of.amount_fen),
    "cases": _cases(lambda closed, settled: closed, lambda closed, settled: closed > 0),
    "settled_cases": _cases(_both, lambda closed, settled: sa.and_(closed > 0, settled > 0)),
    "open_settlements": _cases(lambda closed, settled: settled - closed, lambda closed, settled: settled > closed),
}


def counted(session: Session, sight: Sight) -> dict[str, int]:
    """Every figure by its code, in one statement."""
    return _read(session, _sums(sight), {})


def counted_in(session: Session, operation_id: int, cut_off: datetime | None = None, *, corrected: bool = False) -> dict[str, int]:
    """The same for one operation; its statement is built once, which takes six times as long as asking it."""
    return _read(session, _sums_of_one(cut_off is not None, corrected), {"operation": operation_id, "until": cut_off})


@lru_cache
def _sums_of_one(at_cut_off: bool, corrected: bool) -> Sums:
    until = sa.bindparam("until", type_=UtcTime) if at_cut_off else None
    return _sums(Sight(OperationRow.id == sa.bindparam("operation", type_=sa.BigInteger), until, corrected))


def _sums(sight: Sight) -> Sums:
    book = Book(sight)
    parts = []
    for figure in FIGURES:
        rows = book.rows(figure).subquery()
        parts.append(sa.select(sa.literal(figure.code).label("code"), sa.func.coalesce(sa.func.sum(rows.c.share), 0).label("amount")))
    return sa.union_all(*parts)


def _read(session: Session, sums: Sums, places: dict[str, Any]) -> dict[str, int]:
    return {str(code): int(amount) for code, amount in session.execute(sums, places).all()}
