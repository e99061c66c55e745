"""Who sees what: every question, and every route, asked by every role of the eastern town.

A new question or route must join the tables below, or the tests fail.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import orjson
import pandas as pd
import pytest
import sqlalchemy as sa

import core.queries
from core.api import map_data
from core.api.answers import AnswerCache
from core.commands import (
    assessment,
    batches,
    campaigns,
    case_teams,
    chart_plan,
    clues,
    contacts,
    duty_log,
    figures,
    gates,
    handover,
    leader,
    live_command,
    old_cases,
    operations,
    outside,
    pursuits,
    result_versions,
    targets,
    task_steps,
)
from core.commands.batches import Batch
from core.commands.campaigns import CampaignPlan
from core.commands.clues import ClueReport, Sighting
from core.commands.contacts import Contact, Occasion
from core.commands.court import set_value
from core.commands.duty_log import Entry
from core.commands.files import keep
from core.commands.leader import Direction
from core.commands.live_command import Call
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.outside import System
from core.commands.sign_in import token_hash
from core.commands.targets import Result, TargetReport
from core.commands.task_steps import Reply
from core.domain.assessment import monday
from core.domain.bulletins import BULLETINS
from core.domain.campaigns import FIGURE_LABELS
from core.domain.clocks import local_day, moments_of
from core.domain.grid_supervision import Window
from core.domain.indicators import GROUP_LABELS
from core.domain.leader import RED_LABELS
from core.domain.old_cases import Five
from core.domain.operation_figures import BY_CODE as FIGURES
from core.domain.outside import Answer, Matter
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import OWN_TASKS_ONLY, RIGHTS, Right, Role, Viewer
from core.queries.assessment import count_week
from core.queries.cases import CaseFilter
from core.queries.chart_plan import count_week as chart_week
from core.queries.clues import ClueFilter
from core.queries.debtors import DebtorFilter
from core.queries.duty_log import LogFilter
from core.queries.figure_versions import count_all
from core.queries.handed_tasks import Handed
from core.queries.operation_results import figures_of
from core.queries.outside import STATES, MatterFilter
from core.queries.proposals import ProposalFilter
from core.queries.question import QUESTIONS, Question
from core.queries.tasks import TaskFilter
from core.store.ledger import Act
from core.store.session import reading, writing
from core.store.tables import (
    AddressRow,
    AttachmentRow,
    DebtorRow,
    DutyRow,
    ImportBatchRow,
    ImportDifferenceRow,
    ImportRejectionRow,
    MeasureRow,
    PaymentRow,
    PetitionRow,
    PropertyRow,
    RoleGrantRow,
    SessionRow,
    SightingRow,
    TargetRow,
    VanishedCaseRow,
)
from tests.builders import BOTH, a_photo, a_plan, an_account, do, sent, walk
from tests.commands.test_devices import paired
from tests.conftest import EAST, NOON, WEST, Court
from tests.routes import GET_ROUTES, Browser, api_of, get_paths

for module in pkgutil.iter_modules(core.queries.__path__):
    importlib.import_module(f"core.queries.{module.name}")

DAYS = {"since": date(2025, 1, 1), "until": date(2027, 1, 1)}
ONE_A_SOURCE = sorted({figure.source: code for code, figure in FIGURES.items()}.values())
"""Figures of one source are counted and masked by the same statement."""
LATER = NOON + timedelta(days=1, hours=1)
"""When tasks and clues are overdue and the operations are due."""
LATER = NOON + timedelta(days=9)
"""When much is red."""
WINDOW = Window(**DAYS)
WINDOW_WEST = Window(**DAYS, area=WEST)
FREE_WORDS = "张东一和张西一"
"""Names that somebody wrote into a field of free words of an eastern record; the wall must not repeat them."""
INFORMANT, CALLER = "孙线人", "钱来电"
"""Who told, and who called; no question says their names or numbers."""

Arguments = Callable[["Filled"], list[dict[str, Any]]]


class Filled:
    """The court of the fixture with work, money and files in both towns; what lies in the west must never come east."""

    def __init__(self, court: Court) -> None:
        self.court = court
        self.tasks: dict[str, int] = {}
        self.files: dict[str, int] = {}
        self.operations: dict[str, int] = {}
        self.clues: dict[str, int] = {}
        self.entries: dict[str, int] = {}
        self.screens: dict[str, int] = {}
        for town in BOTH_TOWNS:
            self._fill(town, court.workers[court.grid(town)])
            self._at_the_desk(town)
            self.screens[town] = paired(court, town, f"{'EAST' if town == EAST else 'WEST'}2345", f"zwd_{town}")
            self.operations[town] = self._operation((town,), [court.debtors[court.grid(town)]], court.stations[town])
        self.batch = self._import()
        self._outside()
        self.batch_name = "涉民生第一批"
        self._supervise()
        both = [court.debtors[court.grid(EAST)], court.debtors[court.grid(WEST)]]
        self.campaign = self._campaign()
        self.directions = [self._speak(town) for town in BOTH_TOWNS]
        self.operations["both"] = self._operation((), both, court.stations[EAST])
        self._assess()
        do(self.court, chart_plan.freeze, monday(NOON.date()) - timedelta(days=7), count=chart_week, by=self.court.viewer(Role.COURT_LEADER))
        judges = (self.court.people[Role.JUDGE], self.court.people[Role.DUTY_OFFICER])
        self.team = int(do(self.court, case_teams.keep, case_teams.Team("速执团队", "quick", judges), by=self.court.viewer(Role.COURT_LEADER))["id"])
        do(self.court, case_teams.give, self.team, tuple(self.court.cases[self.court.grid(town)] for town in BOTH_TOWNS), by=self.court.viewer(Role.COURT_LEADER))
        today = NOON.date()
        self.versions = [int(do(court, figures.freeze, "一季度", today, today, area, count=count_all)["id"]) for area in ("", *BOTH_TOWNS)]

    def _fill(self, town: str, worker: int) -> None:
        court, grid = self.court, self.court.grid(town)
        debtor, case = court.debtors[grid], court.cases[grid]
        words = FREE_WORDS if town == EAST else "西边的事"
        task = sent(court, grid_code=grid, addressee_id=worker, organisation_id=court.stations[town], debtor_id=debtor, case_id=case, kind="screen",
                    title=words, instruction=words, due_at=NOON + timedelta(minutes=1))
        walk(court, task, "sign")
        photo = keep(court.store.folder, f"{words}.jpg", a_photo(town))
        do(court, task_steps.answer, task, Reply({"result_class": "found", "place": "村口", "words": words}, files=(photo,)))
        do(court, task_steps.step, task, "send_back", reason=words)
        self.tasks[town] = task
        do(court, self._tell_everybody, grid, words, debtor)
        with writing(court.store) as session:
            self.files[town] = session.scalar(sa.select(AttachmentRow.id).where(AttachmentRow.subject_id == task)) or 0
            session.add_all([
                AddressRow(debtor_id=debtor, kind="residence", text=f"虞城县{town}村1号", grid_code=grid, confidence=50, source="test"),
                SightingRow(debtor_id=debtor, kind="grid", place="村口", grid_code=grid, seen_at=NOON, confidence=50, source="test"),
                PropertyRow(case_id=case, debtor_id=debtor, kind="house", description="一套", state="clue", value_fen=1, found_on=date(2026, 1, 1)),
                MeasureRow(case_id=case, debtor_id=debtor, kind="seal", starts_on=date(2026, 1, 1)),
                PaymentRow(board_id=court.board_id, case_id=case, grid_code=grid, direction="in", amount_fen=5, channel="cash", paid_on=date(2026, 2, 2)),
                PetitionRow(board_id=court.board_id, case_id=case, grid_code=grid, person=words, words=words, registered_on=date(2026, 2, 2)),
                DutyRow(board_id=court.board_id, person_id=court.people[Role.DUTY_OFFICER], kind="officer", starts_at=NOON, ends_at=NOON + timedelta(hours=8)),
                RoleGrantRow(person_id=worker, role="grid_worker", grid_prefix=town, starts_at=NOON),
            ])

    def _speak(self, town: str) -> int:
        """A leader comments on everything of a town and gives an instruction about its task; a measure and a call wait."""
        court, president = self.court, self.court.viewer(Role.COURT_LEADER)
        words = FREE_WORDS if town == EAST else "西边的事"
        for kind, found in (("task", self.tasks), ("clue", self.clues), ("operation", self.operations)):
            do(court, leader.comment, kind, found[town], words, by=president)
        made = do(court, leader.direct, "task", self.tasks[town], Direction(words, person_id=court.workers[court.grid(town)]), by=president)
        do(court, leader.direct, "clue", self.clues[town], Direction(words, organisation_id=court.stations[town]), by=president)
        with reading(court.store) as session:
            target, team = session.execute(sa.select(TargetRow.id, TargetRow.team_id).where(TargetRow.operation_id == self.operations[town])).first() or (0, 0)
        do(court, gates.ask_approval, self.operations[town], gates.Wanted("search", target))
        do(court, live_command.raise_incident, team, Call("crowd", words))
        return int(made["id"])

    def _tell_everybody(self, act: Act, grid: str, words: str, debtor: int) -> None:
        """A notice of this grid to every role, person and body, with words that name people and a number."""
        act.record("task.urge", "task", 0, topics=("tasks",))
        payload = {"number": "虞执协〔2026〕1号", "words": words, "debtor_id": debtor, "name": f"张{'东西'[words != FREE_WORDS]}一"}
        for role in Role:
            for to in ({"role": role}, {"recipient_id": self.court.people[role]}, {"organisation_id": self.court.court}, {"organisation_id": self.court.stations[EAST]}):
                act.notify("task.urge", payload, **to, subject=("task", self.tasks.get(EAST, 0)), grid_code=grid)
        act.notify("task.unlisted", payload, self.court.people[Role.DUTY_OFFICER], grid_code=grid)
    def _supervise(self) -> None:
        """A batch to both townships, and a grid judge of each with a contact and an occasion."""
        court = self.court
        do(court, batches.dispatch_by_address, Batch(self.batch_name, tuple(court.cases[court.grid(town)] for town in BOTH_TOWNS), "settle"))
        for town in BOTH_TOWNS:
            words = FREE_WORDS if town == EAST else "西边的事"
            person = court.workers[court.grid(town, 2)]
            with writing(court.store) as session:
                session.add(RoleGrantRow(person_id=person, role="grid_judge", grid_prefix=town, starts_at=NOON - timedelta(days=40)))
            do(court, contacts.record_contact, Contact("week", town, NOON.date(), words))
            do(court, contacts.call_judge, Occasion("dispute", court.grid(town), words, words, NOON))
            sent(court, kind="point_out", grid_code=court.grid(town), title=words)
    def _at_the_desk(self, town: str) -> None:
        """A clue with an informant and a photo, a sighting, a call, and a handover that lists them; each of one town."""
        court, grid = self.court, self.court.grid(town)
        words = FREE_WORDS if town == EAST else "西边的事"
        photo = keep(court.store.folder, f"{words}.jpg", a_photo(f"clue {town}"))
        said = ClueReport("property", words, words, grid, debtor_id=court.debtors[grid], files=(photo,), informant=INFORMANT, informant_phone="13900007777")
        leader = court.viewer(Role.COURT_LEADER, person=court.workers[court.grid(WEST, 2)])
        self.clues[town] = int(do(court, clues.report, said, by=leader)["id"])
        with reading(court.store) as session:
            self.files[f"clue {town}"] = session.scalar(sa.select(AttachmentRow.id).where(AttachmentRow.subject_kind == "clue", AttachmentRow.subject_id == self.clues[town])) or 0
        do(court, clues.report_sighting, Sighting("train", NOON, words, debtor_id=court.debtors[grid], grid_code=grid, plate=f"豫N{town[-5:]}"), by=leader)
        do(court, clues.respond, self.clues[town], words, by=leader)
        call = Entry("phone", words, words, CALLER, "13900008888", source="creditor", grid_code=grid, case_number=words, needs_dispatch=True)
        self.entries[town] = int(do(court, duty_log.record, call, by=leader)["id"])
        do(court, duty_log.instruct, self.entries[town], words, by=leader)
        if town == WEST:
            do(court, handover.begin, None, words, by=leader)

    def _outside(self) -> None:
        """A reward notice in a case of each town, whose words and papers name the debtor; and both are on the list of old cases."""
        court, leader = self.court, self.court.viewer(Role.COURT_LEADER)
        for town, words in ((EAST, "张东一"), (WEST, "张西一")):
            do(court, old_cases.fix, court.cases[court.grid(town)], Five(words, words, words, local_day(NOON), words), by=leader)
        system = int(do(court, outside.register, System("悬赏平台", ("reward",), "平台", "协议"), by=leader)["id"])
        for town, words in ((EAST, "张东一"), (WEST, "张西一")):
            grid = court.grid(town)
            wanted = Matter("reward", court.cases[grid], local_day(NOON), court.debtors[grid], words, words, 100, words)
            matter = int(do(court, outside.send, system, wanted, by=leader)["id"])
            do(court, outside.give_code, matter, "ABCDEFG2" if town == EAST else "ABCDEFG3", found="person", amount_fen=100, by=leader)
            do(court, pursuits.note, court.cases[grid], court.debtors[grid], pursuits.Leg("arrived", words, NOON, words=words), by=leader)
            do(court, outside.answer, matter, Answer("found", local_day(NOON), 100, words, words), by=leader)

    def _assess(self) -> None:
        """A week of both townships that is published, and of which the western is the lowest and reported."""
        court, leader, week = self.court, self.court.viewer(Role.COURT_LEADER), monday(NOON.date()) - timedelta(days=7)
        do(court, set_value, "assessment.rank", True, by=leader)
        for town, words in ((EAST, FREE_WORDS), (WEST, "西边的事")):
            do(court, assessment.enter, week, [assessment.Entry(town, "led", 90 if town == EAST else 10, words)], by=leader)
        do(court, assessment.publish, week, "督查办", count=count_week, by=leader)
        do(court, assessment.answer, 1, NOON.date(), "西边的事", by=leader)

    def _import(self) -> int:
        with writing(self.court.store) as session:
            batch = ImportBatchRow(board_id=self.court.board_id, kind="debtors", file_name="张西一.xlsx", sha256="", mapping={}, state="finished",
                                   started_by=self.court.people[Role.COURT_LEADER], started_at=NOON)
            session.add(batch)
            session.flush()
            session.add(ImportRejectionRow(batch_id=batch.id, row=1, field="identity", value="41142519000101111X", reason="张西一", severity="rejected"))
            for town in BOTH_TOWNS:
                case_id = self.court.cases[self.court.grid(town)]
                session.add(ImportDifferenceRow(batch_id=batch.id, case_id=case_id, field="applicant", before=None, after="张西一" if town == WEST else "张东一"))
                session.add(VanishedCaseRow(board_id=self.court.board_id, case_id=case_id, batch_id=batch.id, at=NOON, words="张西一" if town == WEST else ""))
            return batch.id

    def _operation(self, area: tuple[str, ...], debtors: list[int], station: int) -> int:
        court = self.court
        team = TeamPlan("一组", leader_id=court.workers[court.grid(WEST)], targets=tuple(debtors))
        on = NOON + timedelta(days=1 + len(self.operations))
        plan = a_plan(court, starts_at=on, ends_at=on + timedelta(hours=6), area=area, bodies=(BodyPlan(court.court), BodyPlan(station)), teams=(team,), measures=tuple((one, "summon") for one in debtors))
        made = int(do(court, operations.plan, plan)["id"])
        do(court, operations.answer_for_body, made, station, accept=True, on_behalf="电话")
        for move in ("approve", "start"):
            do(court, operations.move, made, move, by=court.viewer(Role.COURT_LEADER))
        with reading(court.store) as session:
            target = session.scalar(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id))
        words = FREE_WORDS if area == (EAST,) else "西边的事"
        do(court, targets.report_target, target, TargetReport("done", "found", note=words if area else ""))
        do(court, targets.add_result, target, Result("paid", 1, 100, words if area else ""))
        do(court, result_versions.freeze, made, NOON, count=figures_of)
        return made

    def _campaign(self) -> int:
        """One campaign that holds the operations of both towns."""
        made = int(do(self.court, campaigns.create, CampaignPlan("夏季雷霆"))["id"])
        for operation in self.operations.values():
            do(self.court, campaigns.bind, operation, made)
        return made

    def eastern(self, role: Role) -> Viewer:
        """Somebody of the eastern town: its worker, its station, its township, or an officer of the court limited to it."""
        bodies = {Role.POLICE: self.court.stations[EAST], Role.TOWNSHIP: self.court.towns[EAST], Role.COMMITTEE: self.court.committee}
        person = self.court.workers[self.court.grid()] if role is Role.GRID_WORKER else None
        return self.court.viewer(role, EAST, person=person, organisation=bodies.get(role))


BOTH_TOWNS = (EAST, WEST)
ARGUMENTS: dict[str, Arguments] = {
    "bulletin": lambda f: [{"now": LATER, "code": code, **DAYS} for code in BULLETINS] + [{"now": LATER, "code": "monthly", **DAYS, "area": WEST}],
    "bulletin_with_rows": lambda f: [{"now": LATER, "code": code, **DAYS} for code in BULLETINS] + [{"now": LATER, "code": "daily", **DAYS, "area": WEST}],
    "red_counts": lambda f: [{"now": LATER}, {"now": LATER, "area": EAST}, {"now": LATER, "area": WEST}],
    "red_rows": lambda f: [{"now": LATER, "kind": kind} for kind in ("", *RED_LABELS, "escalated")] + [{"now": LATER, "area": WEST}],
    "unanswered": lambda f: [{"now": LATER}, {"now": LATER, "area": WEST}],
    "unanswered_rows": lambda f: [{"now": LATER, "body": f"o{f.court.stations[town]}"} for town in BOTH_TOWNS] + [{"now": LATER, "body": f"g{town}"} for town in BOTH_TOWNS],
    "last_look": lambda f: [{}],
    "saved_views": lambda f: [{"page": "board"}, {"page": "clues"}],
    "changes": lambda f: [{"now": NOON, "revision": 0}, {"now": NOON, "revision": 1}, {"now": NOON, "revision": 1, "area": WEST}],
    "operations_today": lambda f: [{"now": NOON + timedelta(days=1)}, {"now": NOON, "area": WEST}],
    "waiting_approvals": lambda f: [{}],
    "record_brief": lambda f: [{"subject": kind, "subject_id": one} for kind, found in (("task", f.tasks), ("clue", f.clues), ("operation", f.operations)) for one in found.values()],
    "remarks_of": lambda f: [{"subject": kind, "subject_id": one} for kind, found in (("task", f.tasks), ("clue", f.clues), ("operation", f.operations)) for one in found.values()],
    "own_directions": lambda f: [{"now": NOON}],
    "direction_of": lambda f: [{"task_id": one} for one in (*f.tasks.values(), *f.directions)],
    "leader_numbers": lambda f: [DAYS, {**DAYS, "area": EAST}, {**DAYS, "area": WEST}],
    "times_taken": lambda f: [{"now": LATER, **DAYS}, {"now": LATER, **DAYS, "area": WEST}],
    "time_rows": lambda f: [{"now": LATER, "code": code, **DAYS} for code in ("answer", "clue")] + [{"now": LATER, "code": "answer", "late_only": True, **DAYS}],
    "accounts": lambda f: [{}],
    "addressees": lambda f: [{"grid_code": f.court.grid(town)} for town in BOTH_TOWNS],
    "api_tokens": lambda f: [{"now": NOON}],
    "asked_of_us": lambda f: [{}],
    "attachment": lambda f: [{"attachment_id": one} for one in f.files.values()],
    "batches": lambda f: [{}],
    "board_facts": lambda f: [{}],
    "board_tasks": lambda f: [{"now": NOON}, {"now": NOON, "wanted": TaskFilter(open_only=False, grid_prefix=WEST)}, {"now": NOON, "wanted": TaskFilter(search="张西")}],
    "body_points": lambda f: [{}],
    "campaign_card": lambda f: [{"campaign_id": f.campaign}],
    "campaign_rows": lambda f: [{"campaign_id": f.campaign, "figure": figure} for figure in FIGURE_LABELS],
    "campaigns": lambda f: [{}],
    "case_categories": lambda f: [{}],
    "cases_to_send": lambda f: [{}, {"area": EAST}, {"area": WEST}],
    "contact_schedule": lambda f: [{"window": window, "now": NOON} for window in (WINDOW, WINDOW_WEST)],
    "contacts": lambda f: [{"window": window} for window in (WINDOW, WINDOW_WEST)],
    "clue_card": lambda f: [{"clue_id": one, "now": NOON} for one in f.clues.values()],
    "clue_counts": lambda f: [{"now": NOON, **DAYS}],
    "clues": lambda f: [{"now": NOON}, {"now": NOON, "wanted": ClueFilter(search="张西")}, {"now": NOON, "wanted": ClueFilter(figure="answered", sightings_only=True)}],
    "crew_board": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "crew_bookings": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "crew_people": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "crew_proposal": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "daily_amounts": lambda f: [{"component": "recovered_fen", **DAYS}],
    "debtor_card": lambda f: [{"debtor_id": one, "now": NOON} for one in f.court.debtors.values()],
    "debtor_clusters": lambda f: [{"z": z, "x": 0, "y": 0, "now": NOON} for z in (0,)],
    "debtor_total": lambda f: [{}, {"wanted": DebtorFilter(search="张西")}],
    "debtors": lambda f: [{}, {"wanted": DebtorFilter(grid_prefix=WEST)}, {"wanted": DebtorFilter(search="41142519000101111X")}, {"wanted": DebtorFilter(unlocated_only=True)}],
    "money_in_hand": lambda f: [{"now": LATER}],
    "money_that_came": lambda f: [{"now": LATER, **DAYS}],
    "money_totals": lambda f: [DAYS],
    "money_moved": lambda f: [{**DAYS, "direction": one} for one in ("in", "out")],
    "petitions": lambda f: [{"now": LATER}, *({"now": LATER, "case_id": one} for one in f.court.cases.values())],
    "handlers": lambda f: [{}],
    "assessment_week": lambda f: [{"now": LATER, "week": week} for week in (monday(NOON.date()), monday(NOON.date()) - timedelta(days=7))],
    "assessment_entries": lambda f: [{"week": monday(NOON.date()) - timedelta(days=7)}],
    "publicity_totals": lambda f: [{"week": monday(NOON.date())}],
    "published_weeks": lambda f: [{}],
    "assessment_escalations": lambda f: [{}],
    "case_teams": lambda f: [DAYS],
    "team_members": lambda f: [{}],
    "team_cases": lambda f: [{"team_id": f.team, **DAYS, "closed": closed} for closed in (False, True)],
    "track": lambda f: [{"case_id": one} for one in f.court.cases.values()],
    "plan_week": lambda f: [{"week": week, "part": part} for week in (monday(NOON.date()), monday(NOON.date()) - timedelta(days=7)) for part in ("town", "judge")],
    "plan_rows": lambda f: [{"week": monday(NOON.date()), "part": "town", "key": town, "count": "left"} for town in BOTH_TOWNS],
    "frozen_weeks": lambda f: [{}],
    "deliveries": lambda f: [{"now": NOON}, {"now": NOON, "states": ("queued",)}],
    "endpoints": lambda f: [{"now": NOON}],
    "desk_people": lambda f: [{}],
    "duty_gaps": lambda f: [{"now": NOON}],
    "duty_log": lambda f: [{"now": NOON}, {"now": NOON + timedelta(days=2), "wanted": LogFilter(late_only=True)}],
    "events": lambda f: [{}],
    "field_tasks": lambda f: [{"now": NOON}],
    "find_grids": lambda f: [{"words": "西"}, {"words": "镇"}, {"words": "4114"}],
    "grid_card": lambda f: [{"code": code, "now": NOON} for code in (EAST, f.court.grid(), WEST, f.court.grid(WEST), "411425")],
    "grid_help": lambda f: [{"window": window} for window in (WINDOW, WINDOW_WEST)],
    "grid_help_rows": lambda f: [{"figure": figure, "window": window} for figure in ("inquiries", "cases", "payers", "amount_fen", "terminated", "caught", "sealed") for window in (WINDOW, WINDOW_WEST)],
    "grid_judges": lambda f: [{"now": NOON}],
    "grid_names": lambda f: [{"level": level} for level in range(4)] + [{"level": 2, "parent": WEST}],
    "grid_outline": lambda f: [{"code": EAST}, {"code": WEST}],
    "grid_outlines": lambda f: [{"level": level} for level in range(4)],
    "grid_results": lambda f: [{"level": level, "window": window, "now": NOON} for level in ("all", "town", "village", "basic", "worker") for window in (WINDOW, WINDOW_WEST)],
    "grid_values": lambda f: [{"level": level, "measure": measure, "now": NOON} for level in range(4) for measure in ("debtors", "amount_fen", "tasks")],
    "handed_task": lambda f: [{"task_id": one, "now": NOON} for one in f.tasks.values()],
    "handed_tasks": lambda f: [{"now": NOON}, {"now": NOON, "wanted": Handed(updated_since=NOON - timedelta(days=1))}],
    "inbox": lambda f: [{"now": NOON}, {"now": NOON, "unread_only": True}],
    "indicator_rows": lambda f: [{"code": code, "part": part, **DAYS} for code in ("K-001", "T-01", "T-03", "AMOUNT", "OPERATIONS", "CLUE", "Q-05") for part in ("numerator", "denominator")],
    **{name: lambda f: [DAYS, {**DAYS, "area": EAST}, {**DAYS, "area": WEST}] for name in ("indicators_compared", "indicator_medians")},
    **{name: lambda f: [{"group": group, **DAYS, "area": area} for group in GROUP_LABELS for area in ("", EAST, WEST)] for name in ("indicators_by_town", "indicators_by_judge", "indicators_by_team")},
    "figure_versions": lambda f: [{}],
    "figure_version": lambda f: [{"version_id": one} for one in f.versions],
    "indicator_values": lambda f: [DAYS, {**DAYS, "area": EAST}, {**DAYS, "area": WEST}],
    "judges_with_cases": lambda f: [{}],
    "my_results": lambda f: [{"window": WINDOW, "now": NOON}],
    "handovers": lambda f: [{"now": NOON}],
    "hotline": lambda f: [DAYS],
    "hotline_rows": lambda f: [{"now": NOON, "figure": figure, **DAYS} for figure in ("calls", "needing")],
    "log_entry": lambda f: [{"entry_id": one, "now": NOON} for one in f.entries.values()],
    "my_tasks": lambda f: [{"now": NOON}],
    "occasions": lambda f: [{"window": window, "now": NOON} for window in (WINDOW, WINDOW_WEST)],
    "on_duty": lambda f: [{"now": NOON}],
    "operation_card": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "operation_gates": lambda f: [{"operation_id": one, "now": NOON} for one in f.operations.values()],
    "my_teams": lambda f: [{"now": NOON}],
    "operation_live": lambda f: [{"operation_id": one, "now": NOON} for one in f.operations.values()],
    "open_calls": lambda f: [{"operation_id": one, "now": NOON} for one in f.operations.values()],
    "command_choices": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "instructions_given": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "under_way": lambda f: [{}],
    "chart_cases": lambda f: [{"now": NOON}],
    "node_clocks": lambda f: [{"now": NOON}, {"now": NOON + timedelta(days=400)}],
    "clock_rows": lambda f: [{"now": NOON + timedelta(days=400), "node": node, "state": "overdue"} for node in ("011", "012", "029", "031", "long")],
    "overruns": lambda f: [{"now": NOON}, {"now": NOON + timedelta(days=400)}],
    "cases_by_number": lambda f: [{"words": words} for words in ("", "豫1425执", "2026")],
    "cases": lambda f: [{}, {"wanted": CaseFilter(search="张西")}, {"wanted": CaseFilter(search="豫1425执1", open_only=None, stages=("payout", "query"))}],
    "detentions": lambda f: [{"now": NOON, "case_id": one} for one in f.court.cases.values()],
    "preservation": lambda f: [{"case_id": one} for one in f.court.cases.values()],
    "bankruptcy_candidates": lambda f: [{"at_least": 1}],
    "case_sums": lambda f: [{}, {"wanted": CaseFilter(search="张西")}],
    "case_file": lambda f: [{"now": NOON, "case_id": one} for one in f.court.cases.values()],
    "termination": lambda f: [{"now": NOON, "case_id": one} for one in f.court.cases.values()],
    "case_work": lambda f: [{"case_id": one} for one in f.court.cases.values()],
    "case_nodes": lambda f: [{"now": NOON, "case_id": one} for one in f.court.cases.values()],
    "problems": lambda f: [{"now": NOON}],
    "to_strike_off": lambda f: [{"now": NOON}],
    "strike_offs": lambda f: [{}],
    "operation_dossier": lambda f: [{"operation_id": one} for one in f.operations.values()] + [{"operation_id": f.operations["both"], "cut_off": NOON}],
    "operation_lessons": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "operation_months": lambda f: [{}],
    "operation_replay": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "operation_resources": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "operations": lambda f: [{}],
    "organisations": lambda f: [{}],
    "pointing_out": lambda f: [{}],
    "profiles": lambda f: [{"kind": "debtors"}],
    "proposals": lambda f: [{"now": NOON}, {"now": NOON, "wanted": ProposalFilter(area=(WEST,))}, {"now": NOON, "wanted": ProposalFilter(debtor_ids=tuple(f.court.debtors.values()))},
                            {"now": NOON, "wanted": ProposalFilter(starts_at=NOON, ends_at=NOON + timedelta(days=9))}],
    "rejections": lambda f: [{"batch_id": f.batch}],
    "old_cases": lambda f: [{"now": LATER}],
    "systems": lambda f: [{"now": LATER}],
    "matters": lambda f: [{"now": LATER, "wanted": MatterFilter(state)} for state in STATES],
    "matter_total": lambda f: [{"now": LATER, "wanted": MatterFilter("all")}],
    "reward_codes": lambda f: [{}],
    "differences": lambda f: [{"batch_id": f.batch}],
    "vanished": lambda f: [{}, {"batch_id": f.batch}],
    "vanished_total": lambda f: [{"batch_id": f.batch}],
    "result_rows": lambda f: [
        {"level": level, "key": key, "count": "dispatched", "window": window, "now": NOON} for window in (WINDOW, WINDOW_WEST)
        for level, key in (("all", ""), ("town", EAST), ("town", WEST), ("worker", f"p{f.court.workers[f.court.grid(WEST)]}"))
    ],
    "own_grids": lambda f: [{}],
    "route_board": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "running_card": lambda f: [{"task_id": one, "now": NOON} for one in f.tasks.values()],
    "sessions": lambda f: [{}],
    "settings": lambda f: [{}],
    "settlement_tasks": lambda f: [{"window": window} for window in (WINDOW, WINDOW_WEST)],
    "result_figures": lambda f: [{"operation_id": one} for one in f.operations.values()] + [{}, {"campaign_id": 1}, {"cut_off": NOON}],
    "figure_rows": lambda f: [{"figure": figure} for figure in FIGURES] + [{"figure": figure, "operation_id": one} for figure in ONE_A_SOURCE for one in f.operations.values()],
    "result_versions": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "target_results": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "staffing_gaps": lambda f: [{"level": level, "area": area} for level in (1, 2, 3) for area in ("", EAST, WEST)],
    "staffing_totals": lambda f: [{"area": area} for area in ("", EAST, WEST)],
    "supervision_orders": lambda f: [{"now": NOON}, {"now": NOON, "with_closed": True}],
    "listed_tasks": lambda f: [{"numbers": [f"虞执协〔2026〕{number}号" for number in range(1, 6)]}],
    "replies_stored": lambda f: [{"feedback_ids": list(range(1, 6))}],
    "town_list": lambda f: [{"town": town} for town in (*BOTH_TOWNS, "")],
    "roster": lambda f: [{"since": NOON - timedelta(days=1), "until": NOON + timedelta(days=1)}],
    "sighting_counts": lambda f: [{}],
    "sweep_villages": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "task_card": lambda f: [{"task_id": one, "now": NOON} for one in f.tasks.values()],
    "task_counts": lambda f: [{"now": NOON}],
    "token_people": lambda f: [{"now": NOON}, {"now": NOON, "words": "张西"}],
    "task_points": lambda f: [{"now": NOON}],
    "township_batch_rows": lambda f: [{"name": f.batch_name, "count": "sent"}, {"name": f.batch_name, "count": "sent", "town": "西镇人民政府"}],
    "township_batches": lambda f: [{}, {"name": f.batch_name}],
    "target_list": lambda f: [{"operation_id": one, "now": NOON} for one in f.operations.values()],
    "team_people": lambda f: [{}],
    "team_points": lambda f: [{}],
    "unlocated_debtors": lambda f: [{}],
    "vehicles": lambda f: [{}],
    "vehicles_taken": lambda f: [{"operation_id": one} for one in f.operations.values()],
    "unread": lambda f: [{"now": NOON}],
    "devices": lambda f: [{}],
    "screen": lambda f: [{"device_id": one} for one in f.screens.values()],
    **{name: lambda f: [{"now": LATER}, {"now": LATER, "discreet": True}] for name in ("wall_red", "wall_map", "wall_tasks", "wall_operation", "wall_duty")},
    **{name: lambda f: [{"now": LATER}] for name in ("wall_indicators", "wall_towns")},
    "history": lambda f: [DAYS, DAYS | {"discreet": True}],
}


@pytest.fixture
def filled(court: Court) -> Filled:
    return Filled(court)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an answer with the name of its column, field or key."""
    if isinstance(value, pd.DataFrame):
        for name in value.columns:
            for item in value[name]:
                yield from leaves(item, str(name))
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from leaves(getattr(value, one.name), one.name)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield key, name
            yield from leaves(item, str(name))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from leaves(item, key)
    else:
        yield key, value


WEST_NAMES = ("张西一", "张西二", "李无处", "西边的事")
EAST_NAMES = ("张东一", "张东二")
NUMBERS = tuple(f"41142519000101{town}{serial}1X" for town in (0, 1) for serial in (1, 2))
PUBLIC_MASK = "4114251900****"


def check_answer(filled: Filled, viewer: Viewer, answer: Any) -> None:
    """No western code, name or record; no more of a person than the role may see."""
    west_ids = {filled.court.debtors[filled.court.grid(WEST, serial)] for serial in (1, 2)} | {filled.court.debtors[""]}
    own_words = {leaf for _, leaf in leaves(answer) if isinstance(leaf, str) and FREE_WORDS in leaf}
    for key, leaf in leaves(answer):
        text = leaf if isinstance(leaf, str) else ""
        assert not text.startswith(WEST), (key, leaf)
        assert text in own_words or not any(name in text for name in WEST_NAMES), (key, leaf)
        assert not (key == "debtor_id" and leaf in west_ids), (key, leaf)
        assert not (key == "task_id" and leaf == filled.tasks[WEST]), (key, leaf)
        assert not (key == "operation_id" and leaf == filled.operations[WEST]), (key, leaf)
        assert not any(number in text for number in NUMBERS), (key, leaf)
        assert not any(told in text for told in (INFORMANT, CALLER, "13900007777", "13900008888")), (key, leaf)
        assert not (key == "clue_id" and leaf == filled.clues[WEST]) and not (key == "entry_id" and leaf == filled.entries[WEST]), (key, leaf)
        if viewer.role in (Role.WALL, Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR):
            assert not any(name in text for name in EAST_NAMES), (key, leaf)
            assert "13900001234" not in text and "1组" not in text, (key, leaf)
        if viewer.role in (Role.WALL, Role.GRID_WORKER, Role.TOWNSHIP, Role.COMMITTEE):
            assert PUBLIC_MASK not in text, (key, leaf)
        if viewer.role in (Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR):
            assert key not in ("debtor_id", "case_id", "task_id", "case_number", "debtor"), (key, leaf)
            assert "执协〔" not in text and not ("豫1425执" in text and "号" in text), (key, leaf)


LIKE_AN_OFFICER = (Role.DUTY_LEADER, Role.JUDGE, Role.GRID_JUDGE)
"""Roles in whose grids scope and masking are a duty officer's: each question is asked of them too, in two of its ways instead of all."""


def answers(filled: Filled, question: Question, viewer: Viewer, most: int | None = None) -> Iterator[Any]:
    for arguments in ARGUMENTS[question.name](filled)[:most]:
        try:
            with reading(filled.court.store) as session:
                yield question.ask(session, viewer, **arguments)
        except (NotAllowed, NotFound):
            continue


def test_every_question_has_arguments_here() -> None:
    assert ARGUMENTS.keys() == QUESTIONS.keys()


@BOTH
def test_every_question_to_every_role_keeps_to_the_viewers_grids_and_to_what_the_role_may_see(filled: Filled) -> None:
    """On PostgreSQL every question to one role that may ask it: who sees what is decided above the database, and the walk through all roles takes a minute there."""
    asked, each = 0, filled.court.store.is_sqlite
    for question in QUESTIONS.values():
        first = ARGUMENTS[question.name](filled)[0]
        with reading(filled.court.store) as session:
            with pytest.raises(NotAllowed):
                question.ask(session, None, **first)
            for role in Role:
                viewer = filled.eastern(role)
                if question.right not in RIGHTS[role]:
                    with pytest.raises(NotAllowed):
                        question.ask(session, viewer, **first)
        may = [role for role in Role if question.right in RIGHTS[role]]
        for role in may if each else may[:1]:
            for answer in answers(filled, question, filled.eastern(role), 2 if role in LIKE_AN_OFFICER and Role.DUTY_OFFICER in may else None):
                try:
                    check_answer(filled, filled.eastern(role), answer)
                except AssertionError as leak:
                    raise AssertionError(f"{question.name} tells {role}: {leak}") from leak
                asked += 1
    assert asked > (1000 if each else 150), asked


def test_what_is_asked_once_a_day_has_the_same_answer_at_every_hour_of_the_day(filled: Filled) -> None:
    first, after = moments_of(local_day(LATER), local_day(LATER))
    asked = 0
    with reading(filled.court.store) as session:
        for question in (one for one in QUESTIONS.values() if one.daily):
            viewer = next(filled.eastern(role) for role in Role if question.right in RIGHTS[role] and role not in OWN_TASKS_ONLY | {Role.WALL})
            for arguments in ARGUMENTS[question.name](filled):
                try:
                    early, late = (list(leaves(question.ask(session, viewer, **arguments | {"now": moment}))) for moment in (first, after - timedelta(seconds=1)))
                except (NotAllowed, NotFound):
                    continue
                assert str(early) == str(late), question.name
                asked += 1
    assert asked > 20


def test_the_walk_would_see_a_leak(filled: Filled) -> None:
    """The same answers to an officer of the whole board do hold what the walk looks for."""
    assert found_of(filled, filled.court.viewer(), WEST, WEST_NAMES) == {WEST, *WEST_NAMES}


def test_an_eastern_officer_does_see_the_east(filled: Filled) -> None:
    assert found_of(filled, filled.eastern(Role.DUTY_OFFICER), EAST, ("张东一",)) == {EAST, "张东一"}


def found_of(filled: Filled, viewer: Viewer, town: str, names: Iterable[str]) -> set[str]:
    """Which of these an officer is told, over all questions until every one was."""
    wanted, found = {town, *names}, set[str]()
    for question in QUESTIONS.values():
        for answer in answers(filled, question, viewer) if question.right in RIGHTS[Role.DUTY_OFFICER] else ():
            for _, leaf in leaves(answer):
                found |= {one for one in wanted - found if isinstance(leaf, str) and (leaf.startswith(one) if one == town else one in leaf)}
            if found == wanted:
                return found
    return found


def test_a_viewer_without_grids_sees_no_row_at_all(filled: Filled) -> None:
    nobody = Viewer(filled.court.people[Role.WALL], 0, "", Role.DUTY_OFFICER, filled.court.board_id, None, ())
    for question in QUESTIONS.values():
        if question.right in RIGHTS[Role.DUTY_OFFICER]:
            for answer in answers(filled, question, nobody):
                assert not any(isinstance(leaf, str) and (leaf.startswith("411425101") or "张" in leaf) for _, leaf in leaves(answer)), question.name


def test_a_published_debtor_stands_on_the_wall_by_name_and_a_protected_one_not_even_by_surname(filled: Filled) -> None:
    with writing(filled.court.store) as session:
        session.execute(sa.update(DebtorRow).where(DebtorRow.name == "张东一").values(published=True))
        session.execute(sa.update(DebtorRow).where(DebtorRow.name == "张东二").values(published=True, protected=True))

    shown = next(answers(filled, QUESTIONS["debtors"], filled.eastern(Role.WALL)))
    assert set(shown["name"]) == {"张东一", "**"}


def test_a_wall_is_told_of_no_place_finer_than_a_village(filled: Filled) -> None:
    wall = filled.eastern(Role.WALL)
    with reading(filled.court.store) as session:
        clusters = QUESTIONS["debtor_clusters"].ask(session, wall, z=22, **tile_of(22, session), now=NOON)
        listed = QUESTIONS["debtors"].ask(session, wall)
        points = QUESTIONS["task_points"].ask(session, wall, now=NOON)
        teams = QUESTIONS["team_points"].ask(session, wall)
    assert clusters and all(len(one["cell"]) <= 15 and one["lng"] == round(one["lng"], 2) and one["debtor_id"] is None for one in clusters)
    assert {len(code) for code in listed["grid_code"]} == {12}
    assert points and teams and all(one["lat"] == round(one["lat"], 2) and one["lng"] == round(one["lng"], 2) for one in (*points, *teams))


def tile_of(z: int, session: Any) -> dict[str, int]:
    """The tile of the first eastern debtor."""
    key = session.scalar(sa.select(DebtorRow.quadkey).where(DebtorRow.name == "张东一"))[:z]
    return {"x": sum((int(digit) & 1) << (z - 1 - at) for at, digit in enumerate(key)), "y": sum((int(digit) >> 1) << (z - 1 - at) for at, digit in enumerate(key))}


def test_field_roles_reach_a_debtor_only_through_a_task_in_their_hands(filled: Filled) -> None:
    for role in (Role.GRID_WORKER, Role.POLICE):
        viewer = filled.eastern(role)
        with reading(filled.court.store) as session:
            assert list(QUESTIONS["debtors"].ask(session, viewer)["name"]) == ["张东一"]
            with pytest.raises(NotFound):
                QUESTIONS["debtor_card"].ask(session, viewer, debtor_id=filled.court.debtors[filled.court.grid(EAST, 2)], now=NOON)
            with pytest.raises(NotAllowed):
                QUESTIONS["indicator_rows"].ask(session, viewer, code="T-01", part="denominator", **DAYS)
            assert QUESTIONS["operation_card"].ask(session, viewer, operation_id=filled.operations[EAST]).targets.empty


# The same walk over HTTP.


@pytest.fixture
def client(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(map_data, "CACHE", AnswerCache())
    return Browser(api_of(filled.court.store))


def cookie_of(filled: Filled, viewer: Viewer) -> dict[str, str]:
    """A session of that role on the eastern town, as the database keeps it."""
    filled.court.people[viewer.role] = viewer.person_id
    account = an_account(filled.court, viewer.role, f"walk-{viewer.role}", grid_prefix=EAST)
    with writing(filled.court.store) as session:
        session.execute(sa.text("UPDATE person SET organisation_id = :body WHERE id = :person"), {"body": viewer.organisation_id, "person": viewer.person_id})
        session.add(SessionRow(token_hash=token_hash(f"t-{viewer.role}"), account_id=account, role=viewer.role, created_at=NOON, seen_at=NOON))
    return {"Cookie": f"zhiwang=t-{viewer.role}"}


def addresses(filled: Filled, path: str) -> list[str]:
    tile = {"z": 0, "x": 0, "y": 0}
    return [query.format(east_file=filled.files[EAST], west_file=filled.files[WEST], east=EAST, west=WEST, **tile) for query in GET_ROUTES[path].addresses]


def test_every_get_route_stands_in_the_table_of_routes(client: Browser) -> None:
    assert set(get_paths(client.app)) == GET_ROUTES.keys()


def test_no_route_answers_without_a_session(client: Browser, filled: Filled) -> None:
    for path, route in GET_ROUTES.items():
        for address in addresses(filled, path):
            for headers in ({}, {"Cookie": "zhiwang=made-up"}, {"Cookie": "zhiwang="}):
                assert client.get(address, headers=headers).status_code == (200 if route.open else 401), address


def test_every_route_to_every_role_keeps_to_the_viewers_grids_and_to_what_the_role_may_see(client: Browser, filled: Filled) -> None:
    answered = 0
    for role in Role:
        viewer = filled.eastern(role)
        cookie = cookie_of(filled, viewer)
        for path, route in GET_ROUTES.items():
            if route.open or route.endless:
                continue
            for address in addresses(filled, path):
                response = client.get(address, headers=cookie)
                may = route.right in RIGHTS[role]
                assert response.status_code in ((200, 403, 404) if may else (403, 404)), (address, role, response.text)
                if response.status_code == 200 and response.headers["content-type"] == "application/json":
                    try:
                        check_answer(filled, viewer, orjson.loads(response.content))
                    except AssertionError as leak:
                        raise AssertionError(f"{address} tells {role}: {leak}") from leak
                    answered += 1
    assert answered > 60


def test_a_file_of_the_other_town_is_not_there(client: Browser, filled: Filled) -> None:
    cookie = cookie_of(filled, filled.eastern(Role.GRID_JUDGE))

    assert client.get(f"/files/{filled.files[EAST]}", headers=cookie).content == a_photo(EAST)
    assert client.get(f"/files/{filled.files[WEST]}", headers=cookie).status_code == 404
    assert client.get("/files/999999", headers=cookie).status_code == 404
    assert client.get(f"/files/{filled.files[f'clue {EAST}']}", headers=cookie).content == a_photo(f"clue {EAST}")
    assert client.get(f"/files/{filled.files[f'clue {WEST}']}", headers=cookie).status_code == 404


def test_rights_that_show_rows_belong_to_no_totals_role() -> None:
    assert not {Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR} & {role for role in Role if Right.ROWS in RIGHTS[role]}
