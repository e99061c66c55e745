"""Commanding an operation while it is under way: steps of a team, instructions, emergencies, and the clock of a compelled summons."""

from datetime import datetime, timedelta

from core.domain.refusals import N_, Refused

TEAM_STEPS = {"muster": "mustered_at", "depart": "departed_at", "return": "returned_at"}
"""A team's own steps, in their order, with the column that keeps the time."""
TEAM_STEP_LABELS = {"muster": N_("Assembled"), "depart": N_("Departed"), "return": N_("Team is back")}

INSTRUCTION_LABELS = {"instruction": N_("Order to a team"), "redirect": N_("Go elsewhere"), "video": N_("Video meeting")}

INCIDENT_LABELS = {
    "backup": N_("Back-up wanted"),
    "resistance": N_("Resistance"),
    "violence": N_("Violence or threats"),
    "crowd": N_("Crowd blocks the way"),
    "self_harm": N_("Self-harm"),
    "medical": N_("Medical emergency"),
}
LEVEL_LABELS = {"ordinary": N_("Ordinary"), "larger": N_("Larger"), "major": N_("Major"), "extreme": N_("Especially major")}
"""法发〔2009〕50号 art. 2 (domain.md 6.2, read): 特别重大 is deaths or three and more gravely injured; the lower levels are set by each High Court."""
LEVEL_OF_KIND = {"backup": "ordinary", "resistance": "ordinary", "violence": "larger", "crowd": "larger", "self_harm": "major", "medical": "larger"}
"""What a call starts with; the commander corrects it. Advice of this product."""

CUSTODY_HOURS = (8, 24)
"""Questioning after a compelled summons: 8 hours; 24 when the case is complex and detention may follow (Civil Procedure Law 119, interpretation 482; domain.md 3.7, read)."""
CUSTODY_SOON = timedelta(minutes=30)


class CommandRefused(Refused):
    """An instruction, a call or a step that cannot be taken like this."""


def custody_ends(since: datetime, hours: int) -> datetime:
    return since + timedelta(hours=hours)


def custody_severity(since: datetime, hours: int, now: datetime) -> str:
    """`overdue`, `due_soon` or `on_time`, the words of all clocks."""
    left = custody_ends(since, hours) - now
    return "overdue" if left < timedelta(0) else "due_soon" if left <= CUSTODY_SOON else "on_time"


def check_team_step(code: str, taken: dict[str, datetime | None]) -> str:
    """The column that the step is kept in; a step that was taken, or that an earlier one has not led to, is refused."""
    column = TEAM_STEPS.get(code)
    if column is None:
        raise CommandRefused(N_("Not stored: a team assembles, departs or returns."))
    if taken[column] is not None:
        raise CommandRefused(N_("Not stored: “{step}” has been reported already."), step=TEAM_STEP_LABELS[code])
    if code == "return" and taken["departed_at"] is None:
        raise CommandRefused(N_("Not stored: the team has not departed yet."))
    return column
