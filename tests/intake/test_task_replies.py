"""A township with nothing but a workbook: its list goes out, comes back filled in, and stands in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from core.commands import task_lists
from core.domain.list_columns import columns, headings
from core.domain.refusals import NotAllowed
from core.domain.task_kinds import TASK_KINDS
from core.domain.viewer import Role, Viewer
from core.intake import task_replies
from core.intake.refusals import FileRefused
from core.intake.task_replies import ListReport
from core.queries.task_lists import town_list
from core.reports.task_list import TaskList, workbook
from core.store.session import Store, reading
from core.store.tables import AcknowledgementRow, EventRow, FeedbackRow, TaskRow
from core.words import LANGUAGES, say
from tests.builders import BOTH, do, nothing_changes, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

CHINESE = partial(say, language="zh_CN")
HEADS = headings(CHINESE)
Fill = Callable[[Any], None]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    """SQLite unless a test says `BOTH`."""
    found: Store = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_store")
    return found


def the_list(court: Court, folder: Path, *, viewer: Viewer | None = None, town: str = EAST, language: str = "zh_CN") -> Path:
    """The workbook of a town, as it is handed out."""
    with reading(court.store) as session:
        rows = town_list(session, viewer or court.viewer(), town=town)
    path = folder / f"list-{language}.xlsx"
    path.write_bytes(workbook(TaskList("东镇", rows, NOON), partial(say, language=language)))
    return path


def filled(path: Path, answers: dict[int, dict[str, Any]], language: str = "zh_CN") -> Path:
    """The list with answers typed in: row (from 1) to column code to what is typed."""
    heads = headings(partial(say, language=language))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in answers.items():
        for code, typed in cells.items():
            sheet.cell(row + 1, places[heads[code]], typed)
    book.save(path)
    return path


def back(court: Court, path: Path, *, viewer: Viewer | None = None, dry_run: bool = False, at: datetime = NOON) -> ListReport:
    return task_replies.run(court.store, viewer or court.viewer(), path, now=at, dry_run=dry_run)


def outcomes(report: ListReport) -> list[str]:
    return [row.outcome for row in report.rows]


def rows(court: Court, column: Any) -> list[Any]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(column)))


@BOTH
def test_the_list_comes_back_and_every_reply_stands_in_the_database(court: Court, tmp_path: Path) -> None:
    first, second, third = sent(court), sent(court, kind="find_debtor"), sent(court, kind="serve")
    with nothing_changes(court):
        path = filled(the_list(court, tmp_path), {
            1: {"answer": "在家，已见到本人", "who": "李主任"},
            2: {"result_class": "发现本人", "time": "3月9日上午", "place": "村口", "who": "李主任", "words": "门口有车"},
            3: {"document": "执行通知书", "mode": "留置送达", "witness": "王会计", "who": "李主任"},
        })
        tried = back(court, path, dry_run=True)
    assert tried.verified is None

    report = back(court, path)
    assert outcomes(report) == outcomes(tried) == ["stored"] * 3, [row.reason for row in report.rows]
    assert report.verified == 3
    with reading(court.store) as session:
        found = {row.task_id: row for row in session.scalars(sa.select(FeedbackRow))}
        assert set(session.scalars(sa.select(TaskRow.state))) == {"answered"}
    assert found[first].fields == {"answer": "在家，已见到本人"} and found[first].channel == "xlsx" and found[first].on_behalf == "李主任"
    assert found[second].result_class == "found" and found[second].fields["words"] == "门口有车" and found[third].fields["mode"] == "left"
    assert set(rows(court, AcknowledgementRow.channel)) == {"xlsx"}


@BOTH
def test_the_same_file_twice_changes_nothing_whoever_sends_it(court: Court, tmp_path: Path) -> None:
    sent(court)
    path = filled(the_list(court, tmp_path), {1: {"answer": "在家", "who": "李主任"}})
    back(court, path)

    with nothing_changes(court):
        again = back(court, path, at=NOON + timedelta(days=1))
        colleague = back(court, path, viewer=court.viewer(Role.DUTY_LEADER))
    assert outcomes(again) == outcomes(colleague) == ["unchanged"] and again.verified == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_read_in_the_language_it_was_made_in(court: Court, tmp_path: Path, language: str) -> None:
    sent(court, kind="settle")
    word = say("yes", language)
    path = filled(the_list(court, tmp_path, language=language), {1: {"terms": "分期", "date": datetime(2026, 3, 9), "signed": word, "who": "李主任"}}, language)

    assert outcomes(back(court, path)) == ["stored"]
    assert rows(court, FeedbackRow.fields) == [{"terms": "分期", "date": "2026-03-09", "signed": True}]


def test_a_reply_that_it_could_not_be_done_needs_its_reason_only(court: Court, tmp_path: Path) -> None:
    sent(court, kind="find_debtor")
    path = filled(the_list(court, tmp_path), {1: {"unable": CHINESE("Nobody there after several visits"), "who": "李主任"}})

    assert outcomes(back(court, path)) == ["stored"] and rows(court, FeedbackRow.unable) == ["nobody_there"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nobody says so": ({"answer": "在家"}, "反馈人"),
    "what is demanded is missing": ({"certificate": "证明", "who": "李主任"}, "缺少"),
    "the mark of another row": ({"mark": "rabcdefghijklmnop", "answer": "在家", "who": "李主任"}, "校验码"),
    "the number of another row": ({"number": "虞执协〔2026〕99号", "answer": "在家", "who": "李主任"}, "校验码"),
    "too long": ({"answer": "长" * 5001, "who": "李主任"}, "5000"),
    "an unknown reason": ({"unable": "不想去", "who": "李主任"}, "不想去"),
    "another reason without words": ({"unable": CHINESE("Another reason"), "who": "李主任"}, "原因"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_refused_with_its_reason_and_the_others_are_stored(court: Court, tmp_path: Path, name: str) -> None:
    cells, reason = WRONG[name]
    sent(court), sent(court)
    path = filled(the_list(court, tmp_path), {1: cells, 2: {"answer": "在家", "who": "李主任"}})
    tried, report = back(court, path, dry_run=True), back(court, path)

    assert outcomes(tried) == outcomes(report) == ["refused", "stored"]
    said = say(report.rows[0].reason, "zh_CN", **report.rows[0].places)
    assert reason in said, said
    assert len(rows(court, FeedbackRow.id)) == 1


def test_rows_that_were_swapped_between_two_tasks_are_refused(court: Court, tmp_path: Path) -> None:
    sent(court), sent(court)
    path = filled(the_list(court, tmp_path), {1: {"answer": "甲", "who": "李"}, 2: {"answer": "乙", "who": "李"}})
    sheet = (book := openpyxl.load_workbook(path)).worksheets[0]
    sheet["A2"].value, sheet["A3"].value = sheet["A3"].value, sheet["A2"].value
    book.save(path)

    with nothing_changes(court):
        assert outcomes(back(court, path)) == ["refused", "refused"]


def test_sorted_rows_are_still_their_own_and_a_copied_row_is_refused_twice(court: Court, tmp_path: Path) -> None:
    sent(court), sent(court), sent(court)
    path = filled(the_list(court, tmp_path), {1: {"answer": "甲", "who": "李"}, 2: {"answer": "乙", "who": "李"}, 3: {"answer": "丙", "who": "李"}})
    sheet = (book := openpyxl.load_workbook(path)).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for at, line in enumerate([lines[2], lines[0], lines[1], lines[1]], start=2):
        for column, value in enumerate(line, start=1):
            sheet.cell(at, column, value)
    book.save(path)

    assert outcomes(back(court, path)) == ["stored", "stored", "refused", "refused"]


def test_a_list_of_another_board_is_refused(court: Court, tmp_path: Path) -> None:
    sent(court)
    path = filled(the_list(court, tmp_path), {1: {"answer": "甲", "who": "李"}})
    other = Viewer(1, 0, "", Role.DUTY_OFFICER, court.board_id + 1, None, ("",))

    assert outcomes(back(court, path, viewer=other)) == ["refused"]


def test_tasks_that_went_on_meanwhile_are_refused_with_what_is_possible(court: Court, tmp_path: Path) -> None:
    answered, over = sent(court), sent(court)
    path = filled(the_list(court, tmp_path), {1: {"answer": "甲", "who": "李"}, 2: {"answer": "乙", "who": "李"}})
    walk(court, answered, "sign", "answer")
    walk(court, over, "void")

    with nothing_changes(court):
        assert outcomes(back(court, path)) == ["refused", "refused"]


def test_an_empty_list_stores_nothing(court: Court, tmp_path: Path) -> None:
    sent(court)
    with nothing_changes(court):
        assert outcomes(back(court, the_list(court, tmp_path))) == ["empty"]


def test_a_list_without_its_mark_and_a_file_that_is_none_are_refused(court: Court, tmp_path: Path) -> None:
    sent(court)
    path = the_list(court, tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_cols(2)
    book.save(path)
    with pytest.raises(FileRefused) as caught:
        back(court, path)
    assert caught.value.places["columns"] == [HEADS["mark"]]

    (tmp_path / "note.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(FileRefused):
        back(court, tmp_path / "note.xlsx")


# What goes out.


def sheet_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


def test_the_list_has_one_sheet_with_chinese_heads_drop_downs_and_cells_of_its_own_to_answer_in(court: Court, tmp_path: Path) -> None:
    sent(court, kind="find_debtor"), sent(court, kind="serve")
    path = the_list(court, tmp_path)
    sheet = sheet_of(path)
    heads = [cell.value for cell in sheet[1]]

    assert len(openpyxl.load_workbook(path).sheetnames) == 1 and heads[:2] == [HEADS["number"], HEADS["mark"]] and HEADS["result_class"] in heads
    assert HEADS["terms"] not in heads, "no kind of the list asks for terms"
    assert sheet.protection.sheet and sheet["A2"].protection.locked and sheet["B2"].protection.locked
    open_cells = {cell.row: {heads[cell.column - 1] for cell in row if not cell.protection.locked} for row in sheet.iter_rows(min_row=2) for cell in row[:1]}
    assert HEADS["result_class"] in open_cells[2] and HEADS["mode"] not in open_cells[2] and HEADS["mode"] in open_cells[3]
    assert any("发现本人" in rule.formula1 for rule in sheet.data_validations.dataValidation)


def test_no_cell_of_the_list_starts_a_formula(court: Court, tmp_path: Path) -> None:
    for title in ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\tx", "正常\x07"):
        sent(court, title=title, instruction=title, place=title)

    for row in sheet_of(the_list(court, tmp_path)).iter_rows():
        assert all(cell.data_type != "f" and not str(cell.value or "").startswith(("=", "+", "-", "@", "\t")) for cell in row)


@BOTH
def test_the_desk_gets_what_the_town_owes_and_not_what_its_police_owes(court: Court, tmp_path: Path) -> None:
    worker, town = sent(court), sent(court, addressee_id=None, organisation_id=court.towns[EAST])
    sent(court, addressee_id=None, organisation_id=court.stations[EAST])
    sent(court, grid_code=court.grid(WEST), addressee_id=court.workers[court.grid(WEST)])
    sent(court, draft=True)
    walk(court, sent(court), "sign", "answer")

    with reading(court.store) as session:
        assert {row["task_id"] for row in town_list(session, court.viewer(), town=EAST)} == {worker, town}
        own = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])
        assert {row["task_id"] for row in town_list(session, own, town=EAST)} == {town}
        assert town_list(session, court.viewer(Role.GRID_JUDGE, WEST), town=EAST) == []


def test_a_township_brings_back_its_own_list_in_its_own_name(court: Court, tmp_path: Path) -> None:
    own = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])
    sent(court, addressee_id=None, organisation_id=court.towns[EAST])
    stranger = the_list(court, tmp_path, viewer=own)
    path = filled(stranger, {1: {"answer": "在家"}})

    assert outcomes(back(court, path, viewer=court.viewer(Role.TOWNSHIP, WEST, organisation=court.towns[WEST]))) == ["refused"]
    assert outcomes(back(court, path, viewer=own)) == ["stored"] and rows(court, FeedbackRow.author_id) == [own.person_id]


def test_that_a_list_left_the_house_stands_in_the_ledger(court: Court) -> None:
    do(court, task_lists.note_list, EAST, rows=3, file_name="东镇.xlsx")
    with reading(court.store) as session:
        event = session.scalars(sa.select(EventRow).where(EventRow.verb == "export")).one()
    assert event.subject_id == f"task_list:{EAST}" and event.after == {"rows": 3, "file": "东镇.xlsx"}

    refused(court, NotAllowed, task_lists.note_list, WEST, rows=3, file_name="x", by=court.viewer(Role.GRID_JUDGE, EAST))
    refused(court, NotAllowed, task_lists.note_list, EAST, rows=3, file_name="x", by=court.viewer(Role.AUDITOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_heading_of_its_own_and_every_demanded_field_a_column(language: str) -> None:
    heads = headings(partial(say, language=language))

    assert len(set(heads.values())) == len(columns()) == len(heads)
    assert {field.code for kind in TASK_KINDS for field in kind.requires if field.form != "photo"} <= heads.keys()
    assert not any(field.form == "photo" for kind in TASK_KINDS for field in kind.requires), "a list cannot carry photos"
