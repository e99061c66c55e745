"""The duty desk of the demo county: a month of shifts, a week of the log, a handover each morning, and a few clues in every state."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from core.domain import duty, limits
from core.domain.clocks import local_day
from core.domain.duty_log import PARTIES
from core.intake.demo import names
from core.intake.demo.book import Book, Row
from core.intake.demo.people import People
from core.store.tables import (
    ClueRow,
    CounterRow,
    DutyLogRow,
    DutyRow,
    HandoverItemRow,
    HandoverRow,
    MeasureRow,
    OrganisationRow,
    PropertyRow,
    SightingRow,
)

DUTY_DAYS = range(-8, 30)
GAP_DAY, GAP_FROM_H = 1, 9.5
"""Tomorrow's leader goes at 18:00, so that the desk shows a gap ahead."""
LOG_DAYS = 7
RESPOND = limits.minutes(15)

CALLS = (
    ("police", "police", "巡逻时发现一名被执行人，人在所里，请派员接收", "值班组到场，拘传到院", True),
    ("phone", "handler", "承办人请求协助查看被执行人是否在家", "已派值班组上门，人不在家", True),
    ("phone", "creditor", "申请执行人称被执行人的车停在菜市场门口", "值班组到场，车辆已驶离", True),
    ("12368", "creditor", "询问案款何时发放", "已转承办人，当日回复", False),
    ("visit", "debtor", "来院要求分期履行", "引导至承办人办公室，约定下周面谈", False),
    ("platform", "creditor", "询问网络查控结果", "已答复查控情况", False),
    ("grid", "other", "网格员反映被执行人近日返乡", "已转承办人", False),
    ("phone", "police", "交警查获一辆在控车辆，请来办理交接", "值班组到场办理交接，车辆扣押", True),
    ("platform", "debtor", "申请解除限制消费", "已转承办人审查", False),
    ("12368", "other", "反映执行人员态度问题", "已登记转督察", False),
)
OPEN_CALLS = (
    (30.0, "platform", "creditor", "留言询问房产拍卖进度，请回复"),
    (3.2, "phone", "police", "派出所通报：被执行人住进辖区宾馆，请核实"),
    (0.6, "12368", "creditor", "询问何时能查封对方车辆"),
)


@dataclass(frozen=True)
class _Tip:
    """A clue of the demo: hours before now, and the minutes it took to act, to check and to end; None where it stands."""

    hours: float
    kind: str
    source: str
    content: str
    act: int | None = None
    check: int | None = None
    end: int | None = None
    true: bool = True
    outcome: str = ""
    sighting: str = ""
    plate: bool = False
    informant: bool = False


TIPS = (
    _Tip(24 * 12, "whereabouts", "public", "被执行人每晚九点后在东街麻将馆", 9, 55, 130, outcome="brought", informant=True),
    _Tip(24 * 9, "whereabouts", "police", "高铁票：商丘站进站", 4, 30, 70, outcome="detained", sighting="train"),
    _Tip(24 * 6, "property", "grid", "一辆小轿车停在被执行人朋友家门口，请尽快来", 3, 31, 36, outcome="sealed", plate=True),
    _Tip(24 * 4, "property", "applicant", "对方在镇上新开一家门店", 14, 240, 300, true=False, outcome="nothing"),
    _Tip(24 * 2, "whereabouts", "police", "入住登记：县城宾馆", 6, 40, None, sighting="lodging"),
    _Tip(5, "property", "traffic", "卡口拍到在控车辆", 11, None, None, sighting="camera", plate=True),
    _Tip(0.7, "refusal", "grid", "被执行人正在转移仓库里的货", 6, None, None),
    _Tip(0.45, "whereabouts", "grid", "被执行人今早回村，现在家中"),
    _Tip(0.1, "whereabouts", "skyeye", "行踪提示：县城农贸市场", sighting="skyeye"),
)


def make(book: Book, people: People, cases: list[Row], parties: dict[int, list[Row]]) -> None:
    """Note shifts, entries, handovers and clues up to `now`."""
    random = book.random("desk")
    _shifts(book, people)
    _log(book, people, random)
    _handovers(book, people)
    _clues(book, people, random, _matters(cases, parties))


def _start(book: Book, day: int) -> datetime:
    """The hour of handover, days from the present duty day."""
    return duty.handover_before(book.now, {}) + timedelta(days=day)


def _officer(people: People, day: int) -> Row:
    return people.officers[day % len(people.officers)]


def _shifts(book: Book, people: People) -> None:
    for day in DUTY_DAYS:
        start, end = _start(book, day), _start(book, day + 1)
        book.add(DutyRow, person_id=_officer(people, day)["id"], kind="officer", starts_at=start, ends_at=end)
        leaves_at = start + timedelta(hours=GAP_FROM_H) if day == GAP_DAY else end
        book.add(DutyRow, person_id=people.leaders[0]["id"], kind="leader", starts_at=start, ends_at=leaves_at)


def _log(book: Book, people: People, random: Random) -> None:
    stations = [row["name"] for row in book.rows[OrganisationRow] if row["kind"] == "station"]
    serials: Counter[int] = Counter()
    planned: list[tuple[datetime, dict[str, Any]]] = []
    for day in range(-LOG_DAYS, 0):
        for hour in sorted(random.uniform(0, 23) for _ in range(random.randint(3, 5))):
            planned.append((_start(book, day) + timedelta(hours=hour), _closed_call(random, stations)))
    for hours, channel, source, content in OPEN_CALLS:
        planned.append((book.now - timedelta(hours=hours), {"channel": channel, "source": source, "content": content, "state": "open"}))
    for at, said in sorted(planned, key=lambda one: one[0]):
        _entry(book, people, random, serials, at.replace(microsecond=0), said)
    for year, value in serials.items():
        book.add(CounterRow, name=f"duty_log:{year}", value=value)


def _closed_call(random: Random, stations: list[str]) -> dict[str, Any]:
    channel, source, content, handling, needed = random.choice(CALLS)
    return {
        "channel": channel, "source": source, "content": content, "handling": handling, "state": "closed", "needed": needed,
        "unit": random.choice(stations) if source == "police" else "本院执行局" if source == "handler" else None,
    }


def _entry(book: Book, people: People, random: Random, serials: Counter[int], at: datetime, said: dict[str, Any]) -> Row:
    day = local_day(at)
    serials[day.year] += 1
    officer = _officer(people, _duty_day(book, at))
    closed_at = min(at + timedelta(minutes=random.randint(20, 180)), book.now) if said["state"] == "closed" else None
    sent_at = at + timedelta(minutes=random.randint(3, 9)) if closed_at and said.get("needed") else None
    brought = int("拘传" in said.get("handling", ""))
    return book.add(
        DutyLogRow, number=f"虞值〔{day.year}〕{serials[day.year]}号", day=duty.duty_day(at, {}), shift=duty.shift_name(at, {}), leader_id=people.leaders[0]["id"],
        officer_id=officer["id"], technician_id=None, at=at, channel=said["channel"], source=said["source"], caller_unit=said.get("unit"),
        caller_name=names.person(random), caller_phone=names.phone("198", random.randint(1, 9999)), case_number=None, grid_code=None, content=said["content"],
        level="important" if said.get("needed") else "normal", decision=None, handling=said.get("handling"), dispatched_to="值班组" if sent_at else None, task_id=None, clue_id=None,
        state=said["state"], owner_id=(officer if closed_at else _officer(people, 0))["id"], recorder_id=officer["id"], recorder_name=officer["name"],
        answered_at=closed_at, closed_at=closed_at, handed_over=closed_at is None and at < _start(book, 0), needs_dispatch=bool(said.get("needed")), dispatched_at=sent_at,
        arrived_at=min(sent_at + timedelta(minutes=random.randint(6, 25)), closed_at) if sent_at and closed_at else None, brought_in=brought, detained=brought * random.randint(0, 1), fined=0,
        amount_fen=brought * random.randint(0, 5) * 200_000, resolved=random.random() < 0.8 if closed_at else None,
        revisited_at=closed_at if closed_at and said["source"] in PARTIES and random.random() < 0.6 else None, satisfied=None,
    )


def _duty_day(book: Book, at: datetime) -> int:
    """Days from the present duty day, as the roster counts them."""
    return (duty.duty_day(at, {}) - duty.duty_day(book.now, {})).days


def _handovers(book: Book, people: People) -> None:
    """Each morning of the week that is over; the matter that stayed open was taken each time."""
    waiting = [row for row in book.rows[DutyLogRow] if row["state"] == "open" and row["handed_over"]]
    for day in range(1 - LOG_DAYS, 1):
        begun = _start(book, day) - timedelta(minutes=12)
        ended = min(_start(book, day) + timedelta(minutes=6), book.now)
        row = book.add(HandoverRow, out_id=_officer(people, day - 1)["id"], in_id=_officer(people, day)["id"], begun_at=begun, words="",
                       signed_out_at=ended, signed_in_at=ended, ended_at=ended)
        for entry in waiting:
            if entry["at"] < begun:
                book.add(HandoverItemRow, handover_id=row["id"], subject_kind="duty_log", subject_id=entry["id"], title=f"{entry['number']} {entry['content']}", note="",
                         accepted_at=ended, accepted_by=row["in_id"])


def _matters(cases: list[Row], parties: dict[int, list[Row]]) -> list[tuple[Row, Row]]:
    """Open cases with a judge, each with a debtor whose grid is known."""
    return [
        (case, debtor) for case in cases if case["closed_on"] is None and case["judge_id"]
        for debtor in parties[case["id"]][:1] if debtor["grid_code"] and debtor["lng"] is not None
    ]


def _clues(book: Book, people: People, random: Random, matters: list[tuple[Row, Row]]) -> None:
    serials: Counter[int] = Counter()
    for tip, (case, debtor) in zip(TIPS, random.sample(matters, len(TIPS)), strict=True):
        at = (book.now - timedelta(hours=tip.hours)).replace(microsecond=0)
        year = local_day(at).year
        serials[year] += 1
        clue = _clue(book, people, random, tip, case, debtor, at, f"虞执线〔{year}〕{serials[year]}号")
        if tip.sighting:
            book.add(SightingRow, debtor_id=debtor["id"], kind=tip.sighting, result_class=None, place=clue["place"], grid_code=clue["grid_code"], lng=None, lat=None,
                     datum=None, seen_at=at, confidence=60, source=clue["number"])
        if tip.outcome == "sealed":
            _sealed(book, clue)
    for year, value in serials.items():
        book.add(CounterRow, name=f"clue:{year}", value=value)


def _clue(book: Book, people: People, random: Random, tip: _Tip, case: Row, debtor: Row, at: datetime, number: str) -> Row:
    reporter = people.workers[debtor["grid_code"]] if tip.source == "grid" else people.station_liaisons[debtor["grid_code"][:9]] if tip.sighting else people.officers[0]
    moments = [None if minutes is None else at + timedelta(minutes=minutes) for minutes in (tip.act, tip.check, tip.end)]
    acted_at, checked_at, closed_at = moments
    officer = _officer(people, _duty_day(book, at)) if acted_at else None
    state = "closed" if closed_at else "verified" if checked_at else "acting" if acted_at else "received"
    return book.add(
        ClueRow, number=number, kind=tip.kind, source=tip.source, content=tip.content, state=state, sighting=tip.sighting or None,
        plate=f"豫N{random.randint(10000, 99999)}" if tip.plate else None, seen_at=at if tip.sighting else None, confidence=60 if tip.sighting else None, reference=None,
        debtor_id=debtor["id"], case_id=case["id"], task_id=None, handler_id=case["judge_id"], owner_id=officer["id"] if officer else None, grid_code=debtor["grid_code"],
        place=debtor["place"], lng=debtor["lng"], lat=debtor["lat"], datum="WGS84", accuracy_m=float(random.randint(5, 40)), reporter_id=reporter["id"],
        reporter_name=reporter["name"], informant=names.person(random) if tip.informant else None, informant_phone=names.phone("198", random.randint(1, 9999)) if tip.informant else None,
        received_at=at, respond_by=RESPOND.after(at), first_action_at=acted_at, first_action_by=officer["id"] if officer else None,
        first_action="值班组出发" if acted_at else None, verified=tip.true if checked_at else None, verified_at=checked_at, verified_by=officer["id"] if officer and checked_at else None,
        outcome=tip.outcome or None, result=None if tip.true or not checked_at else "经核实与被执行人无关", closed_at=closed_at, credited=bool(closed_at and tip.true),
    )


def _sealed(book: Book, clue: Row) -> None:
    """The seal that a tip led to, with address and time."""
    day, place = local_day(clue["closed_at"]), clue["place"]
    found = book.add(PropertyRow, case_id=clue["case_id"], debtor_id=clue["debtor_id"], kind="vehicle", description=f"小轿车 {clue['plate']}", state="controlled", value_fen=4_500_000,
                     place=place, clue_id=clue["id"], found_on=day, controlled_on=day, disposed_on=None)
    book.add(MeasureRow, case_id=clue["case_id"], debtor_id=clue["debtor_id"], property_id=found["id"], kind="seal", document_number=None, place=place, taken_at=clue["closed_at"],
             clue_id=clue["id"], starts_on=day, expires_on=day.replace(year=day.year + 2) if (day.month, day.day) != (2, 29) else None, lifted_on=None)
