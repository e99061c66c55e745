"""Accounts, roles with an end, passwords and sessions."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import people
from core.commands.people import PasswordRefused, check_password, password_fits
from core.commands.sign_in import Device, sign_in, token_hash
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role, Viewer
from core.queries.people import viewer_of
from core.store.session import reading, writing
from core.store.tables import AccountRow, BoardRow, RoleGrantRow, SessionRow
from tests.builders import BOTH, PASSWORD, a_person, an_account, do, refused
from tests.conftest import EAST, NOON, WEST, Court, make_court

IDLE = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "HASHER", people.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def signed_in(court: Court, login: str, at: datetime = NOON, password: str = PASSWORD) -> str:
    return sign_in(court.store, login, password, Device("127.0.0.1", "test"), at=at, lock=timedelta(minutes=15), demo_allowed=True)


def seen(court: Court, token: str, at: datetime = NOON) -> Viewer | None:
    with reading(court.store) as session:
        return viewer_of(session, token_hash(token), now=at, idle=IDLE)


@pytest.mark.parametrize("password", ["Short-1aa", "alllowercase1", "ALLUPPERCASE1", "1234567890", "          ", "", "onlyletters-"])
def test_a_password_that_is_short_or_of_two_kinds_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password)


@pytest.mark.parametrize("password", ["Ten-chars1", "nocapitals-1", "执网执网执网执网执网aA1"])
def test_a_password_of_ten_characters_and_three_kinds_is_taken(password: str) -> None:
    check_password(password)


@BOTH
def test_a_new_person_signs_in_and_must_change_the_first_password(court: Court) -> None:
    do(court, people.add_person, a_person(login=" WangWu "), by=court.viewer(Role.ADMINISTRATOR))
    viewer = seen(court, signed_in(court, "wangwu"))

    assert viewer is not None and viewer.role is Role.JUDGE and viewer.must_change_password
    do(court, people.change_password, viewer.account_id, present=PASSWORD, wanted="Another-2026", by=viewer)
    assert not seen(court, signed_in(court, "wangwu", password="Another-2026")).must_change_password  # type: ignore[union-attr]


@pytest.mark.parametrize("changes", [{"login": " "}, {"name": " "}, {"password": "short"}])
def test_a_person_without_name_sign_in_name_or_fit_password_is_not_added(court: Court, changes: dict[str, str]) -> None:
    refused(court, Refused, people.add_person, a_person(**changes), by=court.viewer(Role.ADMINISTRATOR))


def test_a_sign_in_name_belongs_to_one_person_whatever_its_capitals(court: Court) -> None:
    administrator = court.viewer(Role.ADMINISTRATOR)
    do(court, people.add_person, a_person(), by=administrator)

    refused(court, Refused, people.add_person, a_person(login="WANGWU"), by=administrator, match="wangwu is taken")


@pytest.mark.parametrize("role", [role for role in Role if Right.PEOPLE not in RIGHTS[role]])
def test_nobody_but_an_administrator_touches_people(court: Court, role: Role) -> None:
    an_account(court)
    by = court.viewer(role)

    refused(court, NotAllowed, people.add_person, a_person(), by=by)
    refused(court, NotAllowed, people.grant_role, court.people[role], Role.ADMINISTRATOR, by=by)
    refused(court, NotAllowed, people.end_role, 1, by=by)
    refused(court, NotAllowed, people.end_session, 1, by=by)


def test_an_administrator_of_the_east_gives_no_role_beyond_the_east(court: Court) -> None:
    eastern = court.viewer(Role.ADMINISTRATOR, EAST)

    for prefix in ("", WEST, "411425"):
        refused(court, NotAllowed, people.grant_role, court.people[Role.JUDGE], Role.JUDGE, grid_prefix=prefix, by=eastern)
        refused(court, NotAllowed, people.add_person, a_person(grid_prefix=prefix), by=eastern)
    do(court, people.grant_role, court.people[Role.JUDGE], Role.JUDGE, grid_prefix=EAST, by=eastern)


@BOTH
def test_a_role_with_an_end_stops_the_viewer_on_that_moment(court: Court) -> None:
    an_account(court, ends_at=NOON + timedelta(minutes=10))
    token = signed_in(court, "duty_officer")

    assert seen(court, token, NOON + timedelta(minutes=9)) is not None
    assert seen(court, token, NOON + timedelta(minutes=10)) is None


def test_a_role_that_is_ended_stops_its_open_sessions(court: Court) -> None:
    an_account(court)
    token = signed_in(court, "duty_officer")
    with reading(court.store) as session:
        grant = session.scalar(sa.select(RoleGrantRow.id))

    do(court, people.end_role, grant, by=court.viewer(Role.ADMINISTRATOR))
    assert seen(court, token) is None


def test_two_grants_of_one_role_reach_both_their_grids(court: Court) -> None:
    an_account(court, grid_prefix=EAST)
    do(court, people.grant_role, court.people[Role.DUTY_OFFICER], Role.DUTY_OFFICER, grid_prefix=WEST, by=court.viewer(Role.ADMINISTRATOR))
    do(court, people.grant_role, court.people[Role.DUTY_OFFICER], Role.AUDITOR, by=court.viewer(Role.ADMINISTRATOR))
    viewer = seen(court, signed_in(court, "duty_officer"))

    assert viewer is not None
    assert (viewer.role, viewer.prefixes) == (Role.DUTY_OFFICER, (EAST, WEST))


def test_a_session_that_an_administrator_ends_is_over(court: Court) -> None:
    an_account(court)
    token = signed_in(court, "duty_officer")
    viewer = seen(court, token)
    assert viewer is not None

    do(court, people.end_session, viewer.session_id, by=court.viewer(Role.ADMINISTRATOR))
    assert seen(court, token) is None
    refused(court, NotFound, people.end_session, 999_999, by=court.viewer(Role.ADMINISTRATOR))


@BOTH
def test_a_changed_password_ends_every_other_session_of_the_account_and_keeps_this_one(court: Court) -> None:
    an_account(court)
    mine, other = signed_in(court, "duty_officer"), signed_in(court, "duty_officer")
    viewer = seen(court, mine)
    assert viewer is not None
    do(court, people.change_password, viewer.account_id, present=PASSWORD, wanted="Another-2026", by=viewer)

    assert seen(court, mine) is not None and seen(court, other) is None


def test_a_password_is_changed_by_its_owner_who_knows_it_and_to_another_one(court: Court) -> None:
    account, other = an_account(court), an_account(court, Role.JUDGE)
    viewer = seen(court, signed_in(court, "duty_officer"))
    assert viewer is not None

    for number, present, wanted in ((account, "wrong", "Another-2026"), (account, PASSWORD, PASSWORD), (account, PASSWORD, "short"), (other, PASSWORD, "Another-2026")):
        refused(court, PasswordRefused, people.change_password, number, present=present, wanted=wanted, by=viewer)


def test_a_password_rests_as_a_hash_and_a_token_as_its_hash(court: Court) -> None:
    an_account(court)
    token = signed_in(court, "duty_officer")
    with reading(court.store) as session:
        kept = session.scalar(sa.select(AccountRow.password_hash))
        assert session.scalar(sa.select(SessionRow.token_hash)) == token_hash(token) != token
    assert kept is not None and PASSWORD not in kept and password_fits(kept, PASSWORD)
    assert not password_fits("no hash at all", PASSWORD)


def test_people_of_another_court_are_as_if_they_were_not(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(BoardRow).values(court_code="other"))
    stranger = make_court(court.store).viewer(Role.ADMINISTRATOR)
    an_account(court)
    viewer = seen(court, signed_in(court, "duty_officer"))
    assert viewer is not None

    refused(court, NotFound, people.grant_role, court.people[Role.JUDGE], Role.JUDGE, by=stranger)
    refused(court, NotFound, people.end_role, 1, by=stranger)
    refused(court, NotFound, people.end_session, viewer.session_id, by=stranger)
