"""Everything that a court may set for itself (本院设置), with the product's default and where it comes from. One entry adds one.

A key may carry a task kind as its last part: `answer.normal.serve` is the time to answer a task of kind `serve`
and, unless the court sets it, equals `answer.normal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.assessment import ITEMS, LAST, NUMBER, RANK
from core.domain.case_records import ITEM_LABELS, NETWORK
from core.domain.case_teams import QUICK_DAYS, QUICK_MONTHLY
from core.domain.indicators import BASE_LABELS, WITH_BASES
from core.domain.limits import IN_DAYS, IN_HOURS, Limit, as_limit, days, hours, minutes, working_days
from core.domain.nodes import CERTAINTY_LABELS, NODES, RULE
from core.domain.outside import MATTER_KINDS
from core.domain.refusals import N_, Refused
from core.domain.termination import CHECKS

Settings = Mapping[str, Any]
Value = Limit | int | bool | str


@dataclass(frozen=True)
class CourtSetting:
    """`source` and `certainty` say where the default comes from; only what says so is law. The product's own advice has no source."""

    key: str
    group: str
    label: str
    default: Value
    source: str
    certainty: str
    by_kind: bool = False
    """Whether the court may set it for one kind of task apart."""
    units: tuple[str, ...] = IN_HOURS
    """Units that a limit may be given in, keys of `limits.UNIT_LABELS`."""
    choices: tuple[tuple[str, str], ...] = ()
    """Codes that it may be set to, with what each is called; the default is one of them."""


ADVICE, READ, DERIVED = N_("advice of this product"), N_("read at another court"), N_("derived")
GROUP_LABELS = {
    "limits": N_("Time limits of a task"),
    "ladder": N_("Escalation"),
    "quiet": N_("Quiet hours"),
    "clues": N_("Clues and calls"),
    "desk": N_("Duty desk"),
    "field": N_("In the field"),
    "cases": N_("Cases"),
    "supervision": N_("Grid supervision"),
    "assessment": N_("Weekly assessment of townships: points of the fifteen items"),
    "targets": N_("Targets of an operation"),
    "crews": N_("Crews and routes of joint operations"),
    "operations": N_("Joint operations"),
    "nodes": N_("Case clocks"),
    "termination": N_("Check before a termination: asked by this court"),
    "outside": N_("Answers of outside systems"),
    "queries": N_("Network queries that this court is connected to"),
    "indicators": N_("Denominators of indicators"),
}

COURT_SETTINGS: tuple[CourtSetting, ...] = (
    CourtSetting("sign.urgent", "limits", N_("Sign for an urgent task within"), minutes(5), "", ADVICE, by_kind=True),
    CourtSetting("sign.important", "limits", N_("Sign for an important task within"), minutes(30), "", ADVICE, by_kind=True),
    CourtSetting("sign.normal", "limits", N_("Sign for a normal task within"), hours(4), "", ADVICE, by_kind=True),
    CourtSetting("arrive.urgent", "limits", N_("Arrive at an urgent task within"), minutes(30), N_("Lianshui (Jiangsu), agreement of 2017"), READ),
    CourtSetting("answer.urgent", "limits", N_("Answer an urgent task within"), hours(2), "", ADVICE, by_kind=True),
    CourtSetting("answer.important", "limits", N_("Answer an important task within"), hours(24), "", ADVICE, by_kind=True),
    CourtSetting("answer.normal", "limits", N_("Answer a normal task within"), working_days(3), N_("Ningxia High Court and Public Security Department"), READ, by_kind=True),
    CourtSetting("verify", "limits", N_("Verify an answer within"), working_days(1), "", ADVICE),
    CourtSetting("silence.urgent", "limits", N_("An urgent task in hand goes silent after"), minutes(30), "", ADVICE),
    CourtSetting("silence.important", "limits", N_("An important task in hand goes silent after"), hours(4), "", ADVICE),
    CourtSetting("silence.normal", "limits", N_("A normal task in hand goes silent after"), working_days(2), "", ADVICE),
    CourtSetting("recall", "limits", N_("A task can be recalled for"), minutes(30), "", ADVICE),
    CourtSetting("ladder.unsigned.remind", "ladder", N_("Not signed for: remind the addressee after"), minutes(0), "", ADVICE),
    CourtSetting("ladder.unsigned.officer", "ladder", N_("Not signed for: tell the duty officer after"), minutes(10), "", ADVICE),
    CourtSetting("ladder.unsigned.leader", "ladder", N_("Not signed for: tell the duty leader after"), minutes(30), "", ADVICE),
    CourtSetting("ladder.overdue.remind", "ladder", N_("Overdue: remind the addressee after"), minutes(0), "", ADVICE),
    CourtSetting("ladder.overdue.leader", "ladder", N_("Overdue: tell the duty leader after"), hours(3), "", ADVICE),
    CourtSetting("ladder.overdue.order", "ladder", N_("Overdue: supervision order after"), working_days(1), "", ADVICE),
    CourtSetting("ladder.overdue.order_limit", "ladder", N_("Answer a supervision order within"), working_days(3), "", ADVICE),
    CourtSetting("ladder.order.report", "ladder", N_("Supervision order overdue: report for accountability after"), working_days(1), "", ADVICE),
    CourtSetting("ladder.silent.officer", "ladder", N_("Silent: tell the duty officer after"), minutes(0), "", ADVICE),
    CourtSetting("ladder.silent.leader", "ladder", N_("Silent: tell the duty leader after"), hours(2), "", ADVICE),
    CourtSetting("ladder.clue.again", "ladder", N_("Clue unanswered: call the duty officer again after"), minutes(5), "", ADVICE),
    CourtSetting("ladder.clue.leader", "ladder", N_("Clue unanswered: tell the duty leader after"), minutes(10), N_("Weidu (Xuchang), 2023: 10 to 15 minutes"), READ),
    CourtSetting("ladder.clue.president", "ladder", N_("Clue unanswered: tell the court leader after"), minutes(30), "", ADVICE),
    CourtSetting("quiet.from", "quiet", N_("Quiet from (hour of the day)"), 22, "", ADVICE),
    CourtSetting("quiet.until", "quiet", N_("Quiet until (hour of the day)"), 7, "", ADVICE),
    CourtSetting("clue.respond", "clues", N_("First action on a clue within"), minutes(15), N_("Weidu (Xuchang), 2023: 10 to 15 minutes"), READ),
    CourtSetting("desk.handover_hour", "desk", N_("Handover at (hour)"), 8, N_("duty rules of a command center: daily at 8:30"), READ),
    CourtSetting("desk.handover_minute", "desk", N_("Handover at (minute)"), 30, N_("duty rules of a command center: daily at 8:30"), READ),
    CourtSetting("desk.message_limit", "desk", N_("Answer a message of a party within"), hours(24), N_("Haidian, service account: within 24 hours"), READ),
    CourtSetting("field.far_m", "field", N_("Flag a reply written farther from the place than (m)"), 500, "", ADVICE),
    CourtSetting("field.card_hours", "field", N_("A worker's card is valid for (hours)"), 12, "", ADVICE),
    CourtSetting("case.reopen", "cases", N_("A closing can be taken back for"), hours(24), "", ADVICE),
    CourtSetting("case.bankruptcy", "cases", N_("An enterprise with so many cases is screened for bankruptcy (执转破)"), 5, N_("Wujiang: enterprises with five cases or more"), READ),
    CourtSetting("case.old_months", "cases", N_("A case is an old case (积案) once it is open for so many months"), 12, N_("Guangzhou and Guyang: open for more than a year"), READ),
    CourtSetting(QUICK_DAYS, "cases", N_("A quick team closes a case on average within (days)"), 30, N_("Haidian, quick team"), READ),
    CourtSetting(QUICK_MONTHLY, "cases", N_("A quick team closes per head and month at least"), 100, N_("Haidian, quick team"), READ),
    CourtSetting("petition.register", "cases", N_("Register and give out a petition within"), working_days(5), N_("Supreme People's Court, 法〔2021〕227号"), CERTAINTY_LABELS[RULE], units=IN_DAYS),
    CourtSetting("petition.settle", "cases", N_("Settle a petition of the own court, and tell the petitioner, within"), days(30), N_("Supreme People's Court, 法〔2021〕227号"), CERTAINTY_LABELS[RULE], units=IN_DAYS),
    CourtSetting("supervision.rank", "supervision", N_("Order townships and workers by result instead of by name"), False, "", ADVICE),
    CourtSetting("supervision.village_posts", "supervision", N_("People a village grid should have (一格八员)"), 8, N_("Yucheng: eight posts a village grid"), READ),
    CourtSetting("supervision.basic_posts", "supervision", N_("People a basic grid should have (一格两员)"), 2, N_("Yucheng: two posts a basic grid"), READ),
    CourtSetting(RANK, "assessment", N_("Rank townships by the weekly assessment, and report the lowest"), False, N_("Erqi (Zhengzhou): ranked and announced every week"), READ),
    CourtSetting(LAST, "assessment", N_("So many of the lowest are reported"), 1, "", ADVICE),
    *(CourtSetting(item.points_key, "assessment", item.label, item.points, "", ADVICE) for item in ITEMS),
    *(CourtSetting(item.goal_key, "assessment", item.label, item.goal, N_("number in a week that gives all points"), ADVICE) for item in ITEMS if item.how == NUMBER),
    CourtSetting("operation.police_days", "operations", N_("Police are asked for so many working days ahead"), 3, N_("Wuwei Intermediate Court, rules on asking for police"), READ),
    CourtSetting("operation.emergency_seen", "operations", N_("An emergency call nobody has seen goes to the court leader after"), minutes(2), "", ADVICE),
    CourtSetting("targets.returns", "targets", N_("Points: often returns lately"), 200, "", ADVICE),
    CourtSetting("targets.seen", "targets", N_("Points: seen just now, falling with the days"), 100, "", ADVICE),
    CourtSetting("targets.cash", "targets", N_("Points: cash found covers the whole amount applied for"), 30, "", ADVICE),
    CourtSetting("targets.expires", "targets", N_("Points: a seizure expires soon"), 25, "", ADVICE),
    CourtSetting("targets.confidence", "targets", N_("Points: address fully sure"), 15, "", ADVICE),
    CourtSetting("targets.amount", "targets", N_("Points: amount outstanding, one million yuan or more"), 15, "", ADVICE),
    CourtSetting("targets.age", "targets", N_("Points: case open for two years or more"), 15, "", ADVICE),
    CourtSetting("targets.risk", "targets", N_("Points taken off: high risk"), 10, "", ADVICE),
    CourtSetting("targets.returns_days", "targets", N_("“Often returns” weighs fully for (days after the screening)"), 90, "", ADVICE),
    CourtSetting("targets.seen_days", "targets", N_("A sighting counts for (days)"), 30, "", ADVICE),
    CourtSetting("targets.expires_days", "targets", N_("A seizure expires soon: within (days)"), 30, "", ADVICE),
    CourtSetting("targets.screen_hours", "targets", N_("Screening is answered before the start of the operation by (hours)"), 12, "", ADVICE),
    CourtSetting("crews.duty_blocks", "crews", N_("Refuse people of the duty desk for a team instead of asking the officer"), False, "", ADVICE),
    CourtSetting("crews.rest_hours", "crews", N_("Hours of rest between a shift at the desk and an operation"), 8, "", ADVICE),
    CourtSetting("crews.officers", "crews", N_("Enforcement officers a team should have"), 2, "", ADVICE),
    CourtSetting("crews.recorders", "crews", N_("Recorders a team needs for sealing, seizure, search and clearing"), 2, N_("Nanning, rules on recording"), READ),
    CourtSetting("crews.far_km", "crews", N_("Do not propose people from farther than (km)"), 30, "", ADVICE),
    CourtSetting("routes.detour_percent", "crews", N_("Road length in percent of the straight line"), 130, "", ADVICE),
    CourtSetting("routes.speed_kmh", "crews", N_("Speed between targets (km/h)"), 35, "", ADVICE),
    CourtSetting("routes.visit_minutes", "crews", N_("Minutes at a target, if nothing else is said"), 25, "", ADVICE),
    CourtSetting("operations.days_ahead", "operations", N_("A recurring operation is drafted so many days ahead"), 7, "", ADVICE),
    CourtSetting("operations.week_alert", "operations", N_("Tell the leaders of a week without an operation"), True, N_("Helan: an operation every week"), READ),
    CourtSetting("nodes.yellow_percent", "nodes", N_("Yellow when so much of the period is left (percent)"), 20, "", ADVICE),
    CourtSetting("nodes.yellow_days", "nodes", N_("Yellow at least when so many days are left"), 3, "", ADVICE),
    CourtSetting("nodes.amber_days", "nodes", N_("Amber when so many days are left"), 1, "", ADVICE),
    CourtSetting("nodes.deep_days", "nodes", N_("Deep red when over by more than (days)"), 30, "", ADVICE),
    CourtSetting("nodes.order_wait", "nodes", N_("Deep red: supervision order, but after the red warning by at least"), working_days(3), "", ADVICE),
    CourtSetting("nodes.order_limit", "nodes", N_("Answer a supervision order on a case within"), working_days(3), "", ADVICE),
    CourtSetting("nodes.orders", "nodes", N_("Issue supervision orders on cases that stay deep red"), True, "", ADVICE),
    CourtSetting("nodes.watch_back", "nodes", N_("Clocks that only a note by hand stops are watched so many days back before this center was set up"), 0, "", ADVICE),
    *(
        CourtSetting(node.setting, "nodes", node.label, node.limit, node.source, CERTAINTY_LABELS[node.certainty], units=IN_DAYS)
        for node in NODES if node.limit is not None
    ),
    *(CourtSetting(kind.setting, "outside", kind.label, kind.limit, kind.source, kind.certainty, units=IN_DAYS) for kind in MATTER_KINDS if kind.limit is not None),
    *(CourtSetting(check.setting, "termination", check.label, True, check.source, CERTAINTY_LABELS[check.certainty]) for check in CHECKS if check.settable),
    *(CourtSetting(f"query.{item}", "queries", ITEM_LABELS[item], True, N_("automatic check of a court's own system"), READ) for item in NETWORK),
    *(
        CourtSetting(one.setting, "indicators", one.label, one.base, one.source, one.certainty, choices=tuple((code, BASE_LABELS[code]) for code in one.bases))
        for one in WITH_BASES
    ),
)
BY_KEY = {setting.key: setting for setting in COURT_SETTINGS}


class SettingRefused(Refused):
    """The value does not fit the setting."""


def limit(settings: Settings, key: str, kind: str = "") -> Limit:
    """The court's limit for `key`, for the task kind if it has one of its own, else the product's default."""
    said = settings.get(f"{key}.{kind}") or settings.get(key)
    if said is not None:
        return as_limit(said)
    default = BY_KEY[key].default
    assert isinstance(default, Limit)
    return default


def number(settings: Settings, key: str) -> int:
    return int(settings.get(key, BY_KEY[key].default))


def switched_on(settings: Settings, key: str) -> bool:
    return bool(settings.get(key, BY_KEY[key].default))


def check(key: str, value: Any) -> Any:
    """The value as it is kept, or a refusal. `key` may end in a task kind."""
    setting = BY_KEY.get(key) or BY_KEY.get(key.rpartition(".")[0])
    if setting is None or (key not in BY_KEY and not setting.by_kind):
        raise SettingRefused(N_("Not set: there is no setting “{key}”. Choose one of the list."), key=key)
    if isinstance(setting.default, Limit):
        return _checked_limit(setting, value)
    if setting.choices:
        return _checked_choice(setting, value)
    if isinstance(setting.default, bool):
        return bool(value)
    if not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
        raise SettingRefused(N_("Not set: “{label}” needs a number of 0 or more."), label=setting.label)
    return int(value)


def _checked_choice(setting: CourtSetting, value: Any) -> str:
    if value not in dict(setting.choices):
        raise SettingRefused(N_("Not set: “{label}” cannot be that. Choose one of the list."), label=setting.label)
    return str(value)


def _checked_limit(setting: CourtSetting, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("unit") not in setting.units or not isinstance(value.get("amount"), int | float):
        raise SettingRefused(N_("Not set: “{label}” needs a number and a unit."), label=setting.label)
    if not 0 <= value["amount"] <= 10_000:
        raise SettingRefused(N_("Not set: “{label}” must lie between 0 and 10,000."), label=setting.label)
    return {"amount": value["amount"], "unit": str(value["unit"])}
