"""The handover of a shift (交接班): every unfinished matter taken one by one, both sign, and nothing stays with the shift that left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain import clues as clue_rules
from core.domain import duty_log
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role
from core.store.ledger import Act
from core.store.tables import (
    ClueRow,
    DutyLogRow,
    HandoverItemRow,
    HandoverRow,
    PersonRow,
    RoleGrantRow,
    SupervisionRow,
    TaskRow,
)

TOPICS = ("desk",)
TO_VERIFY = ("answered", "verifying")
DESK_ROLES = tuple(str(role) for role in Role if Right.DUTY in RIGHTS[role])


class HandoverRefused(Refused):
    """A shift cannot be handed over like this."""


def _of(row: Any, words: Any, owner: Any, *unfinished: Any) -> sa.Select[Any]:
    """Unfinished rows of one table that are the person's or nobody's: what the clock itself wrote belongs to the shift."""
    his = sa.or_(owner == sa.bindparam("person", type_=sa.BigInteger), owner.is_(None), owner == 0)
    return (
        sa.select(row.id, row.number, words.label("words"), row.grid_code, owner.label("owner"))
        .where(row.board_id == sa.bindparam("board", type_=sa.BigInteger), *unfinished, his).order_by(row.id)
    )


_UNFINISHED = {
    "duty_log": _of(DutyLogRow, DutyLogRow.content, DutyLogRow.owner_id, DutyLogRow.state.in_(duty_log.OPEN_STATES)),
    "clue": _of(ClueRow, ClueRow.content, ClueRow.owner_id, ClueRow.state.in_(clue_rules.OPEN_STATES)),
    "task": _of(TaskRow, TaskRow.title, sa.func.coalesce(TaskRow.verifier_id, TaskRow.issued_by), TaskRow.state.in_(TO_VERIFY)),
    "supervision": _of(SupervisionRow, SupervisionRow.words, sa.func.coalesce(SupervisionRow.owner_id, SupervisionRow.issued_by), SupervisionRow.closed_at.is_(None)),
}


@dataclass(frozen=True)
class Matter:
    """Something unfinished that somebody of the desk owns, or that nobody owns yet."""

    kind: str
    id: int
    title: str


def begin(act: Act, in_person_id: int | None = None, words: str = "") -> dict[str, Any]:
    """List what the outgoing person leaves unfinished, for one colleague or, without a name, for whoever of the desk takes it first."""
    act.by.demand(Right.DUTY)
    running = act.session.scalar(sa.select(HandoverRow).filter_by(board_id=act.board_id, out_id=act.by.person_id, ended_at=None))
    if running is not None:
        raise HandoverRefused(N_("No second handover was begun: yours of before is still open. Finish or withdraw it first."))
    if in_person_id is not None:
        _check_taker(act, in_person_id)
    row = HandoverRow(board_id=act.board_id, out_id=act.by.person_id, in_id=in_person_id, begun_at=act.at, words=words.strip())
    act.session.add(row)
    act.session.flush()
    found = _add_items(act, row, unfinished(act, row.out_id))
    act.record("handover.begin", "handover", row.id, topics=TOPICS, after={"in_id": in_person_id, "items": found})
    role = None if in_person_id else str(Role.DUTY_OFFICER)
    act.notify("handover.begin", {"handover_id": row.id, "number": act.by.name, "count": found}, in_person_id, role=role, sound="new", subject=("handover", row.id))
    return {"id": row.id, "items": found}


def accept(act: Act, handover_id: int, item_ids: Sequence[int]) -> dict[str, Any]:
    """Take matters over. Of two colleagues at once the first has them, and the other is told who that was."""
    row = _as_taker(act, handover_id)
    items = {item.id: item for item in _items(act, row)}
    if not item_ids or set(item_ids) - items.keys():
        raise HandoverRefused(N_("Nothing was taken over: the list has changed. Load the page again."))
    for item_id in item_ids:
        items[item_id].accepted_at = items[item_id].accepted_at or act.at
        items[item_id].accepted_by = items[item_id].accepted_by or act.by.person_id
    left = sum(item.accepted_at is None for item in items.values())
    act.record("handover.accept", "handover", row.id, topics=TOPICS, after={"items": len(item_ids), "left": left})
    return {"id": row.id, "left": left}


def take(act: Act, handover_id: int) -> dict[str, Any]:
    """Become the incoming side of a handover that was offered to the next shift."""
    row = _as_taker(act, handover_id)
    act.record("handover.take", "handover", row.id, topics=TOPICS, after={"in_id": row.in_id})
    return {"id": row.id}


def note(act: Act, item_id: int, words: str) -> dict[str, Any]:
    """What the next shift must know of one matter; said by who leaves."""
    item = act.session.get(HandoverItemRow, item_id)
    row = _running(act, item.handover_id if item else 0)
    if item is None or act.by.person_id != row.out_id:
        raise NotAllowed(N_("The note was not written: only who hands over writes it."))
    item.note = words.strip()
    act.record("handover.note", "handover", row.id, topics=TOPICS, after={"item": item.id, "words": item.note})
    return {"id": item.id}


def refresh(act: Act, handover_id: int) -> dict[str, Any]:
    """Bring the list up to date: what came since is added, what was finished meanwhile goes off it."""
    row = _running(act, handover_id)
    if act.by.person_id not in (row.out_id, row.in_id):
        raise NotAllowed(N_("The list was not renewed: only the two who hand over do that."))
    now = unfinished(act, row.out_id)
    keep = {(matter.kind, matter.id) for matter in now}
    gone = [item for item in _items(act, row) if (item.subject_kind, item.subject_id) not in keep]
    for item in gone:
        act.session.delete(item)
    act.session.flush()
    added = _add_items(act, row, now)
    act.record("handover.refresh", "handover", row.id, topics=TOPICS, after={"added": added, "gone": len(gone)})
    return {"id": row.id, "added": added, "gone": len(gone)}


def sign(act: Act, handover_id: int) -> dict[str, Any]:
    """Sign for one's own side. The second signature ends the handover, and the matters change hands."""
    act.by.demand(Right.DUTY)
    row = _running(act, handover_id)
    if act.by.person_id == row.out_id:
        row.signed_out_at = row.signed_out_at or act.at
    elif act.by.person_id == row.in_id:
        _check_all_taken(act, row)
        row.signed_in_at = row.signed_in_at or act.at
    else:
        _refuse_stranger(act, row)
    if row.signed_out_at and row.signed_in_at:
        _finish(act, row)
    side = "out" if act.by.person_id == row.out_id else "in"
    act.record("handover.end" if row.ended_at else "handover.sign", "handover", row.id, topics=(*TOPICS, "tasks", "clues"), after={"side": side, "ended": row.ended_at is not None})
    return {"id": row.id, "ended": row.ended_at is not None}


def withdraw(act: Act, handover_id: int, reason: str) -> dict[str, Any]:
    """Take back a handover that was begun in error; every matter stays where it was."""
    row = _running(act, handover_id)
    if act.by.person_id != row.out_id:
        act.by.demand(Right.APPROVE)
    if not reason.strip():
        raise HandoverRefused(N_("The handover was not withdrawn: say why. One sentence is enough."))
    row.ended_at, row.signed_out_at, row.signed_in_at = act.at, None, None
    act.record("handover.withdraw", "handover", row.id, topics=TOPICS, after={"reason": reason.strip()})
    return {"id": row.id}


def unfinished(act: Act, person_id: int) -> list[Matter]:
    """Open entries, clues in hand, answers to verify and supervision orders of one person; and what nobody owns in the grids of who asks."""
    return [
        Matter(kind, row.id, f"{row.number} {row.words}")
        for kind, statement in _UNFINISHED.items()
        for row in act.session.execute(statement, {"board": act.board_id, "person": person_id})
        if row.owner == person_id or (not row.owner and act.by.reaches(row.grid_code))
    ]


def _add_items(act: Act, row: HandoverRow, matters: Sequence[Matter]) -> int:
    known = {(item.subject_kind, item.subject_id) for item in _items(act, row)}
    fresh = [matter for matter in matters if (matter.kind, matter.id) not in known]
    act.session.add_all(HandoverItemRow(handover_id=row.id, subject_kind=matter.kind, subject_id=matter.id, title=matter.title, note="") for matter in fresh)
    act.session.flush()
    return len(fresh)


def _items(act: Act, row: HandoverRow) -> list[HandoverItemRow]:
    return list(act.session.scalars(sa.select(HandoverItemRow).filter_by(handover_id=row.id).order_by(HandoverItemRow.id)))


def _running(act: Act, handover_id: int) -> HandoverRow:
    act.by.demand(Right.DUTY)
    row = act.session.get(HandoverRow, handover_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such handover. Load the page again."))
    if row.ended_at is not None:
        raise HandoverRefused(N_("This handover is over and was not changed."))
    return row


def _as_taker(act: Act, handover_id: int) -> HandoverRow:
    """The handover, with the one who acts as its incoming side."""
    row = _running(act, handover_id)
    if act.by.person_id == row.out_id:
        raise NotAllowed(N_("Nothing was taken over: who hands over cannot take it as well. The next shift does."))
    if row.in_id is None:
        row.in_id = act.by.person_id
    if row.in_id != act.by.person_id:
        _refuse_stranger(act, row)
    return row


def _refuse_stranger(act: Act, row: HandoverRow) -> None:
    name = act.session.scalar(sa.select(PersonRow.name).where(PersonRow.id == row.in_id)) or N_("nobody yet")
    raise NotAllowed(N_("Nothing was taken over: {name} takes this shift over. Ask there if it should be you."), name=name)


def _check_taker(act: Act, person_id: int) -> None:
    holds = act.session.scalar(
        sa.select(RoleGrantRow.id).join(PersonRow, PersonRow.id == RoleGrantRow.person_id).where(
            PersonRow.id == person_id, PersonRow.board_id == act.board_id, PersonRow.active, RoleGrantRow.role.in_(DESK_ROLES), RoleGrantRow.starts_at <= act.at,
            sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > act.at),
        ).limit(1)
    )
    if holds is None or person_id == act.by.person_id:
        raise HandoverRefused(N_("The handover was not begun: this person does not serve at the desk. Choose a colleague who does."))


def _check_all_taken(act: Act, row: HandoverRow) -> None:
    """Nothing untaken, and nothing that came since the list was made."""
    items = _items(act, row)
    left = sum(item.accepted_at is None for item in items)
    if left:
        raise HandoverRefused(N_("Not signed: {count} matters are not taken over yet. Take each of them first."), count=left)
    listed = {(item.subject_kind, item.subject_id) for item in items}
    fresh = [matter for matter in unfinished(act, row.out_id) if (matter.kind, matter.id) not in listed]
    if fresh:
        raise HandoverRefused(N_("Not signed: {count} matters came in since the list was made. Renew the list and take them too."), count=len(fresh))


def _finish(act: Act, row: HandoverRow) -> None:
    """The last check and the change of hands, in the transaction of the second signature."""
    _check_all_taken(act, row)
    assert row.in_id is not None
    for item in _items(act, row):
        _pass_on(act, item, row.in_id)
    row.ended_at = act.at


def _pass_on(act: Act, item: HandoverItemRow, to: int) -> None:
    if item.subject_kind == "duty_log":
        entry = act.session.get_one(DutyLogRow, item.subject_id)
        entry.owner_id, entry.handed_over = to, True
    elif item.subject_kind == "clue":
        act.session.get_one(ClueRow, item.subject_id).owner_id = to
    elif item.subject_kind == "task":
        act.session.get_one(TaskRow, item.subject_id).verifier_id = to
    elif item.subject_kind == "supervision":
        act.session.get_one(SupervisionRow, item.subject_id).owner_id = to
