"""People from a file: compared by staff number, else by name and phone; bodies that are new are added."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_rows import Entry, Outcome, differences, rows_by
from core.domain.initials import initials
from core.domain.viewer import Viewer
from core.domain.vocabulary import POST_LABELS
from core.store.ledger import Act
from core.store.tables import GridPostRow, OrganisationRow, PersonRow

BODY_KINDS = (("法院", "court"), ("法庭", "court"), ("派出所", "station"), ("公安", "police"), ("政法委", "committee"),
              ("街道", "town"), ("镇", "town"), ("乡", "town"))
SAID = ("name", "staff_number", "phone", "post", "sex", "grid_code")


class PeoplePlan:
    """What a part of a file of people will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[dict[str, Any]] = []
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.bodies = _bodies(session, viewer.board_id, entries)
        self.by_number, self.by_name = _present(session, viewer.board_id, entries)
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        values = entry.values
        present = self._find(values)
        grid_code = values.get("grid_code") or (present["grid_code"] if present else None)
        if self.outcome.out_of_reach(viewer, entry, grid_code, *([present["grid_code"]] if present else [])):
            return
        if present is None:
            self._add(viewer, values)
        changes = self._changes(present, values) if present else {}
        if changes and present:
            present.update(changes)
            self.changed.append((present, changes))
        self.outcome.note(values["name"], new=present is None, differs=bool(changes))

    def _find(self, values: dict[str, Any]) -> dict[str, Any] | None:
        if values.get("staff_number"):
            return self.by_number.get(values["staff_number"])
        same = self.by_name.get(values["name"], ())
        return next((one for one in same if one["phone"] == values.get("phone")), None)

    def _add(self, viewer: Viewer, values: dict[str, Any]) -> None:
        row = {name: values.get(name) for name in SAID} | {"board_id": viewer.board_id, "body": values.get("organisation"), "active": True}
        self.fresh.append(row)
        self.by_name.setdefault(row["name"], []).append(row)
        if row["staff_number"]:
            self.by_number[row["staff_number"]] = row

    def _changes(self, present: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        return differences(present, values | {"body": values.get("organisation")}, (*SAID, "body"))


def _bodies(session: Session, board_id: int, entries: list[Entry]) -> dict[str, int]:
    rows = rows_by(session, lambda some: sa.select(OrganisationRow.name, sa.func.min(OrganisationRow.id).label("id")).where(
        OrganisationRow.board_id == board_id, OrganisationRow.name.in_(some)).group_by(OrganisationRow.name),
        (name for entry in entries if (name := entry.values.get("organisation"))))
    return {row["name"]: row["id"] for row in rows}


def _present(session: Session, board_id: int, entries: list[Entry]) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """People of the board by staff number and by name; `body` is the name of theirs."""
    wanted = sa.select(
        PersonRow.id, PersonRow.name, PersonRow.staff_number, PersonRow.phone, PersonRow.post, PersonRow.sex, PersonRow.grid_code, OrganisationRow.name.label("body"),
    ).outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id).where(PersonRow.board_id == board_id).order_by(PersonRow.id)
    numbers = [number for entry in entries if (number := entry.values.get("staff_number"))]
    by_number = {row["staff_number"]: row for row in rows_by(session, lambda some: wanted.where(PersonRow.staff_number.in_(some)), numbers)}
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows_by(session, lambda some: wanted.where(PersonRow.name.in_(some)), (entry.values["name"] for entry in entries)):
        by_name.setdefault(row["name"], []).append(by_number.get(row["staff_number"], row))
    return by_number, by_name


def apply_people(act: Act, plan: PeoplePlan) -> None:
    """Write a plan that was made in this transaction."""
    _add_bodies(act, plan)
    for row in plan.fresh:
        body = row.pop("body")
        row |= {"organisation_id": plan.bodies.get(body), "initials": initials(row["name"])}
    if plan.fresh:
        ids = act.session.scalars(sa.insert(PersonRow).returning(PersonRow.id, sort_by_parameter_order=True), plan.fresh).all()
        _give_posts(act, list(zip(ids, plan.fresh, strict=True)))
    for present, changes in plan.changed:
        if present.get("id") is None:
            continue  # added and completed in this same part
        if "body" in changes:
            changes["organisation_id"] = plan.bodies[changes.pop("body")]
        if "name" in changes:
            changes["initials"] = initials(changes["name"])
        act.session.execute(sa.update(PersonRow).where(PersonRow.id == present["id"]).values(**changes))
        _give_posts(act, [(present["id"], present)])


def _add_bodies(act: Act, plan: PeoplePlan) -> None:
    rows = [*plan.fresh, *(changes for _, changes in plan.changed)]
    for name in dict.fromkeys(row["body"] for row in rows if row.get("body")):
        if name not in plan.bodies:
            body = OrganisationRow(board_id=act.board_id, kind=next((kind for sign, kind in BODY_KINDS if sign in name), "department"), name=name)
            act.session.add(body)
            act.session.flush()
            plan.bodies[name] = body.id


def _give_posts(act: Act, people: list[tuple[int, dict[str, Any]]]) -> None:
    """A post in a grid, where the file names both."""
    wanted = {(who, row["grid_code"], row["post"]) for who, row in people if row["grid_code"] and row["post"] in POST_LABELS}
    present = {tuple(row.values()) for row in rows_by(act.session, lambda some: sa.select(
        GridPostRow.person_id, GridPostRow.grid_code, GridPostRow.post).where(GridPostRow.person_id.in_(some)), (who for who, _, _ in wanted))}
    if rows := [{"person_id": who, "grid_code": code, "post": post} for who, code, post in sorted(wanted - present)]:
        act.session.execute(sa.insert(GridPostRow), rows)
