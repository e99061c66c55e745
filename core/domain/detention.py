"""Judicial detention in a case (司法拘留): once on a ground, fifteen days at most, and never before four questions were asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.operation_gates import ANSWER_LABELS, CHECK_ANSWERS, CHECK_LABELS, CHECKS_OF_MEASURE, over_limit
from core.domain.refusals import N_, Refused

RECORD = "detention"
"""The kind of its record in the case; the outcome is the ground."""
GROUND_LABELS = {
    "no_report": N_("Does not report property"),
    "refusal": N_("Able to perform and refuses"),
    "hiding": N_("Hides, moves or destroys property"),
    "obstruction": N_("Obstructs by violence or threat"),
    "restriction": N_("Violates a restriction of consumption"),
}
"""Acts that a detention is ordered for; the same one only once (民事诉讼法 118, 民诉法解释 178–184: domain.md 3.7, read). The first two are SC-08's."""
QUESTIONS = CHECKS_OF_MEASURE["detain"]
AGAINST = ("yes", "young", "old")


class DetentionRefused(Refused):
    """The debtor cannot be detained like this."""


@dataclass(frozen=True)
class Detention:
    """`answers`: to each of `QUESTIONS`; `permit`: the paper by which a standing committee permits it for a deputy."""

    debtor_id: int
    ground: str
    day: date
    days: int
    document: str
    approver: str
    answers: Mapping[str, str]
    permit: str = ""

    @property
    def until(self) -> date:
        """The day on which it ends; the day it begins is not counted."""
        return self.day + timedelta(days=self.days)


def open_grounds(used: Collection[str]) -> list[str]:
    """Grounds on which nobody has detained this debtor yet."""
    return [ground for ground in GROUND_LABELS if ground not in used]


def check(wanted: Detention, *, name: str, organisation: bool, used: Collection[str], held_until: date | None, today: date) -> None:
    """Refuse what the law or the detention house would. Raises DetentionRefused."""
    if organisation:
        raise DetentionRefused(N_("Not stored: {name} is an organisation, and only a person is detained."), name=name)
    if wanted.ground not in GROUND_LABELS:
        raise DetentionRefused(N_("Not stored: choose the ground of the detention from the list."))
    if wanted.ground in used:
        raise DetentionRefused(N_("Not stored: {name} was detained on this ground before (“{ground}”). The same act is punished once."), name=name, ground=GROUND_LABELS[wanted.ground])
    if said := over_limit("detain", wanted.days, None, organisation=False):
        raise DetentionRefused(N_("Not stored: {limit}"), limit=said)
    if wanted.day > today:
        raise DetentionRefused(N_("Not stored: {day} is still to come. Write it down when it has happened."), day=wanted.day.isoformat())
    if held_until is not None and wanted.day < held_until:
        raise DetentionRefused(N_("Not stored: {name} is detained until {day} already."), name=name, day=held_until.isoformat())
    if not wanted.document.strip() or not wanted.approver.strip():
        raise DetentionRefused(N_("Not stored: a detention needs its decision and the president who approved it."))
    _check_person(wanted, name)


def _check_person(wanted: Detention, name: str) -> None:
    """Deputy, age, pregnancy, illness: each must have been asked (domain.md 8, check 8)."""
    for code in QUESTIONS:
        if wanted.answers.get(code) not in CHECK_ANSWERS[code]:
            raise DetentionRefused(N_("Not stored: “{check}” has not been asked. Ask it first."), check=CHECK_LABELS[code])
    if wanted.answers["deputy"] == "county" and not wanted.permit.strip():
        raise DetentionRefused(N_("Not stored: {name} is a deputy of county level or above; permission of the presidium or standing committee is needed first. Name its paper."), name=name)
    against = [code for code in QUESTIONS if wanted.answers[code] in AGAINST]
    if against:
        raise DetentionRefused(
            N_("Not stored: “{check}: {answer}” stands against detaining {name}. Medical care or another measure comes first."),
            check=CHECK_LABELS[against[0]], answer=ANSWER_LABELS[wanted.answers[against[0]]], name=name,
        )
