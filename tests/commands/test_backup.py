"""A backup goes from one database to the other and back, and stays what it was."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.commands import operations, targets, task_steps
from core.commands.backup import _raw, back_up, restore
from core.commands.files import keep
from core.commands.recount import recount, store_tallies
from core.commands.targets import TargetReport
from core.commands.task_steps import Reply
from core.domain.refusals import Refused
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.store.columns import Base
from core.store.sealing import use_key
from core.store.session import Store, open_store, reading, writing
from core.store.tables import BoardRow, DebtorRow, OrganisationRow
from tests.builders import a_photo, accepted, an_account, do, on_day, planned, sent, walk
from tests.conftest import EAST, Court, make_court

JPEG = a_photo()


@pytest.fixture(autouse=True)
def the_key_of_the_tests() -> Iterator[None]:
    yield
    use_key("test")


def a_worked_court(store: Store) -> Court:
    """A court with something in nearly every table."""
    court = make_court(store)
    with writing(store) as session:
        store_tallies(session, court.board_id)
    an_account(court)
    task = sent(court, kind="screen", debtor_id=court.debtors[court.grid()])
    walk(court, task, "sign")
    photo = keep(store.folder, "门前.jpg", JPEG)
    do(court, task_steps.answer, task, Reply({"result_class": "found"}, files=(photo,), lng=115.9, lat=34.4), key="k")
    walk(court, task, "accept")
    made = planned(court, "approve")
    accepted(court, made, court.stations[EAST])
    do(court, operations.move, made, "start")
    do(court, targets.report_target, 1, TargetReport("done", "paid", 1))
    return court


def resting(store: Store) -> dict[str, list[str]]:
    """Every table as it rests, sealed columns sealed, moments as they are read."""
    with store.engine.connect() as connection:
        return {table.name: sorted(repr(row) for row in connection.execute(sa.select(_raw(table)))) for table in Base.metadata.sorted_tables}


def verified(store: Store, board_id: int) -> bool:
    with reading(store) as session:
        return first_broken(session, board_id) is None and stored_tallies(session, board_id) == recount(session, board_id)


@pytest.mark.parametrize("start", ["sqlite", "postgres"])
def test_a_backup_goes_to_the_other_database_and_back_and_every_row_chain_and_counter_holds(
    start: str, sqlite_store: Store, postgres_store: Store, sqlite_template: Path, tmp_path: Path
) -> None:
    first, second = (sqlite_store, postgres_store) if start == "sqlite" else (postgres_store, sqlite_store)
    court = a_worked_court(first)
    counts = back_up(first, tmp_path / "one.zip")
    assert restore(second, tmp_path / "one.zip") == counts
    assert resting(second) == resting(first)
    assert verified(second, court.board_id)

    back_up(second, tmp_path / "two.zip")
    if start == "sqlite":
        (tmp_path / "back").mkdir()
        (tmp_path / "back" / "board.db").write_bytes(sqlite_template.read_bytes())
        third = open_store(f"sqlite:///{tmp_path / 'back' / 'board.db'}", tmp_path / "back")
        restore(third, tmp_path / "two.zip")
        assert resting(third) == resting(first)
        assert verified(third, court.board_id)
        assert [path.read_bytes() for path in (tmp_path / "back" / "attachments").rglob("*") if path.is_file()] == [JPEG]
        third.engine.dispose()


def test_the_board_goes_on_where_the_backup_ended(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    court = a_worked_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")
    restore(postgres_store, tmp_path / "one.zip")
    moved = Court(**{**vars(court), "store": postgres_store})

    assert sent(moved) == 2
    planned(moved, **on_day(1))
    assert verified(postgres_store, court.board_id)


def test_a_body_that_was_founded_before_its_parent_was_changed_comes_back(postgres_store: Store, sqlite_store: Store, tmp_path: Path) -> None:
    """PostgreSQL gives changed rows last, so a child would come before its parent."""
    court = make_court(postgres_store)
    with writing(postgres_store) as session:
        session.execute(sa.update(OrganisationRow).where(OrganisationRow.id != court.court).values(parent_id=court.court))
    with writing(postgres_store) as session:
        session.execute(sa.update(OrganisationRow).where(OrganisationRow.id == court.court).values(phone="1"))
    back_up(postgres_store, tmp_path / "one.zip")

    restore(sqlite_store, tmp_path / "one.zip")
    assert resting(sqlite_store) == resting(postgres_store)


def test_identity_numbers_are_sealed_in_the_file_and_open_again_with_the_key(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    court = make_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert not any(b"41142519000101" in archive.read(name) or b"13900001234" in archive.read(name) for name in archive.namelist())

    restore(postgres_store, tmp_path / "one.zip")
    with reading(postgres_store) as session:
        assert session.get_one(DebtorRow, court.debtors[court.grid()]).identity == "41142519000101011X"


def test_a_backup_under_another_key_is_refused_and_leaves_the_database_empty(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    make_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")
    use_key("another")

    with pytest.raises(Refused, match="another secret key"):
        restore(postgres_store, tmp_path / "one.zip")
    with reading(postgres_store) as session:
        assert session.scalar(sa.select(BoardRow.id)) is None


def test_a_backup_is_not_restored_over_a_board(sqlite_store: Store, tmp_path: Path) -> None:
    make_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")

    with pytest.raises(Refused, match="holds a board already"):
        restore(sqlite_store, tmp_path / "one.zip")


def test_a_backup_that_breaks_off_in_the_middle_leaves_the_database_empty(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    make_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as whole, zipfile.ZipFile(tmp_path / "half.zip", "w") as half:
        for name in whole.namelist():
            if name != "tables/debtor.jsonl":
                half.writestr(name, whole.read(name))

    with pytest.raises(KeyError):
        restore(postgres_store, tmp_path / "half.zip")
    with reading(postgres_store) as session:
        assert session.scalar(sa.select(BoardRow.id)) is None


def test_a_file_of_the_archive_never_lands_outside_the_folder(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    make_court(sqlite_store)
    back_up(sqlite_store, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip", "a") as archive:
        archive.writestr("attachments/../../escaped.txt", "x")
        archive.writestr("/attachments/escaped.txt", "x")

    restore(postgres_store, tmp_path / "one.zip")
    assert not (tmp_path.parent / "escaped.txt").exists() and not list(tmp_path.rglob("escaped.txt"))


def test_the_backup_says_its_format_and_names_no_key(sqlite_store: Store, tmp_path: Path) -> None:
    make_court(sqlite_store)
    counts = back_up(sqlite_store, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        about = json.loads(archive.read("about.json"))

    assert about["rows"] == counts and about["format"] == 2
    assert "test" not in about["key"]
    assert not (tmp_path / "one.zip.part").exists()
