"""What happens to joint operations by themselves: a campaign drafts its next one, and a week without any is told."""

from datetime import date

import sqlalchemy as sa

from core.commands.operation_reach import TOPICS
from core.domain import court_settings, occurrences
from core.domain.campaigns import Recurrence, hours_of, recurrence_of
from core.domain.clocks import local_day
from core.domain.operation_life import HELD_STATES
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import BoardRow, CampaignRow, OperationBodyRow, OperationRow, RungRow

LADDER = "quiet_week"


def create_due(act: Act) -> list[int]:
    """Draft the next operation of every campaign that recurs; one a campaign and day, whoever asks and how often."""
    act.by.demand(Right.OPERATE)
    ahead = court_settings.number(act.settings, "operations.days_ahead")
    made = []
    for campaign in act.session.scalars(sa.select(CampaignRow).where(CampaignRow.board_id == act.board_id, CampaignRow.ended_at.is_(None)).order_by(CampaignRow.id)):
        if not campaign.recurrence:
            continue
        one = recurrence_of(campaign.recurrence)
        if one is None:
            continue
        day = occurrences.due_day(one, act.at, days_ahead=ahead, since=campaign.starts_on, until=campaign.ends_on)
        if day is not None and one.lead_organisation_id is not None and not _exists(act, campaign.id, day):
            made.append(_draft(act, campaign, one, one.lead_organisation_id, day))
    return made


def _exists(act: Act, campaign_id: int, day: date) -> bool:
    """Also a cancelled one: what was called off does not come back."""
    return act.session.scalar(sa.select(OperationRow.id).filter_by(campaign_id=campaign_id, occurrence_on=day)) is not None


def _draft(act: Act, campaign: CampaignRow, one: Recurrence, lead_organisation_id: int, day: date) -> int:
    year = local_day(act.at).year
    starts_at, ends_at = hours_of(one, day)
    operation = OperationRow(
        board_id=act.board_id, number=f"{act.board_name[:1]}执联〔{year}〕{act.next_number(f'operation:{year}')}号", name=f"{campaign.name} {day:%m-%d}", kind=one.kind,
        campaign_id=campaign.id, occurrence_on=day, state="draft", starts_at=starts_at, ends_at=ends_at, muster_place=one.muster_place, area=[],
        grid_code=act.session.get_one(BoardRow, act.board_id).area_code, lead_organisation_id=lead_organisation_id, created_by=campaign.created_by or 0,
        created_at=act.at, updated_at=act.at,
    )
    act.session.add(operation)
    act.session.flush()
    act.session.add(OperationBodyRow(operation_id=operation.id, organisation_id=lead_organisation_id, head_count=1, answer="accepted", answered_at=act.at))
    act.record("operation.occur", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
               after={"state": operation.state, "number": operation.number, "campaign_id": campaign.id, "occurrence_on": day.isoformat()})
    act.notify("operation.occur", {"operation_id": operation.id, "number": operation.number, "campaign": campaign.name, "day": day.isoformat()},
               role=str(Role.DUTY_LEADER), sound="new", subject=("operation", operation.id), grid_code=operation.grid_code)
    return operation.id


def warn_of_quiet_week(act: Act) -> list[int]:
    """Tell the leaders once of each week in which no operation began; a court that never held one is not asked why."""
    if not court_settings.switched_on(act.settings, "operations.week_alert"):
        return []
    last_at = act.session.scalar(sa.select(sa.func.max(OperationRow.started_at)).where(
        OperationRow.board_id == act.board_id, OperationRow.state.in_(("running", *HELD_STATES)), ~OperationRow.drill,
    ))
    week_end = occurrences.quiet_since(last_at, act.at)
    if last_at is None or week_end is None or _told(act, week_end):
        return []
    days = (act.at - last_at).days
    act.session.add(RungRow(board_id=act.board_id, subject_kind="operation", subject_id=0, ladder=LADDER, cycle=week_end, rung="told", at=act.at))
    act.record("operation.quiet_week", "operation", 0, topics=("operations",), after={"days": days})
    for role in (Role.DUTY_LEADER, Role.COURT_LEADER):
        act.notify("operation.quiet_week", {"days": days}, role=str(role), sound="overdue")
    return [days]


def _told(act: Act, week_end: object) -> bool:
    return act.session.scalar(sa.select(RungRow.id).filter_by(
        board_id=act.board_id, subject_kind="operation", subject_id=0, ladder=LADDER, cycle=week_end, rung="told"
    )) is not None
