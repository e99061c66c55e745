"""The four occasions that a grid judge must attend (四必到; seeds P-01, YC-10), and whether he came."""

from datetime import datetime, timedelta

from core.domain.clocks import local_day
from core.domain.refusals import N_, Refused

OCCASION_LABELS = {
    "deliberation": N_("Important matter for deliberation"),
    "emergency": N_("Emergency"),
    "dispute": N_("Major dispute to be settled"),
    "point_out": N_("Pointing out a residence or property"),
}
PRESENCE_LABELS = {
    "coming": N_("To come"), "present": N_("Arrived"), "late": N_("Arrived late"), "absent": N_("Absent"), "cancelled": N_("Cancelled"),
}
PRESENCE_SEVERITY = {"coming": "on_time", "present": "acknowledged", "late": "due_soon", "absent": "overdue", "cancelled": "idle"}
DUE_STATES, ATTENDED_STATES = ("present", "late", "absent"), ("present", "late")
"""The presence rate is those attended ÷ those that were due; what is still to come or was cancelled is in neither."""


class PresenceRefused(Refused):
    """An occasion cannot be called or confirmed like this."""


CONFIRM_WITHIN = timedelta(hours=12)
"""An arrival is confirmed on the day, or within this time of the start; after that an absence stands."""


def can_confirm(starts_at: datetime, now: datetime) -> bool:
    return local_day(starts_at) <= local_day(now) and now - starts_at <= CONFIRM_WITHIN


def state(*, starts_at: datetime, arrived_at: datetime | None, cancelled_at: datetime | None, now: datetime) -> str:
    """One of `PRESENCE_LABELS`. Who has not arrived when it starts is absent until he does."""
    if cancelled_at is not None:
        return "cancelled"
    if arrived_at is not None:
        return "late" if arrived_at > starts_at else "present"
    return "absent" if starts_at < now else "coming"
