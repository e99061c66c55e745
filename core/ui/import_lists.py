"""What a list of cases came to beside its counts: what it changed of each case, and which cases vanished from it."""

from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CASE_KIND_LABELS, CLOSING_LABELS, STAGE_LABELS
from core.domain.whole_lists import FIELD_LABELS, HOW_LABELS
from core.queries import import_lookups
from core.ui import chosen, reads, tables
from core.ui.visitor import _, money

LABELS = {"kind": CASE_KIND_LABELS, "closing": CLOSING_LABELS, "stage": STAGE_LABELS}
MOST = 1000
HIGH_PX = 360


def draw(viewer: Viewer, batch_id: int) -> None:
    """Differences and vanished cases of one import of cases, for who may see cases."""
    if not viewer.may(Right.VERIFY):
        return
    _differences(reads.read(import_lookups.differences, viewer, batch_id=batch_id, limit=MOST))
    _vanished(reads.read(import_lookups.vanished, viewer, batch_id=batch_id))


def _differences(found: pd.DataFrame) -> None:
    if found.empty:
        return
    st.markdown(f"**{_('Differences to what stood here')}**（{len(found)}）")
    if len(found) == MOST:
        st.caption(_("The first {count} are shown.", count=MOST))
    tables.shown(found, {
        "Case number": found["number"], "Field": tables.worded(found["field"], FIELD_LABELS),
        "Before": [said(field, value) for field, value in zip(found["field"], found["before"], strict=True)],
        "After": [said(field, value) for field, value in zip(found["field"], found["after"], strict=True)],
    }, height=tables.height(len(found), HIGH_PX))


def said(field: str, value: Any) -> str:
    """A kept content as people read it."""
    if not isinstance(value, str):
        return "—"
    if field in LABELS:
        return _(LABELS[field].get(value, value))
    if field.endswith("_fen"):
        return money(int(value))
    if field.endswith("_on"):
        return words.day(pd.Timestamp(value).date())
    return (_("yes") if value == "1" else _("no")) if field == "has_property" else value


def _vanished(found: pd.DataFrame) -> None:
    if found.empty:
        return
    st.markdown(f"**{_('Vanished from the list')}**（{len(found)}）")
    st.caption(_("An earlier whole list named these cases and this one does not. They stay open here until somebody closes them or says why. Press one to open its file."))
    tables.shown(found, {
        "Case number": found["number"], "Debtor": found["debtor_names"], "Judge": found["judge"].fillna("—"), "Filed": tables.dated(found["filed_on"]),
        "Amount": tables.moneyed(found["amount_fen"]), "Settled": tables.worded(found["how"], HOW_LABELS), "Words": found["words"],
    }, height=tables.height(len(found), HIGH_PX))
    with st.container(horizontal=True):
        for row in found[found["how"].isna()].head(6).itertuples():
            chosen.case_file(int(row.case_id), str(row.number))
