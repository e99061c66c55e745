"""SC-19: five queries (5), the applicant's clue (X), the residents' committee (Y); the ruling is written when all is checked, and refused before."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from docx import Document

from core.commands import clue_steps, clues, rulings
from core.commands.clues import ClueReport
from core.domain.case_records import FIVE, ITEM_LABELS
from core.domain.refusals import NotAllowed, NotFound
from core.domain.rulings import RulingRefused
from core.domain.viewer import Role
from core.queries.case_work import case_work
from core.queries.cases import case_file
from core.reports.paper_words import Making
from core.reports.termination_ruling import ruling
from core.store.session import reading
from core.store.tables import EventRow
from core.words import say
from tests.builders import BOTH, do, nothing_changes
from tests.commands.test_termination import LATER, a_case, check, grid_evidence, note, put_in_order
from tests.conftest import WEST, Court

FILE = "裁定.docx"


def cells(court: Court) -> list[list[str]]:
    found, judge = check(court), court.viewer(Role.JUDGE)
    with reading(court.store) as session:
        file, work = case_file(session, judge, now=LATER, case_id=a_case(court)), case_work(session, judge, case_id=a_case(court))
    document = Document(BytesIO(ruling(found, file, work, "虞城县人民法院", Making("李法官", LATER, LATER))))
    return [[line.text] for line in document.paragraphs] + [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


@BOTH
def test_sc_19_five_queries_a_clue_and_the_committee_and_no_ruling_while_the_clue_is_unchecked(court: Court) -> None:
    put_in_order(court)
    grid_evidence(court)
    note(court, "query", items=("committee",), words="居委会称已外出")
    clue = int(do(court, clues.report, ClueReport("property", "申请人称其有一辆货车", "电话", court.grid(), debtor_id=court.debtors[court.grid()], case_id=a_case(court)), at=LATER)["id"])
    with nothing_changes(court), pytest.raises(RulingRefused) as refused:
        do(court, rulings.take_out, a_case(court), FILE, at=LATER)
    number = str(refused.value.places["clues"][0])
    assert refused.value.places["clues"] == [number] and number

    do(court, clue_steps.respond, clue, "已派员核实", at=LATER)
    with pytest.raises(RulingRefused):
        do(court, rulings.take_out, a_case(court), FILE, at=LATER)
    do(court, clue_steps.dismiss, clue, "车辆已过户多年", at=LATER)
    assert do(court, rulings.take_out, a_case(court), FILE, at=LATER) == {"number": "（2026）豫1425执1号"}
    with reading(court.store) as session:
        last = session.scalars(sa.select(EventRow).order_by(EventRow.id.desc()).limit(1)).one()
    assert (last.verb, last.subject_id, last.after["filters"]["file"]) == ("export", "termination_ruling", FILE)

    rows = cells(court)
    told = {row[0]: row for row in rows if len(row) == 4}
    assert [say(ITEM_LABELS[item], "zh_CN") in told for item in FIVE] == [True] * 5
    assert any(head.startswith("X") and number in head for head in told) and any(head.startswith("Y") and row[3] == "居委会称已外出" for head, row in told.items())
    assert any("终结（2026）豫1425执1号案件的本次执行程序" in row[0] for row in rows)


def test_a_check_that_is_open_is_named_and_an_exception_of_a_leader_lets_the_ruling_out(sqlite_court: Court) -> None:
    from core.commands import case_records

    put_in_order(sqlite_court)
    with pytest.raises(RulingRefused) as refused:
        do(sqlite_court, rulings.take_out, a_case(sqlite_court), FILE, at=LATER)
    assert refused.value.places["missing"] == [one.check.label for one in check(sqlite_court).findings if one.check.code == "evidence"]
    do(sqlite_court, case_records.except_from, a_case(sqlite_court), "evidence", reason="院长批准", by=sqlite_court.viewer(Role.COURT_LEADER), at=LATER)
    do(sqlite_court, rulings.take_out, a_case(sqlite_court), FILE, at=LATER)


def test_only_who_may_export_takes_it_out_and_only_of_the_own_cases(sqlite_court: Court) -> None:
    with pytest.raises(NotAllowed):
        do(sqlite_court, rulings.take_out, a_case(sqlite_court), FILE, by=sqlite_court.viewer(Role.GRID_WORKER), at=LATER)
    with pytest.raises(NotFound):
        do(sqlite_court, rulings.take_out, a_case(sqlite_court), FILE, by=sqlite_court.viewer(Role.JUDGE, WEST), at=LATER)
