"""What the environment may change. Each variable is `ZHIWANG_` plus the field's name in capitals."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read once at the start and passed down as an argument."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIWANG_", env_file=".env", extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    database_url: str = f"sqlite:///{ROOT / 'data' / 'zhiwang.db'}"
    """SQLAlchemy URL. In production `postgresql+psycopg://user@host/zhiwang`."""

    data_dir: Path = ROOT / "data"
    """Folder of the secret key and of attachments; must be the same for all processes of one installation."""

    secret_key: str = ""
    """Secret from which column encryption is derived. Empty: a key file in the data folder, made at the first start."""

    production: bool = False
    """True refuses demo accounts and marks cookies Secure."""

    stale_after_s: float = Field(default=15.0, ge=3, le=600)
    """Seconds without a sign of life after which numbers on a page turn grey and show their age."""

    ui_refresh_min_s: float = Field(default=0.2, ge=0.05, le=60)
    """Shortest time between two refreshes of one panel, seconds."""

    feed_poll_s: float = Field(default=0.2, ge=0.05, le=10)
    """How often SQLite is asked whether another process has written, seconds."""

    idle_minutes: float = Field(default=30.0, ge=1, le=1440)
    """Minutes without a click after which a session ends; domain.md 5.5 suggests 15 to 30."""

    lock_minutes: float = Field(default=15.0, ge=1, le=1440)
    """Minutes an account stays locked after five failed sign-ins."""

    upload_limit_mb: int = Field(default=200, ge=1, le=2000)
    """Largest file that an import takes, megabytes."""

    setup_code: str = ""
    """Code of the set-up page for unattended starts. Empty: six digits, new at each start, printed in the terminal."""
