"""The targets of one operation: proposed, changed, screened, and what the screening saved."""

from functools import partial

import pandas as pd
import streamlit as st

from core.commands import screening, target_list
from core.commands.screening import LEFT_OUT_LABELS
from core.domain import target_rank, vocabulary
from core.domain.operation_life import OPEN_TO_CHANGE, RISK_LABELS, TARGET_STATE_LABELS
from core.domain.target_rank import CLASS_ORDER
from core.domain.task_life import OPEN_STATES, STATE_LABELS
from core.domain.viewer import Viewer
from core.queries import proposals, target_lists
from core.queries.operations import OperationCard
from core.queries.target_lists import TargetList
from core.ui import operation_proposal, reads, row_picks, tables, writes
from core.ui.operation_form import MEASURES
from core.ui.safe_text import as_text
from core.ui.visitor import _

CLASS_SIGNS = {"returns": "●", "found": "●", "accurate": "●", "new_address": "◆", "": "○", "unhelpful": "◇", "unknown": "○", "not_there": "▲"}
NAMED = 5
PICKS = "plan_targets"


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Screening with its counts, the list, the proposal, what was taken out, before and after."""
    found: TargetList = reads.read(target_lists.target_list, viewer, operation_id=card.operation["id"])
    open_to_change = found.operation["state"] in OPEN_TO_CHANGE
    _told(viewer, found)
    if found.rows.empty:
        st.info(_("No target stands on the list yet. Let the system propose some below."))
    else:
        _screening(viewer, found, open_to_change=open_to_change)
        _rows(viewer, found, open_to_change=open_to_change)
    if open_to_change:
        with st.expander(_("Propose targets"), icon=":material/person_search:", expanded=found.rows.empty):
            _proposal(viewer, found)
    _removed(viewer, found, open_to_change=open_to_change)
    _before_after(viewer, found, open_to_change=open_to_change)


def _screening(viewer: Viewer, found: TargetList, *, open_to_change: bool) -> None:
    """Counts by class that open their rows, shares computed from them, and the way to the grids."""
    counts, shares = found.counts, target_rank.shares(found.counts)
    screened = sum(number for code, number in counts.items() if code)
    st.markdown(f"**{_('Screening')}**　{_('{screened} of {all} screened, {sent} sent to the grids', screened=screened, all=len(found.rows), sent=found.sent)}")
    if screened:
        st.markdown(_(
            "Not at the address **{gone}**, new address **{new}**, address accurate **{there}**; of these **{returns}** often return.",
            gone=_share(shares.get("not_there", 0)), new=_share(shares.get("new_address", 0)), there=_share(shares["at_address"]), returns=_share(shares["returns_of_address"]),
        ))
        st.progress(screened / len(found.rows))
    _classes(counts, shares)
    if open_to_change:
        _send(viewer, found)


def _share(part: float) -> str:
    return f"{part:.1%}"


def _classes(counts: dict[str, int], shares: dict[str, float]) -> None:
    with st.container(horizontal=True):
        for code in ("all", *(code for code in CLASS_ORDER if counts.get(code))):
            number = sum(counts.values()) if code == "all" else counts[code]
            part = f" · {_share(shares[code])}" if code in shares and code else ""
            label = f"{CLASS_SIGNS.get(code, '')} {_class_word(code)} {number}{part}"
            if st.button(label.strip(), key=f"class_{code or 'none'}", type="primary" if code == _opened() else "secondary"):
                st.session_state["zhiwang_target_class"] = code
                st.rerun()


def _opened() -> str:
    return str(st.session_state.get("zhiwang_target_class", "all"))


def _class_word(code: str | None) -> str:
    if code == "all":
        return _("All")
    return _(vocabulary.RESULT_CLASS_LABELS[code]) if code else _("Not screened")


def waiting(found: TargetList) -> pd.DataFrame:
    """Targets that a sending would reach: no class, and no task that is under way."""
    rows = found.rows
    return rows[rows["screen_class"].isna() & ~rows["task_state"].isin(OPEN_STATES)]


def _send(viewer: Viewer, found: TargetList) -> None:
    left = waiting(found)
    if left.empty:
        return
    words, act = st.columns([4, 2], vertical_alignment="bottom")
    said = words.text_input(_("What the grid workers are told"), key="screen_words", placeholder=_("Visit quietly, one class for each person; tell nobody why you ask."))
    if act.button(_("Send {count} to screening", count=len(left)), icon=":material/send:", width="stretch"):
        done = writes.attempt(partial(screening.send, operation_id=found.operation["id"], instruction=said), by=viewer)
        if done:
            names = dict(zip(found.rows["target_id"], found.rows["name"], strict=True))
            out = [f"{names.get(one['target_id'], '')}（{_(LEFT_OUT_LABELS[one['why']])}）" for one in done["left_out"]]
            told = _("{count} targets were sent to their grids.", count=done["sent"])
            _tell(found, told + (" " + _("Not sent: {names}.", names=out) if out else ""))
        st.rerun()


def _rows(viewer: Viewer, found: TargetList, *, open_to_change: bool) -> None:
    rows, opened = found.rows, _opened()
    if opened != "all" and found.counts.get(opened):
        rows = rows[rows["screen_class"].fillna("") == opened]
    st.markdown(f"**{_('Order of the plan')}**（{len(rows)}）　:gray[{_('Rank now, and as it was proposed. By class of the screening, then by points.')}]")
    picked = row_picks.picked(PICKS, rows["target_id"].tolist(), {
        "Rank": rows["rank"], "Proposed as": [f"{rank}" if not pd.isna(rank) else "—" for rank in rows["proposed_rank"]], "Name": rows["name"],
        "Screened as": [f"{CLASS_SIGNS.get(code or '', '')} {_class_word(code)}" for code in rows["screen_class"]],
        "Why": [operation_proposal.reason_words(reasons) or "—" for reasons in rows["reasons"]],
        "Measure": tables.worded(rows["measure"], vocabulary.MEASURE_LABELS), "Risk": tables.worded(rows["risk"], RISK_LABELS), "Outstanding": tables.moneyed(rows["outstanding_fen"]),
        "Place": rows["place"].fillna("—"), "Screened": tables.timed(rows["screened_at"]), "Screening task": tables.worded(rows["task_state"], STATE_LABELS),
        "State": tables.worded(rows["state"], TARGET_STATE_LABELS), "Team": rows["team"].fillna("—"), "Added by": rows["added_by"].fillna("—"),
    }, settings={"Why": st.column_config.TextColumn(width="large")})
    if open_to_change and picked:
        _change(viewer, found, picked)


def named(found: TargetList, ids: list[int]) -> str:
    """The names of what a button will change."""
    names = dict(zip(found.rows["target_id"], found.rows["name"], strict=True)) | dict(zip(found.removed["target_id"], found.removed["name"], strict=True))
    said = [str(names[one]) for one in ids if one in names]
    return "、".join(said[:NAMED]) + (_(" and {count} more", count=len(said) - NAMED) if len(said) > NAMED else "")


def _change(viewer: Viewer, found: TargetList, picked: list[int]) -> None:
    """Measure or removal of the targets that are picked; their names stand on the buttons."""
    names = as_text(named(found, picked))
    with st.container(border=True):
        for row in found.rows[found.rows["target_id"].isin(picked)].head(NAMED).itertuples():
            st.caption(f"**{as_text(row.name)}**　{as_text(operation_proposal.reason_words(row.reasons, every=True) or '—')}")
        left, middle, right = st.columns(3)
        measure = left.selectbox(_("Measure"), MEASURES, format_func=lambda code: _(vocabulary.MEASURE_LABELS[code]), key="plan_measure")
        if left.button(_("Set the measure: {names}", names=names), width="stretch"):
            if writes.attempt(partial(target_list.set_measures, target_ids=picked, measure=measure), by=viewer):
                _tell(found, _("Measure set: {names}.", names=named(found, picked)))
            st.rerun()
        risk = middle.selectbox(_("Risk"), list(RISK_LABELS), format_func=lambda code: _(RISK_LABELS[code]), key="plan_risk")
        if middle.button(_("Rate the risk: {names}", names=names), width="stretch"):
            if writes.attempt(partial(target_list.set_risks, target_ids=picked, risk=risk), by=viewer):
                _tell(found, _("Risk rated: {names}.", names=named(found, picked)))
            st.rerun()
        why = right.text_input(_("Why it is taken out"), key="plan_why")
        if right.button(_("Take out: {names}", names=names), width="stretch"):
            if writes.attempt(partial(target_list.remove_targets, target_ids=picked, why=why), by=viewer):
                _tell(found, _("Taken out: {names}.", names=named(found, picked)), undo=("put_back", picked))
                row_picks.forget(PICKS)
            st.rerun()


def _tell(found: TargetList, text: str, *, undo: tuple[str, list[int]] = ("", [])) -> None:
    """Say what was done until the next act; the page redraws at once, since the write is on the feed too."""
    st.session_state["zhiwang_targets_told"] = (found.operation["id"], text, *undo)


def _told(viewer: Viewer, found: TargetList) -> None:
    """What was done last on this list, and one step back."""
    operation_id, text, how, ids = st.session_state.get("zhiwang_targets_told", (0, "", "", []))
    if operation_id != found.operation["id"]:
        return
    st.success(as_text(text), icon=":material/check:")
    if not ids:
        return
    names = as_text(named(found, ids))
    if st.button(_("Undo: put {names} back", names=names) if how == "put_back" else _("Undo: take {names} out again", names=names), icon=":material/undo:"):
        back = partial(target_list.put_back_targets, target_ids=ids) if how == "put_back" else partial(target_list.remove_targets, target_ids=ids, why=_("Added by mistake"))
        writes.attempt(back, by=viewer)
        st.session_state.pop("zhiwang_targets_told")
        st.rerun()


def _proposal(viewer: Viewer, found: TargetList) -> None:
    it = found.operation
    wanted = operation_proposal.filters(
        viewer, starts_at=it["starts_at"], ends_at=it["ends_at"], area=tuple(it["area"] or ()), campaign_id=it["campaign_id"], operation_id=it["id"],
    )
    rows: pd.DataFrame = reads.read(proposals.proposals, viewer, wanted=wanted)
    if rows.empty:
        st.caption(_("Nobody fits these filters. Choose a larger area or a smaller amount."))
        return
    picked = operation_proposal.shown(rows)
    fresh = rows[~rows["here"]]
    measure, first, chosen_ones = st.columns(3, vertical_alignment="bottom")
    with measure:
        number = int(st.number_input(_("How many"), min_value=1, max_value=200, value=min(20, max(1, len(fresh))), key="proposal_first"))
    if first.button(_("Add the first {count}", count=min(number, len(fresh))), width="stretch", disabled=fresh.empty):
        _add(viewer, found, fresh.head(number))
    own = rows[rows["debtor_id"].isin(picked) & ~rows["here"]]
    if chosen_ones.button(_("Add the {count} picked", count=len(own)), type="primary", width="stretch", disabled=own.empty):
        _add(viewer, found, own)


def _add(viewer: Viewer, found: TargetList, rows: pd.DataFrame) -> None:
    proposal = dict(zip(rows["debtor_id"].tolist(), rows["proposal"], strict=True))
    done = writes.attempt(partial(target_list.add_targets, operation_id=found.operation["id"], debtor_ids=list(proposal), proposal=proposal), by=viewer)
    if done:
        _tell(found, _("{count} targets were put on the list.", count=len(done["added"])), undo=("remove", done["added"]))
        row_picks.forget(operation_proposal.PICKS)
    st.rerun()


def _removed(viewer: Viewer, found: TargetList, *, open_to_change: bool) -> None:
    if found.removed.empty:
        return
    with st.expander(_("Taken out ({count})", count=len(found.removed)), icon=":material/person_remove:"):
        for row in found.removed.itertuples():
            words, act = st.columns([5, 2], vertical_alignment="center")
            rank = "" if pd.isna(row.proposed_rank) else "　" + _("proposed as number {rank}", rank=row.proposed_rank)
            words.markdown(f"**{as_text(row.name)}**{rank}　{tables.timed(pd.Series([row.removed_at]))[0]}　{as_text(row.removed_by or '—')}　{as_text(row.removed_why)}")
            if open_to_change and act.button(_("Put back: {name}", name=as_text(row.name)), key=f"back_{row.target_id}", width="stretch"):
                writes.attempt(partial(target_list.put_back, target_id=int(row.target_id)), by=viewer)
                st.rerun()


def _before_after(viewer: Viewer, found: TargetList, *, open_to_change: bool) -> None:
    """What such a day took before there was screening, by the court's word, beside what this one took, by its visits."""
    it = found.operation
    with st.expander(_("Before and after screening"), icon=":material/compare:", expanded=it["baseline_minutes"] is not None or found.minutes is not None):
        before_min, after_min, before_found, after_found = st.columns(4)
        before_min.metric(_("Search before (min)"), _number(it["baseline_minutes"]), help=_("Entered by the court."))
        after_min.metric(_("Search now (min)"), _number(found.minutes), delta=_change_of(found.minutes, it["baseline_minutes"]), delta_color="inverse",
                         help=_("From the first setting out to the last visit that was done."))
        before_found.metric(_("Found before"), _number(it["baseline_found"]), help=_("Entered by the court."))
        after_found.metric(_("Found now"), found.found, delta=_change_of(found.found if found.minutes is not None else None, it["baseline_found"]),
                           help=_("Targets whose results say that the person was met."))
        if open_to_change:
            _baseline(viewer, found)


def _number(value: int | None) -> str:
    return "—" if value is None else str(value)


def _change_of(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before


def _baseline(viewer: Viewer, found: TargetList) -> None:
    it = found.operation
    with st.form("baseline", border=False):
        minutes, people, act = st.columns(3, vertical_alignment="bottom")
        took = minutes.number_input(_("Search before (min)"), min_value=0, value=it["baseline_minutes"], step=10)
        met = people.number_input(_("Found before"), min_value=0, value=it["baseline_found"], step=1)
        if act.form_submit_button(_("Store the figures before"), width="stretch"):
            writes.attempt(partial(target_list.set_baseline, operation_id=it["id"], minutes=took, found=met), by=viewer)
            st.rerun()
