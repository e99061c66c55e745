"""Connections to the outside: who may set them, what is kept, what the ledger tells."""

import pytest
import sqlalchemy as sa

from core import cli
from core.commands import endpoints as verbs
from core.commands.endpoints import NewEndpoint
from core.domain.deliveries import AddressRefused
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role
from core.queries import endpoints, notices
from core.store.session import reading
from core.store.tables import EndpointRow, EventRow, IdempotencyRow
from tests.builders import BOTH, contents, do, refused
from tests.conftest import EAST, NOON, Court
from tests.jobs.posting import SECRET, Post, a_closed_port, connected, told
from tests.routes import runtime_of


def an_endpoint(**changes: object) -> NewEndpoint:
    return NewEndpoint(**{"kind": "webhook", "name": "县委平台", "address": "http://10.1.2.3/in", "secret": SECRET, **changes})  # type: ignore[arg-type]


@BOTH
def test_a_secret_rests_sealed_and_is_in_no_answer_no_event_and_no_other_row(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    made = do(court, verbs.add, an_endpoint(), by=admin, key="once")
    do(court, verbs.rotate, made["id"], secret=SECRET + "2", by=admin, key="twice")

    assert SECRET not in repr(contents(court.store)) and SECRET not in repr(made)
    with reading(court.store) as session:
        row = session.get_one(EndpointRow, made["id"])
        assert (row.secret, row.former_secret) == (SECRET + "2", SECRET)
        assert SECRET not in repr(session.scalars(sa.select(IdempotencyRow.result)).all())
        assert SECRET not in repr(endpoints.endpoints(session, admin, now=NOON))


def test_the_ledger_tells_who_set_which_address_and_what_it_was_before(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    made = connected(court, "http://10.1.2.3/in", name="县委平台")
    do(court, verbs.change, made, name="政法委平台", address="http://10.9.9.9/in", notices=["task.urge"], by=admin)

    with reading(court.store) as session:
        first, second = session.scalars(sa.select(EventRow).where(EventRow.subject_kind == "endpoint").order_by(EventRow.id)).all()
    assert (first.verb, first.actor_id, first.after) == (
        "endpoint.add", admin.person_id, {"kind": "webhook", "name": "县委平台", "address": "http://10.1.2.3/in", "notices": []},
    )
    assert second.before is not None and second.before["address"] == "http://10.1.2.3/in"
    assert second.after is not None and (second.after["address"], second.after["notices"]) == ("http://10.9.9.9/in", ["task.urge"])


@pytest.mark.parametrize("role", [role for role in Role if Right.CONNECT not in RIGHTS[role]])
def test_only_who_connects_may_touch_a_connection(court: Court, role: Role) -> None:
    made = connected(court, "http://10.1.2.3/in")
    viewer = court.viewer(role)
    refused(court, NotAllowed, verbs.add, an_endpoint(), by=viewer)
    refused(court, NotAllowed, verbs.send_test, made, by=viewer)
    refused(court, NotAllowed, verbs.rotate, made, secret=SECRET, by=viewer)
    refused(court, NotAllowed, verbs.resend, 1, by=viewer)
    with reading(court.store) as session:
        for ask in (endpoints.endpoints, endpoints.deliveries):
            with pytest.raises(NotAllowed):
                ask(session, viewer, now=NOON)


def test_an_administrator_of_some_grids_connects_nothing_because_it_would_carry_the_whole_board(court: Court) -> None:
    made = connected(court, "http://10.1.2.3/in")
    local = court.viewer(Role.ADMINISTRATOR, EAST)

    refused(court, NotAllowed, verbs.add, an_endpoint(), by=local, match="whole board")
    refused(court, NotAllowed, verbs.end, made, by=local)
    with reading(court.store) as session:
        assert endpoints.endpoints(session, local, now=NOON) == [] and endpoints.deliveries(session, local, now=NOON).empty


@pytest.mark.parametrize(("changes", "kind"), [
    ({"address": "ftp://x/y"}, AddressRefused), ({"kind": "folder", "address": "relative"}, AddressRefused), ({"name": "  "}, Refused), ({"secret": None}, Refused), ({"secret": "short"}, Refused),
])
def test_a_connection_that_could_not_work_is_refused(court: Court, changes: dict, kind: type[Refused]) -> None:
    refused(court, kind, verbs.add, an_endpoint(**changes), by=court.viewer(Role.ADMINISTRATOR))


def test_two_connections_of_one_name_are_not_told_apart_and_so_refused_until_one_has_ended(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    made = connected(court, "http://10.1.2.3/in", name="县委平台")
    refused(court, Refused, verbs.add, an_endpoint(), by=admin, match="already")

    do(court, verbs.end, made, by=admin)
    do(court, verbs.add, an_endpoint(), by=admin)
    refused(court, NotFound, verbs.switch, made, on=True, by=admin)
    with reading(court.store) as session:
        assert session.get_one(EndpointRow, made).secret is None


def test_a_folder_has_no_secret(court: Court) -> None:
    made = connected(court, "/exchange/notices", kind="folder")

    with reading(court.store) as session:
        assert session.get_one(EndpointRow, made).secret is None
    refused(court, Refused, verbs.rotate, made, secret=SECRET, by=court.viewer(Role.ADMINISTRATOR))


def test_a_test_notice_goes_to_one_connection_only_and_its_delivery_stands_in_the_senders_inbox(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    meant, other = connected(court, a_closed_port(), name="meant"), connected(court, a_closed_port(), name="other", notices=("task.urge",))
    do(court, verbs.send_test, meant, by=admin)
    post = Post(court)
    post.round()

    assert [row.endpoint_id for row in post.rows()] == [meant] != [other]
    with reading(court.store) as session:
        (one,) = notices.inbox(session, admin, now=NOON)
    assert (one.kind, one.places, [line["endpoint"] for line in one.lines]) == ("endpoint.test", {"endpoint": "meant"}, ["meant"])
    do(court, verbs.switch, meant, on=False, by=admin)
    refused(court, Refused, verbs.send_test, meant, by=admin, match="pauses")


def test_the_list_counts_what_is_pending_and_what_failed(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    connected(court, a_closed_port(), name="first")
    quiet = connected(court, a_closed_port(), name="quiet", notices=("operation.asked",))
    told(court)
    told(court)
    Post(court).round()

    with reading(court.store) as session:
        first, second = endpoints.endpoints(session, admin, now=NOON)
        rows = endpoints.deliveries(session, admin, now=NOON, endpoint_id=first["id"])
        assert endpoints.deliveries(session, admin, now=NOON, states=("failed",)).empty
        assert endpoints.deliveries(session, admin, now=NOON, endpoint_id=quiet).empty
    assert (first["pending"], first["failed"], first["last_success"], first["created_by"]) == (2, 0, None, "administrator")
    assert (second["pending"], second["failed"]) == (0, 0)
    assert sorted(rows["state"]) == ["queued", "retrying"]


def test_a_connection_or_delivery_that_is_not_there_is_said_to_be_so(court: Court) -> None:
    admin = court.viewer(Role.ADMINISTRATOR)
    for command in (verbs.send_test, verbs.end, verbs.resend):
        refused(court, NotFound, command, 999, by=admin)


def test_the_terminal_adds_a_connection_and_shows_its_secret_once(court: Court, capsys: pytest.CaptureFixture[str]) -> None:
    runtime = runtime_of(court.store)

    assert cli.main(["endpoint", "add", "--name", "县委平台", "--address", "http://10.1.2.3/in", "--notice", "task.urge"], runtime) == 0
    secret = capsys.readouterr().out.split()[-1]
    assert cli.main(["endpoint", "list"], runtime) == 0
    listed = capsys.readouterr().out
    with reading(court.store) as session:
        row = session.scalars(sa.select(EndpointRow)).one()
    assert (row.secret, row.notices) == (secret, ["task.urge"])
    assert "县委平台" in listed and secret not in listed
    assert cli.main(["endpoint", "add", "--name", "x", "--address", "nonsense"], runtime) == 2
