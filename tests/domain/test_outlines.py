"""A point in an outline, without a geometry library."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from core.domain.outlines import holds

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}
TWO = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], [[[9, 9], [10, 9], [9.5, 10], [9, 9]]]]}


@pytest.mark.parametrize(("point", "inside"), [((3, 3), True), ((1.5, 1.5), False), ((5, 1), False), ((9.5, 9.3), False)])
def test_a_point_in_a_hole_or_beside_the_outline_is_not_inside(point: tuple[float, float], inside: bool) -> None:
    assert holds(SQUARE, *point) is inside


def test_the_second_part_of_an_outline_counts_too_and_no_outline_holds_nothing() -> None:
    assert holds(TWO, 9.5, 9.3)
    assert not holds(None, 1, 1)


@given(st.floats(-1, 11, allow_nan=False), st.floats(-1, 11, allow_nan=False))
def test_it_agrees_with_shapely_away_from_the_border(lng: float, lat: float) -> None:
    shape, point = shapely.geometry.shape(TWO), shapely.Point(lng, lat)
    if shape.boundary.distance(point) > 1e-9:
        assert holds(TWO, lng, lat) == bool(shape.contains(point))
