"""What a photo says of itself (EXIF): when and where it was taken. It is read leniently, because it can be wrong, absent or made up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.domain.clocks import LOCAL
from core.domain.datum import Datum
from core.domain.refusals import N_
from core.domain.task_clocks import PHONE_CLOCK_TOLERANCE

Tags = Mapping[int, Any]

ORIGINAL, DIGITIZED, WRITTEN = 36867, 36868, 306
"""DateTimeOriginal, DateTimeDigitized, DateTime, in the order in which they are believed."""
OFFSETS = {ORIGINAL: 36881, DIGITIZED: 36882, WRITTEN: 36880}
LAT_REF, LAT, LNG_REF, LNG = 1, 2, 3, 4
FIRST_YEAR = 2010
"""Before that no phone of today was made: the camera's clock was never set."""

DOUBT_LABELS = {
    "future": N_("the photo says it was taken in the future"),
    "clock_unset": N_("the camera's clock was not set"),
}


@dataclass(frozen=True)
class Taken:
    """When and where by the photo's own account; WGS 84 by the EXIF standard. None where it says nothing."""

    at: datetime | None = None
    lng: float | None = None
    lat: float | None = None

    @property
    def datum(self) -> str | None:
        return None if self.lng is None else str(Datum.WGS84)


NOTHING = Taken()


def taken(exif: Tags, gps: Tags) -> Taken:
    """`exif`: tags of the picture and of its EXIF directory, `gps`: of its GPS directory; by their numbers in the standard."""
    lat = _degrees(gps.get(LAT), gps.get(LAT_REF), "S", 90)
    lng = _degrees(gps.get(LNG), gps.get(LNG_REF), "W", 180)
    known = lat is not None and lng is not None and (lat, lng) != (0, 0)
    return Taken(_moment(exif), lng if known else None, lat if known else None)


def doubt(at: datetime | None, now: datetime) -> str | None:
    """Why the time is not to be trusted, a key of `DOUBT_LABELS`; None when it may be."""
    if at is None:
        return None
    if at > now + PHONE_CLOCK_TOLERANCE:
        return "future"
    return "clock_unset" if at.year < FIRST_YEAR else None


def _moment(exif: Tags) -> datetime | None:
    """A time without an offset is taken as the court's own: the camera was in the county."""
    for tag in (ORIGINAL, DIGITIZED, WRITTEN):
        said = str(exif.get(tag) or "").strip("\0 ")
        try:
            read = datetime.strptime(said[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL)
        except ValueError:
            continue
        return _with_offset(read, str(exif.get(OFFSETS[tag]) or ""))
    return None


def _with_offset(read: datetime, offset: str) -> datetime:
    try:
        zone = datetime.strptime(offset.strip("\0 "), "%z").tzinfo
    except ValueError:
        return read
    moved = read.replace(tzinfo=zone)
    return moved if abs(moved - read) <= timedelta(hours=26) else read


def _degrees(parts: Any, side: Any, negative: str, limit: float) -> float | None:
    """Degrees, minutes and seconds as the standard writes them; None when they are none."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= limit:
        return None
    sign = -1 if str(side or "").strip("\0 ").upper().startswith(negative) else 1
    return round(sign * value, 7)
