"""The proposal of targets on a screen: filters, the ranked rows with their reasons; for a new operation and for one that is planned already."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core.domain import vocabulary
from core.domain.viewer import Viewer
from core.queries import grid_help, proposals
from core.queries.campaigns import campaigns
from core.queries.proposals import ProposalFilter
from core.ui import area_map, chosen, map_panel, reads, row_picks, tables
from core.ui.safe_text import as_text
from core.ui.visitor import _

SHOWN_REASONS = 4
EXPLAINED = 5
PICKS = "proposed_targets"


def filters(
    viewer: Viewer, *, starts_at: datetime, ends_at: datetime, area: tuple[str, ...] = (), campaign_id: int | None = None, operation_id: int | None = None
) -> ProposalFilter:
    """Where, which cases, from what amount on; the debtors picked on the map instead of an area."""
    picked = chosen.basket()
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    if "proposal_area" not in st.session_state:
        st.session_state["proposal_area"] = [code for code in area if code in towns]
    area_map.draw(viewer, "proposal_area")
    where, case, amount = st.columns([3, 3, 2])
    only_picked = where.toggle(_("Only the {count} picked on the map", count=len(picked)), key="proposal_picked") if picked else False
    codes = where.multiselect(
        _("Area"), list(towns), format_func=lambda code: towns[code], key="proposal_area",
        placeholder=_("all of your grids"), disabled=bool(only_picked),
    )
    category = case.selectbox(_("Kind of case"), reads.read(grid_help.case_categories, viewer), index=None, placeholder=_("all"), key="proposal_category")
    judge = _judge(viewer, case)
    campaign = _campaign(viewer, where, campaign_id)
    least = amount.number_input(_("Outstanding at least (yuan)"), min_value=0, value=0, step=10_000, key="proposal_least")
    return ProposalFilter(
        area=tuple(codes) if not only_picked else (), debtor_ids=tuple(picked) if only_picked else (), campaign_id=campaign, category=category or "",
        judge_id=judge, minimum_fen=int(least) * 100, operation_id=operation_id, starts_at=starts_at, ends_at=ends_at,
    )


def _judge(viewer: Viewer, place: Any) -> int | None:
    names = reads.read(proposals.judges_with_cases, viewer).set_index("person_id")["name"].to_dict()
    wanted: int | None = place.selectbox(_("Judge"), list(names), index=None, format_func=lambda one: names[one], placeholder=_("all"), key="proposal_judge")
    return wanted


def _campaign(viewer: Viewer, place: Any, bound: int | None) -> int | None:
    names = reads.read(campaigns, viewer).set_index("campaign_id")["name"].to_dict()
    ids = list(names)
    wanted: int | None = place.selectbox(
        _("Campaign"), ids, index=ids.index(bound) if bound in ids else None, format_func=lambda one: names[one], placeholder=_("none"), key="proposal_campaign",
        help=_("Takes cases of the campaign's theme and leaves out whom it met already."),
    )
    return wanted


def shown(found: pd.DataFrame) -> list[int]:
    """The ranked rows; gives the ids of the debtors that are picked."""
    st.caption(_("Ranked by the court's own weights: who often returns and who was seen lately first (G-18), then cash found, seizures that expire, address, amount, age. Settings: targets of an operation."))
    picked = row_picks.picked(PICKS, found["debtor_id"].tolist(), {
        "Rank": found["rank"], "Points": found["score"], "Name": found["name"], "Why": [reason_words(reasons) for reasons in found["reasons"]],
        "Whereabouts": tables.worded(found["whereabouts"], vocabulary.WHEREABOUTS_LABELS), "Outstanding": tables.moneyed(found["outstanding_fen"]),
        "Cash rate": [percent(rate) for rate in found["cash_rate"]], "Place": found["place"].fillna("—"),
        "Wanted elsewhere": [f"◆ {number}" if number else "" for number in found["busy"]],
        "On the list": ["✓" if here else "" for here in found["here"]],
    }, height_px=460, settings={"Why": st.column_config.TextColumn(width="large")})
    for row in found[found["debtor_id"].isin(picked)].head(EXPLAINED).itertuples():
        st.caption(f"**{as_text(row.name)}**　{as_text(reason_words(row.reasons, every=True))}")
    return picked


def reason_words(reasons: list[tuple[str, dict[str, Any]]], *, every: bool = False) -> str:
    """The weightiest reasons in the reader's language, or all of them."""
    return " · ".join(_(message, **places) for message, places in (reasons if every else reasons[:SHOWN_REASONS]))


def percent(rate: float | None) -> str:
    return "—" if rate is None or pd.isna(rate) else f"{rate:.0%}"
