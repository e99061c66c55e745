"""All colours and type steps; nowhere else. Night tokens; each contrast stands in docs/look.md."""

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
FONT = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#rrggbb` as deck.gl wants it."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [alpha]
