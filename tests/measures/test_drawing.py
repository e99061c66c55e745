"""Outlines as a drawing: north is up, and nothing leaves the sheet."""

from core.measures.drawing import MARGIN, WIDTH, sheet_of

WEST_SQUARE = {"type": "Polygon", "coordinates": [[[115.0, 34.0], [115.1, 34.0], [115.1, 34.1], [115.0, 34.1], [115.0, 34.0]]]}
EAST_ISLES = {"type": "MultiPolygon", "coordinates": [[[[115.1, 34.0], [115.2, 34.0], [115.2, 34.1], [115.1, 34.0]]], [[[115.15, 34.15], [115.16, 34.15], [115.16, 34.2], [115.15, 34.15]]]]}


def test_north_is_up_and_east_is_right_within_the_margins() -> None:
    sheet = sheet_of([WEST_SQUARE, EAST_ISLES])
    assert sheet is not None

    assert sheet.at(115.0, 34.2) == (MARGIN, MARGIN)
    assert sheet.at(115.2, 34.0) == (WIDTH - MARGIN, round(sheet.height - MARGIN, 1))


def test_a_degree_of_latitude_is_longer_than_one_of_longitude() -> None:
    sheet = sheet_of([WEST_SQUARE])
    assert sheet is not None

    assert 1.2 < sheet.unit_lat / sheet.unit_lng < 1.22


def test_every_ring_is_a_closed_line() -> None:
    sheet = sheet_of([WEST_SQUARE, EAST_ISLES])
    assert sheet is not None

    assert sheet.line(EAST_ISLES).count("M") == sheet.line(EAST_ISLES).count("Z") == 2


def test_without_outlines_there_is_no_sheet() -> None:
    assert sheet_of([]) is None
