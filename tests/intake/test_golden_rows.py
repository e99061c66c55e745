"""Published figures of other courts (seeds.md 3.5, C-01, SC-40, SC-49), from files that are imported to the numbers that the screens show.

Each published row has a town of its own, so that its counters are asked apart. What the source got wrong is shown as computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import words
from core.commands.recount import store_tallies
from core.domain.indicators import BY_CODE, rate, rounded
from core.domain.indicators_missing import MISSING
from core.intake import importer, outlines
from core.queries.cases import CaseFilter, case_sums
from core.queries.indicators import Compared, indicators_compared
from core.queries.money import money_moved, money_totals
from core.store.session import Store, open_store, reading, writing
from core.store.tables import BoardRow, CaseRow, TaskRow
from core.ui import indicator_panels
from tests.domain.test_indicators import GOLDEN
from tests.intake.importing import NOW, Court, box, open_court

COLUMNS = ("案号", "立案日期", "结案日期", "结案方式", "标的额（元）", "到位金额", "到位日期", "分类", "网格编码")
TASK_COLUMNS = ("任务编号", "标题", "状态", "派发时间", "答复时间", "网格编码")
PAYMENT_COLUMNS = ("案号", "流水号", "收支类型", "金额", "发放日期")
PAYOUTS, PAID_OUT_FEN = 1514, 3_915_160_000
YEAR = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}
TOWNS = {name: f"4114251{at:02}" for at, name in enumerate(("K-001", "K-002", "K-003", "K-004", "K-010", "K-013", "K-014", "K-025", "K-026", "K-027", "SC-49"), start=1)}


@dataclass
class Clerk:
    """Writes rows of a file: so many cases of a town, filed and closed on a day."""

    rows: list[tuple[object, ...]] = field(default_factory=list)

    def cases(self, name: str, count: int, *, filed: str = "2025-01-06", closed: str = "", how: str = "", fen: tuple[int, int] = (100, 0), paid_on: str = "", category: str = "") -> None:
        """`fen`: applied for and recovered, over all of them together; the first case takes what does not divide."""
        for at in range(count):
            claimed, recovered = (share // count + (share % count if at == 0 else 0) for share in fen)
            number = f"（{filed[:4]}）豫1425执{len(self.rows) + 1}号"
            self.rows.append((number, filed, closed, how, claimed / 100, recovered / 100 or "", paid_on, category, TOWNS[name]))

    def closing(self, name: str, accepted: int, *closed: tuple[int, str]) -> None:
        """A year: so many accepted, of which some closed in each of the ways."""
        for count, how in closed:
            self.cases(name, count, closed="2025-03-03", how=how)
        self.cases(name, accepted - sum(count for count, _ in closed))


def all_cases() -> Clerk:
    clerk = Clerk()
    clerk.closing("K-002", 3307, (3149, "执行完毕"))
    clerk.closing("K-003", 1352, (1080, "执行完毕"))
    clerk.closing("K-010", 588, (364, "执行完毕"), (143, "终结本次执行程序"))
    clerk.closing("K-013", 1861, (1385, "终结本次执行程序"), (476, "执行完毕"))
    clerk.closing("K-014", 271, (268, "终结本次执行程序"), (3, "执行完毕"))
    clerk.cases("K-026", 1019, filed="2024-01-08", closed="2024-06-03", how="执行完毕")
    clerk.cases("K-026", 383, filed="2024-01-08", closed="2025-02-03", how="执行完毕")
    clerk.cases("K-026", 847, closed="2025-06-03", how="执行完毕")
    clerk.cases("K-026", 305)
    clerk.cases("K-027", 96, closed="2025-03-03", how="执行完毕", fen=(600_000_000_0, 393_351_000_0), category="涉民生")
    clerk.cases("K-027", 6, fen=(59_099_000_0, 0), category="涉民生")
    clerk.cases("SC-49", 517, filed="2025-04-07", closed="2025-05-12", how="执行完毕", fen=(22_000_000_000, 21_000_000_000), paid_on="2025-05-12")
    return clerk


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("golden")
    (folder / "board.db").write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{folder / 'board.db'}", folder)
    yield filled(store, folder)
    store.engine.dispose()


def filled(store: Store, folder: Path) -> Court:
    court = open_court(store, folder)
    towns = [(code, name, box(115 + at / 10, 34, 115.1 + at / 10, 34.1)) for at, (name, code) in enumerate(TOWNS.items())]
    assert outlines.import_outlines(store, court.viewer, court.shapes(*towns), level=1, now=NOW).stored == len(TOWNS)
    clerk = all_cases()
    report = importer.run(store, court.viewer, "cases", court.table([COLUMNS, *clerk.rows]), now=NOW)
    assert (report.stored, report.rejected, report.unlocated) == (len(clerk.rows), 0, 0)
    tasks = [(f"T{at}", "核实地址", "已反馈" if at < 1563 else "已派发", "2025-05-26 10:00", "2025-05-27 10:00" if at < 1563 else "", TOWNS["K-001"]) for at in range(1589)]
    assert importer.run(store, court.viewer, "tasks", court.table([TASK_COLUMNS, *tasks], "tasks.csv"), now=NOW).stored == 1589
    own = [row[0] for row in clerk.rows if row[-1] == TOWNS["K-026"] and str(row[2]).startswith("2025")]
    paid = [(own[at % len(own)], f"P{at}", "支出", f"{(PAID_OUT_FEN // PAYOUTS + (PAID_OUT_FEN % PAYOUTS if at == 0 else 0)) / 100:.2f}", "2025-09-01") for at in range(PAYOUTS)]
    assert importer.run(store, court.viewer, "payments", court.table([PAYMENT_COLUMNS, *paid], "payments.csv"), now=NOW).stored == PAYOUTS
    assert court.tallies_agree()
    return court


def ask(court: Court, name: str, code: str, **days: date) -> Compared:
    with reading(court.store) as session:
        found = indicators_compared(session, court.viewer, area=TOWNS[name], **{**YEAR, **days})
    return next(one for one in found if one.now.code == code)


SHOWN = {
    "K-001": ("K-001", "K-001"), "K-002": ("K-002", "K-002"), "K-003": ("K-003", "K-002"), "K-010": ("K-010", "Q-02"), "K-011": ("K-010", "K-002"), "K-013": ("K-013", "Q-03"),
    "K-014": ("K-014", "Q-03"), "K-026": ("K-026", "K-002"), "K-027": ("K-027", "K-027"), "K-028": ("K-027", "K-028"),
}
"""Published row: the town that was imported for it, and the indicator that shows it."""
NOT_IN_A_FILE = {"K-004", "K-025"}
"""Shown too, from rows that no import brings; below."""


@pytest.mark.parametrize("row", [row for row in GOLDEN if row["id"] in SHOWN], ids=lambda row: row["id"])
def test_a_published_row_comes_out_of_the_imported_rows_as_it_is_computed(golden: Court, row: dict[str, str]) -> None:
    one = ask(golden, *SHOWN[row["id"]])
    counts = [Decimal(one.now.numerator), Decimal(one.now.denominator or 0)]
    unit = 1_000_000 if BY_CODE[one.now.code].numerator.fen else 1

    assert [count / unit for count in counts] == [Decimal(row["numerator"]), Decimal(row["denominator"])]
    shown = rounded(one.value, int(row["decimals"]))
    assert (shown == Decimal(row["reported"])) is (row["verdict"] == "OK") if row["reported"] else shown is not None


def test_every_published_row_is_shown_or_stands_among_those_that_are_not_known_here() -> None:
    waiting = {code for one in MISSING for code in one.golden}

    assert {row["id"] for row in GOLDEN} == SHOWN.keys() | NOT_IN_A_FILE | waiting
    assert not waiting & (SHOWN.keys() | NOT_IN_A_FILE)


def test_a_year_of_guyang_rises_as_it_was_published(golden: Court) -> None:
    accepted, closed, closing = (ask(golden, "K-026", code) for code in ("ACCEPTED", "CLOSED", "K-002"))

    assert (accepted.now.numerator, accepted.before.numerator) == (1535, 1402) and (closed.now.numerator, closed.before.numerator) == (1230, 1019)
    assert indicator_panels.change(BY_CODE["ACCEPTED"], accepted.value, accepted.value_before) == "+9.49%"
    assert indicator_panels.change(BY_CODE["CLOSED"], closed.value, closed.value_before, 1) == "+20.7%"
    assert (rounded(closing.value, 2), rounded(closing.value_before, 2)) == (Decimal("80.13"), Decimal("72.68"))
    assert indicator_panels.change(BY_CODE["K-002"], closing.value, closing.value_before).startswith("+7.45")


def test_sc_40_the_payouts_and_the_livelihood_cases_of_guyang_open_their_rows(golden: Court) -> None:
    with reading(golden.store) as session:
        totals = money_totals(session, golden.viewer, **YEAR)
        rows = money_moved(session, golden.viewer, direction="out", limit=5000, **YEAR)
        livelihood = case_sums(session, golden.viewer, wanted=CaseFilter(open_only=None, categories=("涉民生",)))
    out = totals[totals["direction"] == "out"]
    assert (int(out["count"].sum()), words.money(int(out["amount_fen"].sum()), "zh_CN")) == (1514, "3,915.16万元")
    assert (len(rows), int(rows["amount_fen"].sum())) == (1514, PAID_OUT_FEN)
    assert ask(golden, "K-026", "PAID-OUT").now.numerator == PAID_OUT_FEN
    assert (livelihood.cases, livelihood.closed, livelihood.amount_fen, livelihood.recovered_fen) == (102, 96, 659_099_000_0, 393_351_000_0)
    assert rounded(rate(livelihood.recovered_fen, livelihood.amount_fen), 2) == Decimal("59.68")


def test_the_month_of_the_may_offensive_gives_its_cases_and_its_money(golden: Court) -> None:
    may = {"since": date(2025, 5, 1), "until": date(2025, 5, 31)}

    assert ask(golden, "SC-49", "CLOSED", **may).now.numerator == 517
    assert words.money(ask(golden, "SC-49", "AMOUNT", **may).now.numerator, "zh_CN") == "2.10亿元"
    assert ask(golden, "SC-49", "CLOSED", since=date(2025, 4, 1), until=date(2025, 4, 30)).now.numerator == 0


def test_figures_that_no_file_brings_are_the_same_from_their_own_rows(store: Store, tmp_path: Path) -> None:
    court = open_court(store, tmp_path)
    own = {"board_id": court.viewer.board_id, "grid_code": TOWNS["K-025"]}
    with writing(store) as session:
        session.add_all([
            TaskRow(**own, number=f"S{at}", kind="screen", title="", state="closed", issued_at=NOW, answered_at=NOW, updated_at=NOW, result_class="found" if at < 248 else "not_there") for at in range(567)
        ])
        session.flush()
        day = {"filed_on": NOW.date(), "kind": "first", "legacy_number": False, "debtor_names": "", "amount_fen": 0, "recovered_fen": 0, "stage": "query"}
        session.execute(sa.insert(CaseRow), [{**own, **day, "number": f"H{at}", "closed_on": NOW.date() if at < 9299 else None} for at in range(13387)])
        session.get_one(BoardRow, court.viewer.board_id).settings = {BY_CODE["K-002"].setting: "new"}
        store_tallies(session, court.viewer.board_id)
    with reading(store) as session:
        found = {one.now.code: one for one in indicators_compared(session, court.viewer, since=NOW.date(), until=NOW.date())}

    assert rounded(found["K-025"].value, 2) == Decimal("43.74")
    assert rounded(found["K-002"].value, 2) == Decimal("69.46") and found["K-002"].now.base == "new"
    assert found["Q-13"].value is None and found["PAID-OUT"].value is None
