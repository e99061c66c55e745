"""Rows of one file that mean the same record: a second case or task is refused, a second debtor or person must not contradict the first."""

from typing import Any

from core.domain.refusals import N_
from core.intake.row_rules import Draft

DOUBLE = N_("This number is already in row {first} of the file. Keep one of the two rows.")
CONTRADICTS = N_("Row {first} of the file says otherwise of the same {who}; that was kept. Correct one of the two rows.")
NUMBERED: dict[str, tuple[str, ...]] = {
    "cases": ("number",), "tasks": ("number",), "payments": ("reference", "case_number", "direction"), "property": ("description", "case_number", "kind"), "terminations": ("case_number",),
}
"""What no two rows of a file may share, the field that is told first."""
SAYS = {"debtors": ("name", "phone", "whereabouts", "published"), "people": ("name", "phone", "post", "sex", "organisation", "grid_code")}


class Agreement:
    """What the rows so far have said. Without it, the same file twice would change records to and fro."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.numbers: dict[tuple[Any, ...], int] = {}
        self.said: dict[tuple[str, ...], dict[str, Any]] = {}

    def check(self, draft: Draft) -> None:
        if self.kind in NUMBERED:
            self._check_number(draft, *NUMBERED[self.kind])
        if self.kind == "people":
            self._agree(draft, draft.values, _person_keys(draft.values), SAYS["people"], who=N_("person"))
        for debtor in self._debtors(draft):
            self._agree(draft, debtor, _debtor_keys(debtor), SAYS["debtors"], who=N_("debtor"))

    def _debtors(self, draft: Draft) -> list[dict[str, Any]]:
        if self.kind == "debtors":
            return [draft.values]
        return draft.values.get("debtors", []) if not draft.rejected else []

    def _check_number(self, draft: Draft, name: str, *others: str) -> None:
        number = draft.values[name]
        first = self.numbers.setdefault((number, *(draft.values.get(other) for other in others)), draft.row)
        if first != draft.row:
            draft.reject(name, number, DOUBLE, first=first)

    def _agree(self, draft: Draft, values: dict[str, Any], keys: list[tuple[str, ...]], names: tuple[str, ...], *, who: str) -> None:
        identity = values.get("identity")
        before = next((said for key in keys if (said := self.said.get(key)) and identity in (None, said["identity"] or identity)), None)
        if before is None:
            before = {"row": draft.row, "identity": identity}
        before["identity"] = before["identity"] or identity
        for name in names:
            value = values.get(name)
            if value is not None and before.setdefault(name, value) != value:
                draft.warn(name, value, CONTRADICTS, first=before["row"], who=who)
                values[name] = before[name]
        for key in keys:
            self.said.setdefault(key, before)


def _debtor_keys(debtor: dict[str, Any]) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    if debtor.get("identity"):
        keys.append(("identity", debtor["identity"], debtor["name"] if debtor.get("identity_problem") else ""))
    if debtor.get("address"):
        keys.append(("address", debtor["name"], debtor["address"]))
    return keys


def _person_keys(values: dict[str, Any]) -> list[tuple[str, ...]]:
    if values.get("staff_number"):
        return [("staff", values["staff_number"])]
    return [("name", values["name"], values.get("phone") or "")]
