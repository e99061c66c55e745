"""The form of a joint operation: what, where, who, when; gaps are named all at once."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import operations as verbs
from core.commands.operations import BodyPlan, OperationOrder, TeamPlan
from core.domain import operation_life, vocabulary
from core.domain.clocks import LOCAL, local_day
from core.domain.viewer import Viewer
from core.queries import debtors, operations
from core.queries.debtors import DebtorFilter
from core.ui import chosen, map_panel, notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

MEASURES = ("locate", "summon", "bring", "search", "seal", "seize", "detain", "evict", "serve", "mediate")


def draw(viewer: Viewer) -> None:
    """Fill, see the gaps, submit."""
    notices.show()
    left, right = st.columns(2, gap="large")
    with left:
        what = _what()
        area = _where(viewer)
        targets = _targets(viewer, area)
    with right:
        bodies_of = reads.read(operations.organisations, viewer)
        who = _who(viewer, bodies_of)
        teams = _teams(viewer, [debtor for debtor, _measure in targets])
    confirmed = st.checkbox(_("I know who of it is on duty at the desk or just off it"), key="op_duty_known")
    if st.button(_("Submit for approval"), type="primary", shortcut="Ctrl+Enter", icon=":material/how_to_reg:", width="stretch"):
        _submit(viewer, what, area, targets, who, teams, confirmed=confirmed)


def _what() -> dict[str, Any]:
    name = st.text_input(_("Name of the operation"), placeholder=_("for example: Summer Thunder, eastern towns"), key="op_name")
    kind, risk = st.columns(2)
    tomorrow = local_day(runtime().now()) + timedelta(days=1)
    chosen_kind = kind.selectbox(_("Type"), list(operation_life.KIND_LABELS), format_func=lambda code: _(operation_life.KIND_LABELS[code]), key="op_kind")
    level = risk.selectbox(_("Risk"), list(operation_life.RISK_LABELS), format_func=lambda code: _(operation_life.RISK_LABELS[code]), key="op_risk")
    day, start, end = st.columns(3)
    on = day.date_input(_("Day"), value=tomorrow, key="op_day")
    begins = start.time_input(_("From"), value=time(6, 0), key="op_from")
    ends = end.time_input(_("To"), value=time(12, 0), key="op_to")
    place = st.text_input(_("Muster place"), value=_("Court gate"), key="op_place")
    plan = st.text_area(_("Emergency plan"), height=70, key="op_plan", placeholder=_("Who leads, what if there is resistance, nearest hospital."))
    return {"name": name, "kind": chosen_kind, "risk": level, "starts_at": _at(on, begins), "ends_at": _at(on, ends), "muster_place": place, "emergency_plan": plan}


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL)


def _where(viewer: Viewer) -> tuple[str, ...]:
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    return tuple(st.multiselect(_("Area"), list(towns), format_func=lambda code: towns[code], key="op_area", placeholder=_("towns; empty means wherever the targets are")))


def _targets(viewer: Viewer, area: tuple[str, ...]) -> list[tuple[int, str]]:
    """From the selection on the map, or proposed from the area: largest amounts first, then changed by hand."""
    picked = chosen.basket()
    st.markdown(f"**{_('Targets')}**（{len(picked)}）")
    left, right = st.columns(2)
    count = left.number_input(_("Add the largest"), min_value=1, max_value=100, value=8, key="op_propose")
    if right.button(_("Propose from the area"), width="stretch"):
        for prefix in area or ("",):
            found = reads.read(debtors.debtors, viewer, wanted=DebtorFilter(grid_prefix=prefix, limit=int(count)))
            chosen.pick(found["debtor_id"].tolist()[: int(count)])
        st.rerun()
    if not picked:
        st.caption(_("Pick debtors on the map, or let the area propose them."))
        return []
    return _edited(viewer, picked)


def _edited(viewer: Viewer, picked: list[int]) -> list[tuple[int, str]]:
    rows = [reads.read(debtors.debtor_card, viewer, debtor_id=one).debtor for one in picked]
    words_of = {_(vocabulary.MEASURE_LABELS[code]): code for code in MEASURES}
    table = pd.DataFrame({
        _("Take"): True, _("Name"): [row["name"] for row in rows], _("Outstanding"): tables.moneyed(pd.Series([row["outstanding_fen"] for row in rows])),
        _("Whereabouts"): tables.worded(pd.Series([row["whereabouts"] for row in rows]), vocabulary.WHEREABOUTS_LABELS),
        _("Place"): [row["place"] or "—" for row in rows], _("Measure"): _(vocabulary.MEASURE_LABELS["locate"]),
    })
    edited = st.data_editor(
        table, hide_index=True, key=f"op_targets_{len(picked)}", disabled=[_("Name"), _("Outstanding"), _("Whereabouts"), _("Place")],
        column_config={_("Measure"): st.column_config.SelectboxColumn(options=list(words_of))}, height=min(330, 38 + 35 * len(picked)),
    )
    return [(debtor, words_of[measure]) for debtor, take, measure in zip(picked, edited[_("Take")], edited[_("Measure")], strict=True) if take]


def _who(viewer: Viewer, bodies_of: pd.DataFrame) -> dict[str, Any]:
    names = bodies_of.set_index("organisation_id")["name"].to_dict()
    courts = bodies_of.loc[bodies_of["kind"] == "court", "organisation_id"].tolist()
    lead = st.selectbox(_("Lead"), courts or list(names), format_func=lambda one: names[one], key="op_lead")
    asked = st.multiselect(_("Participating bodies"), [one for one in names if one != lead], format_func=lambda one: names[one], key="op_bodies", placeholder=_("choose"))
    table = pd.DataFrame({_("Body"): [names[one] for one in [lead, *asked] if one is not None], _("People"): 4, _("Vehicles"): 1})
    edited = st.data_editor(table, hide_index=True, disabled=[_("Body")], key=f"op_heads_{len(asked)}")
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
    return {"lead_organisation_id": lead, "bodies": bodies, "commander_id": commander}


def _teams(viewer: Viewer, targets: list[int]) -> tuple[TeamPlan, ...]:
    """Targets are dealt out to the teams in order; people and vehicles are named a team."""
    people = reads.read(operations.team_people, viewer)
    names = {row.person_id: f"{row.name} · {row.organisation}" for row in people.itertuples()}
    number = int(st.number_input(_("Teams"), min_value=1, max_value=12, value=2, key="op_teams"))
    plans = []
    for at in range(number):
        with st.container(border=True):
            share = targets[at::number]
            st.markdown(f"**{_('Team {number}', number=at + 1)}** · {_('{count} targets', count=len(share))}")
            members = st.multiselect(_("People"), list(names), format_func=lambda one: names[one], key=f"op_members_{at}", label_visibility="collapsed", placeholder=_("people, the leader first"))
            vehicles = st.text_input(_("Vehicles"), key=f"op_vehicles_{at}", placeholder=_("plates"), label_visibility="collapsed")
            plans.append(TeamPlan(_("Team {number}", number=at + 1), members[0] if members else None, tuple(members[1:]), vehicles, tuple(share)))
    return tuple(plans)


def _submit(viewer: Viewer, what: dict[str, Any], area: tuple[str, ...], targets: list[tuple[int, str]], who: dict[str, Any], teams: tuple[TeamPlan, ...], *, confirmed: bool) -> None:
    order = OperationOrder(**what, **who, area=area, teams=teams, measures=tuple(targets))
    done = writes.attempt(partial(verbs.plan, order=order, confirmed=confirmed), by=viewer, key=writes.form_key("operation"))
    if not done:
        st.rerun()
    writes.form_done("operation")
    chosen.unpick_all()
    notices.succeed(_("{number} submitted; a leader can approve it now.", number=done["number"]))
    st.session_state["open_operation"] = done["id"]
    st.switch_page("pages/operations.py")
