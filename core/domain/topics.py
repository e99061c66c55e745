"""Topics: names of what may change. One without a dot is the board's; one with a dot is somebody's: `notices.person.7`, `notices.role.judge`, `notices.body.3`."""

from collections.abc import Mapping
from typing import Any

from core.domain.viewer import Viewer

HANDS = "hands"
"""Work in somebody's hands: without a dot it speaks to everybody, as after an import."""
HANDED = {"task": {"addressee_id": "person", "owner_id": "person", "organisation_id": "body"}}
"""Columns that say in whose hands a row is; a change of the row concerns the screens of those alone."""


def hands_of(viewer: Viewer) -> tuple[str, ...]:
    """What changes with the work in the viewer's own or body's hands."""
    return (f"{HANDS}.person.{viewer.person_id}", f"{HANDS}.body.{viewer.organisation_id}")


def hands(table: str, row: Mapping[str, Any]) -> set[str]:
    """The same, for everybody whose hands the row is in."""
    return {f"{HANDS}.{kind}.{row[column]}" for column, kind in HANDED.get(table, {}).items() if row[column] is not None}


def heard_by(viewer: Viewer, topics: Mapping[str, int]) -> dict[str, int]:
    """What of `topics` the viewer's screens are told: what the board shares and what is their own."""
    own = {("person", str(viewer.person_id)), ("role", str(viewer.role)), ("body", str(viewer.organisation_id)), ("session", str(viewer.session_id))}
    return {topic: revision for topic, revision in topics.items() if "." not in topic or tuple(topic.split(".")[-2:]) in own}
