"""The duty log as the desk sees it, and the hotline, whose every figure opens exactly its calls."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from core.commands import duty_log as verbs
from core.commands.duty_log import EntryOutcome
from core.domain.duty_log import HOTLINE_FIGURES
from core.domain.indicators import rounded
from core.domain.refusals import NotFound
from core.domain.spread import Spread
from core.domain.viewer import Role
from core.queries import duty_log
from core.queries.duty_log import LogFilter
from core.store.session import reading, writing
from core.store.tables import DutyLogRow
from tests.builders import BOTH, do
from tests.commands.desk import recorded
from tests.conftest import EAST, NOON, WEST, Court

DAYS = {"since": date(2026, 3, 10), "until": date(2026, 3, 10)}
COLUMNS_OF_THE_RULE = (
    "number", "day", "shift", "leader", "officer", "technician", "at", "channel", "caller_name", "case_number", "content", "level", "decision",
    "dispatched_to", "instruction_number", "state", "closed_at", "handed_over",
)
"""no, date, shift, leader, officer, technician, time, channel, caller, case no, content, level, decision, dispatched_to, instruction_no, status, closed_at, handover_flag."""


def listed(court: Court, *, now: datetime = NOON, viewer=None, **wanted):
    with reading(court.store) as session:
        return duty_log.duty_log(session, viewer or court.viewer(), now=now, wanted=LogFilter(**wanted))


def hotline(court: Court, **days):
    with reading(court.store) as session:
        return duty_log.hotline(session, court.viewer(), **{**DAYS, **days})


def rows_of(court: Court, figure: str, **more):
    with reading(court.store) as session:
        return duty_log.hotline_rows(session, court.viewer(), now=NOON, figure=figure, **{**DAYS, **more})


def test_the_list_has_the_columns_of_the_rule_and_masks_the_caller(court: Court) -> None:
    recorded(court)
    table = listed(court)
    assert set(COLUMNS_OF_THE_RULE) <= set(table.columns)
    assert (table["caller_name"].iloc[0], table["caller_phone"].iloc[0]) == ("王**", "139****5678")
    with reading(court.store) as session:
        entry = duty_log.log_entry(session, court.viewer(), entry_id=int(table["entry_id"].iloc[0]), now=NOON).entry
    assert (entry["caller_name"], entry["caller_phone"]) == ("王**", "139****5678")


def test_an_entry_of_the_other_town_is_not_there(court: Court) -> None:
    west = recorded(court, grid_code=court.grid(WEST), by=court.viewer(Role.DUTY_LEADER))
    eastern = court.viewer(Role.DUTY_OFFICER, EAST)
    assert listed(court, viewer=eastern).empty
    with reading(court.store) as session, pytest.raises(NotFound):
        duty_log.log_entry(session, eastern, entry_id=west, now=NOON)


@pytest.mark.parametrize(("answered_after_h", "severity"), [(None, "overdue"), (23, "on_time"), (25, "overdue")])
def test_a_message_of_a_party_is_green_when_answered_within_a_day_and_red_when_not(court: Court, answered_after_h: int | None, severity: str) -> None:
    entry = recorded(court, channel="platform", source="creditor")
    if answered_after_h:
        do(court, verbs.handle, entry, "已回复", at=NOON + timedelta(hours=answered_after_h))
    assert list(listed(court, now=NOON + timedelta(hours=26))["severity"]) == [severity]


def test_late_messages_stand_on_top_and_in_a_list_of_their_own(court: Court, later) -> None:
    message = recorded(court, channel="platform", source="debtor")
    call = recorded(court, at=later(60))
    assert list(listed(court, now=NOON + timedelta(hours=25))["entry_id"]) == [message, call]
    assert list(listed(court, now=NOON + timedelta(hours=25), late_only=True)["entry_id"]) == [message]
    assert listed(court, now=NOON + timedelta(hours=23), late_only=True).empty


def test_an_empty_hotline_has_no_rates(court: Court) -> None:
    found = hotline(court)
    assert set(found.figures.values()) == {0}
    assert found.rates == {"dispatch_rate": None, "revisit_rate": None} and found.arrival_min == Spread(0)


@BOTH
def test_every_figure_opens_exactly_its_calls_and_their_shares_add_up_also_by_source(court: Court, later) -> None:
    for serial, source in enumerate(("police", "police", "handler", "creditor", None)):
        entry = recorded(court, source=source, needs_dispatch=serial < 4)
        if serial < 3:
            do(court, verbs.send_out, entry, "值班组", at=later(5))
            do(court, verbs.arrive, entry, at=later(10 + 10 * serial))
        if serial < 2:
            do(court, verbs.close, entry, EntryOutcome("处理完", resolved=serial == 0, brought_in=2, detained=1, fined=serial, amount_fen=100_000), at=later(90))
    do(court, verbs.revisit, 1, True, at=later(100))
    recorded(court, channel="visit", needs_dispatch=True)
    recorded(court, at=NOON - timedelta(days=2))

    found = hotline(court)
    assert found.figures == {
        "calls": 5, "needing": 4, "dispatched": 3, "arrived": 3, "brought_in": 4, "detained": 2, "fined": 1, "resolved": 1, "amount_fen": 200_000, "closed": 2, "revisited": 1,
    }
    assert found.rates == {"dispatch_rate": Decimal(75), "revisit_rate": Decimal(50)}
    assert found.arrival_min == Spread(3, 20.0, 30.0)
    for figure in HOTLINE_FIGURES:
        assert rows_of(court, figure.code)["share"].sum() == found.figures[figure.code] == found.by_source[figure.code].sum(), figure.code
        for one in found.by_source.itertuples():
            assert rows_of(court, figure.code, source=one.source)["share"].sum() == getattr(one, figure.code), (figure.code, one.source)
    assert set(found.by_source["source"]) == {"police", "handler", "creditor", "other"}


def test_2022_dispatched_of_2214_that_needed_it_are_91_33_percent_and_not_91_37_as_printed(court: Court) -> None:
    """The published figures of 吴兴 (domain.md 7.2): 18,534 calls, 2,214 needing dispatch, 2,022 dispatched, 1,862 brought in, 745 detained, 368 fined, 20.91 m yuan."""
    start = datetime(2026, 3, 10, 0, tzinfo=UTC)
    kind = {"board_id": court.board_id, "day": date(2026, 3, 10), "shift": "seat", "channel": "phone", "content": "来电", "level": "normal", "state": "closed",
            "recorder_name": "值班员", "handed_over": False, "fined": 0, "detained": 0, "brought_in": 0, "amount_fen": 0}
    calls = [
        kind | {
            "number": f"{serial}", "at": start + timedelta(seconds=serial), "needs_dispatch": serial < 2214, "dispatched_at": start if serial < 2022 else None,
            "brought_in": int(serial < 1862), "detained": int(serial < 745), "fined": int(serial < 368), "amount_fen": 2_091_000_000 if serial == 0 else 0,
            "source": "police" if serial < 12_603 else "handler" if serial < 15_198 else "creditor" if serial < 16_681 else None,
        } for serial in range(18_534)
    ]
    with writing(court.store) as session:
        session.execute(sa.insert(DutyLogRow), calls)

    found = hotline(court)
    assert [found.figures[code] for code in ("calls", "needing", "dispatched", "brought_in", "detained", "fined", "amount_fen")] == [18_534, 2_214, 2_022, 1_862, 745, 368, 2_091_000_000]
    assert rounded(found.rates["dispatch_rate"], 2) == Decimal("91.33")
    shares = {one.source: round(100 * one.calls / 18_534) for one in found.by_source.itertuples()}
    assert (shares["police"], shares["handler"], shares["creditor"]) == (68, 14, 8)
