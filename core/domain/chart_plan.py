"""The wall chart against its plan (挂图作战): so many cases to conclude in a week, by town and by judge; a week that is frozen stays as it was."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.domain.assessment import monday
from core.domain.indicators import rate
from core.domain.refusals import N_, Refused

TOWN, JUDGE = "town", "judge"
PART_LABELS = {TOWN: N_("By town"), JUDGE: N_("By judge")}
COUNT_LABELS = {"start": N_("Open at the start"), "filed": N_("New in the week"), "concluded": N_("Concluded in the week"), "left": N_("Open at the end")}
"""`start` + `filed` − `concluded` = `left`: the rows of each can be opened."""
MET, ON_THE_WAY, BEHIND, NO_PLAN = "met", "on_the_way", "behind", "no_plan"
STATE_LABELS = {MET: N_("✓ Plan met"), ON_THE_WAY: N_("● On the way"), BEHIND: N_("▲ Behind the plan"), NO_PLAN: N_("○ No plan")}
NOBODY = ""
"""Key of cases without a town, or without a judge."""


class PlanRefused(Refused):
    """Nothing was written."""


@dataclass(frozen=True)
class Line:
    """One town or judge of a week. `planned` is None without a plan."""

    part: str
    key: str
    name: str
    start: int
    filed: int
    concluded: int
    planned: int | None

    @property
    def left(self) -> int:
        return self.start + self.filed - self.concluded

    @property
    def share(self) -> Decimal | None:
        """Concluded of the plan, in percent."""
        return rate(self.concluded, self.planned)


def state_of(line: Line, week: date, today: date) -> str:
    """Behind is who has concluded less than the part of the plan whose days are over; of a week that is over, less than all of it."""
    if line.planned is None:
        return NO_PLAN
    if line.concluded >= line.planned:
        return MET
    days_over = min(7, max(0, (today - week).days))
    return BEHIND if line.concluded * 7 < line.planned * days_over else ON_THE_WAY


def check_plan(week: date, today: date, planned: Mapping[tuple[str, str], int | None], *, frozen: bool) -> None:
    """A plan is set for the running week or the next ones. Raises PlanRefused."""
    if week != monday(week) or week < monday(today):
        raise PlanRefused(N_("Not stored: a plan is made for this week or one to come."))
    if frozen:
        raise PlanRefused(N_("Not stored: the week of {week} is frozen and stays as it is."), week=week.isoformat())
    if any(part not in PART_LABELS or (count is not None and not 0 <= count <= 1_000_000) for (part, _key), count in planned.items()):
        raise PlanRefused(N_("Not stored: a plan is a number of cases, 0 or more."))


def check_freeze(week: date, today: date, *, frozen: bool) -> None:
    """A week is frozen once it is over. Raises PlanRefused."""
    if week != monday(week) or week + timedelta(days=6) >= today or frozen:
        raise PlanRefused(N_("Not frozen: the week of {week} is not over, or was frozen before."), week=week.isoformat())


def plain(line: Line) -> dict[str, Any]:
    """As a frozen week keeps it."""
    return asdict(line)


def from_plain(said: Mapping[str, Any]) -> Line:
    return Line(**said)
