"""Case numbers, identity numbers, credit codes and phones: the vectors of domain.md 3.13 and 4.5."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.identifiers import credit_code, credit_code_problem, identity_check, identity_problem, is_mobile, parse_case_number

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(("text", "kind", "serial"), [
    ("(2026)豫1425执1234号", "执", 1234),
    ("（2026）豫1425执恢56号之一", "执恢", 56),
    ("(2026)豫14执复7号", "执复", 7),
    ("(2026)最高法执监12号", "执监", 12),
    (" ( 2026 ) 豫1425 执保 3 号 ", "执保", 3),
])
def test_a_lawful_case_number_is_read_and_kept_in_one_form(text: str, kind: str, serial: int) -> None:
    found = parse_case_number(text)

    assert found is not None
    assert (found.year, found.kind, found.serial) == (2026, kind, serial)
    assert found.text.startswith("（2026）")
    assert parse_case_number(found.text) == found


@pytest.mark.parametrize("text", [
    "2026豫1425执1号", "(2026)豫1425执保01号", "(2026)蒙0102执1号", "(2026)豫142执1号", "", "(2014)虞执字第123号",
])
def test_what_is_no_case_number_since_2016_is_not_read_as_one(text: str) -> None:
    assert parse_case_number(text) is None


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014", "411425190001010013", "411425190001010021"])
def test_a_right_identity_number_has_no_problem(number: str) -> None:
    assert identity_problem(number, today=TODAY) is None


@pytest.mark.parametrize(("number", "problem"), [
    ("110105194912310021", "check"), ("11010519490230002X", "birth"), ("1101051949123100", "form"),
    ("11010520991231002X", "birth"), ("ABCDEF19491231002X", "form"), ("", "form"),
])
def test_a_wrong_identity_number_says_what_is_wrong(number: str, problem: str) -> None:
    assert identity_problem(number, today=TODAY) == problem


@given(st.integers(0, 999), st.dates(date(1900, 1, 1), TODAY), st.integers(0, 9), st.integers(0, 16))
def test_one_changed_digit_never_goes_unseen(serial: int, born: date, put: int, at: int) -> None:
    first = f"411425{born:%Y%m%d}{serial:03d}"
    right = first + identity_check(first)
    changed = right[:at] + str(put) + right[at + 1:]

    assert identity_problem(right, today=TODAY) is None
    assert changed == right or identity_problem(changed, today=TODAY) is not None


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_a_right_credit_code_has_no_problem_and_is_made_from_its_first_17_characters(code: str) -> None:
    assert credit_code_problem(code) is None
    assert credit_code(code[:17]) == code


@pytest.mark.parametrize("code", ["91110000600037341I", "91110000600037341M", "9111", ""])
def test_a_wrong_credit_code_has_a_problem(code: str) -> None:
    assert credit_code_problem(code)


@pytest.mark.parametrize(("text", "right"), [("13900001234", True), (" 19912345678 ", True), ("12900001234", False), ("1390000123", False), ("0370-4112233", False)])
def test_a_mobile_number_begins_with_1_and_3_to_9_and_has_11_digits(text: str, right: bool) -> None:
    assert is_mobile(text) is right
