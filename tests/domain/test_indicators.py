"""Rates, rounding, lights; and the golden rows of seeds.md 3.5, as reported by real courts."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.indicators import BY_CODE, INDICATORS, components, light, rate, rounded, window_start
from core.domain.tallies import SHARES

GOLDEN = list(csv.DictReader((Path(__file__).parent / "golden.csv").read_text("utf-8").splitlines()))


def value_of(row: dict[str, str]) -> Decimal | None:
    denominator = Decimal(row["denominator"]) if row["denominator"] else None
    return rounded(rate(Decimal(row["numerator"]), denominator, int(row["multiplier"])), int(row["decimals"]))


def test_all_thirty_golden_rows_are_here() -> None:
    assert [row["id"] for row in GOLDEN] == [f"K-{number:03d}" for number in range(1, 31)]
    assert {row["verdict"] for row in GOLDEN} == {"OK", "MISMATCH", "derived", "no_denominator"}


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['id']}-{row['verdict']}")
def test_a_golden_row_is_computed_from_its_counts_and_never_copied_from_the_report(row: dict[str, str]) -> None:
    value = value_of(row)

    if row["verdict"] == "no_denominator":
        assert value is None
        return
    assert value is not None
    exact = Fraction(row["numerator"]) * int(row["multiplier"]) / Fraction(row["denominator"])
    assert abs(Fraction(value) - exact) <= Fraction(1, 2 * 10 ** int(row["decimals"]))
    if row["verdict"] == "OK":
        assert value == Decimal(row["reported"])
    if row["verdict"] == "MISMATCH":
        assert value != Decimal(row["reported"])


@pytest.mark.parametrize(("code", "shown"), [("K-002", "95.22"), ("K-003", "79.88"), ("K-007", "25.7"), ("K-022", "27.2"), ("K-023", "13.8"), ("K-029", "1.56")])
def test_rows_that_their_courts_got_wrong_or_left_open_have_the_value_of_seeds_3_3(code: str, shown: str) -> None:
    assert value_of(next(row for row in GOLDEN if row["id"] == code)) == Decimal(shown)


@pytest.mark.parametrize(("value", "word"), [("89.94", "not_met"), ("90.05", "met"), ("90", "met"), ("89.999", "not_met")])
def test_a_target_is_met_by_the_unrounded_value(value: str, word: str) -> None:
    assert light(Decimal(value), Decimal(90)) == word


def test_without_a_value_or_a_target_the_light_is_unknown() -> None:
    assert light(None, Decimal(90)) == light(Decimal(95), None) == "unknown"


@pytest.mark.parametrize(("value", "decimals", "shown"), [("0.125", 2, "0.13"), ("2.5", 0, "3"), ("0.5", 0, "1"), ("-2.5", 0, "-3"), ("25.65", 1, "25.7")])
def test_a_half_is_rounded_up_and_never_to_the_even_neighbour(value: str, decimals: int, shown: str) -> None:
    assert rounded(Decimal(value), decimals) == Decimal(shown)
    assert rounded(None, decimals) is None


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 4))
def test_rounding_stays_within_half_a_unit_and_agrees_with_exact_fractions(numerator: int, denominator: int, decimals: int) -> None:
    value = rounded(rate(numerator, denominator), decimals)

    assert value is not None
    assert abs(Fraction(value) - Fraction(numerator * 100, denominator)) <= Fraction(1, 2 * 10**decimals) + Fraction(1, 10**15)
    assert value == value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def test_no_denominator_gives_no_rate() -> None:
    assert rate(5, None) is None and rate(5, 0) is None


def test_every_indicator_has_a_code_of_its_own_and_counts_components_that_are_kept() -> None:
    assert len(BY_CODE) == len(INDICATORS)
    rows = {
        "enforcement_case": {"filed_on": date(2026, 1, 1), "closed_on": date(2026, 2, 1), "due_on": date(2026, 6, 1), "amount_fen": 1, "closing": "performed",
                             "termination_check": None, "kind": "first", "has_property": True},
    }
    kept = {name for name, _, _ in SHARES["enforcement_case"](rows["enforcement_case"])}
    assert {"case_accepted", "case_closed", "property_due", "property_in_time", "claimed_fen"} <= kept <= components() | kept


def test_a_window_of_three_years_begins_three_years_back_also_on_29_february() -> None:
    three = BY_CODE["T-04"]

    assert window_start(three, date(2026, 1, 1), date(2026, 3, 10)) == date(2023, 3, 10)
    assert window_start(three, date(2028, 1, 1), date(2028, 2, 29)) == date(2025, 2, 28)
    assert window_start(BY_CODE["K-001"], date(2026, 1, 1), date(2026, 3, 10)) == date(2026, 1, 1)
