"""What is left of each sum of a case, whatever came in and went out in whatever order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import left_of, part_of
from core.domain.node_clocks import Facts, Money, clocks, rules_of
from core.domain.nodes import BY_CODE

DAY = date(2026, 3, 2)
MOVES = st.lists(st.tuples(st.booleans(), st.integers(1, 500), st.integers(0, 90)), max_size=12)


def moves(said: list[tuple[bool, int, int]]) -> list[Money]:
    return [Money(number, incoming, fen, DAY + timedelta(days=days)) for number, (incoming, fen, days) in enumerate(said, 1)]


@given(MOVES)
def test_what_is_left_adds_up_to_what_came_in_less_what_went_out(said: list[tuple[bool, int, int]]) -> None:
    money = moves(said)
    came, went = (sum(one.amount_fen for one in money if one.incoming is which) for which in (True, False))
    assert sum(left_of(money).values()) == max(0, came - went)


@given(MOVES)
def test_a_sum_of_which_nothing_is_left_is_one_whose_clock_has_ended(said: list[tuple[bool, int, int]]) -> None:
    money = moves(said)
    facts = Facts(1, "first", DAY, None, None, None, True, money=money)
    ended = {clock.id for clock in clocks(facts, rules_of({}), today=DAY + timedelta(days=400), watch_from=DAY, codes=("029",)) if clock.done_on}
    assert ended == {one.id for one in money if one.incoming} - set(left_of(money))


def test_the_three_colours_change_on_the_twentieth_and_after_the_thirtieth_day() -> None:
    """domain.md check 13: yellow at day 20, red after day 30."""
    facts = Facts(1, "first", DAY, None, None, None, True, money=[Money(1, True, 100, DAY)])

    def colour(days: int) -> str:
        today = DAY + timedelta(days=days)
        return next(part_of(clock.state) for clock in clocks(facts, rules_of({}), today=today, watch_from=DAY, codes=("029",)))

    assert BY_CODE["029"].rolls
    assert [colour(days) for days in (0, 19, 20, 30, 31)] == ["new", "new", "near", "near", "over"]
