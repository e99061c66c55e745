"""A year of the grid judges' own duties: contacts with their townships, and the occasions that they were called to."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core.domain.clocks import LOCAL
from core.domain.grid_contacts import CONTACT_LABELS, Period, periods
from core.intake.demo.book import Book, Row
from core.intake.demo.people import People
from core.intake.demo.territory import Territory
from core.store.tables import GridContactRow, PresenceRow

KEPT = {"week": 0.955, "month": 0.965, "quarter": 0.98}
CONTACT_WORDS = {
    "week": ("电话联系各村网格长，了解矛盾纠纷线索", "走访村委会，核对涉执案件底数", "与司法所会商两起纠纷", "到派出所对接查找线索"),
    "month": ("在工作站驻站接访，调处邻里纠纷", "驻站接待群众，答复执行咨询", "驻站开展诉前调解"),
    "quarter": ("向乡镇党委通报本季度协执情况", "向综治办通报协执数据与下季重点"),
}
MATTERS = {
    "deliberation": ("村集体土地流转议事", "涉执行信访化解议事"),
    "emergency": ("搬迁现场突发围观", "被执行人家属情绪激动"),
    "dispute": ("宅基地边界纠纷", "拖欠工程款群体纠纷"),
    "point_out": ("指认被执行人住所", "指认涉案车辆停放地"),
}
OCCASIONS, COMING = 140, 4
ABSENT, LATE, FAR = 0.05, 0.08, 0.03


def make(book: Book, land: Territory, people: People) -> None:
    """Note contacts and occasions of every township's judge."""
    random = book.random("supervision")
    for town, judge in people.grid_judges.items():
        for kind in CONTACT_LABELS:
            for one in periods(kind, book.oldest_day, book.today):
                _contact(book, random, town, judge, kind, one)
    towns = list(people.grid_judges)
    for serial in range(OCCASIONS + COMING):
        town = random.choice(towns)
        _occasion(book, random, land, people, town, coming=serial >= OCCASIONS)


def _contact(book: Book, random: Random, town: str, judge: Row, kind: str, one: Period) -> None:
    """Nearly every period is kept, on a day that has been."""
    first, last = max(one.first, book.oldest_day), min(one.last, book.today)
    if random.random() > KEPT[kind] or (last < one.last and random.random() < 0.4):
        return
    day = first + timedelta(days=random.randint(0, (last - first).days))
    book.add(GridContactRow, judge_id=judge["id"], grid_code=town, kind=kind, day=day, words=random.choice(CONTACT_WORDS[kind]),
             recorded_by=judge["id"], recorded_at=_evening(book, random, day))


def _evening(book: Book, random: Random, day: date) -> datetime:
    return book.at(day, random.uniform(15, 18))


def _occasion(book: Book, random: Random, land: Territory, people: People, town: str, *, coming: bool) -> None:
    judge, kind = people.grid_judges[town], random.choice(list(MATTERS))
    patch = random.choice([one for one in land.basics.values() if one.code.startswith(town)])
    lng, lat = patch.point(random)
    starts_at = _start(book, random, coming=coming)
    arrived = None if coming or random.random() < ABSENT else starts_at + timedelta(minutes=random.randint(5, 40) * (1 if random.random() < LATE else -1))
    off = random.uniform(0.012, 0.02) if random.random() < FAR else random.uniform(0.0001, 0.0012)
    book.add(
        PresenceRow, kind=kind, judge_id=judge["id"], grid_code=patch.code, place=patch.place, place_lng=lng, place_lat=lat, matter=random.choice(MATTERS[kind]),
        task_id=None, starts_at=starts_at, created_by=random.choice(people.officers)["id"],
        created_at=min(starts_at - timedelta(hours=random.randint(3, 30)), book.now), arrived_at=arrived,
        lng=lng + off if arrived else None, lat=lat if arrived else None, datum="WGS84" if arrived else None,
        accuracy_m=float(random.randint(5, 40)) if arrived else None, distance_m=round(off * 92_000, 1) if arrived else None,
        cancelled_at=None, cancelled_why=None,
    )


def _start(book: Book, random: Random, *, coming: bool) -> datetime:
    if coming:
        day = book.today + timedelta(days=random.randint(1, 4))
        return datetime.combine(day, time(random.choice((9, 10, 15))), LOCAL).astimezone(UTC)
    day = book.oldest_day + timedelta(days=random.randint(3, 362))
    return book.at(day, random.choice((8.5, 9, 10, 14.5, 15, 16)))
