"""Saved filters: their person's own, named, replaced by name, and never more than fit."""

import pytest

from core.commands import saved_views
from core.domain.refusals import NotFound
from core.domain.saved_views import MOST, ViewRefused, chosen_of
from core.domain.viewer import Role, Viewer
from core.queries.saved_views import saved_views as asked
from core.store.session import reading
from tests.builders import BOTH, do
from tests.conftest import Court

LATE = {"search": "", "states": ["dispatched"], "kinds": [], "town": "", "overdue": True, "closed": False}


def kept(court: Court, viewer: Viewer, page: str = "board") -> list[tuple[str, dict[str, object]]]:
    with reading(court.store) as session:
        return [(view["name"], view["chosen"]) for view in asked(session, viewer, page=page)]


@BOTH
def test_a_filter_is_kept_under_its_name_for_its_person_and_page_and_replaced_by_the_same_name(court: Court) -> None:
    officer, other = court.viewer(), court.viewer(Role.DUTY_LEADER)
    do(court, saved_views.save, "board", " 超期 ", LATE, by=officer)
    do(court, saved_views.save, "board", "东镇", {"town": "411425101"}, by=officer)
    assert kept(court, officer) == [("超期", {"states": ["dispatched"], "overdue": True}), ("东镇", {"town": "411425101"})]
    assert kept(court, other) == [] and kept(court, officer, "clues") == []

    again = do(court, saved_views.save, "board", "超期", {"overdue": True}, by=officer)
    assert kept(court, officer) == [("超期", {"overdue": True}), ("东镇", {"town": "411425101"})]

    with pytest.raises(NotFound):
        do(court, saved_views.drop, again["id"], by=other)
    do(court, saved_views.drop, again["id"], by=officer)
    assert [name for name, _chosen in kept(court, officer)] == ["东镇"]


@pytest.mark.parametrize(("name", "said"), [("", LATE), ("长" * 31, LATE), ("空", {}), ("空", {"search": "", "unknown": "x", "overdue": "yes"})])
def test_a_filter_without_a_name_or_without_anything_chosen_is_refused(court: Court, name: str, said: dict[str, object]) -> None:
    with pytest.raises(ViewRefused):
        do(court, saved_views.save, "board", name, said)


def test_there_is_an_end_to_the_list_but_a_known_one_can_still_be_replaced(court: Court) -> None:
    for serial in range(MOST):
        do(court, saved_views.save, "board", f"第{serial}个", LATE)
    with pytest.raises(ViewRefused):
        do(court, saved_views.save, "board", "又一个", LATE)
    do(court, saved_views.save, "board", "第3个", {"search": "张"})


def test_what_a_later_version_no_longer_knows_is_left_out() -> None:
    assert chosen_of("board", {"search": "张", "gone": 1, "states": "dispatched"}) == {"search": "张"}
