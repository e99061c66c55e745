"""Identity numbers, credit codes, case numbers, phones and plates. A bad number is a warning, not a refusal."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵"

CASE_NUMBER = re.compile(
    rf"^[（(](20\d{{2}})[）)](最高法|[{PROVINCES}](?:\d{{2}}|\d{{4}})?)"
    r"(执恢|执保|执异|执复|执监|执协|执他|执|司惩复|司惩|司救执|财保|破申|破|行审)"
    r"([1-9]\d*)号(之[一二三四五六七八九十]+)?$"
)
"""Form of 法〔2015〕137号; tested on the ten samples of domain.md 3.13 (form read, type list recalled)."""

MOBILE = re.compile(r"^1[3-9]\d{9}$")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True)
class CaseNumber:
    """A parsed case number; `text` is in one form, with full-width brackets."""

    text: str
    year: int
    court: str
    kind: str
    serial: int


def parse_case_number(text: str) -> CaseNumber | None:
    """The parts of a case number since 2016, or None; numbers before 2016 are kept as free text."""
    match = CASE_NUMBER.match(re.sub(r"\s", "", text))
    if match is None:
        return None
    year, court, kind, serial, suffix = match.groups()
    return CaseNumber(
        f"（{year}）{court}{kind}{serial}号{suffix or ''}", int(year), court, kind, int(serial)
    )


def identity_problem(number: str, *, today: date) -> str | None:
    """Why a resident identity number (GB 11643) is wrong: `form`, `birth` or `check`; None when it is right."""
    compact = number.strip().upper()
    if not re.fullmatch(r"\d{17}[\dX]", compact):
        return "form"
    try:
        born = date(int(compact[6:10]), int(compact[10:12]), int(compact[12:14]))
    except ValueError:
        return "birth"
    if born > today:
        return "birth"
    return None if compact[-1] == identity_check(compact[:17]) else "check"


FULL_AGE_YEARS = 18


def is_minor(number: str | None, day: date) -> bool:
    """Whether a resident identity number says that its holder is under 18 on `day`; a number that is wrong or missing says nothing."""
    if not number or identity_problem(number, today=day) is not None:
        return False
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < FULL_AGE_YEARS


def identity_check(first17: str) -> str:
    """Check character of a resident identity number, ISO 7064 MOD 11-2."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def identity_format(number: str) -> str:
    """As printed on the card; stdnum's own compact form."""
    return str(ric.compact(number)).upper()


def credit_code_problem(code: str) -> str | None:
    """Why a unified social credit code (GB 32100) is wrong, or None."""
    try:
        uscc.validate(code.strip().upper())
    except ValidationError as error:
        return type(error).__name__.removeprefix("Invalid").lower()
    return None


def credit_code(first17: str) -> str:
    """A full credit code from its first 17 characters."""
    return first17 + str(uscc.calc_check_digit(first17))


def is_mobile(text: str) -> bool:
    return MOBILE.match(text.strip()) is not None
