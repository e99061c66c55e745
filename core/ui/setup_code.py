"""The code that opens the set-up page; printed in the terminal, so that only who started the server can set up."""

import secrets
from functools import lru_cache

from core.commands.sign_in import has_board
from core.runtime import Runtime
from core.ui.runtime import runtime


@lru_cache(maxsize=1)
def code() -> str:
    """Six digits, new at each start, unless the settings name one for unattended starts."""
    return runtime().settings.setup_code or f"{secrets.randbelow(1_000_000):06d}"


def announce(run: Runtime) -> None:
    if not has_board(run.store):
        print(f"\n  执网 Zhiwang: set-up code / 设置码  {code()}\n", flush=True)  # noqa: T201  the terminal is the point


def fits(given: str) -> bool:
    return secrets.compare_digest(given.strip().encode(), code().encode())
