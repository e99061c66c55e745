"""The task list of a township as a workbook of one sheet: what is asked, and cells to answer in. `intake/task_replies.py` reads it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.domain import task_life
from core.domain.clocks import LOCAL
from core.domain.list_columns import UNABLE, Column, columns, headings, listed_fields
from core.domain.refusals import N_
from core.domain.task_kinds import BY_CODE
from core.domain.vocabulary import RESULT_CLASS_LABELS
from core.measures.cells import safe_cell

Say = Callable[..., str]
YES_NO = {True: N_("yes"), False: N_("no")}
LONGEST_CHOICE = 255
"""Characters that a drop-down may hold inside its own cell, by the format; a longer one is left out and typed."""
TEXT_FORMAT, DAY_FORMAT = "@", "yyyy-mm-dd"
_HEAD = PatternFill("solid", fgColor="D5DEEA")
_CLOSED = PatternFill("solid", fgColor="EEF1F5")
_TOP = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class TaskList:
    """The rows of `town_list` under the town's name, as of `at`."""

    town: str
    rows: Sequence[dict[str, Any]]
    at: datetime

    @property
    def file_name(self) -> str:
        return f"{self.town}-{self.at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx"


def workbook(found: TaskList, say: Say) -> bytes:
    """The workbook's bytes. Only cells to answer in can be typed into; no cell starts a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say(N_("Task list"))[:31]
    shown = _shown(found.rows)
    heads = headings(say)
    for at, column in enumerate(shown, start=1):
        cell = sheet.cell(1, at, heads[column.code])
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _TOP
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    for number, task in enumerate(found.rows, start=2):
        for at, column in enumerate(shown, start=1):
            _fill(sheet, number, at, column, task, say)
    _offer(sheet, shown, len(found.rows) + 1, say)
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # false: the township may widen a column
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _shown(rows: Sequence[dict[str, Any]]) -> list[Column]:
    """Columns of reply fields that no kind of the list asks for are left out."""
    asked = {field.code for kind in {row["kind"] for row in rows} for field in (*BY_CODE[kind].requires, *BY_CODE[kind].invites)}
    return [column for column in columns() if column.code not in listed_fields() or column.code in asked]


def _fill(sheet: Worksheet, row: int, at: int, column: Column, task: dict[str, Any], say: Say) -> None:
    cell = sheet.cell(row, at)
    cell.alignment = _TOP
    if not column.answer:
        cell.value = _text(_known(column.code, task, say))
        return
    field = listed_fields().get(column.code)
    kind = BY_CODE[task["kind"]]
    if field is not None and field not in (*kind.requires, *kind.invites):
        cell.fill = _CLOSED
        return
    cell.protection = Protection(locked=False)
    form = field.form if field else "text"
    cell.number_format = {"date": DAY_FORMAT, "number": "General"}.get(form, TEXT_FORMAT)


def _known(code: str, task: dict[str, Any], say: Say) -> str:
    kind = BY_CODE[task["kind"]]
    if code == "kind":
        return say(kind.label)
    if code == "demands":
        return say(N_("Needed: {fields}"), fields=[field.label for field in kind.requires])
    if code == "due_at":
        return f"{task['due_at'].astimezone(LOCAL):%Y-%m-%d %H:%M}" if task["due_at"] else ""
    return str(task[code] or "")


def _text(said: str) -> str:
    """A workbook cannot hold control characters, and no cell may start a formula."""
    return str(safe_cell(ILLEGAL_CHARACTERS_RE.sub("", said)))


def _offer(sheet: Worksheet, shown: Sequence[Column], last_row: int, say: Say) -> None:
    """Drop-downs where only certain words count."""
    for at, column in enumerate(shown, start=1):
        said = ",".join(say(label) for label in choices(column.code).values())
        if said and len(said) <= LONGEST_CHOICE and last_row > 1:
            letter = get_column_letter(at)
            rule = DataValidation("list", formula1=f'"{said}"', allow_blank=True, showErrorMessage=True)
            rule.add(f"{letter}2:{letter}{last_row}")
            sheet.add_data_validation(rule)


def choices(code: str) -> dict[Any, str]:
    """What a cell of this column may say: value to label; empty where anything may be typed."""
    field = listed_fields().get(code)
    if code == UNABLE:
        return dict(task_life.UNABLE_LABELS)
    if field is None or field.form not in ("class", "choice", "yes_no"):
        return {}
    return dict(RESULT_CLASS_LABELS if field.form == "class" else field.choices if field.form == "choice" else YES_NO)
