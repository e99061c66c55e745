"""Setting up a court on an empty database."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands.setup import NewCourt, set_up
from core.commands.sign_in import Device, has_board, sign_in, token_hash
from core.domain.refusals import Refused
from core.domain.viewer import Role
from core.queries.ledger import first_broken
from core.queries.people import viewer_of
from core.store.session import Store, reading
from core.store.tables import BoardRow, EventRow
from tests.builders import BOTH, PASSWORD, contents
from tests.conftest import NOON

NEW = NewCourt("虞城县人民法院", "豫1425", "411425", "王五", " Admin ", PASSWORD)


@BOTH
def test_a_court_is_set_up_once_and_its_administrator_signs_in(store: Store) -> None:
    assert not has_board(store)
    board = set_up(store, NEW, at=NOON)
    token = sign_in(store, "admin", PASSWORD, Device("", ""), at=NOON, lock=timedelta(minutes=15), demo_allowed=False)

    with reading(store) as session:
        viewer = viewer_of(session, token_hash(token), now=NOON, idle=timedelta(minutes=30))
        assert first_broken(session, board) is None
        assert session.scalars(sa.select(EventRow.verb).order_by(EventRow.revision)).all() == ["court.set_up", "sign_in"]
    assert viewer is not None
    assert (viewer.role, viewer.board_id, viewer.must_change_password) == (Role.ADMINISTRATOR, board, False)

    before = contents(store)
    with pytest.raises(Refused, match="holds a board already"):
        set_up(store, replace(NEW, court_code="豫1426"), at=NOON)
    assert contents(store) == before


@pytest.mark.parametrize("changes", [{"name": " "}, {"area_code": "虞城"}, {"area_code": ""}, {"password": "short"}, {"login": " "}, {"administrator": ""}])
def test_a_court_without_name_code_administrator_or_fit_password_leaves_the_database_empty(store: Store, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        set_up(store, replace(NEW, **changes), at=NOON)

    with reading(store) as session:
        assert session.scalar(sa.select(BoardRow.id)) is None
