"""Papers before an operation: its plan (行动方案), the request for police (用警申请), the sign-in sheet (签到表). Blocks of the plan: domain.md 6.1."""

from typing import Any

from core.domain.operation_life import ANSWER_LABELS, KIND_LABELS
from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS
from core.queries.operation_papers import Dossier
from core.reports.official_paper import OfficialPaper
from core.reports.operation_labels import (
    APPROVAL_LABELS,
    DECISION_LABELS,
    DOCUMENT_LABELS,
    EQUIPMENT_LABELS,
    PART_LABELS,
    RISKS,
    SECRECY_LABELS,
    TASK_LABELS,
)
from core.reports.paper_words import Making, day, given, label, mark, moment, say, text, titled, trace

SPARE_LINES = 6
"""Empty lines on a sign-in sheet for people who are not named in a team."""


def plan(found: Dossier, making: Making) -> bytes:
    """行动方案: every block of a plan from the rows of the operation; an empty block says so."""
    paper = OfficialPaper(found.operation["name"], mark=mark(found), trace=trace(making))
    paper.title(titled(found, N_("Plan of the operation")), found.operation["number"])
    _basics(paper, found)
    _command(paper, found)
    making.tick(0.2)
    _groups(paper, found)
    making.tick(0.5)
    _targets(paper, found)
    making.tick(0.8)
    _around(paper, found)
    _risk(paper, found)
    paper.signed(found.operation["court"], day(making.at))
    return paper.file()


def _basics(paper: OfficialPaper, found: Dossier) -> None:
    it = found.operation
    paper.chapter(say(N_("Basic facts")))
    paper.facts([
        (say(N_("Operation")), it["name"]), (say(N_("Campaign")), given(it["campaign"])), (say(N_("Type")), label(KIND_LABELS, it["kind"])),
        (say(N_("Purpose")), given(it["purpose"])), (say(N_("Time")), f"{moment(it['starts_at'])} — {moment(it['ends_at'])}"),
        (say(N_("Muster place")), given(it["muster_place"])), (say(N_("Area")), given(it["area"])),
        (say(N_("Secrecy")), label(SECRECY_LABELS, it["secrecy"])), (say(N_("Approved by")), _approved(it)),
    ])


def _approved(it: dict[str, Any]) -> str:
    return " ".join(filter(None, (text(it["approver"]), moment(it["approved_at"]), text(it["approval_note"])))) or given(None)


def _command(paper: OfficialPaper, found: Dossier) -> None:
    it = found.operation
    paper.chapter(say(N_("Organisation and command")))
    paper.facts([
        (say(N_("Lead")), it["lead"]), (say(N_("Commander")), given(it["commander"])), (say(N_("Deputy")), given(it["deputy"])),
        (say(N_("Leaders on site")), given(it["site_leaders"])), (say(N_("Seat at the command center")), given(it["command_seat"])),
    ])
    rows = [(one.name, str(one.head_count), str(one.vehicles), label(ANSWER_LABELS, one.answer), text(one.phone)) for one in found.bodies.itertuples()]
    paper.table([say(head) for head in (N_("Body"), N_("People"), N_("Vehicles"), N_("Their answer"), N_("Telephone"))], rows, (5, 1.3, 1.3, 2, 3), centred=(1, 2, 3))


def _groups(paper: OfficialPaper, found: Dossier) -> None:
    paper.chapter(say(N_("Groups")))
    if found.teams.empty:
        paper.text(given(None))
    for team in found.teams.itertuples():
        paper.text(f"{label(TASK_LABELS, team.task)}。", lead=f"{team.name}　", heads=True)
        paper.facts(team_facts(found, team))


def team_facts(found: Dossier, team: Any) -> list[tuple[str, str]]:
    """Who goes, in what, with what."""
    members = found.members[found.members["team_id"] == team.team_id]
    things = found.equipment[found.equipment["team_id"] == team.team_id]
    plates = found.vehicles.loc[found.vehicles["team_id"] == team.team_id, "plate"].tolist()
    parts = [label(PART_LABELS, part).replace("（", "·").rstrip("）") for part in members["part"]]
    crew = [f"{name}（{part}）" if part else name for name, part in zip(members["name"], parts, strict=True)]
    gear = [f"{label(EQUIPMENT_LABELS, one.kind)}×{one.quantity}" + (f"（{one.labels}）" if one.labels else "") for one in things.itertuples()]
    return [
        (say(N_("Leader")), given(team.leader)), (say(N_("Members")), given("、".join(crew))), (say(N_("Vehicles")), given("、".join(plates))),
        (say(N_("Equipment")), given("、".join(gear))),
        (say(N_("Planned route")), say(N_("{km} km"), km=f"{team.planned_m / 1000:.1f}") if team.planned_m else given(None)),
    ]


def _targets(paper: OfficialPaper, found: Dossier) -> None:
    paper.chapter(say(N_("Targets and measures")))
    if found.targets.empty:
        paper.text(given(None))
        return
    papers = documents_of(found)
    heads = (N_("No."), N_("Case number"), N_("Debtor"), N_("Village or community"), N_("Measure"), N_("Documents"), N_("Risk"), N_("Team"))
    rows = [
        (str(at), text(one.case_number), one.name, text(one.village), label(MEASURE_LABELS, one.measure), papers.get(one.target_id, ""), label(RISKS, one.risk), text(one.team))
        for at, one in enumerate(found.targets.itertuples(), start=1)
    ]
    paper.table([say(head) for head in heads], rows, (0.9, 3.3, 2, 3, 1.7, 2.9, 0.9, 1.5), centred=(0, 4, 6, 7), small=True)


def documents_of(found: Dossier) -> dict[int, str]:
    """Target to its documents, each with its number."""
    said: dict[int, list[str]] = {}
    for one in found.documents.itertuples():
        said.setdefault(one.target_id, []).append(label(DOCUMENT_LABELS, one.kind) + (f"（{one.number}）" if one.number else ""))
    return {target: "、".join(names) for target, names in said.items()}


def _around(paper: OfficialPaper, found: Dossier) -> None:
    """Police, witnesses, approvals."""
    paper.chapter(say(N_("Police support")))
    if found.police_requests.empty:
        paper.text(given(None))
    for one in found.police_requests.itertuples():
        paper.text(say(N_("{body}: {officers} officers at {place}, {at}."), body=one.organisation, officers=one.officers, place=text(one.place), at=moment(one.wanted_at)))
    paper.chapter(say(N_("Witnesses and supervision")))
    paper.text(given(found.operation["witnesses"]))
    paper.chapter(say(N_("Approvals")))
    _approvals(paper, found)


def _approvals(paper: OfficialPaper, found: Dossier) -> None:
    if found.approvals.empty:
        paper.text(given(None))
        return
    names = dict(zip(found.targets["target_id"], found.targets["name"], strict=True))
    rows = [
        (label(APPROVAL_LABELS, one.kind), names.get(one.target_id, ""), text(one.approver), label(DECISION_LABELS, one.decision) or say(N_("waiting")), moment(one.decided_at))
        for one in found.approvals.itertuples()
    ]
    paper.table([say(head) for head in (N_("Matter"), N_("Debtor"), N_("Approver"), N_("Decision"), N_("Time"))], rows, (2.5, 2, 2, 1.6, 3.4), centred=(0, 1, 2, 3, 4))


def _risk(paper: OfficialPaper, found: Dossier) -> None:
    it = found.operation
    paper.chapter(say(N_("Risk and emergency plan")))
    paper.text(label(RISKS, it["risk"]), lead=say(N_("Risk: ")))
    paper.text(given(it["emergency_plan"]), lead=say(N_("Emergency plan: ")))


def police_request(found: Dossier, making: Making) -> bytes:
    """用警申请, one page a request, asked three working days ahead (domain.md 6.1, read at another court)."""
    it = found.operation
    paper = OfficialPaper(it["name"], mark=mark(found), trace=trace(making))
    asked = list(found.police_requests.to_dict("records")) or [{}]
    for at, one in enumerate(asked):
        if at:
            paper.new_page()
        paper.title(say(N_("Request for police")), it["number"])
        paper.flush(f"{given(one.get('organisation'))}：")
        paper.text(say(N_("For the operation “{name}”, the court asks for police as follows."), name=it["name"]))
        paper.facts(_asked(it, one))
        paper.facts([(say(N_("Opinion of the leader in charge")), _signed(one)), (say(N_("Opinion of the police")), "\n\n")])
        paper.signed(it["court"], day(one.get("requested_at") or making.at))
    return paper.file()


def _asked(it: dict[str, Any], one: dict[str, Any]) -> list[tuple[str, str]]:
    urgent = text(one.get("urgent_why"))
    return [
        (say(N_("Nature of the matter")), label(KIND_LABELS, it["kind"])), (say(N_("Facts of the debtors")), given(one.get("facts"))),
        (say(N_("Number of officers")), given(one.get("officers"))), (say(N_("Wanted at")), given(moment(one.get("wanted_at")))), (say(N_("Place")), given(one.get("place"))),
        (say(N_("Urgent because")), urgent or say(N_("not urgent"))), (say(N_("Asked by")), given(one.get("requested_by"))),
    ]


def _signed(one: dict[str, Any]) -> str:
    said = " ".join(filter(None, (text(one.get("signed_by")), moment(one.get("signed_at")))))
    return said or "\n\n"


def sign_in(found: Dossier, making: Making) -> bytes:
    """签到表: who is named in a team, and lines for who is not."""
    it = found.operation
    paper = OfficialPaper(it["name"], mark=mark(found), trace=trace(making))
    paper.title(titled(found, N_("Sign-in sheet")), it["number"])
    paper.flush(f"{moment(it['starts_at'])}　{given(it['muster_place'])}")
    named = [(one.team, text(one.organisation), one.name, label(PART_LABELS, one.part), "", "", "") for one in found.members.itertuples()]
    promised = int(found.bodies.loc[found.bodies["answer"] == "accepted", "head_count"].sum())
    rows = named + [("",) * 7] * max(SPARE_LINES, promised - len(named))
    heads = (N_("No."), N_("Team"), N_("Body"), N_("Full name"), N_("Duty in the team"), N_("Arrived at"), N_("Signature"), N_("Note"))
    paper.table([say(head) for head in heads], [(str(at), *row) for at, row in enumerate(rows, start=1)], (0.9, 1.5, 3.6, 1.7, 1.9, 1.6, 2.2, 1.4), centred=(0, 1, 3, 4), row_cm=0.95)
    paper.text(say(N_("{named} people are named in teams; the bodies answered for {promised}. Present: ____ Absent: ____ Called by: ____"), named=len(named), promised=promised))
    return paper.file()
