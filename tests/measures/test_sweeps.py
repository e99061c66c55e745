"""A sweep of a township: progress n of N a village, found or not found a household (SC-33)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.commands import operations, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Role
from core.measures import sweeps
from core.queries.operations import operation_card
from core.queries.sweeps import sweep_villages
from core.store.session import reading
from tests.builders import a_plan, do
from tests.conftest import EAST, WEST, Court


def test_a_sweep_goes_household_by_household_and_every_village_says_n_of_n(sqlite_court: Court) -> None:
    court = sqlite_court
    debtors = [court.debtors[court.grid(town, serial)] for town in (EAST, WEST) for serial in (1, 2)]
    made = do(court, operations.plan, a_plan(
        court, kind="sweep", area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=(TeamPlan("包片一组", targets=tuple(debtors)),), measures=tuple((one, "locate") for one in debtors),
    ))["id"]
    for move in ("approve", "start"):
        do(court, operations.move, made, move, by=court.viewer(Role.COURT_LEADER))
    with reading(court.store) as session:
        ids = operation_card(session, court.viewer(), operation_id=made).targets["target_id"].tolist()
    for target, report in zip(ids, (TargetReport("done", "found"), TargetReport("done", "not_found"), TargetReport("arrived")), strict=False):
        do(court, targets.report_target, target, report)

    with reading(court.store) as session:
        rows = sweeps.households(operation_card(session, court.viewer(), operation_id=made).targets)
        places = sweep_villages(session, court.viewer(), operation_id=made)
    assert rows["outcome"].tolist() == ["found", "not_found", "remaining", "remaining"]
    assert sweeps.villages(rows)[["village", *sweeps.FIGURES]].values.tolist() == [[f"{EAST}201", 2, 2, 0, 1, 1], [f"{WEST}201", 2, 0, 2, 0, 0]]
    assert [place["name"] for place in places] == ["东镇一村", "西镇一村"]


@pytest.mark.parametrize(("state", "result", "outcome"), [
    ("planned", None, "remaining"), ("handling", None, "remaining"), ("done", "found", "found"), ("done", "paid", "found"), ("done", "brought", "found"),
    ("done", "not_found", "not_found"), ("done", "postponed", "again"), ("done", "searched", "visited"), ("done", "sealed", "visited"),
])
def test_what_came_of_a_household_is_read_from_its_result(state: str, result: str | None, outcome: str) -> None:
    assert sweeps.outcome(state, result) == outcome


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["411425101201001", "411425101202001", None]), st.sampled_from(["planned", "arrived", "done"]), st.sampled_from(sorted(RESULT_LABELS))), max_size=40))
def test_the_villages_add_up_to_the_households_and_each_number_opens_as_many(rows: list[tuple[str | None, str, str]]) -> None:
    found = sweeps.households(pd.DataFrame(rows, columns=["grid_code", "state", "result"], dtype=object))
    table = sweeps.villages(found)

    assert table["households"].sum() == len(rows)
    assert (table["visited"] + table["remaining"] == table["households"]).all()
    for row in table.to_dict("records"):
        own = found[found["village"] == row["village"]]
        assert all(row[figure] == len(sweeps.of_figure(own, figure)) for figure in sweeps.FIGURES)


@pytest.mark.parametrize(("share", "found"), [(0, 0), (0.01, 1), (0.33, 1), (0.34, 2), (0.67, 3), (0.99, 3), (1, 4)])
def test_a_share_has_its_class_on_the_map(share: float, found: int) -> None:
    assert sweeps.share_class(share) == found
