"""The stage of a case follows from its facts."""

from datetime import date
from typing import Any

import pytest

from core.domain.case_stage import STAGES, Thing, stage
from core.domain.vocabulary import STAGE_LABELS

DAY = date(2026, 3, 10)


def of(**facts: Any) -> str:
    return stage(**{"closed": False, "received": (), "paid_out_fen": 0, "things": (), "held": False, **facts})


@pytest.mark.parametrize(("facts", "says"), [
    ({}, "query"), ({"things": [Thing("clue")]}, "query"), ({"things": [Thing("verified")]}, "control"), ({"things": [Thing("controlled")]}, "control"), ({"held": True}, "control"),
    ({"things": [Thing("controlled"), Thing("valued")]}, "dispose"), ({"things": [Thing("sold", DAY)]}, "dispose"), ({"received": [(DAY, 5)]}, "payout"),
    ({"received": [(DAY, 5)], "paid_out_fen": 4, "things": [Thing("valued")]}, "payout"), ({"received": [(DAY, 5)], "paid_out_fen": 5, "things": [Thing("sold", DAY)]}, "query"),
    ({"received": [(date(2026, 1, 1), 5)], "paid_out_fen": 5, "things": [Thing("sold", DAY)]}, "dispose"), ({"received": [(DAY, 5)], "paid_out_fen": 5, "things": [Thing("sold")]}, "query"),
    ({"things": [Thing("paid", DAY)]}, "query"), ({"closed": True, "received": [(DAY, 5)]}, "archive"),
])
def test_the_stage_is_where_the_case_has_something_left_to_do(facts: dict[str, Any], says: str) -> None:
    assert of(**facts) == says


def test_every_stage_has_its_words() -> None:
    assert set(STAGES) == set(STAGE_LABELS)
