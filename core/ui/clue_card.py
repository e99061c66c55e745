"""The card of one clue: facts, its trail with minutes, and the steps that are possible now."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import clues as verbs
from core.commands.clue_steps import ClueOutcome
from core.domain import clues as rules
from core.domain import vocabulary
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import clues
from core.queries.clues import ClueCard
from core.ui import chosen, leader_record, notices, order_fields, reads, severities, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TRAIL_LABELS = {"received": N_("Came in"), "respond": N_("First action"), "verify": N_("Found true"), "dismiss": N_("Dismissed"), "close": N_("Closed")}


def draw(viewer: Viewer, clue_id: int) -> None:
    card: ClueCard = reads.read(clues.clue_card, viewer, clue_id=clue_id)
    clue = card.clue
    head, back = st.columns([6, 1], vertical_alignment="center")
    head.subheader(f"{clue['number']}　{_(rules.KIND_LABELS[clue['kind']])}")
    if back.button(_("All clues"), width="stretch"):
        chosen.clear()
        st.rerun()
    st.markdown(f"{severities.chip(clue['severity'])}　**{_(rules.STATE_LABELS[clue['state']])}**　{_clock(clue)}")
    leader_record.on_record(viewer, "clue", clue_id)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"> {as_text(clue['content'])}")
        _facts(clue)
        _pictures(card)
        if viewer.may(Right.DISPATCH):
            _steps(viewer, clue)
    with right:
        _trail(card)
        _informant(viewer, clue)
        _history(card)


def _clock(clue: dict[str, Any]) -> str:
    if clue["state"] == "received":
        left = clue["respond_by"] - runtime().now()
        return _("first action due in {span}", span=words.span(left)) if left.total_seconds() > 0 else _("first action overdue by {span}", span=words.span(-left))
    return _("first action after {minutes} min", minutes=f"{clue['response_min']:.0f}") if not pd.isna(clue["response_min"]) else ""


def _facts(clue: dict[str, Any]) -> None:
    source = _(rules.SOURCE_LABELS.get(clue["source"], clue["source"])) + (f" · {_(rules.SIGHTING_LABELS[clue['sighting']])}" if clue["sighting"] else "")
    point = f"{clue['lng']:.5f}, {clue['lat']:.5f} ({clue['datum'] or 'WGS84'})" if not pd.isna(clue["lng"]) else "—"
    lines = [
        f"{_('Debtor')}: **{as_text(clue['debtor'] or '—')}**　{_('Case number')}: {clue['case_number'] or '—'}" + (f"　{_('Plate')}: **{as_text(clue['plate'])}**" if clue["plate"] else ""),
        f"{_('Place')}: {as_text(clue['place'] or '—')}　{_('Grid')}: {as_text(clue['grid'] or '—')}　{_('Point')}: {point}",
        f"{_('Source')}: {source}　{_('Reported by')}: {as_text(clue['reporter'] or '—')}　{_('Clue received')}: {words.full_moment(clue['received_at'])}",
        f"{_('Case handler')}: {as_text(clue['handler'] or _('nobody: the duty desk'))}　{_('In the hands of')}: {as_text(clue['owner'] or '—')}",
    ]
    if clue["outcome"]:
        credit = f"　:green[● {_('credited to the reporter')}]" if clue["credited"] else ""
        lines.append(f"{_('What came of it')}: **{_(rules.OUTCOME_LABELS[clue['outcome']])}** {as_text(clue['result'] or '')}{credit}")
    elif clue["result"]:
        lines.append(f"{_('Reason')}: {as_text(clue['result'])}")
    st.markdown("  \n".join(lines))


def _pictures(card: ClueCard) -> None:
    for file in card.attachments:
        if file["media_type"].startswith("image/"):
            st.markdown(f"![{as_text(file['name'])}](/api/files/{file['id']})")
        else:
            st.link_button(file["name"], f"/api/files/{file['id']}")


def _trail(card: ClueCard) -> None:
    """From receipt to what came of it, on the recorded clock."""
    labels = {code: _(label) for code, label in (TRAIL_LABELS | vocabulary.MEASURE_LABELS).items()}
    tables.shown(pd.DataFrame(card.trail), {
        "Step": [labels[step["what"]] for step in card.trail], "When": [words.full_moment(step["at"])[5:] for step in card.trail],
        "Minutes since receipt": [f"{step['minutes']:.0f}" for step in card.trail],
    })
    tables.shown(card.properties, {
        "Measure": tables.worded(card.properties["measure"], vocabulary.MEASURE_LABELS), "What": card.properties["description"], "Address": card.properties["place"],
        "When": tables.timed(card.properties["taken_at"]), "Expires": tables.dated(card.properties["expires_on"]),
    })
    tables.shown(card.tasks, {
        "Number": card.tasks["number"], "Kind": tables.worded(card.tasks["kind"], KIND_LABELS), "State": tables.worded(card.tasks["state"], STATE_LABELS), "With": card.tasks["addressee"],
    })


def _informant(viewer: Viewer, clue: dict[str, Any]) -> None:
    """A number for everybody; name and telephone for the handler or a leader, who says why."""
    if not clue["informant"]:
        return
    st.caption(_("Informant no. {code}: name and number rest sealed", code=clue["informant"]))
    if viewer.person_id != clue["handler_id"] and not viewer.may(Right.APPROVE):
        return
    with st.popover(_("Who is the informant"), icon=":material/visibility:"):
        reason = st.text_input(_("Why"), key=f"informant_{clue['clue_id']}")
        if st.button(_("Show it and write it down"), key=f"informed_{clue['clue_id']}"):
            found = writes.attempt(partial(verbs.reveal_informant, clue_id=clue["clue_id"], reason=reason), by=viewer)
            st.code(f"{found['informant'] or '—'}  {found['phone'] or '—'}" if found else "—", language=None)
        notices.show()


def _steps(viewer: Viewer, clue: dict[str, Any]) -> None:
    possible = [code for code, (come_from, _to) in rules.STEPS.items() if clue["state"] in come_from]
    with st.container(border=True):
        if "respond" in possible:
            _act(viewer, clue, possible)
        if "dispatch" in possible:
            with st.expander(_("Make a task of it"), icon=":material/send:"):
                _dispatch(viewer, clue)
        if "close" in possible:
            _close(viewer, clue)
        if not possible:
            st.caption(_("Finished; it stays on record."))


def _act(viewer: Viewer, clue: dict[str, Any], possible: list[str]) -> None:
    said = st.text_input(_("What is being done, or why"), key=f"said_{clue['clue_id']}", placeholder=_("Squad sets out, two officers"))
    with st.container(horizontal=True):
        label = _("Act on it now") if clue["state"] == "received" else _("Add to the record")
        if st.button(label, type="primary" if clue["state"] == "received" else "secondary", icon=":material/directions_run:", key=f"respond_{clue['clue_id']}"):
            _take(viewer, clue, partial(verbs.respond, clue_id=clue["clue_id"], words=said), "respond")
        for code, true in (("verify", True), ("dismiss", False)):
            if code in possible and st.button(_(rules.STEP_LABELS[code]), type="primary" if true and clue["state"] == "acting" else "secondary", key=f"{code}_{clue['clue_id']}"):
                _take(viewer, clue, partial(verbs.verify, clue_id=clue["clue_id"], true=true, words=said), code)


def _dispatch(viewer: Viewer, clue: dict[str, Any]) -> None:
    kind = "find_property" if clue["kind"] == "property" else "find_debtor"
    order = order_fields.draw(viewer, f"of_clue_{clue['clue_id']}", grid_code=clue["grid_code"], kind=kind, matter=clue["content"])
    if st.button(_("Dispatch"), disabled=order is None, icon=":material/send:", key=f"dispatch_{clue['clue_id']}") and order is not None:
        _take(viewer, clue, partial(verbs.dispatch, clue_id=clue["clue_id"], order=order), "dispatch")


def _close(viewer: Viewer, clue: dict[str, Any]) -> None:
    name = f"close_{clue['clue_id']}"
    codes = list(rules.OUTCOME_LABELS) if clue["verified"] else ["nothing"]
    outcome = st.selectbox(_("What came of it"), codes, format_func=lambda code: _(rules.OUTCOME_LABELS[code]), key=f"{name}_outcome")
    more = _property(name, clue) if outcome in rules.MEASURE_OF else {}
    said = st.text_input(_("In words"), key=f"{name}_words")
    if st.button(_("Close the clue"), type="primary", key=name):
        _take(viewer, clue, partial(verbs.close, clue_id=clue["clue_id"], came=ClueOutcome(outcome, said, **more)), "close")


def _property(name: str, clue: dict[str, Any]) -> dict[str, Any]:
    """What was controlled: kind, what, where, worth, until when, by which notice."""
    left, right = st.columns(2)
    kind = left.selectbox(_("Kind of property"), list(vocabulary.PROPERTY_KIND_LABELS), index=3, format_func=lambda code: _(vocabulary.PROPERTY_KIND_LABELS[code]), key=f"{name}_kind")
    value = right.number_input(_("Worth about (yuan)"), min_value=0.0, value=None, step=1000.0, key=f"{name}_value")
    return {
        "property_kind": kind, "value_fen": None if value is None else round(value * 100),
        "description": left.text_input(_("What it is"), value=clue["plate"] or "", key=f"{name}_what"),
        "address": right.text_input(_("Address where"), value=clue["place"] or "", key=f"{name}_where"),
        "expires_on": left.date_input(_("Expires on (as printed in the notice)"), value=None, key=f"{name}_expires"),
        "document_number": right.text_input(_("Number of the notice"), key=f"{name}_number"),
    }


def _take(viewer: Viewer, clue: dict[str, Any], command: Any, step: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(_("{number}: {step} — done.", number=clue["number"], step=rules.STEP_LABELS[step]))
    st.rerun()


def _history(card: ClueCard) -> None:
    if card.history.empty:
        return
    with st.expander(_("History ({count})", count=len(card.history))):
        tables.shown(card.history, {
            "When": [words.full_moment(at) for at in card.history["at"]], "What": tables.worded(card.history["verb"], VERB_LABELS),
            "Who": card.history["who"].fillna("—"), "Words": [(after or {}).get("words", "") for after in card.history["after"]],
        })
