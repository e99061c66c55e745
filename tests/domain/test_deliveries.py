"""The way out: gaps between tries, signature, what the body says, which addresses are taken."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from core.domain import deliveries
from core.domain.deliveries import AddressRefused, Letter

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def moments(delivery: str) -> list[datetime]:
    """When each try is made if all of them fail at once."""
    made = [NOON]
    while (after := deliveries.next_try(delivery, len(made), made[-1])) is not None:
        made.append(after)
    return made


def test_tries_go_on_for_thirty_one_hours_with_growing_gaps() -> None:
    assert sum(deliveries.GAPS, timedelta()) == timedelta(hours=31)
    assert list(deliveries.GAPS) == sorted(set(deliveries.GAPS))

    tried = moments("a")
    assert len(tried) == len(deliveries.GAPS) + 1 == 12
    assert timedelta(hours=31 * 0.95) <= tried[-1] - tried[0] <= timedelta(hours=31 * 1.05)


def test_the_moments_differ_between_deliveries_and_never_for_the_same_one() -> None:
    assert moments("a") == moments("a")
    assert len({moments(f"{n}")[1] for n in range(50)}) > 40


def test_the_signature_is_hmac_sha256_over_timestamp_delivery_and_body() -> None:
    body = '{"kind":"任务"}'.encode()
    expected = hmac.new(b"secret", b"1773115200.abc." + body, hashlib.sha256).hexdigest()

    assert deliveries.headers(("secret", "former"), "abc", body, NOON) == {
        "Content-Type": "application/json", "Zhiwang-Timestamp": "1773115200", "Zhiwang-Delivery": "abc",
        "Zhiwang-Signature": f"v1={expected},v1={hmac.new(b'former', b'1773115200.abc.' + body, hashlib.sha256).hexdigest()}",
    }


def test_a_letter_says_eight_things_and_no_more() -> None:
    said = json.loads(deliveries.body(Letter("abc", "豫1425", "task.dispatch", NOON, "/board?chosen=task:1", "虞执协〔2026〕1号", "urgent", NOON)))

    assert said == {
        "delivery": "abc", "court": "豫1425", "kind": "task.dispatch", "at": "2026-03-10T04:00:00+00:00", "link": "/board?chosen=task:1",
        "number": "虞执协〔2026〕1号", "level": "urgent", "deadline": "2026-03-10T04:00:00+00:00",
    }


def test_a_letter_about_a_drill_says_so_and_no_other_has_the_field() -> None:
    said = [json.loads(deliveries.body(Letter("abc", "豫1425", "task.dispatch", NOON, "/inbox", drill=drill))) for drill in (True, False)]

    assert said[0]["drill"] is True and "drill" not in said[1]


def test_of_a_payload_only_number_level_and_deadline_leave_the_house_and_only_in_their_own_form() -> None:
    payload = {"number": "虞执协〔2026〕1号", "priority": "urgent", "due_at": "2026-03-10T12:00:00+08:00", "words": "张三欠款5万元", "debtor": "张三", "amount_fen": 5}
    assert deliveries.letter_places(payload) == {"number": "虞执协〔2026〕1号", "level": "urgent", "deadline": NOON}

    for number in ({"name": "张三"}, "张三", "张三 虞执协〔2026〕1号", "虞执协〔2026〕1号张三"):
        assert deliveries.letter_places({"number": number})["number"] is None
    crooked = {"level": "张三", "due_at": "张三"}
    assert deliveries.letter_places(crooked) == {"number": None, "level": None, "deadline": None}


@pytest.mark.parametrize("address", ["http://10.1.2.3:8080/in", "https://platform.court.local/notices?from=zw", "http://[fd00::1]/x", "http://平台.法院/"])
def test_a_web_address_inside_the_court_is_the_normal_case(address: str) -> None:
    assert deliveries.check_address("webhook", f" {address} ") == address


@pytest.mark.parametrize("address", [
    "", "platform.local", "ftp://host/x", "file:///etc/passwd", "http://", "http:///x", "http://host:99999/", "http://a b/", "http://user:pw@host/", "http://host/#part", "http://host/\nX: y",
])
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        deliveries.check_address("webhook", address)


@pytest.mark.parametrize("address", ["", "exchange", "../exchange", "/", "/exchange", "/exchange/../etc", "/exchange/no\ntices"])
def test_what_is_no_folder_of_its_own_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        deliveries.check_address("folder", address)


def test_a_folder_and_only_known_ways_are_taken() -> None:
    assert deliveries.check_address("folder", "/exchange/notices") == "/exchange/notices"
    with pytest.raises(AddressRefused):
        deliveries.check_address("pigeon", "/exchange/notices")
