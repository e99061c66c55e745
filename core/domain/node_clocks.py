"""The clocks of one case: where each of its nodes stands, until when, and how far over. Pure functions of what the rows say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from core.domain import court_settings
from core.domain.clocks import add_months, add_working_days, first_working_day, is_working_day
from core.domain.court_settings import Settings
from core.domain.legal_periods import is_default
from core.domain.limits import Limit
from core.domain.nodes import AMBER, DEEP, NODES, NOT_DEDUCTIBLE, RED, YELLOW, Node, Rule, Rules, rule_of
from core.domain.refusals import N_
from core.domain.termination import first_day
from core.domain.vocabulary import SEIZURE_YEARS, CaseKind

NOT_YET, RUNNING, SOON, OVERDUE = "not_yet", "running", "due_soon", "overdue"
IN_TIME, LATE, EXEMPT, UNRECORDED = "done_in_time", "done_late", "exempt", "unrecorded"
STATE_LABELS = {
    OVERDUE: N_("Overdue"), SOON: N_("Due soon"), RUNNING: N_("Running"), NOT_YET: N_("Not yet"),
    IN_TIME: N_("Done in time"), LATE: N_("Done late"), EXEMPT: N_("Exempt"), UNRECORDED: N_("Day not recorded"),
}
STATE_SIGNS = {OVERDUE: "▲", SOON: "◆", RUNNING: "●", NOT_YET: "○", IN_TIME: "✓", LATE: "✓", EXEMPT: "○", UNRECORDED: "—"}
OPEN_STATES = (OVERDUE, SOON, RUNNING)
BASIS_LABELS = {
    "law": N_("law"), "rule": N_("rule of the Supreme People's Court"), "court": N_("court setting"), "given": N_("Given by the court"), "printed": N_("printed in the notice"),
}
SALEABLE = frozenset({"house", "land", "vehicle", "shares", "movable"})
VALUED = frozenset({"valued", "sold", "paid"})
SOLD = frozenset({"sold", "paid"})
SEIZING = ("seal", "seize", "freeze")
LONGEST_YEARS = max(SEIZURE_YEARS.values())


class Thing(NamedTuple):
    """A property of the case."""

    id: int
    kind: str
    state: str
    found_on: date
    controlled_on: date | None
    disposed_on: date | None


class Measure(NamedTuple):
    """A sealing, seizure or freezing; `sold`: its property has been disposed of."""

    id: int
    kind: str
    property_kind: str | None
    starts_on: date
    expires_on: date | None
    lifted_on: date | None
    disposed_on: date | None
    sold: bool
    property_id: int | None = None


class Money(NamedTuple):
    id: int
    incoming: bool
    amount_fen: int
    on: date


class Mark(NamedTuple):
    """What somebody wrote down of a node; `what` is a key of `nodes.MARK_LABELS`."""

    what: str
    day: date


class Span(NamedTuple):
    """Days that do not count; without an end they still run."""

    begins: date
    ends: date | None


Place = tuple[str, str, int]
"""Code of the node, and the record that the clock hangs on: `case`, `property`, `measure` or `payment` with its id, or a `query` that is due."""


@dataclass(slots=True)
class Facts:
    """What the rows say of one case."""

    case_id: int
    kind: str
    filed_on: date
    due_on: date | None
    closed_on: date | None
    closing: str | None
    has_judge: bool
    things: list[Thing] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    marks: dict[Place, dict[str, Mark]] = field(default_factory=dict)
    spans: dict[Place, list[Span]] = field(default_factory=dict)
    queries: list[date] = field(default_factory=list)
    """Days on which property was queried."""


class Begun(NamedTuple):
    """A clock as the rows tell it. `due`: a last day that somebody gave. `over`: it has ended, on a day that is not known."""

    kind: str
    id: int
    start: date | None
    done: date | None = None
    due: date | None = None
    basis: str = ""
    over: bool = False


class Clock(NamedTuple):
    """`days` are left until the deadline, or over it when negative. `basis` is a key of `BASIS_LABELS`, `step` names the warning that is due."""

    code: str
    kind: str
    id: int
    state: str
    start: date | None
    deadline: date | None
    done_on: date | None
    days: int | None
    level: str
    step: str
    basis: str
    deducted: int


@lru_cache(maxsize=200_000)
def last_day(start: date, limit: Limit, rolls: bool) -> date:
    """The last day of a limit; the day it starts on is not counted (domain.md 3.2, read)."""
    day = limit.last_day(start)
    return first_working_day(day) if rolls else day


def merged(spans: Iterable[Span], today: date) -> list[tuple[date, date]]:
    """Days that do not count, each once, in order; a span without an end runs until today."""
    found: list[tuple[date, date]] = []
    for begins, ends in sorted((one.begins, max(one.begins, one.ends or today)) for one in spans):
        if found and begins <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def lengthened(day: date, start: date, spans: Iterable[Span], today: date, *, in_working_days: bool, rolls: bool) -> date:
    """A last day moved on by the days before it that do not count. A span that begins after the last day moves nothing."""
    for begins, ends in merged(spans, today):
        first = max(begins, start + timedelta(days=1))
        if first > (first_working_day(day) if rolls else day):
            break
        if ends < first:
            continue
        if in_working_days:
            day = add_working_days(day, sum(is_working_day(first + timedelta(days=at)) for at in range((ends - first).days + 1)))
        else:
            day += timedelta(days=(ends - first).days + 1)
    return first_working_day(day) if rolls else day


def rules_of(settings: Settings) -> Rules:
    """The nodes and levels of a court by its own settings."""
    by_code = {node.code: rule_of(node, settings.get(node.setting)) for node in NODES}
    return Rules(by_code, *(court_settings.number(settings, f"nodes.{name}") for name in ("yellow_percent", "yellow_days", "amber_days", "deep_days")))


def clocks(facts: Facts, rules: Rules, *, today: date, watch_from: date, codes: Iterable[str] | None = None) -> Iterator[Clock]:
    """All clocks of a case, of the nodes `codes` or of all; a node that only people write down stands once, also before it has begun.

    `watch_from`: what only a note by hand can end and ran out before that day is not held against anybody; the center was not there.
    """
    for code in rules.by_code if codes is None else codes:
        rule = rules.by_code[code]
        for begun in FINDERS[rule.node.starts](facts, rule.node):
            yield _clock(facts, rule, rules, begun, today, watch_from)


def _clock(facts: Facts, rule: Rule, rules: Rules, begun: Begun, today: date, watch_from: date) -> Clock:
    node, place = rule.node, (rule.node.code, begun.kind, begun.id)
    marks = facts.marks.get(place)
    started = marks.get("started") if marks else None
    start = started.day if started else begun.start
    deadline, basis, deducted = _until(rule, begun, start, facts.spans.get(place), today) if start else (None, "", 0)
    done = marks["done"].day if marks and "done" in marks else begun.done
    state = _state(facts, node, begun, start=start, deadline=deadline, done=done, exempt=bool(marks and "exempt" in marks), today=today, watch_from=watch_from)
    days, level, step = None, "", ""
    if deadline is not None and state in OPEN_STATES:
        assert start is not None
        days = (deadline - today).days
        level, step = level_of(node, rules, days, (deadline - start).days)
        if state == RUNNING and level:
            state = SOON
    elif deadline is not None and done is not None:
        days = (deadline - done).days
    return Clock(node.code, begun.kind, begun.id, state, start, deadline, done, days, level, step, basis, deducted)


def _until(rule: Rule, begun: Begun, start: date, spans: list[Span] | None, today: date) -> tuple[date | None, str, int]:
    """Last day, where it comes from, and by how many days it was put off. Of two limits the earlier counts."""
    if not spans and (rule.own is None or (rule.binding is None and begun.due is None)):  # nearly all of them, so they are quick
        return _plainly(rule, begun, start)
    found: list[tuple[date, date, str]] = []
    for limit, basis in ((rule.binding, rule.node.certainty), (rule.own, "court")):
        if begun.due is not None and basis != "court":
            continue
        if limit is not None:
            rolls = rule.node.rolls and basis != "court"
            plain = last_day(start, limit, rolls)
            moved = plain if not spans else lengthened(limit.last_day(start), start, spans, today, in_working_days=limit.unit == "working_days", rolls=rolls)
            found.append((moved, plain, basis))
    if begun.due is not None:
        may = spans and rule.node.code not in NOT_DEDUCTIBLE
        moved = lengthened(begun.due, start, spans or (), today, in_working_days=False, rolls=False) if may else begun.due
        found.append((moved, begun.due, begun.basis))
    if not found:
        return None, "", 0
    day, plain, basis = min(found)
    return day, basis, (day - plain).days


def _plainly(rule: Rule, begun: Begun, start: date) -> tuple[date | None, str, int]:
    """One limit, and nothing that puts it off."""
    if begun.due is not None:
        return begun.due, begun.basis, 0
    if rule.binding is not None:
        return last_day(start, rule.binding, rule.node.rolls), rule.node.certainty, 0
    return (last_day(start, rule.own, False), "court", 0) if rule.own is not None else (None, "", 0)


def _state(
    facts: Facts, node: Node, begun: Begun, *, start: date | None, deadline: date | None, done: date | None, exempt: bool, today: date, watch_from: date,
) -> str:
    if exempt:
        return EXEMPT
    if done is not None:
        return LATE if deadline is not None and done > deadline else IN_TIME
    if begun.over or (facts.closed_on is not None and node.code not in OUTLIVES_THE_CASE):
        return UNRECORDED
    if start is None or start > today:
        return NOT_YET
    if deadline is None or deadline >= today:
        return RUNNING
    return UNRECORDED if deadline < watch_from and node.ends in BY_HAND else OVERDUE


AFTER_TERMINATION = "040"
AGING_MONTHS, AGING_DAYS = 2, 15
"""未结超过2.5个月 (Haidian, seeds.md R-06)."""
QUERIES, QUERY_MONTHS = 10, 6
"""Once every six months for five years after a termination: 法〔2016〕373号 art. 9 (domain.md 3.5, read)."""
QUERY_KEYS = 100
"""A query that is due has no row of its own: its key is that of its case, followed by its number in two digits."""
OUTLIVES_THE_CASE = frozenset({"012", "013", "014", "028", "029", "032", AFTER_TERMINATION})
"""A case that is closed still has its money to pay out, its seizures to watch, and its file to put away; a round that was terminated is queried on."""
BY_HAND = ("said", "judge", "queried")


def level_of(node: Node, rules: Rules, days_left: int, period: int) -> tuple[str, str]:
    """The level of a clock, and the warning of it: a seizure is told of twice in yellow.

    Source: domain.md 7.5, advice: yellow at a fifth of the period or 3 days, amber on the last day, red over, deep red over by 30 days.
    """
    if days_left < -rules.deep_days:
        return DEEP, DEEP
    if days_left < 0:
        return RED, RED
    warns = node.warns or ((YELLOW, max(rules.yellow_days, period * rules.yellow_percent // 100)), (AMBER, rules.amber_days))
    reached = [(left, level) for level, left in warns if days_left <= left]
    if not reached:
        return "", ""
    left, level = min(reached)
    return level, f"{level}.{left}" if node.warns else level


def _of_case(facts: Facts, node: Node) -> Iterator[Begun]:
    """From the filing; what ends it is told by the case itself."""
    done = facts.closed_on if node.ends == "closed" else None
    if node.code != "031":
        yield Begun("case", facts.case_id, facts.filed_on, done, over=node.ends == "judge" and facts.has_judge)
    elif facts.due_on is not None and not is_default(facts.kind, facts.filed_on, facts.due_on):
        yield Begun("case", facts.case_id, facts.filed_on, done, due=facts.due_on, basis="given")
    elif facts.kind == CaseKind.FIRST:
        yield Begun("case", facts.case_id, facts.filed_on, done)


def _said(facts: Facts, node: Node) -> Iterator[Begun]:
    """Somebody writes down that it began; the filing of the case ends the one that comes before it."""
    started = node.ends == "filed" and (node.code, "case", facts.case_id) in facts.marks
    yield Begun("case", facts.case_id, None, facts.filed_on if started else None)


def _closed(facts: Facts, node: Node) -> Iterator[Begun]:
    if facts.closed_on is not None:
        yield Begun("case", facts.case_id, facts.closed_on)
    del node


def _found(facts: Facts, node: Node) -> Iterator[Begun]:
    for thing in facts.things:
        yield Begun("property", thing.id, thing.found_on, thing.controlled_on or thing.disposed_on, over=thing.state in SOLD)
    del node


def _controlled(facts: Facts, node: Node) -> Iterator[Begun]:
    for thing in facts.things:
        if thing.controlled_on is not None and thing.kind in SALEABLE:
            yield Begun("property", thing.id, thing.controlled_on, thing.disposed_on, over=thing.state in VALUED)
    del node


def _seizures(facts: Facts, node: Node) -> Iterator[Begun]:
    for one in facts.measures:
        if one.kind == node.starts:
            ended = [day for day in (one.lifted_on, one.disposed_on) if day is not None]
            due, basis = (one.expires_on, "printed") if one.expires_on else (longest_term(one.starts_on, one.property_kind), "law")
            yield Begun("measure", one.id, one.starts_on, min(ended, default=None), due=due, basis=basis, over=one.sold)


def longest_term(starts_on: date, property_kind: str | None) -> date:
    """The last day that a seizure of this kind of property can have (domain.md 0, item 5, read)."""
    return add_months(starts_on, 12 * SEIZURE_YEARS.get(property_kind or "", LONGEST_YEARS))


def _money(facts: Facts, node: Node) -> Iterator[Begun]:
    """Each sum that came in; what goes out covers the earliest first, and covers a sum on the day its last fen has gone."""
    outgoing = iter(sorted((one.on, one.id, one.amount_fen) for one in facts.money if not one.incoming))
    covered, owed, day = 0, 0, None
    for one in sorted((one for one in facts.money if one.incoming), key=lambda one: (one.on, one.id)):
        owed += one.amount_fen
        while covered < owed and (paid := next(outgoing, None)) is not None:
            day, covered = paid[0], covered + paid[2]
        yield Begun("payment", one.id, one.on, max(day, one.on) if covered >= owed and day else None)
    del node


def _months(facts: Facts, node: Node) -> Iterator[Begun]:
    """No deadline but a first day; closed in another way, the case never needed it."""
    if facts.closed_on is None or facts.closing == "terminated":
        yield Begun("case", facts.case_id, first_day(facts.filed_on), facts.closed_on)
    del node


def _aging(facts: Facts, node: Node) -> Iterator[Begun]:
    """Once a case that is not concluded by then; a query written down since ends it (seeds.md R-06)."""
    start = add_months(facts.filed_on, AGING_MONTHS) + timedelta(days=AGING_DAYS)
    if facts.kind in (CaseKind.FIRST, CaseKind.RESUMED) and (facts.closed_on is None or facts.closed_on >= start):
        yield Begun("case", facts.case_id, start, min((day for day in facts.queries if day >= start), default=None))
    del node


def _after_termination(facts: Facts, node: Node) -> Iterator[Begun]:
    """One clock a half year; the first query since its beginning ends it, late or not."""
    if facts.closed_on is None or facts.closing != "terminated":
        return
    for number in range(QUERIES):
        start, due = (add_months(facts.closed_on, QUERY_MONTHS * at) for at in (number, number + 1))
        yield Begun("query", facts.case_id * QUERY_KEYS + number + 1, start, min((day for day in facts.queries if day > start), default=None), due=due, basis="rule")
    del node


FINDERS: Mapping[str, Callable[[Facts, Node], Iterator[Begun]]] = {
    "filed": _of_case, "closed": _closed, "found": _found, "controlled": _controlled, "seal": _seizures, "seize": _seizures, "freeze": _seizures,
    "money": _money, "months": _months, "aging": _aging, "round_ended": _after_termination, "said": _said,
}
