"""Tokens of outside programs: issued to somebody who holds the role, for a time, for certain things; only a hash is kept."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import api_tokens
from core.commands.api_tokens import TokenNotIssued, TokenOrder
from core.commands.sign_in import token_hash
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import Role
from core.queries.api_tokens import api_tokens as listed
from core.store.session import reading, writing
from core.store.tables import PersonRow, RoleGrantRow
from tests.builders import contents, do, refused
from tests.conftest import EAST, NOON, WEST, Court


def an_order(court: Court, **changes: Any) -> TokenOrder:
    lawful = {
        "name": "县网格平台", "person_id": court.workers[court.grid()], "role": Role.GRID_WORKER, "scopes": ("tasks:read", "feedback:write"),
        "expires_at": NOON + timedelta(days=90),
    }
    return TokenOrder(**{**lawful, **changes})


@pytest.fixture
def worker(court: Court) -> Court:
    """The eastern grid worker holds the role."""
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=court.workers[court.grid()], role=Role.GRID_WORKER, grid_prefix=EAST, starts_at=NOON))
    return court


def issued(court: Court, token: str = "zw_x", **changes: Any) -> int:
    return int(do(court, api_tokens.issue, an_order(court, **changes), token_hash(token), by=court.viewer(Role.ADMINISTRATOR))["id"])


def test_a_token_is_kept_as_a_hash_only(worker: Court) -> None:
    token = api_tokens.new_token()
    issued(worker, token)

    assert len(token) > 40 and not any(token in row for rows in contents(worker.store).values() for row in rows)
    with reading(worker.store) as session:
        found = listed(session, worker.viewer(Role.ADMINISTRATOR), now=NOON)
    assert list(found["scopes"]) == [["tasks:read", "feedback:write"]] and list(found["live"]) == [True]


@pytest.mark.parametrize("changes", [
    {"name": " "}, {"name": "x" * 101}, {"scopes": ()}, {"scopes": ("tasks:read", "everything")}, {"expires_at": NOON}, {"expires_at": NOON + timedelta(days=366)},
    {"role": Role.WALL}, {"role": Role.ADMINISTRATOR}, {"role": Role.JUDGE}, {"person_id": 999_999},
], ids=str)
def test_a_token_that_is_too_wide_too_long_or_for_nobody_is_not_issued(worker: Court, changes: dict[str, Any]) -> None:
    refused(worker, TokenNotIssued, api_tokens.issue, an_order(worker, **changes), "hash", by=worker.viewer(Role.ADMINISTRATOR))


def test_only_who_may_connect_programs_issues_and_revokes(worker: Court) -> None:
    token = issued(worker)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        refused(worker, NotAllowed, api_tokens.issue, an_order(worker), "hash", by=worker.viewer(role))
        refused(worker, NotAllowed, api_tokens.revoke, token, by=worker.viewer(role))


def test_an_administrator_of_one_town_issues_nothing_that_reaches_beyond_it(worker: Court) -> None:
    refused(worker, NotAllowed, api_tokens.issue, an_order(worker), "hash", by=worker.viewer(Role.ADMINISTRATOR, WEST))


def test_no_token_for_somebody_who_left(worker: Court) -> None:
    with writing(worker.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == worker.workers[worker.grid()]).values(active=False))

    refused(worker, TokenNotIssued, api_tokens.issue, an_order(worker), "hash", by=worker.viewer(Role.ADMINISTRATOR))


def test_a_token_is_revoked_once(worker: Court) -> None:
    token = issued(worker)
    do(worker, api_tokens.revoke, token, by=worker.viewer(Role.ADMINISTRATOR))

    refused(worker, Refused, api_tokens.revoke, token, by=worker.viewer(Role.ADMINISTRATOR), match="revoked before")
    refused(worker, NotFound, api_tokens.revoke, 999, by=worker.viewer(Role.ADMINISTRATOR))
