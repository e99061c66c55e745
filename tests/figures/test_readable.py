"""Severity reads without colour: sign and word differ, and every colour stands out from its ground in greyscale too."""

from itertools import pairwise

import pytest

from core import words
from core.domain.clocks import SEVERITY_LABELS, SEVERITY_SIGNS
from core.domain.indicators import LIGHT_LABELS, LIGHT_SIGNS
from core.domain.wall import RED_KINDS
from core.figures import theme

TEXT_CONTRAST, STEP = 4.5, 1.2
"""WCAG 2.2, 1.4.3 for text; neighbouring classes of a map must differ in lightness by so much."""


def lightness(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [part / 255 for part in theme.rgb(colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((lightness(one), lightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("labels", "signs"), [(SEVERITY_LABELS, SEVERITY_SIGNS), (LIGHT_LABELS, LIGHT_SIGNS)])
def test_each_severity_has_a_sign_and_a_word_of_its_own_in_both_languages(labels: dict[str, str], signs: dict[str, str]) -> None:
    assert labels.keys() == signs.keys() and len(set(signs.values())) == len(signs)
    for language in words.LANGUAGES:
        assert len({words.say(label, language) for label in labels.values()}) == len(labels)


def test_every_kind_of_red_event_has_a_word_of_its_own_and_a_sign() -> None:
    assert all(kind.sign for kind in RED_KINDS.values()) and len({kind.label for kind in RED_KINDS.values()}) == len(RED_KINDS)


@pytest.mark.parametrize("colours", theme.WALL.values(), ids=theme.WALL)
def test_words_of_every_tone_can_be_read_on_the_wall_by_night_and_by_day(colours: dict[str, str]) -> None:
    for tone in ("text", "muted", "accent", "red", "amber", "green", "violet", "grey"):
        for ground in ("ground", "panel"):
            assert contrast(colours[tone], colours[ground]) >= TEXT_CONTRAST, (tone, ground)
    assert contrast(colours["text"], colours["alarm"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("colour", sorted({*theme.SEVERITY.values(), *theme.TARGET.values(), *theme.LIGHT.values(), *theme.WORST}))
def test_every_colour_of_a_state_stands_out_from_the_page(colour: str) -> None:
    assert min(contrast(colour, theme.GROUND), contrast(colour, theme.PANEL)) >= TEXT_CONTRAST


@pytest.mark.parametrize("classes", [theme.SEQUENTIAL, theme.SEQUENTIAL_DAY])
def test_the_classes_of_a_map_are_told_apart_by_lightness_alone(classes: tuple[str, ...]) -> None:
    for one, other in pairwise(classes):
        assert contrast(one, other) >= STEP
