"""The way after a debtor (追捕): its legs, and how far it has come: 在逃 → 到案 → 司法措施."""

from datetime import date, datetime

from core.domain.refusals import N_, Refused

LEG_LABELS = {
    "set_out": N_("Set out"), "arrived": N_("Arrived"), "watch": N_("Kept watch"), "missed": N_("Gone already"), "caught": N_("Caught"), "returned": N_("Brought back"),
}
LEG_SIGNS = {"set_out": "○", "arrived": "◆", "watch": "◆", "missed": "▲", "caught": "●", "returned": "✓"}
SOUGHT, WANTED, BROUGHT, MEASURED = "sought", "wanted", "brought", "measured"
STATE_LABELS = {SOUGHT: N_("Not announced"), WANTED: N_("At large, announced to the police"), BROUGHT: N_("Brought in"), MEASURED: N_("Under a judicial measure")}
STATE_SIGNS = {SOUGHT: "○", WANTED: "▲", BROUGHT: "◆", MEASURED: "●"}
ANNOUNCED = ("control", "fugitive", "watch")
"""Kinds of outside matters by which the police or another court looks for a debtor."""
JUDICIAL = ("detain", "fine", "summon", "bring")


class PursuitRefused(Refused):
    """Nothing was written."""


def state_of(*, announced_on: date | None, caught_on: date | None, measure_on: date | None) -> str:
    """How far the pursuit has come, by the newest day of each; a measure counts from the day of the catching on."""
    if caught_on is None or (announced_on is not None and announced_on > caught_on):
        return WANTED if announced_on is not None else SOUGHT
    return MEASURED if measure_on is not None and measure_on >= caught_on else BROUGHT


def check_leg(kind: str, place: str, at: datetime, filed_on: date, lng: float | None, lat: float | None, now: datetime) -> None:
    """Raises PursuitRefused. Times are kept as they are entered; how long a way takes is not judged."""
    if kind not in LEG_LABELS or not place.strip():
        raise PursuitRefused(N_("Not stored: choose what happened, and say where."))
    if not filed_on <= at.date() or at > now:
        raise PursuitRefused(N_("Not stored: the time must lie between the filing of the case ({filed}) and now."), filed=filed_on.isoformat())
    if (lng is None) != (lat is None) or (lng is not None and lat is not None and (abs(lng) > 180 or abs(lat) > 90)):
        raise PursuitRefused(N_("Not stored: give longitude and latitude in degrees, both or neither."))
