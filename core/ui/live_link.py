"""A panel that redraws itself when its topics change, and only then."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit as st

from core.domain.escalation import WATCHDOG
from core.ui import visitor
from core.ui.guard import guarded
from core.ui.runtime import runtime
from core.ui.turns import turn
from core.ui.visitor import _

SPREAD_MS = 10_000
"""Over so long the screens of a house ask what the passing of time has changed."""
_ASSETS = Path(__file__).parent / "assets"
_link = st.components.v2.component("zhiwang_live_link", js=(_ASSETS / "live_link.js").read_text(encoding="utf-8"))
_part = st.components.v2.component("zhiwang_live_panel", js=(_ASSETS / "live_panel.js").read_text(encoding="utf-8"))


def _session() -> int:
    """Tabs of one session share one stream; the next session opens its own."""
    viewer = visitor.find()
    return viewer.session_id or 0 if viewer else 0


def _away() -> str:
    """Where a browser goes when its session has ended: a person signs in, a screen is paired."""
    viewer = visitor.find()
    return "/wall-pairing" if viewer is not None and viewer.device_id is not None else "/sign-in"


def begin() -> None:
    """The link itself, once a page: the stream, the chip that says how old the page is, and the keys."""
    who = visitor.find()
    _link(
        key="live_itself", height=1,
        data={
            "session": _session(), "away": _away(), "stale_after_s": runtime().settings.stale_after_s, "spread_ms": SPREAD_MS,
            "live": _("live"), "stopped": _("data stopped at"), "upload": _("Choose a file"), "seconds": _("s ago"), "minutes": _("min ago"),
            "words": {
                "locked": _("Locked: nobody was at this page for a while"), "kept": _("What you typed here is kept."), "password": _("Password"), "who": who.name if who else "",
                "unlock": _("Unlock"), "other": _("Sign in as somebody else"), "away": _("The server does not answer. Try again in a moment."),
            },
            "watchdog_s": WATCHDOG.total_seconds(), "watchdog": _("Escalation stands still: nobody is being reminded. Tell the administrator. Last look"),
        },
    )


def panel(key: str, topics: Iterable[str], *draws: Callable[[], None], at_most_every_s: float = 0.0, within_s: float = 0.0, clock_every_s: float = 0.0) -> None:
    """Draw now and again after each change of `topics`; nothing else of the page runs.

    What stands together and changes together is one panel of several `draws`: a run costs as much as what it draws. One that fails leaves the others.
    `at_most_every_s`: for what changes several times a second. `within_s`: for sums, which may come so much later, on every screen at another moment.
    `clock_every_s`: time alone draws it no more often than that.
    """
    watched, who = sorted(topics), visitor.find()

    @st.fragment
    def body() -> None:
        run = runtime()
        stamp = run.hub.stamp(who.board_id, watched) if who else 0  # before the questions: what changes while they are asked is drawn again
        try:
            with turn():
                for draw in draws:
                    guarded(draw)
        finally:  # last, because its arrival tells the browser that all of the panel has come
            _part(
                key=f"live_{key}", height=1, on_changed_change=lambda: None,
                data={
                    "key": key, "topics": watched, "stamp": stamp, "refresh_min_s": max(run.settings.ui_refresh_min_s, at_most_every_s), "within_s": within_s, "clock_min_s": clock_every_s,
                    "drawn_ns": time.time_ns(),
                },
            )

    body()
