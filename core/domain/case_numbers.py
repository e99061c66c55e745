"""What a case number says, what in it does not fit the case, and what somebody means who types a part of one. One entry adds a type."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from core.domain.identifiers import PROVINCES, CaseNumber, parse_case_number
from core.domain.refusals import N_
from core.domain.vocabulary import CASE_KIND_OF_CODE, CaseKind

TYPE_LABELS = {
    "执": N_("First enforcement"), "执恢": N_("Resumed enforcement"), "执保": N_("Preservation"), "执异": N_("Objection to enforcement"), "执复": N_("Review of an objection"),
    "执监": N_("Enforcement supervised"), "执协": N_("Enforcement coordinated"), "执他": N_("Other matter of enforcement"), "司惩": N_("Judicial sanction"), "司惩复": N_("Review of a sanction"),
    "司救执": N_("Judicial relief"), "财保": N_("Preservation before a suit"), "破申": N_("Application for bankruptcy"), "破": N_("Bankruptcy"), "行审": N_("Administrative matter examined"),
}
"""类型代字 (domain.md 3.13; the set is recalled, the first three read)."""

DOUBT_LABELS = {
    "legacy": N_("written in the form before 2016, or in none"),
    "year": N_("the year is not that of the filing"),
    "court": N_("another court's number"),
    "kind": N_("its type is not the kind that the case is kept as"),
}


@dataclass(frozen=True)
class NumberCheck:
    """A number in its parts, none when it has not the form of 法〔2015〕137号; `doubts` are keys of `DOUBT_LABELS`."""

    text: str
    parts: CaseNumber | None
    doubts: tuple[str, ...]


def check_number(text: str, *, kind: str, filed_on: date, court_code: str) -> NumberCheck:
    """What the number says, and whether that fits the case. A doubt is a hint, not a refusal.

    Source: domain.md 3.13: the year is that of the acceptance (read); which court's code is whose is a table of the court, not computed.
    """
    parts = parse_case_number(text)
    if parts is None:
        return NumberCheck(text, None, ("legacy",))
    wrong = {
        "year": parts.year != filed_on.year,
        "court": bool(court_code) and parts.court != court_code,
        "kind": CASE_KIND_OF_CODE.get(parts.kind, CaseKind.OTHER) != kind,
    }
    return NumberCheck(parts.text, parts, tuple(doubt for doubt, is_wrong in wrong.items() if is_wrong))


_BRACKETS = re.compile(r"[\s()（）\[\]［］【】〔〕〈〉<>《》{}｛｝]")
_TYPES = "|".join(sorted(TYPE_LABELS, key=len, reverse=True))
_TYPED = re.compile(rf"^(20\d{{2}}(?!\d))?年?((?:最高法|[{PROVINCES}]\d{{0,4}}|\d{{4}})(?=\D|$))?({_TYPES})?字?第?([1-9]\d*)?(号.*)?$")


def sought_parts(typed: str) -> tuple[str, ...]:
    """Parts that a number must hold in this order, from what somebody typed with any brackets, or none.

    `[2026]豫1425 执 12` asks for 2026, 豫1425 and 执12 with whatever follows; words that are no number ask for themselves.
    """
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", typed))
    found = _TYPED.match(_split_year(text)) if text else None
    if found is None or not any(found.group(part) for part in (1, 2, 3)):
        legacy = re.match(r"^(20\d{2})年?(\D.*)$", text)
        return legacy.groups() if legacy else (text,) if text else ()
    year, court, kind, serial, end = found.groups()
    return tuple(part for part in (year, court, f"{kind or ''}{serial or ''}{end or ''}") if part)


def _split_year(text: str) -> str:
    """`20261425执12` is a year and a court."""
    return f"{text[:4]}年{text[4:]}" if re.match(r"^20\d{6}\D", text) else text
