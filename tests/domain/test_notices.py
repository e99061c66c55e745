"""Kinds of notice, what a role may read of one, and whom it wakes."""

from string import Formatter

import pytest

from core.domain import notices
from core.domain.viewer import Role, Viewer


def a_viewer(role: Role = Role.DUTY_OFFICER, organisation: int | None = 7) -> Viewer:
    return Viewer(3, 0, "", role, 1, organisation, ("",))


def test_a_kind_is_listed_once_with_a_known_sound() -> None:
    assert len(notices.BY_CODE) == len(notices.NOTICE_KINDS)
    assert {kind.sound for kind in notices.NOTICE_KINDS} <= {"", *notices.SOUNDS}
    assert notices.SOUND_LABELS.keys() == notices.SOUND_SIGNS.keys() == {"", *notices.SOUNDS}


@pytest.mark.parametrize("kind", notices.NOTICE_KINDS, ids=lambda kind: kind.code)
def test_a_sentence_fills_all_its_places_or_leaves_the_bare_label(kind: notices.NoticeKind) -> None:
    wanted = {name for _, name, _, _ in Formatter().parse(kind.sentence) if name}
    message, places = notices.sentence(kind.code, dict.fromkeys(wanted, "x"))
    assert message.format(**places)

    if wanted - {"words"}:  # without its places it says what it is about and no more
        assert notices.sentence(kind.code, {}) == (kind.label, {})


def test_a_kind_that_is_not_listed_is_shown_under_its_verbs_label() -> None:
    assert notices.sentence("operation.start", {"number": "1号"}) == ("{label}, number {number}. {words}", {"label": "Operation started", "number": "1号", "words": ""})


def test_the_command_may_ask_for_another_sound_than_the_kinds() -> None:
    assert notices.sound("task.urge", "") == "new"
    assert notices.sound("task.urge", "escalated") == "escalated"
    assert notices.sound("unlisted", "") == ""


def test_a_step_of_a_ladder_is_told_as_its_ladder_is() -> None:
    assert notices.label("escalation.overdue.leader") == "Overdue"
    assert notices.sentence("escalation.clue.president", {"number": "1号"})[0] == "Nobody has acted on clue {number} in time."
    assert notices.sound("escalation.overdue.remind", "overdue") == "overdue"


def test_an_endpoint_takes_the_kinds_it_named_with_all_their_steps_and_no_notice_about_deliveries() -> None:
    assert notices.wanted("escalation.overdue.leader", ["escalation.overdue"]) and notices.wanted("task.urge", [])
    assert notices.wanted("unlisted", []) and notices.wanted("unlisted", ["unlisted"])
    assert not notices.wanted("task.urge", ["escalation.overdue"]) and not notices.wanted("unlisted", ["task.urge"])
    assert not notices.wanted("delivery.fail", []) and not notices.wanted("delivery.fail", ["delivery.fail"])


def test_roles_without_rows_read_no_number_and_a_wall_no_free_words() -> None:
    payload = {"number": "1号", "words": "张三", "endpoint": "平台", "count": 2}

    assert notices.seen_by(a_viewer(), payload) == payload
    assert "words" not in notices.seen_by(a_viewer(Role.WALL), payload)
    for role in (Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR):
        assert notices.seen_by(a_viewer(role), payload) == {"endpoint": "平台", "count": 2}


def test_a_notice_wakes_exactly_the_screens_of_those_it_is_addressed_to() -> None:
    officer = set(notices.mailboxes_of(a_viewer()))

    assert set(notices.mailboxes(3, None, None)) <= officer
    assert set(notices.mailboxes(None, 7, None)) <= officer
    assert set(notices.mailboxes(None, None, Role.DUTY_OFFICER)) <= officer
    assert not set(notices.mailboxes(4, 8, None)) & officer
    assert not set(notices.mailboxes(None, None, Role.JUDGE)) & officer
    assert notices.mailboxes(None, None, None) == ()


def test_an_auditor_does_not_read_the_courts_mail() -> None:
    assert not notices.speaks_for_body(a_viewer(Role.AUDITOR))
    assert not notices.speaks_for_body(a_viewer(organisation=None))


def test_the_link_is_a_path_of_this_server_and_names_no_host() -> None:
    assert notices.link(("task", 5)) == "/board?chosen=task:5"
    assert notices.link(("unheard", 5)) == notices.link(None) == "/inbox"
    assert notices.subject(None, None, {"task_id": 5}) == ("task", 5)
    assert notices.subject("clue", 9, {"task_id": 5}) == ("clue", 9)
    assert notices.subject(None, None, {}) is None
