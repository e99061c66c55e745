"""A task in one step from a clue or an entry of the duty log: what, to whom, how urgent."""

import pandas as pd
import streamlit as st

from core.commands.tasks import TaskOrder
from core.domain import vocabulary
from core.domain.task_kinds import BY_CODE, TASK_KINDS
from core.domain.task_life import PRIORITY_LABELS
from core.domain.viewer import Viewer
from core.queries import tasks, territory
from core.ui import reads
from core.ui.visitor import _


def draw(viewer: Viewer, name: str, *, grid_code: str | None, kind: str, matter: str) -> TaskOrder | None:
    """The order as it is filled in, or None while nobody is chosen; `name` keeps the widgets of two forms apart."""
    left, right = st.columns(2)
    code = left.selectbox(_("What"), [one.code for one in TASK_KINDS], index=[one.code for one in TASK_KINDS].index(kind), format_func=lambda one: _(BY_CODE[one].label), key=f"{name}_kind")
    priority = right.segmented_control(_("How urgent"), list(PRIORITY_LABELS), default="urgent", format_func=lambda one: _(PRIORITY_LABELS[one]), key=f"{name}_priority") or "urgent"
    where = grid_code or _grid(viewer, name)
    who = _addressee(viewer, name, where) if where else None
    instruction = st.text_area(_("Instruction"), value=matter, key=f"{name}_instruction", height=80)
    if where is None or who is None:
        return None
    person, body = who
    return TaskOrder(code, _(BY_CODE[code].label), instruction, priority, where, addressee_id=person, organisation_id=body)


def _grid(viewer: Viewer, name: str) -> str | None:
    said = st.text_input(_("Where: grid"), placeholder=_("name, initials or code of a town, village or grid"), key=f"{name}_where")
    found = reads.read(territory.find_grids, viewer, words=said) if said else None
    if found is None or found.empty:
        return None
    names = dict(zip(found["code"], found["name"], strict=True))
    return st.selectbox(_("Grid"), list(names), format_func=lambda code: f"{names[code]} · {code}", key=f"{name}_grid", label_visibility="collapsed")


def _addressee(viewer: Viewer, name: str, grid_code: str) -> tuple[int | None, int | None] | None:
    """Person and body, one of them."""
    found: pd.DataFrame = reads.read(tasks.addressees, viewer, grid_code=grid_code)
    if found.empty:
        st.warning(_("Nobody serves in this grid. Choose another grid, or add people first."))
        return None
    labels = vocabulary.POST_LABELS | vocabulary.ORGANISATION_LABELS
    at = st.selectbox(_("Who"), range(len(found)), key=f"{name}_who_{grid_code}", format_func=lambda row: f"{found['name'].iloc[row]} · {_(labels.get(found['post'].iloc[row], ''))}")
    row = found.iloc[at or 0]
    person = None if pd.isna(row["person_id"]) else int(row["person_id"])
    return person, None if person is not None or pd.isna(row["organisation_id"]) else int(row["organisation_id"])
