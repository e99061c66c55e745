"""The counters that a migration adds are those that the rows have: a board that was in use before goes on as if they had always been kept."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.commands.recount import recount, store_tallies
from core.queries.tallies import stored_tallies
from core.store.session import reading, writing
from core.store.tables import CaseRow, ClueRow, OperationRow, PaymentRow, TaskRow
from core.store.upgrade import downgrade, migrate
from tests.conftest import EAST, NOON, Court

NIGHT = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)
"""Already the 10th at the court."""


def fill(court: Court) -> None:
    """A row of every kind that the counters tell apart."""
    own = {"board_id": court.board_id, "grid_code": court.grid()}
    closings = [("performed", None), ("ended", None), ("terminated", "qualified"), ("terminated", "failed"), ("terminated", ""), (None, None)]
    cases = [
        CaseRow(**own, number=f"C{at}", kind=kind, category="涉民生" if at % 2 else None, filed_on=date(2024, 2, 29) + timedelta(days=at), due_on=date(2025, 3, 1),
                closed_on=None if closing is None else date(2025, 2, 26) + timedelta(days=2 * at), closing=closing, termination_check=check, amount_fen=1000 + at, recovered_fen=at)
        for at, (kind, closing, check) in enumerate((kind, *one) for kind in ("first", "resumed", "preservation") for one in closings)
    ]
    tasks = [
        TaskRow(**own, number=f"T{at}", kind="screen", title="", state=state, issued_at=NIGHT, updated_at=NIGHT, sign_by=NIGHT, signed_at=signed, due_at=NOON, answered_at=answered,
                unable=unable, result_class=result, used_for="termination" if at == 1 else None, drill=drill)
        for at, (state, signed, answered, unable, result, drill) in enumerate((
            ("answered", NIGHT, NIGHT, None, "found", False), ("closed", NOON, NOON + timedelta(days=2), "other", "not_there", False), ("dispatched", None, None, None, None, False),
            ("void", NIGHT, NIGHT, None, "found", False), ("answered", NIGHT, NIGHT, None, "found", True),
        ))
    ]
    clues = [
        ClueRow(**own, number=f"L{at}", kind="debtor", source="phone", content="", state="received", reporter_name="", received_at=NIGHT, respond_by=NOON, first_action_at=acted, verified=true)
        for at, (acted, true) in enumerate(((NIGHT, True), (NOON + timedelta(days=1), False), (None, None)))
    ]
    operations = [
        OperationRow(board_id=court.board_id, grid_code=EAST, number=f"O{at}", name="", kind="dawn", state="finished", starts_at=NIGHT, ends_at=NOON, muster_place="", area=[], approved_at=approved,
                     lead_organisation_id=court.court, created_by=1, created_at=NIGHT, updated_at=NIGHT, drill=drill) for at, (approved, drill) in enumerate(((NIGHT, False), (None, False), (NIGHT, True)))
    ]
    payments = [PaymentRow(**own, case_id=court.cases[court.grid()], direction=direction, amount_fen=5, channel="cash", paid_on=date(2026, 2, 1)) for direction in ("in", "out", "out")]
    with writing(court.store) as session:
        session.add_all([*cases, *tasks, *clues, *operations, *payments])


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_a_board_from_before_has_the_new_counters_after_the_upgrade(court: Court) -> None:
    fill(court)
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    downgrade(court.store, "0007")
    migrate(court.store)

    with reading(court.store) as session:
        kept, counted = stored_tallies(session, court.board_id), recount(session, court.board_id)
    assert kept == counted
    assert {"first_ended", "resumed_days", "long_closed", "task_unable", "clue_in_time", "operation_approved", "payout"} <= {name for _, name, _ in kept}
