"""The inbox: one's own notices with what became of them; for the desk and for the phone."""

from functools import partial
from typing import Any

import streamlit as st

from core import words
from core.commands import notices as verbs
from core.domain import deliveries
from core.domain import notices as kinds
from core.domain.viewer import Viewer
from core.queries import notices
from core.queries.notices import Notice
from core.ui import drills, menu, reads, writes
from core.ui import notices as said
from core.ui.safe_text import as_text
from core.ui.visitor import _

STEP = 30
COLOURS = {"escalated": "red", "overdue": "orange", "new": "blue", "": "gray"}
STATE_COLOURS = {"queued": "gray", "sent": "blue", "retrying": "orange", "delivered": "green", "failed": "red"}


def draw(viewer: Viewer) -> None:
    """Unread ones first; everything about one notice stands in its box."""
    said.show()
    bar = st.container(horizontal=True, vertical_alignment="center")
    only = bar.segmented_control(_("Show"), ("unread", "all"), default="unread", key="inbox_show", label_visibility="collapsed",
                                 format_func=lambda one: {"unread": _("Unread"), "all": _("Unread and read")}[one]) != "all"
    limit = int(st.session_state.get("inbox_limit", STEP))
    found: list[Notice] = reads.read(notices.inbox, viewer, unread_only=only, limit=limit)
    if any(one.read_at is None for one in found) and bar.button(_("Read all"), icon=":material/done_all:"):
        _run(viewer, partial(verbs.read_all, up_to=max(one.id for one in found)))
    if not found:
        st.info(_("Nothing unread. A new notice appears here by itself, with a sound.") if only else _("No notice in the last 30 days."))
    for one in found:
        with st.container(border=True):
            _one(viewer, one)
    if len(found) == limit and st.button(_("Show more"), width="stretch"):
        st.session_state["inbox_limit"] = limit + STEP
        st.rerun()


def _one(viewer: Viewer, one: Notice) -> None:
    mark = f":{COLOURS[one.sound]}[{kinds.SOUND_SIGNS[one.sound]} {_(kinds.SOUND_LABELS[one.sound])}]"
    told = as_text(drills.marked(_(one.message, **one.places), drill=one.drill))
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.markdown(f"{mark}　**{told}**" if one.read_at is None else f"{mark}　{told}")
    left.caption("  \n".join((_inside(one), *(_outside(line) for line in one.lines))))
    with right.container(horizontal=True, horizontal_alignment="right"):
        page = _page(viewer, one)
        if page and st.button(_("Open"), key=f"goto_notice_{one.id}"):
            _open(viewer, one, page)
        if one.read_at is None and st.button(_("Mark as read"), key=f"read_notice_{one.id}", icon=":material/check:"):
            _run(viewer, partial(verbs.read, ids=[one.id]))


def _inside(one: Notice) -> str:
    """The line of the inbox itself: a notice is delivered here with the commit that made it."""
    came = _("Here since {at}", at=words.moment(one.at))
    if one.read_at is None:
        return f"{came} · {_('nobody has read it')}"
    return f"{came} · :violet[✓ {_('read {at} by {name}', at=words.moment(one.read_at), name=as_text(one.read_by or '—'))}]"


def _outside(line: dict[str, Any]) -> str:
    state = f":{STATE_COLOURS[line['state']]}[{deliveries.STATE_SIGNS[line['state']]} {_(deliveries.STATE_LABELS[line['state']])}]"
    return f"{as_text(line['endpoint'])}: {state} · " + " · ".join(when(line))


def when(line: dict[str, Any]) -> list[str]:
    """The moments of a delivery, in their order."""
    steps = [_("queued {at}", at=words.moment(line["queued_at"]))]
    if line["sent_at"] is not None:
        steps.append(_("sent {at} (try {tries})", at=words.moment(line["sent_at"]), tries=line["tries"]))
    if line["delivered_at"] is not None:
        steps.append(_("delivered {at}", at=words.moment(line["delivered_at"])) + (f" ({as_text(line['received_by'])})" if line["received_by"] else ""))
    if line["error"]:
        steps.append(_(deliveries.ERROR_LABELS[line["error"]]))
    if line["state"] == "retrying" and line["next_at"] is not None:
        steps.append(_("next try {at}", at=words.moment(line["next_at"])))
    if line["state"] == "sent":
        steps.append(_("waits for its receipt"))
    return steps


def _page(viewer: Viewer, one: Notice) -> str:
    """The first page of the record's kind that this reader has."""
    own = {entry.path for entry in menu.entries_for(viewer)}
    return next((page for page in kinds.SUBJECT_PAGES.get(one.about[0], ()) if page in own), "") if one.about else ""


def _open(viewer: Viewer, one: Notice, page: str) -> None:
    """Going there is reading it."""
    assert one.about is not None
    if one.read_at is None:
        writes.attempt(partial(verbs.read, ids=[one.id]), by=viewer)
    st.switch_page(page, query_params={"chosen": f"{one.about[0]}:{one.about[1]}"})


def _run(viewer: Viewer, command: Any) -> None:
    writes.attempt(command, by=viewer)
    st.rerun()
