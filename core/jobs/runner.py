"""The jobs of a process: one thread that goes round. A job is a function of the runtime; add it to `JOBS`.

What may have to wait for somebody outside has a thread of its own, in `Runner.beside`.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from core.commands.jobs import ticked
from core.domain.clocks import local_day
from core.domain.deliveries import KIND_LABELS
from core.domain.escalation import TICK_S
from core.jobs import desk_watch, escalation, live_watch, node_watch, occurrences, uploads
from core.jobs.outbox import Sender
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
ROUND_S = 5.0
SCRIPT_THREAD = "ScriptRunner.scriptThread"
"""Streamlit's name for the thread that draws; there is one only while something is drawn."""
PAUSE_TRIES = 100


@dataclass(frozen=True)
class Job:
    """`every_s` seconds lie between two runs."""

    name: str
    every_s: float
    run: Callable[[Runtime], None]


def _tick_clock(runtime: Runtime) -> None:
    runtime.hub.tick(local_day(runtime.now()).toordinal())


def _note_life(runtime: Runtime) -> None:
    ticked(runtime.store, "runner", at=runtime.now())


def _settle_garbage(_runtime: Runtime) -> None:
    """Collect everything, and leave what survives out of Python's own collections until the next time (design.md 7.1).

    It holds everybody up for some tenths of a second, so it waits for a pause. Streamlit's own collection after every run is off (`.streamlit/config.toml`).
    """
    for _ in range(PAUSE_TRIES):
        if not any(thread.name == SCRIPT_THREAD for thread in threading.enumerate()):
            break
        time.sleep(0.02)
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _escalate(runtime: Runtime) -> None:
    escalation.run(runtime)


def _sweep_uploads(runtime: Runtime) -> None:
    uploads.sweep_uploads(runtime)


def _watch_operations(runtime: Runtime) -> None:
    live_watch.run(runtime)


def _draft_occurrences(runtime: Runtime) -> None:
    occurrences.run(runtime)


JOBS = (
    Job("escalation", TICK_S, _escalate),
    Job("clock", 30.0, _tick_clock),
    Job("runner", 15.0, _note_life),
    Job("roster", 60.0, desk_watch.roster_gaps),
    Job("messages", 60.0, desk_watch.late_messages),
    Job("nodes", node_watch.EVERY_S, node_watch.NodeWatch()),
    Job("live", live_watch.EVERY_S, _watch_operations),
    Job("occurrences", occurrences.EVERY_S, _draft_occurrences),
    Job("garbage", 600.0, _settle_garbage),
    Job("uploads", uploads.EVERY_S, _sweep_uploads),
)


class Runner(threading.Thread):
    """Goes round the jobs; a job that fails is logged and runs again at its next time."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(name="zhiwang-jobs", daemon=True)
        self.runtime = runtime
        self.stopped = threading.Event()
        self.last: dict[str, float] = {}
        self.beside = {kind: Sender(runtime, kind) for kind in KIND_LABELS}

    def run(self) -> None:
        for thread in self.beside.values():
            thread.start()
        while not self.stopped.wait(min(ROUND_S, *(job.every_s for job in JOBS))):
            self.round(time.monotonic())
            self._keep_beside()

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
        for thread in self.beside.values():
            thread.stop()

    def _keep_beside(self) -> None:
        """A thread that died of a fault of ours left its traceback in the log; notices still must go out."""
        for kind, thread in self.beside.items():
            if not thread.is_alive() and not self.stopped.is_set():
                LOG.error("the sender of %s died and is started again", kind)
                self.beside[kind] = Sender(self.runtime, kind)
                self.beside[kind].start()
