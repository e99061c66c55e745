"""A township's task list that comes back filled in: tried first, then stored row by row, each stored, unchanged or refused with its reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from core.commands import task_lists
from core.commands.field_work import StoredBefore
from core.commands.task_lists import ListedReply, Tried
from core.domain.clocks import LOCAL
from core.domain.list_columns import LIST_ROWS, MARK, NUMBER, UNABLE, WHO, WORDS, headings, listed_fields
from core.domain.refusals import N_, Refused
from core.domain.task_kinds import BY_CODE, ReplyField
from core.domain.task_life import UNABLE_LABELS
from core.domain.viewer import Viewer
from core.domain.vocabulary import RESULT_CLASS_LABELS
from core.intake.files import Table, open_table
from core.intake.refusals import FileRefused
from core.intake.tables import Cell
from core.intake.values import Unreadable, day_of, number_of, text_of
from core.measures.cells import safe_cell
from core.queries.task_lists import listed_tasks, mark_of, replies_stored
from core.store.ledger import perform
from core.store.session import Store, reading
from core.words import LANGUAGES, say

LIMIT_BYTES = 15 * 1024 * 1024
TEXT_MAX = 5000
STORED, UNCHANGED, REFUSED, EMPTY = "stored", "unchanged", "refused", "empty"
OUTCOME_LABELS = {STORED: N_("Stored"), UNCHANGED: N_("Unchanged"), REFUSED: N_("Not stored"), EMPTY: N_("Not filled in")}
YES_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False, "y": True, "n": False, "√": True, "×": False}


class RowRefused(Refused):
    """A row of the list cannot be read as a reply to its task."""


@dataclass(frozen=True)
class RowOutcome:
    """`row` as a spreadsheet counts; `reason` is a message with its `places`, for refused rows."""

    row: int
    number: str
    outcome: str
    reason: str = ""
    places: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ListReport:
    """What came of the rows. `verified`: how many stored rows were found again in the database, None for a trial."""

    rows: tuple[RowOutcome, ...]
    verified: int | None = None

    def count(self, outcome: str) -> int:
        return Counter(row.outcome for row in self.rows)[outcome]


@dataclass(frozen=True)
class _Line:
    row: int
    number: str
    mark: str
    answers: dict[str, Cell]


def run(store: Store, viewer: Viewer, path: Path, *, now: datetime, dry_run: bool, file_name: str | None = None) -> ListReport:
    """Read the list and store its replies, or only see what would come of it. Raises FileRefused."""
    lines = _lines(open_table(path, name=file_name, limit_bytes=LIMIT_BYTES))
    with reading(store) as session:
        known = listed_tasks(session, viewer, numbers={line.number for line in lines})
    seen = Counter(line.number for line in lines)
    outcomes: list[RowOutcome] = []
    kept: dict[int, ListedReply] = {}
    for line in lines:
        outcomes.append(_one(store, viewer, line, known, twice=seen[line.number] > 1, now=now, dry_run=dry_run, kept=kept))
    return ListReport(tuple(outcomes), None if dry_run else _found_again(store, viewer, kept))


def _one(
    store: Store, viewer: Viewer, line: _Line, known: dict[str, dict[str, Any]], *, twice: bool, now: datetime, dry_run: bool, kept: dict[int, ListedReply]
) -> RowOutcome:
    try:
        if not line.answers:
            return RowOutcome(line.row, line.number, EMPTY)
        reply = _reply_of(viewer, line, known, twice=twice)
        command = partial(task_lists.try_row if dry_run else task_lists.answer_row, row=reply)
        done = perform(store, command, by=viewer, at=now)
        kept[done["feedback_id"]] = reply
    except Tried:
        pass
    except StoredBefore:
        return RowOutcome(line.row, line.number, UNCHANGED)
    except Refused as refused:
        return RowOutcome(line.row, line.number, REFUSED, refused.message, refused.places)
    return RowOutcome(line.row, line.number, STORED)


def _lines(table: Table) -> list[_Line]:
    codes = _codes(table.columns)
    if missing := {NUMBER, MARK} - set(codes.values()):
        names = headings(partial(say, language="zh_CN"))
        raise FileRefused(
            N_("{name} was not read: it has no column {columns}. Send back the list as it was made, with only the answers filled in."),
            name=table.name, columns=[names[one] for one in sorted(missing)],
        )
    found = list(_read(table, codes))
    if len(found) > LIST_ROWS:
        raise FileRefused(N_("{name} was not read: it has more than {limit} rows. Make the list anew."), name=table.name, limit=LIST_ROWS)
    return found


def _codes(names: Sequence[str]) -> dict[str, str]:
    """Column name to code, in whichever language the list was made."""
    known = {heading: code for language in LANGUAGES for code, heading in headings(partial(say, language=language)).items()}
    return {name: known[name] for name in names if name in known}


def _read(table: Table, codes: dict[str, str]) -> Iterator[_Line]:
    answering = {*listed_fields(), UNABLE, WORDS, WHO}
    for row, cells in table.rows():
        by_code = {code: cells.get(name) for name, code in codes.items()}
        number = text_of(by_code[NUMBER]) or ""
        if number.startswith("'") and safe_cell(number[1:]) == number:
            number = number[1:]
        answers = {code: cell for code, cell in by_code.items() if code in answering and text_of(cell) is not None}
        if number or answers:
            yield _Line(row, number, text_of(by_code[MARK]) or "", {} if set(answers) <= {WHO} else answers)


def _reply_of(viewer: Viewer, line: _Line, known: dict[str, dict[str, Any]], *, twice: bool) -> ListedReply:
    """The reply of a row, or why it is none. The mark is looked at first: a row that was mixed up says nothing of its task."""
    if line.mark != mark_of(viewer.board_id, line.number):
        raise RowRefused(N_("Number and row mark do not belong together. Copy the row's answers into a list made anew."))
    if twice:
        raise RowRefused(N_("The list holds {number} more than once. Keep one row of it."), number=line.number)
    task = known.get(line.number)
    if task is None:
        raise RowRefused(N_("Not stored: this task does not exist or lies outside your grids. Leave the row out."))
    kind = BY_CODE[task["kind"]]
    asked = {one.code: one for one in (*kind.requires, *kind.invites)}
    fields: dict[str, Any] = {}
    for code, cell in line.answers.items():
        if code in (UNABLE, WORDS, WHO):
            continue
        if code not in asked:
            raise RowRefused(N_("“{field}” is not asked for this kind of task. Empty that cell, or write it under “Further words”."), field=listed_fields()[code].label)
        fields[code] = _value(asked[code], cell)
    unable = line.answers.get(UNABLE)
    return ListedReply(
        task["task_id"], fields, None if unable is None else str(_choice(N_("Why it could not be done"), UNABLE_LABELS, unable)),
        _text(N_("Further words"), line.answers.get(WORDS)), _text(N_("Who says so"), line.answers.get(WHO)),
    )


def _value(asked: ReplyField, cell: Cell) -> Any:
    try:
        if asked.form == "class":
            return _choice(asked.label, RESULT_CLASS_LABELS, cell)
        if asked.form == "choice":
            return _choice(asked.label, dict(asked.choices), cell)
        if asked.form == "yes_no":
            return _yes_no(asked.label, cell)
        if asked.form == "number":
            return number_of(cell)
        if asked.form == "date":
            day = day_of(cell, LOCAL)
            return None if day is None else day.isoformat()
    except (Unreadable, ValueError, OverflowError):
        raise RowRefused(N_("“{field}”: “{value}” cannot be read as what it should be. Correct that cell."), field=asked.label, value=text_of(cell)) from None
    return _text(asked.label, cell)


def _choice(label: str, options: dict[str, str], cell: Cell) -> str:
    said = text_of(cell)
    for code, option in options.items():
        if said in (code, *(say(option, language) for language in LANGUAGES)):
            return code
    raise RowRefused(N_("“{field}”: “{value}” is none of the choices: {choices}."), field=label, value=said, choices=list(options.values()))


def _yes_no(label: str, cell: Cell) -> bool:
    said = (text_of(cell) or "").casefold()
    words = YES_NO | {say(word, language).casefold(): yes for word, yes in ((N_("yes"), True), (N_("no"), False)) for language in LANGUAGES}
    if said not in words:
        raise RowRefused(N_("“{field}”: “{value}” is none of the choices: {choices}."), field=label, value=said, choices=[N_("yes"), N_("no")])
    return words[said]


def _text(label: str, cell: Cell) -> str:
    said = (text_of(cell) or "").replace("\0", "")
    if len(said) > TEXT_MAX:
        raise RowRefused(N_("“{field}” is longer than {limit} characters. Shorten it."), field=label, limit=TEXT_MAX)
    return said


def _found_again(store: Store, viewer: Viewer, kept: dict[int, ListedReply]) -> int:
    """How many of the replies stand in the database as the list says them."""
    with reading(store) as session:
        stored = replies_stored(session, viewer, feedback_ids=kept)
    return sum(stored.get(key) == {"fields": reply.fields | ({"words": reply.words} if reply.words else {}), "unable": reply.unable} for key, reply in kept.items())
