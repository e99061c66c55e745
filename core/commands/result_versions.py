"""Freezing the results of an operation at a cut-off (截至…), so that what was published can be read again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.operation_reach import reachable
from core.domain.clocks import LOCAL
from core.domain.operation_figures import changes
from core.domain.operation_life import HELD_STATES, STATE_LABELS, OperationRefused
from core.domain.refusals import N_
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import OperationRow, ResultVersionRow

Count = Callable[[Session, int, datetime], dict[str, int]]


def freeze(act: Act, operation_id: int, cut_off: datetime, *, count: Count) -> dict[str, Any]:
    """Keep the figures as `count` finds them at the cut-off. The same cut-off again is refused when they differ by now, and the same version when not."""
    act.by.demand(Right.OPERATE)
    operation = reachable(act, operation_id)
    _check(act, operation, cut_off)
    figures = count(act.session, operation.id, cut_off)
    row = act.session.scalar(sa.select(ResultVersionRow).filter_by(operation_id=operation.id, cut_off=cut_off))
    if row is None:
        row = ResultVersionRow(operation_id=operation.id, cut_off=cut_off, figures=figures, frozen_by=act.by.person_id or None, frozen_at=act.at)
        act.session.add(row)
        act.session.flush()
    elif changes(row.figures, figures):
        raise OperationRefused(
            N_("Nothing was frozen: the results of {number} as at {time} are frozen already and differ by now. The difference stands beside them; choose a later cut-off."),
            number=operation.number, time=_clock(cut_off),
        )
    act.record("operation.freeze", "operation", operation.id, topics=("operations",), grid_code=operation.grid_code, after={"cut_off": cut_off, "figures": figures})
    return {"id": row.id, "cut_off": cut_off.isoformat()}


def _check(act: Act, operation: OperationRow, cut_off: datetime) -> None:
    if operation.state not in ("running", *HELD_STATES):
        raise OperationRefused(
            N_("Nothing was frozen: {number} is “{state}” and has no results yet. Start it first."), number=operation.number, state=STATE_LABELS[operation.state],
        )
    if not (operation.started_at or operation.starts_at) <= cut_off <= act.at:
        raise OperationRefused(
            N_("Nothing was frozen: the cut-off {time} lies before the start of {number} or in the future. Choose a time between."),
            number=operation.number, time=_clock(cut_off),
        )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%m-%d %H:%M}"
