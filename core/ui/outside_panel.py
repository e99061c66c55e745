"""What runs with outside systems: the register with its figures, the matters behind each, and the rewards that were paid."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import outside as verbs
from core.domain.outside import BY_CODE, DIRECTION_LABELS, FOUND_LABELS, MATTER_KINDS, OUTCOME_LABELS, WAY_LABELS
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.queries import outside
from core.queries.outside import MatterFilter
from core.ui import notices, reads, row_list, tables, writes
from core.ui.visitor import _, money

TOPICS = reads.topics_of(outside.systems, outside.matters, outside.matter_total, outside.reward_codes)
STATE_LABELS = {"overdue": N_("Overdue"), "open": N_("Waiting for an answer"), "answered": N_("Answered"), "good": N_("With success"), "all": N_("all")}


def filters() -> MatterFilter:
    """What of the matters is shown; it stands in the address."""
    state, kinds, search = st.columns([3, 4, 3], vertical_alignment="bottom")
    of = state.segmented_control(_("State"), list(STATE_LABELS), default="open", format_func=lambda one: _(STATE_LABELS[one]), key="outside_state", bind="query-params") or "open"
    some = kinds.multiselect(_("Kind"), list(BY_CODE), format_func=lambda code: _(BY_CODE[code].label), key="outside_kinds", placeholder=_("all"), bind="query-params")
    said = search.text_input(_("Search"), placeholder=_("case number, document"), key="outside_search", bind="query-params")
    return MatterFilter(of, 0, 0, tuple(some), said)


def draw(viewer: Viewer, wanted: MatterFilter) -> None:
    notices.show()
    found: pd.DataFrame = reads.read(outside.systems, viewer)
    if found.empty:
        st.info(_("No outside system is registered yet. Banks, registries, carriers, the police, valuation and auction platforms, insurers: each stands here with its owner and the legal basis on which data goes there."))
        return
    system = _register(found)
    _listing(viewer, MatterFilter(wanted.state, system, 0, wanted.kinds, wanted.search))
    _rewards(viewer)


def _register(found: pd.DataFrame) -> int:
    """The systems; the id of the one that is chosen, whose matters alone stand below. 0: all."""
    names = {0: _("all"), **{int(row.system_id): str(row.name) for row in found.itertuples(index=False, name="System")}}
    tables.shown(found, {
        "System": [name if ended is None or pd.isna(ended) else f"{name}（{_('ended')}）" for name, ended in zip(found["name"], found["ended_at"], strict=True)],
        "Asked for": ["、".join(_(BY_CODE[one].label) for one in kinds) for kinds in found["kinds"]], "Owner": found["owner"], "Legal basis": found["basis"],
        "Direction": tables.worded(found["direction"], DIRECTION_LABELS), "How it goes": tables.worded(found["way"], WAY_LABELS), "Waiting": found["open"], "Overdue": found["overdue"],
        "Answered": found["answered"], "With success": [_share(good, answered) for good, answered in zip(found["good"], found["answered"], strict=True)],
        "Median days": ["—" if days is None else f"{days:g}" for days in found["median_days"]], "Last success": tables.dated(found["last_success"]),
        "Left to pay": [_left(cap, used) for cap, used in zip(found["cap_fen"], found["used_fen"], strict=True)],
    }, height=tables.height(len(found), 260))
    return int(st.selectbox(_("Matters with"), list(names), format_func=names.__getitem__, key="outside_system") or 0)


def _share(good: int, answered: int) -> str:
    return f"{good} / {answered} · {good / answered:.0%}" if answered else "—"


def _left(cap: Any, used: Any) -> str:
    return "—" if cap is None or used is None else f"{money(int(cap) - int(used))} / {money(int(cap))}"


def _listing(viewer: Viewer, wanted: MatterFilter) -> None:
    found: pd.DataFrame = reads.read(outside.matters, viewer, wanted=wanted)
    if found.empty:
        st.info(_("Nothing here. Matters are sent from the file of a case, under “Outside systems”."))
        return
    total = reads.read(outside.matter_total, viewer, wanted=wanted)
    st.caption(_("{count} matters", count=total) + (f"　{_('The first {count} are shown.', count=len(found))}" if total > len(found) else ""))
    row_list.titled("case", [int(one) for one in found["case_id"]], columns(found), height=420)
    if "chosen" in st.query_params:
        st.switch_page("pages/cases.py", query_params={"chosen": st.query_params["chosen"]})


def columns(found: pd.DataFrame, *, with_case: bool = True) -> dict[str, Any]:
    """The columns of a list of matters."""
    return {
        **({"Case number": found["number"]} if with_case else {}), N_("Matter"): [_(BY_CODE[kind].label) for kind in found["kind"]], N_("System"): found["system"],
        "Debtor": [name if isinstance(name, str) else "—" for name in found["debtor"]], "Document": found["document"], "Sent on": tables.dated(found["sent_on"]),
        "Due": [_due(day, over) for day, over in zip(tables.dated(found["due_on"]), found["days_over"], strict=True)],
        N_("Amount asked"): [_money(one) for one in found["amount_fen"]], "Answered on": tables.dated(found["answered_on"]),
        "Outcome": [_(OUTCOME_LABELS[f"{kind}.{code}"]) if isinstance(code, str) else "—" for kind, code in zip(found["kind"], found["outcome"], strict=True)],
        N_("Came of it"): [_money(one) for one in found["came_fen"]], "Words": [_words(asked, came) for asked, came in zip(found["words"], found["answer_words"], strict=True)],
    }


def _words(asked: str, came: Any) -> str:
    return " → ".join(part for part in (asked, came if isinstance(came, str) else "") if part)


def _due(day: str, over: int) -> str:
    return f"{day} ▲ {_('{days} days over', days=over)}" if over else day


def _money(fen: Any) -> str:
    return "—" if fen is None or pd.isna(fen) else money(int(fen))


def _rewards(viewer: Viewer) -> None:
    """What rewards led to and cost, and paying whoever brings a code."""
    kind = next(one.code for one in MATTER_KINDS if one.coded)
    notices_given = reads.read(outside.matter_total, viewer, wanted=MatterFilter("all", kinds=(kind,)))
    if not notices_given:
        return
    found: pd.DataFrame = reads.read(outside.reward_codes, viewer)
    used = found[found["used_at"].notna()]
    with st.expander(_("Rewards: {notices} notices, {paid} paid", notices=notices_given, paid=money(int(used["amount_fen"].sum()))), icon=":material/redeem:"):
        st.markdown("　".join(f"{_(label)} **{int((found['found'] == code).sum())}**" for code, label in FOUND_LABELS.items()))
        tables.shown(found, {
            "Case number": found["number"], "Document": found["document"], "Found": tables.worded(found["found"], FOUND_LABELS), "Reward": tables.moneyed(found["amount_fen"]),
            "Given": tables.timed(found["issued_at"]), "Reward paid": tables.timed(found["used_at"]),
        }, height=tables.height(len(found), 320))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = st.text_input(_("Reward code"), key="reward_code", placeholder=_("as the informant was given it"))
            if st.button(_("Pay it"), icon=":material/payments:", disabled=not code.strip(), key="reward_pay"):
                if done := writes.attempt(partial(verbs.pay_code, code=code), by=viewer):
                    notices.succeed(_("{amount} paid for {number}. The code is used up.", amount=money(done["amount_fen"]), number=done["number"]))
                st.rerun()
