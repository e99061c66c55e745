"""The phone page of who goes there: Python passes in tasks and words, the browser draws them and sends every action itself."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from core.api.v1_labels import FIELD_STEPS, task_out
from core.commands.files import LIMIT_BYTES
from core.domain import clues, court_settings, operation_life, task_life, vocabulary
from core.domain.clocks import SEVERITY_LABELS, SEVERITY_SIGNS
from core.domain.live_command import INCIDENT_LABELS
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import court, field, live_command
from core.ui import drills, reads
from core.ui.field_words import WORDS
from core.ui.runtime import runtime
from core.ui.visitor import _, language

CLOCK_S = 55.0
"""Clocks run in the phone; what time alone turns red is asked for every second time that it passes."""
ASSETS = Path(__file__).parent / "assets" / "field"
_page = st.components.v2.component(
    "zhiwang_field", js="\n".join(part.read_text(encoding="utf-8") for part in sorted(ASSETS.glob("*.js"))),
    css=(ASSETS / "field.css").read_text(encoding="utf-8"), isolate_styles=False,
)
_part = st.components.v2.component("zhiwang_field_part", js=(ASSETS.parent / "field_part.js").read_text(encoding="utf-8"))
"""A component's script goes over the line with every message, so the page goes once and what changes by this small one."""


def topics(viewer: Viewer) -> tuple[str, ...]:
    return reads.topics_for(viewer, field.field_tasks, field.own_grids, court.settings, live_command.my_teams)


def begin(viewer: Viewer) -> None:
    """The page itself, once: its words and lists. Its own state lives in the browser."""
    _page(key="field_page", data={
        "person": _person(viewer), "lang": "zh-CN" if language() == "zh_CN" else "en", "calls": list(INCIDENT_LABELS),
        "target_states": _worded(operation_life.TARGET_STATE_LABELS), "target_signs": operation_life.TARGET_STATE_SIGNS, "results": _worded(RESULT_LABELS), "measures": _worded(vocabulary.MEASURE_LABELS),
        "limit_mb": LIMIT_BYTES // 2**20, "words": _worded(WORDS), "comma": "、" if language() == "zh_CN" else ", ", "signs": SEVERITY_SIGNS, "severities": _worded(SEVERITY_LABELS),
        "states": _worded({**task_life.STATE_LABELS, **operation_life.TARGET_STATE_LABELS}), "in_hand": task_life.IN_HAND, "ways": _ways(),
        "unable": list(_worded(task_life.UNABLE_LABELS).items()), "clue_kinds": list(_worded(clues.KIND_LABELS).items()),
    })


def _person(viewer: Viewer) -> str:
    return f"{viewer.board_id}-{viewer.person_id}"


def draw(viewer: Viewer) -> None:
    """What is in hand now."""
    reader = replace(viewer, language=language())
    answers = viewer.may(Right.ANSWER)
    tasks = [_task(one, reader) for one in reads.read(field.field_tasks, viewer)] if answers else []
    _part(key="field_part", height=1, data={
        "person": _person(viewer), "now": runtime().now().isoformat(), "tasks": tasks, "answers": answers, "teams": _plain(reads.read(live_command.my_teams, viewer)),
        "teams_first": not answers, "far_m": court_settings.number(reads.read(court.settings, viewer), "field.far_m"),
        "grids": [[grid["code"], grid["name"]] for grid in reads.read(field.own_grids, viewer)],
    })


def _worded(labels: dict[str, str]) -> dict[str, str]:
    return {code: _(label) for code, label in labels.items()}


def _ways() -> dict[str, list[str]]:
    """The steps that whoever goes there can take from each state, the usual one first."""
    return {state: [step.code for step in task_life.steps_from(state) if step.code in FIELD_STEPS] for state in task_life.WAITING_STATES}


def _task(row: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """A task just as `GET /api/v1/tasks` gives it, and a little more."""
    told = task_out(row, viewer)
    told["kind_label"] = drills.marked(told["kind_label"], drill=row["drill"])
    plain: dict[str, Any] = _plain(told)
    return plain


def _plain(value: Any) -> Any:
    """Moments as ISO text, however deep they lie."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value
