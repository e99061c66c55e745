"""Questions about the duty log and the hotline (执行110): entries with the caller masked, figures, and exactly their rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings, masking
from core.domain import duty_log as rules
from core.domain.clocks import LOCAL
from core.domain.indicators import rate
from core.domain.refusals import N_, NotFound
from core.domain.spread import Spread, spread
from core.domain.viewer import Right, Viewer
from core.queries.court import settings
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import log_in_scope
from core.queries.tasks import history
from core.store.tables import ClueRow, DutyLogRow, PersonRow, TaskRow

LOG_COLUMNS = {
    "entry_id": "int64", "number": "str", "day": "object", "shift": "str", "leader": "object", "officer": "object", "technician": "object", "at": UTC_TIME,
    "channel": "str", "source": "object", "caller_unit": "object", "caller_name": "object", "caller_phone": "object", "case_number": "object", "content": "str",
    "level": "str", "decision": "object", "handling": "object", "dispatched_to": "object", "instruction_number": "object", "clue_number": "object",
    "state": "str", "owner": "object", "recorder": "str", "answered_at": UTC_TIME, "closed_at": UTC_TIME, "handed_over": "bool",
}


@dataclass(frozen=True)
class LogFilter:
    """What the log shows; empty means everything. `open_only` with no days is the desk's own list."""

    open_only: bool = False
    late_only: bool = False
    channels: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    search: str = ""
    limit: int = 500


def _listing() -> AnySelect:
    leader, officer, technician, owner = (sa.orm.aliased(PersonRow) for _ in range(4))
    row = DutyLogRow
    return (
        sa.select(row.id, row.number, row.day, row.shift, leader.name, officer.name, technician.name, row.at, row.channel, row.source, row.caller_unit, row.caller_name,
                  row.caller_phone, row.case_number, row.content, row.level, row.decision, row.handling, row.dispatched_to, TaskRow.number, ClueRow.number, row.state,
                  owner.name, row.recorder_name, row.answered_at, row.closed_at, row.handed_over)
        .outerjoin(leader, leader.id == row.leader_id).outerjoin(officer, officer.id == row.officer_id).outerjoin(technician, technician.id == row.technician_id)
        .outerjoin(owner, owner.id == row.owner_id).outerjoin(TaskRow, TaskRow.id == row.task_id).outerjoin(ClueRow, ClueRow.id == row.clue_id)
    )


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _in_days(since: date | None, until: date | None) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [sa.true()]
    if since is not None:
        parts.append(DutyLogRow.at >= _start(since))
    if until is not None:
        parts.append(DutyLogRow.at < _start(until + timedelta(days=1)))
    return sa.and_(*parts)


def _narrowed(statement: AnySelect, wanted: LogFilter) -> AnySelect:
    statement = statement.where(_in_days(wanted.since, wanted.until))
    if wanted.open_only:
        statement = statement.where(DutyLogRow.state.in_(rules.OPEN_STATES))
    if wanted.late_only:
        statement = statement.where(_waiting())
    if wanted.channels:
        statement = statement.where(DutyLogRow.channel.in_(wanted.channels))
    if words := wanted.search.strip():
        statement = statement.where(sa.or_(*(
            column.contains(words, autoescape=True) for column in (DutyLogRow.number, DutyLogRow.content, DutyLogRow.case_number, DutyLogRow.caller_unit)
        )))
    return statement


def _waiting() -> sa.ColumnElement[bool]:
    """A message of a party that nobody has answered."""
    return sa.and_(DutyLogRow.source.in_(rules.PARTIES), DutyLogRow.answered_at.is_(None), DutyLogRow.state.in_(rules.OPEN_STATES))


def _dressed(table: pd.DataFrame, viewer: Viewer, *, said: dict[str, Any], now: datetime) -> pd.DataFrame:
    """The caller masked; `message` says how a party's message stands, and `severity` is the one word for sign and colour."""
    limit = court_settings.limit(said, "desk.message_limit")
    table["caller_name"] = [f"{name[:1]}**" if name else None for name in table["caller_name"]]
    table["caller_phone"] = [masking.phone(phone, viewer.role) for phone in table["caller_phone"]]
    answer_by: Any = pd.Series([limit.after(at) if source in rules.PARTIES else None for at, source in zip(table["at"], table["source"], strict=True)], dtype=object)
    table["answer_by"] = pd.to_datetime(answer_by, utc=True).astype(UTC_TIME)
    table["severity"] = [_severity(row, now) for row in table.itertuples()]
    return table


def _severity(row: Any, now: datetime) -> str:
    """Red: unanswered beyond the limit. Green: answered in time, or nothing to answer and being handled."""
    if not pd.isna(row.answer_by):
        if pd.isna(row.answered_at):
            return "idle" if row.state == "closed" else "overdue" if row.answer_by <= now else "due_soon"
        return "on_time" if row.answered_at <= row.answer_by else "overdue"
    return {"open": "due_soon", "acting": "acknowledged"}.get(row.state, "idle")


@question(right=Right.DUTY, topics=("desk", "tasks", "clues", "settings"), timed=True, personal=lambda _viewer: ())
def duty_log(session: Session, viewer: Viewer, *, now: datetime, wanted: LogFilter | None = None) -> pd.DataFrame:
    """Entries: late messages of parties first, then open ones, then the newest."""
    wanted = wanted or LogFilter()
    statement = (
        _narrowed(_listing().where(log_in_scope(viewer)), wanted)
        .order_by(sa.case((_waiting(), DutyLogRow.at), else_=None).asc().nulls_last(), sa.case((DutyLogRow.state == "closed", 1), else_=0), DutyLogRow.at.desc(), DutyLogRow.id.desc())
        .limit(wanted.limit)
    )
    table = _dressed(frame(session, statement, LOG_COLUMNS), viewer, said=settings(session, viewer), now=now)
    return table[table["severity"] == "overdue"].reset_index(drop=True) if wanted.late_only else table


@dataclass(frozen=True)
class LogEntry:
    """One entry with its history."""

    entry: dict[str, Any]
    history: pd.DataFrame


@question(right=Right.DUTY, topics=("desk", "tasks", "clues", "settings"), timed=True, personal=lambda _viewer: ())
def log_entry(session: Session, viewer: Viewer, *, entry_id: int, now: datetime) -> LogEntry:
    """One entry, the caller masked. Raises NotFound outside the viewer's reach."""
    table = _dressed(
        frame(session, _listing().where(log_in_scope(viewer), DutyLogRow.id == entry_id), LOG_COLUMNS), viewer, said=settings(session, viewer), now=now
    )
    if table.empty:
        raise NotFound(N_("This entry is not shown: it does not exist or lies outside your grids."))
    more = session.execute(
        sa.select(DutyLogRow.task_id, DutyLogRow.clue_id, DutyLogRow.grid_code, DutyLogRow.needs_dispatch, DutyLogRow.dispatched_at, DutyLogRow.arrived_at, DutyLogRow.resolved,
                  DutyLogRow.brought_in, DutyLogRow.detained, DutyLogRow.fined, DutyLogRow.amount_fen, DutyLogRow.revisited_at, DutyLogRow.satisfied)
        .where(DutyLogRow.id == entry_id)
    ).one()._asdict()
    return LogEntry({str(key): value for key, value in table.iloc[0].to_dict().items()} | dict(more), history(session, viewer, "duty_log", entry_id))


# The hotline. A figure is a sum over calls of one of these columns; its rows are the calls where it is not zero.

_CALL = DutyLogRow.channel.in_(rules.SPOKEN)
_NEEDED = DutyLogRow.needs_dispatch.is_(True)
_ONE_IF: dict[str, Any] = {
    "calls": sa.true(),
    "needing": _NEEDED,
    "dispatched": sa.and_(_NEEDED, DutyLogRow.dispatched_at.is_not(None)),
    "arrived": sa.and_(_NEEDED, DutyLogRow.arrived_at.is_not(None)),
    "resolved": DutyLogRow.resolved,
    "closed": DutyLogRow.state == "closed",
    "revisited": sa.and_(DutyLogRow.state == "closed", DutyLogRow.revisited_at.is_not(None)),
}
_SHARE: dict[str, sa.ColumnElement[Any]] = {code: sa.case((holds, 1), else_=0) for code, holds in _ONE_IF.items()} | {
    "brought_in": DutyLogRow.brought_in.expression, "detained": DutyLogRow.detained.expression, "fined": DutyLogRow.fined.expression,
    "amount_fen": DutyLogRow.amount_fen.expression,
}
_SOURCE = sa.func.coalesce(DutyLogRow.source, "other")


@dataclass(frozen=True)
class Hotline:
    """Figures by code, rates in percent (None without a denominator), minutes from call to arrival, and the figures of each source."""

    figures: dict[str, int]
    rates: dict[str, Any]
    arrival_min: Spread
    by_source: pd.DataFrame


@question(right=Right.DUTY, topics=("desk",), personal=lambda _viewer: ())
def hotline(session: Session, viewer: Viewer, *, since: date, until: date) -> Hotline:
    """The hotline's figures of calls in the window (domain.md 7.2)."""
    window = sa.and_(log_in_scope(viewer), _CALL, _in_days(since, until))
    columns = [sa.func.coalesce(sa.func.sum(_SHARE[figure.code]), 0).label(figure.code) for figure in rules.HOTLINE_FIGURES]
    by_source = frame(
        session, sa.select(_SOURCE, *columns).where(window).group_by(_SOURCE).order_by(sa.func.count().desc(), _SOURCE),
        {"source": "str"} | {figure.code: "int64" for figure in rules.HOTLINE_FIGURES},
    )
    figures = {figure.code: int(by_source[figure.code].sum()) for figure in rules.HOTLINE_FIGURES}
    arrivals = session.execute(sa.select(DutyLogRow.at, DutyLogRow.arrived_at).where(window, _ONE_IF["arrived"]))
    return Hotline(
        figures, {one.code: rate(figures[one.numerator], figures[one.denominator]) for one in rules.HOTLINE_RATES},
        spread((there - called).total_seconds() / 60 for called, there in arrivals if there is not None), by_source,
    )


@question(right=Right.DUTY, topics=("desk", "tasks", "clues", "settings"), timed=True, personal=lambda _viewer: ())
def hotline_rows(session: Session, viewer: Viewer, *, now: datetime, figure: str, since: date, until: date, source: str = "") -> pd.DataFrame:
    """Exactly the calls of a figure, with their `share` of it; the shares add up to the figure."""
    share: Any = _SHARE[rules.FIGURE_BY_CODE[figure].code]
    statement = _listing().add_columns(share).where(log_in_scope(viewer), _CALL, _in_days(since, until), sa.not_(share == 0))
    if source:
        statement = statement.where(_SOURCE.in_((source,)))
    table = frame(session, statement.order_by(DutyLogRow.at.desc(), DutyLogRow.id.desc()), LOG_COLUMNS | {"share": "int64"})
    return _dressed(table, viewer, said=settings(session, viewer), now=now)
