"""Invented answers of the wall's questions: what an administrator, who sees no case, looks at to set a screen. Marked as invented on the picture itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from core.domain.clocks import local_day
from core.domain.grid_supervision import COUNT_LABELS
from core.domain.indicators import INDICATORS
from core.domain.operation_life import TARGET_STATE_LABELS
from core.domain.refusals import N_
from core.domain.task_kinds import TASK_KINDS
from core.domain.task_life import OPEN_STATES
from core.queries.indicators import IndicatorValue
from core.queries.wall import WallDuty, WallIndicators, WallMap, WallOperation, WallTasks
from core.ui.visitor import _

PLACES = 12
ROWS = 24
ACROSS, SIDE_DEG = 4, 0.05
PLACE, PERSON, TEAM = N_("Place {number}"), N_("Name {number}"), N_("Team {number}")
SEVERITIES = ("overdue", "silent", "due_soon", "acknowledged", "on_time")


def answer(scene: str, now: datetime) -> Any:
    """What the scene's question would say of an invented court."""
    return MAKERS[scene](now)


def _codes() -> list[str]:
    return [f"{number:09d}" for number in range(1, PLACES + 1)]


def _outlines() -> list[dict[str, Any]]:
    rows = []
    for number, code in enumerate(_codes()):
        west, south = 115 + SIDE_DEG * (number % ACROSS), 34 + SIDE_DEG * (number // ACROSS)
        east, north = west + SIDE_DEG, south + SIDE_DEG
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        rows.append({"code": code, "name": _(PLACE, number=number + 1), "outline": {"type": "Polygon", "coordinates": [ring]}, "lng": west + SIDE_DEG / 2, "lat": south + SIDE_DEG / 2})
    return rows


def _counts() -> dict[str, int]:
    return dict.fromkeys(OPEN_STATES, 8) | {"overdue": 3}


def _map(_now: datetime) -> WallMap:
    dots = [{"lng": row["lng"] - 0.012, "lat": row["lat"] - 0.015, "count": 1, "worst": at % 4} for at, row in enumerate(_outlines())]
    return WallMap(_outlines(), {code: 20 * at for at, code in enumerate(_codes())}, dict.fromkeys(_codes()[:3], 1), dots, _counts(), 123_456_700, 7, schematic=True)


def _tasks(now: datetime) -> WallTasks:
    rows = pd.DataFrame([{
        "number": f"〔{now:%Y}〕{at + 1}", "kind": TASK_KINDS[at % len(TASK_KINDS)].code, "state": OPEN_STATES[1 + at % 4], "severity": SEVERITIES[at * 5 // ROWS], "due_at": pd.Timestamp(now + timedelta(hours=2 * at - 6)),
        "updated_at": pd.Timestamp(now), "place": _(PLACE, number=at % PLACES + 1), "debtor": _(PERSON, number=at + 1), "drill": False,
    } for at in range(ROWS)])
    return WallTasks(_counts(), rows)


def _operation(now: datetime) -> WallOperation:
    states = list(TARGET_STATE_LABELS)
    targets = [{"name": _(PERSON, number=at + 1), "place": _(PLACE, number=at % PLACES + 1), "team": _(TEAM, number=at % 3 + 1), "state": states[at % 5], "result": None, "amount_fen": 0, "reported_at": None} for at in range(PLACES)]
    teams = [{"name": _(TEAM, number=number), "step": "departed", "heard_at": now - timedelta(minutes=3 * number), "targets": 4, "done": 1} for number in (1, 2, 3)]
    spots = [{"lng": row["lng"], "lat": row["lat"] - 0.015, "state": states[at % 5]} for at, row in enumerate(_outlines())]
    crews = [{"number": at + 1, "lng": row["lng"] + 0.015, "lat": row["lat"]} for at, row in enumerate(_outlines()[:3])]
    counts = {state: sum(one["state"] == state for one in targets) for state in states}
    return WallOperation(_("An invented operation"), "", "running", False, now, now, counts, 1_234_500, [_(PLACE, number=1)], teams, targets, 0, _outlines(), spots, crews, True)


def _indicators(now: datetime) -> WallIndicators:
    today = local_day(now)
    figures = [IndicatorValue(one.code, 92 if one.denominator else 12_345_600, 100 if one.denominator else None, today, today) for one in INDICATORS]
    months = [{"month": f"{date(2026, month, 1):%m}", "recovered_fen": 10_000_000 * (5 + month % 4), "task_dispatched": 100 + 9 * (month % 5)} for month in range(1, 13)]
    return WallIndicators(figures, today, months)


def _duty(now: datetime) -> WallDuty:
    people = [{"kind": kind, "name": _(PERSON, number=at + 1), "ends_at": now + timedelta(hours=6)} for at, kind in enumerate(("officer", "leader"))]
    waiting = [{"what": "answer", "kind": TASK_KINDS[at % len(TASK_KINDS)].code, "number": "", "place": _(PLACE, number=at % PLACES + 1), "until": now + timedelta(hours=at)} for at in range(ROWS)]
    return WallDuty(people, 40, 37, 35, 8.0, 21.0, waiting)


def _towns(_now: datetime) -> pd.DataFrame:
    counts = dict.fromkeys(COUNT_LABELS, 40) | {"answered": 38, "in_time": 36, "overdue": 1}
    return pd.DataFrame([{"key": code, "name": _(PLACE, number=at + 1), "debtors": 20 * at, **counts} for at, code in enumerate(_codes())])


MAKERS = {"map": _map, "tasks": _tasks, "operation": _operation, "indicators": _indicators, "duty": _duty, "towns": _towns}
