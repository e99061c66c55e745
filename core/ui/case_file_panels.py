"""The file of one case: head, stage, trail of its property, clocks, parties, linked cases, work and papers."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import whole_lists
from core.domain.case_numbers import DOUBT_LABELS, TYPE_LABELS, NumberCheck
from core.domain.case_stage import STAGES
from core.domain.clocks import local_day
from core.domain.legal_periods import DUE_BASIS_LABELS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Viewer
from core.domain.vocabulary import (
    CASE_KIND_LABELS,
    CHANNEL_LABELS,
    CLOSING_LABELS,
    MEASURE_LABELS,
    PROPERTY_KIND_LABELS,
    STAGE_LABELS,
    WHEREABOUTS_LABELS,
    CaseKind,
)
from core.domain.wall_chart import APPLICANT_LABELS
from core.queries import case_work, cases, detentions, nodes, outside, petitions, preservations, pursuits, termination
from core.queries.cases import CaseFile
from core.ui import (
    case_panel,
    case_work_panel,
    chosen,
    detention_panel,
    node_panels,
    notices,
    outside_forms,
    preservation_panel,
    pursuit_panel,
    reads,
    row_list,
    tables,
    termination_panel,
    writes,
)
from core.ui.safe_text import as_text
from core.ui.visitor import _, language, money

TOPICS = reads.topics_of(cases.case_file, case_work.case_work, nodes.case_nodes, termination.termination, detentions.detentions, petitions.petitions, pursuits.track, outside.matters, outside.systems, preservations.preservation)
STEP_LABELS = {
    "found": N_("Found"), "controlled": N_("Brought under control"), "renewed": N_("Renewed"), "lapsed": N_("Lapsed"), "lifted": N_("Lifted"), "disposed": N_("Disposed of"),
    "received": N_("Money received"), "paid_out": N_("Paid out"),
}
STEP_SIGNS = {"found": "○", "controlled": "◆", "renewed": "◆", "lapsed": "▲", "lifted": "◇", "disposed": "■", "received": "●", "paid_out": "✓"}
LINK_LABELS = {"mutual": N_("Debts to each other"), "debtor": N_("Same debtor"), "applicant": N_("Same applicant")}
VIEWS = {"trail": N_("Property and money"), "clocks": N_("Case clocks"), "parties": N_("Parties and measures"), "termination": N_("Termination"), "linked": N_("Linked cases"), "work": N_("Tasks, operations, clues"), "track": N_("Track and pursuit"), "preservation": N_("Preservation"), "outside": N_("Outside systems"), "papers": N_("Papers"), "closing": N_("Closing")}


def draw(viewer: Viewer) -> None:
    key = chosen.current()[1]
    if st.button(_("All cases"), icon=":material/arrow_back:", key="case_back", type="tertiary"):
        chosen.clear()
        st.rerun()
    try:
        found: CaseFile = reads.read(cases.case_file, viewer, case_id=int(key) if key.isdigit() else 0)
    except NotFound as gone:
        st.warning(as_text(words.refusal(gone, language())))
        return
    _head(found)
    _vanished(viewer, found)
    notices.show()
    views = [one for one in VIEWS if one != "preservation" or found.case["kind"] == CaseKind.PRESERVATION]
    view = st.segmented_control(_("View"), views, default="trail", format_func=lambda one: _(VIEWS[one]), key="case_view", label_visibility="collapsed") or "trail"
    _panels(viewer, found)[view]()


def _panels(viewer: Viewer, found: CaseFile) -> dict[str, Callable[[], None]]:
    case_id = int(found.case["case_id"])
    return {
        "trail": partial(trail, found), "clocks": partial(node_panels.clocks_of_case, viewer, case_id), "parties": partial(parties, viewer, found),
        "linked": partial(linked, found), "work": partial(case_work_panel.work, viewer, case_id), "track": partial(pursuit_panel.draw, viewer, case_id, found.case["number"]), "papers": partial(case_work_panel.papers, viewer, case_id),
        "preservation": partial(preservation_panel.draw, viewer, found),
        "outside": partial(outside_forms.on_case, viewer, found),
        "termination": partial(termination_panel.draw, viewer, case_id),
        "closing": partial(case_panel.close_or_reopen, viewer, found.case),
    }


def _head(found: CaseFile) -> None:
    case = found.case
    st.title(as_text(case["number"]))
    st.caption("　·　".join(_marks(found)))
    _doubts(found.number)
    st.markdown(_stages(str(case["stage"])))
    tiles = st.columns(4)
    tiles[0].metric(_("Amount"), money(case["amount_fen"]))
    tiles[1].metric(_("Recovered"), money(case["recovered_fen"]))
    tiles[2].metric(_("Not yet recovered"), money(case["open_fen"]))
    tiles[3].metric(_("Days open"), case["days_open"])
    due = f"{words.day(case['due_on'])}（{_(DUE_BASIS_LABELS[case['due_basis']])}）" if case["due_on"] else "—"
    st.markdown("　".join(f":gray[{_(label)}] {value}" for label, value in (
        (N_("Judge"), as_text(" · ".join(one for one in (case["judge"], case["team"]) if one) or "—")), (N_("Cause"), as_text(case["cause"] or "—")), (N_("Filed"), words.day(case["filed_on"])), (N_("Due"), due), (N_("Debtor"), as_text(case["debtor_names"] or "—")),
        (N_("Applicant"), as_text("、".join(found.applicants["name"]) or "—")),
    )))


def _vanished(viewer: Viewer, found: CaseFile) -> None:
    """The case stands in the court's list no more: whoever knows why says it here."""
    if found.vanished is None:
        return
    key = f"vanished_{found.case['case_id']}"
    st.warning(as_text(_("The list of every unconcluded case of {day} does not name this case any more. Close it if it is closed, or say why it is missing.", day=words.day(local_day(found.vanished)))), icon=":material/playlist_remove:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        said = st.text_input(_("Why it is missing"), key=key, placeholder=_("for example: moved to another court, joined to another case"))
        if st.button(_("Keep the reason"), key=f"{key}_keep", icon=":material/check:"):
            if writes.attempt(partial(whole_lists.explain, case_id=int(found.case["case_id"]), words=said), by=viewer):
                notices.succeed(_("The reason is kept."))
            st.rerun()


def _marks(found: CaseFile) -> list[str]:
    case = found.case
    marks = [_(CASE_KIND_LABELS.get(case["kind"], case["kind"]))]
    if case["category"]:
        marks.append(as_text(case["category"]))
    if case["closed_on"]:
        marks.append(f"{_('Closed on')} {words.day(case['closed_on'])}: {_(CLOSING_LABELS.get(case['closing'], '—'))}")
    else:
        marks.append(_("Not concluded"))
    return marks


def _doubts(number: NumberCheck) -> None:
    """The number in its parts, and what in it does not fit."""
    if number.parts is not None:
        parts = number.parts
        st.caption(_("Year {year} · court {court} · {type}: {label} · number {serial}", year=parts.year, court=parts.court, type=parts.kind, label=TYPE_LABELS[parts.kind], serial=parts.serial))
    for doubt in number.doubts:
        st.markdown(f":orange[◆ {_('Case number')}: {_(DOUBT_LABELS[doubt])}]")


def _stages(now: str) -> str:
    """The five stages in a row with the present one marked; a case need not have passed through those before it."""
    return "　→　".join(f":blue[**◆ {_(STAGE_LABELS[one])}**]" if one == now else f":gray[○ {_(STAGE_LABELS[one])}]" for one in STAGES)


def trail(found: CaseFile) -> None:
    """What became of property and money, oldest first."""
    rows = found.trail
    if rows.empty:
        st.info(_("No property was found and no money has come in. What is found, sealed, sold, received and paid out stands here in the order of time."))
        return
    tables.shown(rows, {
        "Day": tables.dated(rows["day"]), "Step": [f"{STEP_SIGNS[step]} {_(STEP_LABELS[step])}" for step in rows["step"]], "What": _what(rows),
        "Yuan or worth": tables.moneyed(rows["amount_fen"]), "Measure": tables.worded(rows["measure"], MEASURE_LABELS), "Document": rows["document"].fillna("—"),
        "Remarks": [_("until {day}", day=said) if step == "renewed" else said or "—" for step, said in zip(rows["step"], rows["words"], strict=True)],
        "Written by": rows["who"].fillna("—"), "From clue": rows["source"].fillna("—"),
    }, height=tables.height(len(rows), 560))


def _what(rows: pd.DataFrame) -> list[str]:
    return [
        f"{_(PROPERTY_KIND_LABELS.get(thing, thing))} · {what}" if isinstance(thing, str) else _(CHANNEL_LABELS.get(channel, channel)) if isinstance(channel, str) else "—"
        for thing, what, channel in zip(rows["thing"], rows["what"], rows["channel"], strict=True)
    ]


def parties(viewer: Viewer, found: CaseFile) -> None:
    """Debtors with the way to their cards, applicants, and every measure taken."""
    st.markdown(f"**{_('Debtors')}**")
    if found.debtors.empty:
        st.caption(_("No debtor of this case lies in your grids."))
    for row in found.debtors.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("pages/situation.py", label=as_text(row.name), icon=":material/business:" if row.kind == "organisation" else ":material/person:", query_params={"chosen": f"debtor:{row.debtor_id}"})
            st.markdown("　".join(_debtor_marks(row, found.bankruptcy_at)))
    if len(found.applicants):
        st.markdown(f"**{_('Applicants')}**")
        tables.shown(found.applicants, {"Name": found.applicants["name"], "Kind": tables.worded(found.applicants["kind"], APPLICANT_LABELS)})
    st.markdown(f"**{_('Measures')}**")
    if found.measures.empty:
        st.caption(_("No measure on record."))
    tables.shown(found.measures, {
        "Measure": tables.worded(found.measures["kind"], MEASURE_LABELS), "Debtor": found.measures["of"].fillna("—"), "Document": found.measures["document"].fillna("—"),
        "From": tables.dated(found.measures["starts_on"]), "Expires": tables.dated(found.measures["expires_on"]), "Lifted": tables.dated(found.measures["lifted_on"]),
    })
    termination_panel.lifting(viewer, found.measures)
    detention_panel.draw(viewer, found)


def _debtor_marks(row: object, bankruptcy_at: int) -> list[str]:
    said = [_(WHEREABOUTS_LABELS.get(row.whereabouts, row.whereabouts)), money(row.outstanding_fen), _("{count} cases not concluded", count=row.open_cases)]  # type: ignore[attr-defined]
    if row.published:  # type: ignore[attr-defined]
        said.append(f":red[▲ {_('Published as dishonest')}]")
    if row.kind == "organisation" and row.open_cases >= bankruptcy_at > 0:  # type: ignore[attr-defined]
        said.append(f":orange[◆ {_('To be screened for bankruptcy: {limit} cases or more (court setting)', limit=bankruptcy_at)}]")
    return said


def linked(found: CaseFile) -> None:
    """Cases of the same debtor or applicant; debts to each other are a hint, names alone prove nobody."""
    rows = found.linked
    if found.outside:
        st.caption(_("{count} more linked cases lie outside your grids.", count=found.outside))
    if rows.empty:
        st.caption(_("No linked case is known."))
        return
    if found.links > len(rows):
        st.caption(_("{count} cases", count=found.links) + f"　{_('The first {count} are shown.', count=len(rows))}")
    if (rows["link"] == "mutual").any():
        st.info(_("Applicant and debtor owe each other: see whether the debts can be set off. Names are compared, so check the identities first."))
    row_list.titled("case", [int(one) for one in rows["case_id"]], {
        "Case number": rows["number"], "Link": tables.worded(rows["link"], LINK_LABELS), "Kind": tables.worded(rows["kind"], CASE_KIND_LABELS), "Judge": rows["judge"].fillna("—"),
        "Amount": tables.moneyed(rows["amount_fen"]), "Recovered": tables.moneyed(rows["recovered_fen"]), "Filed": tables.dated(rows["filed_on"]),
        "Closed on": tables.dated(rows["closed_on"]), "How": tables.worded(rows["closing"], CLOSING_LABELS),
    })
