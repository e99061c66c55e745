"""Looking into a picture or PDF before it is kept: is it one, is it whole, is it nothing else beside; and its small copy."""

import re
import warnings
import zipfile
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from core.domain.photos import NOTHING, Taken, taken
from core.domain.refusals import N_, Refused

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LIMIT_PIXELS = {"JPEG": 110_000_000, "PNG": 50_000_000, "WEBP": 50_000_000}
"""Phone cameras make up to 108 million as JPEG, which is read at a fraction of its size; the others are read whole."""
THUMB_PX = 320
PDF_END_BYTES = 2048
EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|object|embed|svg)[\s>/][\t\r\n\x20-\x7e]{8}", re.IGNORECASE)
"""A page hidden in a picture. Eight readable characters behind it, because random bytes come as far as `<svg ` now and then."""
HARM = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError, Image.DecompressionBombError)
"""What Pillow raises on damaged pictures."""

Image.MAX_IMAGE_PIXELS = None  # our own limits, by format, are checked before anything is decoded


class FileNotTaken(Refused):
    """The file is no picture or PDF, is damaged, too large, or something else in disguise."""


def media_type(content: bytes) -> str | None:
    """What the content is, by its first bytes; the file's name is not asked."""
    if content.startswith(b"RIFF"):
        return "image/webp" if content[8:12] == b"WEBP" else None
    magic = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
    return next((kind for start, kind in magic.items() if content.startswith(start)), None)


def check(name: str, content: bytes) -> tuple[str, bytes | None]:
    """Media type and small copy (none of a PDF). Raises FileNotTaken."""
    kind = media_type(content)
    if kind is None:
        raise FileNotTaken(N_("{name} was not taken: it is neither a photo nor a PDF. Attach a JPEG, PNG, WebP or PDF."), name=name)
    if kind == "application/pdf":
        _check_pdf(name, content)
        return kind, None
    if MARKUP.search(content) or b"%PDF-" in content[:1024] or zipfile.is_zipfile(BytesIO(content)):
        raise FileNotTaken(N_("{name} was not taken: beside the picture it holds a page or an archive, which no camera writes. Take a new photo."), name=name)
    return kind, _small_copy(name, content)


def _check_pdf(name: str, content: bytes) -> None:
    if b"%%EOF" not in content[-PDF_END_BYTES:]:
        raise FileNotTaken(N_("{name} was not taken: the PDF has no end, so it was cut off on its way. Send it once more."), name=name)


def _small_copy(name: str, content: bytes) -> bytes:
    """The picture is decoded here, so a damaged one comes no further."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=list(FORMATS)) as first:
                _check_size(name, first)
                first.verify()
            return thumbnail(content)
    except (UnidentifiedImageError, *HARM) as error:
        raise FileNotTaken(N_("{name} was not taken: the picture is damaged or was cut off on its way. Take it again or send it once more."), name=name) from error


def _check_size(name: str, image: Image.Image) -> None:
    limit = LIMIT_PIXELS[image.format or ""]
    if image.width * image.height > limit:
        raise FileNotTaken(N_("{name} was not taken: it has more than {limit} million pixels. Set the camera to a smaller size."), name=name, limit=limit // 1_000_000)


def thumbnail(content: bytes) -> bytes:
    """A WebP of at most 320 px, upright as the camera was held, without any of the photo's notes."""
    with Image.open(BytesIO(content), formats=list(FORMATS)) as image, BytesIO() as kept:
        image.draft("RGB", (THUMB_PX * 2, THUMB_PX * 2))  # a JPEG is then decoded at a fraction of its size
        image.thumbnail((THUMB_PX, THUMB_PX))
        ImageOps.exif_transpose(image).convert("RGB").save(kept, "WEBP", quality=75)
        return kept.getvalue()


def notes(content: bytes) -> Taken:
    """When and where the picture says it was taken; nothing when it does not, or cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=list(FORMATS)) as image:
                exif = image.getexif()
                return taken(_tags(exif) | _tags(exif.get_ifd(EXIF_DIRECTORY)), _tags(exif.get_ifd(GPS_DIRECTORY)))
    except (UnidentifiedImageError, *HARM):
        return NOTHING


def _tags(directory: Any) -> dict[int, Any]:
    return dict(directory.items())
