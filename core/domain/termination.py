"""The mirror check before this round is terminated (终本): what must be in order, where that stands, and who can supply what is missing. One entry adds a check.

What a rule of the Supreme People's Court or a law says, and was read, always holds. What was read in the system of a
court, or is recalled, is a setting of the court (本院设置) and can be switched off there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from core.domain.case_records import INCOME, ITEM_LABELS, NETWORK
from core.domain.clocks import add_months
from core.domain.nodes import LAW, LOCAL, RULE
from core.domain.refusals import N_

MONTHS = 3
"""立案之日起已超过三个月: 法〔2016〕373号 art. 1 (domain.md 3.5, read)."""
QUERIED_WITHIN_MONTHS = 3
UNKNOWN_PLACES = frozenset({"unknown", "away", "not_there"})
DONE_WITH = frozenset({"sold", "paid"})
PASSED, MISSING, NOT_KNOWN, EXCEPTED, OFF = "passed", "missing", "not_known", "excepted", "off"
STATE_LABELS = {MISSING: N_("Not in order"), NOT_KNOWN: N_("Nothing recorded"), EXCEPTED: N_("Exception granted"), PASSED: N_("In order"), OFF: N_("Not asked by this court")}
STATE_SIGNS = {MISSING: "▲", NOT_KNOWN: "◆", EXCEPTED: "✓", PASSED: "●", OFF: "○"}

JUDGE, GRID, DESK, LEADER = N_("the judge of the case"), N_("the grid, by a task"), N_("the duty desk"), N_("the president")


@dataclass(frozen=True)
class Person:
    """A debtor of the case. `sought`: an accepted reply shows that somebody looked for this debtor."""

    id: int
    name: str
    organisation: bool
    whereabouts: str
    minor: bool = False
    restricted: bool = False
    listed: bool = False
    sought: bool = False


@dataclass(frozen=True)
class Thing:
    """A property of the case."""

    id: int
    description: str
    state: str


@dataclass(frozen=True)
class Record:
    """What somebody wrote down (`case_records.RECORD_KINDS`)."""

    kind: str
    outcome: str
    subject_id: int | None
    day: date
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the rows say of a case on the day on which it is to be terminated. `off`: checks that the court does not ask; `connected`: its network queries."""

    day: date
    filed_on: date
    claimed_fen: int
    received_fen: int
    has_property: bool | None = None
    people: tuple[Person, ...] = ()
    things: tuple[Thing, ...] = ()
    records: tuple[Record, ...] = ()
    noticed: bool = False
    interviewed_on: date | None = None
    investigated: bool = False
    clues: tuple[str, ...] = ()
    sanctioned: bool = False
    evidence: bool = False
    exceptions: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    connected: tuple[str, ...] = NETWORK

    def of(self, kind: str, subject_id: int | None = None) -> Record | None:
        """The newest record of a kind."""
        found = [one for one in self.records if one.kind == kind and one.subject_id in (subject_id, None) and one.day <= self.day]
        return max(found, key=lambda one: one.day, default=None)


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, or of which nothing is known. `record`, `node`, `measure`: what is written down to supply it; `task`: what a grid can be asked."""

    message: str
    who: str = JUDGE
    places: Mapping[str, Any] = field(default_factory=dict)
    known: bool = False
    record: str = ""
    node: str = ""
    measure: str = ""
    task: str = ""
    subject_id: int | None = None


@dataclass(frozen=True)
class Check:
    """`hard`: no exception is possible."""

    code: str
    label: str
    source: str
    certainty: str
    look: Callable[[Facts], Iterable[Lack]]
    hard: bool = False

    @property
    def setting(self) -> str:
        return f"termination.{self.code}"

    @property
    def settable(self) -> bool:
        """Whether a court may do without it."""
        return self.certainty not in (LAW, RULE)


@dataclass(frozen=True)
class Finding:
    """A check as it stands, with everything that it lacks."""

    check: Check
    state: str
    lacks: tuple[Lack, ...] = ()


def first_day(filed_on: date) -> date:
    """The first day on which a round can be terminated: more than three months after the filing."""
    return add_months(filed_on, MONTHS) + timedelta(days=1)


def _age(facts: Facts) -> Iterator[Lack]:
    if facts.day < first_day(facts.filed_on):
        yield Lack(N_("More than three months must have passed since the filing: possible from {day} on."), places={"day": first_day(facts.filed_on).isoformat()}, known=True)


def _notice(facts: Facts) -> Iterator[Lack]:
    if not facts.noticed:
        yield Lack(N_("Nobody has written down that the enforcement notice was issued."), node="003")
    for one in facts.people:
        if facts.of("report_order", one.id) is None:
            yield Lack(N_("No order to report property on {name} is written down."), places={"name": one.name}, record="report_order", subject_id=one.id)


def _report(facts: Facts) -> Iterator[Lack]:
    for one in facts.people:
        report = facts.of("report", one.id)
        if report is None:
            yield Lack(N_("Whether {name} reported property, and whether that was checked, is not written down."), places={"name": one.name}, record="report", subject_id=one.id)
        elif report.outcome != "true" and not facts.sanctioned:
            yield Lack(N_("{name} reported nothing, late or untruly, and no fine or detention is on record."), places={"name": one.name}, known=True)


def _queries(facts: Facts) -> Iterator[Lack]:
    since = add_months(facts.day, -QUERIED_WITHIN_MONTHS)
    asked = {item for one in facts.records if one.kind == "query" and since <= one.day <= facts.day for item in one.items}
    ever = {item for one in facts.records if one.kind == "query" for item in one.items}
    if waiting := [item for item in NETWORK if item in facts.connected and item not in asked]:
        yield Lack(N_("Not queried within the last three months: {items}."), places={"items": [ITEM_LABELS[item] for item in waiting]}, known=bool(ever & set(waiting)), record="query")


def _incomes(facts: Facts) -> Iterator[Lack]:
    asked = {item for one in facts.records if one.kind == "query" for item in one.items}
    wanted = INCOME if any(not one.organisation for one in facts.people) else INCOME[1:]
    if waiting := [item for item in wanted if item not in asked]:
        yield Lack(N_("Never queried: {items}."), places={"items": [ITEM_LABELS[item] for item in waiting]}, record="query")


def _field(facts: Facts) -> Iterator[Lack]:
    if not facts.investigated and facts.of("field") is None:
        yield Lack(N_("No field investigation, search, reward notice or audit is on record."), GRID, record="field", task="find_property")


def _clues(facts: Facts) -> Iterator[Lack]:
    for number in facts.clues:
        yield Lack(N_("Clue {number} has not been checked to its end."), DESK, {"number": number}, known=True)


def _property(facts: Facts) -> Iterator[Lack]:
    for one in facts.things:
        if one.state not in DONE_WITH and facts.of("unsellable", one.id) is None:
            yield Lack(N_("“{what}” is neither disposed of nor shown to be without use."), places={"what": one.description}, known=True, record="unsellable", subject_id=one.id)
    if not facts.things and facts.has_property and facts.of("no_property") is None:
        yield Lack(N_("The case is kept as one with property, and none is written down."), record="no_property")


def _restricted(facts: Facts) -> Iterator[Lack]:
    for one in facts.people:
        if not one.restricted:
            yield Lack(N_("No order restricting the consumption of {name} is in force."), places={"name": one.name}, measure="restrict", subject_id=one.id)
        if not one.listed and not one.minor and facts.of("not_listed", one.id) is None:
            yield Lack(N_("{name} is not on the list of dishonest debtors, and nothing says why not."), places={"name": one.name}, record="not_listed", measure="list", subject_id=one.id)


def _sought(facts: Facts) -> Iterator[Lack]:
    for one in facts.people:
        if one.whereabouts in UNKNOWN_PLACES and not one.sought and facts.of("sought", one.id) is None:
            yield Lack(N_("Where {name} is, is not known, and nobody is on record as having looked."), GRID, {"name": one.name}, record="sought", task="find_debtor", subject_id=one.id)
    if facts.of("obstruction") is None and not facts.sanctioned:
        yield Lack(N_("Whether enforcement was obstructed, and what followed, is not written down."), record="obstruction")


def _interview(facts: Facts) -> Iterator[Lack]:
    if facts.interviewed_on is None:
        yield Lack(N_("No interview with the applicant before the termination is written down."), node="007")
    elif facts.interviewed_on >= facts.day:
        yield Lack(N_("The interview with the applicant ({day}) must lie before the day of closing."), places={"day": facts.interviewed_on.isoformat()}, known=True)


def _amount(facts: Facts) -> Iterator[Lack]:
    if facts.claimed_fen <= facts.received_fen:
        yield Lack(N_("Nothing is left to recover: close the case as performed."), known=True)


def _consent(facts: Facts) -> Iterator[Lack]:
    if facts.of("consent") is None:
        yield Lack(N_("Neither the applicant has signed, nor has the panel examined it and the president approved."), LEADER, record="consent")


def _evidence(facts: Facts) -> Iterator[Lack]:
    if not facts.evidence:
        yield Lack(N_("No accepted reply of the grid serves this termination (three must-nots)."), GRID, known=True, task="check")


RULE_373 = "法〔2016〕373号"
OTHER_COURT = N_("automatic check of a court's own system")
CHECKS: tuple[Check, ...] = (
    Check("months", N_("More than three months since the filing"), f"{RULE_373} 第1条第4项", RULE, _age, hard=True),
    Check("notice", N_("Enforcement notice and order to report property"), f"{RULE_373} 第1条第1项", RULE, _notice),
    Check("report", N_("Report of property checked, failure punished"), f"{RULE_373} 第2条", RULE, _report),
    Check("queries", N_("Every connected network query within three months"), OTHER_COURT, LOCAL, _queries),
    Check("field", N_("Field investigation"), OTHER_COURT, LOCAL, _field),
    Check("incomes", N_("Provident fund, wealth management, insurance, dividends"), OTHER_COURT, LOCAL, _incomes),
    Check("clues", N_("No clue unchecked"), OTHER_COURT, LOCAL, _clues),
    Check("property", N_("No property, or none that can be disposed of"), f"{RULE_373} 第1条第3项", RULE, _property),
    Check("restricted", N_("Consumption restricted, listed where the rule says so"), f"{RULE_373} 第1条第2项", RULE, _restricted),
    Check("sought", N_("Missing debtor looked for, obstruction punished"), f"{RULE_373} 第1条第5项", RULE, _sought),
    Check("interview", N_("Interview before the termination"), OTHER_COURT, LOCAL, _interview),
    Check("amount", N_("Something is left to recover"), OTHER_COURT, LOCAL, _amount, hard=True),
    Check("consent", N_("Signed by the applicant, or approved by the president"), "民诉法解释 第517条", LAW, _consent),
    Check("evidence", N_("Evidence of the grid (three must-nots)"), N_("Yucheng: nothing is terminated without evidence of the grid"), LOCAL, _evidence),
)
BY_CODE = {check.code: check for check in CHECKS}


def findings(facts: Facts) -> list[Finding]:
    """Every check as it stands, in the order of the list."""
    return [_finding(facts, check) for check in CHECKS]


def _finding(facts: Facts, check: Check) -> Finding:
    if check.settable and check.code in facts.off:
        return Finding(check, OFF)
    lacks = tuple(check.look(facts))
    if not lacks:
        return Finding(check, PASSED)
    if not check.hard and check.code in facts.exceptions:
        return Finding(check, EXCEPTED, lacks)
    return Finding(check, MISSING if any(one.known for one in lacks) else NOT_KNOWN, lacks)


def open_checks(found: Iterable[Finding]) -> list[Check]:
    """Those that forbid the termination."""
    return [one.check for one in found if one.state in (MISSING, NOT_KNOWN)]


def qualified(found: Iterable[Finding]) -> bool:
    """Whether every check passed by itself; an exception lets a case be closed, and does not make it a qualified termination (T-02)."""
    return all(one.state in (PASSED, OFF) for one in found)

