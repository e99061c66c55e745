"""Questions about clues and sightings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import clues as rules
from core.domain import masking
from core.domain.clocks import LOCAL
from core.domain.refusals import N_, NotFound
from core.domain.spread import Spread, spread
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import clues_in_scope, within
from core.queries.tasks import history
from core.store.tables import (
    AttachmentRow,
    CaseRow,
    ClueRow,
    DebtorRow,
    GridRow,
    MeasureRow,
    PersonRow,
    PropertyRow,
    TaskRow,
)

CLUE_COLUMNS = {
    "clue_id": "int64", "number": "str", "kind": "str", "source": "str", "sighting": "object", "state": "str", "content": "str", "place": "object",
    "grid_code": "object", "grid": "object", "debtor": "object", "published": "object", "protected": "object", "case_number": "object", "handler": "object",
    "owner": "object", "reporter": "object", "informed": "bool", "plate": "object", "seen_at": UTC_TIME, "received_at": UTC_TIME, "respond_by": UTC_TIME,
    "first_action_at": UTC_TIME, "first_action": "object", "verified": "object", "closed_at": UTC_TIME, "outcome": "object", "result": "object", "credited": "bool",
}
_HANDLER, _OWNER = sa.orm.aliased(PersonRow), sa.orm.aliased(PersonRow)


def _never(_now: datetime) -> sa.ColumnElement[bool]:
    return sa.true()


FIGURES: dict[str, Callable[[datetime], Any]] = {
    "received": _never,
    "answered": lambda now: ClueRow.first_action_at.is_not(None),
    "in_time": lambda now: ClueRow.first_action_at <= ClueRow.respond_by,
    "late": lambda now: ClueRow.first_action_at > ClueRow.respond_by,
    "unanswered": lambda now: ClueRow.first_action_at.is_(None),
    "overdue": lambda now: sa.and_(ClueRow.state == "received", ClueRow.respond_by < now),
    "open": lambda now: ClueRow.state.in_(rules.OPEN_STATES),
    "verified": lambda now: ClueRow.verified,
    "controlled": lambda now: ClueRow.outcome.in_(rules.MEASURE_OF),
    "credited": lambda now: ClueRow.credited,
}
"""A figure is the number of clues for which this holds; its rows are exactly those."""


@dataclass(frozen=True)
class ClueFilter:
    """What the list shows; empty means everything. `figure` is a key of `FIGURES`, days are those of receipt."""

    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    figure: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""
    sightings_only: bool = False
    limit: int = 500


def _listing() -> AnySelect:
    return (
        sa.select(
            ClueRow.id, ClueRow.number, ClueRow.kind, ClueRow.source, ClueRow.sighting, ClueRow.state, ClueRow.content, ClueRow.place, ClueRow.grid_code, GridRow.name,
            DebtorRow.name, DebtorRow.published, DebtorRow.protected, CaseRow.number, _HANDLER.name, _OWNER.name, ClueRow.reporter_name,
            ClueRow.informant.is_not(None), ClueRow.plate, ClueRow.seen_at, ClueRow.received_at, ClueRow.respond_by, ClueRow.first_action_at, ClueRow.first_action,
            ClueRow.verified, ClueRow.closed_at, ClueRow.outcome, ClueRow.result, ClueRow.credited,
        )
        .outerjoin(DebtorRow, DebtorRow.id == ClueRow.debtor_id).outerjoin(CaseRow, CaseRow.id == ClueRow.case_id)
        .outerjoin(_HANDLER, _HANDLER.id == ClueRow.handler_id).outerjoin(_OWNER, _OWNER.id == ClueRow.owner_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == ClueRow.board_id, GridRow.code == ClueRow.grid_code, GridRow.valid_to.is_(None)))
    )


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _in_days(since: date | None, until: date | None) -> sa.ColumnElement[bool]:
    """Received on these days of the court's calendar, both included."""
    parts: list[sa.ColumnElement[bool]] = [sa.true()]
    if since is not None:
        parts.append(ClueRow.received_at >= _start(since))
    if until is not None:
        parts.append(ClueRow.received_at < _start(until + timedelta(days=1)))
    return sa.and_(*parts)


def _narrowed(statement: AnySelect, wanted: ClueFilter, now: datetime) -> AnySelect:
    statement = statement.where(_in_days(wanted.since, wanted.until))
    if wanted.states:
        statement = statement.where(ClueRow.state.in_(wanted.states))
    if wanted.sources:
        statement = statement.where(ClueRow.source.in_(wanted.sources))
    if wanted.figure:
        statement = statement.where(FIGURES[wanted.figure](now))
    if wanted.sightings_only:
        statement = statement.where(ClueRow.sighting.is_not(None))
    if words := wanted.search.strip():
        statement = statement.where(sa.or_(
            ClueRow.number.contains(words, autoescape=True), ClueRow.content.contains(words, autoescape=True), ClueRow.place.contains(words, autoescape=True),
            ClueRow.plate.contains(words.upper(), autoescape=True), DebtorRow.name.contains(words, autoescape=True),
            DebtorRow.initials.startswith(words.lower(), autoescape=True),
        ))
    return statement


def _dressed(table: pd.DataFrame, viewer: Viewer, now: datetime) -> pd.DataFrame:
    """Names masked, the informant under a code name, and the one word for sign and colour (domain.md 5.4)."""
    table["debtor"] = [
        masking.name(name, viewer.role, published=bool(published), protected=bool(protected)) if name else None
        for name, published, protected in zip(table["debtor"], table["published"], table["protected"], strict=True)
    ]
    table["informant"] = [rules.code_name(number) if informed else None for number, informed in zip(table["number"], table["informed"], strict=True)]
    table["plate"] = [masking.plate(plate, viewer.role) for plate in table["plate"]]
    table["severity"] = [
        rules.severity(state, None if pd.isna(by) else by.to_pydatetime(), now) for state, by in zip(table["state"], table["respond_by"], strict=True)
    ]
    table["response_min"] = (table["first_action_at"] - table["received_at"]).dt.total_seconds() / 60
    if viewer.role is Role.WALL:
        table["grid_code"] = [code[: masking.VILLAGE_DIGITS] if code else None for code in table["grid_code"]]
        table["content"] = ""
        for column in ("place", "grid", "reporter", "informant", "handler", "owner", "first_action", "result", "case_number"):
            table[column] = None
    return table.drop(columns=["published", "protected", "informed"])


def _own(_viewer: Viewer) -> tuple[str, ...]:
    return ()


@question(right=Right.ROWS, topics=("clues",), timed=True, personal=_own)
def clues(session: Session, viewer: Viewer, *, now: datetime, wanted: ClueFilter | None = None) -> pd.DataFrame:
    """Clues, the most pressing first: unanswered by their deadline, then the newest."""
    wanted = wanted or ClueFilter()
    waiting = ClueRow.state == "received"
    statement = (
        _narrowed(_listing().where(clues_in_scope(viewer)), wanted, now)
        .order_by(sa.case((waiting, 0), else_=1), sa.case((waiting, ClueRow.respond_by)).asc(), ClueRow.received_at.desc(), ClueRow.id.desc())
        .limit(wanted.limit)
    )
    return _dressed(frame(session, statement, CLUE_COLUMNS), viewer, now)


@dataclass(frozen=True)
class ClueCard:
    """Everything about one clue that the viewer may see; `trail` leads from receipt to what came of it."""

    clue: dict[str, Any]
    trail: list[dict[str, Any]]
    tasks: pd.DataFrame
    properties: pd.DataFrame
    attachments: list[dict[str, Any]]
    history: pd.DataFrame


@question(right=Right.ROWS, topics=("clues", "tasks"), timed=True, personal=_own)
def clue_card(session: Session, viewer: Viewer, *, clue_id: int, now: datetime) -> ClueCard:
    """The card of one clue. Raises NotFound outside the viewer's reach, and for a wall."""
    table = _dressed(frame(session, _listing().where(clues_in_scope(viewer), ClueRow.id == clue_id), CLUE_COLUMNS), viewer, now)
    if table.empty or viewer.role is Role.WALL:
        raise NotFound(N_("This clue is not shown: it does not exist or lies outside your grids."))
    more = session.execute(
        sa.select(ClueRow.lng, ClueRow.lat, ClueRow.datum, ClueRow.accuracy_m, ClueRow.confidence, ClueRow.debtor_id, ClueRow.case_id, ClueRow.handler_id,
                  ClueRow.verified_at, ClueRow.reporter_id)
        .where(ClueRow.id == clue_id)
    ).one()._asdict()
    clue: dict[str, Any] = {str(key): value for key, value in table.iloc[0].to_dict().items()} | dict(more)
    properties = _properties(session, clue_id)
    desk = viewer.may(Right.DISPATCH)
    return ClueCard(
        clue, _trail(clue, properties), _tasks(session, viewer, clue_id) if desk else _tasks(session, viewer, 0), properties if desk else properties.head(0),
        _attachments(session, clue_id), history(session, viewer, "clue", clue_id) if desk else history(session, viewer, "clue", 0),
    )


def _tasks(session: Session, viewer: Viewer, clue_id: int) -> pd.DataFrame:
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.addressee_name, TaskRow.issued_at)
        .where(TaskRow.board_id == viewer.board_id, TaskRow.clue_id == clue_id, within(viewer, TaskRow.grid_code)).order_by(TaskRow.id)
    )
    return frame(session, statement, {"task_id": "int64", "number": "str", "kind": "str", "state": "str", "addressee": "str", "issued_at": UTC_TIME})


def _properties(session: Session, clue_id: int) -> pd.DataFrame:
    statement = (
        sa.select(PropertyRow.kind, PropertyRow.description, PropertyRow.state, PropertyRow.value_fen, MeasureRow.kind, MeasureRow.place, MeasureRow.taken_at,
                  MeasureRow.expires_on, MeasureRow.document_number)
        .join(MeasureRow, MeasureRow.property_id == PropertyRow.id).where(PropertyRow.clue_id == clue_id).order_by(MeasureRow.id)
    )
    return frame(session, statement, {
        "kind": "str", "description": "str", "state": "str", "value_fen": "Int64", "measure": "str", "place": "object", "taken_at": UTC_TIME,
        "expires_on": "object", "document_number": "object",
    })


def _trail(clue: dict[str, Any], properties: pd.DataFrame) -> list[dict[str, Any]]:
    """Each step with its moment and the minutes since receipt, in order of time."""
    steps = [("received", clue["received_at"]), ("respond", clue["first_action_at"]), ("verify" if clue["verified"] else "dismiss", clue["verified_at"])]
    steps += [(measure, at) for measure, at in zip(properties["measure"], properties["taken_at"], strict=True)]
    steps.append(("close", clue["closed_at"]))
    told = [(what, pd.Timestamp(at)) for what, at in steps if at is not None and not pd.isna(at)]
    return [
        {"what": what, "at": at.to_pydatetime(), "minutes": (at - clue["received_at"]).total_seconds() / 60}
        for what, at in sorted(told, key=lambda step: step[1])
    ]


def _attachments(session: Session, clue_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(AttachmentRow.id, AttachmentRow.name, AttachmentRow.media_type, AttachmentRow.size_bytes)
        .where(AttachmentRow.subject_kind == "clue", AttachmentRow.subject_id == clue_id).order_by(AttachmentRow.id)
    )
    return [dict(row._asdict()) for row in rows]


@dataclass(frozen=True)
class ClueCounts:
    """Clues by state now, the figures of the window, and how long the first action and the control of property took, in minutes."""

    states: dict[str, int]
    unanswered: int
    overdue: int
    figures: dict[str, int]
    response_min: Spread
    control_min: Spread


@question(right=Right.TOTALS, topics=("clues",), timed=True)
def clue_counts(session: Session, viewer: Viewer, *, now: datetime, since: date, until: date) -> ClueCounts:
    """Counts in the viewer's grids. Response and control are of clues received in the window."""
    reach = sa.and_(ClueRow.board_id == viewer.board_id, within(viewer, ClueRow.grid_code))
    states = {str(state): int(count) for state, count in session.execute(sa.select(ClueRow.state, sa.func.count()).where(reach).group_by(ClueRow.state))}
    overdue = session.scalar(sa.select(sa.func.count()).select_from(ClueRow).where(reach, FIGURES["overdue"](now))) or 0
    window = sa.and_(reach, _in_days(since, until))
    sums = session.execute(sa.select(*(sa.func.count(sa.case((holds(now), 1))).label(code) for code, holds in FIGURES.items())).where(window)).one()
    return ClueCounts(
        states, states.get("received", 0), int(overdue), {code: int(value) for code, value in sums._asdict().items()},
        _minutes(session, sa.select(ClueRow.received_at, ClueRow.first_action_at).where(window, ClueRow.first_action_at.is_not(None))),
        _minutes(session, sa.select(ClueRow.received_at, sa.func.min(MeasureRow.taken_at)).join(MeasureRow, MeasureRow.clue_id == ClueRow.id)
                 .where(window, MeasureRow.taken_at.is_not(None)).group_by(ClueRow.id, ClueRow.received_at)),
    )


def _minutes(session: Session, statement: AnySelect) -> Spread:
    return spread((end - start).total_seconds() / 60 for start, end in session.execute(statement))


@question(right=Right.TOTALS, topics=("clues",))
def sighting_counts(session: Session, viewer: Viewer, *, since: date | None = None, until: date | None = None) -> pd.DataFrame:
    """Sightings by what was traced and how: `acted` had a first action, `waiting` had none; a vehicle is one with a plate."""
    vehicle = sa.case((ClueRow.plate.is_not(None), sa.literal_column("'vehicle'")), else_=sa.literal_column("'person'"))
    acted = sa.func.count(ClueRow.first_action_at)
    statement = (
        sa.select(vehicle, ClueRow.sighting, sa.func.count(), acted, sa.func.count() - acted)
        .where(ClueRow.board_id == viewer.board_id, within(viewer, ClueRow.grid_code), ClueRow.sighting.is_not(None), _in_days(since, until))
        .group_by(vehicle, ClueRow.sighting).order_by(vehicle, ClueRow.sighting)
    )
    return frame(session, statement, {"traced": "str", "sighting": "str", "total": "int64", "acted": "int64", "waiting": "int64"})
