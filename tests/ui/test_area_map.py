"""The area that follows clicks on a map."""

import pytest

from core.ui.area_map import followed


@pytest.mark.parametrize(("area", "before", "marked", "after"), [
    ([], [], ["a"], ["a"]),
    (["a"], ["a"], ["a", "b"], ["a", "b"]),
    (["a", "b"], ["a", "b"], ["b"], ["b"]),
    (["hand"], [], ["a"], ["hand", "a"]),
    (["hand", "a"], ["a"], [], ["hand"]),
    (["a"], [], ["a"], ["a"]),
    ([], ["a"], ["a", "b"], ["b"]),
])
def test_a_click_adds_a_township_another_takes_it_out_and_what_was_typed_stays(area: list[str], before: list[str], marked: list[str], after: list[str]) -> None:
    assert followed(area, before, marked) == after
