"""Saved filters above a list: one press filters as it was saved; saving and taking away stand in one place."""

from functools import partial
from typing import Any

import streamlit as st

from core.commands import saved_views as verbs
from core.domain.saved_views import FILTERS, NAME_MAX, chosen_of
from core.domain.viewer import Viewer
from core.queries import saved_views
from core.ui import notices, reads, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _


def draw(viewer: Viewer, page: str) -> None:
    """Below the filter's own widgets, whose keys are those of `FILTERS`."""
    found: list[dict[str, Any]] = reads.read(saved_views.saved_views, viewer, page=page)
    chosen = chosen_of(page, st.session_state)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"saved_views_{page}"):
        for view in found:
            st.button(view["name"], key=f"view_{view['id']}", icon=":material/filter_alt:", type="primary" if view["chosen"] == chosen else "secondary", on_click=_take, args=(page, view["chosen"]))
        if chosen:
            st.button(_("No filter"), key=f"no_view_{page}", icon=":material/filter_alt_off:", type="tertiary", on_click=_take, args=(page, {}))
        if chosen or found:
            with st.popover(_("Saved filters"), icon=":material/bookmark:"):
                _keep(viewer, page, chosen, found)


def _take(page: str, chosen: dict[str, Any]) -> None:
    for key, plain in FILTERS[page].items():
        st.session_state[key] = chosen.get(key, plain)


def _keep(viewer: Viewer, page: str, chosen: dict[str, Any], found: list[dict[str, Any]]) -> None:
    if chosen:
        with st.form(f"save_view_{page}", border=False, clear_on_submit=True):
            name = st.text_input(_("Name of the present filter"), max_chars=NAME_MAX, placeholder=_("for example: my towns, overdue"))
            if st.form_submit_button(_("Save filter"), type="primary"):
                _run(viewer, partial(verbs.save, page=page, name=name, said=chosen), _("The filter “{name}” is saved for you.", name=name.strip()))
    for view in found:
        if st.button(_("Take away “{name}”", name=as_text(view["name"])), key=f"drop_view_{view['id']}", icon=":material/delete:", type="tertiary"):
            _run(viewer, partial(verbs.drop, view_id=view["id"]), _("The filter “{name}” is taken away.", name=view["name"]))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
