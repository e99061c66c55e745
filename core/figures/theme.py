"""All colours and type steps; nowhere else. Night tokens, and those of the wall by day; each contrast stands in docs/look.md."""

GROUND, PANEL, LINE = "#0a1220", "#111c2e", "#22314a"
TEXT, MUTED, ACCENT = "#e6edf5", "#9fb3c8", "#4cc2ff"

SEVERITY = {
    "overdue": "#ff6b6b",
    "silent": "#ffb84d",
    "due_soon": "#ffb84d",
    "on_time": "#5ad19a",
    "acknowledged": "#c4a7ff",
    "idle": "#8aa0b8",
}
TARGET = {"planned": "#8aa0b8", "underway": "#ffb84d", "arrived": "#c4a7ff", "handling": "#4cc2ff", "done": "#5ad19a"}
"""Targets of an operation by state; each has a sign of its own too."""
LIGHT = {"met": "#5ad19a", "not_met": "#ff6b6b", "unknown": "#8aa0b8"}
SEQUENTIAL = ("#14263f", "#1d4066", "#265d92", "#3580be", "#63aee6")
"""Five classes of blue, dark to light on the night ground; lightness alone tells them apart."""
NO_DATA = "#0d1726"
WORST = ("#8aa0b8", "#5ad19a", "#ffb84d", "#ff6b6b")
"""Debtor dots: nothing sent, answered, under way, overdue."""
STATION, TOWN, COURT = "#7fd4d4", "#9fb3c8", "#f0d27a"
SEQUENTIAL_DAY = ("#eef4fb", "#c9dff2", "#94bfe3", "#5a98cc", "#2a6ca8")
WALL = {
    "night": {
        "ground": GROUND, "panel": PANEL, "line": LINE, "text": TEXT, "muted": MUTED, "accent": ACCENT, "red": "#ff6b6b", "amber": "#ffb84d", "green": "#5ad19a",
        "violet": "#c4a7ff", "grey": "#8aa0b8", "alarm": "#7a1420",
    } | {f"class{at}": colour for at, colour in enumerate(SEQUENTIAL)},
    "day": {
        "ground": "#ffffff", "panel": "#f4f7fb", "line": "#d5deea", "text": "#0f1b2d", "muted": "#4a5b70", "accent": "#0b66b0", "red": "#c62828", "amber": "#9a5b00",
        "green": "#0f7a4f", "violet": "#6b3fb5", "grey": "#5b6b80", "alarm": "#ffd9d9",
    } | {f"class{at}": colour for at, colour in enumerate(SEQUENTIAL_DAY)},
}
"""Colours by name, as the wall's style sheet takes them; a screen has its own theme."""
FONT = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#rrggbb` as deck.gl wants it."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [alpha]
