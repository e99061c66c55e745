"""Papers of an operation: their form, their contents from the rows, and that no paper shows more than its reader may see."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from docx.shared import Cm
from openpyxl import load_workbook

from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import RIGHTS, Right, Role, Viewer
from core.queries.operation_papers import Dossier, operation_dossier
from core.reports.official_paper import OfficialPaper
from core.reports.operation_papers import PAPERS, file_name
from core.reports.paper_words import Making
from core.store.session import reading, writing
from core.store.tables import (
    ApprovalRow,
    IncidentRow,
    OperationRow,
    PoliceRequestRow,
    TargetDocumentRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamRow,
)
from tests.builders import on_day, planned
from tests.conftest import EAST, NOON, WEST, Court
from tests.queries.test_operation_results import ELEVEN, PUBLISHED, add, on_list, the_published_day, under_way
from tests.queries.test_scope import FREE_WORDS, Filled, check_answer

MAKING = Making("值班员甲", NOON, NOON, "https://board.example/operations?chosen=operation:1")


def dossier(court: Court, operation_id: int, viewer: Viewer | None = None, cut_off: datetime = NOON) -> Dossier:
    with reading(court.store) as session:
        return operation_dossier(session, viewer or court.viewer(), operation_id=operation_id, cut_off=cut_off)


def lines(code: str, content: bytes) -> list[str]:
    """Every paragraph and cell of a paper, with heads and feet."""
    if PAPERS[code].ending == "xlsx":
        sheet = load_workbook(BytesIO(content)).active
        return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None] + [sheet.oddHeader.center.text or "", sheet.oddFooter.right.text or ""]
    document = Document(BytesIO(content))
    section = document.sections[0]
    elements = [document.element.body, *(part._element for part in (section.header, section.even_page_header, section.footer, section.even_page_footer))]
    return ["".join(text.text or "" for text in line.iter("{*}t")) for element in elements for line in element.iter("{*}p")]


def written(court: Court, code: str, operation_id: int, **making: Any) -> list[str]:
    found = dossier(court, operation_id, cut_off=making.get("cut_off", NOON))
    return lines(code, PAPERS[code].make(found, Making(**{**vars(MAKING), **making})))


@pytest.mark.parametrize("code", PAPERS)
def test_every_paper_names_the_operation_and_is_marked_on_every_page_when_it_is_a_drill(sqlite_court: Court, code: str) -> None:
    real, drill = under_way(sqlite_court), under_way(sqlite_court, drill=True, name="冬训", **on_day(1))

    assert any("夏雷" in line for line in written(sqlite_court, code, real)) and not any("演练" in line for line in written(sqlite_court, code, real))
    assert written(sqlite_court, code, drill).count("演练") == (1 if code == "cases" else 2)  # heads of odd and even pages
    assert file_name(code, dossier(sqlite_court, drill), MAKING).startswith("演练-冬训-")


@pytest.mark.parametrize("code", PAPERS)
def test_a_paper_of_a_plan_without_teams_and_targets_is_made_too(sqlite_court: Court, code: str) -> None:
    made = planned(sqlite_court)
    with writing(sqlite_court.store) as session:
        session.execute(sa.update(TargetRow).values(removed_at=NOON))
        session.execute(sa.delete(TeamMemberRow))
        session.execute(sa.update(TargetRow).values(team_id=None))
        session.execute(sa.delete(TeamRow))

    assert any("夏雷" in line for line in written(sqlite_court, code, made))


def test_a_paper_is_a4_with_the_usual_margins_fonts_and_page_numbers() -> None:
    paper = OfficialPaper("夏雷", mark="", trace="")
    paper.title("夏雷行动方案", "一号")
    document = Document(BytesIO(paper.file()))
    page = document.sections[0]

    assert [round(length / Cm(1), 1) for length in (page.page_width, page.page_height, page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)] == [21.0, 29.7, 3.7, 3.5, 2.8, 2.6]
    xml = document.element.xml + document.styles.element.xml
    assert "方正小标宋简体" in xml and "仿宋_GB2312" in xml and 'w:line="560"' in xml
    assert all("PAGE" in footer._element.xml and "— " in footer._element.xml for footer in (page.footer, page.even_page_footer))


def test_a_plan_says_what_stands_in_the_rows_and_that_the_rest_is_not_filled_in(sqlite_court: Court) -> None:
    court = sqlite_court
    made = under_way(court)
    with writing(court.store) as session:
        operation = session.get_one(OperationRow, made)
        operation.site_leaders, operation.emergency_plan = [{"name": "王院长", "post": "院长"}], "遇抗拒执行立即报告"
        team = session.scalars(sa.select(TeamRow).where(TeamRow.operation_id == made).order_by(TeamRow.id)).first()
        assert team is not None
        team.planned_m = 45_300
        session.add(TeamEquipmentRow(team_id=team.id, kind="recorder", quantity=2, labels="A1"))
        session.execute(sa.update(TeamMemberRow).where(TeamMemberRow.person_id == court.people[Role.JUDGE]).values(part="bailiff"))
        session.add(TargetDocumentRow(target_id=on_list(court, made)[0], kind="search_warrant", number="搜1号", created_at=NOON))
        session.add(ApprovalRow(operation_id=made, target_id=on_list(court, made)[0], kind="search", asked_at=NOON, decision="granted", decided_at=NOON, approver_name="王院长"))

    said = written(court, "plan", made)

    for words in ("院长 王院长", "遇抗拒执行立即报告", "执法记录仪×2（A1）", "45.3公里", "搜查令（搜1号）", "已批准", "张东一", "一、基本情况", "八、风险评估与应急预案", "虞城县人民法院"):
        assert any(words in line for line in said), words
    assert any("（法警）" in line for line in said) and said.count("未填写") >= 5
    assert not any("1组1号" in line for line in said), "a paper that leaves the house names no house"


def test_a_battle_report_repeats_the_published_sentence_and_every_figure_that_is_something(sqlite_court: Court) -> None:
    made = the_published_day(sqlite_court)

    said = written(sqlite_court, "report", made, cut_off=ELEVEN)

    assert PUBLISHED + "。" in said and "（截至2026年3月10日11时）" in said
    assert {"7人", "7.5万元", "12处", "8件"} <= set(said) and "第6组" in said


def test_a_summary_takes_the_words_of_the_review_and_what_such_a_day_took_before(sqlite_court: Court) -> None:
    court = sqlite_court
    made = under_way(court)
    with writing(court.store) as session:
        operation = session.get_one(OperationRow, made)
        operation.summary, operation.next_steps, operation.baseline_minutes, operation.baseline_found = "组织有力", "继续跟进", 480, 1
        operation.finished_at = NOON
    said = written(court, "summary", made)

    assert {"组织有力", "继续跟进"} <= set(said)
    assert any("本次查找用时300分钟；摸排前同类行动用时480分钟。" in line for line in said)


def test_a_request_for_police_is_filled_from_its_row_and_says_what_is_missing_without_one(sqlite_court: Court) -> None:
    court = sqlite_court
    made = under_way(court)
    with writing(court.store) as session:
        session.execute(sa.delete(PoliceRequestRow))
    assert "未填写：" in written(court, "police", made)

    with writing(court.store) as session:
        session.add(PoliceRequestRow(operation_id=made, organisation_id=court.stations[EAST], officers=6, facts="两名被执行人曾抗拒", place="东镇一村", wanted_at=NOON, requested_at=NOON))
    said = written(court, "police", made)
    assert {"东镇派出所：", "两名被执行人曾抗拒", "6", "东镇一村", "非紧急"} <= set(said)


def test_a_sign_in_sheet_has_a_line_for_everybody_who_is_named_and_for_those_the_bodies_answered_for(sqlite_court: Court) -> None:
    made = under_way(sqlite_court)
    sheet = Document(BytesIO(PAPERS["sign_in"].make(dossier(sqlite_court, made), MAKING))).tables[0]

    assert [row.cells[3].text for row in sheet.rows][1:4] == ["judge", "东镇网格员1", "police"]
    assert len(sheet.rows) == 1 + 3 + 6


def test_order_sheets_follow_the_order_of_visits_and_carry_the_code_of_the_operation(sqlite_court: Court) -> None:
    court = sqlite_court
    made = under_way(court)
    with writing(court.store) as session:
        for at, target in enumerate(on_list(court, made)):
            session.execute(sa.update(TargetRow).where(TargetRow.id == target).values(stop=2 - at % 2))
    found = dossier(court, made, court.viewer(Role.JUDGE))
    content = PAPERS["orders"].make(found, MAKING)

    one = PAPERS["orders"].make(found, Making(**{**vars(MAKING), "team_id": int(found.teams["team_id"].iloc[0])}))
    said = lines("orders", content)
    assert [line for line in said if line in ("张东一", "张东二")] == ["张东二", "张东一"]
    assert "虞城县东镇一村1组1号" in said and "13900001234" in said, "the judge goes there"
    assert len(Document(BytesIO(content)).inline_shapes) == 2 and len(Document(BytesIO(one)).inline_shapes) == 1
    assert not any("张西" in line for line in lines("orders", one))


def test_a_list_of_cases_adds_up_and_starts_no_formula_of_somebody_else(sqlite_court: Court) -> None:
    court = sqlite_court
    made = under_way(court)
    first, second, *_ = on_list(court, made)
    add(court, first, "paid", amount_fen=7_500_00)
    add(court, second, "paid", amount_fen=500, at=NOON)
    with writing(court.store) as session:
        session.execute(sa.text("UPDATE debtor SET name = '=1+1' WHERE name = '张西一'"))
    found = dossier(court, made)
    sheet = load_workbook(BytesIO(PAPERS["cases"].make(found, MAKING))).active

    rows = list(sheet.iter_rows(min_row=4, max_row=7, values_only=True))
    assert [row[3] for row in rows] == ["张东一", "张东二", "'=1+1", "张西二"]
    assert sum(row[11] for row in rows) == 7_505 and rows[0][10] == "履行付款1人7,500元"
    assert sheet.cell(8, 12).value == "=SUM(L4:L7)"
    early = load_workbook(BytesIO(PAPERS["cases"].make(found, Making(**{**vars(MAKING), "cut_off": ELEVEN})))).active
    assert sum(row[11] for row in early.iter_rows(min_row=4, max_row=7, values_only=True)) == 7_500


@pytest.fixture
def filled(sqlite_court: Court) -> Filled:
    return Filled(sqlite_court)


def test_no_paper_tells_any_role_more_than_a_screen_does(filled: Filled) -> None:
    court = filled.court
    filled.operations["mixed"] = filled._operation((EAST,), [court.debtors[court.grid(EAST)], court.debtors[court.grid(WEST)]], court.stations[EAST])
    with writing(court.store) as session:
        for town, operation in filled.operations.items():
            words = FREE_WORDS if town == EAST else "西边的事" if town == WEST else ""
            row = session.get_one(OperationRow, operation)
            row.emergency_plan = row.summary = row.next_steps = words
            row.witnesses = [{"name": words or "李代表", "post": "代表"}]
            session.add(PoliceRequestRow(operation_id=operation, organisation_id=court.stations[EAST], officers=3, facts=words, place=words, wanted_at=NOON, requested_at=NOON))
            session.add(IncidentRow(operation_id=operation, kind="crowd", level="larger", words="西边的事", raised_at=NOON - timedelta(minutes=1)))
            for target in session.scalars(sa.select(TargetRow).where(TargetRow.operation_id == operation)):
                session.add(TargetDocumentRow(target_id=target.id, kind="search_warrant", created_at=NOON))
                session.add(ApprovalRow(operation_id=operation, target_id=target.id, kind="search", asked_at=NOON, words="西边的事"))
    told = 0
    for role in Role:
        viewer = filled.eastern(role)
        for town, operation in filled.operations.items():
            if Right.ROWS not in RIGHTS[role]:
                with pytest.raises(NotAllowed):
                    dossier(court, operation, viewer)
                continue
            try:
                found = dossier(court, operation, viewer)
            except NotFound:
                assert town in (WEST, "both")
                continue
            for code, kind in PAPERS.items():
                said = lines(code, kind.make(found, MAKING))
                try:
                    check_answer(filled, viewer, {"line": said})
                except AssertionError as leak:
                    raise AssertionError(f"{code} tells {role} of {town}: {leak}") from leak
                told += 1
    assert told > 100


def test_the_walk_over_papers_would_see_a_leak(filled: Filled) -> None:
    found = dossier(filled.court, filled.operations["both"])

    assert any("张西一" in line for line in lines("plan", PAPERS["plan"].make(found, MAKING)))


def test_a_name_of_a_file_holds_no_sign_that_a_system_refuses(sqlite_court: Court) -> None:
    made = planned(sqlite_court, name='夏/雷:"一"')

    assert file_name("plan", dossier(sqlite_court, made), MAKING) == "夏_雷_一_-行动方案-20260310-1200.docx"
