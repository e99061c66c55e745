"""Search by initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.initials import initials


@pytest.mark.parametrize(("text", "letters"), [
    ("张伟", "zw"), ("城关镇", "cgz"), ("ABC有限公司", "abcyxgs"), ("第3网格", "d3wg"), ("张·三（女）", "zsn"), ("", ""), ("  ", ""),
])
def test_the_initials_are_lower_case_letters_and_digits_without_signs(text: str, letters: str) -> None:
    assert initials(text) == letters


@given(st.text(max_size=30))
def test_any_text_has_initials_no_longer_than_itself(text: str) -> None:
    assert len(initials(text)) <= len(text)
