"""Campaigns (专项行动): their themes, what they add up, and the recurrence that creates operations by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.domain.clocks import LOCAL
from core.domain.operation_life import KIND_LABELS
from core.domain.refusals import N_, Refused
from core.domain.vocabulary import LIVELIHOOD

THEME_LABELS = {
    "general": N_("General campaign"),
    "livelihood": N_("Livelihood campaign"),
    "business": N_("Business campaign"),
    "finance": N_("Finance campaign"),
    "relocation": N_("Relocation campaign"),
    "refusal": N_("Campaign against refusing to perform"),
}
"""Themes: GY-06, ZC-17."""
THEME_CATEGORIES = {"livelihood": LIVELIHOOD, "business": "涉企", "finance": "涉金融"}
"""The word that sorts cases (`CaseRow.category`) of a theme; a proposal for such a campaign takes these cases only."""
WEEKDAY_LABELS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))

UNDER_MEASURES = ("brought", "detained", "fined")
"""Coercive measures on a person (强制措施, 民事诉讼法 ch. 10; domain.md 6.4): a person counts once an operation, whatever was done."""
VEHICLES = ("vehicle",)
PAID = ("paid",)
FIGURE_LABELS = {
    "targets": N_("Targets"),
    "done": N_("Targets done"),
    "under_measures": N_("Under measures"),
    "vehicles": N_("Vehicles seized"),
    "paid": N_("Persons who paid"),
    "amount_fen": N_("Received"),
}
"""What a campaign adds up over its operations; each opens its targets."""


class CampaignRefused(Refused):
    """A campaign cannot be stored like this."""


@dataclass(frozen=True)
class Recurrence:
    """A weekly operation, defined once. `weekday` 0 is Monday; times are the court's; `hours` is its length."""

    weekday: int
    hour: int
    minutes: int = 0
    hours: int = 6
    kind: str = "routine"
    lead_organisation_id: int | None = None
    muster_place: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept in `campaign.recurrence`."""
        return asdict(self)


def recurrence_of(kept: Mapping[str, Any] | None) -> Recurrence | None:
    """The recurrence of a stored campaign; None for one without."""
    return None if not kept else Recurrence(**{name: kept[name] for name in Recurrence.__dataclass_fields__ if name in kept})


def check(name: str, theme: str, starts_on: date | None, ends_on: date | None, recurrence: Recurrence | None) -> None:
    """Refuse a campaign that nobody could follow, naming every gap at once."""
    gaps = [message for message, missing in (
        (N_("a name"), not name.strip()),
        (N_("a theme of the list"), theme not in THEME_LABELS),
        (N_("an end that is not before its start"), starts_on is not None and ends_on is not None and ends_on < starts_on),
        *_recurrence_gaps(recurrence),
    ) if missing]
    if gaps:
        raise CampaignRefused(N_("The campaign was not stored: it needs {gaps}. Add that and store it again."), gaps=gaps)


def _recurrence_gaps(one: Recurrence | None) -> tuple[tuple[str, bool], ...]:
    if one is None:
        return ()
    return (
        (N_("a weekday and a time of the day"), not (0 <= one.weekday <= 6 and 0 <= one.hour <= 23 and 0 <= one.minutes <= 59)),
        (N_("a length of 1 to 24 hours"), not 1 <= one.hours <= 24),
        (N_("a type of operation of the list"), one.kind not in KIND_LABELS),
        (N_("a body that leads the weekly operation"), one.lead_organisation_id is None),
        (N_("a muster place"), not one.muster_place.strip()),
    )


def next_days(recurrence: Recurrence, *, since: date, until: date | None = None) -> Iterator[date]:
    """The days of the weekly operation from `since` on, until the campaign ends; without an end there is always another."""
    day = since + timedelta(days=(recurrence.weekday - since.weekday()) % 7)
    while until is None or day <= until:
        yield day
        day += timedelta(days=7)


def hours_of(recurrence: Recurrence, day: date) -> tuple[datetime, datetime]:
    """Start and end on that day, at the court."""
    start = datetime.combine(day, time(recurrence.hour, recurrence.minutes), LOCAL)
    return start, start + timedelta(hours=recurrence.hours)
