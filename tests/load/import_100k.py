"""How long 100,000 cases take while somebody else writes. By hand: `python -m tests.load.import_100k [rows] [--postgres]`."""

import argparse
import csv
import json
import multiprocessing
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

from core.commands.tasks import TaskOrder, dispatch
from core.domain.identifiers import identity_check
from core.domain.viewer import Role, Viewer
from core.intake import importer, outlines
from core.store.ledger import perform
from core.store.sealing import use_key
from core.store.session import Store, open_store, writing
from core.store.tables import BoardRow
from core.store.upgrade import migrate
from tests.load.places import postgres

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
TOWNS = ("城关镇", "界沟镇", "木兰镇", "杜集镇", "谷熟镇", "利民镇", "张集镇", "站集镇")
COLUMNS = ("案号", "立案日期", "结案日期", "结案方式", "申请标的额（元）", "到位金额", "案由", "申请执行人", "被执行人", "身份证号", "被执行人电话", "住址")
CLOSINGS = ("执行完毕", "终结本次执行程序", "终结执行", "和解")


def write_file(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(_case(index) for index in range(rows))


def _case(index: int) -> tuple[object, ...]:
    filed = date(2022, 1, 1) + timedelta(days=index % 1500)
    closed = filed + timedelta(days=30 + index % 200) if index % 10 else ""
    first17 = f"411425{1900 + index // 1000 % 100}0101{index % 1000:03}"
    name = "张王李赵刘陈杨黄周吴"[index % 10] + chr(0x4E00 + index // 10 % 4000)
    return (
        f"（{filed.year}）豫1425执{index + 1}号", filed, closed, CLOSINGS[index % 4] if closed else "", 1000 + index % 90_000, index % 1000, "民间借贷纠纷", "虞城县农村信用社",
        name, first17 + identity_check(first17), f"192{index:08}", f"河南省虞城县{TOWNS[index % 8]}{index % 500}号",
    )


def open_board(url: str, folder: Path) -> tuple[Store, Viewer]:
    use_key("load")
    store = open_store(url, folder)
    migrate(store)
    with writing(store) as session:
        board = BoardRow(court_code="豫1425", name="虞城法院", area_code="411425", created_at=NOW)
        session.add(board)
        session.flush()
        viewer = Viewer(0, 0, "测试", Role.DUTY_OFFICER, board.id, None, ("",))
    return store, viewer


def write_towns(path: Path) -> None:
    shapes = [{
        "type": "Feature", "properties": {"code": f"4114251{index:02}", "name": name},
        "geometry": {"type": "Polygon", "coordinates": [[[115 + index, 34], [116 + index, 34], [116 + index, 35], [115 + index, 35], [115 + index, 34]]]},
    } for index, name in enumerate(TOWNS)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}, ensure_ascii=False))


def other_writer(url: str, folder: Path, viewer: Viewer, done: Event) -> None:
    """Dispatches a task twenty times a second and says how long that took."""
    use_key("load")
    store = open_store(url, folder)
    waits = []
    while not done.is_set():
        started = time.perf_counter()
        perform(store, partial(dispatch, order=TaskOrder("check", "核实", draft=True)), by=viewer, at=NOW)
        waits.append(time.perf_counter() - started)
        time.sleep(0.05)
    waits.sort()
    print(f"other process: {len(waits)} tasks written, median {waits[len(waits) // 2] * 1000:.0f} ms, "
          f"p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, slowest {waits[-1] * 1000:.0f} ms")


def main(rows: int, *, on_postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        url = servers.enter_context(postgres(folder / "postgres")) if on_postgres else f"sqlite:///{folder / 'b.db'}"
        store, viewer = open_board(url, folder)
        write_towns(folder / "towns.geojson")
        outlines.import_outlines(store, viewer, folder / "towns.geojson", now=NOW, level=1)
        write_file(folder / "cases.csv", rows)
        for attempt in ("first time", "the same file again"):
            done = multiprocessing.Event()
            other = multiprocessing.Process(target=other_writer, args=(url, folder, viewer, done))
            other.start()
            started, used = time.perf_counter(), time.process_time()
            report = importer.run(store, viewer, "cases", folder / "cases.csv", now=NOW)
            print(f"{attempt}: {time.perf_counter() - started:.1f} s, of these {time.process_time() - used:.1f} s of processor time,", {name: value for name, value in report.as_json().items() if not isinstance(value, list)})
            done.set()
            other.join()
        store.engine.dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.load.import_100k", description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    main(wanted.rows, on_postgres=wanted.postgres)
