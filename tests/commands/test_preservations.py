"""Preservation cases: security, a fee that waits for success (G-04), and property that goes over into the enforcement case (SC-11)."""

from datetime import timedelta

import pytest

from core.commands import assets, preservations
from core.commands.assets import Taking
from core.domain.clocks import add_months, local_day
from core.domain.preservation import PreservationRefused
from core.domain.refusals import NotFound
from core.domain.viewer import Role
from core.queries.cases import case_file
from core.queries.preservations import preservation
from core.store.session import reading, writing
from core.store.tables import CaseDebtorRow, CaseRow, EventRow, MeasureRow, PropertyRow
from tests.builders import do, nothing_changes
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
NUMBER = "（2026）豫1425执保9号"


@pytest.fixture
def filed(court: Court) -> int:
    """A preservation case against the debtor of the eastern grid, in which property was found."""
    with writing(court.store) as session:
        case = CaseRow(board_id=court.board_id, number=NUMBER, kind="preservation", cause="民间借贷", applicant="梁某", debtor_names="张东一", grid_code=court.grid(),
                       filed_on=TODAY - timedelta(days=3), amount_fen=8_500_000, recovered_fen=0, stage="query")
        session.add(case)
        session.flush()
        session.add(CaseDebtorRow(case_id=case.id, debtor_id=court.debtors[court.grid()]))
        session.add(PropertyRow(case_id=case.id, debtor_id=court.debtors[court.grid()], kind="deposit", description="银行存款", state="verified", found_on=TODAY - timedelta(days=1)))
        return int(case.id)


def kept(court: Court, case_id: int):
    with reading(court.store) as session:
        return preservation(session, court.viewer(), case_id=case_id)


def freeze(court: Court, case_id: int) -> None:
    with reading(court.store) as session:
        thing = session.query(PropertyRow).filter_by(case_id=case_id).one().id
    do(court, assets.control, thing, "freeze", Taking(TODAY, add_months(TODAY, 12), "冻结裁定"))


def test_sc_11_the_fee_is_locked_until_something_is_preserved_and_the_property_goes_over(court: Court, filed: int) -> None:
    do(court, preservations.secure, filed, "insurer", TODAY, insurer="人保财险", document="保函1号")
    assert kept(court, filed)["insurer"] == "人保财险" and kept(court, filed)["preserved_on"] is None
    with nothing_changes(court), pytest.raises(PreservationRefused, match="only after property was sealed"):
        do(court, preservations.charge, filed, 82_000, TODAY)

    freeze(court, filed)
    do(court, preservations.charge, filed, 82_000, TODAY, "票据1号")
    assert (kept(court, filed)["fee_fen"], kept(court, filed)["preserved_on"]) == (82_000, TODAY)
    with nothing_changes(court), pytest.raises(PreservationRefused, match="was charged on"):
        do(court, preservations.charge, filed, 1, TODAY)

    into = court.cases[court.grid()]
    with reading(court.store) as session:
        number = session.get_one(CaseRow, into).number
    done = do(court, preservations.convert, filed, number)
    with reading(court.store) as session:
        assert [row.id for row in session.query(PropertyRow).filter_by(case_id=into)] == done["property"]
        measure = session.query(MeasureRow).filter_by(case_id=into, kind="freeze").one()
        trail = case_file(session, court.viewer(), now=NOON, case_id=into).trail
        told = session.query(EventRow).filter_by(verb="preservation.convert").one().after
    assert (measure.starts_on, measure.expires_on) == (TODAY, add_months(TODAY, 12)), "days and end are those of the preservation"
    assert {"found", "controlled"} <= set(trail["step"]) and told["measures"] == [measure.id] and kept(court, filed)["into"] == number


def test_what_does_not_fit_is_refused_without_a_trace(court: Court, filed: int) -> None:
    ordinary = court.cases[court.grid()]
    for act in (
        (preservations.secure, ordinary, "cash", TODAY), (preservations.secure, filed, "gold", TODAY), (preservations.secure, filed, "insurer", TODAY),
        (preservations.secure, filed, "cash", TODAY + timedelta(days=1)), (preservations.charge, ordinary, 100, TODAY), (preservations.convert, filed, "（2026）豫1425执99号"),
    ):
        with nothing_changes(court), pytest.raises(PreservationRefused):
            do(court, act[0], *act[1:])
    freeze(court, filed)
    for amount, day in ((0, TODAY), (100, TODAY - timedelta(days=1)), (100, TODAY + timedelta(days=1))):
        with nothing_changes(court), pytest.raises(PreservationRefused, match="needs an amount"):
            do(court, preservations.charge, filed, amount, day)


def test_it_goes_over_once_and_only_into_an_open_enforcement_case_of_the_same_debtor(court: Court, filed: int) -> None:
    with reading(court.store) as session:
        own, other = (session.get_one(CaseRow, court.cases[court.grid(town)]).number for town in (EAST, WEST))
    with nothing_changes(court), pytest.raises(PreservationRefused, match="no debtor in common"):
        do(court, preservations.convert, filed, other)
    with nothing_changes(court), pytest.raises(PreservationRefused, match="no enforcement case"):
        do(court, preservations.convert, filed, NUMBER)
    do(court, preservations.convert, filed, own)
    with nothing_changes(court), pytest.raises(PreservationRefused, match="before"):
        do(court, preservations.convert, filed, own)


def test_somebody_of_the_other_town_neither_sees_nor_writes_it(court: Court, filed: int) -> None:
    west = court.viewer(Role.GRID_JUDGE, WEST)
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, preservations.secure, filed, "cash", TODAY, by=west)
    with reading(court.store) as session, pytest.raises(NotFound):
        preservation(session, west, case_id=filed)
