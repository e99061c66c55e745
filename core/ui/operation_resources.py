"""The four blocks of a joint operation (人员、硬件、警力保障、指挥中心), its papers against its kind, and its template."""

import pandas as pd
import streamlit as st

from core.domain import crews
from core.domain import operation_kinds as kinds
from core.domain.operation_life import ANSWER_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import operation_resources as resources
from core.queries import operations
from core.queries.operation_resources import POLICE_KINDS, Resources
from core.queries.operations import OperationCard
from core.ui import operation_template, reads, tables
from core.ui.safe_text import as_text
from core.ui.visitor import _

YES, NO = ":green[●]", ":orange[◆]"


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Four blocks, then papers and protocol."""
    found: Resources = reads.read(resources.operation_resources, viewer, operation_id=card.operation["id"])
    blocks = ((_("People"), _people), (_("Equipment and vehicles"), _hardware), (_("Police support"), _police), (_("Command center"), _command))
    for column, (title, block) in zip(st.columns(4), blocks, strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            block(found, card)
    left, right = st.columns(2, gap="medium")
    with left:
        _papers(found, card)
        _against_template(viewer, found, card)
    with right:
        if card.operation["kind"] in kinds.BY_CODE:
            operation_template.protocol(card.operation["kind"])


def _line(ready: bool, text: str) -> None:
    st.markdown(f"{YES if ready else NO} {text}")


def _people(found: Resources, card: OperationCard) -> None:
    people = int(found.parts["people"].sum())
    _line(people > 0, _("{people} people in {teams} teams", people=people, teams=len(card.teams)))
    promised = found.bodies[found.bodies["answer"] == "accepted"]
    _line(len(promised) == len(found.bodies), _("{accepted}/{all} accepted", accepted=len(promised), all=len(found.bodies)) + "　" + _("{people} people promised", people=int(promised["people"].sum())))
    leaderless = int(card.teams["leader"].isna().sum())
    if leaderless:
        _line(False, _("{count} teams have no leader", count=leaderless))


def _hardware(found: Resources, card: OperationCard) -> None:
    _line(found.vehicles > 0, _("{count} vehicles in teams", count=found.vehicles))
    taken = dict(zip(found.equipment["kind"], found.equipment["quantity"], strict=True))
    wanted = kinds.BY_CODE[card.operation["kind"]].equipment if card.operation["kind"] in kinds.BY_CODE else ()
    for code in dict.fromkeys((*wanted, *taken)):
        _line(code in taken, f"{_(crews.EQUIPMENT_LABELS.get(code, code))} {taken.get(code, 0)}")


def _police(found: Resources, card: OperationCard) -> None:
    bodies = found.bodies[found.bodies["kind"].isin(POLICE_KINDS)]
    if bodies.empty:
        _line(False, _("No police body is asked."))
    for row in bodies.itertuples():
        _line(row.answer == "accepted", f"{as_text(row.name)}　{_('{people} people, {vehicles} vehicles', people=row.people, vehicles=row.vehicles)}　{_(ANSWER_LABELS[row.answer])}")
    if found.police.empty:
        _line(False, _("No request for police stands in the record."))
    for row in found.police.itertuples():
        signed = not pd.isna(row.signed_at)
        _line(signed, f"{as_text(row.name)}　{_('{people} people', people=row.officers)}　{_('signed') if signed else _('not signed yet')}")


def _command(found: Resources, card: OperationCard) -> None:
    command = found.command
    for label, value in ((_("Commander"), command.commander), (_("Deputy"), command.deputy), (_("Seat"), command.seat)):
        _line(bool(value), f"{label}: {as_text(value) if value else _('not known')}")
    if card.operation["kind"] == "cross_region" or command.partner:
        _line(command.lead_signed_at is not None, f"{as_text(command.lead)}　{_('signed') if command.lead_signed_at else _('not signed yet')}")
        other = as_text(command.partner) if command.partner else _("The other court is not named.")
        _line(command.partner_signed_at is not None, f"{other}　{_('signed') if command.partner_signed_at else _('not signed yet')}")


def _papers(found: Resources, card: OperationCard) -> None:
    """Papers of the kind, and how many targets have them in the record; the required ones first."""
    template = kinds.BY_CODE.get(card.operation["kind"])
    if template is None:
        return
    st.markdown(f"**{_('Papers')}**")
    for code in dict.fromkeys((*template.required, *(code for code in found.documents if code in kinds.DOCUMENT_LABELS))):
        have = found.documents.get(code, 0)
        _line(have >= found.targets > 0, f"{_(kinds.DOCUMENT_LABELS[code])}{'（' + _('required') + '）' if code in template.required else ''}　" + _("{have} of {all} targets", have=have, all=found.targets))
    if not template.required and not found.documents:
        st.caption(_("Nothing is required by the kind itself; papers of a target stand with the target."))


def _against_template(viewer: Viewer, found: Resources, card: OperationCard) -> None:
    """The bodies of the plan against those of the template, as they would be proposed today."""
    bodies_of = reads.read(operations.organisations, viewer) if viewer.may(Right.TOTALS) else None
    if bodies_of is None or card.operation["kind"] not in kinds.BY_CODE:
        return
    it = card.operation
    known = [kinds.Body(row.organisation_id, row.name, row.kind, row.grid_code if isinstance(row.grid_code, str) else None) for row in bodies_of.itertuples()]
    lead = next((one for one in found.bodies.itertuples() if one.name == it["lead"]), None)
    own = lead.organisation_id if lead else None
    proposed = kinds.propose(kinds.hints(it["kind"], it["old_case_class"]), known, area=tuple(it["area"] or ()), own=own)
    asked = [one for one in found.bodies["organisation_id"].tolist() if one != own]
    names = {body.organisation_id: body.name for body in known} | dict(zip(found.bodies["organisation_id"], found.bodies["name"], strict=True))
    for one in kinds.differences({"op_bodies": list(proposed.bodies)}, {"op_bodies": asked}):
        st.markdown(f"**{_('Changed against the template')}**")
        tables.shown(pd.DataFrame({"body": [*one.added, *one.removed]}), {
            "Body": [names.get(body, str(body)) for body in (*one.added, *one.removed)],
            "Change": [_("added")] * len(one.added) + [_("not asked")] * len(one.removed),
        })
