"""The statistician's page says what the program counts: the same formulas, and an example whose every number comes out of the database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.commands.recount import store_tallies
from core.domain.indicators import BY_CODE, INDICATORS
from core.domain.indicators_missing import MISSING
from core.queries.indicator_tables import indicator_medians
from core.queries.indicators import indicator_values
from core.store.session import Store, reading, writing
from core.store.tables import CaseRow, ClueRow, OperationRow, OrganisationRow, PaymentRow, PetitionRow, TaskRow
from core.words import say
from tests import statistician
from tests.builders import BOTH
from tests.intake.importing import Court, open_court

YEAR = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}
MARCH, MAY, APRIL = (datetime(2025, month, day, 1, tzinfo=UTC) for month, day in ((3, 3), (5, 1), (4, 1)))
"""Nine in the morning at the court."""


def a_day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def fill(court: Court) -> None:
    """The rows of the example."""
    own = {"board_id": court.viewer.board_id, "grid_code": "411425101"}
    cases = [
        CaseRow(**own, number=letter, kind=kind, filed_on=a_day(filed), due_on=a_day(due), closed_on=a_day(closed), closing=how or None, termination_check=check or None, amount_fen=claimed * 100,
                recovered_fen=recovered * 100, has_property=with_property, category="涉民生" if livelihood else None)
        for letter, kind, filed, due, closed, how, check, claimed, recovered, with_property, livelihood in statistician.CASES
    ]
    with writing(court.store) as session:
        session.add_all(cases)
        session.add(body := OrganisationRow(board_id=court.viewer.board_id, kind="court", name="某院"))
        session.flush()
        session.add_all([PaymentRow(**own, case_id=cases[0].id, direction=way, paid_on=a_day(day), amount_fen=yuan * 100, channel="cash") for way, day, yuan in statistician.PAYMENTS])
        session.add_all([PetitionRow(**own, person="张三", registered_on=a_day(registered), settled_on=a_day(settled)) for registered, settled in statistician.PETITIONS])
        session.add_all([_task(own, at, *task) for at, task in enumerate(statistician.TASKS)])
        session.add_all([
            ClueRow(**own, number=f"L{at}", kind="debtor", source="phone", content="", state="received", reporter_name="", received_at=MAY, respond_by=MAY + timedelta(minutes=15),
                    first_action_at=MAY + timedelta(minutes=minutes), verified=true) for at, (minutes, true) in enumerate(statistician.CLUES)
        ])
        session.add_all([
            OperationRow(**own, number=f"O{at}", name="", kind="dawn", state=state, starts_at=APRIL, ends_at=APRIL, muster_place="", area=[], approved_at=APRIL, lead_organisation_id=body.id,
                         created_by=1, created_at=APRIL, updated_at=APRIL) for at, state in enumerate(statistician.OPERATIONS)
        ])
        store_tallies(session, court.viewer.board_id)


def _task(own: dict[str, object], at: int, signed: str, answered: str, found: str, unable: str, photos: int, supports: bool) -> TaskRow:
    return TaskRow(
        **own, number=f"W{at}", kind="screen", title="", state="answered" if answered else "dispatched", issued_at=MARCH, updated_at=MARCH, sign_by=MARCH + timedelta(hours=4),
        signed_at=MARCH + timedelta(hours=int(signed)) if signed else None, due_at=datetime(2025, 3, 6, 16, tzinfo=UTC), answered_at=datetime(2025, 3, int(answered), 4, tzinfo=UTC) if answered else None,
        result_class=found or None, unable=unable or None, photo_count=photos, used_for="termination" if supports else None,
    )


@BOTH
def test_every_number_of_the_example_is_what_the_database_says(store: Store, tmp_path: Path) -> None:
    court = open_court(store, tmp_path)
    fill(court)
    with reading(store) as session:
        found = {one.code: one for one in indicator_values(session, court.viewer, **YEAR)}
        medians = {one.code: one.median for one in indicator_medians(session, court.viewer, **YEAR)}
    said = {
        code: (statistician.in_unit(BY_CODE[code].numerator, one.numerator), statistician.in_unit(BY_CODE[code].denominator, one.denominator)) for code, one in found.items()
    }
    assert said == statistician.BY_HAND
    assert medians["Q-10"] == 120


@pytest.mark.parametrize("language", list(statistician.PAGES))
def test_the_page_holds_every_indicator_with_the_formula_of_the_code(language: str) -> None:
    page = statistician.PAGES[language].read_text("utf-8")

    assert page == statistician.page(language), "run `python -m tests.statistician --write`"
    assert all(say(one.formula, language) in page and f"| {one.code} |" in page for one in INDICATORS)
    assert all(say(one.why, language) in page for one in MISSING)
