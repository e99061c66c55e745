"""Order sheets: one a team, A4, with a QR code of the operation, to take along where no network is (features.md 94)."""

from io import BytesIO
from typing import Any

import segno

from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS, RESULT_CLASS_LABELS
from core.queries.operation_papers import Dossier
from core.reports.official_paper import OfficialPaper
from core.reports.operation_labels import RISKS, TASK_LABELS
from core.reports.operation_plans import documents_of, team_facts
from core.reports.paper_words import Making, given, hour, label, mark, moment, say, text, titled, trace


def order_sheets(found: Dossier, making: Making) -> bytes:
    """Every team, or the one that is asked for, each on pages of its own."""
    paper = OfficialPaper(found.operation["name"], mark=mark(found), trace=trace(making), narrow=True)
    papers = documents_of(found)
    teams = [team for team in found.teams.itertuples() if making.team_id in (None, team.team_id)]
    code = _qr(making.address) if making.address else b""
    if not teams:
        paper.title(titled(found, N_("Order sheet")), found.operation["number"])
        paper.text(given(None))
    for at, team in enumerate(teams):
        if at:
            paper.new_page()
        _sheet(paper, found, team, papers, code)
        making.tick((at + 1) / len(teams))
    return paper.file()


def _qr(address: str) -> bytes:
    kept = BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="png", scale=8, border=1)
    return kept.getvalue()


def _sheet(paper: OfficialPaper, found: Dossier, team: Any, papers: dict[int, str], code: bytes) -> None:
    it = found.operation
    paper.title(titled(found, N_("Order sheet")), f"{team.name}　{it['number']}")
    paper.facts([
        (say(N_("Task")), label(TASK_LABELS, team.task)),
        (say(N_("Muster")), f"{moment(it['starts_at'])}　{given(it['muster_place'])}"),
        *team_facts(found, team),
        (say(N_("Commander")), given(it["commander"])), (say(N_("Emergency plan")), given(it["emergency_plan"])),
    ], picture=code, under=say(N_("Scan to open")), small=True)
    targets = found.targets[found.targets["team_id"] == team.team_id]
    if targets.empty:
        paper.text(say(N_("No target of this team is shown to you.")))
        return
    heads = (N_("Order"), N_("Time"), N_("Debtor and case"), N_("Place and telephone"), N_("Measure and documents"), N_("Risk"), N_("Result"))
    rows = [_stop(at, one, papers) for at, one in enumerate(targets.itertuples(), start=1)]
    paper.table([say(head) for head in heads], rows, (0.8, 1.5, 3.4, 3.6, 2.6, 0.8, 2.4), centred=(0, 1, 5), row_cm=1.3, small=True)


def _stop(at: int, one: Any, papers: dict[int, str]) -> tuple[str, ...]:
    """`stop` is the order of visits; before it is fixed the targets stand in the order of the list."""
    window = "—".join(filter(None, (hour(one.window_from), hour(one.window_until))))
    return (
        str(int(one.stop) if one.stop else at), hour(one.eta) or window, "\n".join(filter(None, (one.name, text(one.case_number)))),
        "\n".join(filter(None, (text(one.place), text(one.phone), label(RESULT_CLASS_LABELS, one.screen_class)))),
        "\n".join(filter(None, (label(MEASURE_LABELS, one.measure), papers.get(one.target_id, "")))), label(RISKS, one.risk), "",
    )
