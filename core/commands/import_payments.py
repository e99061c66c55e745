"""Money that a file says was recovered: one opening payment a case, so that payments add up to the case's own figure."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_rows import Entry, Outcome, chunks, insert, rows_by
from core.domain.refusals import N_
from core.domain.tallies import COLUMNS
from core.store.ledger import Act
from core.store.tables import PaymentRow

CHANNEL = "import"
TABLE = "payment"
FIELDS = ("id", "case_id", "channel", *COLUMNS[TABLE])
BOARD_HAS_MORE = N_("The board holds payments of this case that come to more; its figure was kept. Correct the file if it is newer.")
Row = dict[str, Any]


class Openings:
    """The opening payments of the cases of one part. What was paid through the board itself is never touched."""

    def __init__(self, session: Session, cases: list[Row]) -> None:
        self.own: dict[int, Row] = {}
        self.others: dict[int, int] = defaultdict(int)
        self.fresh: list[tuple[str, Row]] = []
        self.changed: list[tuple[Row, Row]] = []
        self.gone: list[Row] = []
        for row in _received(session, [case["id"] for case in cases]):
            if row["channel"] == CHANNEL:
                self.own[row["case_id"]] = row
            else:
                self.others[row["case_id"]] += row["amount_fen"]

    def check(self, outcome: Outcome, entry: Entry, present: Row | None) -> None:
        """A figure below the board's corrects an earlier file only where nothing was paid through the board meanwhile."""
        said = entry.values.get("recovered_fen")
        if present is None or said is None or not (others := self.others[present["id"]]):
            return
        own = self.own.get(present["id"])
        if said < max(present["recovered_fen"], others + (own["amount_fen"] if own else 0)):
            outcome.warn(entry, "recovered", f"{said / 100:.2f}", BOARD_HAS_MORE)
            del entry.values["recovered_fen"]

    def settle(self, values: Row, before: Row | None, after: Row) -> bool:
        """Note what is to be paid in or corrected for a case; `after` is the case as it will be. Says whether anything is."""
        own = self.own.get(before["id"]) if before else None
        amount = self._amount(values, before, own)
        wanted = {
            "direction": "in", "amount_fen": amount, "grid_code": after["grid_code"], "paid_on": values.get("recovered_on") or _day(own, before, after),
        }
        if own is None and amount:
            self.fresh.append((values["number"], wanted))
        elif own and not amount:
            self.gone.append(own)
        elif own and (changes := {name: value for name, value in wanted.items() if value != own[name]}):
            self.changed.append((own, changes))
        else:
            return False
        return True

    def _amount(self, values: Row, before: Row | None, own: Row | None) -> int:
        said = values.get("recovered_fen")
        if said is None:
            return own["amount_fen"] if own else 0
        return int(said) - (self.others[before["id"]] if before else 0)


def _received(session: Session, case_ids: list[int]) -> list[Row]:
    columns = [getattr(PaymentRow, name) for name in FIELDS]
    return rows_by(session, lambda some: sa.select(*columns).where(PaymentRow.case_id.in_(some), PaymentRow.direction == "in"), case_ids)


def _day(own: Row | None, before: Row | None, after: Row) -> date:
    """A day that a file gave stays; one that was derived follows the case."""
    if own and before and own["paid_on"] != derived_day(before):
        return own["paid_on"]  # type: ignore[no-any-return]
    return derived_day(after)


def derived_day(case: Row) -> date:
    """When money of an unknown day is taken to have come in: when the case was closed, else when it was filed.

    The day of the import would put the money of years into the present window; this puts none there that may be older.
    """
    return case["closed_on"] or case["filed_on"]  # type: ignore[no-any-return]


def write_openings(act: Act, openings: Openings, case_ids: dict[str, int]) -> None:
    """Write and count; `case_ids` by number."""
    rows = [row | {"board_id": act.board_id, "case_id": case_ids[number], "channel": CHANNEL} for number, row in openings.fresh]
    insert(act.session, PaymentRow, rows)
    for row in rows:
        act.count(TABLE, row["grid_code"], row, +1)
    for own, changes in openings.changed:
        _change(act, own, changes)
    for own in openings.gone:
        act.session.execute(sa.delete(PaymentRow).where(PaymentRow.id == own["id"]))
        act.count(TABLE, own["grid_code"], own, -1)


def _change(act: Act, row: Row, changes: Row) -> None:
    act.session.execute(sa.update(PaymentRow).where(PaymentRow.id == row["id"]).values(**changes))
    after = row | changes
    act.count(TABLE, row["grid_code"], row, -1)
    act.count(TABLE, after["grid_code"], after, +1)


def follow_cases(act: Act, places: dict[int, str]) -> None:
    """Payments without a place come to the place of their case, by its id."""
    columns = [getattr(PaymentRow, name) for name in FIELDS]
    for some in chunks(sorted(places)):
        found = act.session.execute(sa.select(*columns).where(PaymentRow.case_id.in_(some), PaymentRow.grid_code.is_(None)).order_by(PaymentRow.id))
        for row in found.mappings().all():
            _change(act, dict(row), {"grid_code": places[row["case_id"]]})
