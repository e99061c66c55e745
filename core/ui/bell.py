"""The bell in the head of every page: how many notices are unread, and the sound of new ones."""

from pathlib import Path

import streamlit as st

from core.domain.viewer import Role, Viewer
from core.queries import notices
from core.queries.notices import Unread
from core.ui import reads
from core.ui.visitor import _

_ASSETS = Path(__file__).parent / "assets"
TONES = (_ASSETS / "tones.js").read_text(encoding="utf-8")
_bell = st.components.v2.component(
    "zhiwang_notices", js=TONES + (_ASSETS / "notices.js").read_text(encoding="utf-8"), css=(_ASSETS / "notices.css").read_text(encoding="utf-8")
)


def has_inbox(viewer: Viewer) -> bool:
    """A wall is nobody's inbox: whoever stands before it could neither read nor mute."""
    return viewer.role is not Role.WALL


def draw(viewer: Viewer) -> None:
    """The badge leads to the inbox; the sound stands beside it."""
    unread: Unread = reads.read(notices.unread, viewer)
    label = f":red-badge[{_('Notices')} {unread.count}]" if unread.count else _("Notices")
    st.page_link("pages/inbox.py", label=label, icon=":material/notifications:")
    ends = unread.shift_ends_at
    _bell(key="bell", width="content", data={
        "person": viewer.person_id, "rings": [list(ring) for ring in unread.rings], "shift_ends_ms": int(ends.timestamp() * 1000) if ends else 0,
        "words": {
            "enable": _("Click to enable sound"), "missed": _("New notices: click to enable sound"), "none": _("This browser has no sound"), "on": _("Sound on"),
            "muted": _("Muted until"), "quarter": _("15 min"), "hour": _("1 h"), "shift": _("Shift ends"),
        },
    })
