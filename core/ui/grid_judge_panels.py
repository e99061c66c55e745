"""Grid judges: contacts owed to townships (周联系、月驻站、季通报), and the four occasions that they must attend (四必到)."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import contacts as verbs
from core.commands.contacts import Contact, Occasion
from core.domain import presence as rules
from core.domain.clocks import LOCAL, local_day
from core.domain.grid_contacts import CONTACT_LABELS, CONTACT_STATE_LABELS, CONTACT_STATE_SIGNS
from core.domain.indicators import rate, rounded
from core.domain.presence import OCCASION_LABELS, PRESENCE_LABELS, PRESENCE_SEVERITY
from core.domain.viewer import Right, Role, Viewer
from core.measures import duties
from core.queries import grid_contacts, presence
from core.ui import exports, grid_supervision_panels, map_panel, notices, occasion_map, position, reads, severities, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

CONTACT_TOPICS = reads.topics_of(grid_contacts.contact_schedule, grid_contacts.grid_judges)
PRESENCE_TOPICS = reads.topics_of(presence.occasions, presence.pointing_out)
COMING_DAYS = 60
"""Occasions are called ahead; the list reaches this far beyond the window."""


def _share(part: int, whole: int) -> str:
    share = rounded(rate(part, whole), 2)
    return "—" if share is None else f"{share}%（{part}/{whole}）"


# Contacts


def contacts(viewer: Viewer, area: str) -> None:
    """Write one down; what each judge kept and missed; the rows of a figure."""
    chosen = grid_supervision_panels.window(area)
    _without_judge(viewer)
    if viewer.may(Right.DISPATCH):
        _write_down(viewer)
    found: pd.DataFrame = reads.read(grid_contacts.contact_schedule, viewer, window=chosen)
    if found.empty:
        st.info(_("No contact is owed in these days. Give each township a grid judge: a role for exactly this township, on the page People."))
        return
    by_judge = duties.kept_by_judge(found, tuple(CONTACT_LABELS))
    shown = pd.DataFrame({
        _("Township"): by_judge["town"], _("Grid judge"): by_judge["judge"],
        **{_(label): [_share(kept, due) for kept, due in zip(by_judge[f"kept_{kind}"], by_judge[f"due_{kind}"], strict=True)] for kind, label in CONTACT_LABELS.items()},
        _("Missed"): by_judge["missed"],
    })
    st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 430))
    st.caption(_("Kept ÷ due. Weeks begin on Monday; the running week, month and quarter are still open, not missed."))
    exports.offer(viewer, "grid-contacts", shown, filters={"since": chosen.since, "until": chosen.until, "area": area})
    _contact_rows(viewer, found, by_judge, area)


def _without_judge(viewer: Viewer) -> None:
    judges: pd.DataFrame = reads.read(grid_contacts.grid_judges, viewer)
    missing = judges.loc[judges["judge_id"].isna(), "town"].tolist()
    if missing:
        st.warning(_("Without a grid judge: {towns}.", towns=[as_text(town) for town in missing[:12]]) + (f" … （{len(missing)}）" if len(missing) > 12 else ""), icon=":material/person_off:")


def _write_down(viewer: Viewer) -> None:
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    if not towns:
        return
    with st.expander(_("Write a contact down"), icon=":material/edit_note:", expanded=viewer.role is Role.GRID_JUDGE), st.form("contact", border=False):
        left, middle, right = st.columns([3, 3, 2])
        kind = left.segmented_control(_("Kind"), list(CONTACT_LABELS), default="week", format_func=lambda code: _(CONTACT_LABELS[code])) or "week"
        town = middle.selectbox(_("Township"), list(towns), format_func=lambda code: towns[code])
        today = local_day(runtime().now())
        day = right.date_input(_("Day"), value=today, max_value=today)
        said = st.text_area(_("What came of it"), height=68)
        if st.form_submit_button(_("Store the contact"), type="primary"):
            command = partial(verbs.record_contact, contact=Contact(kind, town, day, said))
            if done := writes.attempt(command, by=viewer, key=writes.form_key("contact")):
                writes.form_done("contact")
                notices.succeed(_("The contact with {town} is written down.", town=done["town"]))
            st.rerun()


def _contact_rows(viewer: Viewer, found: pd.DataFrame, by_judge: pd.DataFrame, area: str) -> None:
    left, middle, right = st.columns([3, 3, 4], vertical_alignment="bottom")
    names = {"": _("all in reach")} | {row.town_code: f"{row.town} · {row.judge}" for row in by_judge.itertuples()}
    who = left.selectbox(_("Contacts of"), list(names), format_func=lambda one: names[one], key="contacts_who") or ""
    kind = middle.selectbox(_("Kind"), ["", *CONTACT_LABELS], format_func=lambda one: _(CONTACT_LABELS[one]) if one else _("all"), key="contacts_kind") or ""
    state = right.segmented_control(_("State"), list(CONTACT_STATE_LABELS), default="missed", format_func=_contact_state, key="contacts_state") or "missed"
    rows = found[(found["state"] == state) & (found["town_code"].eq(who) | (who == "")) & (found["kind"].eq(kind) | (kind == ""))]
    st.markdown(f"**{_contact_state(state)}**: {len(rows)}")
    shown = pd.DataFrame({
        _("State"): [_contact_state(one) for one in rows["state"]], _("Township"): rows["town"], _("Grid judge"): rows["judge"],
        _("Kind"): tables.worded(rows["kind"], CONTACT_LABELS), _("Period"): [f"{first.isoformat()} – {last.isoformat()}" for first, last in zip(rows["first"], rows["last"], strict=True)],
        _("Day"): tables.dated(rows["day"]), _("What came of it"): rows["words"].fillna("—"), _("Written down"): tables.timed(rows["recorded_at"]),
    })
    if not shown.empty:
        st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 330))
        exports.offer(viewer, f"grid-contact-rows-{state}", shown, filters={"state": state, "town": who, "kind": kind, "area": area})


def _contact_state(state: str) -> str:
    return f"{CONTACT_STATE_SIGNS[state]} {_(CONTACT_STATE_LABELS[state])}"


# 四必到


def occasions(viewer: Viewer, area: str) -> None:
    """Confirm one's own arrival, who is absent, the monthly rate, and all occasions."""
    chosen = grid_supervision_panels.window(area)
    ahead = type(chosen)(chosen.since, chosen.until + timedelta(days=COMING_DAYS), area)
    found: pd.DataFrame = reads.read(presence.occasions, viewer, window=ahead)
    _confirm(viewer, found)
    if viewer.may(Right.DISPATCH):
        _call(viewer)
    if found.empty:
        st.info(_("No occasion in these days. The four that a grid judge must attend are called here or from a task of pointing out."))
        return
    absent = found[found["state"] == "absent"]
    if len(absent):
        st.error(_("Absent: {count} occasions began without their grid judge.", count=len(absent)), icon=":material/person_alert:")
    _listed(viewer, found, area)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _months(viewer, found, area)
    with right:
        occasion_map.draw(viewer, found)
    _cancel(viewer, found)


def _confirm(viewer: Viewer, found: pd.DataFrame) -> None:
    now = runtime().now()
    mine = found[(found["judge_id"] == viewer.person_id) & found["state"].isin(["coming", "absent"])]
    for row in mine[[rules.can_confirm(starts, now) for starts in mine["starts_at"]]].itertuples():
        with st.container(border=True):
            st.markdown(f"{_chip(row.state)}　**{_(OCCASION_LABELS[row.kind])}**　{words.moment(row.starts_at)}　{as_text(row.place)}  \n{as_text(row.matter)}")
            here = position.asked(_("I have arrived"), key=f"arrive_{row.presence_id}")
            if here is not None:
                _arrived(viewer, int(row.presence_id), here)


def _arrived(viewer: Viewer, presence_id: int, here: position.Here) -> None:
    command = partial(verbs.arrive, presence_id=presence_id, lng=here.lng, lat=here.lat, accuracy_m=here.accuracy_m)
    if done := writes.attempt(command, by=viewer, key=f"arrive:{presence_id}"):
        said = {"far": _("The position is far from the place, and the list says so."), "no_position": _("The phone gave no position, and the list says so."),
                "odd_position": _("The phone gave no believable position, and the list says so.")}
        notices.succeed(" ".join([_("Your arrival is confirmed."), *(said[flag] for flag in done["flags"])]))
    st.rerun()


def _call(viewer: Viewer) -> None:
    with st.expander(_("Call a grid judge"), icon=":material/campaign:"):
        tasks: pd.DataFrame = reads.read(presence.pointing_out, viewer)
        numbers = dict(zip(tasks["task_id"], tasks["number"] + " · " + tasks["place"].fillna(""), strict=True))
        task = st.selectbox(_("From a task of pointing out"), [None, *numbers], format_func=lambda one: numbers[one] if one else _("none, I write it myself"), key="call_task")
        now = runtime().now().astimezone(LOCAL)
        first, second = st.columns(2)
        day = first.date_input(_("Day"), value=now.date(), min_value=now.date(), key="call_day")
        hour = second.time_input(_("Start"), value=time((now.hour + 1) % 24), key="call_hour")
        starts_at = datetime.combine(day, hour, LOCAL)
        if task:
            command: Any = partial(verbs.call_judge_for_task, task_id=int(task), starts_at=starts_at)
        else:
            command = partial(verbs.call_judge, occasion=_occasion(viewer, starts_at))
        if st.button(_("Call the judge"), type="primary", icon=":material/send:"):
            if done := writes.attempt(command, by=viewer, key=writes.form_key("call")):
                writes.form_done("call")
                notices.succeed(_("{judge} is called, and told.", judge=as_text(done["judge"])))
            st.rerun()


def _occasion(viewer: Viewer, starts_at: datetime) -> Occasion:
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    left, right = st.columns(2)
    kind = left.selectbox(_("Occasion"), list(OCCASION_LABELS), format_func=lambda code: _(OCCASION_LABELS[code]), key="call_kind")
    town = right.selectbox(_("Township"), list(towns), format_func=lambda code: towns[code], key="call_town") if towns else ""
    place = left.text_input(_("Place"), key="call_place")
    matter = right.text_input(_("Matter"), key="call_matter")
    return Occasion(kind, town, place, matter, starts_at)


def _listed(viewer: Viewer, found: pd.DataFrame, area: str) -> None:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    state = left.pills(_("State"), list(PRESENCE_LABELS), format_func=_state, key="presence_state")
    judge = right.selectbox(_("Grid judge"), ["", *sorted(set(found["judge"]))], format_func=lambda one: one or _("all"), key="presence_judge")
    rows = found[found["state"] == state] if state else found
    rows = rows[rows["judge"] == judge] if judge else rows
    shown = pd.DataFrame({
        _("State"): [_state(one) for one in rows["state"]], _("Start"): tables.timed(rows["starts_at"]), _("Occasion"): tables.worded(rows["kind"], OCCASION_LABELS),
        _("Township"): rows["grid"].fillna(rows["grid_code"]), _("Grid judge"): rows["judge"], _("Place"): rows["place"], _("Matter"): rows["matter"],
        _("Arrived"): tables.timed(rows["arrived_at"]), _("Distance"): [_distance(row) for row in rows.to_dict("records")],
    })
    st.markdown(f"**{_('Occasions')}**: {len(shown)}")
    if not shown.empty:
        st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 430))
        exports.offer(viewer, "presence", shown, filters={"state": state or "", "judge": judge or "", "area": area})


def _state(state: str) -> str:
    return f"{severities.SEVERITY_SIGNS[PRESENCE_SEVERITY[state]]} {_(PRESENCE_LABELS[state])}"


def _chip(state: str) -> str:
    return f":{severities.BADGE[PRESENCE_SEVERITY[state]]}[{_state(state)}]"


def _distance(row: dict[Any, Any]) -> str:
    if pd.isna(row["distance_m"]):
        return "—" if pd.isna(row["arrived_at"]) or not pd.isna(row["lng"]) else "▲ " + _("no position")
    return ("▲ " if row["far"] else "") + f"{row['distance_m']:,.0f} m"


def _months(viewer: Viewer, found: pd.DataFrame, area: str) -> None:
    months = duties.presence_by_month(found, rules.DUE_STATES, rules.ATTENDED_STATES)
    if months.empty:
        return
    shown = pd.DataFrame({
        _("Month"): months["month"], _("Grid judge"): months["judge"],
        _("Presence rate"): [_share(int(attended), int(due)) for attended, due in zip(months["attended"], months["due"], strict=True)],
        _("Arrived late"): months["late"], _("Absent"): months["absent"],
    })
    st.markdown(f"**{_('Presence rate by month')}**")
    st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 330))
    exports.offer(viewer, "presence-months", shown, filters={"area": area})


def _cancel(viewer: Viewer, found: pd.DataFrame) -> None:
    standing = found[found["state"].isin(["coming", "absent"])]
    if standing.empty or not viewer.may(Right.DISPATCH):
        return
    with st.expander(_("Call an occasion off"), icon=":material/event_busy:"):
        names = {int(row.presence_id): f"{words.moment(row.starts_at)} · {row.judge} · {row.place}" for row in standing.itertuples()}
        left, middle, right = st.columns([4, 4, 2], vertical_alignment="bottom")
        which = left.selectbox(_("Occasion"), list(names), format_func=lambda one: names[one], key="cancel_which")
        why = middle.text_input(_("Why"), key="cancel_why")
        if right.button(_("Call it off"), width="stretch"):
            if writes.attempt(partial(verbs.cancel, presence_id=int(which), why=why), by=viewer):
                notices.succeed(_("The occasion is called off, and its judge is told."))
            st.rerun()
