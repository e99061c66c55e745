"""Names on the map: none covers another or a cluster."""

import pytest

from core.measures.labels import Name, letter_height_m, place_names, width_of
from core.measures.scale import metres_a_pixel, tiles_over

HERE = Name("界沟镇 12", 115.86, 34.39)
"""At 1,000 m a letter some 6 km wide and 1.5 km high."""


def apart(one: Name | None, other: Name | None) -> bool:
    assert one and other
    east_m, north_m = abs(one.lng - other.lng) * 91_800, abs(one.lat - other.lat) * 111_320
    return east_m >= 1000 * (width_of(one.text) + width_of(other.text)) / 2 or north_m >= 1000


def test_a_name_with_room_stands_at_its_own_place() -> None:
    far = Name("木兰镇 3", 116.5, 34.39)

    assert place_names([HERE, far], height_m=1000) == [HERE, far]


def test_two_names_at_one_place_stand_beside_each_other() -> None:
    first, second = place_names([HERE, Name("木兰镇 3", HERE.lng, HERE.lat)], height_m=1000)

    assert first == HERE
    assert apart(first, second)


def test_a_name_makes_way_for_a_cluster() -> None:
    (placed,) = place_names([HERE], height_m=1000, clusters=[(HERE.lng, HERE.lat, 500.0)])

    assert placed is not None and abs(placed.lat - HERE.lat) * 111_320 >= 500 + 500


def test_a_name_stays_in_its_own_grid_rather_than_name_the_neighbour() -> None:
    ring = [[115.8, 34.385], [115.92, 34.385], [115.92, 34.5], [115.8, 34.5], [115.8, 34.385]]
    name = Name(HERE.text, HERE.lng, HERE.lat, {"type": "Polygon", "coordinates": [ring]})

    (placed,) = place_names([name], height_m=1000, clusters=[(HERE.lng, HERE.lat, 300.0)])

    assert placed is not None and placed.lat > HERE.lat


def test_a_name_without_any_room_is_left_out_until_the_map_is_nearer() -> None:
    crowd = [Name("木兰镇 3", HERE.lng, HERE.lat)] * 40

    assert None in place_names(crowd, height_m=1000)
    assert place_names([], height_m=1000) == []


def test_letters_are_never_larger_than_on_the_opening_map() -> None:
    assert letter_height_m(1, largest_px=13, pixel_m=89.0) == 1157.0
    assert letter_height_m(3, largest_px=13, pixel_m=89.0) == 140.0


def test_a_pixel_halves_with_each_zoom_and_the_tiles_cover_the_bounds() -> None:
    assert metres_a_pixel(9, 0) == pytest.approx(152.87, abs=0.01)
    assert metres_a_pixel(10, 60) == pytest.approx(metres_a_pixel(9, 60) / 2)
    assert tiles_over((-180, -85, 180, 85), 0) == [(0, 0)]
    assert tiles_over((115.7, 34.0, 116.2, 34.8), 9) == [(420, 203), (420, 204), (421, 203), (421, 204)]
