"""What the grids brought to enforcement in a window (seeds YC-21), and how the batches sent to townships went (EQ-04)."""

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import moments_of
from core.domain.grid_supervision import BATCH_SOURCE, LEFT_OUT_STATES, Window
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Role, Viewer
from core.domain.vocabulary import REAL_CLOSINGS
from core.queries.case_stage import stage_of
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import CaseDebtorRow, CaseRow, ClueRow, DebtorRow, EvidenceRow, FeedbackRow, MeasureRow, OrganisationRow, PaymentRow, TaskRow

MOBILE_CHANNELS = ("alipay", "wechat")
INQUIRY_KINDS = ("check",)
TERMINATION, TERMINATED, FOUND, GRID_SOURCE = "termination", "terminated", "found", "grid"


@question(right=Right.TOTALS, topics=("tasks", "payments", "cases", "clues", "indicators"))
def grid_help(session: Session, viewer: Viewer, *, window: Window) -> dict[str, int]:
    """Inquiries sent to the grids, cases they helped in, parties that paid by phone, and how much (分).

    What came of answers and tips: cases terminated on their evidence, hidden debtors found, cases with property sealed.
    """
    payments = _payments(viewer, window).subquery()
    return {
        "inquiries": int(session.scalar(sa.select(sa.func.count()).select_from(TaskRow).where(_sent(viewer, window), TaskRow.kind.in_(INQUIRY_KINDS))) or 0),
        "cases": int(session.scalar(sa.select(sa.func.count(sa.distinct(TaskRow.case_id))).where(_sent(viewer, window), TaskRow.answered_at.is_not(None))) or 0),
        "payers": int(session.scalar(sa.select(sa.func.count(sa.distinct(payments.c.payer)))) or 0),
        "amount_fen": int(session.scalar(sa.select(sa.func.coalesce(sa.func.sum(payments.c.amount_fen), 0))) or 0),
        "terminated": int(session.scalar(sa.select(sa.func.count(CaseRow.id)).where(*_terminated(viewer, window))) or 0),
        "caught": int(session.scalar(sa.select(sa.func.count(DebtorRow.id)).where(*_caught(viewer, window))) or 0),
        "sealed": int(session.scalar(sa.select(sa.func.count(CaseRow.id)).where(*_sealed(viewer, window))) or 0),
    }


CASE_COLUMNS = {"case_id": "int64", "number": "str", "filed_on": "object", "closed_on": "object", "closing": "object"}


@question(right=Right.ROWS, topics=("tasks", "payments", "cases", "clues", "indicators"))
def grid_help_rows(session: Session, viewer: Viewer, *, figure: str, window: Window, limit: int = 1_000_000) -> pd.DataFrame:
    """Exactly the rows of one figure: tasks for the inquiries, debtors for those found, payments for the payers and the amount, cases for the rest."""
    _rows_allowed(viewer)
    if figure == "inquiries":
        tasks = sa.select(TaskRow.id, TaskRow.number, TaskRow.addressee_name, TaskRow.issued_at, TaskRow.answered_at).where(
            _sent(viewer, window), TaskRow.kind.in_(INQUIRY_KINDS)
        )
        return frame(session, tasks.order_by(TaskRow.issued_at, TaskRow.id).limit(limit), {
            "task_id": "int64", "number": "str", "addressee": "str", "issued_at": UTC_TIME, "answered_at": UTC_TIME,
        })
    if figure in ("cases", "terminated", "sealed"):
        helped = (CaseRow.id.in_(sa.select(TaskRow.case_id).where(_sent(viewer, window), TaskRow.answered_at.is_not(None))),)
        of = {"cases": helped, "terminated": _terminated(viewer, window), "sealed": _sealed(viewer, window)}[figure]
        cases = sa.select(CaseRow.id, CaseRow.number, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing).where(*of).order_by(CaseRow.id)
        return frame(session, cases.limit(limit), CASE_COLUMNS)
    if figure == "caught":
        debtors = sa.select(DebtorRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected).where(*_caught(viewer, window)).order_by(DebtorRow.id)
        found = frame(session, debtors.limit(limit), {"debtor_id": "int64", "debtor": "str", "published": "bool", "protected": "bool"})
        found["debtor"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(found["debtor"], found["published"], found["protected"], strict=True)]
        return found.drop(columns=["published", "protected"])
    payments = _payments(viewer, window).order_by(PaymentRow.paid_on, PaymentRow.id).limit(limit)
    table = frame(session, payments, {
        "payment_id": "int64", "payer": "Int64", "debtor": "object", "number": "str", "paid_on": "object", "channel": "str", "amount_fen": "int64",
    })
    table["debtor"] = [masking.name(name, viewer.role) if name else "" for name in table["debtor"]]
    return table


def _rows_allowed(viewer: Viewer) -> None:
    viewer.demand(Right.TOTALS)
    if viewer.role is Role.WALL:
        raise NotAllowed(N_("Not shown: a wall screen shows totals only."))


def _sent(viewer: Viewer, window: Window) -> sa.ColumnElement[bool]:
    first, after = moments_of(window.since, window.until)
    return sa.and_(
        TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), inside(viewer, window.area, TaskRow.grid_code),
        TaskRow.issued_at >= first, TaskRow.issued_at < after, TaskRow.state.not_in(LEFT_OUT_STATES),
    )


def _terminated(viewer: Viewer, window: Window) -> tuple[sa.ColumnElement[bool], ...]:
    """Cases whose round ended in the window and whose dossier holds an accepted reply that serves it (YC-14, rule G-01)."""
    evidence = sa.select(EvidenceRow.id).where(EvidenceRow.case_id == CaseRow.id, EvidenceRow.serves == TERMINATION)
    return (
        CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), inside(viewer, window.area, CaseRow.grid_code),
        CaseRow.closing == TERMINATED, CaseRow.closed_on.between(window.since, window.until), evidence.exists(),
    )


def _caught(viewer: Viewer, window: Window) -> tuple[sa.ColumnElement[bool], ...]:
    """Debtors whom a reply found in person, accepted in the window."""
    first, after = moments_of(window.since, window.until)
    reply = (
        sa.select(FeedbackRow.id).join(TaskRow, TaskRow.id == FeedbackRow.task_id)
        .where(TaskRow.debtor_id == DebtorRow.id, TaskRow.state.not_in(LEFT_OUT_STATES), FeedbackRow.result_class == FOUND, FeedbackRow.accepted_at >= first, FeedbackRow.accepted_at < after)
    )
    return (DebtorRow.board_id == viewer.board_id, within(viewer, DebtorRow.grid_code), inside(viewer, window.area, DebtorRow.grid_code), reply.exists())


def _sealed(viewer: Viewer, window: Window) -> tuple[sa.ColumnElement[bool], ...]:
    """Cases in which a tip of a grid worker led to a measure on property, taken in the window."""
    measure = (
        sa.select(MeasureRow.id).join(ClueRow, ClueRow.id == MeasureRow.clue_id)
        .where(MeasureRow.case_id == CaseRow.id, MeasureRow.property_id.is_not(None), ClueRow.source == GRID_SOURCE, MeasureRow.starts_on.between(window.since, window.until))
    )
    return (CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), inside(viewer, window.area, CaseRow.grid_code), measure.exists())


def _payments(viewer: Viewer, window: Window) -> AnySelect:
    """Money that came in by phone. Who paid is the debtor named with it, else the first debtor of its case."""
    first_debtor = sa.select(sa.func.min(CaseDebtorRow.debtor_id)).where(CaseDebtorRow.case_id == PaymentRow.case_id).correlate(PaymentRow).scalar_subquery()
    payer = sa.func.coalesce(PaymentRow.debtor_id, first_debtor)
    return (
        sa.select(PaymentRow.id, payer.label("payer"), DebtorRow.name, CaseRow.number, PaymentRow.paid_on, PaymentRow.channel, PaymentRow.amount_fen)
        .join(CaseRow, CaseRow.id == PaymentRow.case_id).outerjoin(DebtorRow, DebtorRow.id == payer)
        .where(
            PaymentRow.board_id == viewer.board_id, within(viewer, PaymentRow.grid_code), inside(viewer, window.area, PaymentRow.grid_code),
            PaymentRow.direction == "in", PaymentRow.channel.in_(MOBILE_CHANNELS), PaymentRow.paid_on.between(window.since, window.until),
        )
    )


BATCH_COUNTS = ("sent", "answered", "closed", "really_closed", "pending")


def _batch_conditions() -> dict[str, sa.ColumnElement[bool]]:
    closed = CaseRow.closed_on.is_not(None)
    return {
        "sent": sa.true(), "answered": TaskRow.answered_at.is_not(None), "closed": closed,
        "really_closed": sa.and_(closed, CaseRow.closing.in_(sorted(REAL_CLOSINGS))), "pending": CaseRow.closed_on.is_(None),
    }


@question(right=Right.TOTALS, topics=("tasks", "cases", "indicators"))
def township_batches(session: Session, viewer: Viewer, *, name: str | None = None) -> pd.DataFrame:
    """Batches of cases sent to townships, one row a batch, newest first; with `name` one row a township of that batch. Counts are cases."""
    sums = [sa.func.sum(sa.case((one, 1), else_=0)).label(code) for code, one in _batch_conditions().items()]
    key = TaskRow.source if name is None else OrganisationRow.name
    statement = (
        sa.select(key, sa.func.min(TaskRow.issued_at), *sums).select_from(TaskRow)
        .join(CaseRow, CaseRow.id == TaskRow.case_id).join(OrganisationRow, OrganisationRow.id == TaskRow.organisation_id)
        .where(_of_batch(viewer, name)).group_by(key)
        .order_by(*((sa.func.min(TaskRow.issued_at).desc(), key) if name is None else (key,)))
    )
    table = frame(session, statement, {"name": "str", "first_at": UTC_TIME} | dict.fromkeys(BATCH_COUNTS, "int64"))
    table["name"] = table["name"].str.removeprefix(BATCH_SOURCE)
    return table


@question(right=Right.ROWS, topics=("tasks", "cases", "indicators"))
def township_batch_rows(session: Session, viewer: Viewer, *, name: str, count: str, town: str = "", limit: int = 1_000_000) -> pd.DataFrame:
    """Exactly the cases of one count of a batch, in one township or in all."""
    _rows_allowed(viewer)
    statement = (
        sa.select(TaskRow.id, TaskRow.number, OrganisationRow.name, CaseRow.number, CaseRow.closed_on, CaseRow.closing, TaskRow.answered_at).select_from(TaskRow)
        .join(CaseRow, CaseRow.id == TaskRow.case_id).join(OrganisationRow, OrganisationRow.id == TaskRow.organisation_id)
        .where(_of_batch(viewer, name), _batch_conditions()[count], OrganisationRow.name == town if town else sa.true())
        .order_by(TaskRow.id).limit(limit)
    )
    return frame(session, statement, {
        "task_id": "int64", "number": "str", "town": "str", "case": "str", "closed_on": "object", "closing": "object", "answered_at": UTC_TIME,
    })


def _of_batch(viewer: Viewer, name: str | None) -> sa.ColumnElement[bool]:
    source = TaskRow.source.startswith(BATCH_SOURCE, autoescape=True) if name is None else TaskRow.source == BATCH_SOURCE + name
    return sa.and_(TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), TaskRow.state.not_in(LEFT_OUT_STATES), source)


@question(right=Right.DISPATCH, topics=("cases", "debtors", "tasks"))
def cases_to_send(session: Session, viewer: Viewer, *, category: str = "", area: str = "", limit: int = 2000) -> pd.DataFrame:
    """Open cases that are in no batch yet, oldest first; `category` is 涉民生 and the like."""
    sent = sa.select(TaskRow.case_id).where(TaskRow.board_id == viewer.board_id, TaskRow.source.startswith(BATCH_SOURCE, autoescape=True), TaskRow.case_id.is_not(None))
    statement = (
        sa.select(CaseRow.id, CaseRow.number, CaseRow.debtor_names, CaseRow.cause, CaseRow.category, CaseRow.filed_on, CaseRow.amount_fen, CaseRow.grid_code)
        .where(
            CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), inside(viewer, area, CaseRow.grid_code), CaseRow.closed_on.is_(None),
            CaseRow.grid_code.is_not(None), CaseRow.id.not_in(sent), CaseRow.category == category if category else sa.true(),
        )
        .order_by(CaseRow.filed_on, CaseRow.id).limit(limit)
    )
    table = frame(session, statement, {
        "case_id": "int64", "number": "str", "debtor": "str", "cause": "object", "category": "object", "filed_on": "object", "amount_fen": "int64", "grid_code": "str",
    })
    table["debtor"] = ["、".join(masking.name(one, viewer.role) for one in names.split("、") if one) for names in table["debtor"]]
    return table


@question(right=Right.DISPATCH, topics=("cases",))
def case_categories(session: Session, viewer: Viewer) -> list[str]:
    """The words that cases are sorted by, such as 涉民生, among the open ones in reach."""
    found = session.scalars(
        sa.select(CaseRow.category).where(CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), CaseRow.closed_on.is_(None), CaseRow.category.is_not(None))
        .distinct().order_by(CaseRow.category)
    )
    return [str(one) for one in found]


@question(right=Right.VERIFY, topics=("tasks", "cases", "payments", "indicators"))
def settlement_tasks(session: Session, viewer: Viewer, *, window: Window, limit: int = 300) -> pd.DataFrame:
    """Settlement tasks of a case that were answered, newest first, with what was agreed (yuan) in the newest reply."""
    newest = sa.select(sa.func.max(FeedbackRow.id)).where(FeedbackRow.task_id == TaskRow.id).correlate(TaskRow).scalar_subquery()
    statement = (
        sa.select(
            TaskRow.id, TaskRow.number, CaseRow.id, CaseRow.number, DebtorRow.name, CaseRow.amount_fen, CaseRow.recovered_fen, stage_of(), FeedbackRow.fields,
        )
        .join(CaseRow, CaseRow.id == TaskRow.case_id).outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id).outerjoin(FeedbackRow, FeedbackRow.id == newest)
        .where(_sent(viewer, window), within(viewer, CaseRow.grid_code), TaskRow.kind == "settle", TaskRow.answered_at.is_not(None))
        .order_by(TaskRow.answered_at.desc(), TaskRow.id).limit(limit)
    )
    table = frame(session, statement, {
        "task_id": "int64", "number": "str", "case_id": "int64", "case": "str", "debtor": "object", "amount_fen": "int64", "recovered_fen": "int64",
        "stage": "str", "fields": "object",
    })
    table["debtor"] = [masking.name(name, viewer.role) if name else "" for name in table["debtor"]]
    table["agreed_yuan"] = pd.to_numeric(pd.Series([(fields or {}).get("amount") for fields in table["fields"]], dtype="object"), errors="coerce")
    return table.drop(columns="fields")
