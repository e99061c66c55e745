"""The view “Live command”: calls for help first, then teams and targets on the map, instructions, custody clocks."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import live_command as verbs
from core.commands.live_command import Order
from core.domain import operation_life as life
from core.domain.clocks import SEVERITY_SIGNS
from core.domain.live_command import CUSTODY_HOURS, INCIDENT_LABELS, INSTRUCTION_LABELS, LEVEL_LABELS
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Viewer
from core.figures import map_layers, theme
from core.queries import live_command, territory
from core.queries.live_command import LiveOperation
from core.queries.operations import OperationCard
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

HEIGHT_PX = 430
MARGIN_DEG = 0.01
SHOWN_INSTRUCTIONS = 12
FRESH_S = 300
"""A position older than this is drawn grey: nobody knows where the team is now."""


@dataclass(frozen=True)
class Shown:
    """What every screen of one scope shows alike, made once a revision: numbers, map, tables and lines."""

    numbers: list[tuple[str, str]]
    map: map_layers.Built | None
    signs: str
    targets: pd.DataFrame
    teams: str
    instructions: str


def draw(viewer: Viewer, card: OperationCard) -> None:
    """One screen for the commander; everything on it is pushed."""
    it = card.operation
    found: LiveOperation = reads.read(live_command.operation_live, viewer, operation_id=it["id"])
    shown: Shown = reads.dressed(_shown, live_command.operation_live, viewer, operation_id=it["id"])
    _calls(viewer, found)
    _head(card, shown)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(viewer, shown)
        st.dataframe(shown.targets, hide_index=True, height=min(430, 38 + 35 * max(1, len(shown.targets))), key="live_targets")
    with right:
        st.markdown(shown.teams)
        if it["state"] == "running":
            _instruct(viewer, it, found)
        if shown.instructions:
            st.markdown(shown.instructions)
        _custody(viewer, found)
        if it["state"] == "running" and len(found.targets):
            _one_target(viewer, found)


def _shown(found: LiveOperation) -> Shown:
    return Shown(_numbers(found), _built(found), _signs(), _targets(found), _teams(found), _instructions(found))


def _calls(viewer: Viewer, found: LiveOperation) -> None:
    """Open calls, each with who saw it; the rest stays in the history."""
    for call in found.incidents[found.incidents["closed_at"].isna()].itertuples():
        with st.container(border=True, key=f"call_{call.incident_id}"):
            place = f"　{call.lat:.5f}, {call.lng:.5f}" if not pd.isna(call.lng) else ""
            st.markdown(f":red[**▲ {_(INCIDENT_LABELS[call.kind])}**]　**{as_text(call.team or '—')}**　{as_text(call.words)}　{words.moment(call.raised_at)}　{as_text(call.by or '—')}{place}")
            seen = f":green[✓ {_('seen by {name}', name=call.seen_by or '—')} {words.moment(call.seen_at)}]" if not pd.isna(call.seen_at) else f":red[○ {_('nobody has seen it yet')}]"
            st.markdown(seen)
            level, said, done = st.columns([1, 2, 1], vertical_alignment="bottom")
            chosen = level.selectbox(_("Level of the emergency"), list(LEVEL_LABELS), index=list(LEVEL_LABELS).index(call.level), format_func=lambda code: _(LEVEL_LABELS[code]), key=f"call_level_{call.incident_id}")
            outcome = said.text_input(_("Outcome of the call"), key=f"call_outcome_{call.incident_id}")
            if pd.isna(call.seen_at):
                if done.button(_("I have seen it"), type="primary", key=f"call_seen_{call.incident_id}", width="stretch"):
                    _run(viewer, partial(verbs.see_incident, incident_id=int(call.incident_id), level=chosen), "")
            elif done.button(_("Close the call"), key=f"call_close_{call.incident_id}", width="stretch"):
                _run(viewer, partial(verbs.close_incident, incident_id=int(call.incident_id), outcome=outcome), _("Closed."))


def _numbers(found: LiveOperation) -> list[tuple[str, str]]:
    targets = found.targets
    counts = targets["state"].value_counts()
    first = [(_("Targets done"), f"{int(counts.get('done', 0))}/{len(targets)}"), (_("Received"), money(int(targets["amount_fen"].sum())))]
    return first + [(_(life.TARGET_STATE_LABELS[state]), str(int(counts.get(state, 0)))) for state in ("underway", "arrived", "handling")]


def _head(card: OperationCard, shown: Shown) -> None:
    answers = card.bodies["answer"].tolist()
    missing = [name for name, answer in zip(card.bodies["name"].tolist(), answers, strict=True) if answer == "asked"]
    numbers = [*shown.numbers, (_("Bodies accepted"), f"{answers.count('accepted')}/{len(answers)}")]
    for column, (label, value) in zip(st.columns(len(numbers)), numbers, strict=True):
        column.metric(label, value)
    if missing:
        st.markdown(f":orange[◆ {_('No answer yet: {bodies}', bodies=[as_text(one) for one in missing[:6]])}]")


def _map(viewer: Viewer, shown: Shown) -> None:
    if shown.map is None:
        st.caption(_("No target and no team has a place on the map."))
        return
    st.pydeck_chart(shown.map, height=HEIGHT_PX, key="live_map", alt=_("Map of teams and targets"))
    facts = reads.read(territory.board_facts, viewer)
    st.caption(shown.signs + ("　" + _("Schematic outlines") if facts["schematic"] else ""))


def _signs() -> str:
    return "　".join(f"{sign} {_(life.TARGET_STATE_LABELS[state])}" for state, sign in life.TARGET_STATE_SIGNS.items())


def _built(found: LiveOperation) -> map_layers.Built | None:
    placed, teams = found.targets[found.targets["lng"].notna()], found.teams[found.teams["lng"].notna()]
    if placed.empty and teams.empty:
        return None
    lngs, lats = [pd.concat([placed[name], teams[name]]) for name in ("lng", "lat")]
    view = map_layers.view_of((lngs.min() - MARGIN_DEG, lats.min() - MARGIN_DEG, lngs.max() + MARGIN_DEG, lats.max() + MARGIN_DEG), width_px=620, height_px=HEIGHT_PX)
    now = runtime().now()
    layers = [
        map_layers.outlines("/api/map/grids?level=1&measure=tasks"), map_layers.signs([_stop(row) for row in placed.to_dict("records")]),
        map_layers.crews([_unit(row, now) for row in teams.to_dict("records")]),
    ]
    return map_layers.Built(map_layers.deck(layers, view, {"text": "{tip}"}))


def _stop(row: dict[str, Any]) -> dict[str, Any]:
    state = str(row["state"])
    number = "" if row["stop"] is None or pd.isna(row["stop"]) else f" {int(row['stop'])}"
    return {
        "lng": row["lng"], "lat": row["lat"], "mark": f"{life.TARGET_STATE_SIGNS.get(state, '○')}{number}{' ¥' if row['paid'] else ''}", "colour": theme.rgb(theme.TARGET.get(state, theme.MUTED)),
        "tip": f"{row['name']} · {_(life.TARGET_STATE_LABELS[state])} · {row['team'] or '—'}" + (f" · {_('has paid')}" if row["paid"] else ""),
    }


def _unit(row: dict[str, Any], now: Any) -> dict[str, Any]:
    age_s = (now - row["positioned_at"]).total_seconds()
    return {
        "lng": row["lng"], "lat": row["lat"], "mark": f"{row['name']} {_age(age_s)}", "colour": theme.rgb(theme.ACCENT if age_s <= FRESH_S else theme.MUTED, 235),
        "tip": f"{row['name']} · {_('position of {age} ago', age=_age(age_s))}",
    }


def _age(seconds: float) -> str:
    return _("{count} min", count=int(seconds // 60)) if seconds >= 60 else _("{count} s", count=max(0, int(seconds)))


def _targets(found: LiveOperation) -> pd.DataFrame:
    targets = found.targets
    return pd.DataFrame({
        _("State"): [f"{life.TARGET_STATE_SIGNS.get(state, '')} {_(life.TARGET_STATE_LABELS[state])}" for state in targets["state"]], _("Name"): targets["name"],
        _("Result"): tables.worded(targets["result"], RESULT_LABELS), _("Received"): [money(f) if f else "" for f in targets["amount_fen"]], _("Team"): targets["team"].fillna("—"),
        _("Order of visit"): ["" if one is None or pd.isna(one) else str(int(one)) for one in targets["stop"]], _("Has paid"): [_("yes") if paid else "" for paid in targets["paid"]],
        _("Place"): targets["place"].fillna("—"), _("Reported"): tables.timed(targets["reported_at"]), _("Recordings"): _recorded(found),
    })


def _recorded(found: LiveOperation) -> list[str]:
    numbers = found.recordings.groupby("target_id")["number"].apply("、".join).to_dict() if not found.recordings.empty else {}
    return [str(numbers.get(target, "")) for target in found.targets["target_id"]]


def _teams(found: LiveOperation) -> str:
    now = runtime().now()
    lines = [f"**{_('Teams in the field')}**"] + ([] if len(found.teams) else [_("No team yet.")])
    for team in found.teams.to_dict("records"):
        step = next((label for at, label in ((team["returned_at"], _("returned")), (team["departed_at"], _("departed")), (team["mustered_at"], _("assembled"))) if not pd.isna(at)), _("not assembled"))
        where = f"○ {_('position not known')}" if pd.isna(team["lng"]) else f"◉ {_('position of {age} ago', age=_age((now - team['positioned_at']).total_seconds()))}"
        present = as_text(team["present"]) if isinstance(team["present"], str) else ""
        lines.append(f"**{as_text(team['name'])}**　{as_text(team['leader'] or '—')}　{step}　**{team['done']}/{team['targets']}**　{present}　:gray[{where}]")
    return "  \n".join(lines)


def _instruct(viewer: Viewer, it: dict[str, Any], found: LiveOperation) -> None:
    names = {int(team): str(name) for team, name in zip(found.teams["team_id"], found.teams["name"], strict=True)}
    open_targets = found.targets[found.targets["state"] != "done"]
    going = {int(target): str(name) for target, name in zip(open_targets["target_id"], open_targets["name"], strict=True)}
    with st.container(border=True):
        left, right = st.columns(2)
        kind = left.selectbox(_("Kind of instruction"), list(INSTRUCTION_LABELS), format_func=lambda code: _(INSTRUCTION_LABELS[code]), key="order_kind")
        team = right.selectbox(_("To which team"), [None, *names], format_func=lambda one: _("every team") if one is None else names[one], key="order_team")
        target = st.selectbox(_("Next target"), list(going), index=None, format_func=lambda one: going[one], key="order_target") if kind == "redirect" else None
        said = st.text_input(_("Words of the instruction"), key=writes.form_key("order_text"))
        if st.button(_("Send the instruction"), type="primary", width="stretch", icon=":material/send:"):
            done = writes.attempt(partial(verbs.instruct, operation_id=it["id"], order=Order(said, kind, team, target)), by=viewer)
            if done:
                writes.form_done("order_text")
                notices.succeed(_("Sent: {numbers}.", numbers=[str(one) for one in done["numbers"]]))
            st.rerun()


def _instructions(found: LiveOperation) -> str:
    rows = found.instructions
    if rows.empty:
        return ""
    unsigned = int(rows["signed_at"].isna().sum())
    lines = [f"**{_('Instructions')}**　{_('{count} not signed for', count=unsigned) if unsigned else _('all signed for')}"]
    for row in rows.head(SHOWN_INSTRUCTIONS).to_dict("records"):
        mark = f":orange[○ {_('not signed for')}]" if pd.isna(row["signed_at"]) else f":green[✓ {as_text(row['signed_by'] or '—')} {words.moment(row['signed_at'])}]"
        lines.append(f"{row['number']}　{_(INSTRUCTION_LABELS[row['kind']])}　**{as_text(row['team'] or '—')}**　{as_text(row['text'])}　:gray[{words.moment(row['at'])}]　{mark}")
    return "  \n".join(lines)


def _custody(viewer: Viewer, found: LiveOperation) -> None:
    for one in found.custody:
        colour = {"overdue": "red", "due_soon": "orange", "on_time": "green"}[one["severity"]]
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f":{colour}[{SEVERITY_SIGNS[one['severity']]} **{_('Compelled summons, {hours} h', hours=one['hours'])}**]　{as_text(one['name'])}　{_('ends {at}', at=words.moment(one['ends_at']))}")
        if right.button(_("Released"), key=f"custody_{one['target_id']}", width="stretch"):
            _run(viewer, partial(verbs.end_custody, target_id=int(one["target_id"])), _("The clock has ended."))


def _one_target(viewer: Viewer, found: LiveOperation) -> None:
    """The clock of a compelled summons is started here, and recordings are linked by their numbers."""
    names = dict(zip(found.targets["target_id"].tolist(), found.targets["name"].tolist(), strict=True))
    with st.expander(_("Clock and recordings of a target"), key="live_one"):
        target = st.selectbox(_("Target"), list(names), format_func=lambda one: names[one], key="live_one_target")
        hours = st.segmented_control(_("Hours of the compelled summons"), CUSTODY_HOURS, default=CUSTODY_HOURS[0], key="live_one_hours") or CUSTODY_HOURS[0]
        if st.button(_("Start the clock: {name}", name=as_text(names.get(target, "—"))), key="live_one_start") and target is not None:
            _run(viewer, partial(verbs.begin_custody, target_id=int(target), hours=hours), _("The clock runs."))
        left, right = st.columns(2)
        number, device = left.text_input(_("Number of the recording"), key="live_one_number"), right.text_input(_("Recorder"), key="live_one_device")
        keep = st.toggle(_("Keep for good"), key="live_one_keep")
        if st.button(_("Link the recording: {name}", name=as_text(names.get(target, "—"))), key="live_one_link") and target is not None:
            _run(viewer, partial(verbs.link_recording, target_id=int(target), number=number, device=device, keep_forever=keep), _("Recording linked."))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer) and said:
        notices.succeed(said)
    st.rerun()
