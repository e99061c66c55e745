"""Lists of every unconcluded case: what each changed, and which cases vanished from it, marked and never deleted."""

from pathlib import Path

import pytest

from core.commands import cases as case_verbs
from core.commands import whole_lists
from core.domain.refusals import NotFound, Refused
from core.domain.viewer import Role, Viewer
from core.intake import importer
from core.intake.report import Report
from core.queries import import_lookups
from core.queries.cases import CaseFilter, case_file, case_sums, cases
from core.store.ledger import perform
from core.store.session import Store, reading
from core.store.tables import CaseRow, EventRow, ImportDifferenceRow, VanishedCaseRow
from tests.intake.importing import NOW, Court, open_court

ONE, TWO, THREE = (f"（2025）豫1425执{number}号" for number in (1, 2, 3))


@pytest.fixture
def lists(store: Store, tmp_path: Path) -> Court:
    """On SQLite and on PostgreSQL."""
    return open_court(store, tmp_path)


def whole(court: Court, *numbers: str, dry_run: bool = False, **said: object) -> Report:
    file = court.cases(*({"案号": number, **said} for number in numbers), name=f"{len(numbers)}.csv")
    return importer.run(court.store, court.viewer, "cases", file, now=NOW, whole=True, dry_run=dry_run)


def marks(court: Court) -> list[tuple[object, ...]]:
    """Every mark ever: case and how it was settled."""
    named = dict(court.all(CaseRow, "id", "number"))
    return [(named[case_id], how) for case_id, how in court.all(VanishedCaseRow, "case_id", "how")]


def open_marks(court: Court, viewer: Viewer | None = None) -> list[str]:
    with reading(court.store) as session:
        return list(import_lookups.vanished(session, viewer or court.viewer)["number"])


def id_of(court: Court, number: str) -> int:
    return int(court.all(CaseRow, "id", number=number)[0][0])


def test_a_case_that_the_next_list_does_not_name_is_marked_once_and_comes_back_when_it_is_named_again(lists: Court) -> None:
    assert whole(lists, ONE, TWO, THREE).vanished == 0
    assert whole(lists, ONE, TWO).vanished == 1 and open_marks(lists) == [THREE]
    assert whole(lists, TWO).vanished == 1 and open_marks(lists) == [THREE, ONE], "the third is not marked a second time"

    assert whole(lists, ONE, TWO, THREE).vanished == 0 and open_marks(lists) == []
    assert whole(lists, ONE, TWO).vanished == 1
    assert marks(lists) == [(ONE, "returned"), (THREE, "returned"), (THREE, None)]
    assert lists.count(CaseRow) == 3 and lists.tallies_agree(), "nothing is deleted and no figure moves"


def test_a_list_that_is_not_whole_marks_nothing_and_names_nothing(lists: Court) -> None:
    importer.run(lists.store, lists.viewer, "cases", lists.cases({"案号": THREE}, name="part.csv"), now=NOW)
    report = whole(lists, ONE, TWO)
    assert report.vanished == 0, "no whole list ever named the third"
    again = importer.run(lists.store, lists.viewer, "cases", lists.cases({"案号": ONE}, name="part2.csv"), now=NOW)
    assert again.vanished is None and open_marks(lists) == []


def test_a_row_that_is_refused_still_names_its_case_and_a_closed_case_does_not_vanish(lists: Court) -> None:
    whole(lists, ONE, TWO, THREE)
    perform(lists.store, lambda act: case_verbs.close(act, id_of(lists, THREE), "ended", NOW.date(), "撤销"), by=lists.viewer, at=NOW)
    file = lists.cases({"案号": ONE}, {"案号": TWO, "立案日期": "2025-13-45"}, name="bad.csv")
    report = importer.run(lists.store, lists.viewer, "cases", file, now=NOW, whole=True)

    assert (report.rejected, report.vanished) == (1, 0) and open_marks(lists) == []


def test_a_trial_says_how_many_would_vanish_and_writes_nothing(lists: Court) -> None:
    whole(lists, ONE, TWO, THREE)
    assert whole(lists, ONE, dry_run=True).vanished == 2
    assert lists.count(VanishedCaseRow) == 0


def test_a_list_that_broke_off_marks_nothing_until_it_is_taken_up_and_ends(lists: Court) -> None:
    whole(lists, ONE, TWO, THREE)
    file = lists.cases({"案号": ONE}, {"案号": TWO}, name="two.csv")
    stops = iter((False, True))
    broken = importer.run(lists.store, lists.viewer, "cases", file, now=NOW, whole=True, batch_rows=1, should_stop=lambda: next(stops))
    assert broken.state == "interrupted" and lists.count(VanishedCaseRow) == 0

    report = importer.run(lists.store, lists.viewer, "cases", file, now=NOW, whole=True, batch_rows=1)
    assert (report.batch_id, report.state, report.vanished) == (broken.batch_id, "finished", 1) and open_marks(lists) == [THREE]


def test_a_list_that_is_taken_up_late_brings_a_case_back_which_can_vanish_again(lists: Court) -> None:
    whole(lists, ONE, TWO, THREE)
    late = lists.cases({"案号": ONE}, {"案号": THREE}, {"案号": TWO}, name="late.csv")
    stops = iter((False, True))
    importer.run(lists.store, lists.viewer, "cases", late, now=NOW, whole=True, batch_rows=1, should_stop=lambda: next(stops))
    whole(lists, ONE, TWO)
    assert open_marks(lists) == [THREE]

    importer.run(lists.store, lists.viewer, "cases", late, now=NOW, whole=True, batch_rows=1)
    assert open_marks(lists) == []
    assert whole(lists, ONE, TWO).vanished == 1 and open_marks(lists) == [THREE]


def test_what_a_list_changed_is_kept_with_before_and_after(lists: Court) -> None:
    whole(lists, ONE, TWO, **{"标的额（元）": "1000"})
    report = whole(lists, ONE, TWO, **{"标的额（元）": "2500.5"})
    with reading(lists.store) as session:
        found = import_lookups.differences(session, lists.viewer, batch_id=report.batch_id or 0)

    assert report.changed == 2 and list(found["number"]) == [ONE, TWO] and set(found["field"]) == {"amount_fen"}
    assert set(found["before"]) == {"100000"} and set(found["after"]) == {"250050"}
    assert whole(lists, ONE, TWO, **{"标的额（元）": "2500.5"}).changed == 0 and lists.count(ImportDifferenceRow) == 2


def test_an_explained_case_stands_in_no_list_of_the_vanished_and_the_ledger_says_who_explained_it(lists: Court) -> None:
    whole(lists, ONE, TWO)
    whole(lists, ONE)
    case_id = id_of(lists, TWO)
    with reading(lists.store) as session:
        assert case_file(session, lists.viewer, now=NOW, case_id=case_id).vanished == NOW
        assert case_sums(session, lists.viewer, wanted=CaseFilter(vanished=True)).cases == 1 == len(cases(session, lists.viewer, wanted=CaseFilter(vanished=True)))

    with pytest.raises(Refused, match="say why"):
        perform(lists.store, lambda act: whole_lists.explain(act, case_id, "  "), by=lists.viewer, at=NOW)
    perform(lists.store, lambda act: whole_lists.explain(act, case_id, "移送邻县法院"), by=lists.viewer, at=NOW)
    with pytest.raises(NotFound):
        perform(lists.store, lambda act: whole_lists.explain(act, case_id, "再说一次"), by=lists.viewer, at=NOW)

    assert open_marks(lists) == [] and marks(lists) == [(TWO, "explained")]
    assert lists.all(EventRow, "subject_id", verb="case.vanished.explain") == [(str(case_id),)]
    with reading(lists.store) as session:
        assert case_file(session, lists.viewer, now=NOW, case_id=case_id).vanished is None
    assert whole(lists, ONE).vanished == 0, "what is explained is not asked again by the next list"


def test_only_cases_and_only_from_somebody_who_sees_the_whole_court(lists: Court) -> None:
    east = Viewer(0, 0, "东", Role.DUTY_OFFICER, lists.viewer.board_id, None, ("411425101",))
    file = lists.cases({"案号": ONE})
    for viewer, kind in ((east, "cases"), (lists.viewer, "debtors")):
        with pytest.raises(Refused, match="only cases, and only by somebody who sees the whole court"):
            importer.run(lists.store, viewer, kind, file, now=NOW, whole=True, mapping={"name": "被执行人"} if kind == "debtors" else None)
    whole(lists, ONE, TWO)
    whole(lists, ONE)
    assert open_marks(lists) == [TWO] and open_marks(lists, east) == [], "its place lies outside the east, or is not known"
