"""Frozen figures: the list, one of them beside what is known now, and how all of them are counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.figure_versions import Counted, Figures
from core.domain.indicators import INDICATORS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries import court
from core.queries.frames import UTC_TIME, frame
from core.queries.indicator_tables import towns_of
from core.queries.indicators import TOPICS, IndicatorValue, areas_of, needed, value_from
from core.queries.question import question
from core.queries.tally_amounts import amounts
from core.store.tables import FigureVersionRow, PersonRow

LIST = {
    "id": "int64", "number": "int64", "name": "str", "area": "str", "since": "object", "until": "object", "formulas": "str", "revision": "int64", "by": "object", "frozen_at": UTC_TIME,
}


def count_all(session: Session, viewer: Viewer, since: date, until: date, area: str) -> Counted:
    """Every indicator of the days, for the area as a whole and for each of its towns; what `figures.freeze` keeps."""
    settings, areas = court.settings(session, viewer), areas_of(viewer, area)
    wanted = needed(INDICATORS, settings, since, until)

    def figures(found: dict[Any, int]) -> Figures:
        values = [value_from(found, one, settings, since, until) for one in INDICATORS]
        return {value.code: [value.numerator, value.denominator, value.base] for value in values}

    towns = towns_of(session, viewer.board_id, areas, wanted)
    return Counted(figures(amounts(session, viewer.board_id, areas, wanted)), {code: figures(found) for code, found in sorted(towns.items())})


def _in_reach(viewer: Viewer) -> sa.ColumnElement[bool]:
    own = sa.true() if "" in viewer.prefixes else sa.or_(sa.false(), *(FigureVersionRow.area.startswith(one) for one in viewer.prefixes))
    return sa.and_(FigureVersionRow.board_id == viewer.board_id, own)


@question(right=Right.TOTALS, topics=("figures", "people"))
def figure_versions(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Frozen figures of areas that lie in the viewer's grids as a whole, the newest first."""
    columns = [getattr(FigureVersionRow, name) if name != "by" else PersonRow.name for name in LIST]
    statement = sa.select(*columns).outerjoin(PersonRow, PersonRow.id == FigureVersionRow.frozen_by).where(_in_reach(viewer)).order_by(FigureVersionRow.number.desc())
    return frame(session, statement, LIST)


@dataclass(frozen=True)
class FrozenLine:
    """One indicator of one area as it was frozen, and as the same days count now; `area` is empty for the whole."""

    area: str
    frozen: IndicatorValue
    now: IndicatorValue | None

    @property
    def differs(self) -> bool:
        return self.now is not None and self.frozen != self.now


@dataclass(frozen=True)
class Frozen:
    """A version, line by line: what was published, and what is known of the same days now."""

    number: int
    name: str
    area: str
    since: date
    until: date
    formulas: str
    lines: tuple[FrozenLine, ...]


@question(right=Right.TOTALS, topics=(*TOPICS, "figures"))
def figure_version(session: Session, viewer: Viewer, *, version_id: int) -> Frozen:
    """A frozen version beside today's count. An indicator that came later has no line; one that is gone has nothing beside it."""
    row = session.scalar(sa.select(FigureVersionRow).where(_in_reach(viewer), FigureVersionRow.id == version_id))
    if row is None:
        raise NotFound(N_("There are no such frozen figures in your grids. Choose from the list."))
    now = count_all(session, viewer, row.since, row.until, row.area)
    lines = [*_lines("", row.figures, now.figures, row), *(line for code, one in row.parts.items() for line in _lines(code, one, now.parts.get(code, {}), row))]
    return Frozen(row.number, row.name, row.area, row.since, row.until, row.formulas, tuple(lines))


def _lines(area: str, frozen: Figures, now: Figures, row: FigureVersionRow) -> list[FrozenLine]:
    def value(code: str, said: list[Any]) -> IndicatorValue:
        return IndicatorValue(code, said[0], said[1], row.since, row.until, said[2])

    return [FrozenLine(area, value(code, said), value(code, now[code]) if code in now else None) for code, said in frozen.items()]
