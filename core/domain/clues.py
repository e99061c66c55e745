"""Clues (线索): kinds, sources, states, and what may come of one (seeds.md 2.4). One entry adds a kind, source or outcome."""

from datetime import date, datetime

from core.domain.clocks import local_day
from core.domain.refusals import N_, Refused
from core.domain.viewer import Role
from core.domain.vocabulary import SEIZURE_YEARS

KIND_LABELS = {
    "whereabouts": N_("Where a person is"),
    "property": N_("Where property is"),
    "refusal": N_("Refusal to perform"),
}
SOURCE_LABELS = {
    "grid": N_("Grid worker"),
    "applicant": N_("Applicant"),
    "public": N_("Tip of a citizen"),
    "police": N_("Police"),
    "data": N_("Data platform"),
    "lawyer": N_("Lawyer"),
    "traffic": N_("Railway or traffic police"),
    "skyeye": N_("Enforcement sky eye"),
    "easy": N_("Easy enforcement"),
    "loudspeaker": N_("Village loudspeaker"),
    "ant": N_("Payment platform"),
    "reward": N_("Reward notice"),
}
SOURCE_OF_ROLE = {Role.GRID_WORKER: "grid", Role.TOWNSHIP: "grid", Role.POLICE: "police"}
"""Where a clue comes from unless its reporter says otherwise; anybody else writes down what a citizen said."""

SIGHTING_LABELS = {
    "identity": N_("Identity card used"),
    "lodging": N_("Stayed at a hotel"),
    "car_bought": N_("Bought a car"),
    "flight": N_("Flight ticket"),
    "train": N_("High-speed rail ticket"),
    "luxury": N_("Place of high consumption"),
    "border": N_("Crossed the border"),
    "witness": N_("Seen by somebody"),
    "camera": N_("Seen by a camera"),
    "skyeye": N_("Enforcement sky eye"),
}

STATE_LABELS = {
    "received": N_("Received, nobody has acted"),
    "acting": N_("Acted on"),
    "verified": N_("Found true"),
    "dismissed": N_("Dismissed"),
    "closed": N_("Closed"),
}
OPEN_STATES = ("received", "acting", "verified")

STEP_LABELS = {
    "respond": N_("First action"),
    "dispatch": N_("Dispatch"),
    "verify": N_("Found true"),
    "dismiss": N_("Dismiss"),
    "close": N_("Close"),
}
STEPS = {
    "respond": (OPEN_STATES, None),
    "dispatch": (OPEN_STATES, None),
    "verify": (("received", "acting"), "verified"),
    "dismiss": (OPEN_STATES, "dismissed"),
    "close": (("verified", "dismissed"), "closed"),
}
"""Step: the states it starts from, and the one it leads to; None leaves every state but the first as it is."""

OUTCOME_LABELS = {
    "sealed": N_("Property sealed"),
    "seized": N_("Property seized"),
    "frozen": N_("Property frozen"),
    "found": N_("Person found"),
    "brought": N_("Brought in"),
    "detained": N_("Detained"),
    "paid": N_("Paid"),
    "settled": N_("Settled"),
    "handed": N_("Handed to the police"),
    "nothing": N_("Nothing came of it"),
}
MEASURE_OF = {"sealed": "seal", "seized": "seize", "frozen": "freeze"}
"""Outcomes that control property, with the measure they are."""


class ClueRefused(Refused):
    """A clue cannot be taken or moved on like this."""


def check_report(kind: str, content: str, source: str) -> None:
    """Refuse a clue of no known kind or source, or one that says nothing."""
    if kind not in KIND_LABELS:
        raise ClueRefused(N_("The clue was not taken: there is no kind “{kind}”. Choose whereabouts, property or refusal."), kind=kind)
    if source not in SOURCE_LABELS:
        raise ClueRefused(N_("The clue was not taken: there is no source “{source}”. Choose one of the list."), source=source)
    if not content.strip():
        raise ClueRefused(N_("The clue was not taken: it does not say what was seen. Write one sentence."))


def next_state(step: str, *, number: str, state: str) -> str:
    """The state after `step`, or a refusal that names what can be done instead."""
    come_from, leads_to = STEPS[step]
    if state not in come_from:
        possible = [STEP_LABELS[code] for code, (start, _to) in STEPS.items() if state in start]
        raise ClueRefused(
            N_("{number} was not changed: “{step}” does not start from “{state}”. Possible now: {possible}."),
            number=number, step=STEP_LABELS[step], state=STATE_LABELS[state], possible=possible or [N_("nothing, it is finished")],
        )
    return leads_to or ("acting" if state == "received" else state)


def check_words(number: str, words: str) -> str:
    """The words of an act, which must say something."""
    if not words.strip():
        raise ClueRefused(N_("{number} was not changed: say what was done or why. One sentence is enough."), number=number)
    return words.strip()


def check_control(number: str, *, property_kind: str, description: str, address: str, case_id: int | None) -> None:
    """Property is controlled in a case, and the measure says what it is and where."""
    if property_kind not in SEIZURE_YEARS:
        raise ClueRefused(N_("{number} was not closed: say what kind of property it is."), number=number)
    if not description.strip() or not address.strip():
        raise ClueRefused(N_("{number} was not closed: a measure needs what was sealed and the address where. Fill in both."), number=number)
    if case_id is None:
        raise ClueRefused(N_("{number} was not closed: a measure is taken in a case. Name the case."), number=number)


def check_term(number: str, *, property_kind: str, starts_on: date, expires_on: date | None) -> None:
    """The day printed in the notice may not lie beyond the longest term of the kind (domain.md 0, item 5)."""
    if expires_on is None:
        return
    years = SEIZURE_YEARS[property_kind]
    if not starts_on < expires_on <= _years_after(starts_on, years):
        raise ClueRefused(
            N_("{number} was not closed: a measure on this kind of property ends within {years} years of its start. Correct the day it expires."),
            number=number, years=years,
        )


def check_moment(number: str, *, taken_at: datetime, received_at: datetime, now: datetime) -> None:
    """A measure that a clue led to was taken after the clue and is not in the future."""
    if not received_at <= taken_at <= now:
        raise ClueRefused(N_("{number} was not closed: the measure was taken after the clue came and not in the future. Correct the time."), number=number)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def severity(state: str, respond_by: datetime | None, now: datetime) -> str:
    """The one word for colour and sign: red when nobody acted in time."""
    if state == "received":
        return "overdue" if respond_by is not None and respond_by < now else "due_soon"
    return {"acting": "acknowledged", "verified": "on_time"}.get(state, "idle")


def number(board_name: str, at: datetime, serial: int) -> str:
    """虞执线〔2026〕12号."""
    return f"{board_name[:1]}执线〔{local_day(at).year}〕{serial}号"


def code_name(clue_number: str) -> str:
    """What an informant is called at the desk: the clue's own serial, which tells nothing of the person."""
    return clue_number.rpartition("〕")[2].removesuffix("号")
