"""The track of a case's debtors: how far the pursuit has come, where they were seen, the legs of the way after them, and writing one down."""

from datetime import datetime, time
from functools import partial

import streamlit as st

from core import words
from core.commands import pursuits as verbs
from core.commands.pursuits import Leg
from core.domain.clocks import LOCAL, local_day
from core.domain.pursuits import LEG_LABELS, LEG_SIGNS, STATE_LABELS, STATE_SIGNS
from core.domain.viewer import Viewer
from core.domain.vocabulary import MEASURE_LABELS
from core.figures import map_layers, route_layers
from core.queries import pursuits
from core.queries.pursuits import Track
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

HEIGHT_PX, WIDTH_PX, MARGIN = 360, 760, 0.05


def draw(viewer: Viewer, case_id: int, number: str) -> None:
    """One line a debtor, the map and list of the track, the form."""
    found: Track = reads.read(pursuits.track, viewer, case_id=case_id)
    names = {int(row.debtor_id): str(row.name) for row in found.states.itertuples(index=False, name="State")}
    for row in found.states.to_dict("records"):
        held = f"　{_(MEASURE_LABELS[row['measure']])} {words.day(row['measure_on'])}" + (f" – {words.day(row['ends_on'])}" if row["ends_on"] else "") if isinstance(row["measure"], str) else ""
        st.markdown(f"**{as_text(row['name'])}**　{STATE_SIGNS[row['state']]} {_(STATE_LABELS[row['state']])}{held}")
    if found.points.empty:
        st.info(_("No sighting and no leg of a pursuit yet. Sightings come from clues and replies; the legs are written down below."))
    else:
        _map(found, names, case_id)
        _listed(viewer, found, names, number)
    if names:
        _form(viewer, case_id, names, number)


def _what(of: str, kind: str) -> str:
    return f"{LEG_SIGNS[kind]} {_(LEG_LABELS[kind])}" if of == "leg" else f"◇ {_('Seen')}"


def _map(found: Track, names: dict[int, str], case_id: int) -> None:
    """A line a debtor through the places in the order of time, each with its number."""
    placed = found.points.dropna(subset=["lng", "lat"])
    if placed.empty:
        st.caption(_("None of these places has coordinates, so no line is drawn."))
        return
    order = {debtor: at for at, debtor in enumerate(names)}
    paths, points = [], []
    for debtor, own in placed.groupby("debtor_id", sort=False):
        colour = route_layers.team_colour(order[int(debtor)])  # type: ignore[arg-type]
        paths.append({"path": own[["lng", "lat"]].to_numpy().tolist(), "colour": colour, "width": 3, "tip": names[int(debtor)]})  # type: ignore[arg-type]
        points += [
            {"lng": row.lng, "lat": row.lat, "mark": str(at), "colour": colour, "tip": f"{at}. {words.moment(row.at)} {_what(row.of, row.kind)} {row.place or ''}"}
            for at, row in enumerate(own.itertuples(), 1)
        ]
    box = (placed["lng"].min() - MARGIN, placed["lat"].min() - MARGIN, placed["lng"].max() + MARGIN, placed["lat"].max() + MARGIN)
    layers = [map_layers.outlines("/api/map/grids?level=1&measure=tasks"), route_layers.lines(paths), *route_layers.stops(points)]
    view = map_layers.view_of(box, width_px=WIDTH_PX, height_px=HEIGHT_PX)
    st.pydeck_chart(map_layers.deck(layers, view, {"text": "{tip}"}), height=HEIGHT_PX, key=f"track_{case_id}", alt=_("Map of the track"))


def _listed(viewer: Viewer, found: Track, names: dict[int, str], number: str) -> None:
    rows = found.points
    tables.shown(rows, {
        "Time": tables.timed(rows["at"]), "Debtor": [names[int(one)] for one in rows["debtor_id"]], "What": [_what(of, kind) for of, kind in zip(rows["of"], rows["kind"], strict=True)],
        "Place": rows["place"].fillna("—"), "Words": rows["words"],
    }, height=tables.height(len(rows), 380))
    legs = {int(row.leg_id): f"{words.moment(row.at)} {_what('leg', row.kind)} {row.place}" for row in rows.dropna(subset=["leg_id"]).itertuples()}
    if legs:
        with st.expander(_("Take a leg back"), icon=":material/undo:"):
            one = st.selectbox(_("Leg"), list(legs), format_func=legs.__getitem__, key="leg_back")
            why = st.text_input(_("What was wrong"), key=f"leg_why_{one}")
            if st.button(_("Take it back"), key="leg_withdraw"):
                if writes.attempt(partial(verbs.withdraw, leg_id=one or 0, why=why), by=viewer):
                    notices.succeed(_("{number}: the leg is taken back.", number=number))
                st.rerun()


def _form(viewer: Viewer, case_id: int, names: dict[int, str], number: str) -> None:
    with st.expander(_("Write down a leg of the pursuit"), icon=":material/add_location:"):
        now = runtime().now()
        first, second, third = st.columns(3)
        debtor = first.selectbox(_("Debtor"), list(names), format_func=names.__getitem__, key="leg_debtor") or 0
        kind = second.selectbox(_("What"), list(LEG_LABELS), format_func=lambda code: _(LEG_LABELS[code]), key="leg_kind") or "set_out"
        place = third.text_input(_("Place"), key=writes.form_key("leg_place"))
        day = first.date_input(_("Day"), value=local_day(now), max_value=local_day(now), key="leg_day")
        hour: time = second.time_input(_("Time"), value=now.astimezone(LOCAL).time().replace(second=0, microsecond=0), key="leg_time")
        lng, lat = (column.number_input(_(label), value=None, format="%.5f", key=writes.form_key(f"leg_{label}")) for column, label in ((third, "Longitude"), (third, "Latitude")))
        said = st.text_input(_("Words"), key=writes.form_key("leg_words"))
        if st.button(_("Write it down"), type="primary", key="leg_send"):
            leg = Leg(kind, place, datetime.combine(day, hour, LOCAL), lng, lat, said)
            if writes.attempt(partial(verbs.note, case_id=case_id, debtor_id=debtor, leg=leg), by=viewer, key=writes.form_key("leg")):
                for name in ("leg", "leg_place", "leg_Longitude", "leg_Latitude", "leg_words"):
                    writes.form_done(name)
                notices.succeed(_("{number}: the leg is written down.", number=number))
            st.rerun()
