"""The list of rows that an import did not take, as a workbook to correct and send in again."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.domain.refusals import N_
from core.intake.profiles import FIELDS
from core.intake.report import Report, Say, in_english
from core.measures.cells import safe_cell

HEADINGS = (N_("Row"), N_("Field"), N_("Cell content"), N_("Why"), N_("Taken"))
TAKEN = {"rejected": N_("Not stored"), "warned": N_("Stored with a mark")}
WIDTHS = {"A": 8, "B": 20, "C": 36, "D": 90, "E": 20}


def rejections_xlsx(report: Report, say: Say = in_english) -> bytes:
    """The workbook's bytes; no cell of it starts a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rejections")
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    labels = {field.code: field.label for field in FIELDS.get(report.kind, ())}
    sheet.append([say(heading) for heading in HEADINGS])
    for one in report.rejections:
        field = say(labels[one.field]) if one.field in labels else one.field
        cells = (one.row, field, one.value, say(one.reason, **one.places), say(TAKEN[one.severity]))
        sheet.append([_cell(cell) for cell in cells])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(value: object) -> object:
    """A workbook cannot hold control characters."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
