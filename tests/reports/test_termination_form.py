"""The check before a termination as a form for the file: every requirement, what is missing, and what was written down."""

from io import BytesIO

from docx import Document

from core.commands import case_records
from core.domain.termination import CHECKS
from core.domain.viewer import Role
from core.queries.cases import case_file
from core.reports.paper_words import Making
from core.reports.termination_form import check_form
from core.store.session import reading
from core.words import say
from tests.builders import do
from tests.commands.test_termination import LATER, a_case, check, note, put_in_order
from tests.conftest import Court


def cells(court: Court) -> list[list[str]]:
    found = check(court)
    with reading(court.store) as session:
        case = case_file(session, court.viewer(Role.JUDGE), now=LATER, case_id=a_case(court)).case
    document = Document(BytesIO(check_form(found, case, "虞城县人民法院", Making("李法官", LATER, LATER))))
    assert "李法官" in document.sections[0].footer.paragraphs[-1].text
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_the_form_names_every_requirement_the_gap_and_the_records(sqlite_court: Court) -> None:
    put_in_order(sqlite_court, "list")
    rows = cells(sqlite_court)

    assert [row[1] for row in rows if row[0].isdigit()] == [say(check.label, "zh_CN") for check in CHECKS]
    assert ["结果", "未完成"] in rows and "张东一未纳入失信名单" in next(row[3] for row in rows if row[1].startswith("已发限制消费令"))
    assert any("财产查询（银行存款、证券" in row[1] and row[2] == "文1号" for row in rows) and any(row[1] == "报告财产令 张东一" for row in rows)


def test_a_complete_form_says_so_and_keeps_an_exception_and_leaves_out_what_was_taken_back(sqlite_court: Court) -> None:
    put_in_order(sqlite_court)
    wrong = note(sqlite_court, "field", "search", words="记错了的搜查")
    do(sqlite_court, case_records.withdraw, wrong, "记错", at=LATER)
    do(sqlite_court, case_records.except_from, a_case(sqlite_court), "evidence", reason="院长批准", by=sqlite_court.viewer(Role.COURT_LEADER), at=LATER)

    rows = cells(sqlite_court)
    assert ["结果", "各项均已通过或经批准例外"] in rows and any(row[1].startswith("已例外放行：网格员佐证") and row[4] == "院长批准" for row in rows)
    assert not any("记错了的搜查" in cell for row in rows for cell in row)
