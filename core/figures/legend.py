"""The map's legend as a picture: five classes with their limits, and the hatch of what is not known."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from core.figures import theme

SWATCH_PX, HEIGHT_PX, BAR_PX = 92, 44, 18
HATCH_PX = 7


def class_legend(limits: Sequence[str], no_data: str) -> str:
    """SVG text. `limits`: what is printed under each class, lowest first; `no_data`: the word for the hatch."""
    width = SWATCH_PX * (len(limits) + 1)
    picture = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(width), height=str(HEIGHT_PX), viewBox=f"0 0 {width} {HEIGHT_PX}")
    _hatch(picture)
    for at, (colour, words) in enumerate(zip((*theme.SEQUENTIAL[: len(limits)], "url(#hatch)"), (*limits, no_data), strict=True)):
        left = at * SWATCH_PX
        ET.SubElement(picture, "rect", {
            "x": str(left + 1), "y": "1", "width": str(SWATCH_PX - 4), "height": str(BAR_PX), "fill": colour, "stroke": theme.MUTED, "stroke-width": "0.6",
        })
        text = ET.SubElement(picture, "text", {
            "x": str(left + SWATCH_PX / 2 - 1), "y": str(HEIGHT_PX - 10), "text-anchor": "middle", "fill": theme.TEXT, "font-size": "12", "font-family": theme.FONT,
        })
        text.text = words
    return ET.tostring(picture, encoding="unicode")


def _hatch(picture: ET.Element) -> None:
    """Slants as the map's own, on the colour of no data."""
    pattern = ET.SubElement(picture, "pattern", {"id": "hatch", "width": str(HATCH_PX), "height": str(HATCH_PX), "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"})
    ET.SubElement(pattern, "rect", {"width": str(HATCH_PX), "height": str(HATCH_PX), "fill": theme.NO_DATA})
    ET.SubElement(pattern, "line", {"x1": "0", "y1": "0", "x2": "0", "y2": str(HATCH_PX), "stroke": theme.MUTED, "stroke-width": "1.6"})
