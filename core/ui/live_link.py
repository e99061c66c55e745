"""A panel that redraws itself when its topics change, and only then."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit as st

from core.ui import visitor
from core.ui.guard import guarded
from core.ui.runtime import runtime
from core.ui.visitor import _

_link = st.components.v2.component(
    "zhiwang_live_link", js=(Path(__file__).parent / "assets" / "live_link.js").read_text(encoding="utf-8")
)


def panel(key: str, topics: Iterable[str], draw: Callable[[], None]) -> None:
    """Draw now and again after each change of `topics`; nothing else of the page runs. Tabs of one session share one stream."""
    watched, session = sorted(topics), visitor.viewer().session_id or 0

    @st.fragment
    def body() -> None:
        settings = runtime().settings
        try:
            guarded(draw)
        finally:  # last, because its arrival tells the browser that all of the panel has come
            _link(
                key=f"live_{key}", height=1, on_changed_change=lambda: None,
                data={
                    "key": key, "topics": watched, "stale_after_s": settings.stale_after_s, "refresh_min_s": settings.ui_refresh_min_s,
                    "session": session, "live": _("live"), "stopped": _("data stopped at"), "upload": _("Choose a file"), "seconds": _("s ago"), "minutes": _("min ago"), "drawn": time.time_ns(),
                },
            )

    body()
