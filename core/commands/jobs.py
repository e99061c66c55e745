"""Marks that jobs leave; they are no acts of an officer and make no revision."""

from datetime import datetime

from core.store.session import Store, writing
from core.store.tables import JobRow
from core.store.upserts import upsert_set


def ticked(store: Store, name: str, *, at: datetime) -> None:
    """Note that a job ran."""
    with writing(store) as session:
        upsert_set(session, JobRow, ("name",), [{"name": name, "at": at}])
