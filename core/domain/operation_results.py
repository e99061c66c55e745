"""What can come of a target (战果, domain.md 6.4). One entry adds a kind; screens, papers and totals loop over the list.

人 and 人次 are kept apart: persons are counted once a measure and operation, acts each time.
"""

from dataclasses import dataclass

from core.domain.refusals import N_


@dataclass(frozen=True)
class ResultKind:
    """`unit` of its quantity; `money`: it carries an amount; `person`: persons are counted apart from acts; `outcome`: closes the visit, is no measure."""

    code: str
    label: str
    unit: str
    money: bool = False
    person: bool = False
    outcome: bool = False


PERSONS, PLACES, VEHICLES, THINGS, HOUSES, CASES, PIECES = N_("persons"), N_("places"), N_("vehicles"), N_("things"), N_("houses"), N_("cases"), N_("pieces")

RESULT_KINDS: tuple[ResultKind, ...] = (
    ResultKind("found", N_("Found"), PERSONS, person=True, outcome=True),
    ResultKind("not_found", N_("Not found"), PERSONS, person=True, outcome=True),
    ResultKind("postponed", N_("Postponed"), PERSONS, person=True, outcome=True),
    ResultKind("residence", N_("Residence located"), PLACES),
    ResultKind("summoned", N_("Summoned"), PERSONS, person=True),
    ResultKind("brought", N_("Brought in"), PERSONS, person=True),
    ResultKind("detained", N_("Detained"), PERSONS, person=True),
    ResultKind("fined", N_("Fined"), PERSONS, money=True, person=True),
    ResultKind("searched", N_("Searched"), PLACES),
    ResultKind("sealed", N_("Sealed or seized"), THINGS),
    ResultKind("vehicle", N_("Vehicle seized"), VEHICLES),
    ResultKind("frozen", N_("Frozen"), PIECES, money=True),
    ResultKind("cleared", N_("Premises cleared"), HOUSES),
    ResultKind("obstruction", N_("Obstruction removed"), PIECES),
    ResultKind("paid", N_("Paid"), PERSONS, money=True, person=True),
    ResultKind("settled", N_("Settled"), CASES),
    ResultKind("closed", N_("Case closed"), CASES),
    ResultKind("served", N_("Served"), PIECES),
    ResultKind("transferred", N_("Handed to the police for refusing"), PERSONS, person=True),
)
BY_CODE = {kind.code: kind for kind in RESULT_KINDS}
RESULT_LABELS = {kind.code: kind.label for kind in RESULT_KINDS}
RECEIVED = ("paid",)
"""Kinds whose amount is money received at the cut-off (到位金额); a fine or a frozen sum is not."""
