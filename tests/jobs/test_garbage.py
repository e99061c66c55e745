"""Garbage is settled by a job, and after no run of a panel."""

import gc
import tomllib
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs.runner import JOBS
from core.store.session import Store
from tests.api.conftest import runtime_of

ROOT = Path(__file__).resolve().parents[2]


class Ring:
    """Refers to itself, so that only a collection can free it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_survives_a_settling_is_looked_at_again_only_at_the_next_one(sqlite_store: Store) -> None:
    settle, runtime = next(job for job in JOBS if job.name == "garbage").run, runtime_of(sqlite_store)
    ring = Ring()
    seen = weakref.ref(ring)
    settle(runtime)
    del ring

    gc.collect()
    assert seen() is not None

    settle(runtime)
    assert seen() is None


def test_streamlit_collects_nothing_after_a_run() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
