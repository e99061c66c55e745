"""Old cases (积案) and their clearing: five things are fixed for each (五定, G-07), and three forbid striking one off the list (三不放过, G-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.refusals import N_, Refused

FIVE_LABELS = {
    "handler": N_("Who handles it"), "supervisor": N_("Who supervises it"), "measures": N_("Measures"), "due_on": N_("To be cleared by"), "goal": N_("Goal"),
}
"""定承办人、定督办人、定措施、定期限、定目标 (seeds.md TR-10, G-07: read at another court)."""
THREE_LABELS = {
    "leader": N_("The leader's duty is fulfilled"), "exhausted": N_("The measures are exhausted"), "satisfied": N_("The applicant is paid or satisfied"),
}
"""What must be so before an old case is struck off the list (seeds.md TR-13, G-06: read at another court)."""


class OldCaseRefused(Refused):
    """Nothing was written."""


@dataclass(frozen=True)
class Five:
    """The five of an old case; what is not fixed yet is empty."""

    handler: str = ""
    supervisor: str = ""
    measures: str = ""
    due_on: date | None = None
    goal: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of `FIVE_LABELS`, in their order."""
        return tuple(name for name in FIVE_LABELS if not str(getattr(self, name) or "").strip())


def check_strike(number: str, missing: tuple[str, ...], said: Mapping[str, str], *, struck: bool) -> None:
    """`said`: in words why each of the three is so. Raises OldCaseRefused, naming what is open."""
    if struck:
        raise OldCaseRefused(N_("Not struck off: {number} was struck off before."), number=number)
    if missing:
        raise OldCaseRefused(N_("Not struck off: of {number} the five are not fixed yet: {missing}."), number=number, missing=[FIVE_LABELS[one] for one in missing])
    if unsaid := [label for one, label in THREE_LABELS.items() if not said.get(one, "").strip()]:
        raise OldCaseRefused(N_("Not struck off: {number} is not let go (三不放过) until this is so, and said how: {missing}."), number=number, missing=unsaid)
