"""The 14 kinds of task (seeds.md 2.6) and what a reply to each must contain. One entry adds a kind."""

from dataclasses import dataclass

from core.domain.refusals import N_


@dataclass(frozen=True)
class ReplyField:
    """One thing that a reply may have to contain."""

    code: str
    label: str
    form: str = "text"  # text, long, class, photo, date, number, choice, yes_no
    choices: tuple[tuple[str, str], ...] = ()


RESULT_CLASS = ReplyField("result_class", N_("Result class"), "class")
PLACE = ReplyField("place", N_("Place"))
TIME = ReplyField("time", N_("When"))
PHOTO = ReplyField("photo", N_("Photo"), "photo")
RESULT = ReplyField("result", N_("Result"), "long")
ITEM = ReplyField("item", N_("Item found"))
DONE = ReplyField("done", N_("What was done"), "long")
DOCUMENT = ReplyField("document", N_("Document"))
MODE = ReplyField(
    "mode", N_("Mode of service"), "choice",
    (("direct", N_("Direct")), ("left", N_("Left at the residence")), ("posted", N_("Posted notice"))),
)
WITNESS = ReplyField("witness", N_("Witness"))
CONTACT = ReplyField(
    "contact", N_("How the parties were reached"), "choice",
    (("phone", N_("By telephone")), ("visit", N_("In person")), ("message", N_("By message")), ("together", N_("Both at one table"))),
)
AMOUNT = ReplyField("amount", N_("Amount agreed or paid (yuan)"), "number")
TERMS = ReplyField("terms", N_("Terms"), "long")
DATE = ReplyField("date", N_("Date"), "date")
SIGNED = ReplyField("signed", N_("Signed"), "yes_no")
WHAT = ReplyField("what", N_("What"))
COUNT = ReplyField("count", N_("How many"), "number")
ANSWER = ReplyField("answer", N_("Answer"), "long")
CERTIFICATE = ReplyField("certificate", N_("Certificate"))
JUDGE_PRESENT = ReplyField("judge_present", N_("Judge present"), "yes_no")
ACT = ReplyField("act", N_("Act witnessed"))
SIGNATURE = ReplyField("signature", N_("Signature"))
PRESENCE = ReplyField("presence", N_("Who was present"))
HOURS = ReplyField("hours", N_("Hours"), "number")
DISPUTE = ReplyField("dispute", N_("Dispute"))
PERSON = ReplyField("person", N_("Person"))
RISK = ReplyField("risk", N_("Risk"), "long")


@dataclass(frozen=True)
class TaskKind:
    """A kind of task; `requires` must be filled in a reply, `invites` may be."""

    code: str
    number: int
    label: str
    protocol: str
    requires: tuple[ReplyField, ...]
    invites: tuple[ReplyField, ...] = ()


TASK_KINDS: tuple[TaskKind, ...] = (
    TaskKind("find_debtor", 1, N_("Find the debtor"),
             N_("Ask neighbours and village cadres; do not confront. Report the class, the place and the time; add a photo if the debtor is seen."),
             (RESULT_CLASS, TIME, PLACE), (PHOTO,)),
    TaskKind("find_property", 2, N_("Find property"),
             N_("Look for houses, vehicles, crops, stock and claims. Photograph from public ground only."),
             (ITEM, PLACE), (PHOTO,)),
    TaskKind("dissuade", 3, N_("Dissuade resistance"),
             N_("Calm first, explain the law, leave when threatened and report at once."), (DONE, RESULT)),
    TaskKind("serve", 4, N_("Help serve or post documents"),
             N_("Take a witness; photograph the document at the door; note the mode."),
             (DOCUMENT, MODE, WITNESS), (PHOTO,)),
    TaskKind("settle", 5, N_("Help reach a settlement"),
             N_("Write down terms and dates in the parties' own words; both sign."), (TERMS, DATE, SIGNED), (CONTACT, AMOUNT)),
    TaskKind("publicity", 6, N_("Enforcement publicity"),
             N_("Use only the released text; show no debtor who is not published."), (WHAT, COUNT), (PHOTO,)),
    TaskKind("check", 7, N_("Check information"),
             N_("Answer the question asked and say how you know; attach a certificate where there is one."),
             (ANSWER,), (CERTIFICATE, PHOTO)),
    TaskKind("screen", 8, N_("Screen before an operation"),
             N_("Visit quietly, one class for each person; tell nobody why you ask."), (RESULT_CLASS,), (PLACE, TIME, PHOTO)),
    TaskKind("point_out", 9, N_("Point out a residence or property"),
             N_("Meet the judge at the agreed place; point out and withdraw."), (PLACE, TIME, JUDGE_PRESENT)),
    TaskKind("witness", 10, N_("Witness an act of enforcement"),
             N_("Stay for the whole act; read the record before you sign it."), (ACT, TIME, SIGNATURE)),
    TaskKind("join", 11, N_("Join an operation"),
             N_("Be at the muster place on time with your card; secrecy before departure."), (PRESENCE, HOURS)),
    TaskKind("dispute", 12, N_("Look into a dispute"),
             N_("Hear both sides apart first; report any risk of violence at once."), (DISPUTE, RESULT)),
    TaskKind("announce", 13, N_("Help broadcast or post notices"),
             N_("Only with the court's approval in hand; stop when told that the debtor has paid."), (PLACE,), (PHOTO,)),
    TaskKind("petition", 14, N_("Petition warning"),
             N_("Name the person and the risk; do not promise a result."), (PERSON, RISK)),
)

BY_CODE = {kind.code: kind for kind in TASK_KINDS}
KIND_LABELS = {kind.code: kind.label for kind in TASK_KINDS}


def missing_fields(kind: str, given: dict[str, object]) -> tuple[ReplyField, ...]:
    """Required fields of a reply that are empty, in the order of the form."""
    return tuple(
        wanted for wanted in BY_CODE[kind].requires if given.get(wanted.code) in (None, "", [])
    )
