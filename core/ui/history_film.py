"""The film of a past day or month: as the wall is told of it, and at the desk with its slider, its rows and its way onto the walls."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import devices as verbs
from core.domain import history as rules
from core.domain.clocks import LOCAL, local_day
from core.domain.viewer import Right, Viewer
from core.figures import theme
from core.measures.drawing import WIDTH, sheet_of
from core.queries import history
from core.queries.history import History
from core.ui import chosen, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, language

_ASSETS = Path(__file__).parent / "assets"
SCRIPT, STYLE = ((_ASSETS / name).read_text(encoding="utf-8") for name in ("film.js", "film.css"))
"""Also of the wall, which plays without a slider."""
_film = st.components.v2.component("zhiwang_film", js=SCRIPT + (_ASSETS / "film_desk.js").read_text(encoding="utf-8"), css=STYLE, isolate_styles=False)
TONES = {"found": "green", "answered": "accent", "begun": "violet", "ended": "grey"}
KINDS = list(rules.MOMENT_LABELS)
HEIGHT_PX = 560


def told(viewer: Viewer, since: date, until: date, *, discreet: bool) -> dict[str, Any]:
    """Everything that `film.js` draws: outlines, moments in order, words."""
    whole: dict[str, Any] = reads.dressed(_told, history.history, viewer, since=since, until=until, discreet=discreet)
    return whole | {"until_ms": min(whole["until_ms"], _ms(runtime().now()))}


def _told(found: History) -> dict[str, Any]:
    sheet = sheet_of(row["outline"] for row in found.outlines)

    def spot(lng: float, lat: float) -> tuple[float, float] | tuple[None, None]:
        return (None, None) if sheet is None or pd.isna(lng) else sheet.at(lng, lat)

    places = [(row["name"], spot(row["lng"], row["lat"])) for row in found.outlines]
    moments = found.moments
    spots = [spot(lng, lat) for lng, lat in zip(moments["lng"], moments["lat"], strict=True)]
    names = sorted(set(moments["place"]))
    number = {name: at for at, name in enumerate(names)}
    return {
        "width": WIDTH, "height": sheet.height if sheet else WIDTH / 2, "areas": [sheet.line(row["outline"]) for row in found.outlines] if sheet else [],
        "names": [{"left": round(100 * x / WIDTH, 2), "top": round(100 * y / sheet.height, 2), "text": name} for name, (x, y) in places if sheet and x is not None and y is not None],
        "cut": found.cut, "stamp": _("Schematic outlines") if found.schematic else "", "one_day": (found.after - found.first_at).days == 1,
        "since_ms": _ms(found.first_at), "until_ms": _ms(found.after),
        "kinds": [{"label": _(label), "sign": rules.MOMENT_SIGNS[kind], "tone": TONES[kind]} for kind, label in rules.MOMENT_LABELS.items()],
        "counted": [{"kind": KINDS.index(kind), "label": _(label), "tone": TONES[kind]} for kind, label in rules.COUNTED.items()],
        "places": names,
        "moments": [(_ms(at) - _ms(found.first_at), KINDS.index(kind), x, y, number[place]) for at, kind, place, (x, y) in zip(moments["at"], moments["kind"], moments["place"], spots, strict=True)],
        "words": {"history": _("Playback of the past"), "not_live": _("not live")},
    }


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def asked() -> bool:
    """Whether the map shows the past; stands above it."""
    return bool(st.toggle(_("Playback of the past"), key="history_on", help=_("Debtors found, tasks answered and operations of a day or a month, as a film.")))


def draw(viewer: Viewer) -> None:
    """The film with its keys; the rows behind its numbers up to the moment at which they were asked for."""
    notices.show()
    span, day = _chosen()
    since, until = rules.days_of(span, day)
    said = told(viewer, since, until, discreet=False)
    if said["cut"]:
        st.warning(_("Shown are the first {count} moments; {cut} later ones are left out, also of the numbers. Choose a single day.", count=f"{len(said['moments']):,}", cut=f"{said['cut']:,}"))
    mark = f"{since} {until} {len(said['moments'])} {language()}"
    if viewer.may(Right.DUTY):
        _onto_walls(viewer, span, day)
    moment = _film(key=f"film_{since}_{until}", on_moment_change=lambda: None, height=HEIGHT_PX + 60, data={
        "film": said, "mark": mark, "height_px": HEIGHT_PX, "lasts_s": rules.LASTS_S[span], "colours": theme.WALL["night"],
        "words": {"play": _("Play"), "pause": _("Pause"), "speed": _("Speed"), "slider": _("Moment shown"), "rows": _("Rows up to here")},
    }).moment
    if moment is not None:
        st.session_state["history_moment"] = (since, until, int(moment))
    _rows(viewer, since, until)


def _chosen() -> tuple[str, date]:
    today = local_day(runtime().now())
    left, middle = st.columns([1, 1], vertical_alignment="bottom")
    span = left.segmented_control(_("Length"), list(rules.SPANS), default="day", format_func=lambda one: _(rules.SPANS[one]), key="history_span") or "day"
    day = middle.date_input(_("Day, or a day of the month"), value=today, max_value=today, key="history_day")
    return str(span), day if isinstance(day, date) else today


def _onto_walls(viewer: Viewer, span: str, day: date) -> None:
    with st.container(horizontal=True):
        if st.button(_("Play on the walls"), icon=":material/cast:", key="history_walls"):
            done = writes.attempt(partial(verbs.show_film, span=span, day=day), by=viewer)
            if done:
                notices.succeed(_("{count} screens play the film, marked as the past; then their scenes turn again.", count=done["count"]))
            st.rerun()
        if st.button(_("End on the walls"), icon=":material/cast_connected:", key="history_walls_end"):
            if writes.attempt(verbs.end_film, by=viewer):
                notices.succeed(_("The screens show the present again."))
            st.rerun()


def _rows(viewer: Viewer, since: date, until: date) -> None:
    """Of each kind as many as the film counts at that moment."""
    asked_for: tuple[date, date, int] | None = st.session_state.get("history_moment")
    if asked_for is None or asked_for[:2] != (since, until):
        return
    at = datetime.fromtimestamp(asked_for[2] / 1000, LOCAL)
    found: History = reads.read(history.history, viewer, since=since, until=until, discreet=False)
    upto = found.moments[found.moments["at"] <= at]
    counts = upto["kind"].value_counts()
    kind = st.segmented_control(
        _("Rows up to {at}", at=words.full_moment(at)[:16]), list(rules.COUNTED), default=next(iter(rules.COUNTED)), key="history_kind",
        format_func=lambda one: f"{rules.MOMENT_SIGNS[one]} {_(rules.COUNTED[one])} {int(counts.get(one, 0))}",
    )
    rows = upto[upto["kind"] == kind].iloc[::-1].reset_index(drop=True)
    picked = row_picks.picked("history_rows", list(range(len(rows))), {
        "Time": tables.timed(rows["at"]), "Number": rows["number"], "Place": rows["place"].replace("", "—"), "Debtor": rows["debtor"].replace("", "—"),
    }, one_only=True, height_px=300)
    if picked:
        _open(rows.iloc[picked[0]])


def _open(row: pd.Series) -> None:
    """The task's card stands beside the film; an operation has a page of its own."""
    if row["subject_kind"] == "operation":
        st.page_link("pages/operations.py", label=row["number"] or _("Joint operation"), icon=":material/groups:", query_params={"chosen": f"operation:{row['subject_id']}"})
    elif chosen.current() != ("task", str(row["subject_id"])):
        chosen.choose("task", str(row["subject_id"]))
        st.rerun()
