"""What became of a case's property and money (发现 → 控制 → 处置 → 收款 → 发款): one line of time from its rows, with who and which paper from the ledger."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.node_clocks import SEIZING
from core.queries.frames import DAY, typed
from core.store.tables import ClueRow, EventRow, MeasureRow, PaymentRow, PersonRow, PropertyRow

STEPS = ("found", "controlled", "renewed", "lapsed", "lifted", "disposed", "received", "paid_out")
"""In the order in which they follow each other on the same day."""
VERBS = ("property.control", "property.dispose", "measure.renew", "measure.anew", "measure.lift", "case.receive", "case.pay_out")
COLUMNS = {
    "day": DAY, "step": "str", "thing": "object", "what": "object", "measure": "object", "channel": "object", "amount_fen": "Int64", "document": "object", "words": "object",
    "who": "object", "source": "object",
}


class Told(NamedTuple):
    """What an entry of the ledger adds to a row."""

    who: str | None
    after: dict[str, Any]


def trail_of(session: Session, board_id: int, case_id: int) -> pd.DataFrame:
    """Oldest first; `thing` is a kind of property, `measure` a kind of measure, `source` the number of the tip that led to it, or who answered the query."""
    told = _ledger(session, board_id, case_id)
    things = {row.id: row for row in session.execute(
        sa.select(PropertyRow.id, PropertyRow.kind, PropertyRow.description, PropertyRow.value_fen, PropertyRow.found_on, PropertyRow.controlled_on, PropertyRow.disposed_on, PropertyRow.source, ClueRow.number)
        .outerjoin(ClueRow, ClueRow.id == PropertyRow.clue_id).where(PropertyRow.case_id == case_id).order_by(PropertyRow.id)
    )}
    rows = [*_properties(things, told), *_measures(session, case_id, things, told), *_renewals(told), *_money(session, case_id, told)]
    return typed(sorted(rows, key=lambda row: (row[0], STEPS.index(row[1]))), COLUMNS)


def _ledger(session: Session, board_id: int, case_id: int) -> dict[tuple[str, int], list[Told]]:
    """Entries of the case by their verb and the record they are about."""
    found: dict[tuple[str, int], list[Told]] = {}
    entries = session.execute(
        sa.select(EventRow.verb, EventRow.after, PersonRow.name).outerjoin(PersonRow, PersonRow.id == EventRow.actor_id)
        .where(EventRow.board_id == board_id, EventRow.subject_kind == "case", EventRow.subject_id == str(case_id), EventRow.verb.in_(VERBS)).order_by(EventRow.id)
    )
    for verb, after, who in entries:
        key = next((after[name] for name in ("payment_id", "measure_id", "property_id") if name in (after or {})), None)
        if key is not None:
            found.setdefault((verb, int(key)), []).append(Told(who, after))
    return found


def _last(told: dict[tuple[str, int], list[Told]], verb: str, key: int) -> Told:
    return told.get((verb, key), [Told(None, {})])[-1]


def _row(day: date, step: str, told: Told, **more: Any) -> tuple[Any, ...]:
    said = {"document": told.after.get("document"), "words": told.after.get("words"), "who": told.who} | {name: value for name, value in more.items() if value is not None}
    return (day, step, *(said.get(name) for name in list(COLUMNS)[2:]))


def _properties(things: dict[int, Any], told: dict[tuple[str, int], list[Told]]) -> Iterator[tuple[Any, ...]]:
    for thing in things.values():
        named = {"thing": thing.kind, "what": thing.description}
        yield _row(thing.found_on, "found", Told(None, {}), **named, amount_fen=thing.value_fen, source=thing.number or thing.source)
        if thing.disposed_on is not None:
            yield _row(thing.disposed_on, "disposed", _last(told, "property.dispose", thing.id), **named)


def _measures(session: Session, case_id: int, things: dict[int, Any], told: dict[tuple[str, int], list[Told]]) -> Iterator[tuple[Any, ...]]:
    """Sealings, seizures and freezings; a property that is held by none of them, on the day it says."""
    held: set[int | None] = set()
    lapsed = {one.after["instead_of"] for (verb, _key), entries in told.items() if verb == "measure.anew" for one in entries}
    statement = sa.select(MeasureRow.id, MeasureRow.kind, MeasureRow.property_id, MeasureRow.document_number, MeasureRow.starts_on, MeasureRow.lifted_on)
    for row in session.execute(statement.where(MeasureRow.case_id == case_id, MeasureRow.kind.in_(SEIZING)).order_by(MeasureRow.id)):
        thing = things.get(row.property_id)
        named = {"measure": row.kind, "thing": thing.kind if thing else None, "what": thing.description if thing else None}
        begun = told.get(("property.control", row.id)) or told.get(("measure.anew", row.id)) or [Told(None, {})]
        yield _row(row.starts_on, "controlled", begun[-1], **named, document=row.document_number)
        if row.lifted_on is not None:
            yield _row(row.lifted_on, "lapsed" if row.id in lapsed else "lifted", _last(told, "measure.lift", row.id), **named)
        held.add(row.property_id)
    for key, thing in things.items():
        if thing.controlled_on is not None and key not in held:
            yield _row(thing.controlled_on, "controlled", Told(None, {}), thing=thing.kind, what=thing.description)


def _renewals(told: dict[tuple[str, int], list[Told]]) -> Iterator[tuple[Any, ...]]:
    for (verb, _key), entries in told.items():
        for one in entries if verb == "measure.renew" else ():
            yield _row(date.fromisoformat(one.after["renewed_on"]), "renewed", one, measure=one.after["measure"], words=one.after["expires_on"])


def _money(session: Session, case_id: int, told: dict[tuple[str, int], list[Told]]) -> Iterator[tuple[Any, ...]]:
    statement = sa.select(PaymentRow.id, PaymentRow.direction, PaymentRow.amount_fen, PaymentRow.channel, PaymentRow.paid_on, PaymentRow.reference)
    for row in session.execute(statement.where(PaymentRow.case_id == case_id).order_by(PaymentRow.id)):
        step, verb = ("received", "case.receive") if row.direction == "in" else ("paid_out", "case.pay_out")
        yield _row(row.paid_on, step, _last(told, verb, row.id), amount_fen=row.amount_fen, channel=row.channel, document=row.reference)
