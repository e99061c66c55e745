"""Money of cases: what is in the court's hands and in which colour, what came in and went out, and how much of it went on in time."""

from collections.abc import Iterable
from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.money import NODE, left_of, part_of
from core.domain.node_clocks import LATE, OVERDUE
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, frame, typed
from core.queries.node_facts import clocks_of, owing, watch_of, watched
from core.queries.nodes import TOPICS
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import CaseRow, PaymentRow, PersonRow

SUMS = {
    "case_id": "int64", "payment_id": "int64", "number": "str", "debtor_names": "str", "judge": "object", "came_in": DAY, "amount_fen": "int64", "left_fen": "int64", "part": "str",
    "state": "str", "deadline": DAY, "paid_on": DAY, "days": "Int64", "deducted": "int64",
}
MOVED = {
    "payment_id": "int64", "case_id": "int64", "number": "str", "debtor_names": "str", "judge": "object", "direction": "str", "channel": "str", "paid_on": DAY, "amount_fen": "int64",
}


def _sums(session: Session, viewer: Viewer, now: datetime, *where: sa.ColumnElement[bool]) -> pd.DataFrame:
    """Every sum that came into these cases, with its clock and what is left of it."""
    watch, reach = watch_of(session, viewer.board_id, now), (in_reach(viewer), *where)
    debtors = dict(session.execute(sa.select(CaseRow.id, CaseRow.debtor_names).where(*reach)).all())
    rows = []
    for case in watched(session, *reach).values():
        facts = case.facts
        left, amounts = left_of(facts.money), {one.id: one.amount_fen for one in facts.money}
        for clock in clocks_of(case, watch, (NODE,)):
            rows.append((
                facts.case_id, clock.id, case.number, debtors[facts.case_id], case.judge, clock.start, amounts[clock.id], left.get(clock.id, 0), part_of(clock.state), clock.state,
                clock.deadline, clock.done_on, clock.days, clock.deducted,
            ))
    return typed(sorted(rows, key=lambda row: (row[12] is None, row[12], row[1])), SUMS)


@question(right=Right.VERIFY, topics=TOPICS, daily=True)
def money_in_hand(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Sums that have come in and not, or not wholly, gone on; the most pressing first. `left_fen` adds up to what came in less what went out."""
    found = _sums(session, viewer, now, owing(viewer.board_id))
    return found[found["left_fen"] > 0].reset_index(drop=True)


@question(right=Right.VERIFY, topics=TOPICS, daily=True)
def money_that_came(session: Session, viewer: Viewer, *, now: datetime, since: date, until: date) -> pd.DataFrame:
    """Every sum that came in between the two days, with whether and when it went on."""
    came = sa.select(PaymentRow.case_id).where(PaymentRow.board_id == viewer.board_id, PaymentRow.direction == "in", PaymentRow.paid_on.between(since, until)).correlate(None)
    found = _sums(session, viewer, now, CaseRow.id.in_(came))
    return found[[since <= day <= until for day in found["came_in"]]].reset_index(drop=True)


def in_time(states: Iterable[str]) -> tuple[int, int]:
    """Of sums that are gone or over their time: how many went on in time, and all of them. Sums that still run count in neither."""
    settled = [state for state in states if state in ("done_in_time", LATE, OVERDUE)]
    return sum(state == "done_in_time" for state in settled), len(settled)


@question(right=Right.VERIFY, topics=("payments", "cases"))
def money_totals(session: Session, viewer: Viewer, *, since: date, until: date) -> pd.DataFrame:
    """Number and sum by direction and way of payment."""
    statement = (
        sa.select(PaymentRow.direction, PaymentRow.channel, sa.func.count(), sa.func.sum(PaymentRow.amount_fen)).join(CaseRow, CaseRow.id == PaymentRow.case_id)
        .where(*_moved(viewer, since, until)).group_by(PaymentRow.direction, PaymentRow.channel).order_by(PaymentRow.direction, sa.func.sum(PaymentRow.amount_fen).desc(), PaymentRow.channel)
    )
    return frame(session, statement, {"direction": "str", "channel": "str", "count": "int64", "amount_fen": "int64"})


@question(right=Right.VERIFY, topics=("payments", "cases", "people"))
def money_moved(session: Session, viewer: Viewer, *, since: date, until: date, direction: str, limit: int = 500) -> pd.DataFrame:
    """The rows behind the totals of one direction, the newest first."""
    statement = (
        sa.select(PaymentRow.id, CaseRow.id, CaseRow.number, CaseRow.debtor_names, PersonRow.name, PaymentRow.direction, PaymentRow.channel, PaymentRow.paid_on, PaymentRow.amount_fen)
        .join(CaseRow, CaseRow.id == PaymentRow.case_id).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(*_moved(viewer, since, until), PaymentRow.direction == direction).order_by(PaymentRow.paid_on.desc(), PaymentRow.id.desc()).limit(limit)
    )
    return frame(session, statement, MOVED)


def _moved(viewer: Viewer, since: date, until: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (PaymentRow.board_id == viewer.board_id, within(viewer, PaymentRow.grid_code), in_reach(viewer), PaymentRow.paid_on.between(since, until))
