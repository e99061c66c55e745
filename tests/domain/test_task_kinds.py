"""The fourteen kinds of task."""

import pytest

from core.domain.task_kinds import BY_CODE, TASK_KINDS, TaskKind, missing_fields


def test_there_are_fourteen_kinds_numbered_one_to_fourteen() -> None:
    assert [kind.number for kind in TASK_KINDS] == list(range(1, 15))
    assert len(BY_CODE) == 14


@pytest.mark.parametrize("kind", TASK_KINDS, ids=lambda kind: kind.code)
def test_a_kind_requires_something_says_how_it_is_done_and_asks_nothing_twice(kind: TaskKind) -> None:
    asked = [field.code for field in (*kind.requires, *kind.invites)]

    assert kind.requires and kind.label and kind.protocol
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("kind", TASK_KINDS, ids=lambda kind: kind.code)
def test_an_empty_reply_lacks_every_required_field_in_the_order_of_the_form(kind: TaskKind) -> None:
    assert missing_fields(kind.code, {}) == kind.requires
    assert missing_fields(kind.code, dict.fromkeys((field.code for field in kind.requires), "")) == kind.requires
    assert missing_fields(kind.code, {field.code: "x" for field in kind.requires}) == ()


def test_no_and_zero_are_answers() -> None:
    assert missing_fields("settle", {"terms": "x", "date": "2026-03-10", "signed": False}) == ()
    assert missing_fields("publicity", {"what": "x", "count": 0}) == ()
