"""Signing in and out: locks, sentences, idleness."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import people
from core.commands import sign_in as sign_ins
from core.commands.sign_in import NOBODY_HASH, Device, SignInRefused, has_board, set_language, sign_in, sign_out, token_hash, touch, unlock
from core.domain.sessions import LOCK_LASTS
from core.domain.viewer import Role, Viewer
from core.queries.people import session_state, viewer_of
from core.store.session import Store, reading
from core.store.tables import AccountRow, BoardRow, EventRow, SessionRow
from tests.builders import BOTH, PASSWORD, an_account, do
from tests.conftest import NOON, Court

LOCK, IDLE = timedelta(minutes=15), timedelta(minutes=30)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "HASHER", people.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def enter(court: Court, login: str = "duty_officer", password: str = PASSWORD, *, at: datetime = NOON, demo_allowed: bool = True) -> str:
    return sign_in(court.store, login, password, Device("10.0.0.1", "a phone"), at=at, lock=LOCK, demo_allowed=demo_allowed)


def said(court: Court, **changes: object) -> str:
    with pytest.raises(SignInRefused) as refused:
        enter(court, **changes)  # type: ignore[arg-type]
    return str(refused.value)


def seen(court: Court, token: str, at: datetime = NOON) -> Viewer | None:
    with reading(court.store) as session:
        return viewer_of(session, token_hash(token), now=at, idle=IDLE)


def test_the_right_password_opens_a_session_of_the_persons_first_role(court: Court) -> None:
    an_account(court)
    viewer = seen(court, enter(court, " Duty_Officer "))

    assert viewer is not None
    assert (viewer.role, viewer.prefixes, viewer.person_id) == (Role.DUTY_OFFICER, ("",), court.people[Role.DUTY_OFFICER])


def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(court: Court) -> None:
    an_account(court)

    assert said(court, login="nobody") == said(court, password="wrong")


def test_an_unknown_name_costs_a_real_hash_so_that_time_tells_nothing() -> None:
    parameters = people.PasswordHasher()

    assert f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}" in NOBODY_HASH
    assert not people.password_fits(NOBODY_HASH, PASSWORD)


@BOTH
def test_five_failures_lock_the_account_even_for_the_right_password_until_the_lock_is_over(court: Court) -> None:
    an_account(court)
    for _ in range(4):
        said(court, password="wrong")
    enter(court)
    for _ in range(5):
        said(court, password="wrong")

    assert "locked" in said(court)
    assert "locked" in said(court, at=NOON + LOCK - timedelta(seconds=1))
    assert seen(court, enter(court, at=NOON + LOCK), NOON + LOCK) is not None


def test_after_the_lock_four_more_failures_do_not_lock_again(court: Court) -> None:
    an_account(court)
    for _ in range(5):
        said(court, password="wrong")
    for _ in range(4):
        said(court, password="wrong", at=NOON + LOCK)

    enter(court, at=NOON + LOCK)


@BOTH
def test_every_failure_and_every_sign_in_stands_in_the_ledger_without_the_password(court: Court) -> None:
    an_account(court)
    said(court, password="wrong-password")
    enter(court)

    with reading(court.store) as session:
        events = session.scalars(sa.select(EventRow).order_by(EventRow.revision)).all()
    assert [event.verb for event in events] == ["sign_in.fail", "sign_in"]
    assert "wrong-password" not in repr([event.after for event in events])


def test_a_demo_account_is_refused_on_a_production_installation(court: Court) -> None:
    an_account(court, demo=True)

    assert "demo" in said(court, demo_allowed=False)
    enter(court)


def test_an_ended_account_and_one_without_a_running_role_stay_outside(court: Court) -> None:
    an_account(court, Role.JUDGE, ended_at=NOON)
    an_account(court, Role.POLICE, ends_at=NOON)

    assert said(court, login="judge") == said(court, login="police") == said(court, login="nobody")


@BOTH
def test_an_idle_session_ends_and_one_that_is_touched_lives_on(court: Court) -> None:
    an_account(court)
    token = enter(court)
    half = NOON + timedelta(minutes=20)
    viewer = seen(court, token, NOON + IDLE)
    assert viewer is not None and viewer.session_id is not None
    assert seen(court, token, NOON + IDLE + timedelta(seconds=1)) is None

    touch(court.store, viewer.session_id, at=half, idle=IDLE)
    assert seen(court, token, half + IDLE) is not None
    assert seen(court, token, half + IDLE + timedelta(seconds=1)) is None


def test_a_touch_within_a_minute_writes_nothing_and_none_makes_a_revision(court: Court) -> None:
    an_account(court)
    enter(court)
    touch(court.store, 1, at=NOON + timedelta(seconds=59), idle=IDLE)

    with reading(court.store) as session:
        assert session.scalar(sa.select(SessionRow.seen_at)) == NOON
        assert session.scalar(sa.select(BoardRow.revision)) == 1


def test_a_wall_does_not_end_by_idleness(court: Court) -> None:
    an_account(court, Role.WALL)
    token = enter(court, "wall")

    assert seen(court, token, NOON + timedelta(days=30)) is not None


def test_who_signs_out_is_out_at_once_and_only_there(court: Court) -> None:
    an_account(court)
    here, there = enter(court), enter(court)
    do(court, sign_out, by=seen(court, here))

    assert seen(court, here) is None and seen(court, there) is not None
    assert seen(court, "made up") is None


def test_the_language_is_remembered_with_the_account(court: Court) -> None:
    account = an_account(court)
    set_language(court.store, account, "en")

    viewer = seen(court, enter(court))
    assert viewer is not None and viewer.language == "en"


def test_a_password_that_is_right_at_the_fifth_try_clears_the_count(court: Court) -> None:
    an_account(court)
    for _ in range(4):
        said(court, password="wrong")
    enter(court)

    with reading(court.store) as session:
        assert session.scalar(sa.select(AccountRow.failures)) == 0


def test_an_installation_knows_whether_it_was_set_up(court: Court, sqlite_store: Store) -> None:
    assert has_board(court.store)
    assert sign_ins.FAILURES_TO_LOCK == 5


def opened(court: Court, token: str, password: str = PASSWORD, *, at: datetime) -> str:
    """The refusal, or nothing."""
    try:
        unlock(court.store, token, password, "10.0.0.1", at=at, idle=IDLE, lock=LOCK)
    except SignInRefused as refused:
        return str(refused)
    return ""


def state(court: Court, token: str, at: datetime) -> str:
    with reading(court.store) as session:
        return session_state(session, token_hash(token), now=at, idle=IDLE)


@BOTH
def test_a_session_that_nobody_was_at_is_locked_and_goes_on_by_its_password(court: Court) -> None:
    an_account(court)
    token, late = enter(court), NOON + IDLE + timedelta(minutes=1)
    assert [state(court, token, at) for at in (NOON + IDLE, late)] == ["live", "locked"]
    assert seen(court, token, late) is None

    assert "password is wrong" in opened(court, token, "wrong", at=late)
    assert seen(court, token, late) is None
    assert opened(court, token, at=late) == ""

    assert seen(court, token, late + IDLE) is not None


def test_a_lock_waits_for_a_shift_and_then_the_session_has_ended(court: Court) -> None:
    an_account(court)
    token, last = enter(court), NOON + IDLE + LOCK_LASTS
    assert [state(court, token, at) for at in (last, last + timedelta(seconds=1))] == ["locked", "ended"]
    assert "has ended" in opened(court, token, at=last + timedelta(seconds=1))
    assert "has ended" in opened(court, "nobody's", at=NOON)


def test_wrong_passwords_at_a_lock_count_as_those_of_a_sign_in_do(court: Court) -> None:
    an_account(court)
    token, late = enter(court), NOON + IDLE + timedelta(minutes=1)
    for _ in range(5):
        opened(court, token, "wrong", at=late)

    assert "locked after five" in opened(court, token, at=late)
    assert "locked" in said(court, at=late)


@BOTH
def test_whoever_leaves_the_desk_locks_the_page_and_a_session_that_was_signed_out_cannot_be_unlocked(court: Court) -> None:
    an_account(court)
    token = enter(court)
    viewer = seen(court, token)
    assert viewer is not None
    do(court, sign_ins.lock, idle=IDLE, by=viewer, at=NOON)
    assert viewer.session_id is not None
    touch(court.store, viewer.session_id, at=NOON, idle=IDLE)  # the hand that locked it was noted after the lock
    assert state(court, token, NOON) == "locked"

    do(court, sign_out, by=viewer, at=NOON)
    assert state(court, token, NOON) == "ended" and "has ended" in opened(court, token, at=NOON)
