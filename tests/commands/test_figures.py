"""Indicators over a court's rows: what is frozen stays, what is set counts, totals are Σ ÷ Σ, and no order of acts matters."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.commands import court as court_verbs
from core.commands import figures, task_steps
from core.commands.figures import FreezeRefused
from core.commands.recount import store_tallies
from core.commands.task_steps import Reply
from core.domain.court_settings import BY_KEY, SettingRefused
from core.domain.indicators import BY_CODE, GROUP_LABELS, INDICATORS, WITH_BASES, number, rounded
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.figure_versions import count_all, figure_version, figure_versions
from core.queries.indicator_tables import ELSEWHERE, NOBODY, TOTAL, Line, indicator_medians, indicators_by_judge, indicators_by_town
from core.queries.indicators import IndicatorValue, indicator_rows, indicator_values, indicators_compared
from core.queries.ledger import first_broken
from core.store.ledger import Act, perform
from core.store.session import open_store, reading, writing
from core.store.tables import CaseRow, PaymentRow, PetitionRow, TopicRow
from tests.builders import BOTH, do, nothing_changes, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court, make_court

YEAR = {"since": date(2026, 1, 1), "until": NOON.date()}


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_store")


def counted(court: Court) -> Court:
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    return court


def ask(court: Court, question: Callable[..., Any], *, by: Role = Role.DUTY_OFFICER, prefix: str = "", **named: Any) -> Any:
    with reading(court.store) as session:
        return question(session, court.viewer(by, prefix), **named)


def values(court: Court, **named: Any) -> dict[str, IndicatorValue]:
    return {one.code: one for one in ask(court, indicator_values, **{**YEAR, **named})}


def change(act: Act, case_id: int, **changes: Any) -> None:
    """What an import or a judge does to a case."""
    case = act.session.get_one(CaseRow, case_id)
    for name, value in changes.items():
        setattr(case, name, value)
    act.record("case.change", "case", case_id, topics=("cases", "indicators"))


def close(court: Court, grid: str, closing: str = "performed", day: date = date(2026, 2, 2), **more: Any) -> None:
    do(court, change, court.cases[grid], closing=closing, closed_on=day, **more)


def freeze(court: Court, name: str = "一季度", **named: Any) -> dict[str, Any]:
    made: dict[str, Any] = do(court, figures.freeze, name, YEAR["since"], YEAR["until"], count=count_all, **named)
    return made


@BOTH
def test_what_was_published_can_be_read_again_whatever_is_known_later(court: Court) -> None:
    counted(court)
    close(court, court.grid())
    made = freeze(court)
    close(court, court.grid(WEST), "terminated", termination_check="qualified")
    do(court, court_verbs.set_value, BY_CODE["Q-04"].setting, "closed", by=court.viewer(Role.COURT_LEADER))

    frozen = ask(court, figure_version, version_id=made["id"])
    lines = {(line.area, line.frozen.code): line for line in frozen.lines}
    closed = lines["", "CLOSED"]
    assert (made["number"], frozen.name, closed.frozen.numerator, closed.now.numerator) == (1, "一季度", 1, 2)
    assert not lines[EAST, "CLOSED"].differs and lines[WEST, "CLOSED"].differs and WEST not in {line.area for line in frozen.lines if line.frozen == line.now and line.frozen.code == "CLOSED"}
    assert (lines["", "Q-04"].frozen.base, lines["", "Q-04"].now.base) == ("accepted", "closed")
    assert {line.frozen.code for line in frozen.lines} == {one.code for one in INDICATORS}
    (row,) = ask(court, figure_versions).to_dict("records")
    assert (row["name"], row["by"], row["since"]) == ("一季度", "duty_officer", YEAR["since"]) and row["revision"] > 0
    assert freeze(court, "一季度更正")["number"] == 2
    with reading(court.store) as session:
        assert first_broken(session, court.board_id) is None


def test_the_same_numbers_are_not_frozen_twice_and_nothing_is_frozen_in_vain(court: Court) -> None:
    counted(court)
    freeze(court)
    again = partial(figures.freeze, count=count_all)

    refused(court, FreezeRefused, again, "又一次", YEAR["since"], YEAR["until"], match="holds the same numbers")
    refused(court, FreezeRefused, again, "  ", YEAR["since"], YEAR["until"], match="say what the figures are published as")
    refused(court, FreezeRefused, again, "明天", YEAR["since"], YEAR["until"] + timedelta(days=1), match="lie in the future")
    refused(court, FreezeRefused, again, "倒着", YEAR["until"], YEAR["since"], match="end before they begin")
    refused(court, NotAllowed, again, "全县", YEAR["since"], YEAR["until"], by=court.viewer(Role.GRID_JUDGE, EAST), match="not your grids")
    refused(court, NotAllowed, again, "东镇", YEAR["since"], YEAR["until"], EAST, by=court.viewer(Role.TOWNSHIP, EAST), match="cannot do this")


def test_frozen_figures_are_seen_by_whose_grids_they_are_of(court: Court) -> None:
    counted(court)
    whole = freeze(court)["id"]
    own = freeze(court, "东镇", area=EAST, by=court.viewer(Role.GRID_JUDGE, EAST))["id"]

    assert ask(court, figure_versions, by=Role.TOWNSHIP, prefix=EAST)["name"].tolist() == ["东镇"]
    assert ask(court, figure_version, by=Role.TOWNSHIP, prefix=EAST, version_id=own).area == EAST
    with pytest.raises(NotFound):
        ask(court, figure_version, by=Role.TOWNSHIP, prefix=EAST, version_id=whole)
    assert ask(court, figure_versions, by=Role.TOWNSHIP, prefix=WEST).empty


@pytest.mark.parametrize("indicator", WITH_BASES, ids=lambda one: one.code)
def test_every_denominator_that_courts_disagree_on_is_a_setting_that_names_the_one_in_force(sqlite_court: Court, indicator: Any) -> None:
    court, leader = counted(sqlite_court), sqlite_court.viewer(Role.COURT_LEADER)
    setting = BY_KEY[indicator.setting]

    assert values(court)[indicator.code].base == setting.default == indicator.base
    for code, _label in setting.choices:
        do(court, court_verbs.set_value, indicator.setting, code, by=leader)
        assert values(court)[indicator.code].base == code
    with nothing_changes(court), pytest.raises(SettingRefused, match="Choose one of the list"):
        do(court, court_verbs.set_value, indicator.setting, "whatever", by=leader)


@BOTH
def test_another_denominator_gives_another_rate_and_its_own_rows(court: Court) -> None:
    counted(court)
    close(court, court.grid(), "terminated")
    close(court, court.grid(WEST))
    before = values(court)["Q-04"]
    do(court, court_verbs.set_value, BY_CODE["Q-04"].setting, "closed", by=court.viewer(Role.COURT_LEADER))
    after = values(court)["Q-04"]

    assert [(one.numerator, one.denominator) for one in (before, after)] == [(1, 4), (1, 2)]
    assert len(ask(court, indicator_rows, code="Q-04", part="denominator", **YEAR)) == 2
    assert ask(court, indicator_rows, code="Q-04", part="denominator", missing=True, **YEAR)["closing"].tolist() == ["performed"]


def said(lines: list[Line], key: str, code: str) -> tuple[int, int | None]:
    line = next(one for one in lines if one.key == key)
    return next((one.numerator, one.denominator) for one in line.values if one.code == code)


@BOTH
def test_a_total_is_the_sum_of_numerators_over_the_sum_of_denominators_and_the_median_stands_beside_it(court: Court) -> None:
    """domain.md 8, check 2: 400 applied and 200 paid, and five of 2 and 2, give 51.2 %, not 91.7."""
    grids = [court.grid(), court.grid(EAST, 2), court.grid(WEST), court.grid(WEST, 2)]
    with writing(court.store) as session:
        for number_of, grid in enumerate(("", "")):
            session.add(CaseRow(board_id=court.board_id, number=f"X{number_of}", kind="first", filed_on=date(2026, 1, 5), amount_fen=200, recovered_fen=200, grid_code=grid or None,
                                closed_on=date(2026, 2, 2), closing="performed"))
        for grid, fen in zip(grids, ((40_000, 20_000), (200, 200), (200, 200), (200, 200)), strict=True):
            case = session.get_one(CaseRow, court.cases[grid])
            case.amount_fen, case.recovered_fen, case.closed_on, case.closing = *fen, date(2026, 2, 2), "performed"
            case.judge_id = court.people[Role.JUDGE] if grid.startswith(EAST) else None
    counted(court)
    towns, judges = (ask(court, question, group="quality", **YEAR) for question in (indicators_by_town, indicators_by_judge))
    medians = {one.code: one for one in ask(court, indicator_medians, **YEAR)}

    assert said(towns, TOTAL, "Q-06") == said(judges, TOTAL, "Q-06") == (21_000, 41_000)
    assert rounded(number(BY_CODE["Q-06"], 21_000, 41_000), 1) == Decimal("51.2")
    assert (medians["Q-06"].median, medians["Q-06"].rows, medians["Q-10"].median) == (100, 6, 28)
    assert [line.key for line in towns] == [EAST, WEST, ELSEWHERE, TOTAL] and said(towns, ELSEWHERE, "Q-06") == (400, 400)
    assert [line.key for line in judges] == [str(court.people[Role.JUDGE]), NOBODY, TOTAL] and said(judges, NOBODY, "Q-06") == (800, 800)


@BOTH
@pytest.mark.parametrize("group", list(GROUP_LABELS))
def test_towns_and_judges_add_up_to_the_indicators_of_the_page(court: Court, group: str) -> None:
    counted(court)
    close(court, court.grid())
    walk(court, sent(court), "sign", "answer")
    whole = values(court)
    for lines in (ask(court, question, group=group, **YEAR) for question in (indicators_by_town, indicators_by_judge)):
        *parts, total = lines
        assert total.key == TOTAL and all(one == whole[one.code] for one in total.values)
        for at, one in enumerate(total.values):
            assert one.numerator == sum(part.values[at].numerator for part in parts)
            assert one.denominator is None or one.denominator == sum(part.values[at].denominator or 0 for part in parts)


def test_the_same_days_of_last_year_stand_beside_and_days_before_any_row_are_not_known(court: Court) -> None:
    counted(court)
    found = {one.now.code: one for one in ask(court, indicators_compared, **YEAR)}

    assert found["ACCEPTED"].value == 4 and found["ACCEPTED"].value_before is None and found["K-002"].value_before is None
    assert (found["K-002"].before.since, found["K-002"].before.until) == (date(2025, 1, 1), date(2025, 3, 10))


@BOTH
def test_whatever_moves_a_counter_wakes_the_screens_that_show_numbers(court: Court) -> None:
    task = sent(court)
    with reading(court.store) as session:
        before = session.get_one(TopicRow, (court.board_id, "indicators")).revision
    walk(court, task, "sign")  # says of itself only that tasks changed
    with reading(court.store) as session:
        assert session.get_one(TopicRow, (court.board_id, "indicators")).revision == before + 1
    assert values(court)["SIGNED"].numerator == 1


# Any order of the same acts.


def book(act: Act, court: Court, grid: str, fen: int, direction: str) -> None:
    act.session.add(PaymentRow(board_id=court.board_id, case_id=court.cases[grid], grid_code=grid, direction=direction, amount_fen=fen, channel="cash", paid_on=date(2026, 2, 3)))
    act.session.add(PetitionRow(board_id=court.board_id, grid_code=grid, person="张三", registered_on=date(2026, 2, 3), settled_on=date(2026, 2, 4) if fen % 2 else None))
    act.record("payment.book", "payment", "x", topics=("indicators",))


def task_done(act: Act, court: Court, task_id: int) -> None:
    task_steps.answer(act, task_id, Reply({"result_class": "found", "place": "村口", "words": "在家"}))


Doing = Callable[[Act, Court], None]
ACTS: tuple[Doing, ...] = (
    lambda act, court: change(act, court.cases[court.grid()], closing="performed", closed_on=date(2026, 2, 2)),
    lambda act, court: change(act, court.cases[court.grid()], grid_code=court.grid(WEST)),
    lambda act, court: change(act, court.cases[court.grid()], amount_fen=700, recovered_fen=300),
    lambda act, court: change(act, court.cases[court.grid(EAST, 2)], closing="terminated", closed_on=date(2026, 2, 9), termination_check="qualified"),
    lambda act, court: change(act, court.cases[court.grid(EAST, 2)], kind="resumed", category="涉民生"),
    lambda act, court: change(act, court.cases[court.grid(WEST)], due_on=date(2026, 2, 1), has_property=True),
    lambda act, court: change(act, court.cases[court.grid(WEST)], closing="settled", closed_on=date(2026, 3, 1), judge_id=None),
    lambda act, court: change(act, court.cases[court.grid(WEST, 2)], grid_code=None, filed_on=date(2025, 1, 5)),
    lambda act, court: book(act, court, court.grid(), 11, "in"),
    lambda act, court: book(act, court, court.grid(WEST), 8, "out"),
    lambda act, court: task_done(act, court, 1),
    lambda act, court: task_done(act, court, 2),
)


@lru_cache
def figures_after(order: tuple[int, ...], template: Path) -> Any:
    """All figures of the board and of its towns, after the acts in this order."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "board.db").write_bytes(template.read_bytes())
        store = open_store(f"sqlite:///{folder}/board.db", Path(folder))
        court = counted(make_court(store))
        for grid in (court.grid(), court.grid(WEST)):
            walk(court, sent(court, kind="screen", grid_code=grid, addressee_id=court.workers[grid]), "sign")
        for at in order:
            perform(store, partial(ACTS[at], court=court), by=court.viewer(), at=NOON + timedelta(hours=1))
        with reading(store) as session:
            found = count_all(session, court.viewer(), YEAR["since"], YEAR["until"], "")
        store.engine.dispose()
        return found


@given(st.permutations(range(len(ACTS))))
@settings(max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_order_of_the_same_acts_gives_the_same_figures(sqlite_template: Path, order: list[int]) -> None:
    assert figures_after(tuple(order), sqlite_template) == figures_after(tuple(range(len(ACTS))), sqlite_template)
