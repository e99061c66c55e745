"""The kinds of joint operation (seeds.md 2.7) and what each proposes; the home of kinds, old-case classes and time classes. One entry adds one.

Everything proposed here is a template that the officer changes; what is law says so, with its article.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from core.domain.clocks import LOCAL
from core.domain.court_settings import ADVICE, DERIVED, READ
from core.domain.refusals import N_

LAW = N_("law, as read")


@dataclass(frozen=True)
class Point:
    """One sentence of the protocol, with its source and how sure it is."""

    text: str
    source: str
    certainty: str


@dataclass(frozen=True)
class BodyHint:
    """A body that a template asks for, found among the court's own by kind and words of the name.

    `local`: only the ones of the area of the operation.
    """

    code: str
    label: str
    kinds: tuple[str, ...]
    words: tuple[str, ...] = ()
    local: bool = False
    people: int = 2
    vehicles: int = 0


BODY_HINTS: tuple[BodyHint, ...] = (
    BodyHint("station", N_("Police station of the place"), ("station",), local=True, people=3, vehicles=1),
    BodyHint("town", N_("Township of the place"), ("town",), local=True),
    BodyHint("police", N_("Police bureau"), ("police",), people=6, vehicles=2),
    BodyHint("traffic", N_("Traffic police"), ("police", "department"), ("交警", "交通警察"), people=2, vehicles=1),
    BodyHint("congress", N_("People's congress"), ("committee", "department"), ("人大", "人民代表大会")),
    BodyHint("discipline", N_("Discipline inspection"), ("committee", "department"), ("纪委", "纪律检查", "监察委")),
    BodyHint("cadres", N_("Organisation department"), ("committee", "department"), ("组织部",)),
    BodyHint("economy", N_("Economic administration"), ("department",), ("市场监督", "市场监管", "发展和改革", "发改", "工业和信息", "税务")),
    BodyHint("media", N_("News media"), ("department",), ("融媒体", "电视台", "广播", "报社", "新闻")),
    BodyHint("power", N_("Power supply"), ("department",), ("供电", "电力"), people=2, vehicles=1),
    BodyHint("water", N_("Water supply"), ("department",), ("自来水", "供水", "水务"), people=2, vehicles=1),
    BodyHint("labour", N_("Human resources and social security"), ("department",), ("人力资源", "人社")),
    BodyHint("civil", N_("Civil affairs"), ("department",), ("民政",)),
    BodyHint("prosecution", N_("Procuratorate"), ("department",), ("检察院",)),
    BodyHint("justice", N_("Justice bureau"), ("department",), ("司法局",)),
    BodyHint("court", N_("The other court"), ("court",), people=6, vehicles=2),
)
HINT_BY_CODE = {hint.code: hint for hint in BODY_HINTS}

DOCUMENT_LABELS = {
    "bring_writ": N_("Writ of compelled summons"), "search_warrant": N_("Search warrant"), "detention_decision": N_("Decision of detention or fine"),
    "seizure_ruling": N_("Ruling of seizure"), "seizure_list": N_("List of things seized"), "assistance_notice": N_("Notice to assist"), "seals": N_("Paper seals"),
    "announcement": N_("Announcement with a term"), "goods_list": N_("List of goods moved"), "records": N_("Forms of record"), "papers": N_("Service card and authorisation"),
}
"""What a team is for. Source: the special groups of an eviction, 西安长安 2016 (domain 6.1, read)."""

TIME_LABELS = {"day": N_("By day"), "night": N_("At night"), "dawn": N_("At dawn")}
NIGHT_FROM, DAWN_UNTIL, DAY_FROM = 19, 4, 8
"""Hours at the court; what counts as night and dawn is this product's own rule."""
HOURS = {"day": (time(8, 30), time(17, 0)), "night": (time(19, 0), time(23, 0)), "dawn": (time(5, 30), time(11, 30))}

_ALWAYS = (
    Point(N_("Tell those present: “To protect your rights, this enforcement is recorded in full; please cooperate” — except in an emergency."), "南宁", READ),
    Point(N_("Wear uniform, show your papers, record from the first step to the last."), "民诉法解释第495条", LAW),
)
_BRING = Point(N_("Compelled summons: with the writ; questioning ends after 8 hours, after 24 if the case is complex and detention may follow."), "民事诉讼法第119条；民诉法解释第482条", LAW)
_SEARCH = Point(N_("Search: with the president's warrant, an adult of the family and somebody of the village present; women are searched by women; all sign the record."),
                "民事诉讼法第259条；民诉法解释第495–498条", LAW)
_SEAL = Point(N_("Seizure: with ruling and list; tell the debtor or an adult of the family; living necessities and medical aids stay."), "民事诉讼法第255–256条；查扣冻规定第3条", LAW)
_SPARE = Point(N_("Ask before going: minors, people of seventy and more, pregnant or nursing women, and the ill are not taken in by the detention house."), "拘留所条例第12、19条", LAW)
_QUIET = Point(N_("Go only where the debtor is known to return; no sirens; let children and old people rest."), "", ADVICE)
_SECRET = Point(N_("Nothing is said before departure; telephones are handed in."), "", ADVICE)

PLAN = N_(
    "1. Lives first, order second. 2. On threats, crowds or self-harm: stop, report to the command center, wait for the police. "
    "3. First aid and the nearest hospital are named before departure. 4. The site leader decides on withdrawal. 5. Afterwards: report and keep the recordings."
)
PLAN_SOURCE = "法发〔2009〕50号第4–5条"


@dataclass(frozen=True)
class OperationKind:
    """A kind with what it proposes. `time_class`: fixed, or nothing when the hour of the start decides; `bodies`: codes of `BODY_HINTS`."""

    code: str
    label: str
    bodies: tuple[str, ...]
    time_class: str | None = None
    hours: str = "day"
    equipment: tuple[str, ...] = ("terminal", "recorder", "printer", "first_aid")
    documents: tuple[str, ...] = ("papers", "records", "assistance_notice")
    required: tuple[str, ...] = ()
    """Documents without which an operation of this kind is not lawful."""
    groups: tuple[str, ...] = ()
    risk: str = "low"
    protocol: tuple[Point, ...] = ()


KINDS: tuple[OperationKind, ...] = (
    OperationKind("routine", N_("Routine operation"), ("station", "town"), documents=("papers", "records", "bring_writ", "seizure_ruling", "seizure_list", "seals"), protocol=(_BRING, _SEAL)),
    OperationKind("night", N_("Night operation"), ("station", "town"), "night", "night", ("terminal", "recorder", "printer", "radio", "protection", "first_aid"),
                  ("papers", "records", "bring_writ", "seizure_ruling", "seizure_list", "seals"), risk="medium", protocol=(_QUIET, _SECRET, _BRING)),
    OperationKind("dawn", N_("Dawn operation"), ("station", "town"), "dawn", "dawn", ("terminal", "recorder", "printer", "radio", "first_aid"),
                  ("papers", "records", "bring_writ", "seizure_ruling", "seizure_list", "seals"), risk="medium", protocol=(_QUIET, _SECRET, _BRING, _SPARE)),
    OperationKind("area", N_("Area campaign"), ("police", "station", "town", "traffic"), hours="dawn", documents=("papers", "records", "bring_writ", "search_warrant", "seizure_ruling", "seizure_list", "seals"),
                  risk="medium", protocol=(_SECRET, _BRING, _SEARCH, _SEAL)),
    OperationKind("sweep", N_("Sweep"), ("station", "town"), documents=("papers", "records", "bring_writ", "assistance_notice"), protocol=(
        Point(N_("Village by village, household by household; every door gets an answer: found, not found, or to be visited again."), "铜仁", READ), _BRING)),
    OperationKind("livelihood", N_("Livelihood cases"), ("station", "town", "labour", "civil"), documents=("papers", "records", "seizure_ruling", "seizure_list"), protocol=(
        Point(N_("Wages, maintenance and medical costs come first; tell the applicant the same day what came in."), "", ADVICE), _SEAL)),
    OperationKind("business", N_("Business cases"), ("station", "economy"), documents=("papers", "records", "seizure_ruling", "seizure_list", "assistance_notice"), protocol=(
        Point(N_("Do not seize more than is owed; prefer what leaves the business running."), "查扣冻规定第19条", LAW), _SEAL)),
    OperationKind("relocation", N_("Relocation"), ("police", "station", "town", "power", "water", "civil"), equipment=("terminal", "recorder", "printer", "radio", "protection", "locksmith", "moving", "first_aid", "water"),
                  documents=("announcement", "goods_list", "papers", "records", "seals"), required=("announcement", "goods_list"),
                  groups=("command", "cordon", "execution", "custody", "recording", "persuasion", "registration", "transport"), risk="high", protocol=(
        Point(N_("The president's announcement has set a term, and the term is over."), "民事诉讼法第261条", LAW),
        Point(N_("An adult of the family and somebody of the village or work unit attend; every thing moved is listed, handed over and signed for."), "民事诉讼法第261条", LAW),
        Point(N_("Gas is shut off first; power and water only on an approved request, which is written down."), "鞍山、德州", READ),
        Point(N_("Ask for old, ill or pregnant people in the house, and for minors; medical care comes before coercion."), "柘城", READ))),
    OperationKind("education", N_("Public admonition meeting"), ("media", "congress", "prosecution", "justice", "town"), equipment=("terminal", "recorder", "printer", "water"),
                  documents=("papers", "records", "detention_decision"), protocol=(
        Point(N_("Order of the meeting: the law explained, the live picture of an enforcement, the hearing of a refusal, decisions on the spot."), "长宁", READ),
        Point(N_("Name and picture only debtors who are published; minors and protected people never."), "", DERIVED))),
    OperationKind("cross_region", N_("Cross-region"), ("court", "police", "station"), equipment=("terminal", "recorder", "printer", "seal", "radio", "first_aid"),
                  documents=("papers", "records", "bring_writ", "search_warrant", "assistance_notice"), risk="medium", protocol=(
        Point(N_("The court of the place has looked for residence and property beforehand, and both courts have signed."), "平谷", READ),
        Point(N_("The court of the place assists in an emergency."), "法发〔2009〕50号第3条", READ), _BRING)),
    OperationKind("major", N_("Major case"), ("police", "station", "town", "traffic", "congress"), equipment=("terminal", "recorder", "printer", "seal", "radio", "protection", "first_aid"),
                  documents=("papers", "records", "bring_writ", "search_warrant", "detention_decision", "seizure_ruling", "seizure_list", "seals"), risk="high", protocol=(_SECRET, _BRING, _SEARCH, _SEAL, _SPARE)),
)
BY_CODE = {kind.code: kind for kind in KINDS}
KIND_LABELS = {kind.code: kind.label for kind in KINDS}


@dataclass(frozen=True)
class OldCaseClass:
    """A class of old cases with the bodies to act with and the measures proposed (四联合, seeds TR-12: 铜仁, read at another court)."""

    code: str
    label: str
    bodies: tuple[str, ...]
    measures: tuple[str, ...]


OLD_CASE_CLASSES: tuple[OldCaseClass, ...] = (
    OldCaseClass("special_subject", N_("Special debtor (office, cadre, delegate)"), ("congress", "discipline", "cadres"), ("mediate", "summon")),
    OldCaseClass("evading", N_("Evading or resisting"), ("police", "traffic"), ("bring", "search", "seize")),
    OldCaseClass("dishonest", N_("Breaking faith"), ("economy",), ("list", "restrict", "freeze")),
    OldCaseClass("owing", N_("Able to pay and unwilling"), ("media",), ("list", "fine", "detain")),
)
CLASS_BY_CODE = {one.code: one for one in OLD_CASE_CLASSES}
CLASS_LABELS = {one.code: one.label for one in OLD_CASE_CLASSES}


def time_class(kind: str, starts_at: datetime) -> str:
    """Day, night or dawn: fixed by the kind, or else by the hour of the start at the court."""
    if kind in BY_CODE and (fixed := BY_CODE[kind].time_class):
        return fixed
    hour = starts_at.astimezone(LOCAL).hour
    if hour >= NIGHT_FROM or hour < DAWN_UNTIL:
        return "night"
    return "dawn" if hour < DAY_FROM else "day"


def protocol(kind: str) -> tuple[Point, ...]:
    """What must be told and minded, for every kind and for this one."""
    return (*_ALWAYS, *(BY_CODE[kind].protocol if kind in BY_CODE else ()))


@dataclass(frozen=True)
class Body:
    """An organisation as far as a template looks at it."""

    organisation_id: int
    name: str
    kind: str
    grid_code: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What a template makes of the court's own bodies: organisation id to people and vehicles; hints that nobody fits stand in `missing`."""

    bodies: dict[int, tuple[int, int]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def hints(kind: str, old_case_class: str | None = None) -> tuple[str, ...]:
    """Codes of the bodies to ask: those of the class of old cases come first."""
    own = CLASS_BY_CODE[old_case_class].bodies if old_case_class in CLASS_BY_CODE else ()
    return tuple(dict.fromkeys((*own, *(BY_CODE[kind].bodies if kind in BY_CODE else ()))))


def propose(codes: Iterable[str], bodies: Collection[Body], *, area: Collection[str] = (), own: int | None = None) -> Proposal:
    """The bodies that fit each hint; `own` is the court itself and is not asked."""
    found: dict[int, tuple[int, int]] = {}
    missing = []
    for hint in (HINT_BY_CODE[code] for code in codes):
        fitting = [body for body in bodies if body.organisation_id != own and fits(hint, body, area)]
        if not fitting and (area or not hint.local):
            missing.append(hint.label)
        for body in fitting:
            found.setdefault(body.organisation_id, (hint.people, hint.vehicles))
    return Proposal(found, tuple(missing))


def fits(hint: BodyHint, body: Body, area: Collection[str]) -> bool:
    """Whether the body is one that the hint means. A local one needs an area to be local to."""
    if body.kind not in hint.kinds or (hint.words and not any(word in body.name for word in hint.words)):
        return False
    return not hint.local or any((body.grid_code or "-").startswith(code) or code.startswith(body.grid_code or "-") for code in area)


@dataclass(frozen=True)
class Difference:
    """One thing in which an officer's plan departs from the template; sets say what was added and what was taken out."""

    field: str
    proposed: Any
    chosen: Any
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()


def differences(proposed: Mapping[str, Any], chosen: Mapping[str, Any]) -> list[Difference]:
    """Fields of the template that were changed, in the template's order."""
    found = []
    for name, was in proposed.items():
        now = chosen.get(name)
        if isinstance(was, tuple | list):
            added, removed = tuple(one for one in now or () if one not in was), tuple(one for one in was if one not in (now or ()))
            if added or removed:
                found.append(Difference(name, tuple(was), tuple(now or ()), added, removed))
        elif now != was:
            found.append(Difference(name, was, now))
    return found
