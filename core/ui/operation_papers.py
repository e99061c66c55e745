"""Papers of one operation: one button each. A paper is written down in the ledger before it can be saved."""

import time
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core import words
from core.commands.audit import note_export
from core.domain.viewer import Viewer
from core.queries.operation_papers import Dossier, operation_dossier
from core.queries.operations import OperationCard
from core.reports.operation_papers import PAPERS, PaperKind, file_name
from core.reports.paper_words import Making
from core.store.session import reading
from core.ui import cut_off, notices, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

SHOW_PROGRESS_AFTER_S = 1.0
COLUMNS = 3
MADE = "zhiwang_papers"


def draw(viewer: Viewer, card: OperationCard) -> None:
    """What every paper tells, the cut-off, the team, and a card for each paper."""
    it = card.operation
    st.caption(_("Each paper shows what you may see on the screen, and no more; every one that is taken out stands in the ledger. Papers are in Chinese."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        until = cut_off.choose(it, "papers") or runtime().now()
        team = _team(card)
    kinds = {code: kind for code, kind in PAPERS.items() if not kind.states or it["state"] in kind.states}
    columns = st.columns(COLUMNS, gap="medium")
    for at, (code, kind) in enumerate(kinds.items()):
        with columns[at % COLUMNS], st.container(border=True):
            _paper(viewer, it, code, kind, Making(viewer.name, runtime().now(), until, _address(it["id"]), team))


def _team(card: OperationCard) -> int | None:
    names = dict(zip(card.teams["team_id"], card.teams["name"], strict=True))
    return st.selectbox(_("Order sheets of"), [None, *names], format_func=lambda one: names.get(one) or _("all teams"), key=f"paper_team_{card.operation['id']}", width=200)


def _address(operation_id: int) -> str:
    """Where the QR code leads: this page with the operation opened."""
    return f"{str(st.context.url or '').partition('?')[0]}?chosen=operation:{operation_id}"


def _paper(viewer: Viewer, it: dict[str, Any], code: str, kind: PaperKind, making: Making) -> None:
    st.markdown(f"**{kind.icon} {_(kind.label)}**")
    st.caption(_("Figures as at {time}", time=words.moment(making.cut_off)) if kind.cut_off else _("As planned now"))
    if st.button(_("Prepare"), key=f"paper_{code}_{it['id']}", width="stretch"):
        _keep(it["id"], code, _made(viewer, it["id"], code, making))
        notices.show()
    name, content = st.session_state.get(MADE, {}).get((it["id"], code), ("", b""))
    if content:
        st.download_button(_("Save {name}", name=name), content, name, kind.media_type, type="primary", width="stretch", key=f"save_{code}_{it['id']}", on_click="ignore")


def _keep(operation_id: int, code: str, made: tuple[str, bytes] | None) -> None:
    """Papers of this operation stay on the page, which refreshes itself while the operation runs; those of another go."""
    kept = {of: file for of, file in st.session_state.get(MADE, {}).items() if of[0] == operation_id and of[1] != code}
    st.session_state[MADE] = kept | ({(operation_id, code): made} if made else {})


def _made(viewer: Viewer, operation_id: int, code: str, making: Making) -> tuple[str, bytes] | None:
    """Name and file, once the ledger has it."""
    with reading(runtime().store) as session:
        found: Dossier = operation_dossier(session, viewer, operation_id=operation_id, cut_off=making.cut_off)
    name = file_name(code, found, making)
    filters = {"operation_id": operation_id, "file": name, "cut_off": making.cut_off.isoformat()}
    if not writes.attempt(partial(note_export, what=f"operation_paper:{code}", rows=len(found.targets), filters=filters), by=viewer):
        return None
    return name, _with_progress(found, code, making)


def _with_progress(found: Dossier, code: str, making: Making) -> bytes:
    """A bar, once it takes over a second."""
    place, began = st.empty(), time.monotonic()

    def tick(share: float) -> None:
        if time.monotonic() - began > SHOW_PROGRESS_AFTER_S:
            place.progress(min(1.0, share), text=_("Writing the paper"))

    content = PAPERS[code].make(found, replace(making, tick=tick))
    place.empty()
    return content
