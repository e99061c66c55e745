"""Writing down a clue or a sighting: kind, what was seen, where, whose."""

from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import clues as verbs
from core.commands import files
from core.commands.clues import ClueReport, Sighting
from core.domain import clues as rules
from core.domain.clocks import LOCAL
from core.domain.refusals import Refused
from core.domain.viewer import Right, Viewer
from core.queries import debtors, tasks, territory
from core.queries.debtors import DebtorFilter
from core.ui import notices, reads, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, language, money
from core.words import refusal


def draw(viewer: Viewer) -> None:
    """Both forms, folded away at a desk; a clue is what a field worker comes here for."""
    field = not viewer.may(Right.DISPATCH)
    with st.expander(_("Report a clue"), icon=":material/campaign:", expanded=field):
        _clue(viewer)
    if not field or viewer.role == "police":
        with st.expander(_("Enter a sighting from the police or a platform"), icon=":material/travel_explore:"):
            _sighting(viewer)


def _clue(viewer: Viewer) -> None:
    kind = st.segmented_control(_("Kind of clue"), list(rules.KIND_LABELS), default="property", format_func=lambda code: _(rules.KIND_LABELS[code]), key=f"{_name()}_kind") or "property"
    content = st.text_area(_("What was seen"), key=f"{_name()}_content", height=90, placeholder=_("Who or what, where exactly, since when, how long it will stay"))
    left, right = st.columns(2)
    place = left.text_input(_("Place in words"), key=f"{_name()}_place", placeholder=_("door, crossing, whose yard"))
    with right:
        grid = _grid(viewer)
    with left:
        debtor = _debtor(viewer)
    source, informant, phone = _source(viewer, right)
    photos = st.file_uploader(_("Photo"), type=["jpg", "jpeg", "png", "webp", "pdf"], accept_multiple_files=True, key=f"{_name()}_photos")
    if st.button(_("Report it"), type="primary", shortcut="Ctrl+Enter", icon=":material/send:", disabled=not content.strip(), key=f"{_name()}_send"):
        said = ClueReport(kind, content, place or None, grid, source=source, informant=informant, informant_phone=phone, **debtor)
        _send(viewer, said, photos or [])


def _name() -> str:
    """New after each clue that was taken, so the next form starts empty."""
    return writes.form_key("clue")


def _grid(viewer: Viewer) -> str | None:
    """Field workers choose none: their own task or the place in words says where."""
    if not viewer.may(Right.TOTALS):
        return None
    said = st.text_input(_("Where: grid"), placeholder=_("name, initials or code of a town, village or grid"), key=f"{_name()}_search_grid")
    found = reads.read(territory.find_grids, viewer, words=said) if said else None
    if found is None or found.empty:
        return None
    names = dict(zip(found["code"], found["name"], strict=True))
    return st.selectbox(_("Grid"), list(names), format_func=lambda code: f"{names[code]} · {code}", key=f"{_name()}_grid", label_visibility="collapsed")


def _debtor(viewer: Viewer) -> dict[str, int]:
    """Whose matter it is: a desk searches, a field role chooses one of the own tasks."""
    if not viewer.may(Right.DISPATCH):
        mine: pd.DataFrame = reads.read(tasks.my_tasks, viewer)
        names = {int(row.task_id): f"{row.title} · {row.number}" for row in mine.itertuples()}
        task = st.selectbox(_("Found in the course of"), [0, *names], format_func=lambda key: names.get(key, _("no task of mine")), key=f"{_name()}_task")
        return {"task_id": task} if task else {}
    said = st.text_input(_("Where: debtor"), placeholder=_("name, initials, case number or identity number"), key=f"{_name()}_search_debtor")
    found = reads.read(debtors.debtors, viewer, wanted=DebtorFilter(search=said, limit=50)) if said else None
    if found is None or found.empty:
        return {}
    names = {int(row.debtor_id): f"{row.name} · {row.place or _('Without a place')} · {money(int(row.outstanding_fen))}" for row in found.itertuples()}
    key = st.selectbox(_("Debtor"), list(names), format_func=lambda one: names[one], key=f"{_name()}_debtor", label_visibility="collapsed")
    return {"debtor_id": key} if key else {}


def _source(viewer: Viewer, column: Any) -> tuple[str, str, str]:
    own = rules.SOURCE_OF_ROLE.get(viewer.role)
    codes = list(rules.SOURCE_LABELS)
    source = column.selectbox(_("Where it comes from"), codes, index=codes.index(own or "public"), format_func=lambda code: _(rules.SOURCE_LABELS[code]), key=f"{_name()}_source")
    if source in ("grid", "police"):
        return source, "", ""
    name = column.text_input(_("Who told it (kept sealed, shown under a number)"), key=f"{_name()}_informant")
    return source, name, column.text_input(_("Number to call back (kept sealed)"), key=f"{_name()}_informant_phone") if name else ""


def _send(viewer: Viewer, said: ClueReport, photos: list[Any]) -> None:
    try:
        kept = tuple(files.keep(runtime().store.folder, photo.name, photo.getvalue()) for photo in photos)
    except Refused as refused:
        notices.refuse(refusal(refused, language()))
        st.rerun()
    whole = ClueReport(**{**said.__dict__, "files": kept})
    made = writes.attempt(partial(verbs.report, said=whole), by=viewer, key=writes.form_key("clue"))
    if made:
        writes.form_done("clue")
        notices.succeed(_("{number} is with the case handler and the duty desk.", number=made["number"]))
    st.rerun()


def _sighting(viewer: Viewer) -> None:
    with st.form("sighting", border=False, clear_on_submit=True):
        left, right = st.columns(2)
        kind = left.selectbox(_("How traced"), list(rules.SIGHTING_LABELS), format_func=lambda code: _(rules.SIGHTING_LABELS[code]))
        place = right.text_input(_("Place in words"))
        identity = left.text_input(_("Identity number of the debtor"))
        plate = right.text_input(_("Plate"))
        now = runtime().now().astimezone(LOCAL)
        day, hour = left.date_input(_("Day"), value=now.date()), right.time_input(_("Time"), value=now.time().replace(second=0, microsecond=0))
        reference = left.text_input(_("The sender's own number"), help=_("The same number twice is one sighting."))
        words = right.text_input(_("More"))
        if st.form_submit_button(_("Tell the squad"), type="primary"):
            seen_at = datetime.combine(day, hour, LOCAL)
            said = Sighting(kind, seen_at, place, words, reference, identity=identity, plate=plate)
            if made := writes.attempt(partial(verbs.report_sighting, said=said), by=viewer):
                notices.succeed(_("{number} is with the squad on duty.", number=made["number"]))
            st.rerun()
