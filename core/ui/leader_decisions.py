"""What waits for a leader's decision, decided in one tap, and the instructions (批示) that come back with an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import gates, task_steps
from core.commands import leader as verbs
from core.domain import operation_life as life
from core.domain import task_life
from core.domain.operation_gates import APPROVAL_LABELS, PRESIDENTS_OWN
from core.domain.refusals import N_
from core.domain.viewer import Role, Viewer
from core.queries import directions, leader_day
from core.queries.leader_day import Approvals
from core.ui import drills, notices, reads, severities, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

SHOWN = 6


@dataclass(frozen=True)
class Matter:
    """One thing to decide; `why_not` says why this leader cannot, `deny` is missing where it can only be signed."""

    key: str
    text: str
    grant: Any
    deny: Any = None
    why_not: str = ""
    link: int | None = None


OWN = N_("You asked for it yourself; another leader decides.")
PRESIDENT = N_("A leader of the court decides this.")


def waiting(viewer: Viewer) -> None:
    """Plans, measures and requests for police, those this leader can decide on first."""
    found: Approvals = reads.read(leader_day.waiting_approvals, viewer)
    matters = sorted((*_plans(viewer, found), *_measures(viewer, found), *_police(found)), key=lambda one: bool(one.why_not))
    st.subheader(_("Waits for your decision") + f"　{sum(not one.why_not for one in matters)}", anchor=False)
    if not matters:
        st.caption(_("Nothing waits. Plans that are submitted and measures that need the president stand here, to be decided in one tap."))
    for one in matters[:SHOWN]:
        with st.container(border=True, key=f"leader_matter_{one.key}"):
            _matter(viewer, one)
    if len(matters) > SHOWN:
        st.caption(_("and {count} more", count=len(matters) - SHOWN))


def _plans(viewer: Viewer, found: Approvals) -> Iterator[Matter]:
    for row in found.plans.itertuples():
        text = (f"**{as_text(drills.marked(row.name, drill=row.drill))}**　{_(life.KIND_LABELS.get(row.kind, row.kind))}　{words.moment(row.starts_at)}  \n"
                f"{_('Plan of an operation')}　{_('{count} targets', count=row.targets)}　{_('Risk')}: {_(life.RISK_LABELS.get(row.risk, row.risk))}　:gray[{as_text(row.asker or '—')}　{row.number}]")
        decide = partial(verbs.decide_plan, operation_id=int(row.operation_id))
        yield Matter(f"plan_{row.operation_id}", text, partial(decide, grant=True), partial(decide, grant=False), _(OWN) if row.asked_by == viewer.person_id else "", int(row.operation_id))


def _measures(viewer: Viewer, found: Approvals) -> Iterator[Matter]:
    for row in found.measures.itertuples():
        much = "" if pd.isna(row.days) and pd.isna(row.amount_fen) else _("{count} days", count=int(row.days)) if not pd.isna(row.days) else money(int(row.amount_fen))
        about = "　".join(filter(None, (as_text(row.basis), as_text(row.purpose), f":gray[{as_text(row.asker or '—')}　{words.moment(row.asked_at)}　{row.number}]")))
        text = f"**{_(APPROVAL_LABELS.get(row.kind, row.kind))}**　{as_text(row.debtor or '')}　{much}  \n{about}"
        why_not = _(OWN) if row.asked_by == viewer.person_id else _(PRESIDENT) if row.kind in PRESIDENTS_OWN and viewer.role is not Role.COURT_LEADER else ""
        decide = partial(gates.decide, approval_ids=(int(row.approval_id),))
        yield Matter(f"measure_{row.approval_id}", drills.marked(text, drill=row.drill), partial(decide, grant=True), partial(decide, grant=False), why_not, int(row.operation_id))


def _police(found: Approvals) -> Iterator[Matter]:
    for row in found.police.itertuples():
        text = (f"**{_('Request for police')}**　{as_text(row.body)}　{_('{count} officers', count=row.officers)}　{words.moment(row.wanted_at)}  \n{as_text(row.facts)}　"
                f":gray[{as_text(row.asker or '—')}　{row.number}]")
        yield Matter(f"police_{row.request_id}", text, partial(gates.sign_police, request_id=int(row.request_id)), None, "", int(row.operation_id))


def _matter(viewer: Viewer, one: Matter) -> None:
    st.markdown(one.text)
    if one.why_not:
        st.caption(one.why_not)
        return
    grant, reason, deny = st.columns([3, 4, 3], vertical_alignment="bottom")
    if grant.button(_("Approve") if one.deny else _("Sign"), type="primary", key=f"leader_grant_{one.key}", width="stretch"):
        _run(viewer, one.grant, _("Decided: approved."))
    if one.deny is None:
        return
    said = reason.text_input(_("Reason, to refuse"), key=f"leader_reason_{one.key}", label_visibility="collapsed", placeholder=_("Reason, to refuse"))
    if deny.button(_("Refuse"), key=f"leader_deny_{one.key}", width="stretch"):
        _run(viewer, partial(one.deny, words=said), _("Decided: refused, with your reason."))


def own(viewer: Viewer) -> None:
    """Instructions of this leader: those with an answer first, to be taken or returned here."""
    found: pd.DataFrame = reads.read(directions.own_directions, viewer)
    answered = int(found["state"].isin(directions.ANSWERED).sum())
    st.subheader(_("Your instructions") + (f"　:violet[✓ {_('{count} answered', count=answered)}]" if answered else ""), anchor=False)
    if found.empty:
        st.caption(_("None is under way. Open a red row and write one; it becomes a task with its own clock."))
    for row in found.to_dict("records"):
        with st.container(border=True, key=f"leader_direction_{row['direction_id']}"):
            _direction(viewer, {str(name): value for name, value in row.items()})


def _direction(viewer: Viewer, row: dict[str, Any]) -> None:
    now = runtime().now()
    answered, closed = row["state"] in directions.ANSWERED, row["state"] == "closed"
    late = not (answered or closed) and not pd.isna(row["due_at"]) and row["due_at"] < now
    mark = f":green[● {_('Closed')}]" if closed else f":violet[✓ {_('Answered')}]" if answered else severities.chip("overdue" if late else "on_time")
    left = "" if closed or answered or pd.isna(row["due_at"]) else f"　{words.span(row['due_at'] - now)}"
    st.markdown(f"{mark}{left}　**{as_text(row['words'])}**  \n→ {as_text(row['who'])}　{_(task_life.STATE_LABELS[row['state']])}　:gray[{row['number']} · {row['subject_number']}]")
    if row["answer"]:
        st.markdown(f"> {as_text(row['answer'])}")
    if not answered:
        return
    take, reason, back = st.columns([3, 4, 3], vertical_alignment="bottom")
    key = row["task_id"]
    if take.button(_("Take it"), type="primary", key=f"leader_take_{key}", width="stretch"):
        _run(viewer, partial(task_steps.accept, task_id=int(key)), _("Taken; the instruction is closed."))
    said = reason.text_input(_("What is missing"), key=f"leader_missing_{key}", label_visibility="collapsed", placeholder=_("What is missing"))
    if back.button(_("Return"), key=f"leader_return_{key}", width="stretch"):
        _run(viewer, partial(task_steps.step, task_id=int(key), code="send_back", reason=said), _("Returned, with what is missing."))


def _run(viewer: Viewer, command: Any, told: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(told)
    st.rerun()
