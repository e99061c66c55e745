"""The wall chart's plan: setting it for a week, and freezing a week that is over."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.chart_plan import PART_LABELS, Line, PlanRefused, check_freeze, check_plan, plain
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Viewer
from core.store.ledger import Act
from core.store.tables import ChartPlanRow, ChartWeekRow

TOPICS = ("chart",)
Count = Callable[[Session, Viewer, date, str], list[Line]]


def plan(act: Act, week: date, planned: Mapping[tuple[str, str], int | None]) -> dict[str, Any]:
    """So many cases by part and key; None takes a plan away. Returns how many are different."""
    _whole(act)
    check_plan(week, local_day(act.at), planned, frozen=_frozen(act, week))
    known = {(row.part, row.key): row for row in act.session.scalars(sa.select(ChartPlanRow).filter_by(board_id=act.board_id, week=week))}
    said = []
    for (part, key), count in planned.items():
        row = known.get((part, key))
        before = None if row is None else row.planned
        if before == count:
            continue
        if row is None:
            act.session.add(ChartPlanRow(board_id=act.board_id, week=week, part=part, key=key, planned=count))
        elif count is None:
            act.session.delete(row)
        else:
            row.planned = count
        said.append({"part": part, "key": key, "before": before, "planned": count})
    if not said:
        raise PlanRefused(N_("Nothing was stored: nothing is different."))
    act.record("chart.plan", "chart_week", week.isoformat(), topics=TOPICS, after={"plans": said})
    return {"changed": len(said)}


def freeze(act: Act, week: date, *, count: Count) -> dict[str, Any]:
    """Keep a week that is over as `count` finds it, by town and by judge."""
    _whole(act)
    check_freeze(week, local_day(act.at), frozen=_frozen(act, week))
    lines = [plain(line) for part in PART_LABELS for line in count(act.session, act.by, week, part)]
    act.session.add(ChartWeekRow(board_id=act.board_id, week=week, lines=lines, frozen_by=act.by.person_id or None, frozen_at=act.at))
    act.record("chart.freeze", "chart_week", week.isoformat(), topics=TOPICS, after={"lines": lines})
    return {"week": week.isoformat(), "lines": len(lines)}


def _whole(act: Act) -> None:
    act.by.demand(Right.APPROVE)
    if not act.by.reaches(""):
        raise NotAllowed(N_("Not stored: the plan is the whole court's. Ask somebody who sees all of it."))


def _frozen(act: Act, week: date) -> bool:
    return act.session.scalar(sa.select(ChartWeekRow.id).filter_by(board_id=act.board_id, week=week)) is not None
