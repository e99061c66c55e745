"""A Word paper in the form that Chinese courts usually give theirs: A4, fonts, line pitch, margins and page numbers as in GB/T 9704-2012.

Source: GB/T 9704-2012 (党政机关公文格式): margins 37/35/28/26 mm, 22 lines of 28 characters, 3号仿宋, title 2号小标宋, page number 4号宋体 with a dash on
either side, odd pages right and even pages left. Certainty: recalled from common office practice, not read in the standard itself; it is the usual form
and no rule of law for these papers. Line pitch 28 pt exactly is the usual Word setting for it (28 to 29 pt are in use).
Fonts are named, not embedded: where 方正小标宋 or 仿宋_GB2312 are missing, Word takes 宋体 and 仿宋 by the alternative names given here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

TITLE_FONT, BODY_FONT, HEAD_FONT, PAGE_FONT, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体", "Times New Roman"
ALTERNATIVES = {TITLE_FONT: "宋体", BODY_FONT: "仿宋"}
TITLE_PT, BODY_PT, PAGE_PT, TABLE_PT, SMALL_PT = 22, 16, 14, 12, 10.5
PITCH_PT, TITLE_PITCH_PT, TABLE_PITCH_PT = 28, 34, 18
MARGINS_CM, NARROW_CM = (3.7, 3.5, 2.8, 2.6), (2.0, 2.2, 1.8, 1.8)
"""Top, bottom, left, right. Narrow ones are for order sheets, which are to fit one page."""
TWIPS_PER_CM = 567
PICTURE_CM = 2.6
NUMERALS = "一二三四五六七八九十"
RED = RGBColor(0xC6, 0x28, 0x28)
GREY = RGBColor(0x5B, 0x6B, 0x80)


def _numeral(at: int) -> str:
    """一 for 0, 十一 for 10; up to 十九."""
    return NUMERALS[at] if at < len(NUMERALS) else f"十{NUMERALS[at - len(NUMERALS)]}"


class OfficialPaper:
    """One document that grows from top to bottom. `mark` stands on every page (演练), `trace` small below (who took it out, and when)."""

    def __init__(self, title: str, *, mark: str = "", trace: str = "", narrow: bool = False) -> None:
        self.document = Document()
        self._chapters = 0
        self._margins = NARROW_CM if narrow else MARGINS_CM
        self._width_cm = 21.0 - self._margins[2] - self._margins[3]
        self._set_page()
        self._set_fonts(title)
        self._head_and_foot(mark, trace)

    def _set_page(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21.0), Cm(29.7)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = (Cm(length) for length in self._margins)
        page.header_distance, page.footer_distance = Cm(self._margins[0] / 2), Cm(self._margins[1] * 0.6)
        self.document.settings.odd_and_even_pages_header_footer = True

    def _set_fonts(self, title: str) -> None:
        self.document.core_properties.title, self.document.core_properties.author = title, ""
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(BODY_PT)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for name, font in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", BODY_FONT), ("w:cs", LATIN)):
            fonts.set(qn(name), font)
        shape = normal.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH_PT)
        shape.space_before = shape.space_after = Pt(0)
        table = next(part for part in self.document.part.package.iter_parts() if str(part.partname).endswith("/fontTable.xml"))
        entries = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in ALTERNATIVES.items())
        table._blob = table.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())  # noqa: SLF001  python-docx has no interface for the table of fonts

    def _head_and_foot(self, mark: str, trace: str) -> None:
        page = self.document.sections[0]
        for header in (page.header, page.even_page_header):
            line = header.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if mark:
                self._run(line, mark, HEAD_FONT, BODY_PT).font.color.rgb = RED
        for footer, side in ((page.footer, WD_ALIGN_PARAGRAPH.RIGHT), (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            line = footer.paragraphs[0]
            line.alignment = side
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(PAGE_PT)
            self._run(line, "— ", PAGE_FONT, PAGE_PT)
            _page_number(self._run(line, "", PAGE_FONT, PAGE_PT))
            self._run(line, " —", PAGE_FONT, PAGE_PT)
            if trace:
                said = footer.add_paragraph()
                said.alignment = WD_ALIGN_PARAGRAPH.CENTER
                said.paragraph_format.line_spacing = Pt(12)
                self._run(said, trace, PAGE_FONT, 8).font.color.rgb = GREY

    @staticmethod
    def _run(line: Any, text: str, font: str = "", size: float = 0, *, bold: bool = False) -> Any:
        run = line.add_run(clean(text))
        if font:
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  Chinese fonts have no interface
            if font == PAGE_FONT:
                run.font.name = font
                run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001
        if size:
            run.font.size = Pt(size)
        run.bold = bold or None
        return run

    def title(self, text: str, under: str = "") -> None:
        """The title, centred, with a line under it (the cut-off, the number) and an empty one."""
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.line_spacing = Pt(TITLE_PITCH_PT)
        self._run(line, text, TITLE_FONT, TITLE_PT)
        if under:
            below = self.document.add_paragraph()
            below.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(below, under, "楷体", BODY_PT)
        self.document.add_paragraph()

    def chapter(self, text: str) -> None:
        """一、… in 黑体."""
        line = self._indented()
        line.paragraph_format.keep_with_next = True
        self._run(line, f"{_numeral(self._chapters)}、{text}", HEAD_FONT)
        self._chapters += 1

    def text(self, words: str, *, lead: str = "", heads: bool = False) -> None:
        """A paragraph that starts two characters in; `lead` is its first words, in bold. `heads`: it stays with what follows."""
        line = self._indented()
        line.paragraph_format.keep_with_next = heads or None
        if lead:
            self._run(line, lead, bold=True)
        self._run(line, words)

    def flush(self, words: str) -> None:
        """A line from the edge, as the addressee's."""
        self._run(self.document.add_paragraph(), words)

    def _indented(self) -> Any:
        line = self.document.add_paragraph()
        line.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
        return line

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, centred: Sequence[int] = (), row_cm: float = 0.0, small: bool = False,
    ) -> Any:
        """A ruled table over the width of the text, its head on every page. `widths` are shares; `row_cm` is the least height of a row."""
        look = _Look(self._across(widths), tuple(centred), row_cm, SMALL_PT if small else TABLE_PT)
        table = OxmlElement("w:tbl")
        table.append(_properties())
        grid = _add(table, "w:tblGrid")
        for width in look.across:
            _add(grid, "w:gridCol", w=width)
        if heads:
            table.append(_row(heads, look, head=True))
        for cells in rows:
            table.append(_row(cells, look, head=False))
        body = self.document.element.body
        body.insert(len(body) - 1, table)
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(TABLE_PITCH_PT)
        return table

    def _across(self, widths: Sequence[float]) -> tuple[int, ...]:
        return tuple(round(share / sum(widths) * self._width_cm * TWIPS_PER_CM) for share in widths)

    def facts(self, pairs: Sequence[tuple[str, str]], *, picture: bytes = b"", under: str = "", small: bool = False) -> None:
        """A ruled list of names and values in two columns; a picture, with words under it, stands at the right of the first rows."""
        if not picture:
            self.table((), pairs, (2.6, 9), centred=(0,), small=small)
            return
        widths = (2.6, 7, PICTURE_CM + 0.6)
        table = self.table((), [(*pair, "") for pair in pairs], widths, centred=(0, 2), small=small)
        rows = table.findall(qn("w:tr"))
        for at, row in enumerate(rows):
            properties = row.findall(qn("w:tc"))[2].find(qn("w:tcPr"))
            properties.insert(1, _add(properties, "w:vMerge", val="continue" if at else "restart"))  # Word wants it before the alignment
        self._draw(rows[0].findall(qn("w:tc"))[2], picture, under)

    def _draw(self, cell: Any, picture: bytes, under: str) -> None:
        """Put a picture into a cell, whose line must then grow with it."""
        line = self.document.add_paragraph()
        run = self._run(line, "")
        run.add_picture(BytesIO(picture), width=Cm(PICTURE_CM))
        run.add_break()
        below = self._run(line, under, PAGE_FONT, 8)
        place = cell.find(qn("w:p"))
        place.find(qn("w:pPr")).find(qn("w:spacing")).set(qn("w:lineRule"), "atLeast")
        for part in (run, below):
            place.append(part._element)  # noqa: SLF001
        self.document.element.body.remove(line._element)  # noqa: SLF001

    def chart(self, picture: bytes, title: str) -> None:
        """A picture over the width of the text, its title above it."""
        for heads in (True, False):
            line = self.document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            line.paragraph_format.keep_with_next = heads or None
            if heads:
                self._run(line, title, HEAD_FONT, TABLE_PT)
            else:
                self._run(line, "").add_picture(BytesIO(picture), width=Cm(self._width_cm))

    def signed(self, court: str, day: str) -> None:
        """The court and the date at the right, two and four characters in (落款)."""
        self.document.add_paragraph()
        for words, characters in ((court, 2), (day, 4)):
            line = self.document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.right_indent = Pt(characters * BODY_PT)
            line.paragraph_format.keep_with_next = characters == 2
            self._run(line, words)

    def new_page(self) -> None:
        self.document.add_page_break()
        self._chapters = 0

    def file(self) -> bytes:
        kept = BytesIO()
        self.document.save(kept)
        return kept.getvalue()


def clean(text: Any) -> str:
    """Without the control characters that a file of this kind cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(text))


def _add(parent: Any, tag: str, **attributes: Any) -> Any:
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn(f"w:{name}"), str(value))
    parent.append(child)
    return child


def _properties() -> Any:
    found = OxmlElement("w:tblPr")
    _add(found, "w:tblW", w=5000, type="pct")
    borders = _add(found, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, f"w:{side}", val="single", sz=4, space=0, color="000000")
    _add(found, "w:tblLayout", type="fixed")
    margins = _add(found, "w:tblCellMar")
    for side in ("left", "right"):
        _add(margins, f"w:{side}", w=60, type="dxa")
    return found


@dataclass(frozen=True)
class _Look:
    """How the cells of one table look: widths in twips, centred columns, least height of a row, size of the letters."""

    across: tuple[int, ...]
    centred: tuple[int, ...]
    row_cm: float
    size_pt: float


def _row(cells: Sequence[str], look: _Look, *, head: bool) -> Any:
    row = OxmlElement("w:tr")
    properties = _add(row, "w:trPr")
    _add(properties, "w:cantSplit")
    if look.row_cm:
        _add(properties, "w:trHeight", val=round(look.row_cm * TWIPS_PER_CM), hRule="atLeast")
    if head:
        _add(properties, "w:tblHeader")
    for at, words in enumerate(cells):
        row.append(_cell(clean(words), look.across[at], look.size_pt, centred=head or at in look.centred, head=head))
    return row


def _cell(words: str, width: int, size_pt: float, *, centred: bool, head: bool) -> Any:
    cell = OxmlElement("w:tc")
    properties = _add(cell, "w:tcPr")
    _add(properties, "w:tcW", w=width, type="dxa")
    _add(properties, "w:vAlign", val="center")
    for part in words.split("\n"):
        line = _add(cell, "w:p")
        shape = _add(line, "w:pPr")
        _add(shape, "w:spacing", before=0, after=0, line=round(size_pt * 30), lineRule="exact")
        if centred:
            _add(shape, "w:jc", val="center")
        run = _add(line, "w:r")
        letters = _add(run, "w:rPr")
        if head:
            _add(letters, "w:rFonts", eastAsia=HEAD_FONT)
        _add(letters, "w:sz", val=round(size_pt * 2))
        text = _add(run, "w:t")
        text.text = part
        text.set(qn("xml:space"), "preserve")
    return cell


def _page_number(run: Any) -> None:
    """The field that Word fills with the number of the page."""
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            _add(run._element, "w:fldChar", fldCharType=kind)  # noqa: SLF001
        else:
            _add(run._element, "w:instrText").text = words  # noqa: SLF001
