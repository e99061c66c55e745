"""What people write down of a case for the checks of its termination: kinds of record, their outcomes and query items. One entry adds a kind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.domain.refusals import N_, Refused


@dataclass(frozen=True)
class RecordKind:
    """`outcomes`: codes to labels, one must be chosen; `of`: what it is about; `paper`: whether its document must be named, else words or a document."""

    code: str
    label: str
    outcomes: tuple[tuple[str, str], ...] = ()
    of: str = "case"
    paper: bool = False
    items: bool = False
    serves: str = ""
    """What an accepted reply of a grid must be evidence for before it is written down (三不得), a key of `task_life.SERVES_LABELS`."""


RECORD_KINDS: tuple[RecordKind, ...] = (
    RecordKind("report_order", N_("Order to report property"), of="debtor", paper=True),
    RecordKind("report", N_("Report of property checked"), (
        ("true", N_("Filed and checked")), ("refused", N_("Not filed")), ("late", N_("Filed late")), ("false", N_("Untrue or incomplete")),
    ), of="debtor"),
    RecordKind("query", N_("Query of property"), items=True),
    RecordKind("field", N_("Field investigation"), (
        ("visit", N_("Investigation on the spot")), ("search", N_("Search")), ("bounty", N_("Reward notice")), ("audit", N_("Audit")),
    )),
    RecordKind("unsellable", N_("Property that cannot be disposed of"), (
        ("unsold", N_("Not sold, and not accepted for the debt")), ("not_held", N_("Registered vehicle not physically seized")), ("other", N_("Another reason")),
    ), of="property"),
    RecordKind("no_property", N_("No property that could be enforced against")),
    RecordKind("not_listed", N_("Not to be listed as dishonest"), (
        ("minor", N_("Minor")), ("no_ground", N_("None of the grounds")), ("excluded", N_("Excluded by the rule")),
    ), of="debtor"),
    RecordKind("sought", N_("Debtor looked for"), of="debtor"),
    RecordKind("obstruction", N_("Obstruction of enforcement"), (
        ("none", N_("There was none")), ("punished", N_("Fined or detained")), ("transferred", N_("Handed over as a crime")),
    )),
    RecordKind("consent", N_("Approval of the termination"), (
        ("creditor", N_("Signed by the applicant")), ("panel", N_("Examined by the panel, approved by the president")),
    ), paper=True),
    RecordKind("to_complex", N_("Moved from the simple to the complex track"), serves="simple_to_complex"),
    RecordKind("public_service", N_("Served by public notice"), paper=True, serves="public_service"),
)
MUST_NOTS = tuple(kind.code for kind in RECORD_KINDS if kind.serves)
"""With the termination itself the three must-nots (三不得, seeds.md YC-09)."""
BY_CODE = {kind.code: kind for kind in RECORD_KINDS}
EXCEPTION = "exception"
"""The kind of a leader's exception from a check; its outcome is the code of the check."""
OUTCOME_LABELS = {f"{kind.code}.{code}": label for kind in RECORD_KINDS for code, label in kind.outcomes}

FIVE = ("deposit", "securities", "house", "vehicle", "company")
"""The five that are always asked (5+X+Y, seeds.md CN-08)."""
NETWORK = (*FIVE, "bank_online", "central_bank", "civil", "insurance")
INCOME = ("fund", "wealth", "policies", "dividends")
OTHER = ("social", "household", "committee")
"""Y of 5+X+Y: written down, asked by no check."""
ITEM_LABELS = {
    "deposit": N_("Bank deposits"), "securities": N_("Securities"), "house": N_("Real property"), "vehicle": N_("Vehicles"), "company": N_("Company register"),
    "bank_online": N_("Online banks and payment accounts"), "central_bank": N_("Central bank accounts"), "civil": N_("Marriage register"), "insurance": N_("Insurance"),
    "fund": N_("Provident fund"), "wealth": N_("Wealth management"), "policies": N_("Insurance with a cash value"), "dividends": N_("Dividends"),
    "social": N_("Social insurance"), "household": N_("Household register"), "committee": N_("Residents' committee"),
}


class RecordRefused(Refused):
    """The record cannot be kept like this."""


@dataclass(frozen=True)
class Entry:
    """Something that was done in a case: on which day, by whom, on which paper."""

    kind: str
    day: date
    outcome: str = ""
    subject_id: int | None = None
    items: tuple[str, ...] = ()
    document: str = ""
    person: str = ""
    words: str = ""


def check_evidence(kind: RecordKind, *, number: str, served: bool) -> None:
    """Refuse a step that the three must-nots forbid without evidence of the grid (G-01; Yucheng, a court setting)."""
    if kind.serves and not served:
        raise RecordRefused(
            N_("Not stored: “{kind}” of {number} is one of the three must-nots: no accepted reply of the grid serves it. Dispatch a check to the grid, and accept its reply for this use."),
            number=number, kind=kind.label,
        )


def check_entry(entry: Entry, *, number: str, filed_on: date, today: date, subjects: Collection[int]) -> RecordKind:
    """The kind of a record that can be kept. `subjects`: debtors or properties of the case that it may be about."""
    kind = BY_CODE.get(entry.kind)
    if kind is None:
        raise RecordRefused(N_("Not stored: there is no such record of a case. Choose one of the list."))
    said = {"number": number, "kind": kind.label}
    if not filed_on <= entry.day <= today:
        raise RecordRefused(N_("Not stored: “{kind}” of {number} needs a day between {filed} and today."), **said, filed=filed_on.isoformat())
    if kind.outcomes and entry.outcome not in dict(kind.outcomes):
        raise RecordRefused(N_("Not stored: “{kind}” of {number} needs its outcome. Choose one of the list."), **said)
    if kind.items and (not entry.items or not set(entry.items) <= set(ITEM_LABELS)):
        raise RecordRefused(N_("Not stored: say what was asked. Choose one item or more."))
    if kind.of != "case" and entry.subject_id not in subjects:
        raise RecordRefused(N_("Not stored: “{kind}” needs a debtor or a property of {number}. Choose one of them."), **said)
    if not entry.person.strip():
        raise RecordRefused(N_("Not stored: name the person who did it."))
    if not entry.document.strip() and (kind.paper or not entry.words.strip()):
        raise RecordRefused(N_("Not stored: “{kind}” of {number} needs its document.") if kind.paper else N_("Not stored: “{kind}” of {number} needs its document, or a sentence."), **said)
    return kind
