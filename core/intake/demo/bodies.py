"""The bodies that work together: court, committee, police, stations, townships, departments."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from core.intake.demo.book import Book, Row
from core.intake.demo.divisions import COUNTY_CODE
from core.intake.demo.names import phone
from core.intake.demo.territory import SEAT_CODE, Territory
from core.store.tables import OrganisationRow

DEPARTMENTS = (
    "虞城县人民检察院", "虞城县司法局", "虞城县民政局", "虞城县自然资源局（不动产登记中心）", "虞城县市场监督管理局",
    "虞城县公安局交警大队", "国网虞城县供电公司", "虞城县人力资源和社会保障局",
    "虞城县人民代表大会常务委员会办公室", "中共虞城县纪律检查委员会（监察委员会）", "中共虞城县委组织部", "虞城县发展和改革委员会",
    "虞城县融媒体中心", "虞城县自来水公司",
)
Found = Callable[..., Row]


@dataclass(frozen=True)
class Bodies:
    """Rows of organisations; stations and townships by the code of their town."""

    court: Row
    committee: Row
    police: Row
    stations: dict[str, Row]
    townships: dict[str, Row]
    departments: list[Row]


def make(book: Book, territory: Territory) -> Bodies:
    """Note every body, with a place inside its town."""
    found = _founder(book, territory, book.random("bodies"))
    police = found("police", "虞城县公安局")
    towns = territory.towns.values()
    return Bodies(
        found("court", "虞城县人民法院"), found("committee", "中共虞城县委政法委员会"), police,
        {town.code: found("station", town.name[:-1] + "派出所", code=town.code, parent_id=police["id"]) for town in towns},
        {town.code: found("town", town.name + "人民政府", code=town.code) for town in towns},
        [found("department", name) for name in DEPARTMENTS],
    )


def _founder(book: Book, territory: Territory, random: Random) -> Found:
    def found(kind: str, name: str, *, code: str | None = None, parent_id: int | None = None) -> dict[str, Any]:
        lng, lat = territory.towns[code or SEAT_CODE].point(random)
        serial = len(book.rows[OrganisationRow])
        return book.add(
            OrganisationRow, kind=kind, name=name, parent_id=parent_id, grid_code=code or COUNTY_CODE,
            phone=phone("191", serial), lng=lng, lat=lat,
        )

    return found
