"""One row of a file as a typed entry, or the problems that keep it out. Pure: no database, the clock is an argument."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from core.commands.import_rows import REJECTED, WARNED, Entry, Problem, shown
from core.domain.clocks import LOCAL
from core.domain.refusals import N_
from core.intake import row_rules
from core.intake.agreement import Agreement
from core.intake.profiles import FIELDS, Field
from core.intake.row_rules import Draft
from core.intake.tables import SURPLUS, Cell, is_empty
from core.intake.value_words import FORMS, code_of, plain_word
from core.intake.values import Unreadable, day_of, fen_of, moment_of, number_of, said, text_of, unit_of

STRICT = frozenset({"filed_on", "closed_on", "issued_at", "closed_at", "amount"})
"""Fields whose unreadable value keeps the row out; in any other the value is left out and the row warned."""
SAYING_NOTHING = frozenset({"whereabouts", "property_kind"})
"""Forms that have a code for 无 or 不明."""
SPEAKING = frozenset({"title", "instruction", "cause", "category", "number", "name"})
"""Fields where 无 or 不明 is what the file means to say."""
REASONS = {
    "day": N_("This is no day that exists. Write it like 2024-05-26."),
    "moment": N_("This is no time that exists. Write it like 2024-05-26 10:00:00."),
    "amount": N_("This is no amount of money. Write digits, with 元 or 万元 in the heading or behind the number."),
    "number": N_("This is no number. Write digits with a decimal point."),
}
TOTALS = frozenset({"合计", "总计", "小计", "共计", "总数", "累计", "本页合计", "total", "sum"})
SIGNATURE = re.compile(r"^\s*(填表|制表|审核|复核|填报|统计|报送)(人|员|单位|日期|时间)\s*[:：]")
UNKNOWN_WORD = N_("This word is not known here. Use one of: {words}.")


class Converter:
    """Turns the rows of one file into entries, in order; it remembers the rows before for doubles."""

    def __init__(self, kind: str, mapping: dict[str, str], *, now: datetime, zone: tzinfo = LOCAL) -> None:
        self.kind, self.now, self.zone = kind, now, zone
        self.columns = [(field, mapping[field.code]) for field in FIELDS[kind] if field.code in mapping]
        self.agreement = Agreement(kind)
        self.finish = row_rules.RULES[kind]

    def convert(self, row: int, raw: dict[str, Cell]) -> tuple[Entry | None, list[Problem]]:
        """The entry, or None where a problem is `rejected`."""
        draft = Draft(row, self.now, self.zone)
        if SURPLUS in raw:
            draft.reject("", raw[SURPLUS], N_("The row has more or fewer cells than the header. Look for a comma or a line break inside a text and put the text into quotes."))
            return None, draft.problems
        if (said := foot_of(raw)) is not None:
            draft.reject("", said, N_("This row holds totals or a signature, not a record; it was left out."))
            return None, draft.problems
        for field, column in self.columns:
            self._read(draft, field, column, raw.get(column))
        for field, column in self.columns:
            if field.required and field.code not in draft.values and not draft.rejected:
                draft.reject(field.code, raw.get(column), N_("This cell is empty and must not be. Fill it in and import the file again."))
        if not draft.rejected:
            self.finish(draft)
        if not draft.rejected:
            self.agreement.check(draft)
        return (None if draft.rejected else Entry(row, draft.values)), draft.problems

    def case_number(self, raw: dict[str, Cell]) -> str | None:
        """The number that a row of a list of cases names, also where the row is not taken."""
        column = next((column for field, column in self.columns if field.code == "number" and self.kind == "cases"), None)
        text = None if column is None else text_of(raw.get(column))
        number = row_rules.case_number_of(text) if text else None
        return number.text if number else text

    def _read(self, draft: Draft, field: Field, column: str, cell: Cell) -> None:
        if is_empty(cell):
            return
        try:
            value = self._value(field, column, cell)
        except Unreadable:
            severity = REJECTED if field.code in STRICT or field.required else WARNED
            reason = REASONS.get(field.form)
            words = [] if reason else [next(iter(words)) for words in FORMS[field.form].values()]
            draft.problems.append(Problem(draft.row, field.code, shown(cell), reason or UNKNOWN_WORD, severity, {} if reason else {"words": words}))
            return
        if value is not None:
            draft.values[field.code] = value

    def _value(self, field: Field, column: str, cell: Cell) -> Any:
        if reader := READERS.get(field.form):
            return reader(cell, self.zone)
        if field.form == "amount":
            return fen_of(cell, unit_of(column))
        if field.form in FORMS:
            return _code(field, cell)
        return text_of(cell) if field.code in SPEAKING else said(cell)


def foot_of(raw: dict[str, Cell]) -> str | None:
    """The first words of a row that ends a table as people print it."""
    first = next((str(cell) for cell in raw.values() if not is_empty(cell)), "")
    return first if plain_word(first) in TOTALS or SIGNATURE.match(first) else None


def _code(field: Field, cell: Cell) -> str | bool | None:
    text = said(cell) if field.form not in SAYING_NOTHING else text_of(cell)
    if text is None:
        return False if field.form == "yes_no" and text_of(cell) == "无" else None
    code = code_of(field.form, text)
    if code is None and field.form == "post":
        return text  # a court may have posts of its own
    if code is None:
        raise Unreadable(text)
    return code == "yes" if field.form == "yes_no" else code


READERS: dict[str, Callable[[Cell, tzinfo], Any]] = {
    "day": day_of,
    "moment": moment_of,
    "number": lambda cell, _zone: number_of(cell),
    "list": lambda cell, _zone: row_rules.listed(text_of(cell)),
}
