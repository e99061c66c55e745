"""The kinds of operation and what each proposes (seeds 2.7, SC-34)."""

from datetime import datetime, time

import pytest

from core.domain import crews
from core.domain import operation_kinds as kinds
from core.domain.clocks import LOCAL
from core.domain.operation_kinds import Body
from core.domain.vocabulary import MEASURE_LABELS, ORGANISATION_LABELS
from core.intake.demo.bodies import DEPARTMENTS

DEMO = (
    Body(1, "虞城县人民法院", "court", "411425"), Body(2, "虞城县公安局", "police", "411425"), Body(3, "城关派出所", "station", "411425100"), Body(4, "利民派出所", "station", "411425101"),
    Body(5, "利民镇人民政府", "town", "411425101"), *(Body(10 + at, name, "department", "411425") for at, name in enumerate(DEPARTMENTS)),
)
NAMES = {body.organisation_id: body.name for body in DEMO}


def proposed(*codes: str, **more: object) -> list[str]:
    return [NAMES[one] for one in kinds.propose(codes, DEMO, own=1, **more).bodies]  # type: ignore[arg-type]


@pytest.mark.parametrize(("old_case_class", "bodies"), [
    ("special_subject", ["虞城县人民代表大会常务委员会办公室", "中共虞城县纪律检查委员会（监察委员会）", "中共虞城县委组织部"]),
    ("evading", ["虞城县公安局", "虞城县公安局交警大队"]),
    ("dishonest", ["虞城县市场监督管理局", "虞城县发展和改革委员会"]),
    ("owing", ["虞城县融媒体中心"]),
])
def test_each_of_the_four_joint_operations_loads_its_bodies_and_measures(old_case_class: str, bodies: list[str]) -> None:
    chosen = kinds.CLASS_BY_CODE[old_case_class]

    assert proposed(*chosen.bodies) == bodies
    assert set(chosen.measures) <= MEASURE_LABELS.keys()
    assert kinds.hints("routine", old_case_class)[: len(chosen.bodies)] == chosen.bodies


def test_a_body_that_the_court_does_not_have_is_named() -> None:
    found = kinds.propose(("congress", "police"), DEMO[:3])

    assert found.missing == ("People's congress",)
    assert list(found.bodies) == [2]


def test_stations_and_townships_are_those_of_the_area_and_none_without_one() -> None:
    assert proposed("station", "town", area=("411425101",)) == ["利民派出所", "利民镇人民政府"]
    assert proposed("station", "town", area=("411425101203",)) == ["利民派出所", "利民镇人民政府"]
    assert kinds.propose(("station", "town"), DEMO, own=1) == kinds.Proposal({}, ())


def test_the_court_does_not_ask_itself() -> None:
    assert proposed("court") == []
    assert [body for body in kinds.propose(("court",), (*DEMO, Body(99, "三河市人民法院", "court")), own=1).bodies] == [99]


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.code)
def test_a_kind_proposes_only_what_there_is_a_word_for(kind: kinds.OperationKind) -> None:
    assert set(kind.bodies) <= kinds.HINT_BY_CODE.keys()
    assert set(kind.equipment) <= crews.EQUIPMENT_LABELS.keys()
    assert {*kind.documents, *kind.required} <= kinds.DOCUMENT_LABELS.keys() and set(kind.required) <= set(kind.documents)
    assert set(kind.groups) <= crews.TASK_LABELS.keys()
    assert kind.hours in kinds.HOURS and kind.time_class in (None, *kinds.TIME_LABELS)
    assert len(kinds.protocol(kind.code)) >= 3


@pytest.mark.parametrize("hint", kinds.BODY_HINTS, ids=lambda hint: hint.code)
def test_a_hint_means_kinds_of_bodies_that_exist(hint: kinds.BodyHint) -> None:
    assert set(hint.kinds) <= ORGANISATION_LABELS.keys()


def test_law_and_what_was_read_elsewhere_names_its_source() -> None:
    points = [point for kind in kinds.KINDS for point in kinds.protocol(kind.code)]

    assert all(point.source for point in points if point.certainty in (kinds.LAW, kinds.READ))


def test_a_relocation_needs_its_announcement_and_its_list_of_goods_and_proposes_its_groups() -> None:
    kind = kinds.BY_CODE["relocation"]

    assert kind.required == ("announcement", "goods_list")
    assert {"cordon", "recording", "registration"} <= set(kind.groups)
    assert {"国网虞城县供电公司", "虞城县自来水公司"} <= set(proposed(*kind.bodies))


@pytest.mark.parametrize(("kind", "hour", "found"), [
    ("routine", 9, "day"), ("routine", 19, "night"), ("routine", 2, "night"), ("routine", 5, "dawn"), ("routine", 8, "day"), ("night", 9, "night"), ("dawn", 9, "dawn"), ("unknown", 12, "day"),
])
def test_the_time_class_is_the_kinds_own_or_that_of_the_hour(kind: str, hour: int, found: str) -> None:
    assert kinds.time_class(kind, datetime(2026, 3, 10, hour, tzinfo=LOCAL)) == found


def test_what_was_changed_against_the_template_is_said_and_nothing_else() -> None:
    template = {"risk": "low", "from": time(6), "bodies": [1, 2]}

    assert kinds.differences(template, {**template, "name": "x"}) == []
    changed = kinds.differences(template, {"risk": "low", "from": time(7), "bodies": [2, 3]})
    assert [(one.field, one.added, one.removed) for one in changed] == [("from", (), ()), ("bodies", (3,), (1,))]
