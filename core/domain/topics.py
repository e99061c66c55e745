"""Topics: names of what may change. One without a dot is the board's; one with a dot is somebody's: `notices.person.7`, `notices.role.judge`, `notices.body.3`."""

from collections.abc import Mapping

from core.domain.viewer import Viewer


def heard_by(viewer: Viewer, topics: Mapping[str, int]) -> dict[str, int]:
    """What of `topics` the viewer's screens are told: what the board shares and what is their own."""
    own = {("person", str(viewer.person_id)), ("role", str(viewer.role)), ("body", str(viewer.organisation_id)), ("session", str(viewer.session_id))}
    return {topic: revision for topic, revision in topics.items() if "." not in topic or tuple(topic.split(".")[-2:]) in own}
