"""Figures with their targets, and the table they make: printed, and kept in docs/benchmark.md part by part."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import streamlit

from core.domain.clocks import LOCAL

REPORT = Path(__file__).resolve().parents[2] / "docs" / "benchmark.md"
HEAD = "# Benchmark"


@dataclass(frozen=True)
class Figure:
    """One measured number. `limit` is None where it stands for comparison only; `at_least` turns the target round."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def cells(self) -> tuple[str, ...]:
        target = "–" if self.limit is None else f"{'≥' if self.at_least else '≤'} {number(self.limit)} {self.unit}"
        verdict = {None: "–", True: "met", False: "**not met**"}[self.met]
        return self.what, f"{number(self.value)} {self.unit}".strip(), target.strip(), verdict, self.note


def number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank, so it is always a value that occurred."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered) + 0.5) - 1))]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)


def say(text: str) -> None:
    print(text, flush=True)


def show(figures: Sequence[Figure]) -> None:
    for figure in figures:
        what, value, target, verdict, note = figure.cells()
        say(f"  {what:<78} {value:>14}  {target:<14} {verdict.strip('*'):<8} {note}")


def machine() -> str:
    memory_gb = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores ({_processor()}), {memory_gb:.0f} GB memory, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Streamlit {streamlit.__version__}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def section(title: str, about: str, figures: Sequence[Figure], load: str) -> str:
    rows = ["| what | measured | target | verdict | remark |", "|---|---|---|---|---|", *("| " + " | ".join(figure.cells()) + " |" for figure in figures)]
    at = datetime.now(LOCAL)
    return f"## {title}\n\n{about}\n\n" + "\n".join(rows) + f"\n\nMeasured {at:%Y-%m-%d %H:%M} ({LOCAL.key}); load of the machine before the part: {load}.\n"


def write(sections: dict[str, str]) -> None:
    """Replace the sections of the parts that ran; the others stay as they were measured."""
    kept = _kept() | sections
    head = (
        f"{HEAD}\n\n`python -m tests.load` measures all of it again and rewrites this page; `python -m tests.load A D` runs single parts.\n\n"
        f"Machine: {machine()}. Server, load generator and Chromium share these cores, and other work ran on the machine at the time, so read medians "
        "and ratios, not last digits. Every connection goes to 127.0.0.1. Targets come from the design notes; a target that is not met says so.\n\n"
    )
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(head + "\n".join(kept[key] for key in sorted(kept)), encoding="utf-8")


def _kept() -> dict[str, str]:
    if not REPORT.exists():
        return {}
    parts = REPORT.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part[0]: f"## {part.rstrip()}\n" for part in parts}
