"""Outside systems that a court works with (协作渠道), and the matters it has with them: kinds, outcomes, limits, caps. One entry adds a kind."""

from dataclasses import dataclass
from datetime import date

from core.domain.limits import Limit, days
from core.domain.refusals import N_, Refused

ADVICE, READ, RULE = N_("advice of this product"), N_("read at another court"), N_("rule of the Supreme People's Court, read")
DIRECTION_LABELS = {"out": N_("We ask"), "in": N_("They tell"), "both": N_("Both ways")}
WAY_LABELS = {"letter": N_("Letter"), "line": N_("Dedicated line"), "portal": N_("Their system, by hand"), "file": N_("File that is imported"), "person": N_("Contact person")}
"""How data goes to an outside system or comes from it."""
CAP_PERCENT = 160
"""An aid insurance pays up to so much of its premium (嘉峪关, seeds.md S-06, read); the register keeps the sum itself, so that a court can agree on another."""


@dataclass(frozen=True)
class MatterKind:
    """`good`: outcomes that count as success; `money`: what its amount means, empty when it has none; `limit` with its source is the court's setting."""

    code: str
    label: str
    outcomes: tuple[tuple[str, str], ...]
    good: tuple[str, ...]
    money: str = ""
    limit: Limit | None = None
    source: str = ""
    certainty: str = ADVICE
    capped: bool = False
    coded: bool = False
    """Whoever helped is paid against a code that can be used once."""

    @property
    def setting(self) -> str:
        return f"outside.{self.code}"


MATTER_KINDS: tuple[MatterKind, ...] = (
    MatterKind("control", N_("Temporary police control (临控)"), (("hit", N_("Hit")), ("lifted", N_("Lifted without a hit"))), ("hit",)),
    MatterKind("fugitive", N_("Online fugitive hunt (上网追逃)"), (("caught", N_("Caught")), ("lifted", N_("Lifted without a hit"))), ("caught",)),
    MatterKind("watch", N_("Joint watch by the court of residence"), (("hit", N_("Hit")), ("lifted", N_("Lifted without a hit"))), ("hit",)),
    MatterKind(
        "entrust", N_("Entrusted matter (事项委托)"), (("done", N_("Done")), ("part", N_("Done in part")), ("refused", N_("Refused"))), ("done",), limit=days(10),
    ),
    MatterKind(
        "bank", N_("Bank: query, freeze, debit"), (("queried", N_("Queried")), ("frozen", N_("Frozen")), ("deducted", N_("Deducted")), ("nothing", N_("Nothing there"))),
        ("queried", "frozen", "deducted"), money=N_("Amount"),
    ),
    MatterKind("registry", N_("Registry: query, sealing, transfer"), (("queried", N_("Queried")), ("sealed", N_("Sealed")), ("moved", N_("Transferred")), ("refused", N_("Refused"))), ("queried", "sealed", "moved")),
    MatterKind("carrier", N_("Carrier: phone number or address"), (("found", N_("Found")), ("nothing", N_("Nothing there"))), ("found",), limit=days(0), source=N_("Guangzhou: carriers answer on the same day"), certainty=READ),
    MatterKind("price", N_("Price asked of an authority (定向询价)"), (("valued", N_("Valued")), ("objected", N_("Objected to: appraisal")), ("failed", N_("No price"))), ("valued",), money=N_("Value")),
    MatterKind(
        "price_online", N_("Online valuation (网络询价)"), (("valued", N_("Valued")), ("failed", N_("No price"))), ("valued",), money=N_("Value"), limit=days(3),
        source=N_("Provisions on reference prices (2018), art. 11: three days, prolonged by three"), certainty=RULE,
    ),
    MatterKind(
        "appraisal", N_("Appraisal (委托评估)"), (("valued", N_("Valued")), ("failed", N_("No price"))), ("valued",), money=N_("Value"), limit=days(30),
        source=N_("Provisions on reference prices (2018), art. 19: thirty days"), certainty=RULE,
    ),
    MatterKind("auction", N_("Online auction (网络拍卖)"), (("first", N_("Sold at the first auction")), ("second", N_("Sold at the second auction")), ("unsold", N_("Not sold")), ("withdrawn", N_("Withdrawn"))), ("first", "second"), money=N_("Price")),
    MatterKind("service", N_("Attempt to serve (送达)"), (("served", N_("Served")), ("refused", N_("Refused")), ("absent", N_("Not found there"))), ("served",)),
    MatterKind("reward", N_("Reward notice (悬赏)"), (("found", N_("Somebody or something was found")), ("expired", N_("Ran out"))), ("found",), money=N_("Reward offered"), coded=True),
    MatterKind(
        "claim", N_("Claim on an aid insurance (救助保险)"), (("paid", N_("Paid")), ("refused", N_("Refused"))), ("paid",), money=N_("Amount claimed"), limit=days(10),
        source=N_("Jiayuguan: the insurer pays within ten days of the papers"), certainty=READ, capped=True,
    ),
)
BY_CODE = {kind.code: kind for kind in MATTER_KINDS}
OUTCOME_LABELS = {f"{kind.code}.{code}": label for kind in MATTER_KINDS for code, label in kind.outcomes}
FOUND_LABELS = {"person": N_("Person"), "vehicle": N_("Vehicle"), "property": N_("Other property")}
"""What an informant led to."""
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class OutsideRefused(Refused):
    """The matter, or the system, cannot be kept like this."""


@dataclass(frozen=True)
class Matter:
    """Something asked of an outside system in a case. `amount_fen` is what `MatterKind.money` says."""

    kind: str
    case_id: int
    sent_on: date
    debtor_id: int | None = None
    document: str = ""
    contact: str = ""
    amount_fen: int | None = None
    words: str = ""
    round: int = 1
    reference_fen: int | None = None
    deposit_fen: int | None = None
    """Of an auction: which one, the reference price, and the deposit; its start price is the amount."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    outcome: str
    day: date
    amount_fen: int | None = None
    document: str = ""
    words: str = ""


def check_matter(wanted: Matter, *, number: str, filed_on: date, today: date) -> MatterKind:
    """The kind of a matter that can be kept. Raises OutsideRefused."""
    kind = BY_CODE.get(wanted.kind)
    if kind is None:
        raise OutsideRefused(N_("Not stored: there is no such outside matter. Choose one of the list."))
    if not filed_on <= wanted.sent_on <= today:
        raise OutsideRefused(N_("Not stored: “{kind}” of {number} needs a day between {filed} and today."), kind=kind.label, number=number, filed=filed_on.isoformat())
    if not wanted.document.strip() and not wanted.words.strip():
        raise OutsideRefused(N_("Not stored: “{kind}” of {number} needs its document, or a sentence."), kind=kind.label, number=number)
    if (kind.capped or kind.coded) and not wanted.amount_fen:
        raise OutsideRefused(N_("Not stored: “{kind}” of {number} needs its amount."), kind=kind.label, number=number)
    return kind


def check_answer(kind: MatterKind, said: Answer, *, number: str, sent_on: date, today: date) -> None:
    """Raises OutsideRefused."""
    if said.outcome not in dict(kind.outcomes):
        raise OutsideRefused(N_("Not stored: “{kind}” of {number} needs its outcome. Choose one of the list."), kind=kind.label, number=number)
    if not sent_on <= said.day <= today:
        raise OutsideRefused(N_("Not stored: the answer to {number} came between {sent} and today."), number=number, sent=sent_on.isoformat())


def check_cap(name: str, cap_fen: int | None, used_fen: int, wanted_fen: int) -> None:
    """Refuse a claim beyond what the insurance still covers. Raises OutsideRefused."""
    if cap_fen is not None and used_fen + wanted_fen > cap_fen:
        raise OutsideRefused(
            N_("Not stored: {name} pays {cap} yuan at most, {used} are paid or claimed, {left} are left, and {wanted} were asked for."),
            name=name, cap=_yuan(cap_fen), used=_yuan(used_fen), left=_yuan(max(0, cap_fen - used_fen)), wanted=_yuan(wanted_fen),
        )


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
