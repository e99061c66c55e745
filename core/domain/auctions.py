"""Terms of an online auction (网络司法拍卖) that a court may set: 网络司法拍卖若干问题的规定 (2016) arts 10, 17 and 26 (domain.md 3.8, checks 11 and 12, read)."""

from dataclasses import dataclass

from core.domain.outside import OutsideRefused
from core.domain.refusals import N_

KIND = "auction"
LEAST_START_PERCENT, LEAST_DEPOSIT_PERCENT, MOST_DEPOSIT_PERCENT, MOST_CUT_PERCENT = 70, 5, 20, 20
ROUNDS = {1: N_("First auction"), 2: N_("Second auction")}
"""After the second comes the sale at a fixed price (变卖); there is no third online."""
SOURCE = N_("Provisions on online judicial auctions (2016), arts 10, 17, 26")


@dataclass(frozen=True)
class Terms:
    """Start price, the reference price behind it and the deposit, in fen. `before_fen`: the start price of the first auction, for the second."""

    round: int
    start_fen: int
    reference_fen: int
    deposit_fen: int
    before_fen: int | None = None


def check_terms(terms: Terms) -> None:
    """Raises OutsideRefused, naming the bound that is broken."""
    if terms.round not in ROUNDS:
        raise OutsideRefused(N_("Not stored: there is no third online auction; after the second comes the sale at a fixed price."))
    if min(terms.start_fen, terms.reference_fen, terms.deposit_fen) <= 0:
        raise OutsideRefused(N_("Not stored: an auction needs its start price, the reference price and the deposit."))
    if terms.round == 1 and terms.start_fen * 100 < terms.reference_fen * LEAST_START_PERCENT:
        raise OutsideRefused(N_("Not stored: the start price is at least {percent} percent of the reference price, {least} yuan."), percent=LEAST_START_PERCENT, least=_yuan(terms.reference_fen * LEAST_START_PERCENT))
    if terms.round == 2 and terms.before_fen is None:
        raise OutsideRefused(N_("Not stored: a second auction follows a first one of this case that ended without a sale; write that answer down first."))
    if terms.round == 2 and terms.before_fen is not None and terms.start_fen * 100 < terms.before_fen * (100 - MOST_CUT_PERCENT):
        raise OutsideRefused(N_("Not stored: the second start price is cut by {percent} percent at most, to {least} yuan."), percent=MOST_CUT_PERCENT, least=_yuan(terms.before_fen * (100 - MOST_CUT_PERCENT)))
    if not terms.start_fen * LEAST_DEPOSIT_PERCENT <= terms.deposit_fen * 100 <= terms.start_fen * MOST_DEPOSIT_PERCENT:
        raise OutsideRefused(
            N_("Not stored: the deposit is {least} to {most} percent of the start price, {low} to {high} yuan."), least=LEAST_DEPOSIT_PERCENT, most=MOST_DEPOSIT_PERCENT,
            low=_yuan(terms.start_fen * LEAST_DEPOSIT_PERCENT), high=_yuan(terms.start_fen * MOST_DEPOSIT_PERCENT),
        )


def _yuan(hundredths_of_fen: int) -> str:
    return f"{hundredths_of_fen / 10_000:,.2f}"
