"""A sweep (拉网式), village by village and household by household: counts from the targets of an operation (TR-05, SC-33)."""

import pandas as pd

from core.domain.masking import VILLAGE_DIGITS
from core.domain.operation_results import BY_CODE
from core.domain.refusals import N_

OUTCOME_LABELS = {"remaining": N_("Remaining"), "found": N_("Found"), "not_found": N_("Not found"), "again": N_("To be visited again"), "visited": N_("Visited, nobody was asked for")}
OUTCOME_SIGNS = {"remaining": "○", "found": "●", "not_found": "▲", "again": "◆", "visited": "✓"}
FIGURES = ("households", "visited", "remaining", "found", "not_found")


def outcome(state: str, result: str | None) -> str:
    """What came of one household. A result about a thing, such as a search, does not say that anybody was met."""
    if state != "done":
        return "remaining"
    if result in ("not_found", "postponed"):
        return "again" if result == "postponed" else "not_found"
    return "found" if result in BY_CODE and BY_CODE[result].person else "visited"


def households(targets: pd.DataFrame) -> pd.DataFrame:
    """The targets with their `village` (empty where there is no place) and `outcome`."""
    return targets.assign(
        village=[str(code)[:VILLAGE_DIGITS] if isinstance(code, str) and len(code) >= VILLAGE_DIGITS else "" for code in targets["grid_code"]],
        outcome=[outcome(state, result if isinstance(result, str) else None) for state, result in zip(targets["state"], targets["result"], strict=True)],
    )


def of_figure(rows: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The households behind a figure; as many as the figure says."""
    if figure == "households":
        return rows
    return rows[rows["outcome"] != "remaining"] if figure == "visited" else rows[rows["outcome"] == figure]


def villages(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a village, by code: each of `FIGURES`, and `share` visited, 0 to 1."""
    table = pd.DataFrame({"village": sorted(rows["village"].unique())}, dtype=object)
    for figure in FIGURES:
        counts = of_figure(rows, figure).groupby("village").size()
        table[figure] = table["village"].map(counts).fillna(0).astype("int64")
    return table.assign(share=table["visited"] / table["households"])


def share_class(share: float) -> int:
    """0 untouched, 1 begun, 2 from a third on, 3 from two thirds on, 4 complete."""
    return 4 if share >= 1 else 0 if share <= 0 else 1 + int(share * 3)
