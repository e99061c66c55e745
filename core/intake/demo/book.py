"""The rows of a demo board while they are made, with their ids, and the moment that all of them refer to."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from core.domain.clocks import LOCAL, local_day
from core.store.tables import Base

Row = dict[str, Any]
WINDOW_DAYS = 365


@dataclass
class Book:
    """`first_ids` holds the next free id of every table; `now` is the moment the data leads up to."""

    first_ids: Mapping[str, int]
    now: datetime
    seed: int
    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))

    @property
    def board_id(self) -> int:
        return self.first_ids["board"]

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def oldest_day(self) -> date:
        """The first day of the window in which everything happened."""
        return self.today - timedelta(days=WINDOW_DAYS - 1)

    def random(self, part: str) -> Random:
        """A generator of its own for each part, so that one part can change without moving the others."""
        return Random(f"{self.seed}:{part}")

    def add(self, table: type[Base], **values: Any) -> Row:
        """Note a row; it gets its id and its board and is written later, with all others."""
        columns = table.__table__.c
        if "board_id" in columns:
            values["board_id"] = self.board_id
        if "id" in columns:
            values["id"] = self.first_ids[table.__tablename__] + len(self.rows[table])
        self.rows[table].append(values)
        return values

    def at(self, day: date, hour: float) -> datetime:
        """A moment by the clock of the court, never later than `now`."""
        moment = datetime.combine(day, time(), LOCAL) + timedelta(hours=hour)
        return min(moment.astimezone(UTC).replace(microsecond=0), self.now)
