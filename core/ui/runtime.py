"""The runtime of this process, for pages and panels. Built once, at the first use."""

from functools import lru_cache

from core.live.feed import Feed
from core.runtime import Runtime, build
from core.settings import Settings
from core.store.upgrade import migrate


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """Opens and migrates the store, and starts the feed."""
    made = build(Settings())
    migrate(made.store)
    Feed(made.store, made.hub, poll_s=made.settings.feed_poll_s).start()
    return made
