"""Which tasks the demo year saw: what was asked, about whom and when, before anyone answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from core.domain.task_clocks import due_at
from core.domain.task_kinds import BY_CODE, TaskKind
from core.intake.demo import replies
from core.intake.demo.accounts import VILLAGE_CODE
from core.intake.demo.book import WINDOW_DAYS, Book, Row

DISPATCHED, ANSWERED, FOR_TERMINATION = 1589, 1563, 507
PRIORITIES, PRIORITY_WEIGHTS = ("normal", "important", "urgent"), (78, 17, 5)
TERMINATION_KINDS = ("check", "find_debtor", "find_property", "screen")
TIME_TO_ANSWER_DAYS = 8
RECENT, RECENT_OF_TODAY, AT_THE_DEMO_VILLAGE = 0.04, 0.3, 0.03
WAITING_AT_THE_DEMO_VILLAGE = 6
WAITING_DAYS = 12


@dataclass(frozen=True)
class Order:
    """One task to be; `case` and `debtor` are rows."""

    kind: TaskKind
    issued_at: datetime
    priority: str
    answered: bool
    case: Row | None = None
    debtor: Row | None = None
    for_termination: bool = False
    to_station: bool = False

    @property
    def due_at(self) -> datetime:
        return due_at(self.issued_at, self.priority)


@dataclass(frozen=True)
class Pool:
    """Cases whose debtor has a place, each with that debtor."""

    book: Book
    random: Random
    pairs: Sequence[tuple[Row, Row]]

    @property
    def here(self) -> list[tuple[Row, Row]]:
        """Those in the village of the grid worker that can sign in."""
        return [pair for pair in self.pairs if pair[1]["grid_code"].startswith(VILLAGE_CODE)]

    def days(self, case: Row) -> int:
        """How long the case was open."""
        filed_on: date = case["filed_on"]
        return ((case["closed_on"] or self.book.today) - filed_on).days

    def moment(self, case: Row) -> datetime:
        """Some office hour while the case was open, early enough for an answer."""
        latest = self.days(case) - TIME_TO_ANSWER_DAYS
        return self.book.at(case["filed_on"] + timedelta(days=self.random.randint(1, latest)), self.random.uniform(8.5, 17.5))

    def priority(self) -> str:
        return self.random.choices(PRIORITIES, weights=PRIORITY_WEIGHTS)[0]


def make(book: Book, cases: list[Row], parties: dict[int, list[Row]], random: Random) -> list[Order]:
    """All orders of the year, oldest first."""
    pairs = [(case, debtor) for case in cases for debtor in parties[case["id"]][:1] if debtor["grid_code"]]
    pool = Pool(book, random, pairs)
    waiting = _waiting(pool)
    supporting = _supporting(pool)
    others = [_other(pool) for _ in range(ANSWERED - len(supporting))]
    return sorted([*waiting, *supporting, *others], key=lambda order: order.issued_at)


def _supporting(pool: Pool) -> list[Order]:
    """Tasks whose answers supported the termination of their case."""
    fit = [(case, debtor) for case, debtor in pool.pairs if case["closing"] == "terminated"]
    return [
        Order(BY_CODE[pool.random.choice(TERMINATION_KINDS)], pool.moment(case), pool.priority(), answered=True,
              case=case, debtor=debtor, for_termination=True)
        for case, debtor in pool.random.sample(fit, FOR_TERMINATION)
    ]


def _other(pool: Pool) -> Order:
    kind = replies.kind(pool.random)
    if pool.random.random() < RECENT:
        return _recent(pool, kind)
    if kind.code in replies.WITHOUT_DEBTOR:
        day = pool.book.oldest_day + timedelta(days=pool.random.randint(0, WINDOW_DAYS - TIME_TO_ANSWER_DAYS))
        return Order(kind, pool.book.at(day, pool.random.uniform(8.5, 17.5)), pool.priority(), answered=True)
    pairs = pool.here if pool.random.random() < AT_THE_DEMO_VILLAGE else pool.pairs
    while True:
        case, debtor = pool.random.choice(pairs)
        if pool.days(case) > TIME_TO_ANSWER_DAYS:
            return Order(kind, pool.moment(case), pool.priority(), answered=True, case=case, debtor=debtor)


def _recent(pool: Pool, kind: TaskKind) -> Order:
    """A task of the last days whose limit is short, so that its answer is in."""
    random = pool.random
    case, debtor = random.choice([
        pair for pair in pool.pairs if pair[0]["closed_on"] is None and pool.days(pair[0]) > TIME_TO_ANSWER_DAYS
    ])
    today = random.random() < RECENT_OF_TODAY
    hours = random.uniform(2.5, 7) if today else 24 * random.randint(2, 7) + random.uniform(-1, 1)
    issued_at = (pool.book.now - timedelta(hours=hours)).replace(microsecond=0)
    return Order(kind, issued_at, "urgent" if today else "important", answered=True, case=case, debtor=debtor)


def _waiting(pool: Pool) -> list[Order]:
    """Tasks that nobody has answered yet: some overdue, some due soon, the rest with time left."""
    pending = [(case, debtor) for case, debtor in pool.pairs if case["closed_on"] is None and pool.days(case) >= 2 * WAITING_DAYS]
    here = [pair for pair in pool.here if pair in pending][:WAITING_AT_THE_DEMO_VILLAGE]
    count = DISPATCHED - ANSWERED
    chosen = here + pool.random.sample([pair for pair in pending if pair not in here], count - len(here))
    return [
        _unanswered(pool, case, debtor, late=index % 3 == 1, to_station=index < len(here) // 3)
        for index, (case, debtor) in enumerate(chosen)
    ]


def _unanswered(pool: Pool, case: Row, debtor: Row, *, late: bool, to_station: bool) -> Order:
    kind = BY_CODE[pool.random.choice(("find_debtor", "check", "find_property", "serve"))]
    priority = "normal" if late else pool.random.choice(PRIORITIES)
    hours = {"urgent": (0.1, 1.8), "important": (1, 23), "normal": (1, 20)}[priority]
    issued_at = pool.book.now - timedelta(hours=pool.random.uniform(80, 150) if late else pool.random.uniform(*hours))
    issued_at = issued_at.replace(microsecond=0)
    while late and due_at(issued_at, priority) >= pool.book.now:
        issued_at -= timedelta(days=1)
    return Order(kind, issued_at, priority, answered=False, case=case, debtor=debtor, to_station=to_station)
