"""Screens: paired once by a code, read-only, silenced from the desk, revoked at once."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import devices
from core.commands.devices import NotPaired
from core.commands.sign_in import token_hash
from core.domain.devices import CODE_LASTS, CODE_LENGTH, CODE_LETTERS, WAITING_MOST_HERE
from core.domain.history import FilmRefused, showing_of
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.domain.wall import SettingsRefused, WallSettings
from core.queries.devices import device_viewer, screen, waits
from core.queries.devices import devices as listed
from core.store.session import reading
from core.store.tables import DeviceRow, EventRow
from tests.builders import contents, do, refused
from tests.conftest import EAST, NOON, WEST, Court

CODE, TOKEN = "ABCD2345", "zwd_of_the_screen"


def asked(court: Court, code: str = CODE, token: str = TOKEN, address: str = "10.0.0.9", **named: Any) -> None:
    devices.ask(court.store, code, token, address=address, at=named.pop("at", NOON), **named)


def paired(court: Court, area: str = "", code: str = CODE, token: str = TOKEN, **settings: Any) -> int:
    asked(court, code, token)
    return int(do(court, devices.pair, code, "指挥大厅", area, WallSettings(**settings), by=court.viewer(Role.ADMINISTRATOR))["id"])


def seen_as(court: Court, token: str = TOKEN) -> Viewer | None:
    with reading(court.store) as session:
        return device_viewer(session, token_hash(token))


def test_a_screen_is_nobodys_until_its_code_is_typed_and_a_read_only_wall_from_then_on(court: Court) -> None:
    asked(court)
    assert seen_as(court) is None
    do(court, devices.pair, "abcd-2345", "指挥大厅", EAST, WallSettings(language="en"), by=court.viewer(Role.ADMINISTRATOR))

    wall = seen_as(court)
    assert wall is not None
    assert (wall.role, wall.prefixes, wall.language, wall.person_id, wall.session_id) == (Role.WALL, (EAST,), "en", 0, None)
    assert wall.rights <= {Right.INSIDE, Right.ROWS, Right.TOTALS}


def test_neither_code_nor_token_stands_in_the_database(court: Court) -> None:
    paired(court)

    kept = contents(court.store)
    assert not any(secret in row for rows in kept.values() for row in rows for secret in (CODE, TOKEN))


def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(court: Court) -> None:
    administrator = court.viewer(Role.ADMINISTRATOR)
    paired(court)
    refused(court, NotPaired, devices.pair, CODE, "另一屏", "", WallSettings(), by=administrator)
    asked(court, "HHHH2222", "zwd_late")

    refused(court, NotPaired, devices.pair, "HHHH2222", "另一屏", "", WallSettings(), by=administrator, at=NOON + CODE_LASTS)
    refused(court, NotPaired, devices.pair, "", "另一屏", "", WallSettings(), by=administrator)


@pytest.mark.parametrize(("name", "area", "settings", "kind"), [
    (" ", "", {}, NotPaired), ("x" * 61, "", {}, NotPaired), ("大厅", "999", {}, NotPaired), ("大厅", "", {"scenes": ()}, SettingsRefused), ("大厅", "", {"distance_m": 20.0}, SettingsRefused),
])
def test_a_screen_without_name_place_or_readable_letters_is_not_stored(court: Court, name: str, area: str, settings: dict[str, Any], kind: Any) -> None:
    asked(court)

    refused(court, kind, devices.pair, CODE, name, area, WallSettings(**settings), by=court.viewer(Role.ADMINISTRATOR))


def test_only_an_administrator_pairs_sets_up_and_revokes_and_only_the_desk_silences(court: Court) -> None:
    screen_id = paired(court)
    asked(court, "HHHH2222", "zwd_other")
    for role in Role:
        by = court.viewer(role)
        if role is not Role.ADMINISTRATOR:
            refused(court, NotAllowed, devices.pair, "HHHH2222", "大厅", "", WallSettings(), by=by)
            refused(court, NotAllowed, devices.set_up, screen_id, "大厅", "", WallSettings(), by=by)
            refused(court, NotAllowed, devices.revoke, screen_id, by=by)
        if not {Right.DUTY, Right.SET} & by.rights:
            refused(court, NotAllowed, devices.visitor_mode, screen_id, on=True, by=by)
            refused(court, NotAllowed, devices.silence, by=by)


def test_a_screen_beyond_the_own_grids_is_not_there(court: Court) -> None:
    screen_id = paired(court, WEST)
    eastern = court.viewer(Role.ADMINISTRATOR, EAST)

    refused(court, NotFound, devices.revoke, screen_id, by=eastern)
    refused(court, NotFound, devices.visitor_mode, screen_id, on=True, by=court.viewer(Role.DUTY_OFFICER, EAST))
    refused(court, NotAllowed, devices.set_up, paired(court, EAST, "HHHH2222", "zwd_2"), "大厅", "", WallSettings(), by=eastern)
    with reading(court.store) as session:
        assert list(listed(session, eastern)["area"]) == [EAST] and screen(session, court.viewer(Role.DUTY_OFFICER, EAST), device_id=screen_id) is None


def test_visitor_mode_is_one_step_and_keeps_the_other_settings(court: Court) -> None:
    screen_id = paired(court, theme="day", interval_s=45)
    do(court, devices.visitor_mode, screen_id, on=True)

    with reading(court.store) as session:
        kept = screen(session, court.viewer(), device_id=screen_id)
    assert kept is not None
    assert (kept["settings"]["visitor"], kept["settings"]["theme"], kept["settings"]["interval_s"]) == (True, "day", 45)


def test_the_desk_silences_every_screen_at_once(court: Court) -> None:
    refused(court, NotFound, devices.silence)
    first, second = paired(court), paired(court, EAST, "HHHH2222", "zwd_2")
    do(court, devices.silence, at=NOON + timedelta(minutes=3))

    with reading(court.store) as session:
        assert {one: screen(session, court.viewer(), device_id=one)["silenced_at"] for one in (first, second)} == dict.fromkeys((first, second), NOON + timedelta(minutes=3))  # type: ignore[index]


def test_a_revoked_screen_is_nobody_at_once_and_stays_so(court: Court) -> None:
    administrator = court.viewer(Role.ADMINISTRATOR)
    screen_id = paired(court)
    do(court, devices.revoke, screen_id, by=administrator)

    assert seen_as(court) is None
    refused(court, NotFound, devices.set_up, screen_id, "大厅", "", WallSettings(), by=administrator)
    refused(court, NotFound, devices.revoke, screen_id, by=administrator)


def test_who_did_what_to_a_screen_stands_in_the_ledger(court: Court) -> None:
    screen_id = paired(court)
    do(court, devices.set_up, screen_id, "大厅左", "", WallSettings(theme="day"), by=court.viewer(Role.ADMINISTRATOR))
    do(court, devices.visitor_mode, screen_id, on=True)
    do(court, devices.revoke, screen_id, by=court.viewer(Role.ADMINISTRATOR))

    with reading(court.store) as session:
        verbs = session.scalars(sa.select(EventRow.verb).where(EventRow.subject_kind == "device").order_by(EventRow.id)).all()
    assert verbs == ["device.pair", "device.change", "device.visitors", "device.revoke"]


def test_strangers_who_ask_for_codes_fill_neither_table_nor_ledger(court: Court) -> None:
    for number in range(12):
        asked(court, f"CODE{number:04d}", f"zwd_{number}", address="10.0.0.1")
    asked(court, "KEPT2222", "zwd_kept", address="10.0.0.2")

    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DeviceRow)) == WAITING_MOST_HERE + 1
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 0
        assert waits(session, token_hash("zwd_11"), now=NOON) and not waits(session, token_hash("zwd_0"), now=NOON)


def test_a_screen_that_asks_again_waits_with_its_new_code_only(court: Court) -> None:
    asked(court)
    asked(court, "HHHH2222", "zwd_new", instead_of=TOKEN)

    refused(court, NotPaired, devices.pair, CODE, "大厅", "", WallSettings(), by=court.viewer(Role.ADMINISTRATOR))


def test_a_paired_screen_does_not_give_way_to_strangers(court: Court) -> None:
    paired(court)
    for number in range(8):
        asked(court, f"CODE{number:04d}", f"zwd_{number}", address="10.0.0.9", instead_of=TOKEN, at=NOON + timedelta(hours=number))

    assert seen_as(court) is not None


def test_a_screen_is_noted_at_most_once_a_minute(court: Court) -> None:
    screen_id = paired(court)
    for seconds in (0, 59, 61):
        devices.note_seen(court.store, screen_id, at=NOON + timedelta(seconds=seconds))

    with reading(court.store) as session:
        assert session.get_one(DeviceRow, screen_id).seen_at == NOON + timedelta(seconds=61)


def test_codes_are_long_and_have_no_letters_that_look_alike() -> None:
    codes = {devices.new_code() for _ in range(200)}

    assert len(codes) == 200 and all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)
    assert not set("01OIL") & set(CODE_LETTERS)


def test_a_film_of_the_past_is_started_on_the_screens_in_reach_and_ended_and_the_future_is_refused(court: Court) -> None:
    first, second = paired(court), paired(court, EAST, "WEST2345", "zwd_two")
    day = date(2026, 3, 9)
    refused(court, FilmRefused, devices.show_film, "day", date(2026, 3, 11), match="has not come")
    refused(court, FilmRefused, devices.show_film, "year", day)
    refused(court, NotAllowed, devices.show_film, "day", day, by=court.viewer(Role.GRID_WORKER))

    assert do(court, devices.show_film, "month", day) == {"count": 2}
    do(court, devices.visitor_mode, first, on=True)
    films = [showing_of(kept(court, one)) for one in (first, second)]
    assert films[0] == films[1] and films[0] is not None and (films[0].since, films[0].until) == (date(2026, 3, 1), date(2026, 3, 31))
    assert films[0].started_ms > NOON.timestamp() * 1000

    assert do(court, devices.end_film) == {"count": 2}
    assert showing_of(kept(court, first)) is None and kept(court, first)["visitor"], "visitor mode stays"


def kept(court: Court, device: int) -> dict[str, Any]:
    with reading(court.store) as session:
        return dict(session.get_one(DeviceRow, device).settings)
