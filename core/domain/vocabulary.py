"""The field's own words: code in the database, English message, Chinese term in the catalogue."""

from enum import StrEnum

from core.domain.refusals import N_


class CaseKind(StrEnum):
    """Kinds that statistics keep apart (domain.md 0, item 15)."""

    FIRST = "first"  # 首次执行
    RESUMED = "resumed"  # 恢复执行
    PRESERVATION = "preservation"  # 财产保全执行
    OTHER = "other"


CASE_KIND_OF_CODE = {"执": CaseKind.FIRST, "执恢": CaseKind.RESUMED, "执保": CaseKind.PRESERVATION}
CASE_KIND_LABELS = {
    "first": N_("First enforcement"),
    "resumed": N_("Resumed enforcement"),
    "preservation": N_("Preservation"),
    "other": N_("Other case"),
}


class Closing(StrEnum):
    """How a case was closed; only the first four are real closings (实际执结)."""

    PERFORMED = "performed"  # 执行完毕
    SETTLED = "settled"  # 执行和解履行完毕
    ENDED = "ended"  # 终结执行
    DISMISSED = "dismissed"  # 驳回、不予执行
    TERMINATED = "terminated"  # 终本
    TRANSFERRED = "transferred"  # 执转破


REAL_CLOSINGS = frozenset({Closing.PERFORMED, Closing.SETTLED, Closing.ENDED, Closing.DISMISSED})
CLOSING_LABELS = {
    "performed": N_("Performed in full"),
    "settled": N_("Settled and performed"),
    "ended": N_("Enforcement ended"),
    "dismissed": N_("Dismissed"),
    "terminated": N_("This round terminated"),
    "transferred": N_("Moved to bankruptcy"),
}

LIVELIHOOD = "涉民生"
"""The word in `CaseRow.category` of cases that people live on: wages, maintenance, injuries."""

HELD_STATES = ("finished", "reviewed")
"""States of an operation that took place; indicators count these, without drills."""

WHEREABOUTS_LABELS = {
    "accurate": N_("Address accurate"),
    "returns": N_("Often returns lately"),
    "new_address": N_("New address given"),
    "not_there": N_("No longer at the address"),
    "found": N_("Found in person"),
    "unknown": N_("Whereabouts unknown"),
    "away": N_("Moved away"),
    "custody": N_("In custody"),
}
"""Whereabouts classes: HL-06, S3 L494 (seeds.md 2.3)."""
WHEREABOUTS_CHANGE = "whereabouts"
"""The kind of a sighting that is a change of a debtor's whereabouts, not a place."""

RESULT_CLASS_LABELS = {
    "not_there": N_("No longer at the address"),
    "new_address": N_("New address given"),
    "accurate": N_("Address accurate"),
    "returns": N_("Often returns lately"),
    "found": N_("Found in person"),
    "unknown": N_("Whereabouts unknown"),
    "unhelpful": N_("Delayed or did not assist"),
}
"""Result classes of find and screen tasks (seeds.md 2.6)."""

ADDRESS_KIND_LABELS = {
    "registered": N_("Household register"),
    "service": N_("Confirmed for service"),
    "residence": N_("Residence"),
    "temporary": N_("Temporary residence"),
    "work": N_("Workplace"),
    "new": N_("New address"),
}

PROPERTY_KIND_LABELS = {
    "deposit": N_("Bank deposit"),
    "house": N_("House"),
    "land": N_("Land"),
    "vehicle": N_("Vehicle"),
    "shares": N_("Shares"),
    "fund": N_("Provident fund"),
    "movable": N_("Movable"),
}
PROPERTY_STATE_LABELS = {
    "clue": N_("Clue"),
    "verified": N_("Verified"),
    "controlled": N_("Sealed, seized or frozen"),
    "valued": N_("Valued"),
    "sold": N_("Sold"),
    "paid": N_("Money received"),
}

MEASURE_LABELS = {
    "locate": N_("Find and summon"),
    "summon": N_("Summon"),
    "bring": N_("Compelled summons"),
    "search": N_("Search the premises"),
    "seal": N_("Seal"),
    "seize": N_("Seize"),
    "freeze": N_("Freeze"),
    "debit": N_("Debit"),
    "detain": N_("Judicial detention"),
    "fine": N_("Fine"),
    "restrict": N_("Restrict high consumption"),
    "list": N_("List as dishonest"),
    "evict": N_("Clear the premises"),
    "serve": N_("Serve documents"),
    "mediate": N_("Mediate on the spot"),
}

SEIZURE_YEARS = {"deposit": 1, "vehicle": 2, "movable": 2, "house": 3, "land": 3, "shares": 3, "fund": 1}
"""Longest term of a seizure by kind of property, years (domain.md 0 item 5, read)."""

ORGANISATION_LABELS = {
    "court": N_("Court"),
    "committee": N_("Political-legal committee"),
    "police": N_("Police bureau"),
    "station": N_("Police station"),
    "town": N_("Township"),
    "department": N_("Department"),
}

POST_LABELS = {
    "party_secretary": N_("Township party secretary"),
    "township_head": N_("Township head"),
    "deputy": N_("Deputy in charge"),
    "office_deputy": N_("Deputy head of the governance office"),
    "office_clerk": N_("Governance clerk"),
    "police_head": N_("Head of the police station"),
    "justice_head": N_("Head of the justice office"),
    "civil_head": N_("Head of the civil affairs office"),
    "court_head": N_("Head of the people's tribunal"),
    "grid_leader": N_("Grid leader"),
    "grid_assistant": N_("Grid assistant"),
    "first_secretary": N_("First secretary in the village"),
    "honorary_head": N_("Honorary village head"),
    "fairness_head": N_("Head of the fairness council"),
    "security_head": N_("Head of the security committee"),
    "ceremony_head": N_("Head of the ceremonies council"),
    "manager": N_("Grid manager"),
    "volunteer": N_("Volunteer"),
}
"""Posts of the three levels (YC-03, YC-04). 一格八员 names seven; the eighth is a court's own setting."""

STAGE_LABELS = {
    "query": N_("Query"),
    "control": N_("Control"),
    "dispose": N_("Disposal"),
    "payout": N_("Payout"),
    "archive": N_("Archive"),
}
CHECK_LABELS = {"qualified": N_("Qualified"), "unqualified": N_("Not qualified")}
IDENTITY_PROBLEM_LABELS = {
    "form": N_("wrong number of digits or signs"),
    "birth": N_("impossible day of birth"),
    "check": N_("the check digit does not fit"),
    "length": N_("wrong number of digits or signs"),
    "format": N_("wrong number of digits or signs"),
    "checksum": N_("the check digit does not fit"),
    "component": N_("a part of the code does not exist"),
}

CHANNEL_LABELS = {
    "transfer": N_("Bank transfer"),
    "alipay": N_("Alipay"),
    "wechat": N_("WeChat"),
    "cash": N_("On the spot"),
    "debit": N_("Debited by the court"),
    "import": N_("Figure of an imported file"),
}
