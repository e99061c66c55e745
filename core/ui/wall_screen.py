"""What a wall screen is told: the frame with what is red, and each scene, finished. The rest is done in the browser (`assets/wall.js`)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.domain import clues
from core.domain.history import Showing, showing_of
from core.domain.live_command import INCIDENT_LABELS
from core.domain.nodes import OVERRUNS
from core.domain.task_kinds import KIND_LABELS
from core.domain.viewer import Right, Role, Viewer
from core.domain.wall import HOLD, RED_KINDS, SCENES, WallSettings, font_share, settings_of
from core.figures import theme
from core.queries import devices, nodes, territory, wall
from core.queries.wall import Red, RedList
from core.ui import bell, history_film, reads, wall_scenes
from core.ui.guard import guarded
from core.ui.runtime import runtime
from core.ui.visitor import _

_ASSETS = Path(__file__).parent / "assets"
_wall = st.components.v2.component(
    "zhiwang_wall", js=bell.TONES + history_film.SCRIPT + (_ASSETS / "wall.js").read_text(encoding="utf-8"), css=(_ASSETS / "wall.css").read_text(encoding="utf-8") + history_film.STYLE,
    isolate_styles=False,
)
_part = st.components.v2.component("zhiwang_wall_part", js=(_ASSETS / "wall_part.js").read_text(encoding="utf-8"))
"""Its script goes over the line with every message, so it is small; the wall's own goes once a page."""
TOPICS = tuple(sorted({*reads.topics_of(wall.wall_red, nodes.overruns, devices.screen, territory.board_facts), *wall_scenes.topics(sums=False)}))
SUM_TOPICS = tuple(sorted({"devices", *wall_scenes.topics(sums=True)}))
SUMS_WITHIN_S = 5.0
CLOCK_S = 1795.0
"""Clocks run in the browser, and it asks anew at the moment from which time alone changes what is shown (`next_ms`); should that ever be missed, after this."""
PREVIEW = "preview"
WHAT_LABELS = {"call": INCIDENT_LABELS, "clue": clues.KIND_LABELS}


@dataclass(frozen=True)
class Shown:
    """A screen: what it may see, how it is set, and up to when its red events are acknowledged."""

    viewer: Viewer
    settings: WallSettings
    silenced_at: datetime | None
    preview: bool
    film: Showing | None = None
    invented: bool = False


def shown(viewer: Viewer) -> Shown | None:
    """The screen at this browser, or the one that somebody at the desk looks at before it hangs; None for the desk itself."""
    if viewer.role is Role.WALL:
        return _of_wall(viewer)
    asked = str(st.query_params.get(PREVIEW, ""))
    if not asked.isdigit() or not {Right.DUTY, Right.SET} & viewer.rights:
        return None
    if not viewer.may(Right.ROWS):
        return _sample(viewer, int(asked))
    kept = reads.read(devices.screen, viewer, device_id=int(asked))
    if kept is None:
        return None
    return Shown(wall.seen_as_wall(viewer, kept["area"]), settings_of(kept["settings"]), kept["silenced_at"], preview=True, film=showing_of(kept["settings"]))


def _sample(viewer: Viewer, device_id: int) -> Shown | None:
    """Who sees no case looks at an invented court, as large and as coloured as the screen would be."""
    found: pd.DataFrame = reads.read(devices.devices, viewer)
    kept = next((row for row in found.to_dict("records") if row["device_id"] == device_id), None)
    return None if kept is None else Shown(viewer, settings_of(kept["settings"]), None, preview=True, invented=True)


def _of_wall(viewer: Viewer) -> Shown:
    kept = reads.read(devices.screen, viewer, device_id=viewer.device_id) if viewer.device_id is not None else None
    settings = settings_of(kept["settings"] if kept else {})
    if viewer.device_id is not None:
        st.session_state["language"] = settings.language
    return Shown(viewer, settings, kept["silenced_at"] if kept else None, preview=False, film=showing_of(kept["settings"]) if kept else None)


def begin() -> None:
    """The wall itself, once a page."""
    _wall(key="wall_itself", height=1)


def frame(viewer: Viewer) -> None:
    """Head and ticker: the court, the scenes, and what is red."""
    screen = shown(viewer)
    if screen is None:
        return
    settings = screen.settings
    if screen.invented:
        name, center, found, late = _("Invented data, no case"), "", RedList([], {}, runtime().now() + timedelta(days=1)), []
    else:
        name, center = reads.read(territory.board_facts, screen.viewer)["name"], _("Enforcement command center")
        found = reads.read(wall.wall_red, screen.viewer, discreet=settings.visitor)
        late = reads.dressed(_overruns, nodes.overruns, screen.viewer)
    _tell("frame", {
        "court": name, "center": center, "scenes": list(settings.scenes), "titles": [_(SCENES[one]) for one in settings.scenes],
        "interval_s": settings.interval_s, "font": round(font_share(settings), 3), "colours": theme.WALL[settings.theme], "visitor": settings.visitor, "sound": settings.sound and not screen.preview,
        "preview": screen.preview, "silenced_ms": wall_scenes.ms(screen.silenced_at) if screen.silenced_at else 0, "hold_ms": int(HOLD.total_seconds() * 1000),
        "next_ms": reads.known_anew_ms(found.next_at), "red": [*(_red(one) for one in found.items), *late], "red_count": sum(found.counts.values()) + sum(one["count"] for one in late), "words": _words(),
    })


def _overruns(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """One line a kind of the five overruns: how many, and the longest; as old as the first wall, so that none holds it."""
    told = []
    for code, label in OVERRUNS.items():
        of = rows[rows["overrun"] == code]
        if len(of):
            text = f"▲ {_(label)} {_('{count} cases, the longest {days} days over', count=len(of), days=int(of['over'].max()))}"
            told.append({"key": f"overrun {code}", "text": text, "tone": "red", "sound": "", "scene": "tasks", "at": 0, "count": len(of)})
    return told


@lru_cache(maxsize=256)
def _mark(said: str) -> str:
    """Of a scene it is made once for all walls that show it."""
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _tell(key: str, said: dict[str, Any]) -> None:
    """Send what the browser does not know yet; of what it knows only the mark. It asks again for what did not arrive."""
    mark = _mark(said["html"]) if "html" in said else _mark(json.dumps(said, sort_keys=True))
    known, asked = f"wall_told_{key}", f"wall_{key}"
    missing = st.session_state.get(asked, {}).get("missing")
    plain = {"key": key, "mark": mark}
    _part(key=asked, height=1, on_missing_change=lambda: None, data=plain if st.session_state.get(known) == mark and not missing else plain | {"said": said})
    st.session_state[known] = mark


def _red(one: Red) -> dict[str, Any]:
    kind = RED_KINDS[one.kind]
    what = _(WHAT_LABELS.get(one.kind, KIND_LABELS).get(one.what, one.what))
    text = " ".join(part for part in (f"{kind.sign} {_(kind.label)}", what, one.place, one.debtor) if part)
    return {"key": one.key, "text": text, "tone": kind.tone, "sound": kind.sound, "scene": kind.scene, "at": wall_scenes.ms(one.at)}


def _words() -> dict[str, str]:
    return {
        "next": _("next in"), "held": _("held by a red event"), "live": _("live"), "changed": _("last change"), "visitor": _("Visitor mode"), "nothing": _("Nothing is overdue or unanswered"),
        "history": _("Playback of the past"), "deaf": _("no sound: the browser blocks it"), "leave": _("Leave the preview"),
    }


def scenes(viewer: Viewer, *, sums: bool) -> None:
    """Every scene that the screen turns, sums or single things; the browser keeps the last one while the database is away."""
    screen = shown(viewer)
    for code in screen.settings.scenes if screen is not None else ():
        if (code in wall_scenes.SUMS) == sums:
            guarded(partial(_scene, screen, code))


def _scene(screen: Shown, code: str) -> None:
    html = wall_scenes.sample(code, runtime().now()) if screen.invented else wall_scenes.draw(code, screen.viewer, discreet=screen.settings.visitor)
    _tell(code, {"scene": code, "html": html})


FILM_TOPICS = reads.topics_of(devices.screen)


def film(viewer: Viewer) -> None:
    """A film that the desk started, while it lasts; a wall never starts one itself."""
    screen = shown(viewer)
    if screen is None:
        return
    showing, now_ms = screen.film, int(runtime().now().timestamp() * 1000)
    if showing is None or showing.ends_ms <= now_ms:
        _tell("film", {"film": None})
        return
    whole = history_film.told(screen.viewer, showing.since, showing.until, discreet=screen.settings.visitor)
    _tell("film", {"film": whole | {"until_ms": min(whole["until_ms"], showing.started_ms), "started_ms": showing.started_ms, "lasts_ms": 1000 * showing.lasts_s, "ends_ms": showing.ends_ms}})
