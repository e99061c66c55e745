"""The duty log (值班日志) with the columns of domain.md 7.1, the five elements of a phone record, and the figures of the hotline (7.2)."""

from dataclasses import dataclass

from core.domain.refusals import N_, Refused

CHANNEL_LABELS = {
    "phone": N_("Telephone"),
    "platform": N_("Platform"),
    "visit": N_("Visit"),
    "police": N_("Police"),
    "12368": N_("Hotline 12368"),
    "grid": N_("Grid"),
}
SPOKEN = frozenset({"phone", "police", "12368"})
"""Channels on which somebody calls; such an entry is a call of the hotline and needs the caller."""

SOURCE_LABELS = {
    "police": N_("Police asks for help"),
    "handler": N_("Case handler"),
    "creditor": N_("Creditor"),
    "debtor": N_("Debtor"),
    "other": N_("Somebody else"),
}
PARTIES = frozenset({"creditor", "debtor"})
"""Whose message must be answered within the set time (E-16)."""

STATE_LABELS = {"open": N_("Open"), "acting": N_("Being handled"), "closed": N_("Closed")}
OPEN_STATES = ("open", "acting")


class EntryRefused(Refused):
    """An entry of the duty log cannot be written or moved on like this."""


def check_entry(channel: str, *, content: str, caller: str, phone: str, withheld: bool) -> None:
    """The elements of a phone record that are known while the caller speaks: who, from which number, what about."""
    if channel not in CHANNEL_LABELS:
        raise EntryRefused(N_("Not recorded: there is no channel “{channel}”. Choose one of the list."), channel=channel)
    if not content.strip():
        raise EntryRefused(N_("Not recorded: it does not say what it is about. Write one sentence."))
    if channel in SPOKEN and not withheld and not (caller.strip() and phone.strip()):
        raise EntryRefused(N_("Not recorded: a call needs the caller's unit or name, and the number. Fill them in, or tick that the caller did not say."))


def check_close(number: str, *, state: str, handling: str) -> None:
    """A record is whole when it says how the matter was handled."""
    if state == "closed":
        raise EntryRefused(N_("{number} is closed already."), number=number)
    if not handling.strip():
        raise EntryRefused(N_("{number} was not closed: the record lacks how it was handled. Write one sentence."), number=number)


@dataclass(frozen=True)
class Figure:
    """A number of the hotline: how many calls, or a sum over them. One entry adds one."""

    code: str
    label: str
    form: str = "calls"  # calls, people, fen


HOTLINE_FIGURES: tuple[Figure, ...] = (
    Figure("calls", N_("Calls")),
    Figure("needing", N_("Calls that needed a dispatch")),
    Figure("dispatched", N_("Dispatched")),
    Figure("arrived", N_("Arrived")),
    Figure("brought_in", N_("Brought in"), "people"),
    Figure("detained", N_("Detained"), "people"),
    Figure("fined", N_("Fined"), "people"),
    Figure("resolved", N_("Resolved")),
    Figure("amount_fen", N_("Received"), "fen"),
    Figure("closed", N_("Calls closed")),
    Figure("revisited", N_("Revisited")),
)
FIGURE_BY_CODE = {figure.code: figure for figure in HOTLINE_FIGURES}


@dataclass(frozen=True)
class HotlineRate:
    """A share of one figure in another, both of the list above."""

    code: str
    label: str
    numerator: str
    denominator: str


HOTLINE_RATES: tuple[HotlineRate, ...] = (
    HotlineRate("dispatch_rate", N_("Dispatch rate"), "dispatched", "needing"),
    HotlineRate("revisit_rate", N_("Revisit rate"), "revisited", "closed"),
)
