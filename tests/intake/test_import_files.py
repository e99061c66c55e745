"""Tables in files: what is read, and what is refused with one sentence that says what to do."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from openpyxl.styles import Font

from core.intake.files import FileRefused, Table, open_table

ROWS = [["案号", "立案日期", "标的额（元）"], ["（2024）豫1425执1号", "2024-01-02", "1,000"], ["（2024）豫1425执2号", "2024-01-03", "𠮷㛃"]]


def all_rows(table: Table) -> list[tuple[int, dict[str, object]]]:
    return [(number, dict(row)) for number, row in table.rows()]


def a_csv(path: Path, encoding: str = "utf-8", delimiter: str = ",", rows: list[list[str]] | None = None) -> Path:
    text = "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows or ROWS) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def a_workbook(path: Path, rows: list[list[object]] | None = None) -> Path:
    book = Workbook()
    for row in rows or ROWS:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_table_is_read_in_any_encoding_with_any_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = open_table(a_csv(tmp_path / "案件.csv", encoding, delimiter))
    assert table.columns == ROWS[0]
    assert table.count == 2
    assert all_rows(table) == [(2, dict(zip(ROWS[0], ROWS[1], strict=True))), (3, dict(zip(ROWS[0], ROWS[2], strict=True)))]


def test_gbk_as_excel_in_china_writes_it_is_read(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", "gbk", rows=[["姓名", "地址"], ["张伟", "城关镇东街"]])
    assert all_rows(open_table(path)) == [(2, {"姓名": "张伟", "地址": "城关镇东街"})]


def test_a_title_row_above_the_header_is_passed_over(tmp_path: Path) -> None:
    table = open_table(a_workbook(tmp_path / "a.xlsx", [["2024年执行案件台账"], [], ["序号", "案号"], [1, "x"]]))
    assert table.columns == ["序号", "案号"]
    assert all_rows(table) == [(4, {"序号": 1, "案号": "x"})]


@pytest.mark.parametrize("top", [
    [["案件信息", None, "金额信息"]], [["虞城县人民法院"], ["填报单位：执行局", "日期：2024-01-05", None]], [],
])
def test_the_row_with_known_headings_is_the_header_whatever_stands_above(tmp_path: Path, top: list[list[object]]) -> None:
    table = open_table(a_workbook(tmp_path / "a.xlsx", [*top, *ROWS]))
    assert table.columns == ROWS[0]
    assert [number for number, _ in table.rows()] == [len(top) + 2, len(top) + 3]


def test_a_header_of_two_rows_with_merged_cells_is_put_together(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["案号", "案件信息", None, "被执行人"], [None, "立案日期", "标的额（元）", None], ["x", "2024-01-02", 5, "张三"]):
        book.active.append(row)
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    assert all_rows(open_table(tmp_path / "a.xlsx")) == [(3, {"案号": "x", "立案日期": "2024-01-02", "标的额（元）": 5, "被执行人": "张三"})]


def test_a_first_row_of_texts_under_a_header_with_a_gap_stays_a_row(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [["姓名", None, "单位"], ["张三", "男", "派出所"]])
    assert all_rows(open_table(path)) == [(2, {"姓名": "张三", "单位": "派出所"})]


def test_rows_that_are_only_formatted_are_no_rows(tmp_path: Path) -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    for row in range(4, 500):
        book.active.cell(row, 3).font = Font(bold=True)
    book.save(tmp_path / "a.xlsx")
    assert len(all_rows(open_table(tmp_path / "a.xlsx"))) == 2


@pytest.mark.parametrize("name", ["a.xls", "a", "案件.XLSX"])
def test_a_workbook_is_read_by_its_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    a_workbook(tmp_path / "b.xlsx").rename(tmp_path / name)
    assert len(all_rows(open_table(tmp_path / name))) == 2


def test_a_workbook_gives_days_numbers_and_texts_and_a_formula_without_value_gives_its_text(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [["编号", "时间", "数"], ['=HYPERLINK("http://x")', datetime(2024, 5, 26, 10), 1.5]])
    assert all_rows(open_table(path)) == [(2, {"编号": '=HYPERLINK("http://x")', "时间": datetime(2024, 5, 26, 10), "数": 1.5})]


def test_a_sheet_is_chosen_by_name_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["说明", "无"])
    book.create_sheet("案件").append(["案号", "案由"])
    book["案件"].append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    assert open_table(tmp_path / "a.xlsx", sheet="案件").columns == ["案号", "案由"]
    with pytest.raises(FileRefused, match="no sheet “别的”"):
        open_table(tmp_path / "a.xlsx", sheet="别的")


def test_repeated_and_empty_headings_do_not_lose_a_column(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", rows=[["电话", "", "电话"], ["1", "2", "3"]])
    assert all_rows(open_table(path)) == [(2, {"电话": "1", "电话 (3)": "3"})]


def test_a_row_with_more_cells_than_the_header_is_marked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2,3\n")
    assert all_rows(open_table(tmp_path / "a.csv")) == [(2, {"a": "1", "b": "2", "": "3"})]


def test_a_last_row_that_was_cut_off_is_marked_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,c\n1,2,3\n4,5")
    assert [("" in row) for _, row in open_table(tmp_path / "a.csv").rows()] == [False, True]


def bad_files(folder: Path) -> dict[str, bytes]:
    good = a_workbook(folder / "good.xlsx").read_bytes()
    with zipfile.ZipFile(folder / "other.zip", "w") as packed:
        packed.writestr("a.txt", "hello")
    return {
        "empty.csv": b"", "empty.xlsx": b"", "pdf.xlsx": b"%PDF-1.7 x", "pdf.csv": b"%PDF-1.7 x", "page.xlsx": b"<html><table></table></html>",
        "page.csv": b"\xef\xbb\xbf<!DOCTYPE html><html>", "zip.xlsx": (folder / "other.zip").read_bytes(), "zip.csv": (folder / "other.zip").read_bytes(),
        "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "half.xlsx": good[: len(good) // 2], "text.xlsx": "案号,案由\n1,2\n".encode(), "book.csv": good, "hole.csv": b"a,b\n1,\0\0\0\n", "quote.csv": b'a,b\n1,"2\n3,4\n',
        "values.csv": b"1,2,3\n4,5,6\n", "blank.csv": b"\n\n , \n", "noise.csv": bytes(range(128, 256)) * 20, "jpeg.csv": b"\xff\xd8\xff\xe0 x",
        "trailing_hole.csv": b"a,b\n" + b"1,2\n" * 300_000 + b"\0" * 4096,
    }


NAMES = [
    "empty.csv", "empty.xlsx", "pdf.xlsx", "pdf.csv", "page.xlsx", "page.csv", "zip.xlsx", "zip.csv", "old.xlsx", "old.xls", "half.xlsx", "text.xlsx",
    "book.csv", "hole.csv", "quote.csv", "values.csv", "blank.csv", "noise.csv", "jpeg.csv", "trailing_hole.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_no_table_is_refused_and_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bad_files(tmp_path)[name])
    with pytest.raises(FileRefused, match=rf"^{name} was not read: .+\. .+\."):
        open_table(tmp_path / name)


def test_an_encrypted_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with a_workbook(tmp_path / "plain.xlsx").open("rb") as plain, (tmp_path / "secret.xlsx").open("wb") as secret:
        OOXMLFile(plain).encrypt("password", secret)
    with pytest.raises(FileRefused, match="encrypted with a password. Open it, remove the password"):
        open_table(tmp_path / "secret.xlsx")
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "secret.xlsx").read_bytes()[:700])
    with pytest.raises(FileRefused, match="damaged or only half written"):
        open_table(tmp_path / "cut.xlsx")


def test_a_damaged_workbook_with_a_whole_directory_is_refused(tmp_path: Path) -> None:
    whole = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(whole) as packed, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as damaged:
        for name in packed.namelist():
            damaged.writestr(name, packed.read(name)[: 400 if "sheet1" in name else None])
    with pytest.raises(FileRefused, match="damaged or only half written"):
        all_rows(open_table(tmp_path / "b.xlsx"))


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="the limit is"):
        open_table(a_csv(tmp_path / "a.csv"), limit_bytes=20)


def test_the_name_shown_is_the_one_of_the_upload(tmp_path: Path) -> None:
    (tmp_path / "tmp123").write_bytes(b"")
    with pytest.raises(FileRefused, match=r"^案件\.xlsx was not read"):
        open_table(tmp_path / "tmp123", name="案件.xlsx")
