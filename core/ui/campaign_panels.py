"""Campaigns: the list, one campaign with totals that open their rows, and its form."""

from functools import partial
from itertools import islice

import pandas as pd
import streamlit as st

from core import words
from core.commands import campaigns as verbs
from core.domain import operation_life
from core.domain.campaigns import FIGURE_LABELS, THEME_LABELS, WEEKDAY_LABELS, next_days
from core.domain.clocks import local_day
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import campaigns, operations
from core.queries.campaigns import CampaignCard
from core.ui import campaign_form, chosen, notices, reads, row_list, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

NEXT_DAYS = 4
TILE_PX = 172
"""Two stand side by side on a phone, all of them on a desk."""


def draw(viewer: Viewer) -> None:
    """The campaign that is open, or the list with the form of a new one."""
    st.title(_("Campaigns"))
    notices.show()
    kind, key = chosen.current()
    if kind == "campaign" and key.isdigit():
        one(viewer, int(key))
    else:
        _listing(viewer)


def sets_up(viewer: Viewer) -> bool:
    """Whether the viewer may open and change campaigns: an officer of the whole board."""
    return viewer.may(Right.OPERATE) and "" in viewer.prefixes


def _listing(viewer: Viewer) -> None:
    found: pd.DataFrame = reads.read(campaigns.campaigns, viewer)
    if found.empty:
        st.info(_("No campaign yet. A campaign holds operations under one name and adds up their results."))
    else:
        row_list.titled("campaign", found["campaign_id"].tolist(), {
            "Name": found["name"], "Theme": tables.worded(found["theme"], THEME_LABELS), "From": tables.dated(found["starts_on"]), "To": tables.dated(found["ends_on"]),
            "Operations": found["operations"], "State": [_("Ended") if ended else _("Open") for ended in found["ended_at"].notna()],
        })
    if sets_up(viewer):
        with st.expander(_("Open a campaign"), icon=":material/add:", expanded=found.empty):
            campaign_form.draw(viewer, None)


def one(viewer: Viewer, campaign_id: int) -> None:
    """Head, commanders, totals with their rows, operations, and what an officer may change."""
    card: CampaignCard = reads.read(campaigns.campaign_card, viewer, campaign_id=campaign_id)
    it = card.campaign
    head, back = st.columns([6, 1], vertical_alignment="center")
    head.subheader(f"{as_text(it['name'])}　:blue[{_(THEME_LABELS.get(it['theme'], it['theme']))}]" + (f"　:gray[{_('Ended')}]" if it["ended_at"] else ""))
    if back.button(_("All campaigns"), width="stretch"):
        chosen.clear()
        st.rerun()
    _head(card)
    _totals(viewer, card)
    _operations(viewer, card)
    if sets_up(viewer) and it["ended_at"] is None:
        _change(viewer, card)


def _head(card: CampaignCard) -> None:
    it = card.campaign
    commanders = "、".join(f"{as_text(leader['post'])} {as_text(leader['name'])}".strip() for leader in it["commanders"] or ())
    days = f"{words.day(it['starts_on'])} – {words.day(it['ends_on'])}　" if it["starts_on"] or it["ends_on"] else ""
    st.markdown(f"{days}{_('Commanders on site')}: {commanders or '—'}")
    weekly = card.recurrence
    if weekly is not None and it["ended_at"] is None:
        today = local_day(runtime().now())
        first = max(today, it["starts_on"]) if it["starts_on"] else today
        days = "、".join(words.day(day) for day in islice(next_days(weekly, since=first, until=it["ends_on"]), NEXT_DAYS)) or _("none left")
        when = _("every {weekday} at {time}, {hours} hours", weekday=WEEKDAY_LABELS[weekly.weekday], time=f"{weekly.hour:02d}:{weekly.minutes:02d}", hours=weekly.hours)
        st.markdown(f":material/event_repeat: {_(operation_life.KIND_LABELS[weekly.kind])}　{when}　{as_text(card.lead or '—')}　{as_text(weekly.muster_place)}　:gray[{_('Next')}: {days}]")


def _totals(viewer: Viewer, card: CampaignCard) -> None:
    """Sums of the operations below; each opens the targets that it is made of."""
    with st.container(horizontal=True):
        for code, label in FIGURE_LABELS.items():
            st.metric(_(label), money(card.totals[code]) if code == "amount_fen" else card.totals[code], width=TILE_PX)
    if not viewer.may(Right.ROWS) or card.operations.empty:
        return
    figure = st.segmented_control(
        _("Rows behind the figure"), list(FIGURE_LABELS), format_func=lambda code: _(FIGURE_LABELS[code]), key=f"campaign_figure_{card.campaign['id']}",
    )
    if figure:
        _rows(viewer, card, figure)


def _rows(viewer: Viewer, card: CampaignCard, figure: str) -> None:
    rows: pd.DataFrame = reads.read(campaigns.campaign_rows, viewer, campaign_id=card.campaign["id"], figure=figure)
    if rows.empty:
        st.caption(_("No target of this figure lies in your grids."))
        return
    tables.shown(rows, {
        "Operation": rows["number"], "Name": rows["name"], "State": tables.worded(rows["state"], operation_life.TARGET_STATE_LABELS),
        "Result": tables.worded(rows["result"], RESULT_LABELS), "Vehicles": rows["vehicles"], "Received": tables.moneyed(rows["amount_fen"]),
        **({"Place": rows["place"].fillna("—")} if "place" in rows else {}),
    }, height=tables.height(len(rows), 360))


def _operations(viewer: Viewer, card: CampaignCard) -> None:
    found = card.operations
    st.markdown(f"**{_('Operations')}**（{len(found)}）" + (f"　:gray[{_('Drills stand in the list and in no total.')}]" if found["drill"].any() else ""))
    if found.empty:
        st.caption(_("No operation stands in this campaign yet. Choose it in the form of an operation, or put one in below."))
        return
    picked = row_picks.picked("campaign_operations", found["operation_id"].tolist(), {
        "Operation": found["number"], "Name": [f"{name}　{_('Drill')}" if drill else name for name, drill in zip(found["name"], found["drill"], strict=True)],
        "State": tables.worded(found["state"], operation_life.STATE_LABELS), "Start": tables.timed(found["starts_at"]),
        **{label: tables.moneyed(found[code]) if code == "amount_fen" else found[code] for code, label in FIGURE_LABELS.items()},
    }, height_px=360, one_only=True)
    if picked and viewer.may(Right.ROWS):
        number = found.set_index("operation_id")["number"][picked[0]]
        if st.button(_("Open {number}", number=number), icon=":material/open_in_new:"):
            st.session_state["open_operation"] = picked[0]
            row_picks.forget("campaign_operations")
            st.switch_page("pages/operations.py")


def _change(viewer: Viewer, card: CampaignCard) -> None:
    it = card.campaign
    with st.expander(_("Put an operation into the campaign"), icon=":material/playlist_add:"):
        _bind(viewer, card)
    with st.expander(_("Change the campaign"), icon=":material/edit:"):
        campaign_form.draw(viewer, card)
        sure = st.checkbox(_("End it: its weekly operation stops, its totals stay"), key=f"campaign_end_sure_{it['id']}")
        if st.button(_("End {name}", name=as_text(it["name"])), disabled=not sure, key=f"campaign_end_{it['id']}"):
            if writes.attempt(partial(verbs.end, campaign_id=it["id"]), by=viewer):
                notices.succeed(_("{name} has ended.", name=it["name"]))
            st.rerun()


def _bind(viewer: Viewer, card: CampaignCard) -> None:
    """Any operation in reach, by number and name."""
    every: pd.DataFrame = reads.read(operations.operations, viewer)
    inside = set(card.operations["operation_id"])
    names = {row.operation_id: f"{row.number} {row.name}" for row in every.itertuples() if row.operation_id not in inside}
    operation = st.selectbox(_("Operation"), list(names), index=None, format_func=lambda one: names[one], placeholder=_("choose"), key=f"campaign_bind_{card.campaign['id']}")
    if operation is not None and st.button(_("Put {number} into {name}", number=as_text(names[operation]), name=as_text(card.campaign["name"])), type="primary"):
        if writes.attempt(partial(verbs.bind, operation_id=int(operation), campaign_id=card.campaign["id"]), by=viewer):
            notices.succeed(_("{number} counts in {name} now.", number=names[operation], name=card.campaign["name"]))
        st.rerun()
