"""Cells, headings, words and addresses: plain values, no database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.domain.clocks import LOCAL
from core.intake.place_names import AddressBook, stem
from core.intake.placing import Gazetteer
from core.intake.profiles import FIELDS, guess, missing
from core.intake.rows import Converter
from core.intake.value_words import FORMS, LABELS, code_of
from core.intake.values import Unreadable, day_of, fen_of, moment_of, number_of, unit_of

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize("cell", [
    "2024-05-26 00:00:00", "2024/5/26", "20240526", "2024年5月26日", "2024.5.26", 45438, 45438.0, "45438", 20240526, "２０２４－５－２６",
    datetime(2024, 5, 26), date(2024, 5, 26), "2024-05-26T00:00:00.000", "2024-05-25T20:00:00Z", "2024-05-25 20:00:00+00:00",
])
def test_a_day_is_read_in_every_form(cell: Any) -> None:
    assert day_of(cell, LOCAL) == date(2024, 5, 26)


def test_a_time_without_a_zone_is_the_court_s_own() -> None:
    assert moment_of("2024-05-26 10:00:00", LOCAL) == datetime(2024, 5, 26, 2, tzinfo=UTC)
    assert moment_of("2024年5月26日10时30分", LOCAL) == datetime(2024, 5, 26, 2, 30, tzinfo=UTC)
    assert moment_of(45438.5, LOCAL) == datetime(2024, 5, 26, 4, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["2024-02-30", "5/26/2024", "昨天", "12", "2024-13-01", "99999999", "1e9", "inf", "nan1"])
def test_what_is_no_day_is_not_guessed(cell: str) -> None:
    with pytest.raises(Unreadable):
        day_of(cell, LOCAL)


@pytest.mark.parametrize(("cell", "heading", "fen"), [
    ("12,000.50元", "标的", 1_200_050), ("3.5万元", "标的", 3_500_000), ("3.5", "标的额（万元）", 3_500_000), ("1000元", "标的（万元）", 100_000),
    ("￥100", "标的", 10_000), ("1.2亿", "标的", 12_000_000_000), (0.1, "标的", 10), (100.005, "标的", 10_001), ("人民币5元", "标的", 500), ("无", "标的", None),
    ("１，２３４", "标的", 123_400), (1e5, "标的", 10_000_000),
])
def test_money_becomes_whole_fen(cell: Any, heading: str, fen: int | None) -> None:
    assert fen_of(cell, unit_of(heading)) == fen


@pytest.mark.parametrize("cell", ["很多", "1e400", "inf", "1.2.3", "=1+1"])
def test_what_is_no_money_is_not_guessed(cell: str) -> None:
    with pytest.raises(Unreadable):
        fen_of(cell)
    with pytest.raises(Unreadable):
        number_of("1.2.3")


@pytest.mark.parametrize(("form", "word", "code"), [
    ("state", "Closed", "closed"), ("state", "办结", "closed"), ("state", "In Progress", "acting"), ("state", "IN_PROGRESS", "acting"), ("state", "办理中", "acting"),
    ("state", "Open", "draft"), ("state", "待派发", "draft"), ("state", "Assigned", "dispatched"), ("state", "已派发", "dispatched"), ("state", "gone", None),
    ("closing", "终本", "terminated"), ("closing", "以终结本次执行程序方式结案", "terminated"), ("closing", "终结执行", "ended"), ("closing", "执行完毕", "performed"),
    ("closing", "执行和解", "settled"), ("closing", "驳回", "dismissed"), ("yes_no", "是", "yes"), ("yes_no", "无", "no"), ("datum", "高德", "GCJ02"),
])
def test_words_of_other_systems_become_our_codes(form: str, word: str, code: str | None) -> None:
    assert code_of(form, word) == code


def test_every_code_of_ours_and_its_label_is_understood() -> None:
    for form, labels in LABELS.items():
        assert set(FORMS[form]) <= set(labels)
        for code, label in labels.items():
            assert code_of(form, code) == code
            assert code_of(form, label) == code


def test_columns_are_guessed_from_chinese_and_english_headings() -> None:
    assert guess("tasks", ["Unique Key", "created_date", "STATUS", "complaint type", "community_board", "latitude", "longitude"]) == {
        "number": "Unique Key", "title": "complaint type", "state": "STATUS", "lng": "longitude", "lat": "latitude", "issued_at": "created_date",
    }
    assert guess("cases", ["序号", "案 号", "立案日期", "申请执行标的额（万元）", "被执行人", "被执行人身份证号码", "结案方式*"]) == {
        "number": "案 号", "filed_on": "立案日期", "closing": "结案方式*", "amount": "申请执行标的额（万元）", "debtor": "被执行人",
        "debtor_identity": "被执行人身份证号码",
    }


def test_no_heading_is_two_fields_of_one_kind_and_required_fields_are_missed() -> None:
    for kind, fields in FIELDS.items():
        assert guess(kind, [field.code for field in fields]) == {field.code: field.code for field in fields}
    assert [field.code for field in missing("cases", {"number": "案号"})] == ["filed_on"]


def converted(kind: str, *rows: dict[str, Any], now: datetime = NOW) -> list[tuple[dict[str, Any] | None, list[tuple[str, str]]]]:
    converter = Converter(kind, {name: name for name in rows[0]}, now=now)
    found = []
    for number, row in enumerate(rows, start=2):
        entry, problems = converter.convert(number, row)
        found.append((entry and entry.values, [(problem.field, problem.severity) for problem in problems]))
    return found


def a_case(**said: Any) -> dict[str, Any]:
    return {"number": "(2024)豫1425执1号", "filed_on": "2024-01-02", "closed_on": "", "closing": "", "debtor": "张三", "debtor_identity": "", "amount": "", **said}


@pytest.mark.parametrize(("said", "field"), [
    ({"filed_on": "2026-03-11"}, "filed_on"), ({"filed_on": "2024-02-30"}, "filed_on"), ({"filed_on": "1900-01-01"}, "filed_on"), ({"filed_on": ""}, "filed_on"),
    ({"closed_on": "2024-01-01"}, "closed_on"), ({"closed_on": "2027-01-01"}, "closed_on"), ({"closed_on": "不知道"}, "closed_on"),
    ({"amount": "-5"}, "amount"), ({"amount": "一些"}, "amount"), ({"number": " "}, "number"),
])
def test_an_impossible_case_is_rejected_with_the_field_that_is_wrong(said: dict[str, Any], field: str) -> None:
    [(entry, problems)] = converted("cases", a_case(**said))
    assert entry is None
    assert problems == [(field, "rejected")]


@pytest.mark.parametrize("number", ["(2024)豫1425执1号", "（2024)豫1425执 1号", "（２０２４）豫１４２５执１号", "〔2024〕豫1425执1号", "【2024】豫1425执1号", "[2024]豫1425执1号"])
def test_a_case_number_is_the_same_in_any_brackets_and_digits(number: str) -> None:
    [(entry, problems)] = converted("cases", a_case(number=number))
    assert entry is not None and entry["number"] == "（2024）豫1425执1号" and not entry["legacy_number"]
    assert not problems


@pytest.mark.parametrize("first", ["合计", " 合 计", "总计", "Total", "填表人：张某", "审核人: 李某"])
def test_a_row_of_totals_or_signatures_is_no_debtor(first: str) -> None:
    [(entry, problems)] = converted("debtors", {"name": first, "phone": "", "address": "2件"})
    assert entry is None
    assert problems == [("", "rejected")]


def test_a_case_of_today_is_taken() -> None:
    [(entry, problems)] = converted("cases", a_case(filed_on="2026-03-10"))
    assert entry is not None
    assert not problems


def test_a_wrong_identity_number_is_kept_and_marked() -> None:
    [(entry, problems)] = converted("cases", a_case(debtor_identity="411425190001010014"))
    assert entry is not None
    assert entry["debtors"][0] == {"name": "张三", "identity": "411425190001010014", "kind": "person", "identity_problem": "check", "address": None, "phone": None}
    assert problems == [("debtor_identity", "warned")]


def test_a_credit_code_makes_an_organisation() -> None:
    [(entry, problems)] = converted("cases", a_case(debtor="甲公司、张三", debtor_identity="91110000600037341L、11010519491231002X"))
    assert entry is not None
    assert [(one["kind"], one["identity_problem"]) for one in entry["debtors"]] == [("organisation", None), ("person", None)]
    assert not problems


def test_a_list_of_problems_shows_no_whole_identity_number() -> None:
    converter = Converter("debtors", {"name": "name", "identity": "identity"}, now=NOW)
    _, [problem] = converter.convert(2, {"name": "张三", "identity": "411425190001010014"})
    assert problem.value == "411****0014"


def test_a_double_number_is_rejected_and_names_the_first_row() -> None:
    (first, _), (second, problems) = converted("cases", a_case(), a_case(number="（2024）豫1425执1号"))
    assert first
    assert second is None
    assert problems == [("number", "rejected")]
    converter = Converter("cases", {"number": "number", "filed_on": "filed_on"}, now=NOW)
    converter.convert(7, a_case())
    assert converter.convert(9, a_case())[1][0].places == {"first": 7}


def test_a_row_that_was_rejected_does_not_block_the_next_one_of_its_number() -> None:
    (first, _), (second, _) = converted("cases", a_case(filed_on="x"), a_case())
    assert first is None
    assert second is not None


def test_a_second_row_of_one_debtor_must_not_contradict_the_first() -> None:
    rows = [{"name": "张三", "identity": "11010519491231002X", "phone": phone, "address": ""} for phone in ("13800000001", "13800000002")]
    (_, none), (second, problems) = converted("debtors", *rows)
    assert not none
    assert second is not None
    assert second["phone"] == "13800000001"
    assert problems == [("phone", "warned")]


def test_two_people_at_one_address_with_two_numbers_stay_two() -> None:
    rows = [{"name": "张三", "identity": number, "phone": phone, "address": "东街1号"} for number, phone in (("11010519491231002X", "1"), ("440524188001010014", "2"))]
    assert [problems for _, problems in converted("debtors", *rows)] == [[], []]


def a_point(**said: Any) -> dict[str, Any]:
    return {"name": "张三", "lng": "115.86", "lat": "34.40", "datum": "", **said}


def test_points_of_other_datums_come_to_the_same_place() -> None:
    points = [a_point(), a_point(lng="115.865397", lat="34.398602", datum="高德"), a_point(lng=115.871980, lat=34.404263, datum="BD-09")]
    for entry, _ in converted("debtors", *points):
        assert entry is not None
        assert (entry["lng"], entry["lat"]) == pytest.approx((115.86, 34.40), abs=2e-6)


@pytest.mark.parametrize("said", [{"lng": ""}, {"lat": ""}, {"lng": "34.4", "lat": "115.86"}, {"lng": 0, "lat": 0}, {"lng": "east"}])
def test_half_or_impossible_points_are_left_out_with_a_warning(said: dict[str, Any]) -> None:
    [(entry, problems)] = converted("debtors", a_point(**said))
    assert entry is not None
    assert "lng" not in entry
    assert {severity for _, severity in problems} == {"warned"}


def test_a_state_that_is_not_known_keeps_the_task_out_and_names_the_known_ones() -> None:
    converter = Converter("tasks", {"number": "n", "title": "t", "state": "s"}, now=NOW)
    entry, [problem] = converter.convert(2, {"n": "1", "t": "x", "s": "whatever"})
    assert entry is None
    assert "closed" not in problem.value
    assert "Closed" in problem.places["words"]


GRIDS = [
    {"code": "411425", "name": "虞城县", "level": 0, "parent_code": None, "outline": None},
    *({"code": code, "name": name, "level": 1, "parent_code": "411425", "outline": None}
      for code, name in (("411425100", "城关镇"), ("411425107", "利民镇"), ("411425219", "刘集乡"), ("411425205", "芒种桥乡"))),
    *({"code": code, "name": name, "level": 2, "parent_code": code[:9], "outline": None}
      for code, name in (("411425100001", "东街社区居委会"), ("411425107204", "北关村委会"), ("411425107205", "张庄村委会"), ("411425219206", "张庄村委会"),
                         ("411425219207", "大张庄村委会"), ("411425219208", "胡屯村委会"))),
]


@pytest.mark.parametrize(("address", "code"), [
    ("河南省商丘市虞城县利民镇北关村12号", "411425107204"), ("河南省虞城县利民镇北关村委会北关二组", "411425107204"), ("虞城县 利民镇 北关", "411425107204"),
    ("利民北关村", "411425107204"), ("虞城县城关镇东街38号", "411425100001"), ("虞城县城关镇嵩山路北段", "411425100"), ("虞城县刘集乡大张庄村", "411425219207"),
    ("虞城县刘集乡张庄村", "411425219206"), ("虞城县张庄村", None), ("虞城县胡屯村5组", "411425219208"), ("虞城县刘集村", None), ("虞城县", None),
    ("河南省商丘市柘城县城关镇东街", None), ("河南省永城市城关镇", None), ("河南省商丘市永城市城关镇", None), ("城关镇市场街", "411425100"), ("北京市朝阳区", None), ("", None),
    ("芒种桥乡", "411425205"),
])
def test_an_address_names_its_village_else_its_town_else_nothing(address: str, code: str | None) -> None:
    assert AddressBook(GRIDS).place(address) == code


def test_names_lose_their_suffix_but_never_all_of_themselves() -> None:
    assert [stem(name) for name in ("城关镇", "东街社区居民委员会", "李村", "北关村委会", "城郊乡")] == ["城关", "东街", "李村", "北关", "城郊"]


def square(west: float, east: float) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]]}


def test_a_point_lies_in_the_deepest_grid_that_holds_it() -> None:
    grids = [{"code": code, "name": code, "level": level, "parent_code": None, "outline": outline} for code, level, outline in (
        ("1", 1, square(0, 4)), ("11", 2, square(0, 2)), ("12", 2, square(1.5, 4)), ("9", 1, None))]
    assert Gazetteer(grids).by_points([(0.5, 0.5), (1.8, 0.5), (3, 0.5), (9, 9), (0, 0)]) == ["11", "11", "12", None, "11"]
    assert Gazetteer([]).by_points([(1, 1)]) == [None]
