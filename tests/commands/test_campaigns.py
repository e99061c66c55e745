"""Verbs on a campaign, and totals that are the sum of its operations (SC-09)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import campaigns, operations, target_list, targets
from core.commands.campaigns import CampaignPlan
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import Result, TargetReport
from core.domain.campaigns import CampaignRefused, Recurrence
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.queries.campaigns import CampaignCard, campaign_card, campaign_rows
from core.queries.campaigns import campaigns as asked_campaigns
from core.store.session import reading, writing
from core.store.tables import CampaignRow, DebtorRow, TargetRow
from tests.builders import BOTH, do, nothing_changes, planned, refused
from tests.conftest import EAST, NOON, WEST, Court

SUMMER = CampaignPlan(
    "夏季雷霆", "general", date(2026, 6, 1), date(2026, 8, 31), (("甲书记", "县委书记"), ("乙县长", "县长"), ("丙书记", "政法委书记")),
)


def opened(court: Court, **changes: Any) -> int:
    return int(do(court, campaigns.create, replace(SUMMER, **changes))["id"])


def card_of(court: Court, campaign_id: int) -> CampaignCard:
    with reading(court.store) as session:
        return campaign_card(session, court.viewer(), campaign_id=campaign_id)


def rows_of(court: Court, campaign_id: int, figure: str) -> Any:
    with reading(court.store) as session:
        return campaign_rows(session, court.viewer(), campaign_id=campaign_id, figure=figure)


def held(court: Court, campaign_id: int | None, debtors: int, **changes: Any) -> list[int]:
    """An operation under way with so many targets of its own; gives the targets."""
    with writing(court.store) as session:
        rows = [DebtorRow(board_id=court.board_id, kind="person", name=f"某{at}", initials="m", grid_code=court.grid(), outstanding_fen=100) for at in range(debtors)]
        session.add_all(rows)
        session.flush()
        ids = [row.id for row in rows]
    made = planned(court, "approve", "start", bodies=(BodyPlan(court.court),), campaign_id=campaign_id, measures=tuple((one, "locate") for one in ids),
                   teams=(TeamPlan("一组", targets=tuple(ids)),), **changes)
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id)))


def report(court: Court, visited: list[int], kinds: tuple[str, ...], amount_fen: int = 0) -> None:
    for target in visited:
        do(court, targets.report_target, target, TargetReport("done", kinds[0], amount_fen))
        for kind in kinds[1:]:
            do(court, targets.add_result, target, Result(kind))


def test_summer_thunder_adds_up_128_persons_18_vehicles_and_311_who_paid_22_million(court: Court) -> None:
    """SC-09: campaign totals are the sum of its operations."""
    campaign = opened(court)
    for persons, vehicles, paid, yuan in ((50, 8, 111, 70_000), (48, 6, 100, 70_000), (30, 4, 100, 72_300)):
        visited = held(court, campaign, persons + paid)
        report(court, visited[:vehicles], ("brought", "vehicle", "detained"))
        report(court, visited[vehicles:persons], ("detained",))
        report(court, visited[persons:], ("paid",), yuan * 100)
    drill = held(court, campaign, 3, drill=True)
    report(court, drill, ("detained",))

    card = card_of(court, campaign)

    assert card.totals == {"targets": 439, "done": 439, "under_measures": 128, "vehicles": 18, "paid": 311, "amount_fen": 22_000_000 * 100}
    counted = card.operations[~card.operations["drill"]]
    assert len(card.operations) == 4 and len(counted) == 3
    for code, total in card.totals.items():
        assert counted[code].sum() == total
    with reading(court.store) as session:
        received = sa.select(sa.func.sum(TargetRow.amount_fen)).where(TargetRow.operation_id.in_(counted["operation_id"].tolist()))
        assert session.scalar(received) == card.totals["amount_fen"]
    assert [leader["post"] for leader in card.campaign["commanders"]] == ["县委书记", "县长", "政法委书记"]
    assert (len(rows_of(court, campaign, "under_measures")), len(rows_of(court, campaign, "paid"))) == (128, 311)
    assert rows_of(court, campaign, "vehicles")["vehicles"].sum() == 18
    assert rows_of(court, campaign, "amount_fen")["amount_fen"].sum() == card.totals["amount_fen"]


@BOTH
def test_a_figure_follows_every_report_and_opens_exactly_its_rows(court: Court) -> None:
    campaign = opened(court)
    first, second, third = held(court, campaign, 3)
    held(court, None, 1)
    report(court, [first], ("brought", "detained", "vehicle"))
    report(court, [second], ("paid",), 500)
    do(court, target_list.remove_target, third, "外出")

    assert card_of(court, campaign).totals == {"targets": 2, "done": 2, "under_measures": 1, "vehicles": 1, "paid": 1, "amount_fen": 500}
    assert rows_of(court, campaign, "targets")["target_id"].tolist() == [first, second]
    do(court, targets.report_target, second, TargetReport("done", "not_found"))
    assert card_of(court, campaign).totals["amount_fen"] == 0 and rows_of(court, campaign, "paid").empty


@BOTH
def test_a_campaign_is_opened_changed_and_ended_and_the_list_shows_it(court: Court) -> None:
    campaign = opened(court)
    weekly = Recurrence(weekday=4, hour=6, lead_organisation_id=court.court, muster_place="法院院内")
    do(court, campaigns.change, campaign, replace(SUMMER, name="夏季雷霆2026", theme="livelihood", recurrence=weekly))

    card = card_of(court, campaign)
    assert (card.campaign["name"], card.campaign["theme"], card.recurrence, card.lead) == ("夏季雷霆2026", "livelihood", weekly, "虞城县人民法院")
    do(court, campaigns.end, campaign, at=NOON + timedelta(days=1))
    with reading(court.store) as session:
        listed = asked_campaigns(session, court.viewer())
    assert listed["name"].tolist() == ["夏季雷霆2026"] and listed["ended_at"].notna().all()
    refused(court, CampaignRefused, campaigns.end, campaign)
    refused(court, CampaignRefused, campaigns.change, campaign, SUMMER)


def test_an_operation_is_put_into_a_campaign_and_out_again(court: Court) -> None:
    campaign, made = opened(court), planned(court)

    do(court, campaigns.bind, made, campaign)
    assert card_of(court, campaign).operations["operation_id"].tolist() == [made]
    do(court, campaigns.bind, made, None)
    assert card_of(court, campaign).operations.empty

    do(court, campaigns.end, campaign)
    refused(court, CampaignRefused, campaigns.bind, made, campaign)
    refused(court, NotFound, campaigns.bind, made, 999_999)
    refused(court, NotFound, campaigns.bind, made, None, by=court.viewer(Role.DUTY_LEADER, WEST))


def test_a_plan_that_names_an_ended_campaign_is_refused(court: Court) -> None:
    campaign = opened(court)
    do(court, campaigns.end, campaign)

    with nothing_changes(court), pytest.raises(CampaignRefused, match="夏季雷霆"):
        planned(court, campaign_id=campaign)


def test_what_cannot_be_meant_is_refused(court: Court) -> None:
    opened(court)

    refused(court, CampaignRefused, campaigns.create, SUMMER, match="already")
    refused(court, CampaignRefused, campaigns.create, replace(SUMMER, name="秋季利剑", commanders=((" ", "县长"),)))
    refused(court, CampaignRefused, campaigns.create, replace(SUMMER, name="秋季利剑", theme="fun"))
    lost = Recurrence(weekday=4, hour=6, lead_organisation_id=999_999, muster_place="法院院内")
    refused(court, CampaignRefused, campaigns.create, replace(SUMMER, name="秋季利剑", recurrence=lost))


def test_only_an_officer_of_the_whole_board_sets_up_campaigns(court: Court) -> None:
    refused(court, NotAllowed, campaigns.create, SUMMER, by=court.viewer(Role.JUDGE, EAST))
    for role in (role for role in Role if Right.OPERATE not in court.viewer(role).rights):
        refused(court, NotAllowed, campaigns.create, SUMMER, by=court.viewer(role))


def test_an_eastern_officer_adds_up_the_operations_in_reach_only(court: Court) -> None:
    campaign = opened(court)
    report(court, held(court, campaign, 1), ("detained",))
    western = court.debtors[court.grid(WEST)]
    planned(court, campaign_id=campaign, area=(WEST,), measures=((western, "locate"),), teams=(TeamPlan("一组", targets=(western,)),))

    with reading(court.store) as session:
        card = campaign_card(session, court.viewer(Role.DUTY_LEADER, EAST), campaign_id=campaign)
        assert len(card.operations) == 1 and card.totals["under_measures"] == 1
        assert session.scalars(sa.select(CampaignRow.created_by)).one() == court.people[Role.DUTY_OFFICER]
    assert do(court, operations.move, int(card.operations["operation_id"][0]), "finish")["state"] == "finished"
