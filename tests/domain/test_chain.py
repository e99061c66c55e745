"""The canonical form of an event: equal before and after any trip through a database."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chain import HASHED, event_hash, plain

MOMENT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10**12, 10**12) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8,
)


def an_event(**changes: object) -> dict[str, object]:
    return {**dict.fromkeys(HASHED, ""), "board_id": 1, "revision": 1, "ordinal": 0, "at": MOMENT, "after": {"一": 1}, **changes}


def test_what_is_hashed_is_sorted_json_without_spaces_in_utf_8() -> None:
    """Spelled out by hand: whoever checks a ledger years later needs nothing but this form."""
    canonical = (
        '{"actor_id":"","actor_organisation_id":"","actor_role":"","after":{"一":1},"at":"2026-03-10T04:00:00+00:00","before":"",'
        '"board_id":1,"grid_code":"","ordinal":0,"prev_hash":"","revision":1,"subject_id":"","subject_kind":"","topics":"","verb":""}'
    )

    assert event_hash(an_event()) == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=8)))

    assert event_hash(an_event(at=elsewhere)) == event_hash(an_event())


@pytest.mark.parametrize("name", HASHED)
def test_a_change_of_any_hashed_field_changes_the_hash(name: str) -> None:
    assert event_hash(an_event(**{name: "x"} if name != "at" else {"at": MOMENT + timedelta(microseconds=1)})) != event_hash(an_event())


@given(JSON)
def test_a_trip_through_json_leaves_the_hash_as_it_was(value: object) -> None:
    assert event_hash(an_event(after=json.loads(json.dumps(plain(value))))) == event_hash(an_event(after=value))


def test_days_moments_and_sets_become_what_json_keeps() -> None:
    assert plain({"day": date(2026, 1, 2), "at": MOMENT, "both": (1, frozenset({2}))}) == {"day": "2026-01-02", "at": "2026-03-10T04:00:00+00:00", "both": [1, [2]]}
