"""How large the letters of a wall are, and which settings a screen can show."""

from typing import Any

import pytest

from core.domain.devices import plain_code, shown_code
from core.domain.refusals import Refused
from core.domain.wall import LEAST_ARC_MIN, RED_KINDS, SCENES, WallSettings, arc_minutes, check, font_px, font_share, letter_mm, lines, settings_of

WALLS = [
    (WallSettings(), 1080), (WallSettings(height_mm=809, distance_m=4), 1080), (WallSettings(height_mm=685, distance_m=3), 2160),
    (WallSettings(height_mm=2000, distance_m=8), 1706), (WallSettings(height_mm=1070, distance_m=3, scale=1.5), 1080),
]


def test_sixteen_minutes_of_arc_at_eight_metres_are_37_millimetres() -> None:
    assert letter_mm(8) == pytest.approx(37.2, abs=0.05)


@pytest.mark.parametrize(("settings", "height_px"), WALLS)
def test_the_smallest_digits_reach_sixteen_minutes_of_arc_for_the_farthest_reader(settings: WallSettings, height_px: int) -> None:
    check(settings)

    assert arc_minutes(font_px(settings, height_px), height_px, settings) >= LEAST_ARC_MIN - 0.01


def test_the_font_is_a_share_of_the_picture_whatever_its_pixels() -> None:
    settings = WallSettings(height_mm=2000, distance_m=8)

    assert font_px(settings, 1706) / 1706 == pytest.approx(font_px(settings, 1080) / 1080) == pytest.approx(font_share(settings) / 100)
    assert font_px(settings, 1706) == pytest.approx(43.5, abs=0.1)


def test_a_reader_too_far_away_for_the_screen_is_refused_with_the_lines_that_would_be_left() -> None:
    settings = WallSettings(height_mm=685, distance_m=12)

    with pytest.raises(Refused) as caught:
        check(settings)
    assert caught.value.places["lines"] == lines(settings) < 14


@pytest.mark.parametrize("changes", [
    {"scenes": ()}, {"scenes": ("map", "nothing")}, {"interval_s": 4}, {"interval_s": 601}, {"scale": 0.9}, {"scale": 2.1}, {"theme": "pink"},
    {"height_mm": 199}, {"distance_m": 0.1},
], ids=str)
def test_settings_that_no_screen_can_show_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        check(WallSettings(**changes))


def test_kept_settings_come_back_and_what_is_no_longer_known_is_left_out() -> None:
    settings = WallSettings(scenes=("duty", "map"), theme="day", visitor=True)

    assert settings_of(settings.plain() | {"gone": 1}) == settings
    assert settings_of({"scenes": ["gone"]}).scenes == tuple(SCENES) and settings_of(None) == WallSettings()


def test_every_red_kind_turns_the_wall_to_a_scene_that_there_is() -> None:
    assert {kind.scene for kind in RED_KINDS.values()} <= SCENES.keys()


@pytest.mark.parametrize("typed", ["ABCD-2345", "abcd 2345", " ab-cd-23-45 "])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "ABCD2345" and shown_code("ABCD2345") == "ABCD-2345"
