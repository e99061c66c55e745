"""Every figure of the results (战果, domain.md 6.4) of joint operations, in the order of the published reports. One entry adds one.

Questions, screens, papers, frozen versions and tests loop over the list. 人 and 人次 stand apart: a person is counted once a measure and operation,
person-times count each act. Money is money received at the cut-off, no promise.
"""

from dataclasses import dataclass

from core.domain.operation_results import PERSONS, RESULT_KINDS, ResultKind
from core.domain.refusals import N_

TIMES, VEHICLE_TIMES, YUAN, KM = N_("person-times"), N_("vehicle-times"), N_("yuan"), N_("km")
GROUP_LABELS = {
    "sent": N_("Forces sent"),
    "visits": N_("Visits"),
    "compelled": N_("Compulsory measures"),
    "property": N_("Property"),
    "cases": N_("Cases and money"),
}


@dataclass(frozen=True)
class Figure:
    """`source` says which rows are counted and how; `kinds` are the kinds of result it is about.

    `form`: how the number is written: a count, an amount in 分, or a length in metres.
    """

    code: str
    label: str
    unit: str
    group: str
    source: str
    kinds: tuple[str, ...] = ()
    form: str = "count"


_GROUP_OF = {
    "found": "visits", "not_found": "visits", "postponed": "visits", "residence": "visits", "summoned": "compelled", "brought": "compelled",
    "detained": "compelled", "fined": "compelled", "searched": "compelled", "transferred": "compelled", "paid": "cases", "settled": "cases", "closed": "cases",
}
"""Kinds that are not named here are about property."""
_AMOUNTS = {"fined": ("fined_fen", N_("Fines")), "frozen": ("frozen_fen", N_("Amount frozen")), "paid": ("received_fen", N_("Money received"))}


def _of_kind(kind: ResultKind) -> list[Figure]:
    """Persons and person-times, or things; and the amount where the kind carries one."""
    group = _GROUP_OF.get(kind.code, "property")
    made = [Figure(kind.code, kind.label, kind.unit, group, "persons" if kind.person else "quantity", (kind.code,))]
    if kind.person or kind.code == "searched":
        made.append(Figure(f"{kind.code}_times", kind.label, TIMES, group, "times" if kind.person else "acts", (kind.code,)))
    if kind.code in _AMOUNTS:
        code, label = _AMOUNTS[kind.code]
        made.append(Figure(code, label, YUAN, group, "money", (kind.code,), form="fen"))
    return made


FIGURES: tuple[Figure, ...] = (
    Figure("operations", N_("Operations"), N_("operations"), "sent", "operation"),
    Figure("people", N_("People in the teams"), PERSONS, "sent", "person"),
    Figure("people_times", N_("People in the teams"), TIMES, "sent", "membership"),
    Figure("heads", N_("People the bodies answered for"), TIMES, "sent", "body"),
    Figure("vehicles", N_("Vehicles"), N_("vehicles"), "sent", "plate"),
    Figure("vehicles_times", N_("Vehicles"), VEHICLE_TIMES, "sent", "booking"),
    Figure("teams", N_("Teams"), N_("teams"), "sent", "team"),
    Figure("towns", N_("Towns touched"), N_("towns"), "sent", "town"),
    Figure("villages", N_("Villages touched"), N_("villages"), "sent", "village"),
    Figure("road_m", N_("Distance driven"), KM, "sent", "road", form="metres"),
    Figure("targets", N_("Targets"), N_("targets"), "visits", "target"),
    Figure("done", N_("Targets done"), N_("targets"), "visits", "visit"),
    *(figure for kind in RESULT_KINDS if kind.code not in ("settled", "closed") for figure in _of_kind(kind)),
    Figure("closed", N_("Case closed"), N_("cases"), "cases", "cases", ("closed",)),
    Figure("closed_settled", N_("of these settled"), N_("cases"), "cases", "settled_cases", ("closed", "settled")),
    Figure("settled", N_("Settled, not closed"), N_("cases"), "cases", "open_settlements", ("closed", "settled")),
)
"""“其中和解” counts only where the case is closed; a settlement of an open case stands apart (domain.md 6.4)."""
BY_CODE = {figure.code: figure for figure in FIGURES}
TIMES_OF = {figure.code: f"{figure.code}_times" for figure in FIGURES if f"{figure.code}_times" in BY_CODE}
"""A figure of persons or things to that of its times; shown beside it where the two differ."""
HEADLINES = ("brought", "detained", "searched", "sealed", "closed", "found", "residence", "cleared", "summoned")
"""After targets done and money received, what a screen with room for seven numbers shows first."""


def changes(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """By how much each figure differs; the same ones are left out, and those that an old version does not know."""
    return {code: after.get(code, 0) - before[code] for code in BY_CODE if code in before and after.get(code, 0) != before[code]}


SENTENCE: tuple[tuple[str, str], ...] = (
    ("people", N_("{people} officers")),
    ("vehicles", N_("{vehicles} vehicles")),
)
"""Who went out; the first part of the published sentence (domain.md 6.4)."""
SENTENCE_RESULTS: tuple[tuple[str, str], ...] = (
    ("residence", N_("{residence} residences of debtors located")),
    ("towns", N_("{towns} towns touched")),
    ("road_m", N_("{road_m} km driven")),
    ("summoned", N_("{summoned} persons summoned")),
    ("brought", N_("{brought} persons brought in")),
    ("detained", N_("{detained} persons detained")),
    ("fined", N_("{fined} persons fined {fined_fen}")),
    ("searched", N_("{searched} places searched")),
    ("sealed", N_("{sealed} things sealed or seized")),
    ("vehicle", N_("{vehicle} vehicles seized")),
    ("frozen", N_("{frozen} pieces frozen ({frozen_fen})")),
    ("cleared", N_("{cleared} houses cleared")),
    ("obstruction", N_("{obstruction} obstructions removed")),
    ("transferred", N_("{transferred} persons handed to the police for refusing")),
    ("received_fen", N_("{received_fen} paid out to applicants")),
    ("closed", N_("{closed} cases closed")),
    ("closed_settled", N_("{closed_settled} of them by settlement")),
)
"""What came of it, in the order of the published sentence; what is nothing is not said."""
