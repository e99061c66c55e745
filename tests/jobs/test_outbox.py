"""Notices on their way out, to a real receiver."""

import hashlib
import hmac
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import endpoints
from core.commands.deliveries import TAKEN_AT_ONCE, TAKEN_FOR
from core.domain.deliveries import GAPS
from core.domain.viewer import Role
from core.jobs import webhooks
from core.jobs.runner import Runner
from core.settings import ROOT
from core.store.session import reading
from core.store.tables import EventRow, OutboxRow
from tests.builders import BOTH, do, planned, sent
from tests.conftest import NOON, Court
from tests.jobs.posting import SECRET, Clock, Post, Received, a_black_hole, a_closed_port, a_receiver, connected, told
from tests.routes import runtime_of


def signed(one: Received, secret: str) -> bool:
    """What a receiver does, written from the document and not from our code."""
    over = one.headers["Zhiwang-Timestamp"].encode() + b"." + one.headers["Zhiwang-Delivery"].encode() + b"." + one.body
    wanted = "v1=" + hmac.new(secret.encode(), over, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(wanted, said) for said in one.headers["Zhiwang-Signature"].split(","))


@BOTH
def test_a_dispatch_arrives_signed_with_number_level_deadline_and_link_and_nothing_else(court: Court) -> None:
    with a_receiver() as (address, got):
        connected(court, address)
        task = sent(court, title="核实张东一住址", debtor_id=court.debtors[court.grid()], priority="urgent")
        post = Post(court)
        post.round()

    assert len(got) == 1 and signed(got[0], SECRET) and not signed(got[0], "another")
    assert got[0].headers["Zhiwang-Timestamp"] == str(int(NOON.timestamp()))
    assert got[0].said == {
        "delivery": post.row().delivery_id, "court": "豫1425", "kind": "task.dispatch", "at": NOON.isoformat(), "link": f"/board?chosen=task:{task}",
        "number": "虞执协〔2026〕1号", "level": "urgent", "deadline": (NOON + timedelta(hours=2)).isoformat(),
    }
    for word in ("张东一", "核实", "村", "13900001234", "欠款"):
        assert word not in got[0].body.decode()
    row = post.row()
    assert (row.state, row.tries, row.sent_at, row.delivered_at, row.status, row.next_at) == ("delivered", 1, NOON, NOON, 200, None)


def test_a_dispatch_of_a_drill_and_the_request_to_join_it_say_that_they_are_a_drill(court: Court) -> None:
    with a_receiver() as (address, got):
        connected(court, address)
        sent(court, operation_id=planned(court, drill=True))
        Post(court).round()

    assert sorted((one.said["kind"], one.said.get("drill")) for one in got) == [("operation.asked", True), ("task.dispatch", True)]


def test_each_endpoint_gets_the_kinds_it_asked_for_and_nothing_from_before_it_was_there(court: Court) -> None:
    with a_receiver() as (address, got):
        told(court, "task.urge", at=NOON - timedelta(minutes=5))
        connected(court, f"{address}/all", name="all")
        connected(court, f"{address}/urged", name="urged", notices=("task.urge",))
        connected(court, f"{address}/other", name="other", notices=("operation.asked",))
        paused = connected(court, f"{address}/paused", name="paused")
        do(court, endpoints.switch, paused, on=False, by=court.viewer(Role.ADMINISTRATOR))
        told(court, "task.urge")
        told(court, "task.dispatch")
        Post(court).round()

    assert sorted((one.path, one.said["kind"]) for one in got) == [
        ("/notices/all", "task.dispatch"), ("/notices/all", "task.urge"), ("/notices/urged", "task.urge"),
    ]


def test_a_receiver_that_fails_once_gets_it_again_with_the_same_id_and_a_fresh_timestamp(court: Court) -> None:
    clock = Clock()
    with a_receiver([500]) as (address, got):
        connected(court, address)
        told(court)
        post = Post(court, clock)
        post.round()
        first = post.row()
        assert (first.state, first.tries, first.status, first.error) == ("retrying", 1, 500, "status")
        assert first.next_at is not None and timedelta(seconds=9) < first.next_at - NOON < timedelta(seconds=11)

        post.round()
        assert len(got) == 1
        clock.at = first.next_at
        post.round()

    assert [one.said for one in got] == [got[0].said] * 2 and signed(got[1], SECRET)
    assert int(got[1].headers["Zhiwang-Timestamp"]) > int(got[0].headers["Zhiwang-Timestamp"])
    assert (post.row().state, post.row().tries, post.row().status, post.row().error) == ("delivered", 2, 200, None)


def test_a_redirect_is_not_followed(court: Court) -> None:
    with a_receiver() as (elsewhere, stolen), a_receiver([302], location=elsewhere) as (address, got):
        connected(court, address)
        told(court)
        post = Post(court)
        post.round()

    assert len(got) == 1 and stolen == []
    assert (post.row().state, post.row().error, post.row().status) == ("retrying", "redirect", 302)


def test_a_closed_port_and_a_host_that_is_not_there_are_tried_again(court: Court) -> None:
    connected(court, a_closed_port(), name="closed")
    told(court)
    post = Post(court)
    post.round()

    assert (post.row().state, post.row().error, post.row().status) == ("retrying", "unreachable", None)


def test_a_receiver_that_never_answers_is_tried_once_and_the_other_need_not_wait_for_it(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_S", 5)
    post = Post(court)
    with a_black_hole() as hole, a_receiver() as (address, got):
        dead, well = connected(court, hole, name="dead"), connected(court, address, name="well")
        for _ in range(5):
            told(court)
        waiting, quick = post.sender.round()
        quick.join()
        assert waiting.is_alive() and len(got) == 5
        told(court)
        (again,) = post.sender.round()
        again.join()
        assert waiting.is_alive() and len(got) == 6, "the dead one is still busy, and only it"
        waiting.join()

    lost = [row for row in post.rows() if row.endpoint_id == dead]
    assert [(row.state, row.tries, row.error) for row in lost] == [("retrying", 1, "timeout")] + [("queued", 0, None)] * 5
    assert {row.next_at for row in lost[1:]} == {NOON}
    assert {row.state for row in post.rows() if row.endpoint_id == well} == {"delivered"}
    assert post.sender.busy == set()


def test_an_answer_that_trickles_is_cut_off_as_a_whole(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_S", 0.5)
    enough = threading.Event()

    def trickle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            for letter in "HTTP/1.1 200 OK\r\n" * 100:
                if enough.wait(0.1):
                    return
                connection.sendall(letter.encode())

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=trickle, args=(server,), daemon=True)
        thread.start()
        connected(court, f"http://127.0.0.1:{server.getsockname()[1]}/")
        told(court)
        post = Post(court)
        post.round()
        enough.set()
        thread.join()

    assert (post.row().state, post.row().error) == ("retrying", "timeout")


def test_a_command_opens_no_connection_whatever_the_endpoints_are(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_black_hole() as hole:
        connected(court, hole)

        def refuse(*_args: object, **_named: object) -> None:
            raise AssertionError("a connection from inside a command")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        sent(court)

        assert Post(court).rows() == []


def test_the_last_try_is_made_after_thirty_one_hours_and_then_the_duty_desk_is_told_once(court: Court) -> None:
    clock = Clock()
    with a_receiver([503] * 100) as (address, got):
        connected(court, address, name="县委平台")
        for _ in range(3):
            told(court)
        post = Post(court, clock)
        post.round()
        while any(row.state == "retrying" for row in post.rows()):
            clock.at = min(row.next_at for row in post.rows() if row.state == "retrying" and row.next_at is not None)
            post.round()

    assert len(got) == 3 * (len(GAPS) + 1)
    assert timedelta(hours=29) < clock.at - NOON < timedelta(hours=33)
    assert {(row.state, row.tries, row.error, row.next_at) for row in post.rows()} == {("failed", 12, "status", None)}
    with reading(court.store) as session:
        said = session.execute(sa.select(OutboxRow.role, OutboxRow.payload["endpoint"].as_string()).where(OutboxRow.kind == "delivery.fail")).all()
        events = session.scalars(sa.select(EventRow.after).where(EventRow.verb == "delivery.fail")).all()
    assert sorted(said) == [("administrator", "县委平台"), ("duty_officer", "县委平台")]
    assert sum(event["count"] for event in events) == 3

    post.round()
    assert len(post.rows()) == 3, "a notice about a delivery becomes none itself"


def test_more_than_is_taken_at_once_goes_out_in_one_round(court: Court) -> None:
    with a_receiver() as (address, got):
        connected(court, address)
        for _ in range(2 * TAKEN_AT_ONCE + 1):
            told(court)
        Post(court).round()

    assert len({one.said["delivery"] for one in got}) == len(got) == 2 * TAKEN_AT_ONCE + 1


def test_sending_by_hand_starts_anew_under_the_same_id(court: Court) -> None:
    clock = Clock()
    with a_receiver([500]) as (address, got):
        connected(court, address)
        told(court)
        post = Post(court, clock)
        post.round()
        clock.go(seconds=1)
        do(court, endpoints.resend, post.row().id, by=court.viewer(Role.ADMINISTRATOR), at=clock.at)
        post.round()

    assert got[0].said["delivery"] == got[1].said["delivery"]
    assert (post.row().state, post.row().tries) == ("delivered", 1)


def test_both_secrets_sign_for_a_day_after_a_rotation_and_then_the_new_one_alone(court: Court) -> None:
    clock, fresh = Clock(), "zwh_" + "n" * 40
    with a_receiver() as (address, got):
        endpoint = connected(court, address)
        do(court, endpoints.rotate, endpoint, secret=fresh, by=court.viewer(Role.ADMINISTRATOR))
        post = Post(court, clock)
        for _ in range(2):
            told(court, at=clock.at)
            post.round()
            clock.go(hours=25)

    assert [(signed(one, fresh), signed(one, SECRET)) for one in got] == [(True, True), (True, False)]


def test_a_paused_endpoint_keeps_what_was_queued_and_an_ended_one_gives_it_up(court: Court) -> None:
    clock, admin = Clock(), court.viewer(Role.ADMINISTRATOR)
    with a_receiver([500]) as (address, got):
        endpoint = connected(court, address)
        told(court)
        post = Post(court, clock)
        post.round()
        do(court, endpoints.switch, endpoint, on=False, by=admin)
        clock.go(hours=1)
        post.round()
        assert (len(got), post.row().state) == (1, "retrying")

        do(court, endpoints.end, endpoint, by=admin)
        post.round()
    assert (len(got), post.row().state, post.row().error) == (1, "failed", "ended")


# Several processes.


@contextmanager
def another(court: Court, rounds: int, *rest: str) -> Iterator["subprocess.Popen[str]"]:
    url = court.store.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.sender", url, str(court.store.folder), str(rounds), *rest],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    try:
        assert hear(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate()


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


@BOTH
def test_two_processes_that_race_send_each_delivery_once(court: Court) -> None:
    count = 4 * TAKEN_AT_ONCE
    with a_receiver() as (address, got), another(court, 12) as one, another(court, 12) as other:
        connected(court, address)
        for _ in range(count):
            told(court)
        go(one)
        go(other)
        assert hear(one) == hear(other) == "done"
        Post(court).round()  # whatever both left

        assert len(got) == len({post.said["delivery"] for post in got}) == count
    assert {row.state for row in Post(court).rows()} == {"delivered"}


@BOTH
def test_a_sender_that_is_killed_after_sending_and_before_noting_it_leaves_it_to_the_next_which_sends_it_twice(court: Court) -> None:
    with a_receiver() as (address, got), another(court, 1, "die") as dying:
        connected(court, address)
        told(court)
        go(dying)
        assert hear(dying) == "sent and not noted"
        dying.kill()
        assert dying.wait(60) == -9

        clock = Clock()
        post = Post(court, clock)
        post.round()
        assert len(got) == 1, "it is still taken"
        clock.go(seconds=TAKEN_FOR.total_seconds())
        post.round()

    assert len(got) == 2 and got[0].said == got[1].said, "at least once; a receiver drops the id it has seen"
    assert (post.row().state, post.row().tries) == ("delivered", 1)


def test_only_the_holder_of_the_lease_sends_and_another_takes_over_when_it_is_gone(court: Court) -> None:
    clock = Clock()
    with a_receiver() as (address, got):
        connected(court, address)
        first, second = Post(court, clock), Post(court, clock)
        first.round()
        told(court)
        second.round()
        assert got == []

        first.sender.stop()
        clock.go(seconds=11)
        second.round()
    assert len(got) == 1


def test_the_jobs_of_a_process_send_a_notice_by_themselves(court: Court) -> None:
    with a_receiver() as (address, got):
        connected(court, address)
        runner = Runner(runtime_of(court.store, Clock().now))
        runner.start()
        try:
            told(court)
            deadline = time.monotonic() + 20
            while not any(row.state == "delivered" for row in Post(court).rows()) and time.monotonic() < deadline:
                runner.stopped.wait(0.02)
        finally:
            runner.stop()
            for thread in (runner, *runner.beside.values()):
                thread.join(10)
    assert len(got) == 1

