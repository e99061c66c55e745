"""The ledger for the auditor: who did what when, and whether the chain holds."""

import pandas as pd
import streamlit as st

from core import words
from core.domain.verbs import SUBJECT_LABELS, VERB_LABELS
from core.domain.viewer import ROLE_LABELS, Role, Viewer
from core.queries import ledger
from core.store.session import reading
from core.ui import reads, tables
from core.ui.runtime import runtime
from core.ui.visitor import _


def draw(viewer: Viewer) -> None:
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    verb = left.text_input(_("Verb begins with"), key="search", placeholder="task. / operation. / sign_in")
    if right.button(_("Check the chain"), width="stretch", icon=":material/link:"):
        _check(viewer)
    found: pd.DataFrame = reads.read(ledger.events, viewer, verb=verb)
    if found.empty:
        st.info(_("No entry begins like this."))
    tables.shown(found, {
        "Revision": found["revision"], "When": [words.full_moment(at) for at in found["at"]], "Who": found["who"].fillna("—"),
        "Role": [_(ROLE_LABELS[Role(role)]) for role in found["role"]], "What": tables.worded(found["verb"], VERB_LABELS),
        "Subject": [f"{_(SUBJECT_LABELS.get(kind, kind))} {key}" for kind, key in zip(found["subject_kind"], found["subject_id"], strict=True)],
        "Grid": found["grid_code"].fillna("—"), "Hash": found["hash"].str[:12],
    }, height=560)


def _check(viewer: Viewer) -> None:
    with st.spinner(_("Walking the chain")), reading(runtime().store) as session:
        broken = ledger.first_broken(session, viewer.board_id)
    if broken is None:
        st.success(_("The chain holds from the first entry to the last."))
    else:
        st.error(_("The chain breaks at revision {revision}, entry {ordinal}: {why}.", revision=broken.revision, ordinal=broken.ordinal, why=broken.why))
