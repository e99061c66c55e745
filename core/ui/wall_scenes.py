"""The scenes of the wall as finished HTML: made once for all screens of one area and language."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from core.domain import clues, duty
from core.domain import operation_life as life
from core.domain.clocks import SEVERITY_SIGNS
from core.domain.grid_supervision import BY_CODE as RESULTS
from core.domain.grid_supervision import value as result
from core.domain.indicators import INDICATORS, light, rate
from core.domain.operation_results import RESULT_LABELS
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import OPEN_STATES, STATE_LABELS
from core.domain.viewer import Viewer
from core.measures.classes import WORST_SIGNS, class_of, quantile_limits
from core.measures.drawing import WIDTH, Sheet, sheet_of
from core.queries import wall
from core.queries.wall import WallDuty, WallIndicators, WallMap, WallOperation, WallTasks
from core.ui import drills, indicator_panels, plates, reads, severities, wall_samples
from core.ui.plates import Column, Part, Rows, Tile
from core.ui.visitor import _, money

SEVERITY_TONES = {"overdue": "red", "silent": "amber", "due_soon": "amber", "on_time": "green", "acknowledged": "violet", "idle": "grey"}
TARGET_TONES = {"planned": "grey", "underway": "amber", "arrived": "violet", "handling": "accent", "done": "green"}
WORST_TONES = ("grey", "green", "amber", "red")
LIGHT_TONES = {"met": "green", "not_met": "red"}
STEP_WORDS = {"": N_("not assembled"), "mustered": N_("assembled"), "departed": N_("departed"), "returned": N_("returned")}
WAITING_WORDS = {"clue": N_("First action"), "sign": N_("Signature"), "answer": N_("Reply")}
OTHERS = ("K-001", "R-RATE", "AMOUNT")
"""Indicators beside the four core ones; a scene has at most seven large numbers."""


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def draw(scene: str, viewer: Viewer, *, discreet: bool) -> str:
    """The scene as this wall may show it."""
    ask, dress = MAKERS[scene]
    plain = {} if scene in ("indicators", "towns") else {"discreet": discreet}
    return str(reads.dressed(dress, ask, viewer, **plain))


def sample(scene: str, now: datetime) -> str:
    """The scene of an invented court."""
    return MAKERS[scene][1](wall_samples.answer(scene, now))


def _map(found: WallMap) -> str:
    counts = found.counts
    late = counts["overdue"]
    tiles = [
        Tile(_("Outstanding debtors"), f"{sum(found.debtors.values()):,}"), Tile(_("Outstanding amount"), money(found.outstanding_fen)),
        Tile(_("Open tasks"), f"{sum(counts.get(state, 0) for state in OPEN_STATES):,}"), Tile(_("Overdue tasks"), f"{late:,}", severities.light_text(ok=not late), "red" if late else "green"),
        Tile(_("Without a place"), f"{found.unlocated:,}"),
    ]
    names = {row["code"]: row["name"] for row in found.outlines}
    worst = sorted((code for code, count in found.overdue.items() if count), key=lambda code: (-found.overdue[code], code))
    rows = [[Part(names.get(code, code)), Part(f"{found.debtors.get(code, 0):,}", number=True), Part(f"▲ {found.overdue[code]:,}", "red", number=True)] for code in worst]
    listed = Rows(_("Where tasks are overdue"), str(len(rows)), "1fr auto<16 auto", rows, _("No task is overdue."), (_("Area"), _("Debtors"), _("Overdue")))
    drawing = _drawing(found)
    return plates.scene([Column(3, [tiles]), Column(6, [drawing] if drawing else []), Column(4, [listed])])


def _drawing(found: WallMap) -> plates.Drawing | None:
    sheet = sheet_of(row["outline"] for row in found.outlines)
    if sheet is None:
        return None
    limits = quantile_limits(list(found.debtors.values()))
    ranked = sorted(found.outlines, key=lambda row: (-found.overdue.get(row["code"], 0), -found.debtors.get(row["code"], 0)))
    legend = [(at, f"≤ {limit:,}" if at else "0") for at, limit in enumerate(limits) if not at or limit > limits[at - 1]]
    return plates.Drawing(
        WIDTH, sheet.height, [{"line": sheet.line(row["outline"]), "shade": class_of(found.debtors.get(row["code"]), limits)} for row in found.outlines],
        [_dot(sheet, dot) for dot in sorted(found.dots, key=lambda dot: dot["worst"])], [_name(sheet, row, found) for row in ranked],
        _("Schematic outlines") if found.schematic else "", legend,
        [f"▲ {_('Overdue')}", f"◆ {_('Task under way')}", f"● {_('Answered')}", f"○ {_('Nothing sent')}"] if found.dots else [],
    )


def _name(sheet: Sheet, row: dict[str, Any], found: WallMap) -> dict[str, object]:
    x, y = sheet.at(row["lng"], row["lat"])
    late = found.overdue.get(row["code"], 0)
    return {
        "left": round(100 * x / WIDTH, 2), "top": round(100 * y / sheet.height, 2), "text": row["name"], "tone": "red" if late else "",
        "value": f"{found.debtors.get(row['code'], 0):,}" + (f" ▲{late}" if late else ""),
    }


def _dot(sheet: Sheet, dot: dict[str, Any]) -> dict[str, object]:
    """The shape says what the colour says: a triangle is red, a diamond amber, a disc green, a small one grey."""
    return _sign(*sheet.at(dot["lng"], dot["lat"]), WORST_SIGNS[dot["worst"]], WORST_TONES[dot["worst"]], (6.0, 8.0, 12.0, 15.0)[dot["worst"]])


def _tasks(found: WallTasks) -> str:
    counts = found.counts
    late = counts["overdue"]
    states = [Tile(_(STATE_LABELS[state]), f"{counts.get(state, 0):,}") for state in ("dispatched", "signed", "acting", "answered", "returned")]
    tiles = [Tile(_("Overdue tasks"), f"{late:,}", severities.light_text(ok=not late), "red" if late else "green"), *states]
    rows = [
        [Part(f"{SEVERITY_SIGNS[row['severity']]} {_(STATE_LABELS[row['state']])}", SEVERITY_TONES[row["severity"]]), Part(drills.marked(_(KIND_LABELS[row["kind"]]), drill=row["drill"])),
         Part(row["place"] or "—"), Part(row["debtor"] or "—"), Part(row["number"], "muted"), _until(row["due_at"])]
        for row in found.rows.to_dict("records")
    ]
    waiting = sum(counts.get(state, 0) for state in ("dispatched", "signed", "acting", "on_site", "returned"))
    listed = Rows(_("Waiting for an answer, the most pressing first"), f"{waiting:,}", "auto 4fr 4fr 3fr<30 auto<46 auto", rows, _("No task waits for an answer."))
    return plates.scene([Column(3, [tiles]), Column(10, [listed])])


def _until(at: Any) -> Part:
    return Part("—", "grey", number=True) if at is None or pd.isna(at) else Part(number=True, until_ms=ms(at))


def _operation(found: WallOperation | None) -> str:
    if found is None:
        return plates.scene([Column(1, [Rows(_("Joint operation"), "", "1fr", [], _("No operation is under way or approved. The next one stands here with its teams and its targets."))])])
    total = sum(found.states.values())
    tiles = [
        Tile(_("Targets done"), f"{found.states.get('done', 0)}/{total}"), Tile(_("Received"), money(found.received_fen)),
        *(Tile(f"{life.TARGET_STATE_SIGNS[state]} {_(life.TARGET_STATE_LABELS[state])}", str(found.states.get(state, 0)), tone=TARGET_TONES[state]) for state in ("underway", "arrived", "handling")),
        Tile(_("Calls for help"), str(found.calls), f"● {_('none open')}" if not found.calls else f"▲ {_('open')}", "red" if found.calls else "green"),
    ]
    teams = [
        [Part(team["name"]), Part(_(STEP_WORDS[team["step"]])), Part(f"{team['done']}/{team['targets']}", number=True), Part("—", "grey", number=True) if team["heard_at"] is None else Part(number=True, since_ms=ms(team["heard_at"]))]
        for team in found.teams
    ]
    targets = [
        [Part(f"{life.TARGET_STATE_SIGNS.get(row['state'], '')} {_(life.TARGET_STATE_LABELS[row['state']])}", TARGET_TONES.get(row["state"], "grey")), Part(row["name"] or "—"), Part(row["place"] or "—"), Part(row["team"] or "—"),
         Part(_(RESULT_LABELS[row["result"]]) if row["result"] in RESULT_LABELS else ""), Part(money(row["amount_fen"]) if row["amount_fen"] else "", number=True)]
        for row in found.targets
    ]
    drawing = _operation_map(found)
    asked = Rows(_("Bodies that have not answered"), str(len(found.waiting_bodies)), "1fr", [[Part(f"◆ {name}", "amber")] for name in found.waiting_bodies], _("Every body has answered."), share=0.8)
    return plates.scene([
        Column(3, [tiles]), Column(6, [Rows(f"{drills.marked(found.name, drill=found.drill)} · {_(life.STATE_LABELS[found.state])}", str(total), "auto 2fr 3fr 2fr<16 2fr<30 auto<30", targets, _("No target yet."))]),
        Column(5, [
            *([drawing] if drawing else []), Rows(_("Teams"), str(len(teams)), "max auto<16 auto auto<16", teams, _("No team yet."), (_("Team"), _("Step"), _("Done"), _("Heard")), share=1.3),
            *([asked] if found.waiting_bodies or drawing is None else []),
        ]),
    ])


def _operation_map(found: WallOperation) -> plates.Drawing | None:
    """Where targets and teams are, to about a kilometre; nobody's name. The signs are those of the list beside it."""
    sheet = sheet_of(row["outline"] for row in found.outlines)
    if sheet is None or not found.spots:
        return None
    dots = [_sign(*sheet.at(spot["lng"], spot["lat"]), life.TARGET_STATE_SIGNS[spot["state"]], TARGET_TONES[spot["state"]], 26.0) for spot in found.spots]
    crews = [_sign(*sheet.at(crew["lng"], crew["lat"]), "□", "team", 36.0) for crew in found.crews]
    return plates.Drawing(
        WIDTH, sheet.height, [{"line": sheet.line(row["outline"]), "shade": -1} for row in found.outlines], [*dots, *crews],
        [_place(sheet, row["lng"], row["lat"], row["name"]) for row in found.outlines if len(found.outlines) > 1], _("Schematic outlines") if found.schematic else "", [],
        [f"□ {_('Team')}"] if crews else [],
    )


def _place(sheet: Sheet, lng: float, lat: float, name: str) -> dict[str, object]:
    x, y = sheet.at(lng, lat)
    return {"left": round(100 * x / WIDTH, 2), "top": round(100 * y / sheet.height, 2), "text": name, "tone": "", "value": ""}


def _sign(x: float, y: float, sign: str, tone: str, size: float) -> dict[str, object]:
    """The shape that stands for a sign in text."""
    square, triangle = f"M{x - size} {y - size}H{x + size}V{y + size}H{x - size}Z", f"M{x} {y - size}L{x + size} {y + size}L{x - size} {y + size}Z"
    diamond = f"M{x} {y - size}L{x + size} {y}L{x} {y + size}L{x - size} {y}Z"
    shapes = {"▲": triangle, "◆": diamond, "◇": diamond, "■": square, "□": square}
    return {"x": x, "y": y, "size": size, "tone": f"{tone} open" if sign == "◇" else tone, "shape": shapes.get(sign, "circle")}


def _indicators(found: WallIndicators) -> str:
    values = {value.code: value for value in found.figures}
    core = [_indicator(one, values) for one in INDICATORS if one.core]
    others = [_indicator(one, values) for one in INDICATORS if one.code in OTHERS]
    money_bars = _bars(_("Money received, by month"), found.months, "recovered_fen", lambda fen: f"{fen / 1_000_000:.0f}")
    task_bars = _bars(_("Tasks dispatched, by month"), found.months, "task_dispatched", lambda count: f"{count:,.0f}")
    return plates.scene([Column(4, [core]), Column(3, [others]), Column(8, [money_bars, task_bars])])


def _indicator(one: Any, values: dict[str, Any]) -> Tile:
    value = values[one.code]
    number = rate(value.numerator, value.denominator) if one.denominator else Decimal(value.numerator)
    if one.target is None:
        return Tile(_(one.label), indicator_panels.shown(one, number))
    colour = light(number, one.target)
    return Tile(_(one.label), indicator_panels.shown(one, number), _("{sign} · target ≥ {target}%", sign=severities.light_word(colour), target=str(one.target)), LIGHT_TONES.get(colour, "grey"))


def _bars(title: str, months: list[dict[str, Any]], key: str, said: Callable[[int], str]) -> plates.Bars:
    highest = max((row[key] for row in months), default=0) or 1
    unit = f"（{_('10,000 yuan')}）" if key.endswith("_fen") else ""
    return plates.Bars(title + unit, [(row["month"], round(100 * row[key] / highest), said(row[key])) for row in months])


def _duty(found: WallDuty) -> str:
    people = [[Part(_(duty.KIND_LABELS[one["kind"]]), "muted"), Part(one["name"]), Part(number=True, until_ms=ms(one["ends_at"]))] for one in found.on_duty]
    missing = f"▲ {_('Nobody is on duty')}"
    listed = Rows(_("On duty"), str(len(people)), "auto<16 max auto", people, missing, (_("Post"), _("Name"), _("Shift ends in")) if people else ())
    share = rate(found.in_time, found.received)
    tiles = [
        Tile(_("Clues of 30 days"), f"{found.received:,}"), Tile(_("First action in time"), "—" if share is None else f"{share:.1f}%"),
        Tile(_("Median to first action"), _minutes(found.median_min)), Tile(_("P90 to first action"), _minutes(found.p90_min)),
        Tile(_("Clues unanswered"), f"{found.received - found.answered:,}", tone="red" if found.received > found.answered else "green"),
    ]
    rows = [[Part(_(WAITING_WORDS[one["what"]])), Part(_((clues.KIND_LABELS if one["what"] == "clue" else KIND_LABELS)[one["kind"]])), Part(one["place"] or "—"), Part(number=True, until_ms=ms(one["until"]))]
            for one in found.waiting]
    clocks = Rows(_("Clocks that run, the next to end first"), f"{len(rows)}", "auto<30 3fr 2fr auto", rows, _("No clock runs."))
    return plates.scene([Column(3, [tiles]), Column(4, [listed]), Column(6, [clocks])])


def _minutes(minutes: float | None) -> str:
    return "—" if minutes is None else _("{count} min", count=f"{minutes:,.0f}")


def _towns(found: pd.DataFrame) -> str:
    heads = (_("Township"), _("Debtors"), _("Dispatched"), _("Reply rate"), _("On time"), _("Overdue"))
    rows = [_town(row) for row in found.to_dict("records") if row["key"]]
    half = (len(rows) + 1) // 2 if len(rows) > 12 else len(rows)
    title = _("Townships, tasks of the last {days} days", days=wall.TOWN_DAYS)
    widths = "max auto auto<30 auto auto<16 auto"
    lists = [Rows(title, str(len(rows)), widths, rows[:half], _("No township yet."), heads)]
    if rows[half:]:
        lists.append(Rows("　", "", widths, rows[half:], "", heads))
    return plates.scene([Column(1, [one]) for one in lists])


def _town(row: dict[str, Any]) -> list[Part]:
    rates = [result(RESULTS[code], row) for code in ("reply_rate", "on_time_rate")]
    shown = [Part("—" if rate is None else "100%" if rate == 100 else f"{rate:.1f}%", "grey" if rate is None else "", number=True) for rate in rates]
    late = int(row["overdue"])
    return [Part(row["name"]), Part(f"{row['debtors']:,}", number=True), Part(f"{row['dispatched']:,}", number=True), *shown, Part(f"▲ {late}" if late else "0", "red" if late else "grey", number=True)]


MAKERS: dict[str, tuple[Callable[..., Any], Callable[[Any], str]]] = {
    "map": (wall.wall_map, _map), "tasks": (wall.wall_tasks, _tasks), "operation": (wall.wall_operation, _operation), "indicators": (wall.wall_indicators, _indicators),
    "duty": (wall.wall_duty, _duty), "towns": (wall.wall_towns, _towns),
}
"""The question of each scene, and what dresses its answer; the scenes themselves stand in `domain/wall.py`."""
SUMS = ("map", "indicators", "towns")
"""Scenes of sums over the county, which move little with one change; the others show single things and are drawn at once."""


def topics(*, sums: bool) -> tuple[str, ...]:
    return reads.topics_of(*(ask for scene, (ask, _dress) in MAKERS.items() if (scene in SUMS) == sums))
