"""The clocks of a task: to sign, to answer, to verify, and since the last sign of life."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.domain import court_settings
from core.domain.court_settings import Settings

NONE_SET: Mapping[str, Any] = {}


def sign_by(issued_at: datetime, priority: str, kind: str = "", settings: Settings = NONE_SET) -> datetime:
    return court_settings.limit(settings, f"sign.{priority}", kind).after(issued_at)


def due_at(issued_at: datetime, priority: str, kind: str = "", settings: Settings = NONE_SET) -> datetime:
    """When the answer is due: hours run on, working days end at 18:00 of the last day."""
    return court_settings.limit(settings, f"answer.{priority}", kind).after(issued_at)


def verify_by(answered_at: datetime, settings: Settings = NONE_SET) -> datetime:
    return court_settings.limit(settings, "verify").after(answered_at)


def silent_by(heard_at: datetime, priority: str, *, shift_ends_at: datetime | None = None, settings: Settings = NONE_SET) -> datetime:
    """When an acknowledgement ends by itself: after a set silence, or with its owner's shift, whichever comes first."""
    silence = court_settings.limit(settings, f"silence.{priority}").after(heard_at)
    return silence if shift_ends_at is None else min(silence, shift_ends_at)


def recall_until(issued_at: datetime, settings: Settings = NONE_SET) -> datetime:
    """A dispatch can be taken back until then; afterwards it can only be voided."""
    return court_settings.limit(settings, "recall").after(issued_at)


PHONE_CLOCK_TOLERANCE = timedelta(minutes=10)
"""A phone whose clock is farther off than this is told so; our own clock counts in any case."""


def phone_clock_off(written_at: datetime, *, received_at: datetime, issued_at: datetime | None) -> bool:
    """Whether the phone's clock must be wrong: a reply from the future, or written before its task was sent.

    Limits: a clock that runs behind shows only while the task is newer than the error; a reply may have waited on the phone for hours.
    """
    behind = issued_at is not None and issued_at - written_at > PHONE_CLOCK_TOLERANCE
    return behind or written_at - received_at > PHONE_CLOCK_TOLERANCE
