"""Small pictures for the demo's replies: an invented house in a field, marked 演示."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (96, 72)
GLYPHS = (
    (0x2020, 0x3060, 0x1FFE, 0x0402, 0x03FC, 0x6060, 0x3060, 0x03FC, 0x0264, 0x03FC, 0x1A64, 0x1264, 0x33FC, 0x2198, 0x630C, 0x0402),
    (0x0000, 0x0000, 0x3FFC, 0x0000, 0x0000, 0x0000, 0x7FFE, 0x0180, 0x0180, 0x1998, 0x1188, 0x318C, 0x2184, 0x6186, 0x0180, 0x0700),
)
"""演 and 示 as 16 rows of 16 bits, so that no font is needed."""


def picture(random: Random) -> bytes:
    """A JPEG; no two are alike."""
    image = Image.new("RGB", SIZE, _shade(random, 150, 215))
    draw = ImageDraw.Draw(image)
    horizon, left, width = random.randint(34, 46), random.randint(8, 40), random.randint(26, 44)
    draw.rectangle((0, horizon, *SIZE), fill=_shade(random, 90, 150))
    draw.rectangle((left, horizon - 16, left + width, horizon + 10), fill=_shade(random, 140, 200))
    roof = ((left - 4, horizon - 16), (left + width / 2, horizon - 28), (left + width + 4, horizon - 16))
    draw.polygon(roof, fill=_shade(random, 60, 130))
    draw.rectangle((left + width // 2 - 3, horizon - 3, left + width // 2 + 4, horizon + 10), fill=_shade(random, 40, 90))
    _mark(draw)
    with BytesIO() as kept:
        image.save(kept, "JPEG", quality=70)
        return kept.getvalue()


def _shade(random: Random, low: int, high: int) -> tuple[int, int, int]:
    return random.randint(low, high), random.randint(low, high), random.randint(low, high)


def _mark(draw: ImageDraw.ImageDraw) -> None:
    left, top = SIZE[0] - 36, SIZE[1] - 18
    draw.rectangle((left - 2, top - 1, *SIZE), fill=(40, 40, 40))
    for place, glyph in enumerate(GLYPHS):
        for row, bits in enumerate(glyph):
            draw.point(
                [(left + place * 17 + bit, top + row) for bit in range(16) if bits >> (15 - bit) & 1], fill=(255, 255, 255)
            )
