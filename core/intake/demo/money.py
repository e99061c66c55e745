"""Payments, property, measures and petitions of the cases."""

from datetime import date, timedelta
from random import Random

from core.domain.petitions import WAY_LABELS
from core.domain.vocabulary import SEIZURE_YEARS
from core.intake.demo import names
from core.intake.demo.book import Book, Row
from core.store.tables import MeasureRow, PaymentRow, PetitionRow, PropertyRow

CHANNELS, CHANNEL_WEIGHTS = ("transfer", "debit", "alipay", "wechat", "cash"), (46, 30, 8, 10, 6)
NOT_PAID_OUT = 0.06
PROPERTY = {
    "deposit": ("银行存款", "freeze", 34), "house": ("住宅一套", "seal", 18), "vehicle": ("小型轿车一辆", "seize", 20),
    "land": ("国有土地使用权", "seal", 4), "shares": ("公司股权", "freeze", 6), "fund": ("住房公积金", "freeze", 10),
    "movable": ("粮食与农机", "seize", 8),
}
MORE_PROPERTY = 0.06
PETITIONS, UNSETTLED = 60, 3


def make(book: Book, cases: list[Row], parties: dict[int, list[Row]]) -> None:
    """Note what each case brought in and what was done for it."""
    random = book.random("money")
    for case in cases:
        _payments(book, case, random)
        debtor = parties[case["id"]][0]
        for _ in range(bool(case["has_property"]) + (random.random() < MORE_PROPERTY)):
            _property(book, case, debtor, random)
        _person_measures(book, case, debtor, random)
    _petitions(book, cases, random)


def _between(first: date, last: date, random: Random) -> date:
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def _payments(book: Book, case: Row, random: Random) -> None:
    """The instalments of what was recovered, and what went on to the applicant."""
    left, last = case["recovered_fen"], case["closed_on"] or book.today
    parts = random.choice((1, 1, 1, 2, 2, 3)) if left > 500_000 else 1
    for part in range(parts, 0, -1):
        amount = left if part == 1 else int(left * random.uniform(0.3, 0.6)) // 100 * 100
        left -= amount
        if not amount:
            continue
        paid_on = last if part == 1 and case["closed_on"] else _between(case["filed_on"], last, random)
        _payment(book, case, "in", amount, random.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0], paid_on)
        passed_on = paid_on + timedelta(days=random.randint(1, 24))
        if passed_on <= book.today and random.random() > NOT_PAID_OUT:
            _payment(book, case, "out", amount, "transfer", passed_on)


def _payment(book: Book, case: Row, direction: str, amount_fen: int, channel: str, paid_on: date) -> None:
    book.add(PaymentRow, case_id=case["id"], grid_code=case["grid_code"], direction=direction, amount_fen=amount_fen,
             channel=channel, paid_on=paid_on)


def _property(book: Book, case: Row, debtor: Row, random: Random) -> None:
    kind = random.choices(list(PROPERTY), weights=[weight for *_, weight in PROPERTY.values()])[0]
    words, measure, _ = PROPERTY[kind]
    last = case["closed_on"] or book.today
    found_on = _between(case["filed_on"], case["filed_on"] + (last - case["filed_on"]) / 3, random)
    controlled_on = _between(found_on, found_on + (last - found_on) / 3, random)
    paid, controlled = bool(case["closed_on"] and case["recovered_fen"]), random.random() < 0.85
    state = "paid" if paid else random.choice(("controlled", "controlled", "valued")) if controlled else random.choice(("clue", "verified"))
    thing = book.add(
        PropertyRow, case_id=case["id"], debtor_id=debtor["id"], kind=kind, description=words, state=state, place=None, clue_id=None,
        value_fen=int(case["amount_fen"] * random.uniform(0.2, 1.6)), found_on=found_on,
        controlled_on=controlled_on if paid or controlled else None, disposed_on=last if paid else None,
    )
    if thing["controlled_on"]:
        _measure(book, case, debtor, measure, controlled_on, property_id=thing["id"],
                 expires_on=_years_on(controlled_on, SEIZURE_YEARS[kind]), lifted_on=last if paid else None)


def _years_on(day: date, years: int) -> date:
    """The last day of a term of years; from 29 February it is the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _person_measures(book: Book, case: Row, debtor: Row, random: Random) -> None:
    if case["kind"] == "preservation":
        return
    last = case["closed_on"] or book.today
    lifted_on = last if case["closing"] in ("performed", "settled") else None
    if debtor["published"]:
        _measure(book, case, debtor, "list", _between(case["filed_on"], last, random), lifted_on=lifted_on)
    if case["closing"] == "terminated" or random.random() < 0.3:
        _measure(book, case, debtor, "restrict", _between(case["filed_on"], last, random), lifted_on=lifted_on)
    if random.random() < 0.03 and debtor["kind"] == "person":
        starts_on = _between(case["filed_on"], last, random)
        _measure(book, case, debtor, "detain", starts_on, expires_on=starts_on + timedelta(days=15))


def _measure(
    book: Book, case: Row, debtor: Row, kind: str, starts_on: date, *,
    property_id: int | None = None, expires_on: date | None = None, lifted_on: date | None = None,
) -> None:
    book.add(MeasureRow, case_id=case["id"], debtor_id=debtor["id"], property_id=property_id, kind=kind,
             document_number=case["number"], place=None, taken_at=None, clue_id=None, starts_on=starts_on, expires_on=expires_on, lifted_on=lifted_on)


PETITION_MATTERS = ("反映案款到账后迟迟未发放", "反映被执行人有车有房未被查封", "询问案件进展，要求更换承办人", "反映终本后发现财产线索无人处理")


def _petitions(book: Book, cases: list[Row], random: Random) -> None:
    chosen = sorted(random.sample(cases, PETITIONS), key=lambda case: case["id"])
    latest = sorted(chosen, key=lambda case: case["filed_on"])[-UNSETTLED:]
    for at, case in enumerate(chosen):
        registered_on = _between(case["filed_on"], book.today, random)
        settled_on = None if case in latest else min(book.today, registered_on + timedelta(days=random.randint(3, 40)))
        book.add(PetitionRow, case_id=case["id"], grid_code=case["grid_code"], person=names.person(random), came_on=max(case["filed_on"], registered_on - timedelta(days=at % 9)),
                 way=tuple(WAY_LABELS)[at % len(WAY_LABELS)], level="own" if at % 7 else "city", words=PETITION_MATTERS[at % len(PETITION_MATTERS)], handler_id=case["judge_id"],
                 registered_on=registered_on, settled_on=settled_on, outcome=None if settled_on is None else ("resolved", "answered", "corrected")[at % 3],
                 document="", settled_words="" if settled_on is None else "已当面答复并告知办理情况")
