"""Files of outlines: opened whatever their form, layer and encoding, or refused with a reason."""

import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from core.domain.refusals import N_
from core.intake.contents import BLOAT, OLE2, check_size, half_written
from core.intake.refusals import FileRefused

NEEDED = (".shp", ".shx", ".dbf")
WANTED = (*NEEDED, ".prj", ".cpg")
POLYGONS = ("Polygon", "MultiPolygon", "Unknown", "GeometryCollection")


@contextmanager
def opened(path: Path, name: str, limit_bytes: int) -> Iterator[Path]:
    """A path that pyogrio can read; the parts of a zipped Shapefile lie in a folder of their own for as long."""
    check_size(path, name, limit_bytes)
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith((b"%PDF-", OLE2)):
        raise FileRefused(N_("{name} was not read: it holds no outlines. Choose a GeoJSON, GeoPackage or zipped Shapefile."), name=name)
    if not head.startswith(b"PK"):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="zhiwang-outlines-") as folder:
        yield _unpacked(path, name, Path(folder), limit_bytes)


def _unpacked(path: Path, name: str, folder: Path, limit_bytes: int) -> Path:
    """The one Shapefile of a zip, under a name of ours, so that no name in the zip can lead out of the folder."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = _parts(packed, name, limit_bytes)
            for suffix, entry in parts.items():
                with packed.open(entry) as source, (folder / f"outlines{suffix}").open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise half_written(name) from None
    return folder / "outlines.shp"


def _parts(packed: zipfile.ZipFile, name: str, limit_bytes: int) -> dict[str, zipfile.ZipInfo]:
    inside = [entry for entry in packed.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
    if any(".." in PurePosixPath(entry.filename.replace("\\", "/")).parts or entry.filename.startswith(("/", "\\")) for entry in inside):
        raise FileRefused(N_("{name} was not read: a file in it points outside the folder. Pack the Shapefile anew."), name=name)
    shapes = [entry for entry in inside if entry.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise FileRefused(
            N_("{name} was not read: it must hold exactly one Shapefile and holds {count}. Pack one .shp with its .shx, .dbf and .prj."), name=name, count=len(shapes),
        )
    stem = shapes[0].filename[:-4].lower()
    parts = {suffix: entry for suffix in WANTED for entry in inside if entry.filename.lower() == stem + suffix}
    if lacking := [suffix for suffix in NEEDED if suffix not in parts]:
        raise FileRefused(N_("{name} was not read: the Shapefile lacks its {parts}. Pack all of its files."), name=name, parts=lacking)
    if sum(entry.file_size for entry in parts.values()) > BLOAT * limit_bytes:
        raise FileRefused(N_("{name} was not read: unpacked it is larger than {limit} MB. Split it into several files."), name=name, limit=round(BLOAT * limit_bytes / 1e6))
    return parts


def frame_of(path: Path, name: str, layer: str | None) -> Any:
    """The layer of polygons as a GeoDataFrame. Raises FileRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of every oddity of a file that it can still read
            chosen = _layer(path, name, layer)
            return pyogrio.read_dataframe(path, layer=chosen, encoding=_encoding(path))
    except (DataSourceError, DataLayerError, OSError, ValueError, UnicodeDecodeError):
        raise FileRefused(N_("{name} was not read: it is no GeoJSON, GeoPackage or Shapefile, or it is damaged. Export it again and choose the new file."), name=name) from None


def _layer(path: Path, name: str, layer: str | None) -> str:
    layers = [(str(one), None if form is None else str(form)) for one, form in pyogrio.list_layers(path)]
    if layer is not None:
        layers = [one for one in layers if one[0] == layer]
    if all(form is None for _, form in layers):
        raise FileRefused(N_("{name} was not read: it has no layer with outlines. Choose a file with polygons."), name=name)
    fit = [one for one, form in layers if form is not None and form.removesuffix(" Z").removesuffix(" M").removesuffix(" ZM") in POLYGONS]
    if not fit:
        raise FileRefused(
            N_("{name} was not read: it holds {forms} where outlines are expected. Choose a file with polygons."),
            name=name, forms=sorted({form for _, form in layers if form}),
        )
    if len(fit) > 1:
        raise FileRefused(N_("{name} was not read: it has several layers of outlines: {layers}. Say which one."), name=name, layers=fit)
    return fit[0]


def _encoding(path: Path) -> str | None:
    """A Shapefile without .cpg is in UTF-8 or, in China, GB 18030; GDAL would take it for Latin."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or not table.exists():
        return None
    try:
        table.read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
