"""Marks that jobs leave; they are no acts of an officer and make no revision."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.store.session import Store, writing
from core.store.tables import Base, JobRow, LeaseRow
from core.store.upserts import upsert_set

_LEASE = Base.metadata.tables[LeaseRow.__tablename__]


def ticked(store: Store, name: str, *, at: datetime) -> None:
    """Note that a job ran."""
    with writing(store) as session:
        upsert_set(session, JobRow, ("name",), [{"name": name, "at": at}])


def hold(store: Store, name: str, holder: str, *, at: datetime, for_s: float) -> bool:
    """Whether `holder` has the lease `name` until `for_s` seconds after `at`: taken, renewed, or still another's.

    One statement on both databases, so of several processes that ask at once one gets it. `for_s=0` gives it back.

    Limits: each process asks by its own clock; machines whose clocks differ by more than the lease may both hold it.
    """
    insert = sqlite.insert(_LEASE) if store.is_sqlite else postgresql.insert(_LEASE)
    taking = insert.values(name=name, holder=holder, until=at + timedelta(seconds=for_s)).on_conflict_do_update(
        index_elements=["name"], set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
        where=sa.or_(_LEASE.c.holder == insert.excluded.holder, _LEASE.c.until <= at),
    )
    with writing(store) as session:
        return session.execute(taking.returning(_LEASE.c.name)).first() is not None
