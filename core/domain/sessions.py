"""A browser's session: live, locked after a while without a hand on it, or ended."""

from datetime import datetime, timedelta

from core.domain.viewer import Role

LOCK_LASTS = timedelta(hours=12)
"""A shift. So long a locked page waits for its officer with what was typed on it; after that its session has ended."""
LIVE, LOCKED, ENDED = "live", "locked", "ended"


def state_of(role: str, seen_at: datetime, *, now: datetime, idle: timedelta) -> str:
    """`LIVE`, `LOCKED` or `ENDED` of a session that nobody has ended."""
    if role == Role.WALL or seen_at >= now - idle:
        return LIVE
    return LOCKED if seen_at >= now - idle - LOCK_LASTS else ENDED
