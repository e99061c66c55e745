"""What one process holds: settings, store, hub. Built once; nothing of value lives in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.live.hub import Hub
from core.settings import Settings
from core.store.sealing import secret_file, use_key
from core.store.session import Store, open_store


@dataclass(frozen=True)
class Runtime:
    """Handed to the API, the jobs and the pages."""

    settings: Settings
    store: Store
    hub: Hub
    now: Callable[[], datetime]

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.settings.idle_minutes)


def utc_now() -> datetime:
    return datetime.now(UTC)


def build(settings: Settings) -> Runtime:
    """Open the store; makes the data folder and its key file when they are not there yet."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    use_key(settings.secret_key or secret_file(settings.data_dir / "secret.key"))
    return Runtime(settings, open_store(settings.database_url, settings.data_dir), Hub(), utc_now)
