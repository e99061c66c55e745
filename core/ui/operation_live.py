"""The command page of an operation: calls for help, what goes on just now, instructions, the commander's forms; each is pushed by itself."""

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
from core.domain.refusals import NotFound
from core.domain.viewer import Viewer
from core.figures import map_layers, theme
from core.queries import live_command, territory
from core.queries.live_command import CommandChoices, LiveOperation, OpenCalls
from core.queries.operations import OperationCard
from core.ui import drills, notices, plates, reads, visitor, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money
from core.words import refusal

HEIGHT_PX = 430
MARGIN_DEG = 0.01
SHOWN_INSTRUCTIONS = 12
FRESH_S = 300
"""A position older than this is drawn grey: nobody knows where the team is now."""
IN_HAND_FIRST = ("handling", "arrived", "underway", "planned", "done")


@dataclass(frozen=True)
class Shown:
    """What every screen of one scope shows alike, made once a revision: the map, and the rest as finished HTML."""

    numbers: str
    map: map_layers.Built | None
    signs: str
    rows: str


def link(viewer: Viewer, card: OperationCard) -> None:
    """From the operation to its command page."""
    st.page_link("pages/command.py", label=_("Open the command page of this operation"), icon=":material/sensors:", query_params={"operation": str(card.operation["id"])})


def choice(viewer: Viewer) -> int | None:
    """Which operation is commanded here: the one in the address, or the only one under way; else the viewer is asked."""
    asked = str(st.query_params.get("operation", ""))
    if asked.isdigit() and _there(viewer, int(asked)):
        return int(asked)
    found: list[dict[str, Any]] = reads.read(live_command.under_way, viewer)
    running = [one for one in found if one["state"] == "running"]
    if len(running) == 1:
        return int(running[0]["id"])
    st.title(_("Live command"))
    if not found:
        st.info(_("No operation is ready or under way. One that is approved stands here with its teams, its targets and their calls."))
    elif not running:
        st.caption(_("Nothing is under way. The next operations stand here; open one to see its teams and targets before it starts."))
    for one in found:
        st.page_link(
            "pages/command.py", label=f"{_(life.STATE_LABELS[one['state']])}　{drills.marked(one['name'], drill=one['drill'])}　{one['number'] or ''}　{words.full_moment(one['starts_at'])[:16]}",
            icon=":material/sensors:", query_params={"operation": str(one["id"])},
        )
    st.page_link("pages/operations.py", label=_("Joint operations"), icon=":material/groups:")
    return None


def _there(viewer: Viewer, operation_id: int) -> bool:
    """Whether the viewer may see it; if not, a sentence says so once, above the choice."""
    try:
        reads.read(live_command.command_choices, viewer, operation_id=operation_id)
    except NotFound as gone:
        st.warning(as_text(refusal(gone, visitor.language())))
        return False
    return True


def head(viewer: Viewer, operation_id: int) -> None:
    """Which operation it is, and the way back to its plan."""
    found: CommandChoices = reads.read(live_command.command_choices, viewer, operation_id=operation_id)
    notices.show()
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.subheader(f"{as_text(drills.marked(found.name, drill=found.drill))}　:blue[{_(life.STATE_LABELS[found.state])}]　:gray[{found.number or ''}]")
    right.page_link("pages/operations.py", label=_("The whole operation"), icon=":material/groups:", query_params={"chosen": f"operation:{operation_id}"})


def now(viewer: Viewer, operation_id: int) -> None:
    """Numbers, map, teams and targets: what changes with every report from the field."""
    shown: Shown = reads.dressed(_shown, live_command.operation_live, viewer, operation_id=operation_id)
    st.html(shown.numbers)
    if shown.map is None:
        st.caption(_("No target and no team has a place on the map."))
    else:
        st.pydeck_chart(shown.map, height=HEIGHT_PX, key="command_map", alt=_("Map of teams and targets"))
        facts = reads.read(territory.board_facts, viewer)
        st.caption(shown.signs + ("　" + _("Schematic outlines") if facts["schematic"] else ""))
    st.html(shown.rows)


def calls(viewer: Viewer, operation_id: int) -> None:
    """Open calls, each with who saw it, and the clocks that run; empty when there is neither."""
    found: OpenCalls = reads.read(live_command.open_calls, viewer, operation_id=operation_id)
    for call in found.incidents[found.incidents["closed_at"].isna()].itertuples():
        _call(viewer, call)
    _custody(viewer, found.custody)


def desk(viewer: Viewer, operation_id: int) -> None:
    """The commander's forms."""
    found: CommandChoices = reads.read(live_command.command_choices, viewer, operation_id=operation_id)
    if found.state == "running":
        _instruct(viewer, operation_id, found)
        if found.targets:
            _one_target(viewer, found)


def instructions(viewer: Viewer, operation_id: int) -> None:
    """The last instructions with who signed for them."""
    st.markdown(reads.dressed(_instructions, live_command.instructions_given, viewer, operation_id=operation_id))


def _shown(found: LiveOperation) -> Shown:
    return Shown(_numbers(found), _built(found), _signs(), plates.tables(_teams(found), _targets(found)))


def _call(viewer: Viewer, call: Any) -> None:
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


def _numbers(found: LiveOperation) -> str:
    targets, answers = found.targets, [answer for _name, answer in found.bodies]
    counts = targets["state"].value_counts()
    numbers = [(_("Targets done"), f"{int(counts.get('done', 0))}/{len(targets)}"), (_("Received"), money(int(targets["amount_fen"].sum())))]
    numbers += [(f"{life.TARGET_STATE_SIGNS[state]} {_(life.TARGET_STATE_LABELS[state])}", str(int(counts.get(state, 0)))) for state in ("underway", "arrived", "handling")]
    missing = [name for name, answer in found.bodies if answer == "asked"]
    note = f"◆ {_('No answer yet: {bodies}', bodies=missing[:6])}" if missing else ""
    return plates.tiles([*numbers, (_("Bodies accepted"), f"{answers.count('accepted')}/{len(answers)}")], note)


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


def _targets(found: LiveOperation) -> plates.Table:
    targets, recorded = found.targets, _recorded(found)
    rows = sorted(zip(targets.to_dict("records"), recorded, strict=True), key=lambda one: (IN_HAND_FIRST.index(one[0]["state"]), _stop_of(one[0])))
    return plates.Table(
        (_("State"), _("Name"), _("Team"), _("Result"), _("Received"), _("Place"), _("Reported"), _("Recordings")),
        [[
            plates.Cell(f"{life.TARGET_STATE_SIGNS.get(row['state'], '')} {_(life.TARGET_STATE_LABELS[row['state']])}", theme.TARGET.get(row["state"], theme.MUTED)),
            plates.Cell(row["name"] + (f" ¥ {_('has paid')}" if row["paid"] else "")), plates.Cell(f"{row['team'] or '—'}{_of_stop(row)}"),
            plates.Cell(_(RESULT_LABELS[row["result"]]) if row["result"] in RESULT_LABELS else ""), plates.Cell(money(row["amount_fen"]) if row["amount_fen"] else "", number=True),
            plates.Cell(row["place"] or "—"), plates.Cell("" if pd.isna(row["reported_at"]) else words.moment(row["reported_at"])), plates.Cell(numbers),
        ] for row, numbers in rows], _("No target yet."),
    )


def _stop_of(row: dict[str, Any]) -> int:
    return 10_000 if row["stop"] is None or pd.isna(row["stop"]) else int(row["stop"])


def _of_stop(row: dict[str, Any]) -> str:
    return "" if row["stop"] is None or pd.isna(row["stop"]) else f" · {int(row['stop'])}"


def _recorded(found: LiveOperation) -> list[str]:
    numbers = found.recordings.groupby("target_id")["number"].apply("、".join).to_dict() if not found.recordings.empty else {}
    return [str(numbers.get(target, "")) for target in found.targets["target_id"]]


def _teams(found: LiveOperation) -> plates.Table:
    rows = []
    for team in found.teams.to_dict("records"):
        step = next((label for at, label in ((team["returned_at"], _("returned")), (team["departed_at"], _("departed")), (team["mustered_at"], _("assembled"))) if not pd.isna(at)), _("not assembled"))
        known = not pd.isna(team["lng"])
        age_s = (runtime().now() - team["positioned_at"]).total_seconds() if known else 0.0
        where = plates.Cell(f"◉ {_('position of {age} ago', age=_age(age_s))}", theme.ACCENT if age_s <= FRESH_S else theme.MUTED) if known else plates.Cell(f"○ {_('position not known')}", theme.MUTED)
        present = team["present"] if isinstance(team["present"], str) else ""
        rows.append([plates.Cell(team["name"]), plates.Cell(team["leader"] or "—"), plates.Cell(step), plates.Cell(f"{team['done']}/{team['targets']}", number=True), plates.Cell(present), where])
    return plates.Table((_("Team"), _("Leader"), _("Step"), _("Targets done"), _("Present target"), _("Position")), rows, _("No team yet."))


def _instruct(viewer: Viewer, operation_id: int, found: CommandChoices) -> None:
    names, going = found.teams, found.waiting
    with st.container(border=True):
        left, right = st.columns(2)
        kind = left.selectbox(_("Kind of instruction"), list(INSTRUCTION_LABELS), format_func=lambda code: _(INSTRUCTION_LABELS[code]), key="order_kind")
        team = right.selectbox(_("To which team"), [None, *names], format_func=lambda one: _("every team") if one is None else names[one], key="order_team")
        target = st.selectbox(_("Next target"), list(going), index=None, format_func=lambda one: going[one], key="order_target") if kind == "redirect" else None
        said = st.text_input(_("Words of the instruction"), key=writes.form_key("order_text"))
        if st.button(_("Send the instruction"), type="primary", width="stretch", icon=":material/send:"):
            done = writes.attempt(partial(verbs.instruct, operation_id=operation_id, order=Order(said, kind, team, target)), by=viewer)
            if done:
                writes.form_done("order_text")
                notices.succeed(_("Sent: {numbers}.", numbers=[str(one) for one in done["numbers"]]))
            st.rerun()


def _instructions(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    unsigned = int(rows["signed_at"].isna().sum())
    lines = [f"**{_('Instructions')}**　{_('{count} not signed for', count=unsigned) if unsigned else _('all signed for')}"]
    for row in rows.head(SHOWN_INSTRUCTIONS).to_dict("records"):
        mark = f":orange[○ {_('not signed for')}]" if pd.isna(row["signed_at"]) else f":green[✓ {as_text(row['signed_by'] or '—')} {words.moment(row['signed_at'])}]"
        lines.append(f"{row['number']}　{_(INSTRUCTION_LABELS[row['kind']])}　**{as_text(row['team'] or '—')}**　{as_text(row['text'])}　:gray[{words.moment(row['at'])}]　{mark}")
    return "  \n".join(lines)


def _custody(viewer: Viewer, running: list[dict[str, Any]]) -> None:
    for one in running:
        colour = {"overdue": "red", "due_soon": "orange", "on_time": "green"}[one["severity"]]
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f":{colour}[{SEVERITY_SIGNS[one['severity']]} **{_('Compelled summons, {hours} h', hours=one['hours'])}**]　{as_text(one['name'])}　{_('ends {at}', at=words.moment(one['ends_at']))}")
        if right.button(_("Released"), key=f"custody_{one['target_id']}", width="stretch"):
            _run(viewer, partial(verbs.end_custody, target_id=int(one["target_id"])), _("The clock has ended."))


def _one_target(viewer: Viewer, found: CommandChoices) -> None:
    """The clock of a compelled summons is started here, and recordings are linked by their numbers."""
    names = found.targets
    with st.expander(_("Clock and recordings of a target"), key="one_target"):
        target = st.selectbox(_("Target"), list(names), format_func=lambda one: names[one], key="one_target_target")
        hours = st.segmented_control(_("Hours of the compelled summons"), CUSTODY_HOURS, default=CUSTODY_HOURS[0], key="one_target_hours") or CUSTODY_HOURS[0]
        if st.button(_("Start the clock: {name}", name=as_text(names.get(target, "—"))), key="one_target_start") and target is not None:
            _run(viewer, partial(verbs.begin_custody, target_id=int(target), hours=hours), _("The clock runs."))
        left, right = st.columns(2)
        number, device = left.text_input(_("Number of the recording"), key="one_target_number"), right.text_input(_("Recorder"), key="one_target_device")
        keep = st.toggle(_("Keep for good"), key="one_target_keep")
        if st.button(_("Link the recording: {name}", name=as_text(names.get(target, "—"))), key="one_target_link") and target is not None:
            _run(viewer, partial(verbs.link_recording, target_id=int(target), number=number, device=device, keep_forever=keep), _("Recording linked."))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer) and said:
        notices.succeed(said)
    st.rerun()
