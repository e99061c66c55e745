"""How far grid judges did what they owe: counts over the rows of their contacts and occasions, so that each figure is a part of those rows."""

from collections.abc import Sequence

import pandas as pd


def kept_by_judge(schedule: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """One row a township and judge, in the order of the schedule; for each kind `kept_…` and `due_…`, and `missed` in all.

    `schedule`: one row a township, kind and period with `town_code`, `town`, `judge_id`, `judge`, `kind` and `state` (kept, missed, open).
    A period that is still open is not due yet.
    """
    keys = ["town_code", "town", "judge_id", "judge"]
    people = schedule[keys].drop_duplicates().reset_index(drop=True)
    for kind in kinds:
        own = schedule[schedule["kind"] == kind]
        for name, states in (("kept", ("kept",)), ("due", ("kept", "missed"))):
            counted = own[own["state"].isin(states)].groupby(["town_code", "judge_id"]).size().rename(f"{name}_{kind}").reset_index()
            people = people.merge(counted, on=["town_code", "judge_id"], how="left")
    missed = schedule[schedule["state"] == "missed"].groupby(["town_code", "judge_id"]).size().rename("missed").reset_index()
    people = people.merge(missed, on=["town_code", "judge_id"], how="left")
    counts = [name for name in people.columns if name not in keys]
    return people.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))


def presence_by_month(occasions: pd.DataFrame, due: Sequence[str], attended: Sequence[str]) -> pd.DataFrame:
    """One row a judge and month, newest month first, then by name: how many were `due`, `attended`, `late` and `absent`.

    `occasions`: one row an occasion with `judge_id`, `judge`, `month` and `state`.
    """
    owed = occasions[occasions["state"].isin(list(due))]
    counted = owed.assign(attended=owed["state"].isin(list(attended)), late=owed["state"] == "late", absent=owed["state"] == "absent")
    table = counted.groupby(["month", "judge_id", "judge"]).agg(due=("state", "size"), attended=("attended", "sum"), late=("late", "sum"), absent=("absent", "sum"))
    return table.reset_index().sort_values(["month", "judge", "judge_id"], ascending=[False, True, True]).reset_index(drop=True)
