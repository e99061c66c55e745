"""The reader's language: messages from the catalogue, numbers, money and times as each language writes them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.messages.pofile import read_po

from core.domain.clocks import LOCAL
from core.domain.refusals import Refused
from core.settings import ROOT

CATALOGUES = ROOT / "data" / "translations"
LANGUAGES = {"zh_CN": "中文", "en": "English"}
DEFAULT = "zh_CN"


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """msgid to translation; English is the msgid itself."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}


def say(message: str, language: str, **places: Any) -> str:
    """The message in the language, its places filled; a place that is itself a message is translated too."""
    text = catalogue(language).get(message, message)
    if not places:
        return text
    return text.format(**{name: _place(value, language) for name, value in places.items()})


def _place(value: Any, language: str) -> Any:
    if isinstance(value, str):
        return catalogue(language).get(value, value)
    if isinstance(value, Sequence):
        return ("、" if language == "zh_CN" else ", ").join(str(_place(item, language)) for item in value)
    return value


def refusal(error: Refused, language: str) -> str:
    return say(error.message, language, **error.places)


def money(fen: int | None, language: str) -> str:
    """分 as people read it: 万元 from ten thousand yuan in Chinese, yuan with thousands in English."""
    if fen is None:
        return "—"
    yuan = Decimal(fen) / 100
    if language == "zh_CN":
        if abs(yuan) >= 100_000_000:
            return f"{yuan / 100_000_000:,.2f}亿元"
        return f"{yuan / 10_000:,.2f}万元" if abs(yuan) >= 10_000 else f"{yuan:,.2f}元"
    if abs(yuan) >= 1_000_000:
        return f"¥{yuan / 1_000_000:,.2f} m"
    return f"¥{yuan:,.0f}"


def moment(at: datetime | None) -> str:
    """Local time to the minute, 24 hours."""
    return at.astimezone(LOCAL).strftime("%m-%d %H:%M") if at is not None and at == at else "—"


def full_moment(at: datetime | None) -> str:
    return at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if at is not None and at == at else "—"


def day(on: date | None) -> str:
    return on.isoformat() if on is not None else "—"


def span(length: timedelta) -> str:
    """A time to run or gone: `2d 03:10` or `00:41`, with a minus when it is over."""
    minutes = int(abs(length.total_seconds()) // 60)
    days, minutes = divmod(minutes, 1440)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return ("−" if length < timedelta() else "") + (f"{days}d {text}" if days else text)
