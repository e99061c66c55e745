"""The list of an operation's targets: put in, take out, put back, change the measure. What was proposed stays beside what the officer makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.commands import task_steps
from core.commands.operation_reach import TOPICS, changeable
from core.domain.operation_life import RISK_LABELS, OperationRefused
from core.domain.refusals import N_, NotFound
from core.domain.task_life import WAITING_STATES
from core.domain.vocabulary import MEASURE_LABELS
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, DebtorRow, OperationRow, TargetResultRow, TargetRow, TaskRow

AT_ONCE = 500


def add_targets(
    act: Act, operation_id: int, debtor_ids: Sequence[int], *, proposal: Mapping[int, Mapping[str, Any]] | None = None, measure: str = "locate"
) -> dict[str, Any]:
    """Put debtors on the list; who stands there is passed over, who was taken out comes back. `proposal`: rank, score and reasons by debtor."""
    operation = changeable(act, operation_id)
    wanted = list(dict.fromkeys(debtor_ids))
    _check_measure(operation, measure)
    if not 0 < len(wanted) <= AT_ONCE:
        raise OperationRefused(N_("{number} was not changed: choose 1 to {most} debtors at once."), number=operation.number, most=AT_ONCE)
    found = _debtors(act, operation, wanted)
    present = {target.debtor_id: target for target in act.session.scalars(
        sa.select(TargetRow).where(TargetRow.operation_id == operation_id, TargetRow.debtor_id.in_(wanted))
    )}
    cases = cases_of(act, wanted)
    new = [
        TargetRow(operation_id=operation_id, debtor_id=one, case_id=cases.get(one), grid_code=found[one].grid_code, measure=measure,
                  added_by=act.by.person_id, proposal=_kept(proposal, one), revision=act.revision)
        for one in wanted if one not in present
    ]
    back = [target for target in present.values() if target.removed_at is not None]
    for target in back:
        _return(act, target)
    act.session.add_all(new)
    act.session.flush()
    operation.updated_at = act.at
    act.record("target.add", "operation", operation_id, topics=TOPICS, grid_code=operation.grid_code,
               after={"number": operation.number, "targets": [target.id for target in (*new, *back)], "measure": measure})
    return {"id": operation_id, "added": [target.id for target in (*new, *back)], "there_before": len(present) - len(back)}


def _kept(proposal: Mapping[int, Mapping[str, Any]] | None, debtor_id: int) -> dict[str, Any] | None:
    return dict(proposal[debtor_id]) if proposal and debtor_id in proposal else None


def _check_measure(operation: OperationRow, measure: str) -> None:
    if measure not in MEASURE_LABELS:
        raise OperationRefused(N_("{number} was not changed: there is no such measure. Choose one of the list."), number=operation.number)


def _debtors(act: Act, operation: OperationRow, wanted: Sequence[int]) -> dict[int, Any]:
    rows = act.session.execute(sa.select(DebtorRow.id, DebtorRow.grid_code).where(DebtorRow.board_id == act.board_id, DebtorRow.id.in_(wanted)))
    found = {row.id: row for row in rows if act.by.reaches(row.grid_code)}
    if missing := set(wanted) - set(found):
        raise NotFound(
            N_("{number} was not changed: {count} debtors do not exist or lie outside your grids. Choose them again."), number=operation.number, count=len(missing),
        )
    return found


def cases_of(act: Act, debtor_ids: Sequence[int]) -> dict[int, int]:
    """Debtor to the newest case, which a target stands for."""
    return dict(act.session.execute(
        sa.select(CaseDebtorRow.debtor_id, sa.func.max(CaseDebtorRow.case_id)).where(CaseDebtorRow.debtor_id.in_(debtor_ids)).group_by(CaseDebtorRow.debtor_id)
    ).all())


def _target(act: Act, target_id: int) -> tuple[TargetRow, OperationRow]:
    """A target inside the officer's grids, also one that was taken out, of an operation that may still change."""
    target = act.session.get(TargetRow, target_id)
    if target is None or not act.by.reaches(target.grid_code):
        raise NotFound(N_("The list was not changed: there is no such target in your grids. Load the page again."))
    return target, changeable(act, target.operation_id)


def remove_target(act: Act, target_id: int, why: str) -> dict[str, Any]:
    """Take a target out; it leaves lists and counts and stays in the history, with the reason. A screening that nobody answered yet is withdrawn."""
    target, operation = _target(act, target_id)
    if target.removed_at is not None:
        raise OperationRefused(N_("The target was taken out of {number} before."), number=operation.number)
    if not why.strip():
        raise OperationRefused(N_("The target stays in {number}: say why it is to be taken out. One sentence is enough."), number=operation.number)
    reported = act.session.scalar(sa.select(TargetResultRow.id).where(TargetResultRow.target_id == target_id, TargetResultRow.undone_at.is_(None)).limit(1))
    if target.state != "planned" or reported is not None:
        raise OperationRefused(N_("The target stays in {number}: its visit was reported already. Report the result as it was instead."), number=operation.number)
    target.removed_at, target.removed_by, target.removed_why = act.at, act.by.person_id, why.strip()
    target.stop = target.eta = None
    _withdraw_screening(act, target, why)
    _written(act, "target.remove", target, operation, why=why.strip())
    return {"id": target.id, "operation_id": operation.id}


def _withdraw_screening(act: Act, target: TargetRow, why: str) -> None:
    """Nobody visits a debtor whom the operation does not want any more."""
    task = act.session.get(TaskRow, target.screen_task_id) if target.screen_task_id else None
    if task is not None and task.state in WAITING_STATES:
        task_steps.step(act, task.id, "void", reason=why)


def remove_targets(act: Act, target_ids: Sequence[int], why: str) -> list[dict[str, Any]]:
    """Take several out, all or none."""
    return [remove_target(act, one, why) for one in target_ids]


def put_back_targets(act: Act, target_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [put_back(act, one) for one in target_ids]


def set_measures(act: Act, target_ids: Sequence[int], measure: str) -> list[dict[str, Any]]:
    return [set_measure(act, one, measure) for one in target_ids]


def put_back(act: Act, target_id: int) -> dict[str, Any]:
    """Undo the removal: the target is on the list again as it was."""
    target, operation = _target(act, target_id)
    if target.removed_at is None:
        raise OperationRefused(N_("The target is on the list of {number} already."), number=operation.number)
    _return(act, target)
    _written(act, "target.put_back", target, operation)
    return {"id": target.id, "operation_id": operation.id}


def _return(act: Act, target: TargetRow) -> None:
    target.removed_at = target.removed_by = target.removed_why = None
    target.revision = act.revision


def set_measure(act: Act, target_id: int, measure: str) -> dict[str, Any]:
    """Plan another measure for a target whose visit is not over."""
    target, operation = _target(act, target_id)
    _check_measure(operation, measure)
    if target.removed_at is not None or target.state == "done":
        raise OperationRefused(N_("The measure was not changed: the visit is over, or the target was taken out of {number}."), number=operation.number)
    before, target.measure = target.measure, measure
    _written(act, "target.measure", target, operation, before=before, measure=measure)
    return {"id": target.id, "measure": measure}


def set_risk(act: Act, target_id: int, risk: str) -> dict[str, Any]:
    """Rate a target that is on the list; the next proposal knows it too."""
    target, operation = _target(act, target_id)
    if risk not in RISK_LABELS or target.removed_at is not None:
        raise OperationRefused(N_("The risk was not changed: there is no such grade, or the target was taken out of {number}."), number=operation.number)
    before, target.risk = target.risk, risk
    _written(act, "target.risk", target, operation, before=before, risk=risk)
    return {"id": target.id, "risk": risk}


def set_risks(act: Act, target_ids: Sequence[int], risk: str) -> list[dict[str, Any]]:
    return [set_risk(act, one, risk) for one in target_ids]


def set_baseline(act: Act, operation_id: int, *, minutes: int | None, found: int | None) -> dict[str, Any]:
    """What the search of such a day took before there was screening, and how many were found; the court's own word, shown beside what is computed."""
    operation = changeable(act, operation_id)
    if any(value is not None and not 0 <= value <= 100_000 for value in (minutes, found)):
        raise OperationRefused(N_("{number} was not changed: minutes and persons are numbers of 0 or more."), number=operation.number)
    before = {"minutes": operation.baseline_minutes, "found": operation.baseline_found}
    operation.baseline_minutes, operation.baseline_found, operation.updated_at = minutes, found, act.at
    act.record("operation.baseline", "operation", operation_id, topics=("operations",), grid_code=operation.grid_code, before=before,
               after={"number": operation.number, "minutes": minutes, "found": found})
    return {"id": operation_id}


def _written(act: Act, verb: str, target: TargetRow, operation: OperationRow, **said: Any) -> None:
    target.revision, operation.updated_at = act.revision, act.at
    act.record(verb, "operation", operation.id, topics=TOPICS, grid_code=target.grid_code, after={"number": operation.number, "target_id": target.id, **said})
