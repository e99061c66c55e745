"""Who must serve in a township, a village and a basic grid: 三所一长, 一格八员, 一格两员 (seeds P-02, YC-03, YC-04).

A village grid names seven posts; how many people it has in all is the court's setting, eight at first.
One person may hold several posts (一员多职), so people and posts are counted apart.
"""

from dataclasses import dataclass

from core.domain import court_settings
from core.domain.court_settings import Settings
from core.domain.refusals import N_

LEVEL_LABELS = {1: N_("Townships"), 2: N_("Village grids"), 3: N_("Basic grids")}


@dataclass(frozen=True)
class Standard:
    """What a grid of a level must have: posts by name, and people in all if the court counts them (`setting`)."""

    level: int
    posts: tuple[str, ...]
    setting: str | None = None


STANDARDS = {
    1: Standard(1, (
        "party_secretary", "township_head", "deputy", "office_deputy", "office_clerk", "police_head", "justice_head", "civil_head", "court_head",
    )),
    2: Standard(2, (
        "grid_leader", "grid_assistant", "first_secretary", "honorary_head", "fairness_head", "security_head", "ceremony_head",
    ), "supervision.village_posts"),
    3: Standard(3, ("manager", "volunteer"), "supervision.basic_posts"),
}


def people_needed(level: int, settings: Settings) -> int:
    """How many people the court wants in a grid of the level; 0 where it counts posts only."""
    setting = STANDARDS[level].setting
    return court_settings.number(settings, setting) if setting else 0
