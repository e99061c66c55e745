"""A panel that redraws itself when its topics change, and only then."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit as st

from core.domain.escalation import WATCHDOG
from core.ui import visitor
from core.ui.guard import guarded
from core.ui.runtime import runtime
from core.ui.visitor import _

_link = st.components.v2.component(
    "zhiwang_live_link", js=(Path(__file__).parent / "assets" / "live_link.js").read_text(encoding="utf-8")
)


def _session() -> int:
    """Tabs of one session share one stream; the next session opens its own."""
    viewer = visitor.find()
    return viewer.session_id or 0 if viewer else 0


def _away() -> str:
    """Where a browser goes when its session has ended: a person signs in, a screen is paired."""
    viewer = visitor.find()
    return "/wall-pairing" if viewer is not None and viewer.device_id is not None else "/sign-in"


def panel(key: str, topics: Iterable[str], draw: Callable[[], None], *, at_most_every_s: float = 0.0, clock_every_s: float = 0.0) -> None:
    """Draw now and again after each change of `topics`; nothing else of the page runs.

    `at_most_every_s`: for what changes several times a second. `clock_every_s`: time alone draws it no more often than that.
    """
    watched, session, away = sorted(topics), _session(), _away()

    @st.fragment
    def body() -> None:
        settings = runtime().settings
        try:
            guarded(draw)
        finally:  # last, because its arrival tells the browser that all of the panel has come
            _link(
                key=f"live_{key}", height=1, on_changed_change=lambda: None,
                data={
                    "key": key, "topics": watched, "stale_after_s": settings.stale_after_s, "refresh_min_s": max(settings.ui_refresh_min_s, at_most_every_s), "clock_min_s": clock_every_s,
                    "session": session, "live": _("live"), "stopped": _("data stopped at"), "upload": _("Choose a file"), "seconds": _("s ago"), "minutes": _("min ago"),
                    "watchdog_s": WATCHDOG.total_seconds(), "watchdog": _("Escalation stands still: nobody is being reminded. Tell the administrator. Last look"),
                    "drawn": time.time_ns(), "away": away,
                },
            )

    body()
