"""What keeps Streamlit's collections short."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from core.jobs.runner import JOBS, SpareSurvivors
from core.store.session import Store
from tests.api.conftest import runtime_of


class Ring:
    """Refers to itself, so that only a collection can free it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def sparing() -> Iterator[None]:
    spare = SpareSurvivors(every_s=0)
    gc.callbacks.append(spare)
    yield
    gc.callbacks.remove(spare)
    gc.unfreeze()


@pytest.mark.usefixtures("sparing")
def test_what_survived_a_collection_is_looked_at_again_only_when_the_garbage_is_settled(sqlite_store: Store) -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    gc.collect()
    del ring

    gc.collect()
    assert seen() is not None

    next(job for job in JOBS if job.name == "garbage").run(runtime_of(sqlite_store))
    assert seen() is None
