"""Cases: filed within one year, most of them closed, with outcomes that make the year's rates."""

from collections import Counter
from datetime import timedelta
from random import Random
from statistics import NormalDist

from core.domain.vocabulary import REAL_CLOSINGS
from core.intake.demo.book import WINDOW_DAYS, Book, Row
from core.intake.demo.people import People
from core.store.tables import CaseRow

FILED, CLOSED = 3307, 3149
KIND_SHARES = (("preservation", 165), ("resumed", 331))
CODES = {"first": "执", "resumed": "执恢", "preservation": "执保"}
TERMINATED, PERFORMED, SETTLED, TRANSFERRED = 1417, 1102, 378, 31
COURT = "豫1425"
MEDIAN_YUAN, SPREAD, LEAST_YUAN = 47_000, 1.98, 800
LEGAL_DAYS = 183
LATE = 40
QUALIFIED = 0.942
HAS_PROPERTY = {"performed": 0.96, "settled": 0.94, "ended": 0.8, "transferred": 0.4, "terminated": 0.03, None: 0.5}
OLD_ENOUGH_TO_TERMINATE, OLD_ENOUGH_TO_BE_LATE = 45, 215
CAUSES = (
    ("民间借贷纠纷", "其他", 26), ("金融借款合同纠纷", "涉金融", 17), ("买卖合同纠纷", "涉企", 12), ("婚约财产纠纷", "涉民生", 8),
    ("机动车交通事故责任纠纷", "涉民生", 8), ("追索劳动报酬纠纷", "涉民生", 7), ("劳务合同纠纷", "涉民生", 6),
    ("离婚后财产纠纷", "其他", 4), ("抚养费纠纷", "涉民生", 3), ("赡养费纠纷", "涉民生", 2), ("人身损害赔偿纠纷", "涉民生", 3),
    ("农村土地承包经营权流转纠纷", "其他", 2), ("相邻关系纠纷", "其他", 1), ("排除妨害纠纷", "其他", 1), ("刑事附带民事赔偿", "涉民生", 1),
)


def make(book: Book, people: People) -> list[Row]:
    """Note all cases, oldest first; place and names of debtors follow when the debtors are made."""
    random = book.random("cases")
    ages = sorted((int((WINDOW_DAYS - 1) * random.random() ** 0.78) for _ in range(FILED)), reverse=True)
    kinds, amounts = _kinds(random), _amounts(random)
    still_open = _still_open(ages, random)
    closings = _closings(ages, kinds, still_open, random)
    serials: Counter[tuple[int, str]] = Counter()
    cases = []
    for index, age in enumerate(ages):
        filed = book.today - timedelta(days=age)
        serials[filed.year, kinds[index]] += 1
        cause, category, _ = random.choices(CAUSES, weights=[weight for *_, weight in CAUSES])[0]
        cases.append(book.add(
            CaseRow, number=f"（{filed.year}）{COURT}{CODES[kinds[index]]}{serials[filed.year, kinds[index]]}号", kind=kinds[index],
            cause=cause, category=category, applicant="", debtor_names="", judge_id=random.choice(people.judges)["id"],
            grid_code=None, filed_on=filed, due_on=filed + timedelta(days=LEGAL_DAYS), closed_on=None, closing=closings[index],
            termination_check=None, has_property=random.random() < HAS_PROPERTY[closings[index]],
            amount_fen=amounts[index], recovered_fen=0, stage="archive", source="demo",
        ))
    _close(book, cases, random)
    return cases


def _kinds(random: Random) -> list[str]:
    kinds = [kind for kind, count in KIND_SHARES for _ in range(count)]
    kinds += ["first"] * (FILED - len(kinds))
    random.shuffle(kinds)
    return kinds


def _amounts(random: Random) -> list[int]:
    """Lognormal by quantiles rather than by chance, so that one large case does not decide the year."""
    normal = NormalDist()
    yuan = [MEDIAN_YUAN * 2.718281828 ** (SPREAD * normal.inv_cdf((rank + 0.5) / FILED)) for rank in range(FILED)]
    amounts = [max(LEAST_YUAN, round(value)) * 100 for value in yuan]
    random.shuffle(amounts)
    return amounts


def _still_open(ages: list[int], random: Random) -> set[int]:
    """The open cases: everything of the last two days, most of the others from the last two months."""
    fresh = [index for index, age in enumerate(ages) if age < 2]
    recent = [index for index, age in enumerate(ages) if 2 <= age < 75]
    older = [index for index, age in enumerate(ages) if age >= 75]
    wanted = FILED - CLOSED - len(fresh)
    return {*fresh, *random.sample(recent, wanted * 2 // 3), *random.sample(older, wanted - wanted * 2 // 3)}


def _closings(ages: list[int], kinds: list[str], still_open: set[int], random: Random) -> list[str | None]:
    closings: list[str | None] = [None if index in still_open else "ended" for index in range(FILED)]
    fit = [index for index in range(FILED) if closings[index] and kinds[index] != "preservation"]
    terminated = random.sample([index for index in fit if ages[index] >= OLD_ENOUGH_TO_TERMINATE], TERMINATED)
    rest = sorted(set(fit) - set(terminated))
    random.shuffle(rest)
    for index in terminated:
        closings[index] = "terminated"
    others = ["performed"] * PERFORMED + ["settled"] * SETTLED + ["transferred"] * TRANSFERRED
    for index, closing in zip(rest, others, strict=False):
        closings[index] = closing
    return closings


def _close(book: Book, cases: list[Row], random: Random) -> None:
    could_be_late = [
        case for case in cases if case["closing"] in REAL_CLOSINGS and case["kind"] == "first" and case["has_property"]
        and (book.today - case["filed_on"]).days >= OLD_ENOUGH_TO_BE_LATE
    ]
    late = {case["id"] for case in random.sample(could_be_late, LATE)}
    for case in cases:
        age = (book.today - case["filed_on"]).days
        if case["closing"] is None:
            _keep_open(case, age, random)
            continue
        case["closed_on"] = case["filed_on"] + timedelta(days=_days(case, age, random, late=case["id"] in late))
        case["recovered_fen"] = _recovered(case, random)
        if case["closing"] == "terminated":
            case["termination_check"] = "qualified" if random.random() < QUALIFIED else "unqualified"


def _days(case: Row, age: int, random: Random, *, late: bool) -> int:
    if late:
        return random.randint(LEGAL_DAYS + 1, age)
    if case["closing"] == "terminated":
        return random.randint(40, min(age, 178))
    days = int(random.lognormvariate(4.0, 0.7)) + 1
    return days if days <= min(age, LEGAL_DAYS - 3) else random.randint(1, min(age, LEGAL_DAYS - 3))


def _recovered(case: Row, random: Random) -> int:
    if case["kind"] == "preservation" or case["closing"] == "transferred":
        return 0
    if case["closing"] in ("performed", "settled"):
        return int(case["amount_fen"])
    part = random.uniform(0.15, 0.5) if case["closing"] == "ended" else random.uniform(0.02, 0.2)
    return int(case["amount_fen"] * part) // 100 * 100 if random.random() < 0.45 else 0


def _keep_open(case: Row, age: int, random: Random) -> None:
    case["stage"] = "query" if age < 20 else random.choice(("query", "control", "control", "dispose", "payout"))
    if age >= 20 and random.random() < 0.35:
        case["recovered_fen"] = int(case["amount_fen"] * random.uniform(0.1, 0.6)) // 100 * 100
