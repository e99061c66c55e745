"""The wall: its scenes, the settings of one screen, how large its letters must be, and how long a red event holds it.

One entry of `SCENES` adds a scene.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from math import atan, degrees, radians, tan
from typing import Any

from core.domain.refusals import N_, Refused

SCENES = {
    "map": N_("Situation of the county"),
    "tasks": N_("Tasks"),
    "operation": N_("Joint operation"),
    "indicators": N_("Indicators"),
    "duty": N_("Duty and response"),
    "towns": N_("Townships"),
}
THEMES = {"night": N_("Night"), "day": N_("Day colours")}
@dataclass(frozen=True)
class RedKind:
    """A class of red events: its word, its sound, and the scene that it turns the wall to."""

    label: str
    sign: str
    tone: str
    sound: str
    scene: str


RED_KINDS = {
    "call": RedKind(N_("Emergency call"), "▲", "red", "escalated", "operation"),
    "clue": RedKind(N_("Clue unanswered"), "▲", "red", "escalated", "duty"),
    "escalated": RedKind(N_("Escalated"), "▲", "red", "escalated", "tasks"),
    "overdue": RedKind(N_("Overdue"), "▲", "red", "overdue", "tasks"),
    "silent": RedKind(N_("In hand but silent"), "◇", "amber", "new", "tasks"),
}

LEAST_ARC_MIN = 16.0
"""Smallest letter in minutes of arc. Source: ISO 9241-303, 16′ as the least height of a capital."""
DIGIT_SHARE = 0.73
"""Height of digits and capitals of Noto Sans SC as a share of the font size; Chinese characters are taller (0.92)."""
FEWEST_LINES = 14
"""Below that no scene has room for its rows."""
HOLD = timedelta(minutes=5)
"""So long a red event holds the wall at its scene, unless it is acknowledged from the desk before."""


class SettingsRefused(Refused):
    """The settings of a screen cannot be shown on it."""


@dataclass(frozen=True)
class WallSettings:
    """Of one screen. `height_mm` is the height of the picture, `distance_m` the way to the farthest reader."""

    scenes: tuple[str, ...] = tuple(SCENES)
    interval_s: int = 30
    scale: float = 1.0
    theme: str = "night"
    visitor: bool = False
    sound: bool = True
    height_mm: int = 685
    distance_m: float = 3.0
    language: str = "zh_CN"

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"scenes": list(self.scenes)}


def settings_of(kept: Mapping[str, Any] | None) -> WallSettings:
    """What is kept with a device; what a later version no longer knows is left out."""
    known = {one.name for one in fields(WallSettings)}
    said = {name: value for name, value in (kept or {}).items() if name in known}
    if "scenes" in said:
        said["scenes"] = tuple(scene for scene in said["scenes"] if scene in SCENES) or tuple(SCENES)
    return WallSettings(**said)


def letter_mm(distance_m: float, arc_min: float = LEAST_ARC_MIN) -> float:
    """Height of a letter that is seen under `arc_min` minutes of arc."""
    return 2 * distance_m * 1000 * tan(radians(arc_min / 60) / 2)


def font_share(settings: WallSettings) -> float:
    """Size of the smallest font in hundredths of the picture's height (CSS `vh`), so that its digits reach `LEAST_ARC_MIN`.

    Pixels do not matter for that: a hundredth of the height is as high on every screen of this height.
    """
    return 100 * letter_mm(settings.distance_m) / DIGIT_SHARE / settings.height_mm * settings.scale


def font_px(settings: WallSettings, height_px: int) -> float:
    """The same in pixels of a screen with so many."""
    return font_share(settings) * height_px / 100


def arc_minutes(font_height_px: float, height_px: int, settings: WallSettings) -> float:
    """Under how many minutes of arc the farthest reader sees a digit of this font."""
    digit_m = font_height_px * DIGIT_SHARE / height_px * settings.height_mm / 1000
    return degrees(2 * atan(digit_m / 2 / settings.distance_m)) * 60


def lines(settings: WallSettings) -> int:
    """Lines of the smallest font, one and a half high, that stand one below the other."""
    return int(100 / (font_share(settings) * 1.5))


def check(settings: WallSettings) -> None:
    """Refuse what cannot be shown or read."""
    if not settings.scenes or not set(settings.scenes) <= SCENES.keys():
        raise SettingsRefused(N_("The screen was not changed: choose at least one scene, from the list."))
    if not 5 <= settings.interval_s <= 600:
        raise SettingsRefused(N_("The screen was not changed: a scene stays between 5 and 600 seconds."))
    if not 1 <= settings.scale <= 2 or settings.theme not in THEMES:
        raise SettingsRefused(N_("The screen was not changed: letters may be 1 to 2 times as large as they must be, in the night or the day colours."))
    if not 200 <= settings.height_mm <= 10_000 or not 0.5 <= settings.distance_m <= 60:
        raise SettingsRefused(N_("The screen was not changed: its picture is 200 to 10,000 mm high, and read from 0.5 to 60 m."))
    if lines(settings) < FEWEST_LINES:
        raise SettingsRefused(
            N_("The screen was not changed: letters for {distance} m leave {lines} lines on a picture of {height} mm, and {fewest} are needed. Choose a higher screen or a nearer reader."),
            distance=settings.distance_m, lines=lines(settings), height=settings.height_mm, fewest=FEWEST_LINES,
        )
