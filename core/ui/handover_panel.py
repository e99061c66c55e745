"""The handover: begin it, take each matter, sign from both sides; earlier ones to look at."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import handover as verbs
from core.domain.refusals import N_
from core.domain.verbs import SUBJECT_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import duty
from core.queries.duty import Handover, HandoverDesk
from core.ui import notices, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _

STATE_LABELS = {"open": N_("Under way"), "done": N_("Handed over, both signed"), "withdrawn": N_("Withdrawn")}


def draw(viewer: Viewer) -> None:
    desk: HandoverDesk = reads.read(duty.handovers, viewer)
    for one in desk.running:
        with st.container(border=True):
            _running(viewer, one)
    if not any(one.out_id == viewer.person_id for one in desk.running):
        _begin(viewer)
    _ended(desk)


def _begin(viewer: Viewer) -> None:
    people: pd.DataFrame = reads.read(duty.desk_people, viewer)
    names = {int(row.person_id): row.name for row in people.itertuples() if row.at_desk and row.person_id != viewer.person_id}
    with st.container(border=True):
        st.markdown(f"**{_('Hand my shift over')}**  \n{_('Lists everything unfinished that is yours or that nobody owns: open entries, clues, answers to verify, supervision orders.')}")
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        into = left.selectbox(_("To whom"), [0, *names], format_func=lambda key: names.get(key, _("whoever comes on duty")), key="handover_to")
        said = right.text_input(_("What the next shift must know"), key="handover_words")
        if st.button(_("Begin the handover"), type="primary", icon=":material/swap_horiz:"):
            _take(viewer, partial(verbs.begin, in_person_id=into or None, words=said), _("The list is made. The next shift takes each matter."))


def _running(viewer: Viewer, one: Handover) -> None:
    left = int(one.items["accepted_at"].isna().sum())
    st.markdown(
        f":red[▲ {_('Handover not finished')}]　**{as_text(one.out)} → {as_text(one.into or _('whoever comes on duty'))}**　{words.moment(one.begun_at)}　"
        f"{_('{left} of {all} matters not taken yet', left=left, all=len(one.items))}" + (f"  \n> {as_text(one.words)}" if one.words else "")
    )
    taker = viewer.person_id != one.out_id and one.in_id in (None, viewer.person_id)
    for item in one.items.itertuples():
        _item(viewer, one, item, taker=taker)
    if one.items.empty:
        st.caption(_("Nothing is unfinished. Both sign."))
    _ends(viewer, one, left, taker=taker)


def _item(viewer: Viewer, one: Handover, item: Any, *, taker: bool) -> None:
    text, act = st.columns([5, 1], vertical_alignment="center")
    mark = f":green[● {as_text(item.accepted_by or '')} {words.moment(item.accepted_at)}]" if not pd.isna(item.accepted_at) else f":orange[◆ {_('not taken yet')}]"
    text.markdown(f"{_(SUBJECT_LABELS.get(item.kind, item.kind))} · {as_text(item.title[:90])}　{mark}" + (f"  \n:blue[{as_text(item.note)}]" if item.note else ""))
    if taker and pd.isna(item.accepted_at) and act.button(_("Take it"), key=f"take_{item.item_id}", width="stretch"):
        _take(viewer, partial(verbs.accept, handover_id=one.id, item_ids=[int(item.item_id)]), _("Taken over."))
    if viewer.person_id == one.out_id and not item.note:
        with act.popover(_("Note"), width="stretch"):
            said = st.text_input(_("What the next shift must know"), key=f"note_{item.item_id}")
            if st.button(_("Write it"), key=f"noted_{item.item_id}"):
                _take(viewer, partial(verbs.note, item_id=int(item.item_id), words=said), _("Written down."))


def _ends(viewer: Viewer, one: Handover, left: int, *, taker: bool) -> None:
    """Signatures, each from the own session; both names stand here when given."""
    own_out = viewer.person_id == one.out_id
    signed = [f"{_('Outgoing')}: {words.moment(one.signed_out_at)}", f"{_('Incoming')}: {words.moment(one.signed_in_at)}"]
    st.caption(_("Signatures") + "　" + "　".join(signed))
    with st.container(horizontal=True):
        if taker and left and st.button(_("Take all {count} that are shown", count=left), key=f"all_{one.id}"):
            ids = [int(key) for key in one.items.loc[one.items["accepted_at"].isna(), "item_id"]]
            _take(viewer, partial(verbs.accept, handover_id=one.id, item_ids=ids), _("Taken over."))
        if taker and one.in_id is None and one.items.empty and st.button(_("Take the shift over"), key=f"become_{one.id}"):
            _take(viewer, partial(verbs.take, handover_id=one.id), _("Taken over."))
        mine = (own_out and not one.signed_out_at) or (one.in_id == viewer.person_id and not one.signed_in_at)
        if mine and st.button(_("Sign"), type="primary", icon=":material/draw:", key=f"sign_{one.id}", disabled=bool(left) and not own_out):
            _take(viewer, partial(verbs.sign, handover_id=one.id), _("Signed."))
        if (own_out or one.in_id == viewer.person_id) and st.button(_("Renew the list"), key=f"renew_{one.id}"):
            _take(viewer, partial(verbs.refresh, handover_id=one.id), _("The list is up to date."))
        if own_out or viewer.may(Right.APPROVE):
            with st.popover(_("Withdraw")):
                why = st.text_input(_("Why"), key=f"why_{one.id}")
                if st.button(_("Withdraw the handover"), key=f"withdraw_{one.id}"):
                    _take(viewer, partial(verbs.withdraw, handover_id=one.id, reason=why), _("Withdrawn; every matter stays where it was."))


def _ended(desk: HandoverDesk) -> None:
    if not desk.ended:
        st.caption(_("No handover on record yet."))
        return
    st.markdown(f"**{_('Earlier handovers')}**")
    for one in desk.ended[:10]:
        label = f"{words.moment(one.begun_at)}　{one.out} → {one.into or '—'}　{_(STATE_LABELS[one.state])}　{_('{count} matters', count=len(one.items))}"
        with st.expander(label):
            st.caption(f"{_('Outgoing')}: {words.full_moment(one.signed_out_at)}　{_('Incoming')}: {words.full_moment(one.signed_in_at)}　{as_text(one.words)}")
            tables.shown(one.items, {
                "Kind": tables.worded(one.items["kind"], SUBJECT_LABELS), "Matter": one.items["title"], "Note": one.items["note"], "Taken over": tables.timed(one.items["accepted_at"]),
                "By": one.items["accepted_by"].fillna("—"),
            })


def _take(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
