"""One cell as a day, a moment, an amount, a number or a text. What cannot be read raises Unreadable."""

import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from core.intake.tables import Cell

EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's serials have no zone
EXCEL_DAYS = (10_000, 80_000)
"""Serial numbers taken for days: 1927 to 2119."""
COMPACT_DAYS = (19_000_101, 99_991_231)
MOST_FEN = Decimal(10) ** 17
NOTHING = frozenset({"", "-", "--", "—", "/", "\\", "无", "不详", "不明", "空", "null", "none", "nan", "n/a", "na", "#n/a"})
"""Words that stand for an empty cell where a number, a day or an address is expected."""
UNITS = {"亿元": 10**8, "亿": 10**8, "万元": 10**4, "万": 10**4, "元整": 1, "元": 1, "圆": 1, "rmb": 1, "cny": 1, "人民币": 1, "¥": 1}
_DAY = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    r"(?:[t\s]*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?)?\s*(z|[+-]\d{2}:?\d{2})?$"
)
_PLAIN = re.compile(r"^-?\d+(\.\d+)?$", re.ASCII)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?()$")


class Unreadable(ValueError):
    """The cell cannot be read as what its column should hold."""


def text_of(cell: Cell) -> str | None:
    """The text as it stands, outer blanks gone; whole numbers without '.0'."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        cell = int(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")
    text = "" if cell is None else str(cell).strip()
    return text or None


def said(cell: Cell) -> str | None:
    """The text, or None for words that stand for nothing."""
    text = text_of(cell)
    return None if text is None or text.casefold() in NOTHING else text


def moment_of(cell: Cell, zone: tzinfo) -> datetime | None:
    """An aware moment; one without a zone is read in `zone`."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    text = said(cell)
    return None if text is None else _moment(text, zone)


def day_of(cell: Cell, zone: tzinfo) -> date | None:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    moment = moment_of(cell, zone)
    return None if moment is None else moment.astimezone(zone).date()


def _moment(text: str, zone: tzinfo) -> datetime:
    folded = unicodedata.normalize("NFKC", text).casefold()
    match = _DAY.match(folded) or _COMPACT.match(folded)
    try:
        if match is None:
            return _serial(folded).replace(tzinfo=zone)
        year, month, day, hour, minute, second, offset = match.groups()
        found = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone)
        return found if not offset else found.replace(tzinfo=datetime.strptime(offset.upper(), "%z").tzinfo)
    except (ValueError, OverflowError):
        raise Unreadable(text) from None


def _serial(text: str) -> datetime:
    number = float(text)
    if COMPACT_DAYS[0] <= number <= COMPACT_DAYS[1]:
        return datetime.strptime(str(int(number)), "%Y%m%d")  # noqa: DTZ007  the zone is added by the caller
    if not EXCEL_DAYS[0] <= number <= EXCEL_DAYS[1]:
        raise Unreadable(text)
    return EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))


def number_of(cell: Cell) -> float | None:
    text = said(cell)
    if text is None:
        return None
    try:
        number = float(unicodedata.normalize("NFKC", text).rstrip("°"))
    except ValueError:
        raise Unreadable(text) from None
    if number != number or number in (float("inf"), float("-inf")):
        raise Unreadable(text)
    return number


def fen_of(cell: Cell, unit: int = 1) -> int | None:
    """Whole fen; `unit` is the column's own unit in yuan, a unit in the cell goes before it."""
    text = said(cell)
    if text is None:
        return None
    digits = text
    if not _PLAIN.match(text):
        digits, unit = _with_unit(re.sub(r"[\s,，']", "", unicodedata.normalize("NFKC", text).casefold()), unit)
    try:
        amount = Decimal(digits) * unit * 100
    except InvalidOperation:
        raise Unreadable(text) from None
    if not amount.is_finite() or abs(amount) > MOST_FEN:
        raise Unreadable(text)
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _with_unit(digits: str, unit: int) -> tuple[str, int]:
    for sign, worth in UNITS.items():
        if digits.endswith(sign) or digits.startswith(sign):
            digits, unit = digits.removesuffix(sign).removeprefix(sign), unit if sign == "¥" else worth
    return digits, unit


@lru_cache
def unit_of(column: str) -> int:
    """Yuan that one unit of the column is worth, by its heading."""
    return 10**8 if "亿" in column else 10**4 if "万" in column else 1
