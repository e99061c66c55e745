"""Tasks, the replies to them, and photos: the orders of the year, numbered and carried out."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from core.commands.files import keep
from core.domain import task_clocks
from core.domain.clocks import local_day
from core.domain.quadkeys import quadkey
from core.domain.task_kinds import PHOTO
from core.intake.demo import orders, photos, replies
from core.intake.demo.accounts import TOWN_CODE, VILLAGE_CODE
from core.intake.demo.book import Book, Row
from core.intake.demo.orders import Order
from core.intake.demo.people import People
from core.intake.demo.territory import Territory
from core.store.tables import AcknowledgementRow, AttachmentRow, CounterRow, FeedbackRow, SightingRow, TaskRow

WITH_PHOTO = 268
LATEST, TO_VERIFY = 60, 42
ANSWERED_LATE = 0.07
SIGNED_LATE = 2.75
"""Stretches a part of 0.05 to 0.4 of the limit, so that about one in ten signs too late."""
STATION_KINDS = ("find_debtor", "screen", "point_out")
STATION_SHARE, DEMO_STATION_SHARE, VILLAGE_LEADER_SHARE = 0.06, 0.4, 0.25
INSTRUCTION = "请在限期内办理并反馈，注意自身安全，保守工作秘密。"


@dataclass(frozen=True)
class _Desk:
    book: Book
    territory: Territory
    people: People
    random: Random
    folder: Path


def make(
    book: Book, territory: Territory, people: People, cases: list[Row], parties: dict[int, list[Row]], *, folder: Path
) -> None:
    """Note tasks, replies, photos and the counters of numbers; photos go to the store's folder."""
    random = book.random("tasks")
    desk = _Desk(book, territory, people, random, folder)
    serials: Counter[int] = Counter()
    answered: list[tuple[Row, Order, Row]] = []
    for order in orders.make(book, cases, parties, random):
        year = local_day(order.issued_at).year
        serials[year] += 1
        task = _task(desk, order, f"虞执协〔{year}〕{serials[year]}号")
        if order.answered:
            answered.append((task, order, _reply(desk, task, order)))
        else:
            _leave_waiting(book, task, random)
    _finish(desk, answered)
    _add_photos(desk, answered)
    for year, value in serials.items():
        book.add(CounterRow, name=f"task:{year}", value=value)


def _task(desk: _Desk, order: Order, number: str) -> Row:
    place = _place(desk, order)
    worker, organisation_id = _addressee(desk, order, place["grid_code"])
    return desk.book.add(
        TaskRow, number=number, kind=order.kind.code, title=replies.title(order.kind.code, order.debtor["name"] if order.debtor else ""),
        instruction=INSTRUCTION, state="dispatched", priority=order.priority, case_id=order.case["id"] if order.case else None,
        debtor_id=order.debtor["id"] if order.debtor else None, operation_id=None, **place, organisation_id=organisation_id,
        addressee_id=worker["id"], addressee_name=worker["name"], issued_by=desk.random.choice(desk.people.officers)["id"],
        issued_at=order.issued_at, sign_by=task_clocks.sign_by(order.issued_at, order.priority), signed_at=None, owner_id=None, owner_name="",
        silent_by=None, due_at=order.due_at, answered_at=None, verify_by=None, closed_at=None, updated_at=order.issued_at,
        urged_count=0, photo_count=0, result_class=None, used_for="termination" if order.for_termination else None, source="demo",
    )


def _place(desk: _Desk, order: Order) -> Row:
    if order.debtor:
        return {name: order.debtor[name] for name in ("grid_code", "place", "lng", "lat", "quadkey")}
    patch = desk.random.choice(list(desk.territory.basics.values()))
    lng, lat = patch.point(desk.random)
    return {"grid_code": patch.code, "place": patch.place, "lng": lng, "lat": lat, "quadkey": quadkey(lng, lat)}


def _addressee(desk: _Desk, order: Order, grid_code: str) -> tuple[Row, int | None]:
    """The worker of the grid, the leader of the village, or the liaison of the police station."""
    town, village = grid_code[:9], grid_code[:12]
    share = DEMO_STATION_SHARE if town == TOWN_CODE else STATION_SHARE
    if order.to_station or (order.kind.code in STATION_KINDS and not order.for_termination and desk.random.random() < share):
        liaison = desk.people.station_liaisons[town]
        return liaison, liaison["organisation_id"]
    if village == VILLAGE_CODE or desk.random.random() < VILLAGE_LEADER_SHARE:
        return desk.people.grid_leaders[village], None
    return desk.people.workers[grid_code], None


def _leave_waiting(book: Book, task: Row, random: Random) -> None:
    task["state"] = random.choice(("dispatched", "signed", "acting"))
    if task["state"] != "dispatched":
        _take_in_hand(book, task, task["issued_at"] + timedelta(minutes=random.randint(2, 5)), ended_at=None)
        task["updated_at"] = task["signed_at"]
        task["silent_by"] = task_clocks.silent_by(task["signed_at"], task["priority"])


def _take_in_hand(book: Book, task: Row, at: datetime, *, ended_at: datetime | None) -> None:
    task.update(signed_at=at.replace(microsecond=0), owner_id=task["addressee_id"], owner_name=task["addressee_name"])
    book.add(
        AcknowledgementRow, task_id=task["id"], person_id=task["addressee_id"], person_name=task["addressee_name"], organisation_id=task["organisation_id"],
        at=task["signed_at"], recorded_by=task["addressee_id"], ended_at=ended_at, ended_why=None if ended_at is None else "answered",
    )


def _reply(desk: _Desk, task: Row, order: Order) -> Row:
    at = _answered_at(desk, order)
    part = desk.random.uniform(0.05, 0.4)
    signed_at = task["issued_at"] + min((at - task["issued_at"]) * part, (task["sign_by"] - task["issued_at"]) * part * SIGNED_LATE)
    given = replies.fields(order.kind, place=task["place"], at=at, random=desk.random)
    _take_in_hand(desk.book, task, signed_at, ended_at=at)
    task.update(state="answered", answered_at=at, verify_by=task_clocks.verify_by(at), updated_at=at, result_class=given.get("result_class"))
    if order.debtor and task["kind"] == "find_debtor":
        _sighting(desk, task, order.debtor)
    return desk.book.add(
        FeedbackRow, task_id=task["id"], author_id=task["addressee_id"], author_name=task["addressee_name"], at=at,
        result_class=task["result_class"], fields=given, lng=task["lng"], lat=task["lat"], datum="WGS84",
        accuracy_m=float(desk.random.randint(5, 40)), accepted_at=None, accepted_by=None,
    )


def _sighting(desk: _Desk, task: Row, debtor: Row) -> None:
    at = task["answered_at"]
    place = {name: task[name] for name in ("result_class", "place", "grid_code", "lng", "lat")}
    desk.book.add(SightingRow, debtor_id=debtor["id"], kind="grid", **place, datum="WGS84", seen_at=at, confidence=50, source=task["number"])
    if task["result_class"] == "found":
        debtor["seen_at"] = max(at, debtor["seen_at"] or at)


def _answered_at(desk: _Desk, order: Order) -> datetime:
    """By daylight between the order and its limit; a few are late."""
    part = desk.random.uniform(1.05, 1.4) if desk.random.random() < ANSWERED_LATE else desk.random.uniform(0.1, 0.95)
    wanted = order.issued_at + (order.due_at - order.issued_at) * part
    if order.priority == "normal":
        wanted = desk.book.at(local_day(wanted), desk.random.uniform(8, 17.9))
    earliest = order.issued_at + timedelta(minutes=desk.random.randint(20, 90))
    return min(max(wanted, earliest), desk.book.now - timedelta(minutes=1)).replace(microsecond=0)


def _finish(desk: _Desk, answered: list[tuple[Row, Order, Row]]) -> None:
    """Accept and close all but some of the latest, which the desk has still to verify."""
    in_time = sorted(answered, key=lambda one: (one[0]["answered_at"], one[0]["id"]))
    open_ids = {task["id"]: at for at, (task, _, _) in enumerate(desk.random.sample(in_time[-LATEST:], TO_VERIFY))}
    for task, order, feedback in in_time:
        if task["id"] in open_ids:
            task["state"] = "verifying" if open_ids[task["id"]] % 3 == 0 else "answered"
            continue
        closed_at = min(task["answered_at"] + timedelta(minutes=desk.random.randint(30, 3000)), desk.book.now)
        task.update(state="closed", closed_at=closed_at, verify_by=None, updated_at=closed_at)
        feedback.update(accepted_at=closed_at, accepted_by=task["issued_by"])
        if order.debtor and task["result_class"] not in (None, "unhelpful"):
            order.debtor["whereabouts"] = task["result_class"]


def _add_photos(desk: _Desk, answered: list[tuple[Row, Order, Row]]) -> None:
    fit = [(task, feedback) for task, order, feedback in answered if PHOTO in order.kind.invites]
    for task, feedback in sorted(desk.random.sample(fit, WITH_PHOTO), key=lambda one: one[0]["id"]):
        file = keep(desk.folder, f"演示照片{task['id']}.jpg", photos.picture(desk.random))
        desk.book.add(AttachmentRow, subject_kind="task", subject_id=task["id"], feedback_id=feedback["id"], name=file.name,
                      media_type=file.media_type, sha256=file.sha256, size_bytes=file.size_bytes, captured_at=task["answered_at"],
                      lng=task["lng"], lat=task["lat"])
        task["photo_count"] = 1
