"""Figures of the results as people write them, and the sentence that courts publish (domain.md 6.4, read)."""

import re
from datetime import datetime

from core import words
from core.domain.clocks import LOCAL
from core.domain.operation_figures import BY_CODE, SENTENCE, SENTENCE_RESULTS, TIMES_OF, Figure
from core.domain.refusals import N_


def money(fen: int, language: str) -> str:
    """7.5万元, without the zeros that a report does not write."""
    return re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", words.money(fen, language)).replace(".万", "万").replace(".元", "元").replace(".亿", "亿")


def number(figure: Figure, amount: int, language: str) -> str:
    """The figure without its unit; money carries it."""
    if figure.form == "fen":
        return money(amount, language)
    return f"{amount / 1000:.1f}" if figure.form == "metres" else str(amount)


def with_unit(figure: Figure, amount: int, language: str) -> str:
    unit = "" if figure.form == "fen" else words.say(figure.unit, language)
    return f"{number(figure, amount, language)}{unit if language == 'zh_CN' or not unit else f' {unit}'}"


def told(code: str, figures: dict[str, int], language: str) -> str:
    """A figure with its unit, and with its times where they differ: 7人（8人次）."""
    said = with_unit(BY_CODE[code], figures.get(code, 0), language)
    times = TIMES_OF.get(code, "")
    if times and figures.get(times, 0) != figures.get(code, 0):
        also = with_unit(BY_CODE[times], figures.get(times, 0), language)
        said += f"（{also}）" if language == "zh_CN" else f" ({also})"
    return said


def clock(at: datetime, language: str) -> str:
    """11时, or 11时30分."""
    local = at.astimezone(LOCAL)
    message = N_("{hour}:{minute}") if local.minute else N_("{hour} o’clock")
    return words.say(message, language, hour=local.hour, minute=f"{local.minute:02d}")


def sentence(figures: dict[str, int], cut_off: datetime, language: str) -> str:
    """The published sentence; what is nothing is left out."""
    between, comma = ("、", "，") if language == "zh_CN" else (", ", ", ")
    sent = between.join(_part(message, figures, language) for code, message in SENTENCE if figures.get(code))
    parts = [words.say(N_("Sent out: {sent}"), language, sent=sent)] if sent else []
    parts += [_part(message, figures, language) for code, message in SENTENCE_RESULTS if figures.get(code)]
    said = comma.join(parts) or words.say(N_("Nothing has been reported yet"), language)
    return said + words.say(N_(" (as at {time})"), language, time=clock(cut_off, language))


def _part(message: str, figures: dict[str, int], language: str) -> str:
    codes = re.findall(r"{(\w+)}", message)
    return words.say(message, language, **{code: number(BY_CODE[code], figures.get(code, 0), language) for code in codes})
