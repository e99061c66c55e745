"""Telling of case clocks: each level once, to whom it concerns (domain.md 7.5, advice), and the supervision order on a case."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.commands.escalation import OrderNotPossible, file_order
from core.domain import court_settings
from core.domain.nodes import AMBER, DEEP, LEVEL_LABELS, RED, YELLOW
from core.domain.refusals import N_
from core.domain.viewer import Right, Role
from core.queries.node_alarms import Alarm, alarms
from core.queries.node_facts import watch_of, watched
from core.store.ledger import Act
from core.store.tables import CaseRow, PersonRow, RungRow, SupervisionRow

REACHES: dict[str, tuple[Role, ...]] = {YELLOW: (), AMBER: (Role.DUTY_LEADER,), RED: (Role.DUTY_LEADER, Role.COURT_LEADER), DEEP: (Role.DUTY_LEADER, Role.COURT_LEADER)}
"""Whom a level reaches beside the judge of the case. The court leader stands for the bureau's head and the president in charge."""
SOUNDS = {YELLOW: "new", AMBER: "overdue", RED: "escalated", DEEP: "escalated"}
NAMED_AT_MOST = 3
TELLS_AT_MOST = 200
"""Cases in one transaction, so that nobody waits long for the board."""


def tell(act: Act, case_ids: Sequence[int]) -> list[int]:
    """Tell of the levels that clocks of these cases have reached since; one notice a level and recipient, however many clocks."""
    watch = watch_of(act.session, act.board_id, act.at)
    found = watched(act.session, CaseRow.board_id == act.board_id, CaseRow.id.in_(case_ids[:TELLS_AT_MOST]))
    due = alarms(act.session, watch, found.values(), now=act.at)
    if not due:
        return []
    for one in due:
        act.session.add(RungRow(
            board_id=act.board_id, subject_kind=one.clock.kind, subject_id=one.clock.id, ladder=one.ladder, cycle=one.cycle, rung=one.step, at=act.at,
        ))
    act.record("node.warn", "board", act.board_id, topics=("nodes",), after={
        "clocks": [{"number": one.case.number, "node": one.clock.code, "level": one.level, "days": one.clock.days} for one in due],
    })
    _notify(act, due)
    if court_settings.switched_on(act.settings, "nodes.orders"):
        for case_id in dict.fromkeys(one.case.facts.case_id for one in due if one.level == DEEP):
            _order(act, act.session.get_one(CaseRow, case_id))
    return [one.clock.id for one in due]


def _notify(act: Act, due: Sequence[Alarm]) -> None:
    """The judge of each case, or the duty officer where there is none; and who leads, by the level."""
    said: dict[tuple[str, int | None, Role | None], list[Alarm]] = defaultdict(list)
    for one in due:
        said[one.level, one.case.judge_id, None if one.case.judge_id else Role.DUTY_OFFICER].append(one)
        for leader in REACHES[one.level]:
            said[one.level, None, leader].append(one)
    for (level, person_id, role), told in said.items():
        numbers = list(dict.fromkeys(one.case.number for one in told))
        payload = {"count": len(told), "level": LEVEL_LABELS[level], "number": "、".join(numbers[:NAMED_AT_MOST]) + ("…" if len(numbers) > NAMED_AT_MOST else "")}
        act.notify(f"node.warn.{level}", payload, person_id, role=role, sound=SOUNDS[level], subject=("case", told[0].case.facts.case_id),
                   grid_code=told[0].case.grid_code if len(numbers) == 1 else None)


def _order(act: Act, case: CaseRow) -> None:
    """One order a case at a time, with a deadline of its own; without a judge there is nobody to order."""
    if case.judge_id is None or _open_order(act, case):
        return
    _file(act, case, "", court_settings.limit(act.settings, "nodes.order_limit").after(act.at))


def issue_case_order(act: Act, case_id: int, *, words: str, due_at: datetime | None = None) -> dict[str, Any]:
    """A leader orders the judge of a case to see to it by a deadline (限时督办)."""
    act.by.demand(Right.APPROVE)
    case = in_reach(act, case_id)
    if case.judge_id is None:
        raise OrderNotPossible(N_("No supervision order was issued: {number} has no judge. Name one first."), number=case.number)
    if not words.strip():
        raise OrderNotPossible(N_("No supervision order was issued: say what is to be done. One sentence is enough."))
    if due_at is not None and due_at <= act.at:
        raise OrderNotPossible(N_("No supervision order was issued: its deadline is already past. Choose a later one."))
    if _open_order(act, case):
        raise OrderNotPossible(N_("No supervision order was issued: {number} has one that waits for its answer."), number=case.number)
    order = _file(act, case, words, due_at or court_settings.limit(act.settings, "nodes.order_limit").after(act.at))
    return {"id": order.id, "number": order.number}


def _open_order(act: Act, case: CaseRow) -> bool:
    return act.session.scalar(sa.select(SupervisionRow.id).where(SupervisionRow.case_id == case.id, SupervisionRow.state == "open").limit(1)) is not None


def _file(act: Act, case: CaseRow, words: str, due_at: datetime) -> SupervisionRow:
    judge = act.session.get_one(PersonRow, case.judge_id)
    return file_order(act, words=words, due_at=due_at, about={"case": case.number}, case_id=case.id, grid_code=case.grid_code,
                      addressee_id=judge.id, addressee_name=judge.name, organisation_id=judge.organisation_id)
