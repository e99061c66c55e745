"""What was done in a case, and its papers."""

import pandas as pd
import streamlit as st

from core.domain import clues as clue_words
from core.domain.nodes import BY_CODE, DEDUCTION_LABELS
from core.domain.operation_gates import DOCUMENT_LABELS
from core.domain.operation_life import TARGET_STATE_LABELS
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import SERVES_LABELS, STATE_LABELS
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import MEASURE_LABELS, RESULT_CLASS_LABELS
from core.queries import case_work, petitions
from core.queries.case_work import CaseWork
from core.ui import drills, petition_panel, reads, tables
from core.ui.visitor import _

PAPER_OF_LABELS = {"measure": N_("Measure"), "node": N_("Node"), "deduction": N_("Days left out"), "operation": N_("Joint operation"), "record": N_("Record of the case")}


def _read(viewer: Viewer, case_id: int) -> CaseWork:
    found: CaseWork = reads.read(case_work.case_work, viewer, case_id=case_id)
    return found


def work(viewer: Viewer, case_id: int) -> None:
    """Tasks, operations, clues, and where the debtors were seen."""
    found = _read(viewer, case_id)
    _part(_("Tasks"), found.tasks, _("No task was sent in this case yet."))
    tables.shown(found.tasks, {
        "Number": found.tasks["number"], "Kind": tables.worded(found.tasks["kind"], KIND_LABELS), "State": tables.worded(found.tasks["state"], STATE_LABELS),
        "With": found.tasks["addressee"], "Sent": tables.timed(found.tasks["issued_at"]), "Due": tables.timed(found.tasks["due_at"]),
        "Serves": tables.worded(found.tasks["used_for"], SERVES_LABELS),
    })
    _part(_("Joint operations"), found.operations, _("Its debtors were in no operation yet."))
    rows = found.operations
    tables.shown(rows, {
        "Number": rows["number"], "Name": [drills.marked(name, drill=drill) for name, drill in zip(rows["name"], rows["drill"], strict=True)], "Starts": tables.timed(rows["starts_at"]),
        "Measure": tables.worded(rows["measure"], MEASURE_LABELS), "State": tables.worded(rows["state"], TARGET_STATE_LABELS), "Received": tables.moneyed(rows["amount_fen"]),
    })
    _part(_("Clues"), found.clues, _("No clue leads to this case yet."))
    tables.shown(found.clues, {
        "Number": found.clues["number"], "Kind": tables.worded(found.clues["kind"], clue_words.KIND_LABELS), "Source": tables.worded(found.clues["source"], clue_words.SOURCE_LABELS),
        "State": tables.worded(found.clues["state"], clue_words.STATE_LABELS), "Received": tables.timed(found.clues["received_at"]),
        "Outcome": tables.worded(found.clues["outcome"], clue_words.OUTCOME_LABELS),
    })
    own: pd.DataFrame = reads.read(petitions.petitions, viewer, case_id=case_id)
    _part(_("Petitions"), own, _("Nobody petitioned about this case."))
    tables.shown(own, petition_panel.columns(own, with_case=False))
    _part(_("Seen"), found.sightings, _("None of its debtors was seen yet."))
    tables.shown(found.sightings, {
        "Seen": tables.timed(found.sightings["seen_at"]), "Debtor": found.sightings["debtor"], "Class": tables.worded(found.sightings["result_class"], RESULT_CLASS_LABELS),
        "Place": found.sightings["place"].fillna("—"),
    })


def _part(title: str, rows: pd.DataFrame, empty: str) -> None:
    st.markdown(f"**{title}**　{len(rows) or ''}")
    if rows.empty:
        st.caption(empty)


def papers(viewer: Viewer, case_id: int) -> None:
    """Every paper that is named in the case, and the files that came with replies."""
    found = _read(viewer, case_id)
    if found.papers.empty and found.files.empty:
        st.info(_("No paper is named in this case yet. Documents of measures, nodes and operations stand here, and files of replies."))
    labels = {"measure": MEASURE_LABELS, "deduction": DEDUCTION_LABELS, "operation": DOCUMENT_LABELS, "node": {code: node.label for code, node in BY_CODE.items()}}
    tables.shown(found.papers, {
        "Day": tables.dated(found.papers["day"]), "Document": found.papers["number"], "Belongs to": tables.worded(found.papers["of"], PAPER_OF_LABELS),
        "Which": [_(labels[of].get(kind, kind)) for of, kind in zip(found.papers["of"], found.papers["kind"], strict=True)],
    })
    with st.container(horizontal=True):
        for row in found.files.itertuples():
            st.link_button(f"{row.name} · {row.task}", f"/api/files/{row.file_id}", icon=":material/attach_file:")
    if viewer.may(Right.DISPATCH) and found.tasks.empty:
        st.page_link("pages/dispatch.py", label=_("Dispatch"), icon=":material/send:")
