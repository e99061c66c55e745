"""Gates before an operation may start (domain.md 0, 3.7, 6.1; seeds.md P-07, G-12, G-13, G-17, G-18). One entry adds a gate.

A gate looks at `Facts` and says what is missing, at which target, and who can supply it. Nothing here knows of tables or screens.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.domain import court_settings
from core.domain.clocks import add_working_days, local_day
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_

LAW, READ, ADVICE, DERIVED = N_("law"), N_("read at another court"), N_("advice of this product"), N_("derived")

NEEDS_PRESIDENT = {"bring": "summons_warrant", "fine": "fine_decision", "detain": "detention_decision", "search": "search_warrant", "evict": "eviction_notice"}
"""Measures that the president of the court approves, each with its document: Civil Procedure Law 118, 119, 259, 261 (domain.md 3.7, read)."""
LIMITS_FREEDOM = ("bring", "detain")
STRONG = ("seal", "seize", "freeze", "detain", "evict")
MOST_DAYS = 15
"""Judicial detention: Civil Procedure Law 118 (domain.md 3.7, read)."""
FINE_OF_PERSON_FEN = (1, 100_000 * 100)
FINE_OF_UNIT_FEN = (50_000 * 100, 1_000_000 * 100)
"""Fines: Civil Procedure Law 118 (domain.md 3.7, read)."""

DOCUMENT_LABELS = {
    "summons_warrant": N_("Warrant of compelled summons"),
    "search_warrant": N_("Search warrant"),
    "detention_decision": N_("Decision on detention"),
    "fine_decision": N_("Decision on a fine"),
    "seal_ruling": N_("Ruling on sealing or seizure"),
    "seal_list": N_("List of sealed or seized things"),
    "assistance_notice": N_("Notice to assist enforcement"),
    "seal_strip": N_("Seal strips"),
    "eviction_notice": N_("Eviction notice"),
    "goods_list": N_("List of goods moved"),
    "record_form": N_("Record form"),
}
MEASURE_DOCUMENTS = {**{measure: (paper,) for measure, paper in NEEDS_PRESIDENT.items()}, "seal": ("seal_ruling", "seal_list"), "seize": ("seal_ruling", "seal_list"), "evict": ("eviction_notice", "goods_list")}
"""What must be in hand for a measure: Civil Procedure Law 255, 259, 261 and the lists derived from them (domain.md 6.1)."""

CHECK_LABELS = {
    "deputy": N_("People's deputy"),
    "age": N_("Age"),
    "pregnancy": N_("Pregnant, or nursing a child under one"),
    "illness": N_("Serious illness"),
    "dependants": N_("Old people, patients or children at home"),
    "goodwill": N_("Goodwill review of an enterprise"),
}
ANSWER_LABELS = {
    "no": N_("No"), "yes": N_("Yes"), "township": N_("Township deputy"), "county": N_("Deputy of county level or above"), "adult": N_("18 to 69"),
    "young": N_("Under 18"), "old": N_("70 or older"), "reviewed": N_("Reviewed"),
}
CHECK_ANSWERS = {
    "deputy": ("no", "township", "county"), "age": ("adult", "young", "old"), "pregnancy": ("no", "yes"), "illness": ("no", "yes"),
    "dependants": ("no", "yes"), "goodwill": ("reviewed",),
}
CHECKS_OF_MEASURE = {
    "bring": ("deputy", "age", "pregnancy", "illness"), "detain": ("deputy", "age", "pregnancy", "illness"), "search": ("dependants", "illness"), "evict": ("dependants", "illness"),
}

PRACTICE_LABELS = {
    "utility_cut": N_("Asking for power or water to be cut"),
    "broadcast": N_("Village broadcast"),
    "poster": N_("Poster with name and picture"),
    "cameras": N_("Cameras and face recognition"),
    "location": N_("Locating a telephone"),
    "school": N_("Children's schooling"),
    "presumption": N_("Presumption of ability to perform"),
}
"""Sensitive practices (seeds.md 7.3): recorded with basis, approver, purpose and expiry; the system never starts one."""
APPROVAL_LABELS = {
    "bring": N_("Compelled summons"), "fine": N_("Fine"), "detain": N_("Judicial detention"), "search": N_("Search the premises"), "evict": N_("Clear the premises"),
    "deputy_permit": N_("Permission of the standing committee or presidium"), "exception": N_("Exception from a gate"), **PRACTICE_LABELS,
}
PRESIDENTS_OWN = (*NEEDS_PRESIDENT, "deputy_permit", *PRACTICE_LABELS)
"""What only a leader of the court decides; an exception may be granted by a duty leader too, never by who asked for it."""


@dataclass(frozen=True)
class Approval:
    """A decision that stands: granted and not withdrawn. `gate` is set on exceptions."""

    kind: str
    gate: str | None = None
    days: int | None = None
    amount_fen: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class TargetFacts:
    """What is known of one target. `checks` maps a code of `CHECK_LABELS` to its answer; `documents` are those signed."""

    target_id: int
    measure: str
    organisation: bool = False
    screened: bool = False
    has_place: bool = False
    checks: Mapping[str, str] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    approvals: tuple[Approval, ...] = ()
    recorders: int | None = None
    """Recorders of its team; nothing when it has no team."""


@dataclass(frozen=True)
class Facts:
    """What is known of the operation. `police_asked`: when the signed request was made, `police_urgent` its reason."""

    kind: str
    starts_at: datetime
    today: date
    emergency_plan: str
    risk: str
    police: bool
    cadres: bool
    police_asked: datetime | None
    police_urgent: str
    partner: bool
    signed_by_both: bool
    targets: tuple[TargetFacts, ...]
    exceptions: frozenset[tuple[str, int | None]] = frozenset()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lack:
    """One thing that is missing; `who` can supply it. `hard`: no exception is possible."""

    message: str
    who: str
    places: Mapping[str, Any] = field(default_factory=dict)
    target_id: int | None = None
    hard: bool = False


@dataclass(frozen=True)
class Gate:
    """`warns`: the operation may start all the same. `certainty` stands beside it on the screen, after the article where it is law that was read."""

    code: str
    title: str
    source: str
    certainty: str
    look: Callable[[Facts], Iterable[Lack]]
    warns: bool = False


@dataclass(frozen=True)
class Finding:
    """What a gate found: `open`, `excepted` or `warning`."""

    gate: Gate
    lack: Lack
    state: str


PRESIDENT, OFFICER, LEADER, PARTNER = N_("the president of the court"), N_("the officer who plans"), N_("a leader of the court"), N_("the other court")
HANDLER = N_("the judge of the case")


def _emergency_plan(facts: Facts) -> Iterator[Lack]:
    if not facts.emergency_plan.strip():
        yield Lack(N_("The emergency plan is empty. Write who commands, what is done on resistance, which hospital is near."), OFFICER)
    if not facts.risk:
        yield Lack(N_("The risk level is not set."), OFFICER)


def _police(facts: Facts) -> Iterator[Lack]:
    """Asked for so many working days ahead, or urgent with a reason; the day of asking does not count."""
    days = court_settings.number(facts.settings, "operation.police_days")
    if not facts.police:
        return
    if facts.police_asked is None:
        yield Lack(N_("Police take part and no signed request for them is on record."), LEADER)
    elif add_working_days(local_day(facts.police_asked), days) > local_day(facts.starts_at) and not facts.police_urgent.strip():
        yield Lack(N_("Police were asked for less than {days} working days ahead and no reason of urgency is given."), OFFICER, {"days": days})


def _approvals(facts: Facts) -> Iterator[Lack]:
    for target in facts.targets:
        if target.measure in NEEDS_PRESIDENT and not any(one.kind == target.measure for one in target.approvals):
            yield Lack(N_("“{measure}” is not approved."), PRESIDENT, {"measure": APPROVAL_LABELS[target.measure]}, target.target_id, hard=True)


def _documents(facts: Facts) -> Iterator[Lack]:
    for target in facts.targets:
        for paper in MEASURE_DOCUMENTS.get(target.measure, ()):
            if paper not in target.documents:
                yield Lack(N_("“{document}” is not signed."), HANDLER, {"document": DOCUMENT_LABELS[paper]}, target.target_id)


def _deputy(facts: Facts) -> Iterator[Lack]:
    for target in facts.targets:
        if target.measure not in LIMITS_FREEDOM or target.organisation:
            continue
        answer = target.checks.get("deputy")
        if answer is None:
            yield Lack(N_("Nobody has checked whether this person is a people's deputy."), HANDLER, target_id=target.target_id, hard=True)
        elif answer == "county" and not any(one.kind == "deputy_permit" for one in target.approvals):
            yield Lack(N_("A deputy of county level or above: permission of the presidium or standing committee is needed first."), PRESIDENT, target_id=target.target_id, hard=True)
        elif answer == "township":
            yield Lack(N_("A township deputy: the measure is reported to the township congress at once. Record that as the exception's reason."), LEADER, target_id=target.target_id)


def _unfit(facts: Facts) -> Iterator[Lack]:
    """Age, pregnancy, illness: must have been asked; a yes stands against detention."""
    for target in facts.targets:
        if target.organisation:
            continue
        for code in CHECKS_OF_MEASURE.get(target.measure, ()):
            answer = target.checks.get(code)
            if code == "deputy":
                continue
            if answer is None:
                yield Lack(N_("“{check}” has not been checked."), HANDLER, {"check": CHECK_LABELS[code]}, target.target_id)
            elif target.measure == "detain" and answer in ("yes", "young", "old"):
                yield Lack(N_("“{check}: {answer}”: a detention house may refuse this person. Medical care or another measure comes first."), LEADER,
                           {"check": CHECK_LABELS[code], "answer": ANSWER_LABELS[answer]}, target.target_id)


def _limits(facts: Facts) -> Iterator[Lack]:
    for target in facts.targets:
        for one in target.approvals:
            said = over_limit(one.kind, one.days, one.amount_fen, organisation=target.organisation)
            if said:
                yield Lack(said, PRESIDENT, target_id=target.target_id, hard=True)


def over_limit(kind: str, days: int | None, amount_fen: int | None, *, organisation: bool) -> str | None:
    """Why a decision lies outside what the law allows, or nothing."""
    if kind == "detain" and not 1 <= (days or 0) <= MOST_DAYS:
        return N_("Detention is 1 to 15 days.")
    least, most = FINE_OF_UNIT_FEN if organisation else FINE_OF_PERSON_FEN
    if kind == "fine" and not least <= (amount_fen or 0) <= most:
        return N_("A fine of a unit is 50,000 to 1,000,000 yuan.") if organisation else N_("A fine of a person is at most 100,000 yuan.")
    return None


def _goodwill(facts: Facts) -> Iterator[Lack]:
    for target in facts.targets:
        if target.organisation and target.measure in STRONG and target.checks.get("goodwill") is None:
            yield Lack(N_("An enterprise: the goodwill review before a strong measure is not on record."), HANDLER, target_id=target.target_id)


def _both_courts(facts: Facts) -> Iterator[Lack]:
    if facts.kind != "cross_region":
        return
    if not facts.partner:
        yield Lack(N_("The other court is not named."), OFFICER, hard=True)
    elif not facts.signed_by_both:
        yield Lack(N_("Both courts must sign the plan."), PARTNER)
    for target in facts.targets:
        if not target.screened:
            yield Lack(N_("The local court has not yet checked where this person lives."), PARTNER, target_id=target.target_id)


def _screened(facts: Facts) -> Iterator[Lack]:
    waiting = [target for target in facts.targets if not target.screened]
    if waiting and facts.kind != "cross_region":
        yield Lack(N_("{count} of {all} targets were not screened by grid workers."), OFFICER, {"count": len(waiting), "all": len(facts.targets)})


def _recorders(facts: Facts) -> Iterator[Lack]:
    least = court_settings.number(facts.settings, "crews.recorders")
    for target in facts.targets:
        if target.measure in ("search", "seal", "seize", "evict") and target.recorders is not None and target.recorders < least:
            yield Lack(N_("The team takes {count} recorders along; {least} are wanted for this measure."), OFFICER, {"count": target.recorders, "least": least}, target.target_id)


def _attendance(facts: Facts) -> Iterator[Lack]:
    if any(target.measure in ("search", "evict", "seal", "seize") for target in facts.targets) and not facts.cadres:
        yield Lack(N_("Somebody of the local organisation must attend a search, seizure or eviction; no township takes part."), OFFICER)


def _places(facts: Facts) -> Iterator[Lack]:
    lost = sum(not target.has_place for target in facts.targets)
    if lost:
        yield Lack(N_("{count} targets have no place on the map; their teams must know the way."), OFFICER, {"count": lost})


# Where they come from: domain.md 0 (9), 3.7, 6.1 [P55], 6.2, 6.3 [P58]; seeds.md G-12, G-13, G-17, G-18, PG-06.
GATES: tuple[Gate, ...] = (
    Gate("emergency_plan", N_("Emergency plan and risk level"), "法发〔2009〕50号 第4、5条", LAW, _emergency_plan),
    Gate("approval", N_("Approval by the president of the court"), "民事诉讼法 第118、119、259、261条", LAW, _approvals),
    Gate("limits", N_("Limits of detention and fines"), "民事诉讼法 第118条", LAW, _limits),
    Gate("deputy", N_("People's deputies"), "代表法 第39条", LAW, _deputy),
    Gate("unfit", N_("Age, pregnancy, illness, dependants"), "", READ, _unfit),
    Gate("documents", N_("Documents in hand"), "民事诉讼法 第255、259、261条", DERIVED, _documents),
    Gate("attendance", N_("Attendance of the local organisation"), "民事诉讼法 第256、261条", LAW, _attendance),
    Gate("police_request", N_("Request for police"), "", READ, _police),
    Gate("goodwill", N_("Goodwill review of enterprises"), "", READ, _goodwill),
    Gate("both_courts", N_("Both courts"), "", READ, _both_courts),
    Gate("screened", N_("Screening before the operation"), "", ADVICE, _screened, warns=True),
    Gate("recorders", N_("Recorders"), "", READ, _recorders, warns=True),
    Gate("places", N_("Places of the targets"), "", ADVICE, _places, warns=True),
)
BY_CODE = {gate.code: gate for gate in GATES}
STATE_LABELS = {"open": N_("Missing"), "excepted": N_("Exception granted"), "warning": N_("Warning")}


def findings(facts: Facts) -> list[Finding]:
    """Everything that a gate found, the open ones first within the order of the list."""
    found = [Finding(gate, lack, _state(facts, gate, lack)) for gate in GATES for lack in gate.look(facts)]
    return sorted(found, key=lambda one: ("open", "warning", "excepted").index(one.state))


def _state(facts: Facts, gate: Gate, lack: Lack) -> str:
    if gate.warns:
        return "warning"
    excepted = not lack.hard and ((gate.code, lack.target_id) in facts.exceptions or (gate.code, None) in facts.exceptions)
    return "excepted" if excepted else "open"


def check_open(number: str, found: Iterable[Finding]) -> None:
    """Refuse to start while a gate is open, naming each gate once with how often it is."""
    waiting: dict[str, int] = {}
    for one in found:
        if one.state == "open":
            waiting[one.gate.title] = waiting.get(one.gate.title, 0) + 1
    if waiting:
        raise OperationRefused(
            N_("{number} was not started: {gates} not yet in order ({count} points). The view “Gates” says what is missing and who can supply it."),
            number=number, gates=list(waiting), count=sum(waiting.values()),
        )
