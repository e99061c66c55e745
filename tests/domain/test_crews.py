"""What a team needs, and who is proposed for it."""

from datetime import timedelta

import pytest

from core.domain.bookings import Booking, Shift, Warned
from core.domain.crew_proposal import Candidate, Proposal, propose_crews
from core.domain.crews import NEEDS, PART_LABELS, Member, Team, part_of, seats_of, shortfalls, team_letter
from core.domain.operation_gates import LAW
from tests.conftest import NOON

HOUR = timedelta(hours=1)
VILLAGE = "411425101201"
FULL = (Member(1, "判", "judge", "m"), Member(2, "警", "bailiff", "f"), Member(3, "网", "guide", None, f"{VILLAGE}001"))


def a_team(**changes: object) -> Team:
    """A team that lacks nothing; name only what the test is about."""
    return Team(**{"team_id": 1, "name": "一组", "leader_id": 1, "members": FULL, "measures": frozenset({"search"}), "villages": frozenset({VILLAGE}), "seats": 5, "vehicles": 1, "recorders": 2, **changes})  # type: ignore[arg-type]


def lacking(team: Team, **settings: object) -> list[str]:
    return [one.code for one in shortfalls(team, {f"crews.{key}": value for key, value in settings.items()})]


def test_a_full_team_lacks_nothing() -> None:
    assert lacking(a_team()) == []


@pytest.mark.parametrize(("changes", "codes"), [
    ({"leader_id": 3}, ["leader"]),
    ({"leader_id": None}, ["leader"]),
    ({"members": FULL[:1]}, ["officers", "woman", "guides"]),
    ({"members": (FULL[0], Member(2, "警", "bailiff", None), FULL[2])}, ["woman"]),
    ({"members": (FULL[0], Member(2, "警", "female_officer", None), FULL[2])}, []),
    ({"members": (*FULL[:2], Member(3, "网", "guide", "f", "411425102201001"))}, ["guides"]),
    ({"recorders": 1}, ["recorders"]),
    ({"recorders": 0, "measures": frozenset({"summon"})}, []),
    ({"vehicles": 0, "seats": None}, ["vehicle"]),
    ({"seats": 2}, []),
    ({"seats": 1}, ["seats"]),
    ({"seats": None}, []),
    ({"risk": "high"}, ["police"]),
    ({"task": "cordon", "leader_id": None, "recorders": 0, "vehicles": 0, "seats": None, "members": FULL[:1]}, ["officers"]),
])
def test_each_shortfall_is_named_by_itself(changes: dict[str, object], codes: list[str]) -> None:
    assert lacking(a_team(**changes)) == codes


def test_a_member_whose_sex_is_not_known_is_not_guessed_but_said() -> None:
    short = shortfalls(a_team(members=(FULL[0], Member(2, "警", "bailiff", None), FULL[2])), {})[0]

    assert dict(short.places) == {"unknown": 1} and "2" not in short.message


def test_numbers_are_the_courts_own() -> None:
    assert lacking(a_team(), officers=3, recorders=4) == ["officers", "recorders"]


def test_every_need_says_where_it_comes_from_and_how_sure_that_is() -> None:
    assert all(need.certainty and (need.source or need.certainty != LAW) and set(need.parts) <= set(PART_LABELS) for need in NEEDS)


@pytest.mark.parametrize(("kind", "post", "judge", "part"), [
    ("court", None, True, "judge"), ("court", "bailiff", False, "bailiff"), ("court", "一级法警", False, "bailiff"), ("court", None, False, "officer"),
    ("station", None, False, "police"), ("town", None, False, "cadre"), (None, "manager", False, "guide"), (None, "security_head", False, "cadre"), ("court", "court_head", True, "judge"),
])
def test_the_part_follows_from_the_post_the_role_or_the_body(kind: str | None, post: str | None, judge: bool, part: str) -> None:
    assert part_of(kind, post, judge=judge) == part


def test_seats_are_known_only_when_every_vehicle_stands_in_the_register() -> None:
    assert seats_of(["豫N1", "豫N2"], {"豫N1": 5, "豫N2": 7}) == 12
    assert seats_of(["豫N1", "豫N3"], {"豫N1": 5}) is None and seats_of([], {}) is None


def test_teams_are_told_apart_by_letters_beyond_the_alphabet() -> None:
    assert [team_letter(at) for at in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


EMPTY = {"leader_id": None, "members": ()}


def people(*extra: Candidate) -> list[Candidate]:
    return [
        Candidate(11, "判一", "judge", sex="m", km=1), Candidate(12, "判二", "judge", sex="m", km=2), Candidate(13, "警一", "bailiff", sex="m"), Candidate(14, "警二", "bailiff", sex="f"),
        Candidate(15, "书一", "clerk"), Candidate(16, "民一", "police"), Candidate(17, "网一", "guide", village=f"{VILLAGE}001"), *extra,
    ]


def said(proposal: Proposal) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for one in proposal.chosen:
        found.setdefault(one.team_id, []).append((one.person_id, one.part))
    return found


def test_an_empty_team_gets_a_leader_a_woman_for_the_search_officers_a_clerk_police_and_a_guide() -> None:
    proposal = propose_crews([a_team(**EMPTY)], people(), {})

    assert said(proposal) == {1: [(11, "judge"), (14, "female_officer"), (15, "clerk"), (16, "police"), (17, "guide")]}
    assert proposal.chosen[0].leads and proposal.lacking == ()


def test_every_team_gets_a_leader_before_any_gets_a_second_officer_and_what_remains_is_named() -> None:
    teams = [a_team(**EMPTY), a_team(**EMPTY, team_id=2, name="二组")]
    proposal = propose_crews(teams, people(), {})

    assert [one.team_id for one in proposal.chosen if one.leads] == [1, 2]
    assert {(team, short.code) for team, short in proposal.lacking} >= {("二组", "woman"), ("二组", "guides")}


def test_who_is_left_out_is_left_out_with_the_reason() -> None:
    booked = Booking("判三", 21, 9, NOON, NOON + HOUR, "三组", "虞执联〔2026〕3号")
    desk = Warned("判四", 22, "on_duty", Shift(22, NOON, NOON + HOUR))
    extra = (
        Candidate(21, "判三", "judge", booked=booked), Candidate(22, "判四", "judge", at_desk=desk), Candidate(23, "判五", "judge", km=80),
        Candidate(24, "民二", "police", body="西镇派出所", local=False), Candidate(25, "书二", "clerk"),
    )
    left = {one.person_id: one.why.format(**dict(one.places)) for one in propose_crews([a_team(**EMPTY)], people(*extra), {}).left}

    assert left == {
        21: "busy 03-10 12:00–13:00 in 虞执联〔2026〕3号 三组", 22: "on duty at the desk 03-10 12:00–13:00", 23: "80 km away, farther than the court's 30 km",
        24: "of 西镇派出所, which serves another area", 12: "not needed: no team lacks this part", 13: "not needed: no team lacks this part", 25: "not needed: no team lacks this part",
    }


def test_a_full_team_is_left_alone_but_for_a_clerk_and_police() -> None:
    assert said(propose_crews([a_team()], people(), {})) == {1: [(15, "clerk"), (16, "police")]}
