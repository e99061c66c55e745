"""The stage of a case in SQL: the rule of `domain/case_stage.py`, so that lists can be filtered by it."""

from typing import Any

import sqlalchemy as sa

from core.domain.case_stage import HELD
from core.domain.node_clocks import SEIZING
from core.store.tables import CaseRow, MeasureRow, PaymentRow, PropertyRow

_SIGNED = sa.case((PaymentRow.direction == "in", PaymentRow.amount_fen), else_=-PaymentRow.amount_fen)


def stage_of() -> sa.ColumnElement[Any]:
    """Computed for each row of `CaseRow` that is asked for."""
    in_hand = sa.select(sa.func.sum(_SIGNED)).where(PaymentRow.case_id == CaseRow.id).correlate(CaseRow).scalar_subquery()
    paid_for = sa.select(PaymentRow.id).where(
        PaymentRow.case_id == PropertyRow.case_id, PaymentRow.direction == "in", sa.or_(PropertyRow.disposed_on.is_(None), PaymentRow.paid_on >= PropertyRow.disposed_on)
    ).correlate(PropertyRow).exists()
    selling = _a_property(sa.or_(PropertyRow.state == "valued", sa.and_(PropertyRow.state == "sold", ~paid_for)))
    held = sa.select(MeasureRow.id).where(
        MeasureRow.case_id == CaseRow.id, MeasureRow.property_id.is_(None), MeasureRow.kind.in_(SEIZING), MeasureRow.lifted_on.is_(None)
    ).correlate(CaseRow).exists()
    return sa.case(
        (CaseRow.closed_on.is_not(None), "archive"), (in_hand > 0, "payout"), (selling, "dispose"),
        (sa.or_(held, _a_property(PropertyRow.state.in_(HELD))), "control"), else_="query",
    )


def _a_property(such: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.select(PropertyRow.id).where(PropertyRow.case_id == CaseRow.id, such).correlate(CaseRow).exists()
