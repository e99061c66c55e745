"""What photos say of themselves, and what is no photo though it looks like one."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.commands import pictures
from core.commands.files import FileNotTaken, keep, path_of, remove, thumb_of, thumb_path
from core.domain.photos import DOUBT_LABELS, NOTHING, Taken, doubt, taken
from tests.builders import a_photo
from tests.conftest import NOON

IN_YUCHENG = {1: "N", 2: (34.0, 24.0, 30.0), 3: "E", 4: (115.0, 51.0, 36.0)}


def test_a_photo_tells_when_and_where_it_was_taken(tmp_path: Path) -> None:
    content = a_photo(exif={306: "2026:03:10 11:58:00"}, gps=IN_YUCHENG)

    file = keep(tmp_path, "门前.jpg", content)
    assert (file.captured_at, file.lng, file.lat, file.datum) == (NOON - timedelta(minutes=2), 115.86, 34.4083333, "WGS84")


@pytest.mark.parametrize(("exif", "moment"), [
    ({36867: "2026:03:10 12:00:00", 306: "2026:03:11 00:00:00"}, NOON),
    ({36867: "2026:03:10 09:00:00", 36881: "+05:00"}, NOON),
    ({36867: "2026:03:10 12:00:00\0", 36881: "somewhere"}, NOON),
    ({36867: "    :  :     :  :  ", 306: "2026:03:10 12:00:00"}, NOON),
    ({36867: "2026:13:45 99:00:00"}, None), ({36867: "yesterday"}, None), ({36867: 5}, None), ({}, None),
])
def test_a_time_is_read_as_the_courts_own_unless_it_names_an_offset(exif: dict[int, Any], moment: datetime | None) -> None:
    assert taken(exif, {}).at == moment


@pytest.mark.parametrize("gps", [
    {}, {2: (34, 24, 30)}, {2: "34", 4: "115"}, {2: (0, 0, 0), 4: (0, 0, 0)}, {2: (340, 0, 0), 4: (115, 0, 0)}, {2: (float("nan"), 0, 0), 4: (115, 0, 0)},
    {2: (34, 0), 4: (115, 0)}, {2: None, 4: None},
])
def test_a_place_that_is_none_is_left_out(gps: dict[int, Any]) -> None:
    assert taken({}, gps) == NOTHING


def test_south_and_west_are_negative() -> None:
    assert taken({}, {1: "S", 2: (1, 30, 0), 3: "W", 4: (2, 0, 0)}) == Taken(None, -2.0, -1.5)


WORDS = st.text("0123456789:+- ,x\0\u4e00", max_size=20)


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.one_of(WORDS, st.binary(max_size=9), st.none(), st.tuples(st.floats(), st.floats(), st.floats()))),
       st.dictionaries(st.sampled_from([36867, 36868, 306, 36880, 36881]), st.one_of(WORDS, st.binary(max_size=9), st.integers())))
def test_whatever_a_camera_writes_reading_it_never_fails(gps: dict[int, Any], exif: dict[int, Any]) -> None:
    said = taken(exif, gps)
    assert (said.lng is None) == (said.lat is None)


def test_a_time_in_the_future_or_of_an_unset_clock_is_flagged_and_not_trusted() -> None:
    assert doubt(NOON + timedelta(minutes=9), NOON) is None
    assert doubt(NOON + timedelta(hours=1), NOON) == "future"
    assert doubt(datetime(2000, 1, 1, tzinfo=UTC), NOON) == "clock_unset"
    assert doubt(None, NOON) is None
    assert {"future", "clock_unset"} == DOUBT_LABELS.keys()


def test_the_original_is_kept_byte_for_byte_and_the_small_copy_upright_without_notes(tmp_path: Path) -> None:
    content = a_photo(size=(1600, 1200), exif={274: 6, 36867: "2026:03:10 12:00:00"}, gps=IN_YUCHENG)
    file = keep(tmp_path, "x.jpg", content)

    assert path_of(tmp_path, file.sha256).read_bytes() == content
    with Image.open(thumb_path(tmp_path, file.sha256)) as small:
        assert (small.format, small.size, dict(small.getexif())) == ("WEBP", (240, 320), {})


def test_a_small_copy_is_made_again_when_it_is_gone_and_a_pdf_has_none(tmp_path: Path) -> None:
    file = keep(tmp_path, "x.jpg", a_photo())
    thumb_path(tmp_path, file.sha256).unlink()
    pdf = keep(tmp_path, "证明.pdf", b"%PDF-1.4\n...\n%%EOF\n")

    assert (made := thumb_of(tmp_path, file.sha256)) and made.exists()
    assert pdf.media_type == "application/pdf" and thumb_of(tmp_path, pdf.sha256) is None


def test_what_is_removed_leaves_no_small_copy_behind(tmp_path: Path) -> None:
    remove(tmp_path, keep(tmp_path, "x.jpg", a_photo()).sha256)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def in_format(kind: str) -> bytes:
    with BytesIO() as kept:
        Image.new("RGB", (40, 30), (9, 9, 9)).save(kept, kind)
        return kept.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_of_picture_is_taken_also_with_a_cameras_own_data_behind_it(tmp_path: Path, kind: str) -> None:
    content = in_format(kind)

    assert keep(tmp_path, "x", content).media_type == pictures.FORMATS[kind]
    assert keep(tmp_path, "x", content + b"\0\0SEFT" + bytes(range(256)) * 40).size_bytes > len(content)


def an_archive() -> bytes:
    with BytesIO() as kept:
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("a.html", "x")
        return kept.getvalue()


NOT_TAKEN = {
    "a page": b"<!doctype html><script>alert(1)</script>", "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "nothing": b"", "words": b"hello",
    "a page called a picture by its first bytes": b"\xff\xd8\xff<html><body onload=alert(1)>", "a gif": in_format("GIF"), "a sound": b"RIFF\x24\0\0\0WAVEfmt ",
    "a picture with a page in its comment": a_photo("<script>alert(document.cookie)</script>"), "a picture with a page behind it": a_photo() + b"<html><body>hello there</body></html>",
    "a picture with a drawing behind it": a_photo() + b"<SVG onload='alert(1)'></SVG>", "a picture that is an archive too": a_photo() + an_archive(),
    "a picture that is a PDF too": a_photo("%PDF-1.4 1 0 obj"), "half a picture": a_photo(size=(400, 300))[:700], "a picture of nothing": b"\xff\xd8\xff\xd9",
    "a broken PNG": in_format("PNG")[:40] + b"\0" * 30, "half a PDF": b"%PDF-1.4\nhalf of it",
}


@pytest.mark.parametrize("content", NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
def test_what_is_no_photo_is_refused_with_a_sentence_and_leaves_nothing_behind(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileNotTaken, match="x.jpg was not taken"):
        keep(tmp_path, "x.jpg", content)
    assert list(tmp_path.rglob("*")) == []


def test_a_picture_that_would_blow_up_when_opened_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pictures.LIMIT_PIXELS, "PNG", 1_000_000)
    with BytesIO() as kept:
        Image.new("1", (2000, 600)).save(kept, "PNG")
        bomb = kept.getvalue()

    assert len(bomb) < 1000
    with pytest.raises(FileNotTaken, match="more than 1 million pixels"):
        keep(tmp_path, "x.png", bomb)


def test_fifteen_megabytes_are_the_limit(tmp_path: Path) -> None:
    with pytest.raises(FileNotTaken, match="15 MB"):
        keep(tmp_path, "x.jpg", b"\xff\xd8\xff" + b"\0" * 15 * 1024 * 1024)
