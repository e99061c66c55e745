"""Verbs on a campaign (专项行动): open, change, end, and put an operation into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.operation_reach import TOPICS, reachable
from core.domain import campaigns
from core.domain.campaigns import CampaignRefused, Recurrence
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CampaignRow, OrganisationRow

MOST_COMMANDERS = 20


@dataclass(frozen=True)
class CampaignPlan:
    """The form of a campaign. `commanders`: name and post of each leader on site; `recurrence`: the weekly operation, if it has one."""

    name: str
    theme: str = "general"
    starts_on: date | None = None
    ends_on: date | None = None
    commanders: tuple[tuple[str, str], ...] = ()
    recurrence: Recurrence | None = None


def create(act: Act, plan: CampaignPlan) -> dict[str, Any]:
    """Open a campaign; returns `id` and `name`."""
    _check(act, plan, own_id=0)
    row = CampaignRow(board_id=act.board_id, name=plan.name.strip(), created_by=act.by.person_id, created_at=act.at, **_values(plan))
    act.session.add(row)
    act.session.flush()
    act.record("campaign.create", "campaign", row.id, topics=TOPICS, after=_said(plan))
    return {"id": row.id, "name": row.name}


def change(act: Act, campaign_id: int, plan: CampaignPlan) -> dict[str, Any]:
    """Change a campaign that has not ended; operations that were created already stay as they are."""
    row = _open(act, campaign_id)
    _check(act, plan, own_id=campaign_id)
    before = {"name": row.name, "theme": row.theme, "starts_on": row.starts_on, "ends_on": row.ends_on, "commanders": row.commanders, "recurrence": row.recurrence}
    row.name = plan.name.strip()
    for column, value in _values(plan).items():
        setattr(row, column, value)
    act.record("campaign.change", "campaign", campaign_id, topics=TOPICS, before=before, after=_said(plan))
    return {"id": row.id, "name": row.name}


def end(act: Act, campaign_id: int) -> dict[str, Any]:
    """End a campaign: its weekly operation creates no more, its operations and totals stay."""
    row = _open(act, campaign_id)
    row.ended_at = act.at
    act.record("campaign.end", "campaign", campaign_id, topics=TOPICS, after={"name": row.name})
    return {"id": row.id, "name": row.name}


def bind(act: Act, operation_id: int, campaign_id: int | None) -> dict[str, Any]:
    """Put an operation into a campaign, or out of any; its results count there from now on."""
    act.by.demand(Right.OPERATE)
    operation = reachable(act, operation_id)
    name = _open(act, campaign_id).name if campaign_id is not None else None
    before = {"campaign_id": operation.campaign_id}
    operation.campaign_id, operation.updated_at = campaign_id, act.at
    act.record("campaign.bind", "operation", operation_id, topics=TOPICS, grid_code=operation.grid_code, before=before,
               after={"number": operation.number, "campaign_id": campaign_id, "campaign": name})
    return {"id": operation_id, "campaign_id": campaign_id}


def demand_campaign(act: Act, campaign_id: int | None) -> None:
    """Refuse an order that names a campaign of another court or one that has ended."""
    if campaign_id is not None:
        _open(act, campaign_id)


def _open(act: Act, campaign_id: int) -> CampaignRow:
    act.by.demand(Right.OPERATE)
    row = act.session.get(CampaignRow, campaign_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such campaign. Load the page again."))
    if row.ended_at is not None:
        raise CampaignRefused(N_("{name} has ended. Choose another campaign, or open a new one."), name=row.name)
    return row


def _check(act: Act, plan: CampaignPlan, *, own_id: int) -> None:
    """A campaign holds operations of the whole board, so only who sees the whole board sets one up."""
    act.by.demand(Right.OPERATE)
    if "" not in act.by.prefixes:
        raise NotAllowed(N_("The campaign was not stored: it reaches beyond your grids. Ask an officer of the whole court."))
    campaigns.check(plan.name, plan.theme, plan.starts_on, plan.ends_on, plan.recurrence)
    if len(plan.commanders) > MOST_COMMANDERS or not all(name.strip() for name, _ in plan.commanders):
        raise CampaignRefused(N_("The campaign was not stored: name each leader on site, at most {most}."), most=MOST_COMMANDERS)
    same = act.session.scalar(sa.select(CampaignRow.id).where(CampaignRow.board_id == act.board_id, CampaignRow.name == plan.name.strip(), CampaignRow.id != own_id))
    if same is not None:
        raise CampaignRefused(N_("The campaign was not stored: there is one called {name} already. Choose another name, such as one with the year."), name=plan.name.strip())
    lead = plan.recurrence.lead_organisation_id if plan.recurrence else None
    if lead is not None and act.session.scalar(sa.select(OrganisationRow.id).where(OrganisationRow.id == lead, OrganisationRow.board_id == act.board_id)) is None:
        raise CampaignRefused(N_("The campaign was not stored: there is no such body to lead the weekly operation. Choose one of the list."))


def _values(plan: CampaignPlan) -> dict[str, Any]:
    return {
        "theme": plan.theme, "starts_on": plan.starts_on, "ends_on": plan.ends_on, "commanders": _commanders(plan.commanders),
        "recurrence": plan.recurrence.plain() if plan.recurrence else None,
    }


def _commanders(named: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name.strip(), "post": post.strip()} for name, post in named]


def _said(plan: CampaignPlan) -> dict[str, Any]:
    return {"name": plan.name.strip(), **_values(plan)}
