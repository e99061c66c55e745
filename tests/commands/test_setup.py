"""Setting up a court on an empty database."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
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
from core.store.session import Store, open_store, reading, writing
from core.store.tables import AccountRow, BoardRow, EventRow, PersonRow
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


@BOTH
def test_a_court_set_up_while_another_set_up_has_not_committed_yet_is_refused(store: Store) -> None:
    """The second is let go just before the first commits, and heard when it has looked for a board or is about to wait."""
    first, second = (open_store(store.engine.url.render_as_string(hide_password=False), store.folder) for _ in range(2))
    under_way = threading.Event()

    def looked(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM board" in statement:
            under_way.set()

    def waits(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "advisory" in statement or "BEGIN" in statement:
            under_way.set()

    def meanwhile(_connection: object) -> None:
        if not seconds:
            seconds.append(pool.submit(set_up, second, replace(NEW, court_code="豫1426"), at=NOON))
            assert under_way.wait(30)

    seconds: list[Future[int]] = []
    sa.event.listen(second.engine, "before_cursor_execute", waits)
    sa.event.listen(second.engine, "after_cursor_execute", looked)
    sa.event.listen(first.engine, "commit", meanwhile)
    with ThreadPoolExecutor(1) as pool:
        set_up(first, NEW, at=NOON)
        with pytest.raises(Refused, match="holds a board already"):
            seconds[0].result(30)
    for one in (first, second):
        one.engine.dispose()
    with reading(store) as session:
        assert [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (BoardRow, PersonRow, AccountRow)] == [1, 1, 1]


@BOTH
def test_a_court_set_up_while_the_demo_county_is_being_written_is_refused(store: Store) -> None:
    """The demo brings ids of its own, and its board is not seen before it commits."""
    demo = open_store(store.engine.url.render_as_string(hide_password=False), store.folder)
    with ThreadPoolExecutor(1) as pool:
        with writing(demo) as session:
            session.add(BoardRow(id=1, court_code="豫9999", name="示例", area_code="411425", demo=True, created_at=NOON))
            session.flush()
            waiting = pool.submit(set_up, store, NEW, at=NOON)
        with pytest.raises(Refused, match="holds a board already"):
            waiting.result(30)
    demo.engine.dispose()
    with reading(store) as session:
        assert session.scalars(sa.select(BoardRow.name)).all() == ["示例"]


@pytest.mark.parametrize("changes", [{"name": " "}, {"area_code": "虞城"}, {"area_code": ""}, {"password": "short"}, {"login": " "}, {"administrator": ""}])
def test_a_court_without_name_code_administrator_or_fit_password_leaves_the_database_empty(store: Store, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        set_up(store, replace(NEW, **changes), at=NOON)

    with reading(store) as session:
        assert session.scalar(sa.select(BoardRow.id)) is None
