"""Freezing the indicators of some days, so that what was published can be read again, and compared with what is known later."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.figure_versions import Counted
from core.domain.indicators import formula_version
from core.domain.refusals import N_, NotAllowed, Refused
from core.domain.viewer import Right, Viewer
from core.store.ledger import Act
from core.store.tables import FigureVersionRow

Count = Callable[[Session, Viewer, date, date, str], Counted]


class FreezeRefused(Refused):
    """Nothing can be frozen so."""


def freeze(act: Act, name: str, since: date, until: date, area: str = "", *, count: Count) -> dict[str, Any]:
    """Keep what `count` finds for these days as the next numbered version; the same numbers are not frozen twice."""
    act.by.demand(Right.EXPORT)
    _check(act, name.strip(), since, until, area)
    counted, formulas = count(act.session, act.by, since, until, area), formula_version()
    last = act.session.scalar(
        sa.select(FigureVersionRow).filter_by(board_id=act.board_id, since=since, until=until, area=area).order_by(FigureVersionRow.number.desc()).limit(1)
    )
    if last is not None and (last.figures, last.parts, last.formulas) == (counted.figures, counted.parts, formulas):
        raise FreezeRefused(N_("Nothing was frozen: version {number}, “{name}”, holds the same numbers of these days. Open it below."), number=last.number, name=last.name)
    row = FigureVersionRow(
        board_id=act.board_id, number=act.next_number("figure_version"), name=name.strip(), area=area, since=since, until=until, figures=counted.figures, parts=counted.parts,
        formulas=formulas, revision=act.revision - 1, frozen_by=act.by.person_id or None, frozen_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    act.record("figures.freeze", "figures", row.id, topics=("figures",), grid_code=area or None, after={
        "number": row.number, "name": row.name, "since": since, "until": until, "area": area, "formulas": formulas, "figures": counted.figures,
    })
    return {"id": row.id, "number": row.number}


def _check(act: Act, name: str, since: date, until: date, area: str) -> None:
    if not act.by.reaches(area):
        raise NotAllowed(N_("Nothing was frozen: these are not your grids as a whole. Choose an area of yours first."))
    if not name:
        raise FreezeRefused(N_("Nothing was frozen: say what the figures are published as, for example “first half of 2026”."))
    if not since <= until <= local_day(act.at):
        raise FreezeRefused(
            N_("Nothing was frozen: the days {since} to {until} end before they begin, or lie in the future. Choose days up to today."),
            since=since.isoformat(), until=until.isoformat(),
        )
