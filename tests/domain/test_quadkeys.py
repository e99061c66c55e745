"""Places as text whose prefixes are map tiles."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain.quadkeys import DEPTH, prefix_end, quadkey, tile_key

PLACES = (st.floats(-180, 180), st.floats(-85, 85))


@given(*PLACES, st.integers(1, DEPTH))
def test_a_coarser_key_of_a_place_is_the_beginning_of_its_finer_one(lng: float, lat: float, depth: int) -> None:
    whole = quadkey(lng, lat)

    assert len(whole) == DEPTH
    assert whole.startswith(quadkey(lng, lat, depth))


@given(*PLACES, st.integers(1, DEPTH))
def test_the_range_of_a_prefix_holds_exactly_the_keys_that_begin_with_it(lng: float, lat: float, depth: int) -> None:
    whole = quadkey(lng, lat)
    prefix = whole[:depth]
    other = prefix[:-1] + str((int(prefix[-1]) + 1) % 4)

    assert prefix <= whole < prefix_end(prefix)
    assert not prefix <= other + whole[depth:] < prefix_end(prefix)


@given(st.integers(1, 22), st.data())
def test_the_four_tiles_inside_a_tile_share_its_key(z: int, draw: st.DataObject) -> None:
    x, y = draw.draw(st.integers(0, 2**z - 1)), draw.draw(st.integers(0, 2**z - 1))
    inside = {tile_key(z + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)}

    assert {key[:-1] for key in inside} == {tile_key(z, x, y)} and len(inside) == 4


def test_known_tiles_have_their_known_keys() -> None:
    assert tile_key(3, 3, 5) == "213"
    assert tile_key(0, 0, 0) == ""
    assert quadkey(0.1, 0.1, 1) == "1" and quadkey(-0.1, -0.1, 1) == "2"


@given(st.floats(-400, 400), st.floats(-90, 90))
def test_a_place_off_the_map_still_has_a_key(lng: float, lat: float) -> None:
    assert len(quadkey(lng, lat)) == DEPTH
