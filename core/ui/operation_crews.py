"""The crews of an operation: bodies and heads, teams as cards with what they lack, the proposal, and who is taken when."""

from collections import Counter
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import crews as verbs
from core.commands.crews import Pick
from core.domain import crews
from core.domain.clocks import LOCAL
from core.domain.crew_proposal import Proposal
from core.domain.crews import Shortfall
from core.domain.operation_life import OPEN_TO_CHANGE
from core.domain.viewer import Viewer
from core.figures import charts
from core.queries import crew_people
from core.queries import crews as questions
from core.queries.crews import CrewBoard, CrewTeam, Seated
from core.queries.operations import OperationCard
from core.ui import crew_editor, notices, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _

CARDS_ACROSS = 2
LEFT_OUT_PX, TIMELINE_MOST = 260, 60
BOOKED_WORDS = {"team": "", "other": "◆ ", "desk": "▲ "}


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Numbers, what is proposed, the cards with their editor, the timeline."""
    operation_id = int(card.operation["id"])
    board: CrewBoard = reads.read(questions.crew_board, viewer, operation_id=operation_id)
    _numbers(card, board)
    editable = board.state in OPEN_TO_CHANGE
    if editable:
        _proposal(viewer, board)
    cards, editor = st.columns([3, 2], gap="medium") if editable else (st.container(), None)
    with cards:
        _cards(board)
    if editor is not None:
        with editor:
            crew_editor.draw(viewer, board)
    _timeline(viewer, operation_id, board)


def _numbers(card: OperationCard, board: CrewBoard) -> None:
    people = [one for team in board.teams for one in team.members if one.left_at is None]
    figures = (
        (_("Teams"), len(board.teams)), (_("People booked"), len(people)), (_("People asked of bodies"), int(card.bodies["head_count"].sum())),
        (_("Vehicles"), sum(len(team.plates) for team in board.teams)), (_("Shortfalls"), sum(len(team.shortfalls) for team in board.teams)),
    )
    for column, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, value)
    booked = Counter(one.body for one in people)
    asked = [_("{body}: {booked} of {asked}", body=as_text(body.name), booked=booked.get(body.name, 0), asked=body.head_count) for body in card.bodies.itertuples()]
    st.caption(f"{_('People booked, of those asked')}　" + "　".join(asked))


def _cards(board: CrewBoard) -> None:
    if not board.teams:
        st.info(_("No team yet. Add one on the right, then let people be proposed for it."))
        return
    columns = st.columns(CARDS_ACROSS)
    for place, team in enumerate(board.teams):
        with columns[place % CARDS_ACROSS], st.container(border=True):
            _card(place, team)


def _card(place: int, team: CrewTeam) -> None:
    hours = f"{words.moment(team.starts_at)}–{words.moment(team.ends_at)[-5:]}"
    own = f" {_('own hours')}" if team.own_hours else ""
    st.markdown(f"**{crews.team_letter(place)}　{as_text(team.name)}**　{_(crews.TASK_LABELS.get(team.task, team.task))}　:gray[{hours}{own}]　{_('{count} targets', count=team.targets)}")
    st.markdown("  \n".join(f":red[▲ {shortfall(one)}]" for one in team.shortfalls) or f":green[● {_('Nothing is lacking')}]")
    leader_first = sorted(team.members, key=lambda one: one.person_id != team.leader_id)
    st.markdown("  \n".join(_member(team, one) for one in leader_first) or f":gray[○ {_('Nobody yet')}]")
    plates = [as_text(plate) for plate in team.plates] or ["—"]
    gear = [f"{_(crews.EQUIPMENT_LABELS.get(kind, kind))}×{quantity}" + (f"（{as_text(labels)}）" if labels else "") for kind, quantity, labels in team.equipment] or ["—"]
    st.caption(f"{_('Vehicles: {plates}', plates=plates)}　{_('Equipment: {things}', things=gear)}")


def shortfall(one: Shortfall) -> str:
    """The sentence, with where the need comes from and how sure that is."""
    said = _(one.message, **{key: [as_text(str(part)) for part in value] if isinstance(value, list) else value for key, value in one.places})
    return f"{said} :gray[{' · '.join(filter(None, (one.source, _(one.certainty))))}]"


def _member(team: CrewTeam, one: Seated) -> str:
    part = _(crews.PART_LABELS[one.part]) if one.part in crews.PART_LABELS else _("part not said")
    sex = _(crews.SEX_LABELS[one.sex]) if one.sex in crews.SEX_LABELS else ""
    text = "　".join(filter(None, (part, as_text(one.name), sex, as_text(one.body))))
    if one.left_at is not None:
        return f":gray[○ {text}　{_('left {at}', at=words.moment(one.left_at))}]"
    joined = f"　:gray[{_('since {at}', at=words.moment(one.joined_at))}]" if one.joined_at is not None else ""
    return ("**★ " + text + "**" if one.person_id == team.leader_id else f"· {text}") + joined


def _proposal(viewer: Viewer, board: CrewBoard) -> None:
    """Who would fill what is lacking, why, and who was left out; taken over with one click."""
    if not board.teams:
        return
    with st.expander(_("Propose crews from who is free"), icon=":material/group_add:"):
        proposal: Proposal = reads.read(crew_people.crew_proposal, viewer, operation_id=board.operation_id)
        if not proposal.chosen:
            st.caption(_("Nothing to propose: no team lacks anybody who is free."))
        else:
            _chosen(viewer, board, proposal)
        if proposal.lacking:
            st.markdown(f"**{_('Still lacking after that')}**  \n" + "  \n".join(f":red[▲ {as_text(team)}: {shortfall(short)}]" for team, short in proposal.lacking))
        _left_out(proposal)


def _chosen(viewer: Viewer, board: CrewBoard, proposal: Proposal) -> None:
    rows = proposal.chosen
    tables.shown(pd.DataFrame({"n": range(len(rows))}), {
        "Team": [one.team for one in rows], "Part in the team": [_(crews.PART_LABELS[one.part]) for one in rows], "Name": [one.name for one in rows], "Why": [_(one.why) for one in rows],
    }, height=tables.height(len(rows), 380))
    picks = tuple(Pick(one.team_id, one.person_id, one.part, one.leads) for one in rows)
    if st.button(_("Take over {count} people", count=len(picks)), type="primary", icon=":material/check:", key="take_over_crews"):
        if writes.attempt(partial(verbs.take_over, operation_id=board.operation_id, picks=picks), by=viewer):
            notices.succeed(_("{count} people are booked.", count=len(picks)))
        st.rerun()


def _left_out(proposal: Proposal) -> None:
    rows = proposal.left
    if rows:
        st.caption(_("Left out, and why"))
        tables.shown(pd.DataFrame({"n": range(len(rows))}), {
            "Name": [one.name for one in rows], "Part in the team": [_(crews.PART_LABELS[one.part]) for one in rows], "Why": [_(one.why, **dict(one.places)) for one in rows],
        }, height=tables.height(len(rows), LEFT_OUT_PX))


def _timeline(viewer: Viewer, operation_id: int, board: CrewBoard) -> None:
    """Hours of the teams; below each, whoever of it is in another operation or at the desk at about that time."""
    found: pd.DataFrame = reads.read(crew_people.crew_bookings, viewer, operation_id=operation_id)
    if found.empty:
        return
    st.markdown(f"**{_('Who is taken when')}**")
    table = timeline_rows(found, [team.name for team in board.teams]).head(TIMELINE_MOST)
    st.vega_lite_chart(reads.spec(charts.crew_timeline, table, list(dict.fromkeys(table["row"])), full_hours(table)), width="stretch")
    others = int((found["kind"] != "team").sum())
    st.caption(f"◆ {_('in another operation')}　▲ {_('at the duty desk')}　" + (_("{count} other bookings of these people and vehicles around this time", count=others) if others else _("No other booking of these people and vehicles around this time.")))


def timeline_rows(found: pd.DataFrame, teams: list[str]) -> pd.DataFrame:
    """Rows for the chart: teams by letter in their order, other bookings under their team, cut some hours before the first and after the last team.

    Minutes count from the local midnight of the first day; `hours` says the whole span.
    """
    places = {name: place for place, name in enumerate(teams)}
    table = found.assign(place=found["lane"].map(places), own=(found["kind"] != "team").astype(int)).sort_values(["place", "own", "who", "starts_at"], kind="stable")
    own_hours = table[table["kind"] == "team"]
    first, last = own_hours["starts_at"].min() - crew_people.AROUND, own_hours["ends_at"].max() + crew_people.AROUND
    zero = first.astimezone(LOCAL).replace(hour=0, minute=0, second=0)

    def minutes(column: pd.Series) -> Any:
        return [(min(max(at, first), last) - zero).total_seconds() / 60 for at in column]

    letters = [crews.team_letter(place) for place in table["place"]]
    names = [f"{letter} {lane}" if not who else f"{letter} · {BOOKED_WORDS[kind]}{who}" for letter, lane, who, kind in zip(letters, table["lane"], table["who"], table["kind"], strict=True)]
    return pd.DataFrame({
        "row": names, "kind": table["kind"].to_list(), "from": minutes(table["starts_at"]), "until": minutes(table["ends_at"]),
        "label": [_(where) if where else "" for where in table["where"]],
        "hours": [f"{words.moment(one)}–{words.moment(other)[-5:]}" for one, other in zip(table["starts_at"], table["ends_at"], strict=True)],
    })


def full_hours(table: pd.DataFrame) -> list[int]:
    """Minutes of the hours to print: each one of a day, every third beyond."""
    first, last = int(table["from"].min() // 60), int(table["until"].max() // 60) + 1
    return [hour * 60 for hour in range(first, last + 1, 1 if last - first <= 24 else 3)]
