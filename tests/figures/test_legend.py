"""The map's legend."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from core.figures import theme
from core.figures.legend import class_legend

SPACE = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    red, green, blue, _alpha = theme.rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_legend_prints_every_limit_and_says_what_the_hatch_means() -> None:
    picture = ET.fromstring(class_legend(["0", "≤ 4", "≤ 9", "≤ 20", "≤ 99"], "no <data>"))

    assert [text.text for text in picture.iter(f"{SPACE}text")] == ["0", "≤ 4", "≤ 9", "≤ 20", "≤ 99", "no <data>"]
    assert [box.get("fill") for box in picture.findall(f"{SPACE}rect")] == [*theme.SEQUENTIAL, "url(#hatch)"]


def test_the_five_classes_can_be_told_apart_in_grey() -> None:
    greys = [luminance(colour) for colour in theme.SEQUENTIAL]

    assert all(darker + 15 <= lighter for darker, lighter in pairwise(greys))
