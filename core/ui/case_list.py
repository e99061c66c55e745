"""The list of cases and its filters, which stand in the address."""

import pandas as pd
import streamlit as st

from core.domain import court_settings
from core.domain.case_stage import STAGES
from core.domain.indicators import rate, rounded
from core.domain.target_rank import cash_rate
from core.domain.viewer import Viewer
from core.domain.vocabulary import CASE_KIND_LABELS, CLOSING_LABELS, LIVELIHOOD, STAGE_LABELS
from core.queries import cases, court, grid_help
from core.queries.cases import CaseFilter, CaseSums
from core.ui import notices, reads, row_list, tables
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

TOPICS = reads.topics_of(cases.cases, cases.case_sums, cases.bankruptcy_candidates)
OPEN = {"open": True, "closed": False, "terminated": False, "vanished": True, "all": None}
"""`terminated` is the library of terminated rounds (终本库); `vanished` are those that the court's whole list names no more."""


def filters(viewer: Viewer) -> CaseFilter:
    """What is looked for; a search looks in open and closed cases alike as long as nothing else is said."""
    search, state, kind, group, stage, order = st.columns([4, 2, 3, 3, 3, 2], vertical_alignment="bottom")
    said = search.text_input(_("Search"), placeholder=_("case number or a part of it, debtor, applicant, judge, initials"), key="search", bind="query-params")
    labels = {"open": _("Not concluded"), "closed": _("Concluded"), "terminated": _(CLOSING_LABELS["terminated"]), "vanished": _("Vanished from the list"), "all": _("all")}
    of = state.selectbox(_("State"), list(OPEN), format_func=labels.__getitem__, key="state", bind="query-params") or "open"
    kinds = kind.multiselect(_("Kind"), list(CASE_KIND_LABELS), format_func=lambda code: _(CASE_KIND_LABELS[code]), key="kinds", placeholder=_("all"), bind="query-params")
    classes = list(dict.fromkeys((LIVELIHOOD, *reads.read(grid_help.case_categories, viewer))))
    some = group.multiselect(_("Class of case"), classes, key="classes", placeholder=_("all"), bind="query-params")
    stages = stage.multiselect(_("Stage"), list(STAGES), format_func=lambda code: _(STAGE_LABELS[code]), key="stages", placeholder=_("all"), bind="query-params")
    by_cash = order.toggle(_("By cash found"), key="by_cash", bind="query-params", help=_("Cash found ÷ amount applied for, the best covered first"))
    return CaseFilter(said, None if said.strip() and of == "open" else OPEN[of], tuple(kinds), tuple(stages), ("terminated",) if of == "terminated" else (), by_cash, of == "vanished", tuple(some))


def draw(viewer: Viewer, wanted: CaseFilter) -> None:
    """The cases, and below them the enterprises that are to be screened for bankruptcy."""
    notices.show()
    _listing(viewer, wanted)
    _screening(viewer)


def _screening(viewer: Viewer) -> None:
    """Enterprises with so many cases that insolvency is to be looked into (执转破), the most first."""
    limit = court_settings.number(reads.read(court.settings, viewer), "case.bankruptcy")
    found: pd.DataFrame = reads.read(cases.bankruptcy_candidates, viewer, at_least=limit)
    if found.empty or not limit:
        return
    with st.expander(_("Enterprises to screen for bankruptcy: {count}", count=len(found)), icon=":material/domain_disabled:"):
        st.caption(_("{limit} cases or more that are not concluded, or only terminated for this round (court setting).", limit=limit))
        for row in found.itertuples():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link("pages/situation.py", label=as_text(row.name), icon=":material/business:", query_params={"chosen": f"debtor:{row.debtor_id}"})
                st.markdown(f"{_('{count} cases not concluded', count=row.cases)}　{money(row.owed_fen)}")


def _listing(viewer: Viewer, wanted: CaseFilter) -> None:
    """One row a case; a click opens its file."""
    found: pd.DataFrame = reads.read(cases.cases, viewer, wanted=wanted)
    if found.empty:
        st.info(_("No case fits this filter. Take something out of it, or type less of the number.") if wanted != CaseFilter() else _("No open case in your grids. Cases stand here as soon as they are imported."))
        return
    sums: CaseSums = reads.read(cases.case_sums, viewer, wanted=wanted)
    st.caption(_told(sums) + (f"　{_('The first {count} are shown.', count=len(found))}" if sums.cases > len(found) else ""))
    row_list.titled("case", [int(one) for one in found["case_id"]], {
        "Case number": found["number"], "Debtor": found["debtor_names"], "Applicant": found["applicant"].fillna("—"), "Kind": tables.worded(found["kind"], CASE_KIND_LABELS),
        "Stage": tables.worded(found["stage"], STAGE_LABELS), "Judge": found["judge"].fillna("—"), "Amount": tables.moneyed(found["amount_fen"]),
        "Recovered": tables.moneyed(found["recovered_fen"]), "Filed": tables.dated(found["filed_on"]), "Due": tables.dated(found["due_on"]),
        **({"Cash rate": [_rate(int(cash), int(amount)) for cash, amount in zip(found["cash_fen"], found["amount_fen"], strict=True)]} if wanted.by_cash else {}),
        "Closed on": tables.dated(found["closed_on"]), "How": tables.worded(found["closing"], CLOSING_LABELS),
    }, height=640)


def _told(sums: CaseSums) -> str:
    """What all cases of the filter come to; of a class such as 涉民生 its concluded share and its recovery."""
    said = _("{count} cases, {closed} concluded; {amount} applied for, {recovered} recovered", count=sums.cases, closed=sums.closed, amount=money(sums.amount_fen), recovered=money(sums.recovered_fen))
    recovery = rounded(rate(sums.recovered_fen, sums.amount_fen), 2)
    return said if recovery is None else f"{said} ({recovery}%)"


def _rate(cash_fen: int, amount_fen: int) -> str:
    rate = cash_rate(cash_fen, amount_fen)
    return "—" if rate is None else f"{rate:.1%}"
