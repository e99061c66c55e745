"""Judicial detention in a case: each ground once, days left, and never before four questions were asked."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from core.commands import detentions as verbs
from core.domain.detention import Detention, DetentionRefused, open_grounds
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.detentions import detentions
from core.store.session import reading, writing
from core.store.tables import DebtorRow, EventRow, MeasureRow
from tests.builders import BOTH, do, refused
from tests.conftest import EAST, NOON, WEST, Court

TODAY = date(2026, 3, 10)
ASKED = {"deputy": "no", "age": "adult", "pregnancy": "no", "illness": "no"}


def a_detention(court: Court, **changes: Any) -> Detention:
    return Detention(**{"debtor_id": court.debtors[court.grid()], "ground": "no_report", "day": TODAY, "days": 15, "document": "司拘1号", "approver": "李院长", "answers": ASKED, **changes})


def case_of(court: Court, town: str = EAST) -> int:
    return court.cases[court.grid(town)]


def listed(court: Court, at: datetime = NOON) -> pd.DataFrame:
    with reading(court.store) as session:
        return detentions(session, court.viewer(Role.JUDGE), now=at, case_id=case_of(court))


@BOTH
def test_sc_08_two_detentions_on_two_grounds_and_a_third_on_the_same_ground_is_blocked(court: Court) -> None:
    do(court, verbs.detain, case_of(court), a_detention(court))
    found = listed(court, NOON + timedelta(days=5))
    assert found[["ground", "until", "days_left"]].values.tolist() == [["no_report", date(2026, 3, 25), 10]]
    assert "no_report" not in open_grounds(set(found["ground"])) and "refusal" in open_grounds(set(found["ground"]))

    after = NOON + timedelta(days=20)
    refused(court, DetentionRefused, verbs.detain, case_of(court), a_detention(court, ground="refusal", day=date(2026, 3, 24)), at=after, match="detained until 2026-03-25")
    do(court, verbs.detain, case_of(court), a_detention(court, ground="refusal", day=date(2026, 3, 26), document="司拘2号"), at=after)
    for ground in ("no_report", "refusal"):
        refused(court, DetentionRefused, verbs.detain, case_of(court), a_detention(court, ground=ground, day=date(2026, 4, 20)), at=NOON + timedelta(days=60), match="on this ground before")

    assert listed(court, after)["days_left"].tolist() == [11, 0]
    with reading(court.store) as session:
        assert session.scalars(sa.select(MeasureRow.expires_on).where(MeasureRow.kind == "detain").order_by(MeasureRow.id)).all() == [date(2026, 3, 25), date(2026, 4, 10)]
        assert session.scalar(sa.select(EventRow.after).where(EventRow.verb == "detention.take").order_by(EventRow.id).limit(1))["answers"] == ASKED


@pytest.mark.parametrize(("changes", "says"), [
    ({"days": 16}, "1 to 15 days"), ({"days": 0}, "1 to 15 days"), ({"ground": "x"}, "choose the ground"), ({"approver": " "}, "the president who approved"), ({"document": ""}, "needs its decision"),
    ({"day": TODAY + timedelta(days=1)}, "still to come"), ({"answers": {**ASKED, "age": "old"}}, "stands against"), ({"answers": {**ASKED, "age": "young"}}, "stands against"),
    ({"answers": {**ASKED, "pregnancy": "yes"}}, "stands against"), ({"answers": {**ASKED, "illness": "yes"}}, "stands against"), ({"answers": {**ASKED, "deputy": "county"}}, "permission of the presidium"),
    *(({"answers": {code: said for code, said in ASKED.items() if code != left_out}}, "has not been asked") for left_out in ASKED),
])
def test_checks_7_and_8_a_detention_keeps_to_its_limits_and_asks_its_questions(court: Court, changes: dict[str, Any], says: str) -> None:
    refused(court, DetentionRefused, verbs.detain, case_of(court), a_detention(court, **changes), match=says)


def test_a_deputy_is_detained_only_with_permission(court: Court) -> None:
    do(court, verbs.detain, case_of(court), a_detention(court, answers={**ASKED, "deputy": "county"}, permit="常委会许可1号"))


def test_only_people_of_the_case_and_only_by_the_court(court: Court) -> None:
    refused(court, NotFound, verbs.detain, case_of(court), a_detention(court, debtor_id=court.debtors[court.grid(WEST)]), match="no such debtor")
    refused(court, NotFound, verbs.detain, case_of(court, WEST), a_detention(court), by=court.viewer(Role.GRID_JUDGE, EAST))
    refused(court, NotAllowed, verbs.detain, case_of(court), a_detention(court), by=court.viewer(Role.GRID_WORKER, EAST))
    with writing(court.store) as session:
        session.get_one(DebtorRow, court.debtors[court.grid()]).kind = "organisation"
    refused(court, DetentionRefused, verbs.detain, case_of(court), a_detention(court), match="only a person")
