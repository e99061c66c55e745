"""Imports of this process, each in a thread of its own: leaving the page, or closing it, does not end one."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from core.domain.refusals import Refused
from core.intake.report import Report

LOG = logging.getLogger(__name__)
ENDING_S = 5
_SHARES: dict[int, float] = {}
"""How far the batches are that run here, 0 to 1; written by their threads, read by every session."""


class Run:
    """One import under way. Afterwards it holds a report, a refusal, or `failed`."""

    def __init__(self, work: Callable[..., Report], keep: Any = None) -> None:
        """`work` takes `progress` and `begun`; `keep` is what must not be cleaned up before the end, such as the file's folder."""
        self._work, self._keep = work, keep
        self.batch_id: int | None = None
        self.report: Report | None = None
        self.refused: Refused | None = None
        self.failed = False
        self.told = False
        """Whether the page has heard of the end."""
        self._thread = threading.Thread(target=self._go, daemon=True, name="import")
        self._thread.start()

    @property
    def under_way(self) -> bool:
        return self._thread.is_alive()

    def ended(self) -> None:
        """Wait for the last steps of an import whose batch has ended already."""
        self._thread.join(ENDING_S)

    def again(self) -> "Run":
        """The same file once more; it goes on where it stood."""
        return Run(self._work, self._keep)

    def _go(self) -> None:
        try:
            self.report = self._work(progress=self._progress, begun=self._begun)
        except Refused as refused:
            self.refused = refused
        except Exception:
            LOG.exception("an import failed")
            self.failed = True
        finally:
            _SHARES.pop(self.batch_id or 0, None)

    def _begun(self, batch_id: int) -> None:
        self.batch_id = batch_id

    def _progress(self, share: float, _rows: int) -> None:
        if self.batch_id is not None:
            _SHARES[self.batch_id] = share


def share_of(batch_id: int) -> float | None:
    """How far a batch is, where it runs in this process and its file tells how long it is."""
    return _SHARES.get(batch_id)
