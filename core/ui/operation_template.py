"""The template of the chosen kind of operation: it fills what the officer has not touched, stands beside the form, and what was changed is said."""

from typing import Any

import pandas as pd
import streamlit as st

from core.domain import crews
from core.domain import operation_kinds as kinds
from core.domain.operation_kinds import CLASS_BY_CODE, Body, Difference
from core.domain.operation_life import RISK_LABELS
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.ui import visitor
from core.ui.safe_text import as_text
from core.ui.visitor import _

PROPOSED = "op_proposed"
"""What the template proposed, by the key of the field; what still equals it, the next template replaces."""
FIELD_LABELS = {
    "op_risk": N_("Risk"), "op_from": N_("From"), "op_to": N_("To"), "op_plan": N_("Emergency plan"), "op_bodies": N_("Participating bodies"), "op_teams": N_("Teams"),
}


def fill(kind: str) -> None:
    """Before the fields are drawn: hours, risk, emergency plan and number of teams of the kind."""
    template = kinds.BY_CODE[kind]
    starts, ends = kinds.HOURS[template.hours]
    _offer({"op_risk": template.risk, "op_from": starts, "op_to": ends, "op_plan": _(kinds.PLAN), "op_teams": min(12, len(template.groups)) or 2})


def _offer(proposal: dict[str, Any]) -> None:
    before = st.session_state.setdefault(PROPOSED, {})
    for key, value in proposal.items():
        if key not in st.session_state or (key in before and st.session_state[key] == before[key]):
            st.session_state[key] = value
        before[key] = value


def bodies(viewer: Viewer, found: pd.DataFrame, kind: str, old_case_class: str | None, area: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """Before the bodies are drawn: those of the kind and of the class of old cases, with people and vehicles. Says which the court does not have."""
    known = [Body(row.organisation_id, row.name, row.kind, row.grid_code if isinstance(row.grid_code, str) else None) for row in found.itertuples()]
    own = next((body.organisation_id for body in known if body.kind == "court"), None)
    proposal = kinds.propose(kinds.hints(kind, old_case_class), known, area=area, own=st.session_state.get("op_lead") or own)
    _offer({"op_bodies": list(proposal.bodies)})
    others = {body.organisation_id for body in known} - {st.session_state.get("op_lead") or own}
    st.session_state["op_bodies"] = [one for one in st.session_state["op_bodies"] if one in others]
    if proposal.missing:
        st.markdown(f":orange[◆ {_('Not found among your bodies: {bodies}. Add them under People, or ask by letter.', bodies=list(proposal.missing))}]")
    if not area:
        st.caption(_("Choose an area, and its police station and township are proposed too."))
    return proposal.bodies


def measure() -> str:
    """The measure that the class of old cases proposes first."""
    chosen = CLASS_BY_CODE.get(st.session_state.get("op_class") or "")
    return chosen.measures[0] if chosen else "locate"


def groups(kind: str, number: int) -> list[str]:
    """Names of the teams: the special groups of the kind, then numbers."""
    special = [_(crews.TASK_LABELS[code]) for code in kinds.BY_CODE[kind].groups][:number]
    return special + [_("Team {number}", number=at + 1) for at in range(len(special), number)]


def protocol(kind: str) -> None:
    """What to tell and mind, and the papers and equipment to take; each sentence with its source."""
    template = kinds.BY_CODE[kind]
    with st.container(border=True):
        st.markdown(f"**{_('Protocol')}**")
        for point in kinds.protocol(kind):
            st.markdown(f"- {_(point.text)} :gray[（{' · '.join(part for part in (as_text(point.source), _(point.certainty)) if part)}）]")
        st.markdown(f"**{_('Papers to take')}**: {_listed(template.documents, kinds.DOCUMENT_LABELS, template.required)}")
        st.markdown(f"**{_('Equipment')}**: {_listed(template.equipment, crews.EQUIPMENT_LABELS)}")
        st.caption(_("Emergency plan after {source}; hours, bodies and equipment are a proposal of this product.", source=kinds.PLAN_SOURCE))


def _listed(codes: tuple[str, ...], labels: dict[str, str], required: tuple[str, ...] = ()) -> str:
    comma = "、" if visitor.language() == "zh_CN" else ", "
    return comma.join(f":red[▲ {_(labels[code])}（{_('required')}）]" if code in required else _(labels[code]) for code in codes)


def changes(found: pd.DataFrame) -> None:
    """What the officer changed against the template."""
    names = dict(zip(found["organisation_id"], found["name"], strict=True))
    proposed = {key: value for key, value in st.session_state.get(PROPOSED, {}).items() if key in FIELD_LABELS}
    changed = kinds.differences(proposed, {key: st.session_state.get(key) for key in proposed})
    if changed:
        st.markdown(f"**{_('Changed against the template')}**  \n" + "  \n".join(_sentence(one, names) for one in changed))


def _sentence(one: Difference, names: dict[int, str]) -> str:
    label = _(FIELD_LABELS[one.field])
    if one.field == "op_bodies":
        parts = [f":green[＋ {as_text(names.get(body, body))}]" for body in one.added] + [f":orange[－ {as_text(names.get(body, body))}]" for body in one.removed]
        return f"{label}　" + "　".join(parts)
    if one.field == "op_plan":
        return f"{label}　{_('own words')}"
    return f"{label}　{_shown(one.proposed)} → {_shown(one.chosen)}"


def _shown(value: Any) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%H:%M}"
    return _(RISK_LABELS.get(str(value), str(value)))
