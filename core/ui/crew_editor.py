"""Changing one team: people and their parts, leader, vehicles, equipment, hours; and the register of vehicles."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import crews as verbs
from core.commands import vehicles as vehicle_verbs
from core.commands.crews import Hours
from core.domain import crews
from core.domain.bookings import DUTY_WORDS, Booking, hours_of
from core.domain.clocks import LOCAL
from core.domain.crew_proposal import Candidate
from core.domain.viewer import Viewer
from core.queries import crew_people
from core.queries import crews as questions
from core.queries.crews import CrewBoard, CrewTeam
from core.ui import notices, reads, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _


def draw(viewer: Viewer, board: CrewBoard) -> None:
    """The chosen team's forms; the team's name stands on every button."""
    with st.container(border=True):
        team = _which(board)
        if team is not None:
            people, things, hours = st.tabs([_("People"), _("Vehicles and equipment"), _("Hours and task")])
            with people:
                _people(viewer, board, team)
            with things:
                _vehicles(viewer, board, team)
                _equipment(viewer, team)
            with hours:
                _change(viewer, board, team)
        _add(viewer, board)
    _register(viewer)


def _which(board: CrewBoard) -> CrewTeam | None:
    if not board.teams:
        return None
    by_id = {team.team_id: f"{crews.team_letter(place)}　{team.name}" for place, team in enumerate(board.teams)}
    chosen = st.selectbox(_("Change the team"), list(by_id), format_func=lambda one: by_id[one], key=f"crew_team_{board.operation_id}")
    return next((team for team in board.teams if team.team_id == chosen), None)


def _people(viewer: Viewer, board: CrewBoard, team: CrewTeam) -> None:
    candidates: tuple[Candidate, ...] = reads.read(crew_people.crew_people, viewer, operation_id=board.operation_id)
    by_id = {one.person_id: one for one in candidates}
    here = {one.person_id for one in team.members if one.left_at is None}
    who = st.selectbox(
        _("Person to book"), [one for one in by_id if one not in here], index=None, placeholder=_("choose"), format_func=lambda one: _named(by_id[one]), key=f"crew_person_{team.team_id}",
    )
    fit = by_id[who].part if who is not None else "officer"
    parts = list(crews.PART_LABELS)
    part = st.selectbox(_("Part in the team"), parts, index=parts.index(fit), format_func=lambda code: _(crews.PART_LABELS[code]), key=f"crew_part_{team.team_id}_{who}")
    confirmed = st.checkbox(_("I know that this person is on duty at the desk or just off it"), key=f"crew_known_{team.team_id}_{who}") if who is not None and by_id[who].at_desk else False
    name = as_text(by_id[who].name) if who is not None else ""
    with st.container(horizontal=True):
        if st.button(_("Put {name} into {team}", name=name or "…", team=as_text(team.name)), type="primary", disabled=who is None, key=f"crew_put_{team.team_id}"):
            _run(viewer, partial(verbs.put_person, team_id=team.team_id, person_id=int(who or 0), part=part, confirmed=confirmed), _("{name} is in {team}.", name=name, team=team.name))
        if st.button(_("Make {name} the leader", name=name or "…"), disabled=who is None, key=f"crew_lead_{team.team_id}", help=_("The old leader goes out of the team; its targets stay with it.")):
            _run(viewer, partial(verbs.replace_leader, team_id=team.team_id, person_id=int(who or 0), part=part, confirmed=confirmed), _("{name} leads {team}.", name=name, team=team.name))
    _take_out(viewer, team)


def _named(one: Candidate) -> str:
    """Name, part and body, and what stands in the way."""
    desk = f"◆ {_(DUTY_WORDS[one.at_desk.why])} {hours_of(one.at_desk.shift)}" if one.at_desk else ""
    return " · ".join(filter(None, (one.name, _(crews.PART_LABELS[one.part]), one.body, desk))) + _stop(one.booked)


def _stop(booked: Booking | None) -> str:
    return f" · ▲ {_('busy {hours} in {where}', hours=hours_of(booked), where=booked.where)}" if booked else ""


def _take_out(viewer: Viewer, team: CrewTeam) -> None:
    inside = {one.person_id: one.name for one in team.members if one.left_at is None}
    if not inside:
        return
    who = st.selectbox(_("In the team"), list(inside), index=None, placeholder=_("choose"), format_func=lambda one: inside[one], key=f"crew_inside_{team.team_id}")
    name = as_text(inside[who]) if who is not None else "…"
    with st.container(horizontal=True):
        if st.button(_("Take {name} out", name=name), disabled=who is None, key=f"crew_out_{team.team_id}"):
            _run(viewer, partial(verbs.take_person_out, team_id=team.team_id, person_id=int(who or 0)), _("{name} is out of {team}.", name=name, team=team.name))
        if st.button(_("{name} leads", name=name), disabled=who is None or who == team.leader_id, key=f"crew_inside_lead_{team.team_id}"):
            part = next((one.part for one in team.members if one.person_id == who and one.part in crews.LEADING), "judge")
            _run(viewer, partial(verbs.replace_leader, team_id=team.team_id, person_id=int(who or 0), part=part, old_goes=False), _("{name} leads {team}.", name=name, team=team.name))


def _vehicles(viewer: Viewer, board: CrewBoard, team: CrewTeam) -> None:
    register: pd.DataFrame = reads.read(questions.vehicles, viewer)
    serving = register[register["active"]]
    taken: dict[str, Booking] = reads.read(crew_people.vehicles_taken, viewer, operation_id=board.operation_id)
    kinds = {row.plate: f"{row.plate} · {_(crews.VEHICLE_KINDS.get(row.kind, row.kind))} · {_('{seats} seats', seats=row.seats)}{_stop(taken.get(row.plate))}" for row in serving.itertuples()}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    plate = left.selectbox(
        _("Vehicle"), [one for one in kinds if one not in team.plates], index=None, accept_new_options=True, placeholder=_("choose, or type a plate"),
        format_func=lambda one: kinds.get(one, one), key=f"crew_plate_{team.team_id}",
    )
    if right.button(_("Book"), disabled=not plate, key=f"crew_book_{team.team_id}", width="stretch"):
        _run(viewer, partial(vehicle_verbs.book_vehicle, team_id=team.team_id, plate=str(plate)), _("{plate} goes with {team}.", plate=str(plate), team=team.name))
    if team.plates:
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        booked = left.selectbox(_("Booked"), list(team.plates), key=f"crew_booked_{team.team_id}")
        if right.button(_("Take out"), key=f"crew_release_{team.team_id}", width="stretch"):
            _run(viewer, partial(vehicle_verbs.release_vehicle, team_id=team.team_id, plate=str(booked)), _("{plate} is free again.", plate=str(booked)))


def _equipment(viewer: Viewer, team: CrewTeam) -> None:
    there = {kind: (quantity, labels) for kind, quantity, labels in team.equipment}
    left, middle, right = st.columns([3, 2, 3])
    kind = left.selectbox(_("Equipment"), list(crews.EQUIPMENT_LABELS), format_func=lambda code: _(crews.EQUIPMENT_LABELS[code]), key=f"crew_gear_{team.team_id}") or "recorder"
    quantity, labels = there.get(kind, (0, ""))
    number = middle.number_input(_("How many"), min_value=0, max_value=999, value=max(quantity, 0), key=f"crew_gear_number_{team.team_id}_{kind}_{quantity}")
    said = right.text_input(_("Numbers on them"), value=labels, key=f"crew_gear_labels_{team.team_id}_{kind}_{labels}")
    if st.button(_("Note the equipment of {team}", team=as_text(team.name)), key=f"crew_gear_set_{team.team_id}"):
        _run(viewer, partial(verbs.give_equipment, team_id=team.team_id, kind=kind, quantity=int(number), labels=said), _("The equipment of {team} is noted.", team=team.name))


def _change(viewer: Viewer, board: CrewBoard, team: CrewTeam) -> None:
    with st.form(f"crew_change_{team.team_id}", border=False):
        name, task, hours = _fields(board, f"change_{team.team_id}", team)
        confirmed = st.checkbox(_("I know who of it is on duty at the desk or just off it"), key=f"crew_change_known_{team.team_id}")
        if st.form_submit_button(_("Save")):
            _run(viewer, partial(verbs.change_team, team_id=team.team_id, name=name, task=task, hours=hours, confirmed=confirmed), _("{team} is saved.", team=name))
    if st.button(_("Take {name} out", name=as_text(team.name)), key=f"crew_remove_{team.team_id}", help=_("Its targets stay in the operation without a team.")):
        _run(viewer, partial(verbs.remove_team, team_id=team.team_id), _("{name} is taken out.", name=team.name))


def _fields(board: CrewBoard, key: str, team: CrewTeam | None = None) -> tuple[str, str, Hours]:
    """Name, what for, and hours; hours equal to the operation's are none of its own."""
    tasks = list(crews.TASK_LABELS)
    left, right = st.columns(2)
    name = left.text_input(_("Name"), value=team.name if team else _("Team {number}", number=len(board.teams) + 1), key=f"crew_name_{key}_{len(board.teams)}")
    task = right.selectbox(_("What for"), tasks, index=tasks.index(team.task) if team and team.task in tasks else 0, format_func=lambda code: _(crews.TASK_LABELS[code]), key=f"crew_task_{key}")
    starts_at = _moment(_("From"), team.starts_at if team else board.starts_at, f"crew_from_{key}")
    ends_at = _moment(_("To"), team.ends_at if team else board.ends_at, f"crew_to_{key}")
    return name, task or "visit", Hours(None if starts_at == board.starts_at else starts_at, None if ends_at == board.ends_at else ends_at)


def _moment(label: str, value: datetime, key: str) -> datetime:
    local = value.astimezone(LOCAL)
    day, hour = st.columns(2)
    on: Any = day.date_input(label, value=local.date(), key=f"{key}_day")
    at: Any = hour.time_input(label, value=local.time(), key=f"{key}_hour", label_visibility="hidden")
    return datetime.combine(on if isinstance(on, date) else local.date(), at if isinstance(at, time) else local.time(), LOCAL)


def _add(viewer: Viewer, board: CrewBoard) -> None:
    with st.expander(_("Add a team"), icon=":material/add:", expanded=not board.teams), st.form(f"crew_add_{board.operation_id}", border=False):
        name, task, hours = _fields(board, "add")
        if st.form_submit_button(_("Add"), type="primary"):
            _run(viewer, partial(verbs.add_team, operation_id=board.operation_id, name=name, task=task, hours=hours), _("{team} is saved.", team=name))


def _register(viewer: Viewer) -> None:
    """The court's vehicles; a retired one stays where it is booked."""
    register: pd.DataFrame = reads.read(questions.vehicles, viewer)
    with st.expander(_("Register of vehicles"), icon=":material/directions_car:"):
        with st.form("vehicle_add", border=False, clear_on_submit=True):
            left, middle, right = st.columns([3, 3, 2])
            plate = left.text_input(_("Plate"))
            kind = middle.selectbox(_("Kind"), list(crews.VEHICLE_KINDS), format_func=lambda code: _(crews.VEHICLE_KINDS[code])) or "police"
            seats = right.number_input(_("Seats"), min_value=1, max_value=vehicle_verbs.SEATS_MOST, value=5)
            if st.form_submit_button(_("Enter")):
                _run(viewer, partial(vehicle_verbs.add_vehicle, plate=plate, kind=kind, seats=int(seats), organisation_id=viewer.organisation_id), _("{plate} stands in the register.", plate=plate))
        serving = {int(row.vehicle_id): row.plate for row in register[register["active"]].itertuples()}
        if serving:
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            one = left.selectbox(_("In service"), list(serving), index=None, placeholder=_("choose"), format_func=lambda key: serving[key], key="vehicle_serving")
            if right.button(_("Retire"), disabled=one is None, key="vehicle_retire", width="stretch"):
                _run(viewer, partial(vehicle_verbs.retire_vehicle, vehicle_id=int(one or 0)), _("The vehicle is out of service."))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
