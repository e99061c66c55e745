"""The screens of the court: visitor mode and silence from the desk; pairing, settings and revoking for the administrator."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import devices as verbs
from core.domain.devices import LOST_AFTER
from core.domain.viewer import Right, Viewer
from core.domain.wall import LEAST_ARC_MIN, SCENES, THEMES, WallSettings, font_px, lines, settings_of
from core.queries import devices
from core.ui import map_panel, notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TOPICS = reads.topics_of(devices.devices)
FULL_HD_PX = 1080


def draw(viewer: Viewer) -> None:
    """Every screen with what one tap does to it."""
    found: pd.DataFrame = reads.read(devices.devices, viewer)
    if found.empty:
        st.info(_("No screen yet. Open the address of this center with /wall at the end on the screen; it shows a code, which an administrator types under Connections, Screens."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Acknowledge: silence all screens"), type="primary", icon=":material/notifications_off:"):
            _run(viewer, verbs.silence, _("The screens are silent and turn again. What becomes red from now on sounds anew."))
    for row in found.to_dict("records"):
        with st.container(border=True):
            _one(viewer, row)


def _one(viewer: Viewer, row: dict[str, Any]) -> None:
    settings, key = settings_of(row["settings"]), int(row["device_id"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{as_text(row['name'])}**　{_life(row)}　{as_text(row['area'] or _('whole board'))}　{_(THEMES[settings.theme])}　{'、'.join(_(SCENES[one]) for one in settings.scenes)}")
        label = _("End visitor mode") if settings.visitor else _("Visitor mode")
        if st.button(label, key=f"visitors_{key}", type="secondary" if settings.visitor else "primary", icon=":material/visibility_off:"):
            said = _("Visitor mode has ended on “{name}”.", name=row["name"]) if settings.visitor else _("“{name}” hides names, amounts and addresses now.", name=row["name"])
            _run(viewer, partial(verbs.visitor_mode, device_id=key, on=not settings.visitor), said)
        label = _("Preview") if viewer.may(Right.ROWS) else _("Preview with invented data")
        st.link_button(label, f"/wall?preview={key}", icon=":material/preview:")  # a tab of its own; a page's link to itself loses its address


def _life(row: dict[str, Any]) -> str:
    seen = row["seen_at"]
    if not pd.isna(seen) and runtime().now() - seen <= LOST_AFTER + verbs.SEEN_EVERY:
        return f":green[● {_('shows the wall')}]"
    return f":red[▲ {_('last heard of {at}', at=words.moment(None if pd.isna(seen) else seen))}]"


def pairing(viewer: Viewer) -> None:
    """For the administrator: pair, set up, revoke."""
    st.markdown(f"**{_('Screens')}**")
    st.caption(_("A wall screen is paired once by the code that it shows, and then never asks for a sign-in. It is read-only and is told only what a wall may show; revoked, it shows nothing at once."))
    found: pd.DataFrame = reads.read(devices.devices, viewer)
    with st.expander(_("Pair a screen"), icon=":material/add_to_queue:", expanded=found.empty), st.form("pair_screen", border=False):
        code = st.text_input(_("Code on the screen"), placeholder=_("for example: ABCD-2345"))
        name, area, settings = _fields(viewer, "", "", WallSettings(), "new")
        if st.form_submit_button(_("Pair"), type="primary"):
            done = writes.attempt(partial(verbs.pair, code=code, name=name, area=area, settings=settings), by=viewer)
            if done:
                notices.succeed(_("“{name}” is paired and turns into a wall by itself.", name=done["name"]))
            st.rerun()
    for row in found.to_dict("records"):
        with st.expander(f"{row['name']}　{_life(row)}", icon=":material/tv:", key=f"screen_{row['device_id']}"):
            _change(viewer, row)


def _change(viewer: Viewer, row: dict[str, Any]) -> None:
    key, kept = int(row["device_id"]), settings_of(row["settings"])
    with st.form(f"set_screen_{key}", border=False):
        name, area, settings = _fields(viewer, row["name"], row["area"], kept, str(key))
        st.caption(_("Smallest letters: {px} px on a picture of {height} pixels, {lines} lines. Digits are seen under {arc} minutes of arc or more (ISO 9241-303).",
                     px=f"{font_px(kept, FULL_HD_PX):.0f}", height=FULL_HD_PX, lines=lines(kept), arc=f"{LEAST_ARC_MIN:.0f}"))
        if st.form_submit_button(_("Save"), type="primary"):
            _run(viewer, partial(verbs.set_up, device_id=key, name=name, area=area, settings=settings), _("Saved; the screen shows it already."))
    if st.button(_("Revoke “{name}” now", name=row["name"]), key=f"revoke_{key}", icon=":material/block:"):
        _run(viewer, partial(verbs.revoke, device_id=key), _("“{name}” is revoked and shows nothing any more.", name=row["name"]))


def _fields(viewer: Viewer, name: str, area: str, kept: WallSettings, key: str) -> tuple[str, str, WallSettings]:
    """What is asked of a screen: where it hangs, what it shows, how large it is."""
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict() if viewer.may(Right.TOTALS) else {}
    places = list(dict.fromkeys([area, *viewer.prefixes, *towns]))
    left, right = st.columns(2)
    said = left.text_input(_("Where it hangs"), value=name, key=f"screen_name_{key}", placeholder=_("for example: command hall, left"))
    reach = right.selectbox(_("Area"), places, index=places.index(area), key=f"screen_area_{key}", format_func=lambda one: towns.get(one, one) or _("whole board"), accept_new_options=True)
    scenes = st.pills(_("Scenes, in the order in which they were chosen"), list(SCENES), selection_mode="multi", default=list(kept.scenes), key=f"screen_scenes_{key}", format_func=lambda one: _(SCENES[one]))
    one, two, three, four = st.columns(4)
    interval = one.number_input(_("Seconds a scene"), 5, 600, kept.interval_s, 5, key=f"screen_interval_{key}")
    height = two.number_input(_("Height of the picture (mm)"), 200, 10_000, kept.height_mm, 5, key=f"screen_height_{key}", help=_("55 inch: 685, 65 inch: 809, 75 inch: 934, 86 inch: 1070."))
    distance = three.number_input(_("Farthest reader (m)"), 0.5, 60.0, kept.distance_m, 0.5, key=f"screen_distance_{key}")
    scale = four.number_input(_("Larger than needed by"), 1.0, 2.0, kept.scale, 0.1, key=f"screen_scale_{key}")
    five, six, seven, eight = st.columns(4, vertical_alignment="bottom")
    look = five.segmented_control(_("Colours"), list(THEMES), default=kept.theme, key=f"screen_theme_{key}", format_func=lambda one: _(THEMES[one])) or kept.theme
    tongue = six.selectbox(_("Language"), list(words.LANGUAGES), index=list(words.LANGUAGES).index(kept.language), key=f"screen_language_{key}", format_func=lambda one: words.LANGUAGES[one])
    sound = seven.toggle(_("Sound"), value=kept.sound, key=f"screen_sound_{key}")
    visitor = eight.toggle(_("Visitor mode"), value=kept.visitor, key=f"screen_visitor_{key}")
    chosen = WallSettings(tuple(scenes or ()), int(interval), round(float(scale), 2), look, visitor, sound, int(height), round(float(distance), 2), tongue)
    return said, str(reach or ""), chosen


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
