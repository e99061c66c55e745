"""Escalation (督办): who is told after how long, step by step. Delays and quiet hours are court settings; one entry adds a step.

A ladder starts at a moment that a task, a clue or a supervision order carries itself. Steps come in order: when nobody watched
for a while, a step is never taken earlier after the one before than the court's delays lie apart, so nobody is reported
for accountability who was not reminded first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain import court_settings
from core.domain.clocks import LOCAL
from core.domain.court_settings import Settings
from core.domain.refusals import N_


@dataclass(frozen=True)
class Rung:
    """`tells`: `addressee`, or a role. `does`: `tell`, `order` (a 督办单) or `report`. `waits`: keeps quiet hours unless urgent."""

    code: str
    label: str
    setting: str
    tells: str
    does: str = "tell"
    sound: str = "escalated"
    waits: bool = False


LADDERS: dict[str, tuple[Rung, ...]] = {
    "unsigned": (
        Rung("remind", N_("Reminder: not signed for"), "ladder.unsigned.remind", "addressee", sound="overdue", waits=True),
        Rung("officer", N_("Not signed for: duty officer told"), "ladder.unsigned.officer", "duty_officer"),
        Rung("leader", N_("Not signed for: duty leader told"), "ladder.unsigned.leader", "duty_leader", waits=True),
    ),
    "overdue": (
        Rung("remind", N_("Reminder: overdue"), "ladder.overdue.remind", "addressee", sound="overdue", waits=True),
        Rung("leader", N_("Overdue: duty leader told"), "ladder.overdue.leader", "duty_leader", waits=True),
        Rung("order", N_("Overdue: supervision order"), "ladder.overdue.order", "addressee", does="order", waits=True),
    ),
    "silent": (
        Rung("officer", N_("Silent: duty officer told"), "ladder.silent.officer", "duty_officer"),
        Rung("leader", N_("Silent: duty leader told"), "ladder.silent.leader", "duty_leader", waits=True),
    ),
    "order": (
        Rung("report", N_("Supervision order unanswered: reported for accountability"), "ladder.order.report", "court_leader", does="report", waits=True),
    ),
    "clue": (
        Rung("again", N_("Clue unanswered: duty officer called again"), "ladder.clue.again", "duty_officer"),
        Rung("leader", N_("Clue unanswered: duty leader told"), "ladder.clue.leader", "duty_leader"),
        Rung("president", N_("Clue unanswered: court leader told"), "ladder.clue.president", "court_leader"),
    ),
}
LADDER_LABELS = {
    "unsigned": N_("Not signed for in time"),
    "overdue": N_("Overdue"),
    "silent": N_("In hand but silent"),
    "order": N_("Supervision order overdue"),
    "clue": N_("Clue unanswered"),
}
LAST = {ladder: rungs[-1].code for ladder, rungs in LADDERS.items()}


def next_rung(ladder: str, start: datetime, taken: Mapping[str, datetime], *, now: datetime, settings: Settings, urgent: bool) -> Rung | None:
    """The step to take now, or None. `taken`: code of each step that was taken since `start`, and when."""
    before: tuple[datetime, datetime] | None = None
    for rung in LADDERS[ladder]:
        planned = court_settings.limit(settings, rung.setting).after(start)
        if rung.code in taken:
            before = (taken[rung.code], planned)
            continue
        due = planned if before is None else max(planned, before[0] + (planned - before[1]))
        if now < due or (rung.waits and not urgent and quiet(now, settings)):
            return None
        return rung
    return None


def quiet(now: datetime, settings: Settings) -> bool:
    """Whether the court's quiet hours run; equal hours mean that there are none."""
    since, until = court_settings.number(settings, "quiet.from"), court_settings.number(settings, "quiet.until")
    hour = now.astimezone(LOCAL).hour
    if since == until:
        return False
    return since <= hour < until if since < until else hour >= since or hour < until


TICK_S = 3.0
"""Seconds between two looks of the job; a step falls at most this much late."""
LEASE_S = 10.0
"""How long the runner's lease lasts; a runner that dies is followed after this."""
WATCHDOG = timedelta(seconds=30)
"""A last tick older than this is said in red on every screen (features 50)."""

SUPERVISION_STATES = {
    "open": N_("Waits for its answer"),
    "answered": N_("Answered"),
    "closed": N_("Closed"),
    "reported": N_("Reported for accountability"),
}
