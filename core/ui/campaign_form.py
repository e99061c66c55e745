"""The form of a campaign: name, theme, days, leaders on site, and the weekly operation that is defined once."""

from datetime import time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import campaigns as verbs
from core.commands.campaigns import CampaignPlan
from core.domain.campaigns import THEME_LABELS, WEEKDAY_LABELS, Recurrence
from core.domain.operation_life import KIND_LABELS
from core.domain.viewer import Viewer
from core.queries import operations
from core.queries.campaigns import CampaignCard
from core.ui import chosen, notices, reads, writes
from core.ui.visitor import _

WEEKLY = Recurrence(weekday=4, hour=6)


def draw(viewer: Viewer, card: CampaignCard | None) -> None:
    """Open a new campaign, or change the one of the card."""
    it: dict[str, Any] = card.campaign if card else {"id": 0, "name": "", "theme": "general", "starts_on": None, "ends_on": None, "commanders": ()}
    tag = it["id"]
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(_("Name of the campaign"), value=it["name"], key=f"campaign_name_{tag}", placeholder=_("for example: Summer Thunder 2026"))
        theme = st.selectbox(_("Theme"), list(THEME_LABELS), index=list(THEME_LABELS).index(it["theme"]), format_func=lambda code: _(THEME_LABELS[code]), key=f"campaign_theme_{tag}")
        since, until = st.columns(2)
        starts_on = since.date_input(_("From"), value=it["starts_on"], key=f"campaign_from_{tag}")
        ends_on = until.date_input(_("To"), value=it["ends_on"], key=f"campaign_to_{tag}")
        commanders = _commanders(it["commanders"] or (), tag)
    with right:
        recurrence = _weekly(viewer, card.recurrence if card else None, tag)
    plan = CampaignPlan(name, theme, starts_on, ends_on, commanders, recurrence)
    if st.button(_("Store the changes") if card else _("Open the campaign"), type="primary", key=f"campaign_store_{tag}", icon=":material/save:"):
        _store(viewer, card, plan)


def _commanders(kept: Any, tag: int) -> tuple[tuple[str, str], ...]:
    st.markdown(_("Commanders on site"))
    table = pd.DataFrame({_("Post"): [leader["post"] for leader in kept], _("Name"): [leader["name"] for leader in kept]}, dtype="str")
    edited = st.data_editor(table, num_rows="dynamic", hide_index=True, key=f"campaign_commanders_{tag}")
    pairs = [(_text(name), _text(post)) for post, name in zip(edited[_("Post")], edited[_("Name")], strict=True)]
    return tuple((name, post) for name, post in pairs if name or post)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _weekly(viewer: Viewer, kept: Recurrence | None, tag: int) -> Recurrence | None:
    """Defined once; its operations are created by themselves."""
    if not st.toggle(_("A weekly operation belongs to it"), value=kept is not None, key=f"campaign_weekly_{tag}"):
        return None
    one = kept or WEEKLY
    bodies = reads.read(operations.organisations, viewer)
    courts = bodies[bodies["kind"] == "court"].set_index("organisation_id")["name"].to_dict() or bodies.set_index("organisation_id")["name"].to_dict()
    day, at, length = st.columns(3)
    weekday = day.selectbox(_("Weekday"), range(7), index=one.weekday, format_func=lambda number: _(WEEKDAY_LABELS[number]), key=f"campaign_weekday_{tag}")
    begins = at.time_input(_("Start"), value=time(one.hour, one.minutes), key=f"campaign_at_{tag}")
    hours = length.number_input(_("Length (hours)"), min_value=1, max_value=24, value=one.hours, key=f"campaign_hours_{tag}")
    kind = st.selectbox(_("Type"), list(KIND_LABELS), index=list(KIND_LABELS).index(one.kind), format_func=lambda code: _(KIND_LABELS[code]), key=f"campaign_kind_{tag}")
    ids = list(courts)
    lead = st.selectbox(
        _("Lead"), ids, index=ids.index(one.lead_organisation_id) if one.lead_organisation_id in ids else 0 if ids else None,
        format_func=lambda body: courts[body], key=f"campaign_lead_{tag}",
    )
    place = st.text_input(_("Muster place"), value=one.muster_place or _("Court gate"), key=f"campaign_place_{tag}")
    return Recurrence(int(weekday), begins.hour, begins.minute, int(hours), kind, lead, place)


def _store(viewer: Viewer, card: CampaignCard | None, plan: CampaignPlan) -> None:
    if card is not None:
        if writes.attempt(partial(verbs.change, campaign_id=card.campaign["id"], plan=plan), by=viewer):
            notices.succeed(_("{name} is stored.", name=plan.name))
        st.rerun()
    done = writes.attempt(partial(verbs.create, plan=plan), by=viewer, key=writes.form_key("campaign"))
    if done:
        writes.form_done("campaign")
        notices.succeed(_("{name} is open. Choose it in the form of an operation.", name=done["name"]))
        chosen.choose("campaign", str(done["id"]))
    st.rerun()
