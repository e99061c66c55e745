"""Preservation (财产保全, 执保): security, a fee only after something is preserved (G-04), and what becomes of it when enforcement begins."""

from datetime import date

from core.domain.refusals import N_, Refused
from core.domain.vocabulary import CaseKind

SECURITY_LABELS = {
    "insurer": N_("Letter of guarantee of an insurer"), "guarantor": N_("Guarantor"), "cash": N_("Cash"), "property": N_("Property"), "waived": N_("No security asked for"),
}
"""What the applicant puts up; 柘城 takes an insurer's letter (seeds.md SC-11)."""
FEE_RULE = N_("Zhecheng: the fee is charged only after the preservation has succeeded")
"""G-04 (S2 L39, read at another court)."""


class PreservationRefused(Refused):
    """Nothing was written."""


def check_kind(kind: str, number: str) -> None:
    if kind != CaseKind.PRESERVATION:
        raise PreservationRefused(N_("Not stored: {number} is no preservation case (执保)."), number=number)


def check_fee(number: str, *, preserved: bool, charged_on: date | None, amount_fen: int, day: date, first: date | None, today: date) -> None:
    """`preserved`: property of the case was sealed, seized or frozen, on `first` at the earliest. Raises PreservationRefused."""
    if not preserved or first is None:
        raise PreservationRefused(N_("Not charged: nothing of {number} is preserved yet. The fee is charged only after property was sealed, seized or frozen."), number=number)
    if charged_on is not None:
        raise PreservationRefused(N_("Not charged: the fee of {number} was charged on {day}."), number=number, day=charged_on.isoformat())
    if amount_fen <= 0 or not first <= day <= today:
        raise PreservationRefused(N_("Not charged: the fee of {number} needs an amount, and a day between {first} and today."), number=number, first=first.isoformat())


def check_conversion(number: str, into: str, *, into_kind: str, into_open: bool, shares_debtor: bool, converted: bool) -> None:
    """Whether a preservation goes over into that enforcement case. Raises PreservationRefused."""
    if converted:
        raise PreservationRefused(N_("Not carried over: {number} was carried over before."), number=number)
    if into_kind not in (CaseKind.FIRST, CaseKind.RESUMED) or not into_open:
        raise PreservationRefused(N_("Not carried over: {into} is no enforcement case that is open."), into=into)
    if not shares_debtor:
        raise PreservationRefused(N_("Not carried over: {number} and {into} have no debtor in common."), number=number, into=into)
