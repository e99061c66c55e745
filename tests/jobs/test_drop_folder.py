"""Notices through a folder, with the files that the other side would write."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.deliveries import RECEIPT_WITHIN
from core.jobs import drop_folder
from core.jobs.drop_folder import SETTLED_AFTER
from tests.builders import BOTH
from tests.conftest import NOON, Court
from tests.jobs.posting import Clock, Post, connected, told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exchange" / "notices"
    (made / "in").mkdir(parents=True)
    return made


@pytest.fixture
def post(court: Court, folder: Path) -> Post:
    """A notice that was put into the folder; the clock then goes on by a look."""
    connected(court, str(folder), kind="folder", name="专网")
    told(court)
    made = Post(court, Clock(), kind="folder")
    made.round()
    made.clock.go(seconds=6)
    return made


def receipt(folder: Path, name: str, said: object) -> Path:
    path = folder / "in" / f"{name}.receipt"
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return path


def a_receipt(delivery: str, **changes: object) -> dict[str, object]:
    return {"delivery": delivery, "received_at": "2026-03-10T12:00:03+08:00", "by": "政法专网网关", **changes}


@BOTH
def test_a_notice_becomes_a_file_with_its_sum_and_is_sent_until_its_receipt_comes(post: Post, folder: Path) -> None:
    row = post.row()
    assert (row.state, row.tries, row.sent_at) == ("sent", 1, NOON)
    content = (folder / "out" / f"{row.delivery_id}.json").read_bytes()
    assert (folder / "out" / f"{row.delivery_id}.json.sha256").read_text() == f"{hashlib.sha256(content).hexdigest()}  {row.delivery_id}.json\n"
    assert json.loads(content)["delivery"] == row.delivery_id and "张东一" not in content.decode()
    assert {path.suffix for path in (folder / "out").iterdir()} == {".json", ".sha256"}

    receipt(folder, row.delivery_id, a_receipt(row.delivery_id))
    post.round()

    row = post.row()
    assert (row.state, row.delivered_at, row.received_by, row.next_at) == ("delivered", NOON + timedelta(seconds=3), "政法专网网关", None)
    assert [path.name for path in (folder / "in" / "done").iterdir()] == [f"{row.delivery_id}.receipt"]
    assert not list((folder / "in").glob("*.receipt"))


def test_a_receivers_clock_that_runs_ahead_does_not_put_the_arrival_into_the_future(post: Post, folder: Path) -> None:
    delivery = post.row().delivery_id
    receipt(folder, delivery, a_receipt(delivery, received_at="2027-01-01T00:00:00+08:00"))
    post.round()

    assert post.row().delivered_at == post.clock.at


@pytest.mark.parametrize("name", ["unknown", "../escape"])
def test_a_receipt_of_an_unknown_delivery_is_put_aside_with_a_sentence_in_both_languages(post: Post, folder: Path, name: str) -> None:
    receipt(folder, "unknown", a_receipt(name))
    post.round()

    said = (folder / "in" / "rejected" / "unknown.receipt.txt").read_text("utf-8")
    assert (folder / "in" / "rejected" / "unknown.receipt").exists() and name in said
    assert "送达" in said and "delivery" in said
    assert post.row().state == "sent"


def test_a_receipt_that_belongs_to_another_folder_confirms_nothing(court: Court, post: Post, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "exchange" / "other"
    (other / "in").mkdir(parents=True)
    connected(court, str(other), kind="folder", name="另一专网")
    receipt(other, post.row().delivery_id, a_receipt(post.row().delivery_id))
    post.round()

    assert post.row().state == "sent"
    assert (other / "in" / "rejected").exists()


@pytest.mark.parametrize("half", ["", '{"delivery": "', "{}", "[]", "null", '{"delivery": 5, "received_at": "2026-03-10T12:00:03+08:00", "by": "x"}',
                                  '{"delivery": "x", "received_at": "2026-03-10T12:00:03", "by": "x"}', "\udcff"])
def test_a_half_written_receipt_is_left_until_its_size_has_stood(post: Post, folder: Path, half: str) -> None:
    delivery = post.row().delivery_id
    path = folder / "in" / f"{delivery}.receipt"
    path.write_bytes(half.encode("utf-8", "surrogateescape"))
    post.round()
    post.clock.go(seconds=SETTLED_AFTER.total_seconds() - 1)
    post.round()
    assert path.exists(), "it may still grow"

    post.clock.go(seconds=6)
    post.round()
    assert not path.exists() and "JSON" in (folder / "in" / "rejected" / f"{delivery}.receipt.txt").read_text("utf-8")


def test_a_receipt_that_grows_to_its_end_counts(post: Post, folder: Path) -> None:
    delivery = post.row().delivery_id
    whole = json.dumps(a_receipt(delivery))
    for size in (5, 20, 40):
        receipt(folder, delivery, whole[:size])
        post.round()
        post.clock.go(seconds=SETTLED_AFTER.total_seconds() - 1)
    assert post.row().state == "sent"
    receipt(folder, delivery, whole)
    post.round()

    assert post.row().state == "delivered"


def test_links_and_other_files_are_left_alone(post: Post, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(a_receipt("x")))
    link = folder / "in" / "x.receipt"
    link.symlink_to(outside)
    (folder / "in" / "replies.xlsx").write_bytes(b"PK")
    post.round()

    assert link.is_symlink() and outside.exists() and (folder / "in" / "replies.xlsx").exists()
    assert not (folder / "in" / "rejected").exists()


def test_a_receipt_comes_twice_and_changes_nothing_the_second_time(post: Post, folder: Path) -> None:
    delivery = post.row().delivery_id
    for _ in range(2):
        receipt(folder, delivery, a_receipt(delivery))
        post.round()
        post.clock.go(seconds=6)

    assert post.row().state == "delivered" and not (folder / "in" / "rejected").exists()


def test_without_a_receipt_it_is_given_up_after_thirty_one_hours_and_a_late_one_still_counts(court: Court, post: Post, folder: Path) -> None:
    post.clock.at = NOON + RECEIPT_WITHIN
    post.round()
    assert (post.row().state, post.row().error, post.row().tries) == ("failed", "no_receipt", 1)

    delivery = post.row().delivery_id
    receipt(folder, delivery, a_receipt(delivery))
    post.clock.go(seconds=6)
    post.round()
    assert (post.row().state, post.row().error) == ("delivered", None)


def test_a_share_that_is_not_mounted_is_tried_again_and_never_made(court: Court, tmp_path: Path) -> None:
    missing = tmp_path / "exchange" / "gone"
    connected(court, str(missing), kind="folder")
    told(court)
    post = Post(court, kind="folder")
    post.round()

    assert (post.row().state, post.row().error) == ("retrying", "folder")
    assert not missing.exists()


def test_a_content_that_appears_has_its_sum_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append(sorted(path.name for path in (folder / "out").iterdir() if not path.name.startswith(".")))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    drop_folder.put(folder, "abc", b"{}")

    assert seen == [[], ["abc.json.sha256"]]
