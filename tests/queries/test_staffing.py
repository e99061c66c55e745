"""Which grids are short of people: 一格八员 and 一格两员, with the court's own numbers."""

from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from core.commands import court as court_verbs
from core.domain.staffing import STANDARDS
from core.domain.viewer import Role, Viewer
from core.domain.vocabulary import POST_LABELS
from core.queries.staffing import staffing_gaps, staffing_totals
from core.store.session import reading, writing
from core.store.tables import GridPostRow, PersonRow
from tests.builders import BOTH, do
from tests.conftest import EAST, WEST, Court

VILLAGE = f"{EAST}201"


def posts(court: Court, code: str, *held: str, people: int | None = None, active: bool = True) -> None:
    """`people` persons who hold these posts between them; one each unless said."""
    with writing(court.store) as session:
        some = [PersonRow(board_id=court.board_id, name=f"员{at}", initials="y", active=active) for at in range(people or len(held))]
        session.add_all(some)
        session.flush()
        session.add_all(GridPostRow(person_id=some[min(at, len(some) - 1)].id, grid_code=code, post=post) for at, post in enumerate(held))


def gaps(court: Court, level: int, viewer: Viewer | None = None, **changes: Any) -> pd.DataFrame:
    with reading(court.store) as session:
        return staffing_gaps(session, viewer or court.viewer(), level=level, **changes).set_index("code")


def totals(court: Court, **changes: Any) -> dict[int, dict[str, int]]:
    with reading(court.store) as session:
        return staffing_totals(session, court.viewer(), **changes)


@BOTH
def test_a_basic_grid_needs_a_manager_and_a_volunteer(court: Court) -> None:
    """In the court of the tests every basic grid has its manager and nobody else."""
    posts(court, court.grid(), "volunteer")

    found = gaps(court, 3)

    assert court.grid() not in found.index and len(found) == 3
    row = found.loc[court.grid(WEST)]
    assert (row["people"], row["needed"], row["missing"], row["town"]) == (1, 2, ("volunteer",), "西镇")
    assert totals(court)[3] == {"grids": 4, "short": 3, "few_people": 3, "lacking_posts": 3}


@BOTH
def test_a_village_names_its_seven_posts_and_the_number_of_people_is_the_courts(court: Court) -> None:
    seven = STANDARDS[2].posts
    assert len(seven) == 7
    posts(court, VILLAGE, *seven)
    row = gaps(court, 2).loc[VILLAGE]
    assert (row["people"], row["needed"], row["posts"], row["missing"]) == (7, 8, 7, ())

    do(court, court_verbs.set_value, "supervision.village_posts", 7, by=court.viewer(Role.COURT_LEADER))

    assert VILLAGE not in gaps(court, 2).index
    assert totals(court)[2] == {"grids": 2, "short": 1, "few_people": 1, "lacking_posts": 1}


@BOTH
def test_who_holds_two_posts_is_one_person_and_both_posts_are_filled(court: Court) -> None:
    posts(court, VILLAGE, *STANDARDS[2].posts, "grid_assistant", people=6)

    row = gaps(court, 2).loc[VILLAGE]

    assert (row["people"], row["posts"], row["missing"]) == (6, 7, ())
    assert VILLAGE in gaps(court, 2, only="few_people").index and VILLAGE not in gaps(court, 2, only="lacking_posts").index


def test_who_no_longer_serves_fills_no_post(court: Court) -> None:
    posts(court, court.grid(), "volunteer", active=False)

    assert gaps(court, 3).loc[court.grid(), "missing"] == ("volunteer",)


def test_a_township_lists_the_nine_posts_it_lacks(court: Court) -> None:
    posts(court, EAST, "party_secretary", "police_head")

    row = gaps(court, 1).loc[EAST]

    assert len(row["missing"]) == 7 and row["needed"] == 0 and "police_head" not in row["missing"]
    assert totals(court)[1]["few_people"] == 0


def test_gaps_of_a_township_are_its_own(court: Court) -> None:
    assert set(gaps(court, 3, court.viewer(Role.TOWNSHIP, EAST))["town"]) == {"东镇"}
    assert set(gaps(court, 3, area=WEST)["town"]) == {"西镇"}
    assert totals(court, area=WEST)[3]["grids"] == 2


@pytest.mark.parametrize("level", STANDARDS)
def test_every_post_of_a_standard_has_a_name(level: int) -> None:
    assert set(STANDARDS[level].posts) <= POST_LABELS.keys()


def test_another_boards_people_fill_nothing_here(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.text("INSERT INTO board (court_code, name, area_code, created_at, revision, head_hash, demo) VALUES ('x', '别的法院', '411425', '2026-01-01', 0, '', false)"))
        other = session.scalar(sa.text("SELECT max(id) FROM board"))
        person = PersonRow(board_id=other, name="外", initials="w")
        session.add(person)
        session.flush()
        session.add(GridPostRow(person_id=person.id, grid_code=court.grid(), post="volunteer"))

    assert gaps(court, 3).loc[court.grid(), "missing"] == ("volunteer",)
