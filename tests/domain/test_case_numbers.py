"""What a case number says and whether it fits; what somebody means who types a part of one."""

from datetime import date
from typing import Any

import pytest

from core.domain.case_numbers import TYPE_LABELS, check_number, sought_parts
from core.domain.identifiers import CASE_NUMBER

FILED = date(2026, 1, 5)


def checked(text: str, **changes: Any):
    return check_number(text, **{"kind": "first", "filed_on": FILED, "court_code": "豫1425", **changes})


def test_a_number_is_read_in_its_parts_and_fits_its_case() -> None:
    found = checked("(2026)豫1425执1234号")

    assert (found.text, found.parts.year, found.parts.court, found.parts.kind, found.parts.serial, found.doubts) == ("（2026）豫1425执1234号", 2026, "豫1425", "执", 1234, ())


@pytest.mark.parametrize(("text", "changes", "doubts"), [
    ("（2025）豫1425执1号", {}, ("year",)), ("（2026）豫1402执1号", {}, ("court",)), ("（2026）豫1402执1号", {"court_code": ""}, ()), ("（2026）豫1425执恢1号", {}, ("kind",)),
    ("（2026）豫1425执恢1号", {"kind": "resumed"}, ()), ("（2026）豫1425执保1号", {"kind": "preservation"}, ()), ("（2026）豫1425执异1号", {"kind": "other"}, ()),
    ("（2014）虞执字第123号", {}, ("legacy",)), ("(2026)豫1425执保01号", {}, ("legacy",)), ("（2025）豫14执复7号", {}, ("year", "court", "kind")),
])
def test_what_does_not_fit_is_a_hint(text: str, changes: dict[str, Any], doubts: tuple[str, ...]) -> None:
    assert checked(text, **changes).doubts == doubts


def test_every_type_of_the_form_has_its_words() -> None:
    assert {kind for kind in TYPE_LABELS if CASE_NUMBER.match(f"（2026）豫1425{kind}1号")} == set(TYPE_LABELS)


@pytest.mark.parametrize(("typed", "parts"), [
    ("（2026）豫1425执12号", ("2026", "豫1425", "执12号")), ("(2026)豫1425执12号", ("2026", "豫1425", "执12号")), ("[2026] 豫1425 执 12", ("2026", "豫1425", "执12")),
    ("〔２０２６〕豫１４２５执恢７", ("2026", "豫1425", "执恢7")), ("2026年豫1425执字第12号", ("2026", "豫1425", "执12号")), ("20261425执12", ("2026", "1425", "执12")),
    ("1425执保", ("1425", "执保")), ("执恢7", ("执恢7",)), ("2026", ("2026",)), ("豫1425", ("豫1425",)), ("12", ("12",)), ("【2014】虞执字第123号", ("2014", "虞执字第123号")),
    ("张三", ("张三",)), ("", ()), ("（）", ()),
])
def test_any_brackets_or_none_ask_for_the_same_number(typed: str, parts: tuple[str, ...]) -> None:
    assert sought_parts(typed) == parts
