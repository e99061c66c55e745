"""The jobs of a process: one thread that goes round. A job is a function of the runtime; add it to `JOBS`."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from core.commands.jobs import ticked
from core.jobs import desk_watch
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
ROUND_S = 5.0


@dataclass(frozen=True)
class Job:
    """`every_s` seconds lie between two runs."""

    name: str
    every_s: float
    run: Callable[[Runtime], None]


def _tick_clock(runtime: Runtime) -> None:
    runtime.hub.tick()


def _note_life(runtime: Runtime) -> None:
    ticked(runtime.store, "runner", at=runtime.now())


def _spare_garbage(_runtime: Runtime) -> None:
    """What has lived some seconds mostly stays: leave it out of Streamlit's collections until the next settling."""
    gc.freeze()


def _settle_garbage(_runtime: Runtime) -> None:
    """Streamlit collects all garbage after every run; frozen objects are left out of that (design.md 7.1)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


JOBS = (
    Job("clock", 30.0, _tick_clock),
    Job("runner", 15.0, _note_life),
    Job("roster", 60.0, desk_watch.roster_gaps),
    Job("messages", 60.0, desk_watch.late_messages),
    Job("garbage", 60.0, _settle_garbage),
    Job("young garbage", 5.0, _spare_garbage),
)


class Runner(threading.Thread):
    """Goes round the jobs; a job that fails is logged and runs again at its next time."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(name="zhiwang-jobs", daemon=True)
        self.runtime = runtime
        self.stopped = threading.Event()
        self.last: dict[str, float] = {}

    def run(self) -> None:
        while not self.stopped.wait(min(ROUND_S, *(job.every_s for job in JOBS))):
            self.round(time.monotonic())

    def round(self, now_s: float) -> None:
        for job in JOBS:
            if now_s - self.last.get(job.name, float("-inf")) >= job.every_s:
                self.last[job.name] = now_s
                try:
                    job.run(self.runtime)
                except (sa.exc.SQLAlchemyError, OSError):
                    LOG.exception("job %s failed and will run again", job.name)

    def stop(self) -> None:
        self.stopped.set()
