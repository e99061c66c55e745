"""Coordinates between their datums: the vectors of domain.md 4.6."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.datum import Datum, gcj02_to_bd09, to_wgs84, wgs84_to_gcj02

VECTORS = [
    ((115.86, 34.40), (115.865397, 34.398602), (115.871980, 34.404263)),
    ((116.404, 39.915), (116.410244, 39.916404), (116.416627, 39.922700)),
]
IN_CHINA = (st.floats(75, 134), st.floats(5, 53))


@pytest.mark.parametrize(("wgs", "gcj", "bd"), VECTORS)
def test_the_published_vectors_come_out_to_a_millionth_of_a_degree(wgs: tuple[float, float], gcj: tuple[float, float], bd: tuple[float, float]) -> None:
    assert wgs84_to_gcj02(*wgs) == pytest.approx(gcj, abs=1e-6)
    assert gcj02_to_bd09(*wgs84_to_gcj02(*wgs)) == pytest.approx(bd, abs=1e-6)
    assert to_wgs84(*gcj, Datum.GCJ02) == pytest.approx(wgs, abs=2e-6)
    assert to_wgs84(*bd, Datum.BD09) == pytest.approx(wgs, abs=2e-6)


@given(*IN_CHINA)
def test_what_was_shifted_comes_back_to_where_it_was(lng: float, lat: float) -> None:
    shifted = wgs84_to_gcj02(lng, lat)

    assert to_wgs84(*shifted, Datum.GCJ02) == pytest.approx((lng, lat), abs=1e-6)
    assert to_wgs84(*gcj02_to_bd09(*shifted), Datum.BD09) == pytest.approx((lng, lat), abs=1e-6)


@given(*IN_CHINA)
def test_wgs84_and_cgcs2000_are_taken_as_they_are(lng: float, lat: float) -> None:
    assert to_wgs84(lng, lat, Datum.WGS84) == (lng, lat) == to_wgs84(lng, lat, Datum.CGCS2000)


def test_outside_china_nothing_is_shifted() -> None:
    assert wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)
