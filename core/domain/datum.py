"""Coordinates between WGS 84 (CGCS2000), GCJ-02 and BD-09. Stored with their datum, shown in one.

Source: the widely used public approximation (domain.md 4.6, read); its vectors are the tests.
Limits: no official inverse exists; the iterated inverse agrees with the forward formula to 1e-7 degrees.
"""

import math
from collections.abc import Callable
from enum import StrEnum

_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = math.pi * 3000.0 / 180.0


class Datum(StrEnum):
    """How a pair of degrees is to be read."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


def to_wgs84(lng: float, lat: float, datum: str) -> tuple[float, float]:
    """Degrees WGS 84 from degrees in `datum`. CGCS2000 differs by centimetres and is taken as it is."""
    if datum == Datum.GCJ02:
        return _gcj02_to_wgs84(lng, lat)
    if datum == Datum.BD09:
        return _gcj02_to_wgs84(*_bd09_to_gcj02(lng, lat))
    return lng, lat


def wgs84_to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    if not (73.66 < lng < 135.05 and 3.86 < lat < 53.55):
        return lng, lat
    d_lat = _lat_shift(lng - 105.0, lat - 35.0)
    d_lng = _lng_shift(lng - 105.0, lat - 35.0)
    rad = math.radians(lat)
    magic = 1 - _EE * math.sin(rad) ** 2
    root = math.sqrt(magic)
    d_lat = (d_lat * 180.0) / ((_A * (1 - _EE)) / (magic * root) * math.pi)
    d_lng = (d_lng * 180.0) / (_A / root * math.cos(rad) * math.pi)
    return lng + d_lng, lat + d_lat


def gcj02_to_bd09(lng: float, lat: float) -> tuple[float, float]:
    z = math.hypot(lng, lat) + 0.00002 * math.sin(lat * _X_PI)
    theta = math.atan2(lat, lng) + 0.000003 * math.cos(lng * _X_PI)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def _bd09_to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    return _inverse(gcj02_to_bd09, lng, lat)


def _gcj02_to_wgs84(lng: float, lat: float) -> tuple[float, float]:
    return _inverse(wgs84_to_gcj02, lng, lat)


def _inverse(forward: Callable[[float, float], tuple[float, float]], lng: float, lat: float) -> tuple[float, float]:
    """Fixed-point inverse: the shift changes so slowly that three rounds reach 1e-9 degrees."""
    guess_lng, guess_lat = lng, lat
    for _ in range(4):
        got_lng, got_lat = forward(guess_lng, guess_lat)
        guess_lng, guess_lat = guess_lng + lng - got_lng, guess_lat + lat - got_lat
    return guess_lng, guess_lat


def _lat_shift(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    shift += (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    shift += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    shift += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    return shift


def _lng_shift(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    shift += (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    shift += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    shift += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    return shift
