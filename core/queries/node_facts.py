"""Loading what the rows say of many cases at once, for their clocks. Used by questions, and by commands that must know where a clock stands."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.clocks import local_day
from core.domain.limits import Limit
from core.domain.node_clocks import OUTLIVES_THE_CASE, QUERIES, QUERY_MONTHS, SEIZING, SOLD, Clock, Facts, Mark, Measure, Money, Span, Thing, clocks, rules_of
from core.domain.nodes import NODES, OVERRUN_OF, Rules
from core.store.tables import BoardRow, CaseRecordRow, CaseRow, DeductionRow, MeasureRow, NodeMarkRow, PaymentRow, PersonRow, PropertyRow

Where = sa.ColumnElement[bool]
Some = Callable[[Any], Where]


def _every(_case_id: Any) -> Where:
    return sa.true()


TOLD = tuple(node.code for node in NODES if node.starts != "said")
"""Nodes that the rows start; of the others only those that somebody started have a clock."""
LEFT = tuple(code for code in TOLD if code in OUTLIVES_THE_CASE)
SEIZURE_AHEAD = timedelta(days=31)
SHORTEST_TERM = timedelta(days=364)


class Watched(NamedTuple):
    """A case under watch."""

    facts: Facts
    number: str
    judge_id: int | None
    judge: str | None
    grid_code: str | None


class Watch(NamedTuple):
    """What the clocks of a court are held against today."""

    board_id: int
    rules: Rules
    today: date
    watch_from: date


def watch_of(session: Session, board_id: int, now: datetime) -> Watch:
    """The court's rules, and the day from which the center watches what only people can tell it."""
    said, created_at = session.execute(sa.select(BoardRow.settings, BoardRow.created_at).where(BoardRow.id == board_id)).one()
    settings = said or {}
    return Watch(board_id, rules_of(settings), local_day(now), local_day(created_at) - timedelta(days=court_settings.number(settings, "nodes.watch_back")))


def watched(session: Session, *where: Where) -> dict[int, Watched]:
    """The cases that `where` picks, with their facts, longest filed first."""
    found = {
        row.id: Watched(Facts(row.id, row.kind, row.filed_on, row.due_on, row.closed_on, row.closing, row.judge_id is not None), row.number, row.judge_id, row.name, row.grid_code)
        for row in session.execute(
            sa.select(CaseRow.id, CaseRow.kind, CaseRow.filed_on, CaseRow.due_on, CaseRow.closed_on, CaseRow.closing, CaseRow.judge_id, CaseRow.number, CaseRow.grid_code, PersonRow.name)
            .outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).where(*where).order_by(CaseRow.filed_on, CaseRow.id)
        )
    }
    _assets(session, found, where)
    for row in _of(session, where, NodeMarkRow, NodeMarkRow.case_id, NodeMarkRow.node, NodeMarkRow.subject_kind, NodeMarkRow.subject_id, NodeMarkRow.what, NodeMarkRow.day):
        found[row[0]].facts.marks.setdefault(tuple(row[1:4]), {})[row[4]] = Mark(row[4], row[5])
    for row in _of(session, where, DeductionRow, DeductionRow.case_id, DeductionRow.node, DeductionRow.subject_kind, DeductionRow.subject_id, DeductionRow.begins_on, DeductionRow.ends_on):
        found[row[0]].facts.spans.setdefault(tuple(row[1:4]), []).append(Span(row[4], row[5]))
    queried = (*where, CaseRecordRow.kind == "query", CaseRecordRow.withdrawn_at.is_(None))
    for row in _of(session, queried, CaseRecordRow, CaseRecordRow.case_id, CaseRecordRow.day):
        found[row[0]].facts.queries.append(row[1])
    return found


def _assets(session: Session, found: dict[int, Watched], where: Iterable[Where]) -> None:
    columns = (PropertyRow.case_id, PropertyRow.id, PropertyRow.kind, PropertyRow.state, PropertyRow.found_on, PropertyRow.controlled_on, PropertyRow.disposed_on)
    sold = {}
    for row in _of(session, where, PropertyRow, *columns):
        found[row[0]].facts.things.append(Thing(*row[1:]))
        sold[row[1]] = (row[2], row[6], row[3] in SOLD)
    taken = (MeasureRow.case_id, MeasureRow.id, MeasureRow.kind, MeasureRow.property_id, MeasureRow.starts_on, MeasureRow.expires_on, MeasureRow.lifted_on)
    for case, key, kind, thing, starts_on, expires_on, lifted_on in _of(session, (*where, MeasureRow.kind.in_(SEIZING)), MeasureRow, *taken):
        property_kind, disposed_on, gone = sold.get(thing, (None, None, False))
        found[case].facts.measures.append(Measure(key, kind, property_kind, starts_on, expires_on, lifted_on, disposed_on, gone, thing))
    for row in _of(session, where, PaymentRow, PaymentRow.case_id, PaymentRow.id, PaymentRow.direction, PaymentRow.amount_fen, PaymentRow.paid_on):
        found[row[0]].facts.money.append(Money(row[1], row[2] == "in", row[3], row[4]))


def _of(session: Session, where: Iterable[Where], table: Any, *columns: Any) -> Iterable[Any]:
    """Plain rows of a table that hangs on these cases."""
    return session.execute(sa.select(*columns).join(CaseRow, CaseRow.id == table.case_id).where(*where).order_by(table.id)).all()


def clocks_of(case: Watched, watch: Watch, codes: Iterable[str] | None = None) -> Iterable[Clock]:
    """The clocks of a case that have begun or will by themselves; of a closed one what outlives it."""
    if codes is None:
        told = TOLD if case.facts.closed_on is None else LEFT
        codes = (*told, *{code for code, _kind, _id in case.facts.marks if code not in TOLD})
    return clocks(case.facts, watch.rules, today=watch.today, watch_from=watch.watch_from, codes=codes)


def every_clock(case: Watched, watch: Watch) -> list[Clock]:
    """All nodes of one case, also those that have not begun."""
    return list(clocks(case.facts, watch.rules, today=watch.today, watch_from=watch.watch_from))


def unfinished(watch: Watch, some: Some = _every) -> Where:
    """Open cases, and closed ones with money, a seizure, the file or queries after a termination still to be seen to; `some` of them only, by a condition on their id."""
    ahead = watch.today + SEIZURE_AHEAD
    left = sa.or_(_unarchived(watch, watch.today), owing(watch.board_id, some), _running_out(ahead, some), _to_query(watch))
    return sa.and_(some(CaseRow.id), sa.or_(CaseRow.closed_on.is_(None), left))


def suspects(watch: Watch) -> Where:
    """Cases that may have one of the five overruns; deductions, exemptions and holidays only take some away."""
    def before(code: str) -> date:
        return watch.today - _at_least(_limit(watch, code))

    uncontrolled = sa.select(PropertyRow.case_id).where(PropertyRow.controlled_on.is_(None), PropertyRow.found_on < before("011")).correlate(None)
    return sa.or_(
        sa.and_(CaseRow.closed_on.is_(None), sa.or_(CaseRow.id.in_(uncontrolled), CaseRow.filed_on < before("long"))),
        _running_out(watch.today), owing(watch.board_id), _unarchived(watch, before("032")),
    )


def overdue(case: Watched, watch: Watch) -> list[Clock]:
    """Its clocks among the five overruns."""
    codes = OVERRUN_OF if case.facts.closed_on is None else [code for code in OVERRUN_OF if code in OUTLIVES_THE_CASE]
    return [one for one in clocks_of(case, watch, codes) if one.state == "overdue"]


def _limit(watch: Watch, code: str) -> Limit:
    rule = watch.rules.by_code[code]
    limit = rule.own or rule.binding
    assert limit is not None
    return limit


def _at_least(limit: Limit) -> timedelta:
    return timedelta(days=int(limit.amount) * (28 if limit.unit == "months" else 1))


def _at_most(limit: Limit) -> timedelta:
    """Generous: working days with long holidays."""
    return timedelta(days=int(limit.amount) * {"months": 31, "days": 1}.get(limit.unit, 2) + 20)


def _unarchived(watch: Watch, before: date) -> Where:
    """Closed before `before`, watched, and nobody has said that the file was put away."""
    put_away = sa.select(NodeMarkRow.id).where(NodeMarkRow.case_id == CaseRow.id, NodeMarkRow.node == "032", NodeMarkRow.what.in_(("done", "exempt"))).correlate(CaseRow).exists()
    since = watch.watch_from - _at_most(_limit(watch, "032"))
    return sa.and_(CaseRow.closed_on <= before, CaseRow.closed_on >= since, ~put_away)


def _to_query(watch: Watch) -> Where:
    """Terminated, and within the five years of queries."""
    return sa.and_(CaseRow.closing == "terminated", CaseRow.closed_on >= watch.today - timedelta(days=QUERIES * QUERY_MONTHS * 31))


def owing(board_id: int, some: Some = _every) -> Where:
    """More has come in than has gone out."""
    signed = sa.case((PaymentRow.direction == "in", PaymentRow.amount_fen), else_=-PaymentRow.amount_fen)
    return CaseRow.id.in_(sa.select(PaymentRow.case_id).where(PaymentRow.board_id == board_id, some(PaymentRow.case_id)).group_by(PaymentRow.case_id).having(sa.func.sum(signed) > 0).correlate(None))


def _running_out(until: date, some: Some = _every) -> Where:
    """A seizure in force that ends by `until`; without a printed day it may be the shortest."""
    ends = sa.or_(MeasureRow.expires_on <= until, sa.and_(MeasureRow.expires_on.is_(None), MeasureRow.starts_on <= until - SHORTEST_TERM))
    return CaseRow.id.in_(sa.select(MeasureRow.case_id).where(MeasureRow.kind.in_(SEIZING), MeasureRow.lifted_on.is_(None), ends, some(MeasureRow.case_id)).correlate(None))
