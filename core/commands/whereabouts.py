"""Whether a debtor can be found, and since when (行踪变化): every change is one line of the debtor's trail."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from core.domain.clocks import LOCAL, local_day
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.domain.vocabulary import WHEREABOUTS_CHANGE as CHANGE
from core.domain.vocabulary import WHEREABOUTS_LABELS
from core.store.ledger import Act
from core.store.tables import DebtorRow, SightingRow


class WhereaboutsRefused(Refused):
    """The whereabouts cannot be written down like this."""


def note(act: Act, debtor_id: int, whereabouts: str, since: date, words: str) -> dict[str, Any]:
    """Write down what became known of a debtor's whereabouts, and since when. What lies before a known change only fills in the history."""
    act.by.demand(Right.VERIFY)
    debtor = act.session.get(DebtorRow, debtor_id)
    if debtor is None or debtor.board_id != act.board_id or not act.by.reaches(debtor.grid_code):
        raise NotFound(N_("This debtor is not shown: there is no such record, or it lies outside your grids."))
    _check(act, whereabouts, since, words)
    before = debtor.whereabouts
    turn(act, debtor, whereabouts, since=datetime.combine(since, time(), LOCAL), source=words.strip())
    act.record("debtor.whereabouts", "debtor", debtor.id, topics=("debtors",), grid_code=debtor.grid_code, before={"whereabouts": before},
               after={"whereabouts": debtor.whereabouts, "noted": whereabouts, "since": since, "words": words.strip()})
    return {"debtor_id": debtor.id, "whereabouts": debtor.whereabouts}


def _check(act: Act, whereabouts: str, since: date, words: str) -> None:
    if whereabouts not in WHEREABOUTS_LABELS:
        raise WhereaboutsRefused(N_("Not stored: choose the whereabouts from the list."))
    if since > local_day(act.at):
        raise WhereaboutsRefused(N_("Not stored: {day} is still to come. Choose since when it has been so."), day=since.isoformat())
    if not words.strip():
        raise WhereaboutsRefused(N_("Not stored: say how this is known. One sentence is enough."))


def turn(act: Act, debtor: DebtorRow, whereabouts: str, *, since: datetime, source: str) -> None:
    """Put a change on the debtor's trail; the newest change is where the debtor stands."""
    latest = latest_change(act, debtor.id)
    if latest is not None and latest.result_class == whereabouts and latest.seen_at <= since:
        return
    act.session.add(SightingRow(debtor_id=debtor.id, kind=CHANGE, result_class=whereabouts, seen_at=since, confidence=debtor.confidence or 0, source=source))
    if latest is None or latest.seen_at <= since:
        debtor.whereabouts = whereabouts


def latest_change(act: Act, debtor_id: int) -> SightingRow | None:
    return act.session.scalar(
        sa.select(SightingRow).where(SightingRow.debtor_id == debtor_id, SightingRow.kind == CHANGE).order_by(SightingRow.seen_at.desc(), SightingRow.id.desc()).limit(1)
    )
