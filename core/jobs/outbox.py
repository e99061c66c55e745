"""Sends notices out: threads of their own, so that a receiver that never answers delays no page, no command and no other job.

One thread sends webhooks, one serves drop folders (a hung share must not hold up the network). Of several processes one sends at a time.
"""

import asyncio
import logging
import os
import socket
import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from core.commands import deliveries
from core.commands.deliveries import Outcome, Parcel
from core.commands.jobs import hold
from core.jobs import drop_folder, webhooks
from core.jobs.drop_folder import Looks, Receipt
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
ROUND_S = 2.0
LEASE_S = 30.0
"""Longer than a round. After a sender was killed, another takes over after so long."""
FOLDER_EVERY_S = 5.0


class Sender(threading.Thread):
    """Goes round while it holds the lease of its kind, a key of `deliveries.KIND_LABELS`."""

    def __init__(self, runtime: Runtime, kind: str) -> None:
        super().__init__(name=f"zhiwang-{kind}", daemon=True)
        self.runtime, self.kind, self.lease = runtime, kind, f"outbox.{kind}"
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.stopped, self.woken = threading.Event(), threading.Event()
        self.ask_at: datetime | None = None
        self.held = False
        self.looks: Looks = {}
        self.collect_at: datetime | None = None

    def run(self) -> None:
        self.runtime.store.on_commit.append(self._wake)
        with asyncio.Runner() as loop:
            while not self.stopped.is_set():
                more = False
                try:
                    more = self.round(loop)
                except (sa.exc.SQLAlchemyError, OSError):
                    LOG.exception("notices (%s) could not be sent and will be tried again", self.kind)
                if not more:
                    self.woken.wait(ROUND_S)
                    self.woken.clear()

    def stop(self) -> None:
        """Give the lease back, so that the next process need not wait for its end."""
        self.stopped.set()
        self.woken.set()
        try:
            hold(self.runtime.store, self.lease, self.holder, at=self.runtime.now(), for_s=0)
        except sa.exc.SQLAlchemyError:
            LOG.warning("the lease %s could not be given back; it ends by itself", self.lease)

    def _wake(self, _board_id: int, _revision: int, topics: frozenset[str]) -> None:
        if topics & {"notices", "endpoints"}:
            self.woken.set()

    def round(self, loop: asyncio.Runner) -> bool:
        """Route what is new, send what is due. Idle, it only reads. Returns whether more goes out at once."""
        store, now = self.runtime.store, self.runtime.now()
        if not self._holds(now):
            return False
        while deliveries.unrouted(store) and deliveries.route(store, at=now):
            pass
        if self.kind == "folder" and (self.collect_at is None or now >= self.collect_at):
            self.collect_at = now + timedelta(seconds=FOLDER_EVERY_S)
            self._collect(now)
        if not deliveries.any_due(store, self.kind, at=now):
            return False
        parcels = deliveries.take(store, self.kind, at=now)
        outcomes = self._sent(loop, parcels, now)
        deliveries.settle(store, outcomes, at=self.runtime.now())
        return len(parcels) >= deliveries.TAKEN_AT_ONCE and any(one.tried and not one.error for one in outcomes)

    def _holds(self, now: datetime) -> bool:
        """Asked again when half of the lease has gone: one small write in so many seconds."""
        if self.ask_at is None or now >= self.ask_at:
            self.held = hold(self.runtime.store, self.lease, self.holder, at=now, for_s=LEASE_S)
            self.ask_at = now + timedelta(seconds=LEASE_S / (2 if self.held else 3))
        return self.held

    def _sent(self, loop: asyncio.Runner, parcels: Sequence[Parcel], now: datetime) -> list[Outcome]:
        if self.kind == "webhook":
            return loop.run(webhooks.send(parcels, now))
        return [drop_folder.deliver(parcel) for parcel in parcels]

    def _collect(self, now: datetime) -> None:
        for endpoint_id, address in deliveries.folders(self.runtime.store):
            try:
                drop_folder.collect(Path(address), partial(self._confirm, endpoint_id), self.looks, now=now)
            except OSError:
                LOG.warning("the receipts of drop folder %s could not be read and will be looked for again", endpoint_id)

    def _confirm(self, endpoint_id: int, receipt: Receipt) -> bool:
        at = min(receipt.received_at, self.runtime.now())  # a receiver's clock may run ahead
        return deliveries.receive(self.runtime.store, endpoint_id, receipt.delivery, at=at, by=receipt.by)
