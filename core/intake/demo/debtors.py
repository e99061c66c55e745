"""Debtors with their addresses and sightings, tied to cases; what they still owe is computed from those cases."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from random import Random

from core.domain.initials import initials
from core.domain.quadkeys import quadkey
from core.domain.vocabulary import WHEREABOUTS_LABELS
from core.intake.demo import names
from core.intake.demo.book import Book, Row
from core.intake.demo.divisions import COUNTY_CODE
from core.intake.demo.places import Places
from core.intake.demo.territory import Territory
from core.store.sealing import blind_index
from core.store.tables import AddressRow, ApplicantRow, CaseDebtorRow, DebtorRow, SightingRow

SECOND_DEBTOR, SEEN_BEFORE, ORGANISATIONS, PUBLISHED = 0.3, 0.07, 0.12, 0.25
PROTECTED_EVERY = 400
SIGHTED = 0.02
AT_THE_DEMO_WORKER = 8
BANKS = ("虞城县农村信用合作联社", "虞城县示范村镇银行", "示范银行虞城县支行")
WHEREABOUTS = tuple(WHEREABOUTS_LABELS)
WHEREABOUTS_WEIGHTS = (30, 10, 8, 14, 6, 20, 10, 2)


def make(book: Book, territory: Territory, cases: list[Row]) -> dict[int, list[Row]]:
    """Note debtors and applicants of all cases; returns the debtors of each case by its id."""
    random = book.random("debtors")
    places = Places(territory, random)
    debtors: list[Row] = []
    parties: dict[int, list[Row]] = {}
    oldest_open = [case["id"] for case in cases if case["closed_on"] is None][:AT_THE_DEMO_WORKER]
    for case in cases:
        parties[case["id"]] = own = []
        for _ in range(1 + (random.random() < SECOND_DEBTOR)):
            known = [debtor for debtor in random.sample(debtors, min(1, len(debtors))) if debtor not in own]
            if known and case["id"] not in oldest_open and random.random() < SEEN_BEFORE:
                own += known
            else:
                own.append(_debtor(book, places, random, at_worker=case["id"] in oldest_open, owes=_owes(case)))
                debtors.append(own[-1])
        _tie(book, case, own, random)
    _add_up(book, cases, parties)
    return parties


def _owes(case: Row) -> bool:
    """Whether what is left is still owed: a termination ends only this round."""
    return case["closed_on"] is None or case["closing"] == "terminated"


def _debtor(book: Book, places: Places, random: Random, *, at_worker: bool, owes: bool) -> Row:
    serial = len(book.rows[DebtorRow]) + 1
    corporate = not at_worker and random.random() < ORGANISATIONS
    number = names.company_code(COUNTY_CODE, serial) if corporate else names.identity_number(COUNTY_CODE, serial)
    name = names.company(random) if corporate else names.person(random)
    spot = places.spot(serial, at_worker=at_worker, owes=owes)
    debtor = book.add(
        DebtorRow, kind="organisation" if corporate else "person", name=name, initials=initials(name), identity=number,
        identity_index=blind_index(number), identity_problem=None, phone=names.phone("192", serial),
        whereabouts="accurate" if corporate else random.choices(WHEREABOUTS, weights=WHEREABOUTS_WEIGHTS)[0],
        published=random.random() < PUBLISHED, protected=not corporate and serial % PROTECTED_EVERY == 0,
        outstanding=False, outstanding_fen=0, place=spot.text, grid_code=spot.patch.code if spot.patch else None,
        lng=spot.lng, lat=spot.lat, quadkey=None if spot.lng is None or spot.lat is None else quadkey(spot.lng, spot.lat),
        confidence=random.choice((95, 90, 80, 70, 60, 40)) if spot.patch else 0, seen_at=None, source="demo",
    )
    _addresses(book, debtor, places, random)
    if random.random() < SIGHTED:
        _sighting(book, debtor, places, random)
    return debtor


def _addresses(book: Book, debtor: Row, places: Places, random: Random) -> None:
    confirmed = book.today - timedelta(days=random.randint(10, 700))
    first = "work" if debtor["kind"] == "organisation" else "registered"
    _address(book, debtor, first, debtor["place"], debtor["grid_code"], debtor["lng"], debtor["lat"],
             confidence=debtor["confidence"], source="立案材料", confirmed_on=confirmed)
    if random.random() < 0.35:
        spot = places.anywhere()
        _address(book, debtor, random.choice(("residence", "temporary", "work", "service")), spot.text,
                 spot.patch.code if spot.patch else None, spot.lng, spot.lat,
                 confidence=random.choice((30, 40, 50)), source=random.choice(("网格员反馈", "申请人提供", "送达地址确认书")), confirmed_on=None)


def _address(
    book: Book, debtor: Row, kind: str, text: str, grid_code: str | None, lng: float | None, lat: float | None, **said: object
) -> None:
    book.add(AddressRow, debtor_id=debtor["id"], kind=kind, text=text, grid_code=grid_code, lng=lng, lat=lat,
             datum="WGS84" if lng is not None else None, **said)


def _sighting(book: Book, debtor: Row, places: Places, random: Random) -> None:
    seen_at = book.at(book.today - timedelta(days=random.randint(1, 240)), random.uniform(7, 20))
    spot = places.anywhere()
    book.add(SightingRow, debtor_id=debtor["id"], kind=random.choice(("grid", "applicant", "police", "lodging")), result_class="found",
             place=spot.text, grid_code=spot.patch.code if spot.patch else None, lng=spot.lng, lat=spot.lat, datum="WGS84",
             seen_at=seen_at, confidence=random.choice((40, 50, 60, 80)), source="demo")
    debtor["seen_at"] = seen_at


def _tie(book: Book, case: Row, own: list[Row], random: Random) -> None:
    """Put debtors and applicant into the case; a financial case has a bank for applicant."""
    for debtor in own:
        book.add(CaseDebtorRow, case_id=case["id"], debtor_id=debtor["id"])
    bank, company = case["category"] == "涉金融", case["category"] == "涉企"
    applicant = random.choice(BANKS) if bank else names.company(random) if company else names.person(random)
    book.add(ApplicantRow, case_id=case["id"], kind="organisation" if bank or company else "person", name=applicant,
             phone=names.phone("198", case["id"] % 100_000))
    case.update(grid_code=own[0]["grid_code"], applicant=applicant, debtor_names="、".join(debtor["name"] for debtor in own))


def _add_up(book: Book, cases: Iterable[Row], parties: dict[int, list[Row]]) -> None:
    """Debtors of cases that are not done are outstanding, with what is left in those cases."""
    owed: Counter[int] = Counter()
    for case in filter(_owes, cases):
        for debtor in parties[case["id"]]:
            owed[debtor["id"]] += case["amount_fen"] - case["recovered_fen"]
    for debtor in book.rows[DebtorRow]:
        debtor.update(outstanding=debtor["id"] in owed, outstanding_fen=owed[debtor["id"]])
