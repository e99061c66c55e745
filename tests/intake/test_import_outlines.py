"""Outlines from real files with their traps, and the night of New York put on its districts."""

import csv
import json
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from core.domain.refusals import Refused
from core.intake import importer, outlines
from core.intake.outlines import import_outlines, read_outlines
from core.store.session import Store, reading
from core.store.tables import GridRow, ImportBatchRow, TaskRow
from tests.intake.importing import FIXTURES, NOW, Court, box, open_court

BOROUGHS = {"MANHATTAN": "1", "BRONX": "2", "BROOKLYN": "3", "QUEENS": "4", "STATEN ISLAND": "5"}
NIGHT = FIXTURES / "nyc311_2024_05_26_1000_stripped.csv"


@pytest.fixture
def outline_court(store: Store, tmp_path: Path) -> Court:
    """On SQLite and on PostgreSQL."""
    return open_court(store, tmp_path)


@pytest.fixture
def drawing_court(sqlite_store: Store, tmp_path: Path) -> Court:
    """For tests that only read files."""
    return open_court(sqlite_store, tmp_path)


def test_a_real_task_log_lands_on_the_map_of_its_city(outline_court: Court) -> None:
    court = outline_court
    districts = import_outlines(court.store, court.viewer, FIXTURES / "nyc_community_district.geojson", now=NOW, level=1)
    assert (districts.read, districts.stored, districts.verified) == (59, 59, 59)
    report = importer.run(court.store, court.viewer, "tasks", NIGHT, now=NOW)
    assert (report.read, report.stored, report.rejected, report.verified) == (1000, 1000, 0, 1000)
    assert Counter(state for _, state in court.all(TaskRow, "number", "state")) == {"closed": 677, "acting": 293, "draft": 29, "dispatched": 1}
    grids: dict[str, str] = dict(court.all(TaskRow, "number", "grid_code"))  # type: ignore[arg-type]
    with NIGHT.open(encoding="utf-8") as file:
        named = {row["unique_key"]: _district(row["community_board"]) for row in csv.DictReader(file) if row["latitude"]}
    right = sum(grids[number] == district for number, district in named.items())
    assert right / len(named) >= 0.96
    again = importer.run(court.store, court.viewer, "tasks", NIGHT, now=NOW)
    assert (again.unchanged, again.stored, again.changed) == (1000, 0, 0)


def _district(board: str) -> str:
    number, borough = board.split(" ", 1)
    return BOROUGHS.get(borough, "?") + number


@pytest.mark.parametrize(("file", "count", "code", "name", "inside"), [
    ("nc.gpkg", 100, "37009", "Ashe", (-81.5, 36.4)),
    ("olinda1_shapefile.zip", 470, "260960005000001", "Ouro Preto", (-34.862, -7.993)),
    ("nyc_community_district.geojson", 59, "101", "Manhattan Community District 1", (-74.008, 40.71)),
])
def test_outlines_of_any_coordinate_system_come_to_wgs_84(file: str, count: int, code: str, name: str, inside: tuple[float, float]) -> None:
    read = read_outlines(FIXTURES / file)
    first = next(outline for outline in read.outlines if outline.code == code)
    assert (len(read.outlines), first.name) == (count, name)
    assert shapely.contains_xy(first.shape, *inside)


@pytest.mark.parametrize(("file", "said", "sentence"), [
    ("nospatial.gpkg", {}, "it has no layer with outlines"),
    ("cycle_hire.geojson", {}, "where outlines are expected"),
    ("auckland_shapefile.zip", {}, "does not say in which coordinate system"),
    ("auckland_shapefile.zip", {"crs": "EPSG:4326"}, "lie off the globe"),
    ("auckland_shapefile.zip", {"crs": "EPSG:99999999"}, "there is no coordinate system EPSG:99999999"),
    ("auckland_shapefile.zip", {"datum": "GCJ02"}, "lie off the globe"),
    ("nc.gpkg", {"code_field": "nothing"}, "it has no column nothing"),
    ("nc.gpkg", {"layer": "nothing"}, "no layer with outlines"),
    (NIGHT.name, {}, "is no GeoJSON, GeoPackage or Shapefile|no layer with outlines"),
])
def test_a_file_that_is_no_map_of_grids_is_refused_and_says_what_to_do(file: str, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_outlines(FIXTURES / file, **said)


def test_broken_and_empty_files_are_refused(tmp_path: Path) -> None:
    whole = (FIXTURES / "olinda1_shapefile.zip").read_bytes()
    for name, content in {"a.geojson": b"", "b.geojson": b"{}", "c.geojson": b'{"type": "FeatureCollection", "features": []}', "d.zip": whole[:5000], "e.pdf": b"%PDF-1", "f.gpkg": b"SQLite format 3\0x"}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match="was not read"):
            read_outlines(tmp_path / name)


def a_zip(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in names.items():
            packed.writestr(name, content)
    return path


def test_zips_that_lead_out_or_lack_parts_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(FIXTURES / "olinda1_shapefile.zip") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with pytest.raises(Refused, match="points outside the folder"):
        read_outlines(a_zip(tmp_path / "slip.zip", {**parts, "../../evil.txt": b"x"}))
    with pytest.raises(Refused, match="exactly one Shapefile and holds 0"):
        read_outlines(a_zip(tmp_path / "none.zip", {"readme.txt": b"x"}))
    with pytest.raises(Refused, match="lacks its"):
        read_outlines(a_zip(tmp_path / "half.zip", {name: content for name, content in parts.items() if not name.endswith(".dbf")}))
    moved = a_zip(tmp_path / "deep.zip", {f"网格/边界/{name}": content for name, content in parts.items()})
    assert len(read_outlines(moved).outlines) == 470


def test_chinese_names_in_a_shapefile_without_cpg_are_read(tmp_path: Path, drawing_court: Court) -> None:
    source = drawing_court.shapes(("411425100", "城关镇", box(115, 34, 116, 35)))
    pyogrio.write_dataframe(pyogrio.read_dataframe(source), tmp_path / "g.shp", encoding="gb18030")
    (tmp_path / "g.cpg").unlink(missing_ok=True)
    table = bytearray((tmp_path / "g.dbf").read_bytes())
    table[29] = 0
    (tmp_path / "g.dbf").write_bytes(bytes(table))
    packed = a_zip(tmp_path / "g.zip", {path.name: path.read_bytes() for path in tmp_path.glob("g.*") if path.suffix != ".zip"})
    assert [(one.code, one.name) for one in read_outlines(packed).outlines] == [("411425100", "城关镇")]


def test_outlines_drawn_on_a_shifted_map_are_moved_back(drawing_court: Court) -> None:
    path = drawing_court.shapes(("1", "甲", [[115.865397, 34.398602], [116, 34.4], [116, 35], [115.865397, 34.398602]]))
    [outline] = read_outlines(path, datum="GCJ02").outlines
    corner = min(shapely.get_coordinates(outline.shape).tolist())
    assert corner == pytest.approx([115.86, 34.40], abs=2e-6)


def test_a_crossed_outline_is_mended_and_a_hopeless_one_left_out(drawing_court: Court) -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    line = [[5, 5], [6, 6], [5, 5], [5, 5]]
    read = read_outlines(drawing_court.shapes(("1", "甲", bow), ("2", "乙", line), ("3", "丙", box(10, 0, 11, 1)), ("3", "丁", box(20, 0, 21, 1))), code_field="code")
    assert (len(read.outlines), read.repaired) == (2, 1)
    assert read.outlines[0].shape.is_valid
    assert read.outlines[0].shape.area == pytest.approx(0.5)
    assert [(problem.row, problem.severity) for problem in read.problems] == [(2, "rejected"), (4, "rejected")]


def test_outlines_that_overlap_are_named_both_and_shared_edges_are_not(outline_court: Court) -> None:
    path = outline_court.shapes(("1", "甲村", box(0, 0, 1, 1)), ("2", "乙村", box(0.9, 0, 2, 1)), ("3", "丙村", box(2, 0, 3, 1)), ("4", "丁村", box(2.999, 0, 4, 1)))
    [problem] = read_outlines(path).problems
    assert problem.places == {"one": "甲村", "other": "乙村", "share": 10.0}
    report = import_outlines(outline_court.store, outline_court.viewer, path, now=NOW, level=2)
    assert (report.stored, report.warned, report.rejected) == (4, 1, 0)


def test_outlines_that_overlap_grids_of_the_board_are_named_both_but_not_their_own_old_shape_nor_another_level(outline_court: Court) -> None:
    court = outline_court
    import_outlines(court.store, court.viewer, court.shapes(("1", "甲村", box(0, 0, 1, 1)), ("2", "乙村", box(1, 0, 2, 1)), name="old.geojson"), now=NOW, level=2)
    import_outlines(court.store, court.viewer, court.shapes(("9", "镇", box(0, 0, 4, 4)), name="town.geojson"), now=NOW, level=1)
    later = court.shapes(("2", "乙村", box(1.002, 0, 2, 1)), ("3", "丙村", box(0.75, 0, 1, 2)), ("4", "丁村", box(1.999, 0, 3, 1)), name="new.geojson")
    for dry_run in (True, False):
        report = import_outlines(court.store, court.viewer, later, now=NOW + timedelta(days=1), level=2, dry_run=dry_run)
        assert (report.stored, report.changed, report.rejected) == (2, 1, 0)
        assert [(one.row, one.places) for one in report.rejections] == [(2, {"one": "丙村", "other": "甲村", "share": 50.0})]
    [said] = report.as_json()["warnings"]
    assert said["reason"] == "丙村 and 甲村 overlap by 50.0 % of the smaller one. Rows in both go to the smaller one; correct the outlines."
    again = import_outlines(court.store, court.viewer, later, now=NOW + timedelta(days=1), level=2)
    assert (again.unchanged, again.warned) == (3, 1)


def test_the_same_outlines_twice_change_nothing_and_a_moved_boundary_begins_a_new_period(outline_court: Court) -> None:
    court = outline_court
    path = court.shapes(("411425100", "城关镇", box(115, 34, 116, 35)))
    assert import_outlines(court.store, court.viewer, path, now=NOW, level=1).stored == 1
    later = NOW + timedelta(days=30)
    assert import_outlines(court.store, court.viewer, path, now=later, level=1).unchanged == 1
    moved = court.shapes(("411425100", "城关镇", box(115, 34, 116.5, 35)), name="moved.geojson")
    assert import_outlines(court.store, court.viewer, moved, now=later, level=1).changed == 1
    assert [(str(since), until and str(until), east) for since, until, east in court.all(GridRow, "valid_from", "valid_to", "east")] == [
        ("2026-03-10", "2026-04-09", 116.0), ("2026-04-09", None, 116.5)]
    again = court.shapes(("411425100", "城关镇", box(115, 34, 116.7, 35)), name="again.geojson")
    assert import_outlines(court.store, court.viewer, again, now=later, level=1).changed == 1
    assert court.count(GridRow) == 2
    with reading(court.store) as session:
        grid = session.query(GridRow).filter_by(valid_to=None).one()
        assert (grid.code_system, grid.schematic, grid.initials, grid.level, grid.parent_code, grid.datum) == ("import", False, "cgz", 1, None, "WGS84")
        assert shapely.from_geojson(json.dumps(grid.outline)).is_valid


def test_a_dry_run_of_outlines_stores_nothing(outline_court: Court) -> None:
    path = outline_court.shapes(("1", "甲", box(0, 0, 1, 1)))
    report = outlines.import_outlines(outline_court.store, outline_court.viewer, path, now=NOW, level=1, dry_run=True)
    assert (report.state, report.stored) == ("dry_run", 1)
    assert (outline_court.count(GridRow), outline_court.count(ImportBatchRow)) == (0, 0)
