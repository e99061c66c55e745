"""P. Papers of an operation with 200 targets in ten teams, its figures, its film, and the proposal of its targets, on SQLite."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.commands import operations
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.domain.operation_figures import FIGURES
from core.domain.operation_results import RESULT_KINDS
from core.domain.viewer import Role, Viewer
from core.measures import replay
from core.queries.operation_papers import operation_dossier
from core.queries.operation_results import figure_rows, result_figures
from core.queries.proposals import ProposalFilter, proposals
from core.queries.replay import operation_replay
from core.reports.operation_papers import PAPERS
from core.reports.paper_words import Making
from core.store.ledger import perform
from core.store.session import Store, reading, writing
from core.store.tables import DebtorRow, EventRow, OperationRow, OrganisationRow, PersonRow, TargetDocumentRow, TargetResultRow, TargetRow
from tests.builders import many_reports
from tests.load.figures import Figure, median, say
from tests.load.places import Place, officer

TARGETS, TEAMS, LIMIT_S, EVENTS = 200, 10, 15, 5_000


def measure(folder: Path, county: Place, *, quick: bool) -> list[Figure]:
    place = county.copy(folder / "county")
    store = place.open()
    try:
        by = officer(store, place.board_id)
        made = _operation(store, by)
        say(f"  {TARGETS} targets in {TEAMS} teams")
        return [*_figures(store, by, made, 3 if quick else 10), *_papers(store, by, made), _proposal(store, by), *_film(store, by, made)]
    finally:
        store.engine.dispose()


def _operation(store: Store, by: Viewer) -> int:
    """Planned by the command, then held: each target with a document and two results."""
    now = datetime.now(UTC)
    with reading(store) as session:
        debtors = list(session.scalars(sa.select(DebtorRow.id).where(DebtorRow.grid_code.is_not(None)).order_by(DebtorRow.id).limit(TARGETS)))
        court = session.scalar(sa.select(OrganisationRow.id).where(OrganisationRow.kind == "court")) or 0
        people = list(session.scalars(sa.select(PersonRow.id).where(PersonRow.organisation_id == court).limit(TEAMS * 4)))
    assert len(debtors) == TARGETS
    teams = tuple(TeamPlan(f"第{at + 1}组", (people[at::TEAMS] or [None])[0], tuple(people[at::TEAMS][1:]), f"豫N{at:03d}警", tuple(debtors[at::TEAMS])) for at in range(TEAMS))
    order = OperationOrder("秋季利剑", "area", now - timedelta(hours=6), now, "法院院内", court, bodies=(BodyPlan(court, 60, 12),), teams=teams,
                           measures=tuple((one, "search") for one in debtors), emergency_plan="遇抗拒执行立即报告指挥中心")
    made = int(perform(store, partial(operations.plan, order=order, confirmed=True), by=by, at=now)["id"])
    kinds = [kind.code for kind in RESULT_KINDS]
    with writing(store) as session:
        session.execute(sa.update(OperationRow).where(OperationRow.id == made).values(state="finished", started_at=now - timedelta(hours=6), finished_at=now))
        session.execute(sa.update(TargetRow).where(TargetRow.operation_id == made).values(state="done", done_at=now))
        targets = list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made)))
        session.execute(sa.insert(TargetResultRow), [
            {"target_id": target, "kind": kinds[(at * step) % len(kinds)], "at": now, "amount_fen": 1_000} for at, target in enumerate(targets) for step in (1, 7)
        ])
        session.execute(sa.insert(TargetDocumentRow), [{"target_id": one, "kind": "search_warrant", "number": f"搜{one}号", "created_at": now} for one in targets])
    return made


def _took(ask: Callable[[], Any], times: int = 1) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _proposal(store: Store, by: Viewer) -> Figure:
    """Every debtor of the county ranked, the first 200 shown."""
    def ask() -> None:
        with reading(store) as session:
            proposals(session, by, now=datetime.now(UTC), wanted=ProposalFilter(limit=TARGETS))

    return Figure(f"proposal of {TARGETS} targets out of the whole county", _took(ask, 3), "s", 2)


def _film(store: Store, by: Viewer, made: int) -> list[Figure]:
    """From the press to the first picture, and the next minute of it."""
    now = datetime.now(UTC)
    with writing(store) as session:
        targets = list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made)))
        session.execute(sa.insert(EventRow), many_reports(by.board_id, made, targets, by.person_id, EVENTS, since=now - timedelta(hours=7)))
    begun = time.perf_counter()
    with reading(store) as session:
        found = operation_replay(session, by, operation_id=made)
    whole = replay.film(found.started_at, found.events, found.positions, found.targets, found.teams)
    replay.figures(whole)
    first, last = whole.span or (now, now)
    replay.scene(whole, first)
    started = time.perf_counter() - begun
    return [
        Figure(f"replay of {EVENTS:,} events, from the press to the first picture", started, "s", 2),
        Figure(f"replay of {EVENTS:,} events, another minute of it", _took(lambda: replay.scene(whole, last), 5) * 1000, "ms", 200),
    ]


def _figures(store: Store, by: Viewer, made: int, times: int) -> list[Figure]:
    def asked(**of: Any) -> Callable[[], Any]:
        def ask() -> None:
            with reading(store) as session:
                result_figures(session, by, **of)

        return ask

    def rows() -> None:
        with reading(store) as session:
            for figure in FIGURES:
                figure_rows(session, by, figure=figure.code, operation_id=made)

    return [
        Figure(f"all {len(FIGURES)} figures of the operation, p50", _took(asked(operation_id=made), times) * 1000, "ms", 200, f"{times} times"),
        Figure("all figures of the board, p50", _took(asked(), times) * 1000, "ms", 400, "with a year of finished operations"),
        Figure("the rows behind all figures of the operation", _took(rows) * 1000, "ms", 3000),
    ]


def _papers(store: Store, by: Viewer, made: int) -> list[Figure]:
    now = datetime.now(UTC)
    with reading(store) as session:
        began = time.perf_counter()
        found = operation_dossier(session, Viewer(**{**_of(by), "role": Role.JUDGE}), operation_id=made, cut_off=now)
        asked = time.perf_counter() - began
    making = Making("值班员", now, now, "https://board.example/operations?chosen=operation:1")
    papers = [(kind.label, _took(partial(kind.make, found, making))) for kind in PAPERS.values()]
    return [
        Figure("everything the papers say, asked once", asked, "s", LIMIT_S),
        *(Figure(f"{label}, written", took, "s", LIMIT_S) for label, took in papers),
        Figure("all papers together, asked once and written", asked + sum(took for _, took in papers), "s", LIMIT_S),
    ]


def _of(viewer: Viewer) -> dict[str, Any]:
    return {name: value for name, value in vars(viewer).items() if name != "rights"}
