"""The middle and the ninth tenth of a set of times."""

from core.domain.spread import Spread, spread


def test_without_values_there_is_no_median_and_no_p90() -> None:
    assert spread([]) == Spread(0, None, None)


def test_one_value_is_both() -> None:
    assert spread([12]) == Spread(1, 12.0, 12.0)


def test_p90_of_ten_is_the_ninth_and_the_median_lies_between_the_two_in_the_middle() -> None:
    assert spread(range(10, 0, -1)) == Spread(10, 5.5, 9.0)


def test_of_eleven_the_tenth_is_the_first_that_nine_tenths_do_not_exceed() -> None:
    assert spread(range(1, 12)).p90 == 10.0
