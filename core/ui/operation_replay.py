"""An operation played back: slider, map and what happened, minute by minute. The film is read once; the slider asks nothing more."""

from datetime import datetime, timedelta

import streamlit as st

from core import words
from core.domain.clocks import LOCAL
from core.domain.operation_life import TARGET_STATE_LABELS, TARGET_STATE_SIGNS
from core.domain.operation_results import RESULT_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Viewer
from core.figures import map_layers, theme
from core.measures import replay
from core.measures.replay import Film, Happening, Scene
from core.queries import territory
from core.ui import reads
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

HEIGHT_PX = 430
FITTING = 6
"""So many lines fit beside the map; more of them scroll."""
BADGE = {"planned": "gray", "underway": "orange", "arrived": "violet", "handling": "blue", "done": "green"}
PLAY_S, PACES = 1.0, (1, 5, 15)
"""A second of playing is so many minutes of the operation."""
MARGIN_DEG = 0.01


def draw(viewer: Viewer, whole: Film, operation_id: int) -> None:
    """The player; nothing of the page but this runs while it plays."""
    span = whole.span
    if span is None:
        st.info(_("Nothing to play back yet: the operation has not started. From its start on, every report stands here by the minute."))
        return
    playing = f"playing_{operation_id}"

    @st.fragment(run_every=PLAY_S if st.session_state.get(playing) else None)
    def player() -> None:
        _player(viewer, whole, f"minute_{operation_id}", playing, (_local(span[0]), _local(max(span[1], span[0] + replay.MINUTE))))

    player()


def _local(moment: datetime) -> datetime:
    """The slider's own kind of moment: the court's clock, without a zone."""
    return moment.astimezone(LOCAL).replace(tzinfo=None)


def _player(viewer: Viewer, whole: Film, key: str, playing: str, ends: tuple[datetime, datetime]) -> None:
    first, last = ends
    st.session_state[key] = min(max(st.session_state.get(key, first), first), last)
    pace = st.session_state.get(f"pace_{key}") or PACES[1]
    if st.session_state.get(playing):
        _advance(key, playing, last, pace)
    _buttons(whole, key, playing, ends)
    day = "HH:mm" if last.date() == first.date() else "MM-DD HH:mm"
    at = st.slider(_("Minute"), min_value=first, max_value=last, step=replay.MINUTE, format=day, key=key, label_visibility="collapsed")
    shown = replay.scene(whole, at.replace(tzinfo=LOCAL))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(viewer, whole, shown)
    with right:
        _happened(whole, shown, at)


def _advance(key: str, playing: str, last: datetime, pace: int) -> None:
    if st.session_state[key] >= last:
        st.session_state[playing] = False
        st.rerun()
    st.session_state[key] = min(last, st.session_state[key] + pace * replay.MINUTE)


def _buttons(whole: Film, key: str, playing: str, ends: tuple[datetime, datetime]) -> None:
    moments = sorted({_local(one.at).replace(second=0, microsecond=0) for one in whole.happenings})
    now = st.session_state[key]
    earlier, later = [one for one in moments if ends[0] <= one < now], [one for one in moments if one > now]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(_("Earlier"), icon=":material/skip_previous:", key=f"before_{key}", shortcut="J", on_click=_go, args=(key, earlier[-1:] or [ends[0]]))
        runs = bool(st.session_state.get(playing))
        if st.button(_("Pause") if runs else _("Play"), icon=":material/pause:" if runs else ":material/play_arrow:", type="primary", key=f"play_{key}", shortcut="K"):
            st.session_state[playing] = not runs
            st.rerun()
        st.button(_("Next"), icon=":material/skip_next:", key=f"next_{key}", shortcut="L", on_click=_go, args=(key, later[:1] or [ends[1]]))
        st.segmented_control(_("Minutes a second"), PACES, default=PACES[1], key=f"pace_{key}")


def _go(key: str, to: list[datetime]) -> None:
    st.session_state[key] = to[0]


def _map(viewer: Viewer, whole: Film, shown: Scene) -> None:
    facts = reads.read(territory.board_facts, viewer) if viewer.may(Right.TOTALS) else {"levels": {}, "schematic": False}
    points = _target_points(whole, shown)
    teams = dict(zip(whole.teams["team_id"], whole.teams["name"], strict=True))
    crews = [
        {"lng": spot.lng, "lat": spot.lat, "mark": teams.get(team, ""), "colour": theme.rgb(theme.ACCENT, 235), "tip": f"{teams.get(team, '')} {words.full_moment(spot.at)[11:]}"} for team, spot in shown.teams.items()
    ]
    paths: list[dict[str, object]] = [
        {"path": [[one.lng, one.lat] for one in track if one.at <= shown.teams[team].at]} for team, track in whole.tracks.items() if team in shown.teams
    ]
    layers = [map_layers.outlines("/api/map/grids?level=2&measure=tasks")] if facts["levels"] else []
    view = map_layers.view_of(_bounds(whole), width_px=720, height_px=HEIGHT_PX)
    st.pydeck_chart(
        map_layers.deck([*layers, map_layers.tracks(paths), map_layers.signs(points), map_layers.crews(crews)], view, {"text": "{tip}"}),
        height=HEIGHT_PX, key="replay_map", alt=_("Map of the operation at this minute"),
    )
    counts = {state: list(shown.targets.values()).count(state) for state in TARGET_STATE_LABELS}
    st.markdown("　".join(f"{state_chip(state)} {count}" for state, count in counts.items()) + f"　{_('Received')} {money(shown.received_fen)}")
    unplaced = len(shown.targets) - len(points)
    said = ([_("{count} targets have no place and stand on no map.", count=unplaced)] if unplaced else []) + ([_("Schematic outlines")] if facts["schematic"] else [])
    st.caption("　".join(said)) if said else None


def _bounds(whole: Film) -> tuple[float | None, ...]:
    placed = whole.visits.dropna(subset=["lng", "lat"])
    spots = [spot for track in whole.tracks.values() for spot in track]
    lngs, lats = placed["lng"].tolist() + [one.lng for one in spots], placed["lat"].tolist() + [one.lat for one in spots]
    if not lngs:
        return (None, None, None, None)
    return (min(lngs) - MARGIN_DEG, min(lats) - MARGIN_DEG, max(lngs) + MARGIN_DEG, max(lats) + MARGIN_DEG)


def _target_points(whole: Film, shown: Scene) -> list[dict[str, object]]:
    return [
        {"lng": row["lng"], "lat": row["lat"], "mark": TARGET_STATE_SIGNS[state], "colour": theme.rgb(theme.TARGET[state]),
         "tip": " · ".join([row["name"], _(TARGET_STATE_LABELS[state]), *([_(RESULT_LABELS.get(result, result))] if (result := shown.results.get(row["target_id"])) else [])])}
        for row in whole.visits.dropna(subset=["lng", "lat"]).to_dict("records") if (state := shown.targets.get(row["target_id"]))
    ]


def state_chip(state: str) -> str:
    """Sign, word and colour of a target's state, the same on the map and in text."""
    return f":{BADGE[state]}[{TARGET_STATE_SIGNS[state]} {_(TARGET_STATE_LABELS[state])}]"


def _happened(whole: Film, shown: Scene, at: datetime) -> None:
    st.markdown(f"**{at:%H:%M}**　{_('{done} of {all} targets done', done=shown.done, all=len(shown.targets))}")
    many = len(shown.happened) > FITTING
    with st.container(height=HEIGHT_PX - 40 if many else "content", border=False):
        for one in reversed(shown.happened):
            st.markdown(_line(whole, one))
        if not shown.happened:
            st.caption(_("Nothing was reported in this minute."))
        if shown.before:
            st.caption(_("Just before"))
        for one in reversed(shown.before):
            st.markdown(f":gray[{_line(whole, one, plain=True)}]")


def _line(whole: Film, one: Happening, *, plain: bool = False) -> str:
    """One entry in words: when, what, of whom, how it stands, what came in, who said it."""
    names = dict(zip(whole.visits["target_id"], whole.visits["name"], strict=True))
    teams = dict(zip(whole.teams["team_id"], whole.teams["name"], strict=True))
    of = names.get(one.target_id) or teams.get(one.team_id) or ""
    state = one.state if one.target_id and one.state in TARGET_STATE_LABELS else None
    said = [
        words.full_moment(one.at)[11:], _(VERB_LABELS.get(one.verb, one.verb)), f"**{as_text(of)}**" if of else "",
        (f"{TARGET_STATE_SIGNS[state]} {_(TARGET_STATE_LABELS[state])}" if plain else state_chip(state)) if state else "",
        _(RESULT_LABELS.get(one.result, one.result)) if one.result else "", money(one.amount_fen) if one.amount_fen else "",
        as_text(one.who) if one.who else "", as_text(one.words), _("from the record") if one.recorded else "",
    ]
    return "　".join(part for part in said if part)


def length_text(length: timedelta | None) -> str:
    return _("not known") if length is None else words.span(length)
