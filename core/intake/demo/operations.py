"""Joint operations: a year of finished ones, and one of tomorrow that is still gathering its bodies."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from core.domain.clocks import local_day
from core.domain.operation_kinds import KIND_LABELS
from core.intake.demo import names
from core.intake.demo import visits as demo_visits
from core.intake.demo.accounts import TOWN_CODE
from core.intake.demo.bodies import Bodies
from core.intake.demo.book import WINDOW_DAYS, Book, Row
from core.intake.demo.people import People
from core.intake.demo.territory import Territory
from core.store.tables import (
    CampaignRow,
    CounterRow,
    OperationBodyRow,
    OperationRow,
    TargetResultRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamPositionRow,
    TeamRow,
    TeamVehicleRow,
    VehicleRow,
)

FINISHED = 12
FIRST_DAY = 100
KINDS = tuple(KIND_LABELS)
CAMPAIGNS = {"春雷行动": ("business", 3, 5), "夏季雷霆": ("general", 6, 8), "百日攻坚": ("general", 9, 11), "凛冬亮剑": ("livelihood", 12, 2)}
"""Name to theme, first and last month."""
ON_SITE = ("县委书记", "县长", "政法委书记")
MEASURES = ("locate", "summon", "bring", "search", "seal", "seize", "serve")
RESULTS = ("found", "not_found", "brought", "detained", "sealed", "paid", "settled", "served", "postponed")
RESULT_WEIGHTS = (16, 22, 12, 4, 8, 14, 12, 8, 4)
TEAMS = ("第一组", "第二组", "第三组")
PLATES = tuple(f"豫N·演{number:03}" for number in range(1, 9))
PLAN = "遇抗拒执行立即报告指挥中心，公安到场处置；遇老幼病残先行安抚，联系卫生院。"


@dataclass(frozen=True)
class _Staff:
    book: Book
    territory: Territory
    bodies: Bodies
    people: People
    random: Random
    campaigns: list[Row]
    debtors: dict[str, list[tuple[Row, Row]]]
    """By town, debtors that owe something, each with a case."""


def make(
    book: Book, territory: Territory, bodies: Bodies, people: People, cases: list[Row], parties: dict[int, list[Row]]
) -> None:
    """Note the operations and the counters of their numbers."""
    random = book.random("operations")
    staff = _Staff(book, territory, bodies, people, random, _campaigns(book), _debtors(cases, parties))
    for plate in PLATES:
        book.add(VehicleRow, plate=plate, organisation_id=bodies.court["id"])
    step = (WINDOW_DAYS - FIRST_DAY - 10) // FINISHED
    towns = random.sample(list(territory.towns), FINISHED - 1)
    towns.insert(FINISHED // 2, TOWN_CODE)
    serials: Counter[int] = Counter()
    for index, code in enumerate(towns):
        _operation(staff, code, book.oldest_day + timedelta(days=FIRST_DAY + index * step), serials, finished=True)
    _operation(staff, TOWN_CODE, book.today + timedelta(days=1), serials, finished=False)
    for year, value in serials.items():
        book.add(CounterRow, name=f"operation:{year}", value=value)


def _debtors(cases: list[Row], parties: dict[int, list[Row]]) -> dict[str, list[tuple[Row, Row]]]:
    towns: dict[str, dict[int, tuple[Row, Row]]] = {}
    for case in cases:
        for debtor in parties[case["id"]]:
            if debtor["grid_code"] and debtor["outstanding"]:
                towns.setdefault(debtor["grid_code"][:9], {})[debtor["id"]] = (debtor, case)
    return {code: list(found.values()) for code, found in towns.items()}


def _campaigns(book: Book) -> list[Row]:
    """The four of the last twelve months, each with who commanded on site."""
    random, today = book.random("campaigns"), book.today
    made = []
    for name, (theme, first, last) in CAMPAIGNS.items():
        began = today.year - (first > today.month)
        ended = began + (last < first)
        made.append(book.add(
            CampaignRow, name=name, theme=theme, created_at=book.at(book.oldest_day, 9), starts_on=date(began, first, 1), ends_on=date(ended, last, monthrange(ended, last)[1]),
            commanders=[{"name": names.person(random), "post": post} for post in ON_SITE],
        ))
    return made


def _campaign_on(staff: _Staff, day: date) -> int | None:
    """The campaign of the day, where there is one."""
    return next((row["id"] for row in staff.campaigns if row["starts_on"] <= day <= row["ends_on"]), None)


def _operation(staff: _Staff, code: str, day: date, serials: Counter[int], *, finished: bool) -> None:
    book, random = staff.book, staff.random
    planned_at = book.at(day - timedelta(days=3), 15)
    starts_at = book.at(day, 6) if finished else book.at(book.today, 0) + timedelta(hours=30)
    year = local_day(planned_at).year
    serials[year] += 1
    town = staff.territory.towns[code]
    ends_at = starts_at + timedelta(hours=random.choice((5, 6, 8)))
    operation = book.add(
        OperationRow, number=f"虞执联〔{year}〕{serials[year]}号", name=f"{town.name}集中执行行动", kind=random.choice(KINDS[:8]),
        campaign_id=_campaign_on(staff, day), purpose="集中查找被执行人，促其履行", state="finished" if finished else "approved",
        starts_at=starts_at, ends_at=ends_at, muster_place=f"{town.name}人民政府门前",
        muster_lng=staff.bodies.townships[code]["lng"], muster_lat=staff.bodies.townships[code]["lat"], area=[code], grid_code=code,
        lead_organisation_id=staff.bodies.court["id"], commander_id=staff.people.demo["leader"]["id"],
        risk=random.choice(("low", "low", "medium", "high")), emergency_plan=PLAN, created_by=random.choice(staff.people.officers)["id"],
        created_at=planned_at, approved_by=staff.people.demo["president"]["id"], approved_at=planned_at + timedelta(hours=2),
        approval_note="同意", started_at=starts_at if finished else None, finished_at=ends_at if finished else None,
        updated_at=ends_at if finished else planned_at + timedelta(hours=2),
    )
    _bodies(staff, operation, code, finished=finished)
    _targets(staff, operation, code, _teams(staff, operation, code), finished=finished)


def _bodies(staff: _Staff, operation: Row, code: str, *, finished: bool) -> None:
    """Five bodies; the station and the township of tomorrow's operation have not answered yet."""
    own = staff.bodies
    asked = (own.court, own.police, staff.random.choice(own.departments), own.stations[code], own.townships[code])
    for place, body in enumerate(asked):
        accepted = finished or place < 3
        staff.book.add(
            OperationBodyRow, operation_id=operation["id"], organisation_id=body["id"], head_count=staff.random.randint(2, 12),
            vehicles=staff.random.randint(0, 3), answer="accepted" if accepted else "asked",
            answered_at=operation["approved_at"] if accepted else None,
            answered_by=operation["created_by"] if accepted else None, reason=None,
        )


def _teams(staff: _Staff, operation: Row, code: str) -> list[Row]:
    random, people = staff.random, staff.people
    leaders = random.sample(people.judges, len(TEAMS))
    bailiffs = random.sample(people.bailiffs, 2 * len(TEAMS))
    workers = random.sample([worker for grid, worker in people.workers.items() if grid.startswith(code)], 2 * len(TEAMS))
    field = [people.station_liaisons[code], people.town_liaisons[code], people.grid_judges[code]]
    teams = []
    for index, name in enumerate(TEAMS):
        team = staff.book.add(TeamRow, operation_id=operation["id"], name=name, leader_id=leaders[index]["id"], departed_at=_departed(operation, index), planned_m=None, actual_m=None)
        staff.book.add(TeamVehicleRow, team_id=team["id"], plate=PLATES[index])
        for kind, quantity in (("recorder", 2), ("printer", 1)):
            staff.book.add(TeamEquipmentRow, team_id=team["id"], kind=kind, quantity=quantity)
        officers = bailiffs[2 * index : 2 * index + 2]
        parts = ("judge", *(officer["post"] for officer in officers), "guide", "guide", ("police", "cadre", "judge")[index])
        for part, member in zip(parts, (leaders[index], *officers, *workers[2 * index : 2 * index + 2], field[index]), strict=True):
            staff.book.add(TeamMemberRow, team_id=team["id"], person_id=member["id"], part=part)
        teams.append(team)
    return teams


def _departed(operation: Row, index: int) -> datetime | None:
    """The teams of a finished operation left one after the other."""
    return None if operation["started_at"] is None else operation["started_at"] + timedelta(minutes=1 + index)


def _targets(staff: _Staff, operation: Row, code: str, teams: list[Row], *, finished: bool) -> None:
    random = staff.random
    visits: list[tuple[Row, Row]] = []
    known = [pair for pair in staff.debtors[code] if pair[1]["filed_on"] < local_day(operation["created_at"])] or staff.debtors[code]
    for place, (debtor, case) in enumerate(random.sample(known, min(len(known), random.randint(8, 20)))):
        result = random.choices(RESULTS, weights=RESULT_WEIGHTS)[0] if finished else None
        reported_at = operation["starts_at"] + timedelta(minutes=15 * (place + 1)) if finished else None
        amount_fen = random.randint(5, 400) * 10_000 if result == "paid" else 0
        target = staff.book.add(
            TargetRow, operation_id=operation["id"], team_id=teams[place % len(teams)]["id"], debtor_id=debtor["id"], case_id=case["id"],
            grid_code=debtor["grid_code"], measure=random.choice(MEASURES), state="done" if finished else "planned", result=result,
            amount_fen=amount_fen, note=None, reported_by=teams[place % len(teams)]["leader_id"] if finished else None, reported_at=reported_at, done_at=reported_at,
        )
        visits.append((target, debtor))
        _visited(staff, target, debtor, reported_at, place // len(teams) + 1)
        if reported_at:
            staff.book.add(TargetResultRow, target_id=target["id"], kind=result, amount_fen=amount_fen, at=reported_at, by_id=target["reported_by"])
    if finished:
        demo_visits.drive(staff.book.random(f"visits:{operation['number']}"), operation, teams, visits)


def _visited(staff: _Staff, target: Row, debtor: Row, reported_at: datetime | None, stop: int) -> None:
    """The place in the order of visits; and for a visit that took place its way, its length, and where the team was."""
    target |= {"stop": stop, "underway_at": None, "arrived_at": None, "handling_at": None, "eta": None}
    if reported_at is None:
        return
    random = Random(f"visit:{target['id']}")
    way, visit = ((3, 5), (6, 8)) if stop == 1 else ((6, 14), (8, 20))  # nobody is on the way before the start
    arrived_at = reported_at - timedelta(minutes=random.randint(*visit))
    target |= {
        "underway_at": arrived_at - timedelta(minutes=random.randint(*way)), "arrived_at": arrived_at, "handling_at": arrived_at + timedelta(minutes=2),
        "eta": arrived_at + timedelta(minutes=random.randint(-6, 6)),
    }
    if debtor["lng"] is not None:
        staff.book.add(TeamPositionRow, team_id=target["team_id"], at=arrived_at, lng=debtor["lng"], lat=debtor["lat"])
