"""The ledger of the demo year: one hash-chained event, with a revision of its own, for each thing that happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.chain import event_hash, plain
from core.domain.viewer import Role
from core.intake.demo.book import Book, Row
from core.intake.demo.divisions import COUNTY_CODE, COUNTY_NAME
from core.store.tables import (
    BoardRow,
    ClueRow,
    DutyLogRow,
    EventRow,
    FeedbackRow,
    GridContactRow,
    HandoverRow,
    OperationRow,
    PersonRow,
    PresenceRow,
    TaskRow,
    TopicRow,
)

TOPICS = ("cases", "clues", "contacts", "debtors", "desk", "grids", "indicators", "operations", "payments", "people", "presence", "tasks")
COURT_CODE = "豫1425"


@dataclass(frozen=True)
class Said:
    """What one event says, before it gets its place in the chain."""

    at: datetime
    verb: str
    kind: str
    subject: Row
    topics: tuple[str, ...]
    by: tuple[int | None, Role]
    after: dict[str, Any]
    before: dict[str, Any] | None = None


def make(book: Book, *, scale: str) -> None:
    """Note board, events and topics; the board's head is the last event."""
    board = book.add(BoardRow, court_code=COURT_CODE, name=f"{COUNTY_NAME}人民法院", area_code=COUNTY_CODE, revision=0,
                     head_hash="", demo=True, created_at=book.now)
    bodies = {person["id"]: person["organisation_id"] for person in book.rows[PersonRow]}
    loaded = Said(book.at(book.oldest_day, 0), "demo.loaded", "board", board, TOPICS, (None, Role.ADMINISTRATOR),
                  {"scale": scale, "seed": book.seed, "now": book.now})
    streams = (_of_tasks, _of_operations, _of_grid_judges, _of_clues, _of_the_desk)
    happened = sorted((said for stream in streams for said in stream(book)), key=lambda said: (said.at, said.kind, said.subject["id"]))
    for revision, said in enumerate((loaded, *happened), start=1):
        event = _event(book, said, bodies, revision, board["head_hash"])
        board.update(revision=revision, head_hash=event["hash"])
    for topic in TOPICS:
        book.add(TopicRow, topic=topic, revision=board["revision"])


def _event(book: Book, said: Said, bodies: dict[int, int | None], revision: int, prev_hash: str) -> Row:
    actor, role = said.by
    event = {
        "board_id": book.board_id, "revision": revision, "ordinal": 0, "at": said.at, "actor_id": actor, "actor_role": role.value,
        "actor_organisation_id": bodies.get(actor) if actor else None, "verb": said.verb, "subject_kind": said.kind,
        "subject_id": str(said.subject["id"]), "grid_code": said.subject.get("grid_code"), "topics": " ".join(sorted(said.topics)),
        "before": plain(said.before), "after": plain(said.after), "prev_hash": prev_hash,
    }
    return book.add(EventRow, **event, hash=event_hash(event))


def _of_tasks(book: Book) -> Iterator[Said]:
    photos = {task["id"]: task["photo_count"] for task in book.rows[TaskRow]}
    replies = {reply["task_id"]: reply for reply in book.rows[FeedbackRow]}
    topics = ("tasks", "indicators", "debtors")
    for task in book.rows[TaskRow]:
        desk = (task["issued_by"], Role.DUTY_OFFICER)
        number = {"number": task["number"]}
        yield Said(task["issued_at"], "task.dispatch", "task", task, topics, desk,
                   {"state": "dispatched", **number, "kind": task["kind"], "addressee": task["addressee_name"]})
        if task["answered_at"]:
            field = (replies[task["id"]]["author_id"], Role.POLICE if task["organisation_id"] else Role.GRID_WORKER)
            yield Said(task["answered_at"], "task.answer", "task", task, topics, field,
                       {"state": "answered", **number, "class": task["result_class"], "photos": photos[task["id"]], "on_behalf": ""},
                       {"state": "acting"})
        if task["closed_at"]:
            yield Said(task["closed_at"], "task.accept", "task", task, topics, desk,
                       {"state": "closed", **number, "reason": ""}, {"state": "answered"})


def _of_operations(book: Book) -> Iterator[Said]:
    for operation in book.rows[OperationRow]:
        if operation["finished_at"]:
            yield Said(operation["finished_at"], "operation.finish", "operation", operation, ("operations", "indicators"),
                       (operation["created_by"], Role.DUTY_OFFICER), {"state": "finished", "number": operation["number"], "note": ""},
                       {"state": "running"})


def _of_grid_judges(book: Book) -> Iterator[Said]:
    for contact in book.rows[GridContactRow]:
        yield Said(contact["recorded_at"], "contact.record", "contact", contact, ("contacts",), (contact["judge_id"], Role.GRID_JUDGE),
                   {"kind": contact["kind"], "day": contact["day"], "judge_id": contact["judge_id"], "words": contact["words"]})
    for occasion in book.rows[PresenceRow]:
        said = {name: occasion[name] for name in ("kind", "judge_id", "place", "matter", "starts_at")}
        yield Said(occasion["created_at"], "presence.call", "presence", occasion, ("presence",), (occasion["created_by"], Role.DUTY_OFFICER), said)
        if occasion["arrived_at"]:
            yield Said(occasion["arrived_at"], "presence.arrive", "presence", occasion, ("presence",), (occasion["judge_id"], Role.GRID_JUDGE),
                       {"late": occasion["arrived_at"] > occasion["starts_at"], "distance_m": round(occasion["distance_m"]), "flags": []})


def _of_clues(book: Book) -> Iterator[Said]:
    """Receipt, first action, the check and the end of each clue that got so far."""
    for clue in book.rows[ClueRow]:
        officer = (clue["owner_id"], Role.DUTY_OFFICER)
        steps = (
            (clue["received_at"], "clue.sighting" if clue["sighting"] else "clue.report", (clue["reporter_id"], Role.GRID_WORKER), "received"),
            (clue["first_action_at"], "clue.respond", officer, "acting"),
            (clue["verified_at"], "clue.verify" if clue["verified"] else "clue.dismiss", officer, "verified" if clue["verified"] else "dismissed"),
            (clue["closed_at"], "clue.close", officer, "closed"),
        )
        for at, verb, by, state in steps:
            if at is not None:
                words = {"words": clue["first_action"]} if verb == "clue.respond" else {}
                yield Said(at, verb, "clue", clue, ("clues",), by, {"state": state, "number": clue["number"]} | words)


def _of_the_desk(book: Book) -> Iterator[Said]:
    for entry in book.rows[DutyLogRow]:
        recorder = (entry["recorder_id"], Role.DUTY_OFFICER)
        yield Said(entry["at"], "desk.record", "duty_log", entry, ("desk",), recorder, {"number": entry["number"], "channel": entry["channel"], "state": "open"})
        if entry["closed_at"]:
            yield Said(entry["closed_at"], "desk.close", "duty_log", entry, ("desk",), recorder, {"state": "closed", "number": entry["number"]})
    for row in book.rows[HandoverRow]:
        yield Said(row["ended_at"], "handover.end", "handover", row, ("desk",), (row["in_id"], Role.DUTY_OFFICER), {"side": "in", "ended": True})
