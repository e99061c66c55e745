"""The papers of an operation: one entry adds a paper; the screen, the walk over what may be read, and the benchmark loop over the list."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.domain.clocks import LOCAL
from core.domain.operation_life import HELD_STATES
from core.domain.refusals import N_
from core.queries.operation_papers import Dossier
from core.reports.case_list import case_list
from core.reports.operation_plans import plan, police_request, sign_in
from core.reports.operation_reports import battle_report, summary
from core.reports.order_sheets import order_sheets
from core.reports.paper_words import Making, say

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class PaperKind:
    """`states`: when it makes sense; empty is always. `cut_off`: it tells of a moment that the reader chooses."""

    label: str
    make: Callable[[Dossier, Making], bytes]
    icon: str
    ending: str = "docx"
    states: tuple[str, ...] = ()
    cut_off: bool = False

    @property
    def media_type(self) -> str:
        return WORKBOOK if self.ending == "xlsx" else WORD


UNDER_WAY = ("running", *HELD_STATES)
PAPERS: dict[str, PaperKind] = {
    "plan": PaperKind(N_("Plan of the operation"), plan, ":material/assignment:"),
    "police": PaperKind(N_("Request for police"), police_request, ":material/local_police:"),
    "sign_in": PaperKind(N_("Sign-in sheet"), sign_in, ":material/how_to_reg:"),
    "orders": PaperKind(N_("Order sheets of the teams"), order_sheets, ":material/print:"),
    "report": PaperKind(N_("Battle report"), battle_report, ":material/campaign:", states=UNDER_WAY, cut_off=True),
    "cases": PaperKind(N_("List of cases"), case_list, ":material/table_view:", "xlsx", cut_off=True),
    "summary": PaperKind(N_("Summary of the operation"), summary, ":material/summarize:", states=HELD_STATES, cut_off=True),
}


def file_name(code: str, found: Dossier, making: Making) -> str:
    """秋季利剑-战报-20260310-1100.docx."""
    kind = PAPERS[code]
    drill = f"{say(N_('DRILL'))}-" if found.operation["drill"] else ""
    team = "".join(f"-{one.name}" for one in found.teams.itertuples() if one.team_id == making.team_id)
    at = making.cut_off if kind.cut_off else making.at
    name = f"{drill}{found.operation['name']}-{say(kind.label)}{team}-{at.astimezone(LOCAL):%Y%m%d-%H%M}"
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", name) + f".{kind.ending}"
