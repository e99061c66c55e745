"""Contacts kept and occasions attended, counted over their rows."""

import pandas as pd

from core.domain.presence import ATTENDED_STATES, DUE_STATES
from core.measures.duties import kept_by_judge, presence_by_month


def a_schedule(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(town, f"{town}镇", judge, f"法官{judge}", kind, state) for town, judge, kind, state in rows],
        columns=["town_code", "town", "judge_id", "judge", "kind", "state"],
    ).astype({"judge_id": "Int64"})


def test_kept_over_due_leaves_out_what_is_still_open() -> None:
    table = kept_by_judge(a_schedule(
        ("a", 1, "week", "kept"), ("a", 1, "week", "missed"), ("a", 1, "week", "open"), ("a", 1, "month", "open"), ("b", 2, "month", "kept"), ("a", 3, "week", "missed"),
    ), ("week", "month")).set_index(["town_code", "judge_id"])

    assert table.loc[("a", 1), ["kept_week", "due_week", "kept_month", "due_month", "missed"]].tolist() == [1, 2, 0, 0, 1]
    assert table.loc[("b", 2), ["kept_week", "due_week", "kept_month", "due_month", "missed"]].tolist() == [0, 0, 1, 1, 0]
    assert table.loc[("a", 3), "missed"] == 1


def test_a_month_counts_what_was_due_and_who_came_late_came() -> None:
    states = ["present", "late", "absent", "coming", "cancelled"]
    found = pd.DataFrame({"month": "2026-03", "judge_id": 1, "judge": "方", "state": states})
    later = pd.DataFrame({"month": ["2026-04"], "judge_id": [1], "judge": ["方"], "state": ["present"]})

    table = presence_by_month(pd.concat([found, later]), DUE_STATES, ATTENDED_STATES)

    assert table["month"].tolist() == ["2026-04", "2026-03"]
    assert table.loc[1, ["due", "attended", "late", "absent"]].tolist() == [3, 2, 1, 1]


def test_nothing_owed_is_an_empty_table_of_the_same_columns() -> None:
    assert kept_by_judge(a_schedule(), ("week",)).empty
    empty = presence_by_month(pd.DataFrame({"month": [], "judge_id": [], "judge": [], "state": []}), DUE_STATES, ATTENDED_STATES)
    assert empty.empty and {"month", "judge", "due", "attended"} <= set(empty.columns)
