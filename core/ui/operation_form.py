"""The form of a joint operation: what, where, who, when; gaps are named all at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import operations as verbs
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.domain import operation_life, vocabulary
from core.domain.clocks import LOCAL, local_day
from core.domain.operation_kinds import CLASS_LABELS, KIND_LABELS
from core.domain.viewer import Viewer
from core.queries import operations, proposals
from core.queries.campaigns import campaigns
from core.queries.proposals import ProposalFilter
from core.ui import area_map, chosen, map_panel, notices, operation_proposal, operation_template, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

OTHERWISE = (4, 1)
"""People and vehicles asked of a body that no template knows."""
MEASURES = ("locate", "summon", "bring", "search", "seal", "seize", "freeze", "detain", "fine", "restrict", "list", "evict", "serve", "mediate")


@dataclass(frozen=True)
class Target:
    """A debtor to be visited, the measure planned, and what was proposed of the debtor."""

    debtor_id: int
    measure: str
    proposal: dict[str, Any]


def draw(viewer: Viewer) -> None:
    """Fill, see the gaps, submit."""
    notices.show()
    left, right = st.columns(2, gap="large")
    with left:
        what = _what(viewer)
        area = _where(viewer)
        targets = _targets(viewer, what, area)
    with right:
        operation_template.protocol(what["kind"])
        bodies_of = reads.read(operations.organisations, viewer)
        who = _who(viewer, bodies_of, operation_template.bodies(viewer, bodies_of, what["kind"], what["old_case_class"], area))
        teams = _teams(viewer, [target.debtor_id for target in targets], what["kind"])
        operation_template.changes(bodies_of)
    confirmed = st.checkbox(_("I know who of it is on duty at the desk or just off it"), key="op_duty_known")
    if st.button(_("Submit for approval"), type="primary", shortcut="Ctrl+Enter", icon=":material/how_to_reg:", width="stretch"):
        _submit(viewer, what, area, targets, who, teams, confirmed=confirmed)


def _what(viewer: Viewer) -> dict[str, Any]:
    name = st.text_input(_("Name of the operation"), placeholder=_("for example: Summer Thunder, eastern towns"), key="op_name")
    kind, risk = st.columns(2)
    tomorrow = local_day(runtime().now()) + timedelta(days=1)
    chosen_kind = kind.selectbox(_("Type"), list(KIND_LABELS), format_func=lambda code: _(KIND_LABELS[code]), key="op_kind")
    operation_template.fill(chosen_kind)
    level = risk.selectbox(_("Risk"), list(operation_life.RISK_LABELS), format_func=lambda code: _(operation_life.RISK_LABELS[code]), key="op_risk")
    campaign = _campaign(viewer)
    day, start, end = st.columns(3)
    on = day.date_input(_("Day"), value=tomorrow, key="op_day")
    begins = start.time_input(_("From"), key="op_from")
    ends = end.time_input(_("To"), key="op_to")
    place = st.text_input(_("Muster place"), value=_("Court gate"), key="op_place")
    plan = st.text_area(_("Emergency plan"), height=110, key="op_plan", placeholder=_("Who leads, what if there is resistance, nearest hospital."))
    old = st.selectbox(_("Class of old cases"), list(CLASS_LABELS), index=None, placeholder=_("none"), format_func=lambda code: _(CLASS_LABELS[code]), key="op_class")
    drill = st.toggle(_("Drill"), key="op_drill", help=_("A drill is marked everywhere and counts in no figure."))
    return {"name": name, "drill": drill, "old_case_class": old, "kind": chosen_kind, "risk": level, "starts_at": _at(on, begins), "ends_at": _at(on, ends), "muster_place": place, "emergency_plan": plan, "campaign_id": campaign}


def _campaign(viewer: Viewer) -> int | None:
    """The campaign that its results will count in."""
    found: pd.DataFrame = reads.read(campaigns, viewer)
    names = found[found["ended_at"].isna()].set_index("campaign_id")["name"].to_dict()
    wanted: int | None = st.selectbox(_("Campaign"), list(names), index=None, format_func=lambda one: names[one], placeholder=_("none"), key="op_campaign")
    return wanted


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL)


def _where(viewer: Viewer) -> tuple[str, ...]:
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    area_map.draw(viewer, "op_area")
    return tuple(st.multiselect(_("Area"), list(towns), format_func=lambda code: towns[code], key="op_area", placeholder=_("towns; empty means wherever the targets are")))


def _targets(viewer: Viewer, what: dict[str, Any], area: tuple[str, ...]) -> list[Target]:
    """From the selection on the map, or proposed from the area by the court's weights; then changed by hand."""
    picked = chosen.basket()
    st.markdown(f"**{_('Targets')}**（{len(picked)}）")
    wanted = ProposalFilter(area=area, campaign_id=what["campaign_id"], starts_at=what["starts_at"], ends_at=what["ends_at"])
    left, right = st.columns(2, vertical_alignment="bottom")
    count = left.number_input(_("How many"), min_value=1, max_value=200, value=8, key="op_propose")
    if right.button(_("Propose from the area"), width="stretch", icon=":material/person_search:"):
        found = reads.read(proposals.proposals, viewer, wanted=wanted)
        chosen.pick(found["debtor_id"].tolist()[: int(count)])
        st.rerun()
    if not picked:
        st.caption(_("Pick debtors on the map, or let the area propose them."))
        return []
    rows: pd.DataFrame = reads.read(proposals.proposals, viewer, wanted=replace(wanted, area=(), campaign_id=None, debtor_ids=tuple(sorted(picked)), limit=len(picked)))
    if len(rows) < len(picked):
        st.caption(_("{count} of those picked owe nothing any more or lie outside your grids; they are left out.", count=len(picked) - len(rows)))
    return _edited(rows)


def _edited(rows: pd.DataFrame) -> list[Target]:
    """The rows of the table are named by their debtors, so that a mark never falls on another one."""
    words_of = {_(vocabulary.MEASURE_LABELS[code]): code for code in MEASURES}
    ids = rows["debtor_id"].tolist()
    fixed = {
        _("Rank"): rows["rank"], _("Name"): rows["name"], _("Why"): [operation_proposal.reason_words(reasons) for reasons in rows["reasons"]],
        _("Outstanding"): tables.moneyed(rows["outstanding_fen"]), _("Wanted elsewhere"): [f"◆ {number}" if number else "" for number in rows["busy"]],
        _("Whereabouts"): tables.worded(rows["whereabouts"], vocabulary.WHEREABOUTS_LABELS), _("Place"): rows["place"].fillna("—"),
    }
    table = pd.DataFrame({_("Take"): True, _("Measure"): _(vocabulary.MEASURE_LABELS[operation_template.measure()]), **fixed})
    edited = st.data_editor(
        table, hide_index=True, key=f"op_targets_{operation_template.measure()}_{sha256(repr(ids).encode()).hexdigest()[:12]}", disabled=list(fixed), height=min(330, 38 + 35 * len(rows)),
        column_config={_("Measure"): st.column_config.SelectboxColumn(options=list(words_of))},
    )
    return [
        Target(debtor, words_of[measure], proposal)
        for debtor, take, measure, proposal in zip(ids, edited[_("Take")], edited[_("Measure")], rows["proposal"], strict=True) if take
    ]


def _who(viewer: Viewer, bodies_of: pd.DataFrame, proposed: dict[int, tuple[int, int]]) -> dict[str, Any]:
    names = bodies_of.set_index("organisation_id")["name"].to_dict()
    courts = bodies_of.loc[bodies_of["kind"] == "court", "organisation_id"].tolist()
    lead = st.selectbox(_("Lead"), courts or list(names), format_func=lambda one: names[one], key="op_lead")
    asked = st.multiselect(_("Participating bodies"), [one for one in names if one != lead], format_func=lambda one: names[one], key="op_bodies", placeholder=_("choose"))
    wanted = [proposed.get(one, OTHERWISE) for one in [lead, *asked] if one is not None]
    table = pd.DataFrame({
        _("Body"): [names[one] for one in [lead, *asked] if one is not None], _("People"): [people for people, _cars in wanted], _("Vehicles"): [cars for _people, cars in wanted],
    })
    edited = st.data_editor(table, hide_index=True, disabled=[_("Body")], key=f"op_heads_{hash(tuple(asked))}")
    people = reads.read(operations.team_people, viewer)
    court_people = people[people["kind"] == "court"]
    commander = st.selectbox(
        _("Commander"), court_people["person_id"].tolist(), index=None, placeholder=_("choose"), key="op_commander",
        format_func=lambda one: court_people.loc[court_people["person_id"] == one, "name"].iloc[0],
    )
    bodies = tuple(
        BodyPlan(int(one), int(heads), int(cars))
        for one, heads, cars in zip([lead, *asked], edited[_("People")], edited[_("Vehicles")], strict=True) if one is not None
    )
    police = bodies_of.loc[bodies_of["kind"].isin(("police", "station")), "organisation_id"]
    urgent = st.text_input(_("Why at short notice"), key="op_urgent", placeholder=_("police are asked for some working days ahead, or with a reason")) if set(asked) & set(police) else ""
    return {"lead_organisation_id": lead, "bodies": bodies, "commander_id": commander, "police_urgent": urgent}


def _teams(viewer: Viewer, targets: list[int], kind: str) -> tuple[TeamPlan, ...]:
    """Targets are dealt out to the teams in order; people and vehicles are named a team. A kind with special groups names the teams after them."""
    people = reads.read(operations.team_people, viewer)
    names = {row.person_id: f"{row.name} · {row.organisation}" for row in people.itertuples()}
    number = int(st.number_input(_("Teams"), min_value=1, max_value=12, key="op_teams"))
    groups = operation_template.groups(kind, number)
    plans = []
    for at in range(number):
        with st.container(border=True):
            share = targets[at::number]
            st.markdown(f"**{groups[at]}** · {_('{count} targets', count=len(share))}")
            members = st.multiselect(_("People"), list(names), format_func=lambda one: names[one], key=f"op_members_{at}", label_visibility="collapsed", placeholder=_("people, the leader first"))
            vehicles = st.text_input(_("Vehicles"), key=f"op_vehicles_{at}", placeholder=_("plates"), label_visibility="collapsed")
            plans.append(TeamPlan(groups[at], members[0] if members else None, tuple(members[1:]), vehicles, tuple(share)))
    return tuple(plans)


def _submit(viewer: Viewer, what: dict[str, Any], area: tuple[str, ...], targets: list[Target], who: dict[str, Any], teams: tuple[TeamPlan, ...], *, confirmed: bool) -> None:
    order = OperationOrder(**what, **who, area=area, teams=teams, measures=tuple((one.debtor_id, one.measure) for one in targets),
                           proposals=tuple((one.debtor_id, one.proposal) for one in targets))
    done = writes.attempt(partial(verbs.plan, order=order, confirmed=confirmed), by=viewer, key=writes.form_key("operation"))
    if not done:
        st.rerun()
    writes.form_done("operation")
    chosen.unpick_all()
    notices.succeed(_("{number} submitted; a leader can approve it now.", number=done["number"]))
    st.session_state["open_operation"] = done["id"]
    st.switch_page("pages/operations.py")
