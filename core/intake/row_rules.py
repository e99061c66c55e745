"""What a row of each kind must keep to, beyond its single cells. A new kind is one entry of `RULES`."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from core.commands.import_rows import REJECTED, WARNED, Problem, shown
from core.domain.clocks import local_day
from core.domain.datum import Datum, to_wgs84
from core.domain.identifiers import CaseNumber, credit_code_problem, identity_problem, parse_case_number
from core.domain.refusals import N_
from core.domain.vocabulary import CASE_KIND_OF_CODE

NO_PROPERTY = "nothing"
EARLIEST = date(1980, 1, 1)
DECIMALS = 7
SIGNS = re.compile(r"[、,，;；/\n]+")
ORGANISATION = re.compile(r"公司|企业|工厂|厂$|商店|商行|店$|中心|合作社|银行|集团|事务所|学校|医院|委员会|政府|局$|协会|Inc|Ltd|LLC")
BRACKETS = str.maketrans("〔〕[]【】〖〗", "()()()()")
SECRET = frozenset({"identity", "debtor_identity", "phone", "debtor_phone"})
"""Fields that rest encrypted; a list of problems shows only their ends."""


@dataclass
class Draft:
    """A row under way."""

    row: int
    now: datetime
    zone: tzinfo
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        return any(problem.severity == REJECTED for problem in self.problems)

    def reject(self, name: str, value: object, reason: str, **places: Any) -> None:
        self._note(name, value, reason, REJECTED, places)

    def warn(self, name: str, value: object, reason: str, **places: Any) -> None:
        self._note(name, value, reason, WARNED, places)

    def _note(self, name: str, value: object, reason: str, severity: str, places: dict[str, Any]) -> None:
        text = shown(value)
        if name in SECRET and len(text) > 7:
            text = text[:3] + "****" + text[-4:]
        self.problems.append(Problem(self.row, name, text, reason, severity, places))


def listed(text: str | None) -> list[str] | None:
    parts = [part.strip() for part in SIGNS.split(text or "") if part.strip()]
    return parts or None


def case_number_of(text: str) -> CaseNumber | None:
    """As `parse_case_number`, with full-width digits and the other brackets that people type."""
    return parse_case_number(text) or parse_case_number(unicodedata.normalize("NFKC", text).translate(BRACKETS))


def case_rule(draft: Draft) -> None:
    values = draft.values
    number = case_number_of(values["number"])
    values["legacy_number"] = number is None
    values["kind_by_number"] = str(CASE_KIND_OF_CODE.get(number.kind, "other")) if number else "first"
    if number:
        values["number"] = number.text
    elif "执" not in values["number"]:
        draft.warn("number", values["number"], N_("This is not the form of a case number, such as （2024）豫1425执12号. It was kept as it stands."))
    _check_days(draft, "filed_on", "closed_on")
    if values.get("closing") and not values.get("closed_on"):
        draft.warn("closing", values.pop("closing"), N_("The row says how the case was closed but not when; it was kept as open. Fill in the day of closing."))
    for name in ("amount", "recovered"):
        if (fen := values.pop(name, None)) is not None:
            values[f"{name}_fen"] = fen
            if fen < 0:
                draft.reject(name, fen / 100, N_("An amount below zero is not possible. Correct it and import the file again."))
    if (day := values.get("recovered_on")) and not EARLIEST <= day <= local_day(draft.now):
        draft.warn("recovered_on", values.pop("recovered_on"), N_("Money cannot have come in on this day. It was dated by the day of closing or filing instead; correct it and import the file again."))
    values["debtors"] = _debtors_of(draft)
    values["debtor_names"] = "、".join(debtor["name"] for debtor in values["debtors"]) or None


def _debtors_of(draft: Draft) -> list[dict[str, Any]]:
    """Debtors named in one row; address and phone are the first one's, identities go in order where their count fits."""
    names = draft.values.pop("debtor", None) or []
    identities = draft.values.pop("debtor_identity", None) or []
    address, phone = draft.values.pop("debtor_address", None), draft.values.pop("debtor_phone", None)
    if len(identities) not in (0, len(names)):
        draft.warn("debtor_identity", "、".join(identities), N_("There are not as many identity numbers as debtors, so none was kept. Write them in the same order, parted by 、."))
        identities = []
    debtors = []
    for index, name in enumerate(dict.fromkeys(names)):
        debtor: dict[str, Any] = {"name": name, "identity": identities[index] if identities else None}
        if index == 0:
            debtor |= {"address": address, "phone": phone}
        _check_identity(draft, debtor, "debtor_identity")
        debtors.append(debtor)
    return debtors


def debtor_rule(draft: Draft) -> None:
    values = draft.values
    values["kind_said"] = "kind" in values
    _check_identity(draft, values, "identity")
    _check_point(draft)
    if (number := values.get("case_number")) and (parsed := case_number_of(number)):
        values["case_number"] = parsed.text


def _check_identity(draft: Draft, debtor: dict[str, Any], name: str) -> None:
    """A wrong number is kept and marked, never thrown away."""
    number = debtor.get("identity")
    looks_organised = ORGANISATION.search(debtor["name"]) is not None
    if not number:
        debtor.setdefault("kind", "organisation" if looks_organised else "person")
        return
    number = debtor["identity"] = re.sub(r"\s", "", number).upper()
    personal = identity_problem(number, today=local_day(draft.now))
    corporate = credit_code_problem(number) if personal else "form"
    debtor.setdefault("kind", "organisation" if corporate is None or (personal is not None and looks_organised) else "person")
    problem = corporate if debtor["kind"] == "organisation" else personal
    debtor["identity_problem"] = problem
    if problem:
        draft.warn(name, number, N_("This identity number or credit code is wrong ({problem}). It was kept and marked; check it against the file."), problem=problem)


def task_rule(draft: Draft) -> None:
    values = draft.values
    _check_days(draft, "issued_at", "closed_at")
    _check_point(draft)
    if (number := values.get("case_number")) and (parsed := case_number_of(number)):
        values["case_number"] = parsed.text


def _check_case_number(draft: Draft) -> None:
    if parsed := case_number_of(draft.values["case_number"]):
        draft.values["case_number"] = parsed.text


def payment_rule(draft: Draft) -> None:
    values = draft.values
    _check_case_number(draft)
    _check_days(draft, "paid_on", "paid_on")
    fen = values["amount_fen"] = values.pop("amount")
    if fen <= 0:
        draft.reject("amount", fen / 100, N_("A payment must be more than nothing; money that went out is a row of its own with the direction “out”. Correct it and import the file again."))


def property_rule(draft: Draft) -> None:
    values = draft.values
    _check_case_number(draft)
    _check_days(draft, "found_on", "found_on")
    values["value_fen"] = values.pop("value", None)
    if values["kind"] == NO_PROPERTY:
        draft.reject("kind", values["kind"], N_("The answer names no property, so there is nothing to store. Write the query itself down in the file of the case."))
    elif not values.get("description"):
        draft.reject("description", "", N_("This cell is empty and must not be. Fill it in and import the file again."))
    elif (values["value_fen"] or 0) < 0:
        draft.reject("value", values["value_fen"] / 100, N_("An amount below zero is not possible. Correct it and import the file again."))


def termination_rule(draft: Draft) -> None:
    _check_case_number(draft)
    _check_days(draft, "closed_on", "closed_on")


def person_rule(draft: Draft) -> None:
    """Single cells are all there is to check."""


def _check_days(draft: Draft, first: str, last: str) -> None:
    """Refuse days before the records begin, days to come, and an end before its beginning."""
    for name in dict.fromkeys((first, last)):
        if (value := draft.values.get(name)) is None:
            continue
        day = local_day(value) if isinstance(value, datetime) else value
        if day < EARLIEST:
            draft.reject(name, day, N_("This day is long before the records begin ({earliest}). Correct it and import the file again."), earliest=EARLIEST.isoformat())
        if value > (draft.now if isinstance(value, datetime) else local_day(draft.now)):
            draft.reject(name, value, N_("This day is still to come. Correct it and import the file again."))
    begun, ended = draft.values.get(first), draft.values.get(last)
    if begun and ended and ended < begun:
        draft.reject(last, ended, N_("It ends before it begins ({begun}). Correct one of the two and import the file again."), begun=str(begun))


def _check_point(draft: Draft) -> None:
    """Degrees WGS 84 from the row's own datum; half a point or an impossible one is left out."""
    values = draft.values
    lng, lat, datum = values.pop("lng", None), values.pop("lat", None), values.pop("datum", Datum.WGS84)
    if lng is None and lat is None:
        return
    if lng is None or lat is None:
        draft.warn("lng" if lng is None else "lat", lng if lat is None else lat, N_("Longitude and latitude belong together; the point was left out."))
    elif abs(lng) > 180 or abs(lat) > 90 or (lng, lat) == (0, 0):
        draft.warn("lng", f"{lng}, {lat}", N_("These are no degrees of a place on land; the point was left out. Check whether longitude and latitude are swapped."))
    else:
        lng, lat = to_wgs84(lng, lat, datum)
        values |= {"lng": round(lng, DECIMALS), "lat": round(lat, DECIMALS)}


RULES: dict[str, Callable[[Draft], None]] = {
    "cases": case_rule, "debtors": debtor_rule, "payments": payment_rule, "property": property_rule, "terminations": termination_rule, "tasks": task_rule, "people": person_rule,
}
