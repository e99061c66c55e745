"""Imports into a board: what is stored, changed, left alone, rejected; interrupted and taken up again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from core.commands import imports
from core.commands.task_claims import sign
from core.commands.tasks import TaskOrder, dispatch
from core.domain.refusals import NotFound, Refused
from core.domain.viewer import Role, Viewer
from core.intake import importer, outlines
from core.intake.refusals import FileRefused, MappingRefused
from core.intake.rejection_list import rejections_xlsx
from core.intake.report import Report
from core.queries import import_lookups
from core.settings import ROOT
from core.store.ledger import perform
from core.store.session import Store, reading
from core.store.tables import (
    AddressRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    EventRow,
    GridPostRow,
    ImportBatchRow,
    OrganisationRow,
    PersonRow,
    SightingRow,
    TallyRow,
    TaskRow,
)
from tests.intake.importing import CASE_COLUMNS, NOW, Court, box, open_court, own_store

TASK_COLUMNS = ("任务编号", "标题", "状态", "案号", "被执行人", "接收人", "派发时间", "办结时间", "经度", "纬度")
VALID_ID, WRONG_ID = "11010519491231002X", "411425190001010014"


@pytest.fixture
def import_court(store: Store, tmp_path: Path) -> Court:
    """On SQLite and on PostgreSQL."""
    return open_court(store, tmp_path)


def brought(court: Court, kind: str, path: Path, **said: Any) -> Report:
    report = importer.run(court.store, court.viewer, kind, path, now=NOW, **said)
    assert report.read == report.stored + report.changed + report.unchanged + report.rejected
    return report


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.stored, report.changed, report.unchanged, report.rejected


def contents(court: Court) -> list[list[tuple[Any, ...]]]:
    return [
        court.all(CaseRow, "number", "kind", "filed_on", "closed_on", "closing", "amount_fen", "debtor_names", "grid_code", "stage", "legacy_number"),
        court.all(DebtorRow, "name", "kind", "identity", "identity_problem", "phone", "place", "grid_code", "outstanding", "outstanding_fen"),
        court.all(AddressRow, "text", "grid_code"), parties(court),
        court.all(TallyRow, "area", "component", "day", "amount"),
    ]


def parties(court: Court) -> list[tuple[Any, ...]]:
    """By number, name and address: PostgreSQL leaves gaps between ids where a transaction was lost."""
    wanted = sa.select(CaseRow.number, DebtorRow.name, DebtorRow.place).select_from(CaseDebtorRow).join(CaseRow).join(DebtorRow)
    with reading(court.store) as session:
        return sorted(map(tuple, session.execute(wanted)), key=repr)


def many_cases(court: Court, count: int = 55) -> Path:
    return court.cases(*({
        "案号": f"（2024）豫1425执{index % 50 + 1}号", "结案日期": "2024-03-01" if index % 3 else "", "结案方式": "终本" if index % 3 else "", "被执行人": f"张{index % 7}",
        "住址": f"东街{index % 11}号", "被执行人电话": f"1380000{index % 5:04}", "立案日期": "2024-02-30" if index % 13 == 12 else "2024-01-02",
    } for index in range(count)))


def test_a_case_is_stored_with_its_debtor_and_counted(import_court: Court) -> None:
    path = import_court.cases({"结案日期": "2024年5月6日", "结案方式": "执行完毕", "标的额（元）": "12,000.50", "身份证号": VALID_ID, "被执行人电话": "13800000000", "住址": "虞城县城关镇东街"})
    report = brought(import_court, "cases", path)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert (report.verified, report.unlocated, report.warned, report.state) == (1, 1, 0, "finished")
    assert import_court.all(CaseRow, "number", "kind", "closing", "amount_fen", "debtor_names", "stage", "source") == [
        ("（2024）豫1425执1号", "first", "performed", 1_200_050, "张三", "archive", "import")]
    assert import_court.all(DebtorRow, "name", "identity", "phone", "initials", "outstanding", "outstanding_fen", "place") == [
        ("张三", VALID_ID, "13800000000", "zs", False, 0, "虞城县城关镇东街")]
    assert import_court.count(CaseDebtorRow) == 1
    tallies = dict(import_court.all(TallyRow, "component", "amount", area=""))
    assert [tallies[component] for component in ("case_accepted", "claimed_fen", "case_closed", "first_performed")] == [1, 1_200_050, 1, 1]


def test_the_same_file_twice_changes_nothing(import_court: Court) -> None:
    path = many_cases(import_court)
    brought(import_court, "cases", path, batch_rows=10)
    before, rejected = contents(import_court), import_court.count(EventRow)
    again = brought(import_court, "cases", path, batch_rows=10)
    assert (again.stored, again.changed) == (0, 0)
    assert again.unchanged == again.verified
    assert contents(import_court) == before
    assert import_court.count(EventRow) > rejected


def test_an_interrupted_import_taken_up_again_equals_an_uninterrupted_one_on_the_other_database(import_court: Court, tmp_path: Path) -> None:
    whole = open_court(own_store(tmp_path / "whole"), tmp_path)
    path = many_cases(whole)
    at_once = brought(whole, "cases", path, batch_rows=10)
    turns = iter([False, False, True])
    stopped = brought(import_court, "cases", path, batch_rows=10, should_stop=lambda: next(turns))
    assert (stopped.state, stopped.read) == ("interrupted", 20)
    resumed = brought(import_court, "cases", path, batch_rows=7)
    assert replace(resumed, batch_id=None) == replace(at_once, batch_id=None)
    assert resumed.batch_id == stopped.batch_id
    assert contents(import_court) == contents(whole)
    whole.store.engine.dispose()


def test_a_process_that_is_killed_in_a_part_leaves_whole_parts_and_is_taken_up_again(import_court: Court, tmp_path: Path) -> None:
    whole = open_court(own_store(tmp_path / "whole"), tmp_path)
    path = many_cases(import_court)
    with a_clerk(import_court, path, part=4) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        process.kill()
        assert process.wait(60) == -9
    assert import_court.all(ImportBatchRow, "state", "next_row", "read") == [("running", 30, 30)]
    assert brought(import_court, "cases", path).read == 55
    assert import_court.all(ImportBatchRow, "state", "next_row", "read") == [("finished", 55, 55)]
    brought(whole, "cases", path)
    assert contents(import_court) == contents(whole)
    whole.store.engine.dispose()


@contextmanager
def a_clerk(court: Court, path: Path, *, part: int) -> Iterator["subprocess.Popen[str]"]:
    url = court.store.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.intake.clerk", url, str(court.store.folder), str(court.viewer.board_id), str(path), str(part)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_an_import_is_stopped_by_another_officer_between_two_parts_and_goes_on_where_it_stood(import_court: Court) -> None:
    path = many_cases(import_court)
    batches: list[int] = []
    leader = replace(import_court.viewer, role=Role.DUTY_LEADER, person_id=7)

    def stops(_share: float, rows: int) -> None:
        if rows == 30:
            perform(import_court.store, partial(imports.stop, batch_id=batches[-1]), by=leader, at=NOW)

    stopped = brought(import_court, "cases", path, batch_rows=10, progress=stops, begun=batches.append)
    assert (stopped.state, stopped.read, batches) == ("interrupted", 30, [stopped.batch_id])
    assert import_court.all(ImportBatchRow, "state", "next_row") == [("interrupted", 30)]
    with pytest.raises(Refused, match="was not stopped: it is not under way any more"):
        perform(import_court.store, partial(imports.stop, batch_id=batches[-1]), by=leader, at=NOW)
    resumed = brought(import_court, "cases", path, batch_rows=10, begun=batches.append)
    assert (resumed.state, resumed.read, resumed.batch_id) == ("finished", 55, stopped.batch_id)
    assert import_court.tallies_agree()
    with reading(import_court.store) as session:
        verbs = list(session.scalars(sa.select(EventRow.verb).order_by(EventRow.id)))
    assert verbs == ["import.begin", *["import.batch"] * 3, "import.stop", "import.resume", *["import.batch"] * 3, "import.finish"]


def test_who_may_not_look_into_an_import_cannot_stop_it(import_court: Court) -> None:
    batch_id = perform(import_court.store, partial(imports.begin, file=imports.File("cases", "a.csv", "", {})), by=import_court.viewer, at=NOW)
    board = import_court.viewer.board_id
    for viewer, refusal in ((Viewer(8, 0, "", Role.ADMINISTRATOR, board, None, ("",)), NotFound), (Viewer(8, 0, "", Role.DUTY_OFFICER, board, None, ("411425100",)), NotFound),
                            (Viewer(8, 0, "", Role.JUDGE, board, None, ("",)), Refused), (Viewer(8, 0, "", Role.DUTY_OFFICER, board + 1, None, ("",)), NotFound)):
        with pytest.raises(refusal):
            perform(import_court.store, partial(imports.stop, batch_id=batch_id), by=viewer, at=NOW)
    assert import_court.all(ImportBatchRow, "state") == [("running",)]


def test_an_import_that_fails_on_the_way_says_that_it_was_interrupted(import_court: Court) -> None:
    path = many_cases(import_court)

    def fails(_share: float, rows: int) -> None:
        if rows == 30:
            raise OSError

    with pytest.raises(OSError):
        brought(import_court, "cases", path, batch_rows=10, progress=fails)
    assert import_court.all(ImportBatchRow, "state", "next_row") == [("interrupted", 30)]
    assert brought(import_court, "cases", path).read == 55


def test_two_that_import_one_file_at_once_do_not_store_a_row_twice(import_court: Court) -> None:
    path = many_cases(import_court)
    second: list[Report] = []

    def meanwhile(_share: float, rows: int) -> None:
        if rows == 20 and not second:
            second.append(brought(import_court, "cases", path, batch_rows=10))

    with pytest.raises(imports.ImportElsewhere, match="somebody else imports the same file"):
        brought(import_court, "cases", path, batch_rows=10, progress=meanwhile)
    assert second[0].read == 55
    assert import_court.all(ImportBatchRow, "state", "read") == [("finished", 55)]


def test_a_dry_run_stores_nothing_and_foretells_the_same(import_court: Court) -> None:
    path = many_cases(import_court)
    tried = brought(import_court, "cases", path, dry_run=True)
    assert tried.state == "dry_run"
    assert tried.batch_id is None
    assert (import_court.count(CaseRow), import_court.count(ImportBatchRow), import_court.count(EventRow)) == (0, 0, 0)
    real = brought(import_court, "cases", path)
    assert counts(tried) == counts(real)
    assert [one.reason for one in tried.rejections] == [one.reason for one in real.rejections]


def test_a_later_file_changes_only_what_it_says_otherwise(import_court: Court) -> None:
    brought(import_court, "cases", import_court.cases({"被执行人电话": "13800000000", "住址": "东街1号"}, {"案号": "（2024）豫1425执2号", "被执行人": "李四"}))
    later = import_court.cases({"结案日期": "2024-06-01", "结案方式": "终本", "标的额（元）": ""}, {"案号": "（2024）豫1425执2号", "被执行人": "李四"}, name="later.csv")
    assert counts(brought(import_court, "cases", later)) == (2, 0, 1, 1, 0)
    assert import_court.all(CaseRow, "closing", "amount_fen", "stage", number="（2024）豫1425执1号") == [("terminated", 100_000, "archive")]
    assert import_court.all(DebtorRow, "name", "phone", "outstanding") == [("张三", "13800000000", True), ("李四", None, True)]
    assert import_court.all(TallyRow, "amount", area="", component="case_closed") == [(1,)]


def test_a_wrong_identity_number_is_kept_marked_and_warned(import_court: Court) -> None:
    report = brought(import_court, "cases", import_court.cases({"身份证号": WRONG_ID}))
    assert (report.stored, report.warned, report.rejected) == (1, 1, 0)
    assert import_court.all(DebtorRow, "identity", "identity_problem") == [(WRONG_ID, "check")]
    said = report.as_json()
    assert said["rejections"] == []
    assert said["warnings"][0]["reason"] == "This identity number or credit code is wrong (check). It was kept and marked; check it against the file."
    assert said["warnings"][0]["value"] == "411****0014"


def test_two_people_with_the_same_wrong_number_stay_two(import_court: Court) -> None:
    brought(import_court, "cases", import_court.cases({"身份证号": WRONG_ID}, {"案号": "（2024）豫1425执2号", "被执行人": "李四", "身份证号": WRONG_ID}))
    assert import_court.all(DebtorRow, "name") == [("张三",), ("李四",)]


def test_one_debtor_of_two_cases_is_one_and_owes_both(import_court: Court) -> None:
    brought(import_court, "cases", import_court.cases({"身份证号": VALID_ID}, {"案号": "（2024）豫1425执2号", "身份证号": VALID_ID}), batch_rows=1)
    assert import_court.all(DebtorRow, "name", "outstanding_fen") == [("张三", 200_000)]
    assert import_court.count(CaseDebtorRow) == 2


def test_a_double_case_number_is_rejected_with_the_first_row_even_in_a_later_part(import_court: Court) -> None:
    report = brought(import_court, "cases", import_court.cases({}, {"案号": "（2024）豫1425执2号"}, {"案号": "(2024)豫1425执1号"}), batch_rows=1)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert report.as_json()["rejections"] == [
        {"row": 4, "field": "number", "value": "（2024）豫1425执1号", "reason": "This number is already in row 2 of the file. Keep one of the two rows."}]


NASTY = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "𠮷野家㛃", "👮‍♀️ نص", "a\nb", "'; DROP TABLE task;--", "%s {row} {0}")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_any_text_is_stored_as_it_stands(import_court: Court, suffix: str) -> None:
    rows = [["任务编号", "标题", "任务内容", "状态"], *([f"T{index}", text, text, "办结"] for index, text in enumerate(NASTY))]
    path = import_court.table(rows) if suffix == "csv" else import_court.folder / "a.xlsx"
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    assert counts(brought(import_court, "tasks", path)) == (10, 10, 0, 0, 0)
    assert import_court.all(TaskRow, "title", "instruction") == sorted(((text, text) for text in NASTY), key=repr)
    assert brought(import_court, "tasks", path).unchanged == 10


def test_the_list_of_problems_starts_no_formula(import_court: Court) -> None:
    report = brought(import_court, "cases", import_court.cases({"立案日期": "=1+1"}, {"立案日期": "@x"}, {"立案日期": "2024-02-30"}))
    sheet = openpyxl.load_workbook(BytesIO(rejections_xlsx(report)))["rejections"]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:3] for row in rows] == [("Row", "Field", "Cell content"), (2, "Filed on", "'=1+1"), (3, "Filed on", "'@x"), (4, "Filed on", "2024-02-30")]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_gbk_from_excel_is_imported(import_court: Court) -> None:
    path = import_court.table([CASE_COLUMNS, ("（2024）豫1425执1号", "2024/1/2", "", "", "3.5万", "张伟", "", "", "城关镇", "")], encoding="gbk")
    brought(import_court, "cases", path)
    assert import_court.all(CaseRow, "debtor_names", "amount_fen") == [("张伟", 3_500_000)]


def test_a_file_without_a_required_column_is_refused_and_says_which(import_court: Court) -> None:
    path = import_court.table([("案由", "被执行人"), ("x", "张三")])
    with pytest.raises(MappingRefused, match="no column was found for"):
        brought(import_court, "cases", path)
    with pytest.raises(MappingRefused, match="it has no column"):
        brought(import_court, "cases", path, mapping={"number": "案号", "filed_on": "案由"})
    assert import_court.count(ImportBatchRow) == 0


def test_who_may_not_import_is_refused_before_the_file_is_read(import_court: Court) -> None:
    worker = Viewer(0, 0, "", Role.GRID_WORKER, import_court.viewer.board_id, None, ("",))
    with pytest.raises(Refused, match="Not allowed"):
        importer.run(import_court.store, worker, "cases", Path("nowhere.csv"), now=NOW)
    with pytest.raises(FileRefused, match="there is no such file"):
        brought(import_court, "cases", Path("nowhere.csv"))


def placed(court: Court) -> Court:
    outlines.import_outlines(court.store, court.viewer, court.shapes(("411425100", "城关镇", box(115, 34, 116, 35)), ("411425107", "利民镇", box(116, 34, 117, 35))), now=NOW, level=1)
    return court


def test_rows_are_placed_by_code_then_point_then_address_and_the_rest_is_counted(import_court: Court) -> None:
    court = placed(import_court)
    path = court.table([
        ("姓名", "网格编码", "经度", "纬度", "住址"), ("甲", "411425100", "116.5", "34.5", ""), ("乙", "", "116.5", "34.5", "城关镇"), ("丙", "", "", "", "虞城县利民镇北关"),
        ("丁", "", "120", "34.5", ""), ("戊", "999", "", "", "城关镇东街"), ("己", "", "", "", "外地"),
    ])
    report = brought(court, "debtors", path)
    assert (report.stored, report.unlocated, report.warned) == (6, 2, 1)
    assert court.all(DebtorRow, "name", "grid_code") == sorted([
        ("甲", "411425100"), ("乙", "411425107"), ("丙", "411425107"), ("丁", None), ("戊", "411425100"), ("己", None)], key=repr)
    assert brought(court, "debtors", path).unchanged == 6


def test_rows_outside_the_viewer_s_grids_are_rejected(import_court: Court) -> None:
    court = placed(import_court)
    narrow = replace(court, viewer=Viewer(0, 0, "", Role.DUTY_OFFICER, court.viewer.board_id, None, ("411425100",)))
    path = court.cases({"网格编码": "411425100"}, {"案号": "（2024）豫1425执2号", "网格编码": "411425107"}, {"案号": "（2024）豫1425执3号"})
    report = brought(narrow, "cases", path)
    assert counts(report) == (3, 1, 0, 0, 2)
    assert court.all(CaseRow, "number", "grid_code") == [("（2024）豫1425执1号", "411425100")]


def test_debtors_come_to_their_cases_and_a_missing_case_is_a_warning(import_court: Court) -> None:
    brought(import_court, "cases", import_court.cases({"被执行人": ""}))
    path = import_court.table([("姓名", "身份证号", "案号"), ("张三", VALID_ID, "(2024)豫1425执1号"), ("李四", "", "（2024）豫1425执9号")])
    report = brought(import_court, "debtors", path)
    assert (report.stored, report.warned) == (2, 1)
    assert import_court.all(DebtorRow, "name", "outstanding_fen") == [("张三", 100_000), ("李四", 0)]


def test_a_case_without_a_place_gets_the_one_of_its_debtor_and_is_counted_there(import_court: Court) -> None:
    court = placed(import_court)
    brought(court, "cases", court.cases({"被执行人": ""}))
    path = court.table([("姓名", "案号", "经度", "纬度"), ("张三", "（2024）豫1425执1号", "116.5", "34.5")])
    brought(court, "debtors", path)
    assert court.all(CaseRow, "grid_code") == [("411425107",)]
    assert court.all(TallyRow, "area", "amount", component="case_accepted") == [("", 1), ("4114", 1), ("411425", 1), ("411425107", 1)]
    assert brought(court, "debtors", path).unchanged == 1


def a_task(**said: str) -> tuple[str, ...]:
    return tuple({"任务编号": "T1", "标题": "核实地址", "状态": "已派发", "派发时间": "2024-05-26 10:00", **said}.get(column, "") for column in TASK_COLUMNS)


def test_a_task_is_tied_to_case_debtor_and_addressee(import_court: Court) -> None:
    brought(import_court, "cases", import_court.cases({}))
    brought(import_court, "people", import_court.table([("姓名", "电话"), ("王五", "13800000005")], "p.csv"))
    path = import_court.table([TASK_COLUMNS, a_task(案号="(2024)豫1425执1号", 被执行人="张三", 接收人="王五"), a_task(任务编号="T2", 被执行人="无名氏", 接收人="赵六")])
    report = brought(import_court, "tasks", path)
    assert (report.stored, report.warned) == (2, 1)
    with reading(import_court.store) as session:
        first, second = session.scalars(sa.select(TaskRow).order_by(TaskRow.number))
        assert (first.case_id, first.debtor_id, first.addressee_id, first.addressee_name) == (1, 1, 1, "王五")
        assert (second.case_id, second.debtor_id, second.addressee_id, second.addressee_name) == (None, None, None, "赵六")


def test_an_older_file_does_not_move_a_task_back_and_leaves_tasks_of_the_board_alone(import_court: Court) -> None:
    path = import_court.table([TASK_COLUMNS, a_task()])
    brought(import_court, "tasks", path)
    task_id = import_court.all(TaskRow, "id")[0][0]
    perform(import_court.store, partial(sign, task_id=task_id, channel="phone", words="接到"), by=import_court.viewer, at=NOW)
    assert (brought(import_court, "tasks", path).unchanged, import_court.all(TaskRow, "state")) == (1, [("signed",)])
    made = perform(import_court.store, partial(dispatch, order=TaskOrder("check", "核实", draft=True)), by=import_court.viewer, at=NOW)
    report = brought(import_court, "tasks", import_court.table([TASK_COLUMNS, a_task(任务编号=made["number"], 状态="办结")], "b.csv"))
    assert report.rejected == 1
    assert import_court.all(TaskRow, "state", number=made["number"]) == [("draft",)]


def test_people_are_found_again_by_staff_number_or_name_and_phone(import_court: Court) -> None:
    court = placed(import_court)
    path = court.table([("姓名", "工号", "所属单位", "职务", "电话", "网格编码"), ("王五", "001", "城关派出所", "网格长", "13800000005", "411425100"), ("赵六", "", "城关派出所", "文员", "13800000006", ""), ("赵六", "", "民政局", "", "13800000007", "")])
    assert counts(brought(court, "people", path)) == (3, 3, 0, 0, 0)
    assert counts(brought(court, "people", path)) == (3, 0, 0, 3, 0)
    assert court.all(OrganisationRow, "kind", "name") == [("department", "民政局"), ("station", "城关派出所")]
    assert court.all(GridPostRow, "grid_code", "post") == [("411425100", "grid_leader")]
    later = court.table([("姓名", "工号", "电话", "性别"), ("王五", "001", "13900000000", "女")], "b.csv")
    assert counts(brought(court, "people", later)) == (1, 0, 1, 0, 0)
    assert court.all(PersonRow, "phone", "post", "sex", staff_number="001") == [("13900000000", "grid_leader", "f")]


def test_a_profile_is_kept_and_replaced_by_name(import_court: Court) -> None:
    for mapping in ({"number": "案号"}, {"number": "案号", "filed_on": "立案日期"}):
        perform(import_court.store, partial(imports.save_profile, kind="cases", name=" 总对总 ", mapping=mapping), by=import_court.viewer, at=NOW)
    with reading(import_court.store) as session:
        assert [(one["name"], one["mapping"]) for one in import_lookups.profiles(session, import_court.viewer, kind="cases")] == [("总对总", {"number": "案号", "filed_on": "立案日期"})]
        assert import_lookups.profiles(session, import_court.viewer, kind="tasks") == []


def test_batches_and_their_problems_are_listed_and_the_ledger_stays_whole(import_court: Court) -> None:
    report = brought(import_court, "cases", many_cases(import_court), batch_rows=20)
    with reading(import_court.store) as session:
        listed = import_lookups.batches(session, import_court.viewer)
        assert listed[["file_name", "state", "read", "rejected"]].to_dict("records") == [{"file_name": "cases.csv", "state": "finished", "read": 55, "rejected": report.rejected}]
        assert len(import_lookups.rejections(session, import_court.viewer, report.batch_id)) == len(report.rejections)
        with pytest.raises(NotFound):
            import_lookups.rejections(session, import_court.viewer, 999)
        verbs = list(session.scalars(sa.select(EventRow.verb).order_by(EventRow.id)))
    assert verbs == ["import.begin", *["import.batch"] * 3, "import.finish"]


def test_what_a_file_says_of_whereabouts_is_a_line_of_the_debtors_trail_and_the_same_again_is_none(import_court: Court) -> None:
    def file(words: str) -> Path:
        return import_court.table([("姓名", "住址", "下落"), ("张三", "东街1号", words), ("李四", "东街2号", "")])

    for words in ("下落不明", "下落不明", "近期常回"):
        brought(import_court, "debtors", file(words))

    assert import_court.all(SightingRow, "kind", "result_class", "source") == [("whereabouts", "returns", "import"), ("whereabouts", "unknown", "import")]
    assert import_court.all(DebtorRow, "name", "whereabouts") == [("张三", "returns"), ("李四", "unknown")]
