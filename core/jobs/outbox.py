"""Sends notices out, each endpoint in a thread of its own: a receiver that never answers delays no page, no command, no job and no other receiver.

Of several processes one sends at a time; that nothing goes out twice while all is well does not depend on it, see `deliveries.take`.
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
"""After a sender was killed, another takes over after so long."""
RECEIPTS_EVERY_S = 5.0


class Sender(threading.Thread):
    """Goes round while it holds the lease of its kind, a key of `deliveries.KIND_LABELS`, and starts whatever is due."""

    def __init__(self, runtime: Runtime, kind: str) -> None:
        super().__init__(name=f"zhiwang-{kind}", daemon=True)
        self.runtime, self.kind, self.lease = runtime, kind, f"outbox.{kind}"
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.stopped, self.woken = threading.Event(), threading.Event()
        self.ask_at: datetime | None = None
        self.held = False
        self.busy: set[int] = set()
        self.looks: Looks = {}
        self.receipts_at: datetime | None = None

    def run(self) -> None:
        self.runtime.store.on_commit.append(self._wake)
        while not self.stopped.is_set():
            try:
                self.round()
            except (sa.exc.SQLAlchemyError, OSError):
                LOG.exception("notices (%s) could not be sent and will be tried again", self.kind)
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

    def round(self) -> list[threading.Thread]:
        """Route what is new and start a thread for each endpoint that has something to do and is not busy. Idle, it only reads."""
        store, now = self.runtime.store, self.runtime.now()
        if not self._holds(now):
            return []
        while deliveries.unrouted(store) and deliveries.route(store, at=now):
            pass
        free = {*deliveries.due_endpoints(store, self.kind, at=now), *self._to_look_into(now)} - self.busy
        self.busy |= free
        threads = [threading.Thread(target=self._serve, args=(endpoint,), name=f"{self.name}-{endpoint}", daemon=True) for endpoint in sorted(free)]
        for thread in threads:
            thread.start()
        return threads

    def _holds(self, now: datetime) -> bool:
        """Asked again when half of the lease has gone: one small write in so many seconds."""
        if self.ask_at is None or now >= self.ask_at:
            self.held = hold(self.runtime.store, self.lease, self.holder, at=now, for_s=LEASE_S)
            self.ask_at = now + timedelta(seconds=LEASE_S / (2 if self.held else 3))
        return self.held

    def _to_look_into(self, now: datetime) -> list[int]:
        """Folders in which a receipt may lie."""
        if self.kind != "folder" or (self.receipts_at is not None and now < self.receipts_at):
            return []
        self.receipts_at = now + timedelta(seconds=RECEIPTS_EVERY_S)
        return [endpoint for endpoint, _address in deliveries.folders(self.runtime.store)]

    def _serve(self, endpoint_id: int) -> None:
        """One endpoint until nothing more is due for it, or it is away."""
        try:
            if self.kind == "folder":
                self._collect(endpoint_id)
            while self._send_some(endpoint_id) and not self.stopped.is_set():
                self.woken.set()  # what was put out meanwhile waits to be routed
        except (sa.exc.SQLAlchemyError, OSError):
            LOG.exception("notices to endpoint %s could not be sent and will be tried again", endpoint_id)
        finally:
            self.busy.discard(endpoint_id)

    def _send_some(self, endpoint_id: int) -> bool:
        """Whether something went well, so that more may."""
        store = self.runtime.store
        parcels = deliveries.take(store, endpoint_id, at=self.runtime.now())
        outcomes = self._sent(parcels)
        deliveries.settle(store, outcomes, at=self.runtime.now())
        return any(outcome.tried and not outcome.error for outcome in outcomes)

    def _sent(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        if not parcels:
            return []
        if self.kind == "webhook":
            return asyncio.run(webhooks.send(parcels, self.runtime.now()))
        return [drop_folder.deliver(parcel) for parcel in parcels]

    def _collect(self, endpoint_id: int) -> None:
        folder = dict(deliveries.folders(self.runtime.store)).get(endpoint_id)
        if folder is not None:
            drop_folder.collect(Path(folder), partial(self._confirm, endpoint_id), self.looks, now=self.runtime.now())

    def _confirm(self, endpoint_id: int, receipt: Receipt) -> bool:
        at = min(receipt.received_at, self.runtime.now())  # a receiver's clock may run ahead
        return deliveries.receive(self.runtime.store, endpoint_id, receipt.delivery, at=at, by=receipt.by)
