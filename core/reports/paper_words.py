"""What all papers of an operation share: they are in Chinese whatever the screen's language, and say “not filled in” where a row is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from core import words
from core.domain.clocks import LOCAL
from core.domain.refusals import N_
from core.queries.operation_papers import Dossier

LANGUAGE, ACTION = "zh_CN", "行动"
Tick = Callable[[float], None]
"""Told how far the paper is, from 0 to 1."""


@dataclass(frozen=True)
class Making:
    """Who makes the paper, when, as at which cut-off, and where a QR code leads."""

    by: str
    at: datetime
    cut_off: datetime
    address: str = ""
    team_id: int | None = None
    """One team only, in order sheets."""
    tick: Tick = lambda _share: None


def say(message: str, **places: Any) -> str:
    return words.say(message, LANGUAGE, **places)


def label(labels: Mapping[str, str], code: Any) -> str:
    return say(labels.get(code, code)) if isinstance(code, str) and code else ""


def given(value: Any) -> str:
    """The value, or that it was not filled in; nothing is made up."""
    if isinstance(value, list):
        value = "、".join(person_of(one) for one in value)
    missing = value is None or value is pd.NaT or value == "" or (isinstance(value, float) and pd.isna(value))
    return say(N_("not filled in")) if missing else str(value)


def person_of(one: Any) -> str:
    """“post name” of an entry of site leaders or witnesses."""
    return " ".join(filter(None, (one.get("post", ""), one.get("name", "")))) if isinstance(one, dict) else str(one)


def present(value: Any) -> bool:
    return value is not None and value is not pd.NaT and value == value and value != ""


def text(value: Any) -> str:
    return str(value) if present(value) else ""


def day(at: datetime) -> str:
    """2026年3月10日."""
    local = at.astimezone(LOCAL)
    return say(N_("{year}-{month}-{day}, a date"), year=local.year, month=local.month, day=local.day)


def moment(at: Any) -> str:
    """2026年3月10日 06:00; nothing when there is none."""
    return f"{day(at)} {at.astimezone(LOCAL):%H:%M}" if present(at) else ""


def hour(at: Any) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}" if present(at) else ""


def as_at(at: datetime) -> str:
    """截至2026年3月10日11时."""
    local = at.astimezone(LOCAL)
    minutes = f"{local.minute:02d}"
    time = say(N_("{hour}:{minute}"), hour=local.hour, minute=minutes) if local.minute else say(N_("{hour} o’clock"), hour=local.hour)
    return say(N_("as at {day} {time}"), day=day(at), time=time).replace(" ", "")


def mark(found: Dossier) -> str:
    return say(N_("DRILL")) if found.operation["drill"] else ""


def trace(making: Making) -> str:
    return say(N_("{name} took this out on {at}"), name=making.by, at=moment(making.at))


def titled(found: Dossier, paper: str) -> str:
    """秋季集中执行行动 and 行动方案 make 秋季集中执行行动方案."""
    name, kind = str(found.operation["name"]), say(paper)
    return name + kind.removeprefix(ACTION) if name.endswith(ACTION) else name + kind
