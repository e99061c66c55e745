"""Borders and hatches as single lines."""

import pytest

from core.measures.borders import borders, hatches


def square(west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_border_that_two_grids_share_is_drawn_once() -> None:
    lines = borders([square(115, 34), square(116, 34)])

    assert len(lines) == 7
    assert lines.count((116, 34, 116, 35)) == 1


def test_the_parts_of_a_grid_in_several_pieces_all_have_borders() -> None:
    pieces = {"type": "MultiPolygon", "coordinates": [square(115, 34)["coordinates"], square(118, 34)["coordinates"]]}

    assert len(borders([pieces])) == 8


def test_a_hatch_slants_inside_its_grid_and_meets_the_neighbours() -> None:
    left, right = (hatches([square(west, 34)], 0.3) for west in (115, 116))

    for west, lines in ((115, left), (116, right)):
        assert len(lines) >= 5
        for lng, lat, end_lng, end_lat in lines:
            assert west - 1e-5 <= lng <= end_lng <= west + 1 + 1e-5
            assert end_lng - lng == pytest.approx(end_lat - lat, abs=2e-5)
    assert {line[3] for line in left if line[2] == 116 and line[3] < 35} == {line[1] for line in right if line[0] == 116}
