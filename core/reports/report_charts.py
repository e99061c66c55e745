"""Charts of a report as pictures. They carry digits only, so no font has to be shipped; titles stand in the paper."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1500, 520
LEFT, RIGHT, TOP, BOTTOM = 30, 30, 60, 60
BAR, LAST, LINE, INK = "#7f9ab8", "#1f5f99", "#c9d3df", "#26364a"
FONT_PX = 30


def month_bars(amounts: Sequence[tuple[str, int]]) -> bytes:
    """A bar a month with its number on top, the last one darker; PNG, black on white."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(FONT_PX)
    base, most = HEIGHT - BOTTOM, max((amount for _, amount in amounts), default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(amounts))
    draw.line((LEFT, base, WIDTH - RIGHT, base), fill=LINE, width=3)
    for at, (label, amount) in enumerate(amounts):
        middle, top = LEFT + step * (at + 0.5), base - (base - TOP) * amount / most
        draw.rectangle((middle - step * 0.32, top, middle + step * 0.32, base), fill=LAST if at == len(amounts) - 1 else BAR)
        draw.text((middle, top - 6), f"{amount:,}", fill=INK, font=font, anchor="mb")
        draw.text((middle, base + 8), label, fill=INK, font=font, anchor="mt")
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()
