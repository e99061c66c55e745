"""What tests of imports share: an empty board, files made on the spot, and what the database holds."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.commands.recount import recount
from core.domain.viewer import Role, Viewer
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.store.sealing import use_key
from core.store.session import Store, open_store, reading, writing
from core.store.tables import BoardRow
from core.store.upgrade import migrate

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
CASE_COLUMNS = ("案号", "立案日期", "结案日期", "结案方式", "标的额（元）", "被执行人", "身份证号", "被执行人电话", "住址", "网格编码")


@dataclass(frozen=True)
class Court:
    """An empty board and somebody who may import."""

    store: Store
    viewer: Viewer
    folder: Path

    def all(self, table: Any, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
        """Values of columns of a table, sorted."""
        wanted = sa.select(*(getattr(table, name) for name in columns)).filter_by(**where)
        with reading(self.store) as session:
            return sorted((tuple(row) for row in session.execute(wanted)), key=repr)

    def count(self, table: Any, **where: Any) -> int:
        with reading(self.store) as session:
            return int(session.scalar(sa.select(sa.func.count()).select_from(table).filter_by(**where)) or 0)

    def tallies_agree(self) -> bool:
        """What `verify` asks: the chain holds and every tally is what its rows say."""
        with reading(self.store) as session:
            kept, counted = stored_tallies(session, self.viewer.board_id), recount(session, self.viewer.board_id)
            return first_broken(session, self.viewer.board_id) is None and kept == counted

    def table(self, rows: Sequence[Sequence[object]], name: str = "a.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def cases(self, *cases: dict[str, object], name: str = "cases.csv") -> Path:
        rows = [CASE_COLUMNS, *(tuple({**LAWFUL, **case}[column] for column in CASE_COLUMNS) for case in cases)]
        return self.table(rows, name)

    def shapes(self, *features: tuple[str, str, list[list[float]]], name: str = "grids.geojson") -> Path:
        path = self.folder / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"code": code, "name": called}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for code, called, ring in features
        ]}, ensure_ascii=False))
        return path


LAWFUL: dict[str, object] = {
    "案号": "（2024）豫1425执1号", "立案日期": "2024-01-02", "结案日期": "", "结案方式": "", "标的额（元）": "1000", "被执行人": "张三", "身份证号": "", "被执行人电话": "",
    "住址": "", "网格编码": "",
}


def own_store(folder: Path) -> Store:
    """A SQLite store of its own, beside the one that a test is about."""
    folder.mkdir(exist_ok=True)
    store = open_store(f"sqlite:///{folder / 'b.db'}", folder)
    migrate(store)
    return store


def open_court(store: Store, folder: Path) -> Court:
    use_key("test")  # another file may have worked with a center of its own, and a second process reads what this one sealed
    with writing(store) as session:
        board = BoardRow(court_code="豫1425", name="虞城法院", area_code="411425", created_at=NOW)
        session.add(board)
        session.flush()
        viewer = Viewer(0, 0, "测试", Role.DUTY_OFFICER, board.id, None, ("",))
    return Court(store, viewer, folder)


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
