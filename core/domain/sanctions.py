"""Restricting consumption (限制消费) and listing as dishonest (失信): two records, each with its own paper, ground and end."""

from dataclasses import dataclass
from datetime import date

from core.domain.clocks import add_months
from core.domain.identifiers import is_minor
from core.domain.refusals import N_, Refused

RESTRICT, LIST = "restrict", "list"
GROUND_LABELS = {
    "able": N_("Able to perform and refuses"),
    "obstructs": N_("Obstructs by forgery, violence or threat"),
    "evades": N_("Evades by a false suit or by hiding property"),
    "report": N_("Violates the order to report property"),
    "restriction": N_("Violates a restriction of consumption"),
    "settlement": N_("Refuses a settlement without reason"),
}
"""法释〔2017〕7号 art. 1, six grounds (domain.md 3.6, read)."""
WITHOUT_TERM = "able"
TERM_YEARS, LONGEST_YEARS = 2, 5
"""Two years for the other grounds; violence or several acts one to three years more (domain.md 3.6, read)."""


class SanctionRefused(Refused):
    """The debtor cannot be restricted or listed like this."""


@dataclass(frozen=True)
class Standing:
    """A debtor before it. `since`: the same is in force in this case since then."""

    name: str
    identity: str | None = None
    since: date | None = None


def check(debtor: Standing, kind: str, day: date, document: str, ground: str, served_on: date | None, expires_on: date | None, *, today: date) -> None:
    """Refuse what the rules do not allow. Raises SanctionRefused."""
    if kind not in (RESTRICT, LIST):
        raise SanctionRefused(N_("Not stored: choose restriction of consumption or listing."))
    if debtor.since is not None:
        raise SanctionRefused(N_("Not stored: the same has been in force against {name} since {day}."), name=debtor.name, day=debtor.since.isoformat())
    if day > today or (served_on is not None and not day <= served_on <= today):
        raise SanctionRefused(N_("Not stored: the days of the paper and of its service must have come, the service not before the paper."))
    if not document.strip():
        raise SanctionRefused(N_("Not stored: name the document of the measure."))
    if kind == LIST:
        _check_listing(debtor, day, ground, served_on, expires_on)


def _check_listing(debtor: Standing, day: date, ground: str, served_on: date | None, expires_on: date | None) -> None:
    """Source: 法释〔2017〕7号 art. 1, 4; 法发〔2019〕35号: the decision must be served (domain.md 3.6, read)."""
    if is_minor(debtor.identity, day):
        raise SanctionRefused(N_("Not listed: {name} is a minor, and minors may not be listed."), name=debtor.name)
    if ground not in GROUND_LABELS:
        raise SanctionRefused(N_("Not listed: choose the ground from the list."))
    if served_on is None:
        raise SanctionRefused(N_("Not listed: the decision must be served. Write down when it was."))
    if (ground == WITHOUT_TERM) != (expires_on is None):
        raise SanctionRefused(N_("Not listed: refusing while able has no term and ends with performance; every other ground has one."))
    if expires_on is not None and not add_months(day, 12 * TERM_YEARS) <= expires_on <= add_months(day, 12 * LONGEST_YEARS):
        raise SanctionRefused(N_("Not listed: the term is two years, up to five with violence or several acts. Correct the last day."))


def check_lifting(starts_on: date, lifted_on: date | None, day: date, document: str, why: str, *, today: date) -> None:
    """Refuse to end what has ended, or what nobody gives a paper and a reason for."""
    if lifted_on is not None:
        raise SanctionRefused(N_("Not lifted: it ended on {day} already."), day=lifted_on.isoformat())
    if not starts_on <= day <= today:
        raise SanctionRefused(N_("Not lifted: the day must lie between {start} and today."), start=starts_on.isoformat())
    if not document.strip() or not why.strip():
        raise SanctionRefused(N_("Not lifted: name the document that lifts the measure, and why."))
