"""SC-27: fifteen items, eighteen townships, a published week that later data does not change, and a record of the lowest."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.commands import assessment as verbs
from core.commands.assessment import Entry
from core.commands.court import set_value
from core.domain.assessment import ENTERED, ITEMS, PART_LABELS, AssessmentRefused, Line, Score, from_plain, line, lowest, monday, plain, ranked
from core.domain.clocks import local_day
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries import assessment as questions
from core.queries.assessment import count_week
from core.store.session import reading, writing
from core.store.tables import GridRow
from tests.builders import BOTH, do, nothing_changes, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

WEEK = monday(local_day(NOON))
FULL = {item.code: item.points for item in ITEMS}


def president(court: Court) -> Any:
    return court.viewer(Role.COURT_LEADER)


def week_of(court: Court, *prefixes: str, role: Role = Role.DUTY_OFFICER, days: int = 0) -> questions.Week:
    with reading(court.store) as session:
        found: questions.Week = questions.assessment_week(session, court.viewer(role, *prefixes), week=WEEK, now=NOON + timedelta(days=days))
    return found


def reports(court: Court, *prefixes: str) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        return questions.assessment_escalations(session, court.viewer(Role.DUTY_OFFICER, *prefixes)).to_dict("records")


def eighteen(court: Court) -> list[str]:
    """Sixteen more townships beside the two of the fixture."""
    codes = [f"4114251{number:02d}" for number in range(50, 66)]
    with writing(court.store) as session:
        session.add_all([GridRow(board_id=court.board_id, code=code, name=f"第{code[-2:]}乡", initials=f"d{code[-2:]}x", level=1, parent_code="411425", code_system="test", valid_from=date(2020, 1, 1)) for code in codes])
    return [EAST, WEST, *codes]


@BOTH
def test_sc_27_fifteen_items_of_eighteen_townships_are_ranked_frozen_and_the_last_is_reported(court: Court) -> None:
    towns = eighteen(court)
    assert len(ITEMS) == 15 and [item.part for item in ITEMS].count("leadership") == 5 and sum(FULL.values()) == 100
    do(court, set_value, "assessment.rank", True, by=president(court))
    do(court, verbs.enter, WEEK, [Entry(town, item.code, 100 - at if item.how == "grade" else at) for at, town in enumerate(towns) for item in ENTERED])
    done = sent(court, grid_code=court.grid(), addressee_id=court.workers[court.grid()])
    walk(court, done, "sign", "answer")
    sent(court, grid_code=court.grid(WEST), addressee_id=court.workers[court.grid(WEST)])

    live = {one.town: one for one in week_of(court).lines}
    assert len(live) == 18 and {one.rank for one in live.values()} == {0}
    assert (live[EAST].scores["replied"], live[WEST].scores["replied"].share) == (Score(Decimal(1), 1, 1), Decimal(0))
    assert live[towns[5]].scores["replied"] == Score(None, None, None) and live[towns[5]].known == 10
    published = do(court, verbs.publish, WEEK, "区督查办", count=count_week, by=president(court))
    frozen = week_of(court)
    scores = [one.score for one in frozen.lines if one.score is not None]
    assert (published["towns"], len(scores), frozen.published_at is not None) == (18, 18, True)
    assert scores == sorted(scores, reverse=True) and [one.rank for one in frozen.lines] == [1 + sum(other > score for other in scores) for score in scores]
    last = [one.town for one in frozen.lines if one.score == min(scores)]
    assert len(published["reported"]) == len(last) and [(row["town"], row["body"]) for row in reports(court)] == [(town, "区督查办") for town in reversed(last)]

    for _again in range(3):
        sent(court, grid_code=court.grid(), addressee_id=court.workers[court.grid()])
    do(court, set_value, "assessment.points.led", 40, by=president(court))
    assert week_of(court, days=3).lines == frozen.lines
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.enter, WEEK, [Entry(EAST, "led", 5)])
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.publish, WEEK, "区督查办", count=count_week, by=president(court))

    one = reports(court)[0]
    do(court, verbs.answer, int(one["escalation_id"]), local_day(NOON), "已约谈，补派联络员")
    assert reports(court)[0]["answer"] == "已约谈，补派联络员"
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.answer, int(one["escalation_id"]), local_day(NOON), "又一次")


def test_a_court_that_does_not_rank_publishes_scores_without_an_order_and_reports_nobody(sqlite_court: Court) -> None:
    court = sqlite_court
    do(court, verbs.enter, WEEK, [Entry(EAST, "led", 90), Entry(WEST, "led", 10)])
    assert do(court, verbs.publish, WEEK, count=count_week, by=president(court))["reported"] == []
    assert {one.rank for one in week_of(court).lines} == {0} and reports(court) == [] and not week_of(court).ranks


def test_the_publicity_of_weeks_adds_up(sqlite_court: Court) -> None:
    """seeds.md EQ-08: 258 boards, 9,943 printed, 1,269 posters, 393 slogans, 221 posts."""
    totals = {"boards": 258, "prints": 9943, "posters": 1269, "slogans": 393, "posts": 221}
    for code, total in totals.items():
        do(sqlite_court, verbs.enter, WEEK - timedelta(days=7), [Entry(EAST, code, total // 3)])
        do(sqlite_court, verbs.enter, WEEK, [Entry(EAST, code, total // 3), Entry(WEST, code, total - 2 * (total // 3))])
    with reading(sqlite_court.store) as session:
        found = questions.publicity_totals(session, sqlite_court.viewer(), week=WEEK)
    assert dict(zip(found["item"], found["ever"], strict=True)) == totals
    assert dict(zip(found["item"], found["in_week"], strict=True)) == {code: total - total // 3 for code, total in totals.items()}


def test_a_township_sees_its_own_line_and_report_only(sqlite_court: Court) -> None:
    court = sqlite_court
    do(court, set_value, "assessment.rank", True, by=president(court))
    do(court, verbs.enter, WEEK, [Entry(EAST, "led", 90), Entry(WEST, "led", 10)])
    assert [one.town for one in week_of(court, EAST, role=Role.TOWNSHIP).lines] == [EAST]
    do(court, verbs.publish, WEEK, "督查办", count=count_week, by=president(court))
    assert [(one.town, one.rank) for one in week_of(court, EAST, role=Role.TOWNSHIP).lines] == [(EAST, 1)]
    assert (len(reports(court, EAST)), len(reports(court, WEST))) == (0, 1)


def test_what_cannot_be_entered_or_published_is_refused_whole(sqlite_court: Court) -> None:
    court = sqlite_court
    for week, entry in (
        (WEEK, Entry(EAST, "replied", 5)), (WEEK, Entry(EAST, "nothing", 5)), (WEEK, Entry(EAST, "led", 101)), (WEEK, Entry(EAST, "led", -1)), (WEEK + timedelta(days=1), Entry(EAST, "led", 5)),
        (WEEK + timedelta(days=7), Entry(EAST, "led", 5)),
    ):
        with nothing_changes(court), pytest.raises(AssessmentRefused):
            do(court, verbs.enter, week, [Entry(WEST, "led", 5), entry])
    for entry in (Entry("999999999", "led", 5), Entry(court.grid(), "led", 5)):
        with nothing_changes(court), pytest.raises(NotAllowed):
            do(court, verbs.enter, WEEK, [entry])
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.enter, WEEK, [Entry(WEST, "led", 5)], by=court.viewer(Role.JUDGE, EAST))
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.publish, WEEK, count=count_week, by=president(court))
    do(court, verbs.enter, WEEK, [Entry(EAST, "led", 5), Entry(WEST, "led", 6)])
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.enter, WEEK, [Entry(EAST, "led", 5)])
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.publish, WEEK, count=count_week)
    do(court, set_value, "assessment.rank", True, by=president(court))
    with nothing_changes(court), pytest.raises(AssessmentRefused):
        do(court, verbs.publish, WEEK, " ", count=count_week, by=president(court))
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, verbs.answer, 1, local_day(NOON), "x")


def a_line(town: str, score: str | None) -> Line:
    return Line(town, town, {}, dict.fromkeys(PART_LABELS), None if score is None else Decimal(score), 0)


def test_equals_share_a_rank_and_who_is_not_known_has_none() -> None:
    found = ranked([a_line("d", None), a_line("a", "50"), a_line("b", "80"), a_line("c", "50"), a_line("e", "10")])
    assert [(one.town, one.rank) for one in found] == [("b", 1), ("a", 2), ("c", 2), ("e", 4), ("d", 0)]
    assert [one.town for one in lowest(found, 1)] == ["e"] and [one.town for one in lowest(found, 2)] == ["a", "c", "e"]
    assert lowest([a_line("a", "50"), a_line("b", "50")], 1) == [] and lowest(found, 0) == []


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=15, max_size=15))
def test_a_score_is_the_share_of_the_points_that_are_known(values: list[int | None]) -> None:
    scores = {item.code: Score(None if value is None else Decimal(value) / 100, value, 100) for item, value in zip(ITEMS, values, strict=True)}
    found = line("t", "t", scores, FULL)
    known = [(item.points, value) for item, value in zip(ITEMS, values, strict=True) if value is not None]
    assert found.known == len(known) and (found.score is None) == (not known)
    if known:
        by_hand = sum(points * value for points, value in known) / sum(points for points, _value in known)
        assert found.score is not None and abs(float(found.score) - by_hand) <= 0.005001
    assert from_plain(plain(found)) == found
