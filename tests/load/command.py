"""L. A command page on many screens while the phones of many teams report: from a target that is done to the number on each screen."""

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import sqlalchemy as sa

from core.commands import api_tokens, operations
from core.commands.api_tokens import TokenOrder
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.commands.people import grant_role
from core.commands.sign_in import token_hash
from core.domain.viewer import Role, Viewer, the_system
from core.store.ledger import perform
from core.store.session import reading
from core.store.tables import AccountRow, BoardRow, DebtorRow, OrganisationRow, PersonRow, TargetRow, TeamMemberRow, TeamRow
from tests.load.clients import Page, close_pages, open_pages
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import ROOT, Place, Server, serving

TEAMS, TARGETS, SCREENS = 20, 200, 30
CALLS = 5
EVERY_S = 10.0
"""How often each phone says something: a step of a target, and its position."""
DONE = re.compile(r"(?:Targets done|已完成目标)</span><b>(\d+/\d+)")
LOGINS = ("duty", "duty2", "duty3", "leader")


@dataclass(frozen=True)
class Command:
    """An operation under way: its id, and of each team the token of its phone and its targets."""

    operation_id: int
    teams: list[tuple[int, str, list[int]]]


def measure(county: Place, *, quick: bool) -> list[Figure]:
    made = under_way(county)
    with serving(ROOT / "app.py", county) as server:
        return asyncio.run(_measure(server, made, screens=8 if quick else SCREENS, writes=6 if quick else 30))


def under_way(county: Place) -> Command:
    """Two hundred debtors of the county in twenty teams of one worker each, started."""
    store, now = county.open(), datetime.now(UTC)
    with reading(store) as session:
        accounts = {one.login: one for one in session.scalars(sa.select(AccountRow))}
        duty, leader = (_viewer(session, county.board_id, accounts[login], role) for login, role in (("duty", Role.DUTY_OFFICER), ("leader", Role.DUTY_LEADER)))
        court = session.scalars(sa.select(OrganisationRow.id).where(OrganisationRow.board_id == county.board_id, OrganisationRow.kind == "court")).first()
        debtors = session.scalars(sa.select(DebtorRow.id).where(DebtorRow.outstanding, DebtorRow.lng.is_not(None)).order_by(DebtorRow.id).limit(TARGETS)).all()
        workers = session.scalars(sa.select(PersonRow.id).where(PersonRow.post == "grid_leader").order_by(PersonRow.id).limit(TEAMS)).all()
        area = session.get_one(BoardRow, county.board_id).area_code
    assert court is not None
    order = OperationOrder(
        "负载测试行动", "routine", now - timedelta(hours=1), now + timedelta(hours=8), "法院门前", court, area=(area,), emergency_plan="见预案", bodies=(BodyPlan(court, 60, 20),),
        teams=tuple(TeamPlan(f"{at + 1}组", worker, targets=tuple(debtors[at::TEAMS])) for at, worker in enumerate(workers)), measures=tuple((one, "locate") for one in debtors),
    )
    made = perform(store, partial(operations.plan, order=order, confirmed=True), by=duty, at=now)["id"]
    for code in ("approve", "start"):
        perform(store, partial(operations.move, operation_id=made, code=code), by=leader, at=now)
    with reading(store) as session:
        rows = session.execute(sa.select(TeamRow.id, TeamMemberRow.person_id).join(TeamMemberRow, TeamMemberRow.team_id == TeamRow.id).where(TeamRow.operation_id == made).order_by(TeamRow.id)).all()
        targets = {team: list(session.scalars(sa.select(TargetRow.id).where(TargetRow.team_id == team).order_by(TargetRow.id))) for team, _person in rows}
    teams = [(team, _token(county, store, person), targets[team]) for team, person in rows]
    store.engine.dispose()
    return Command(made, teams)


def _viewer(session: Any, board_id: int, account: AccountRow, role: Role) -> Viewer:
    person = session.get_one(PersonRow, account.person_id)
    return Viewer(person.id, account.id, person.name, role, board_id, person.organisation_id, ("",))


def _token(county: Place, store: Any, person: int) -> str:
    token, now, administrator = api_tokens.new_token(), datetime.now(UTC), the_system(county.board_id, Role.ADMINISTRATOR)
    perform(store, partial(grant_role, person_id=person, role=Role.GRID_WORKER, grid_prefix="", ends_at=now + timedelta(days=2)), by=administrator, at=now)
    order = TokenOrder("负载", person, Role.GRID_WORKER, ("operations:act",), now + timedelta(days=1))
    perform(store, partial(api_tokens.issue, order=order, hashed=token_hash(token)), by=administrator, at=now)
    return token


async def _measure(server: Server, made: Command, *, screens: int, writes: int) -> list[Figure]:
    say(f"  {screens} screens, {len(made.teams)} phones")
    cookies = await asyncio.to_thread(lambda: [server.sign_in(LOGINS[at % len(LOGINS)]) for at in range(screens)])
    shown_at, shown = [0.0] * screens, [""] * screens
    called_at, waited_for = [0.0] * screens, ["nothing yet"]

    def hear(at: int) -> Callable[[str, Any, str, float], None]:
        def element(kind: str, said: Any, _fragment: str, moment: float) -> None:
            if kind == "html" and (done := DONE.search(said.body)) and done[1] != shown[at]:
                shown[at], shown_at[at] = done[1], moment
            if kind == "markdown" and waited_for[0] in said.body:
                called_at[at] = called_at[at] or moment

        return element

    query = f"operation={made.operation_id}"
    pages = await open_pages(lambda at: Page(server.host, "command", query=query, cookies=cookies[at], on_element=hear(at)), screens)
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        ends, answered = asyncio.Event(), []
        phones = [asyncio.create_task(_phone(client, team, at, ends, answered)) for at, team in enumerate(made.teams[1:])]
        await asyncio.sleep(5)
        team, token, targets = made.teams[0]
        latencies, cpu, reruns = [], server.cpu_s(), sum(page.reruns for page in pages)
        for target in targets[:writes]:
            began = time.perf_counter()
            (await client.post(f"/api/v1/targets/{target}/reports", json={"state": "done", "result": "found"}, headers={"Authorization": f"Bearer {token}"})).raise_for_status()
            await _until(lambda began=began: min(shown_at) > began, 20)
            latencies += [moment - began if moment > began else 20.0 for moment in shown_at]
            await asyncio.sleep(random.uniform(1.5, 2.5))
        calls = []
        for number in range(CALLS):
            waited_for[0], called_at[:], began = f"围堵{number}", [0.0] * screens, time.perf_counter()
            body = {"kind": "crowd", "words": waited_for[0]}
            (await client.post(f"/api/v1/teams/{team}/calls", json=body, headers={"Authorization": f"Bearer {token}"})).raise_for_status()
            await _until(lambda: min(called_at) > 0, 20)
            calls += [moment - began if moment else 20.0 for moment in called_at]
            await asyncio.sleep(random.uniform(1.5, 2.5))
        spent, refreshed = server.cpu_s() - cpu, sum(page.reruns for page in pages) - reruns
        ends.set()
        await asyncio.gather(*phones)
    await close_pages(pages)
    who = f"{screens} screens of the command page, {len(made.teams)} phones reporting every {EVERY_S:g} s, {TARGETS} targets"
    return [
        Figure(f"target done → number on the screen, {who}, p50", median(latencies), "s", 0.5, f"{len(latencies)} sightings"),
        Figure(f"target done → number on the screen, {who}, p95", percentile(latencies, 95), "s", 1.0),
        Figure(f"call for help → the call on the screen, {who}, p95", percentile(calls, 95), "s", 2.0, f"{len(calls)} sightings"),
        Figure(f"server CPU per refresh of a command page, {who}", spent / max(refreshed, 1) * 1000, "ms", 8, f"{refreshed} refreshes"),
        Figure(f"a phone's report, as it waits for the answer, {who}, p95", percentile(answered, 95) * 1000, "ms", 50, f"{len(answered)} reports and positions"),
    ]


async def _phone(client: httpx.AsyncClient, team: tuple[int, str, list[int]], seed: int, ends: asyncio.Event, answered: list[float]) -> None:
    """Steps of its targets one after the other, each with a position; nothing of it changes the number that is watched."""
    own, (team_id, token, targets) = random.Random(seed), team
    steps = [(target, state) for target in targets for state in ("underway", "arrived", "handling")]
    for target, state in steps:
        await asyncio.sleep(own.uniform(0.5, 1.5) * EVERY_S)
        if ends.is_set():
            return
        for path, body in ((f"/api/v1/targets/{target}/reports", {"state": state}), (f"/api/v1/teams/{team_id}/position", {"lng": 115.86 + own.uniform(-0.1, 0.1), "lat": 34.39 + own.uniform(-0.1, 0.1)})):
            began = time.perf_counter()
            (await client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})).raise_for_status()
            answered.append(time.perf_counter() - began)


async def _until(true: Callable[[], bool], patience_s: float) -> None:
    end = time.perf_counter() + patience_s
    while not true() and time.perf_counter() < end:
        await asyncio.sleep(0.01)
