"""Weekly assessment of townships (乡镇考核, seeds.md EQ-02, S-01): three parts, fifteen items, points by difficulty. Pure arithmetic over what was entered and counted.

The seed names the parts and that there are fifteen items; which they are and what they weigh is this product's advice, and every court sets its own points (本院设置).
An item that nobody entered, or that has nothing to count, is not known: it takes no points and gives none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from core.domain.grid_supervision import BY_CODE as TASK_FIGURES
from core.domain.indicators import rate, rounded
from core.domain.refusals import N_, Refused

PART_LABELS = {"leadership": N_("Attention of the leaders"), "publicity": N_("Publicity"), "help": N_("Help in cases")}
GRADE, NUMBER, COUNTED = "grade", "number", "counted"
HOW_LABELS = {GRADE: N_("grade, 0 to 100"), NUMBER: N_("number in the week"), COUNTED: N_("counted from tasks")}


@dataclass(frozen=True)
class Item:
    """`points`: the most it gives, by default. `goal`: the number that gives all of them. `figure`: the rate of tasks that is the share it gives."""

    code: str
    part: str
    label: str
    how: str
    points: int
    goal: int = 0
    figure: str = ""

    @property
    def points_key(self) -> str:
        return f"assessment.points.{self.code}"

    @property
    def goal_key(self) -> str:
        return f"assessment.goal.{self.code}"


ITEMS: tuple[Item, ...] = (
    Item("led", "leadership", N_("Leaders set the work going themselves"), GRADE, 4),
    Item("meeting", "leadership", N_("Meeting on enforcement held"), GRADE, 4),
    Item("plan", "leadership", N_("Plan with duties written"), GRADE, 4),
    Item("staff", "leadership", N_("Liaison in place and reachable"), GRADE, 4),
    Item("means", "leadership", N_("Means and rewards provided"), GRADE, 4),
    Item("boards", "publicity", N_("Fixed boards"), NUMBER, 4, 1),
    Item("prints", "publicity", N_("Printed material"), NUMBER, 4, 100),
    Item("posters", "publicity", N_("Posters at debtors' homes"), NUMBER, 4, 5),
    Item("slogans", "publicity", N_("LED slogans"), NUMBER, 4, 2),
    Item("posts", "publicity", N_("Posts"), NUMBER, 4, 2),
    Item("signed", "help", N_("Tasks signed for in time"), COUNTED, 8, figure="sign_rate"),
    Item("replied", "help", N_("Tasks answered"), COUNTED, 16, figure="reply_rate"),
    Item("in_time", "help", N_("Tasks answered in time"), COUNTED, 12, figure="on_time_rate"),
    Item("accurate", "help", N_("Answers accepted without return"), COUNTED, 16, figure="accuracy"),
    Item("photos", "help", N_("Answers with photos"), COUNTED, 8, figure="photo_rate"),
)
BY_CODE = {item.code: item for item in ITEMS}
ENTERED = tuple(item for item in ITEMS if item.how != COUNTED)
RANK, LAST = "assessment.rank", "assessment.last"


class AssessmentRefused(Refused):
    """Nothing was written."""


class Score(NamedTuple):
    """One item of one township: its share of the points, 0 to 1, and what that rests on; None where it is not known."""

    share: Decimal | None
    value: int | None
    of: int | None


@dataclass(frozen=True)
class Line:
    """One township. `score`: points reached of a hundred that were possible, two decimals; None where nothing is known. `rank` is shared by equals, and 0 without a score."""

    town: str
    name: str
    scores: dict[str, Score]
    parts: dict[str, Decimal | None]
    score: Decimal | None
    known: int
    rank: int = 0


def monday(day: date) -> date:
    """The week of a day."""
    return day - timedelta(days=day.weekday())


def share_of(item: Item, value: int | None, goal: int) -> Score:
    """Of an item that people enter."""
    if value is None:
        return Score(None, None, None)
    most = 100 if item.how == GRADE else goal
    return Score(Decimal(1) if most <= 0 else min(Decimal(1), Decimal(value) / most), value, most)


def counted(item: Item, counts: Mapping[str, Any]) -> Score:
    """Of an item that the tasks of the week tell; unknown without a task to count."""
    if item.figure == "photo_rate":
        of, above = int(counts["answered"]), int(counts["with_photo"])
    else:
        figure = TASK_FIGURES[item.figure]
        of, above = int(counts[figure.denominator]), int(counts[figure.numerator])
    share = rate(min(above, of), of)
    return Score(None if share is None else share / 100, above if of else None, of or None)


def line(town: str, name: str, scores: Mapping[str, Score], points: Mapping[str, int]) -> Line:
    """The sum of a township over what is known."""
    def summed(items: list[Item]) -> Decimal | None:
        known = [(points[item.code], scores[item.code].share) for item in items if points[item.code] and scores[item.code].share is not None]
        possible = sum(most for most, _share in known)
        return rounded(sum((most * share for most, share in known if share is not None), Decimal(0)) / possible * 100, 2) if possible else None

    parts = {part: summed([item for item in ITEMS if item.part == part]) for part in PART_LABELS}
    asked = [item for item in ITEMS if points[item.code]]
    return Line(town, name, dict(scores), parts, summed(asked), sum(scores[item.code].share is not None for item in asked))


def ranked(lines: list[Line]) -> list[Line]:
    """Best first; equals share a rank; those without a score come last and have none."""
    def order(one: Line) -> tuple[bool, Decimal, str]:
        return one.score is None, -(one.score or Decimal(0)), one.town

    found: list[Line] = []
    for at, one in enumerate(sorted(lines, key=order), 1):
        same = bool(found) and one.score is not None and found[-1].score == one.score
        rank = 0 if one.score is None else found[-1].rank if same else at
        found.append(Line(one.town, one.name, one.scores, one.parts, one.score, one.known, rank))
    return found


def lowest(lines: list[Line], count: int) -> list[Line]:
    """The last so many that have a score, and whoever has the same score as the best of them; none while all are equal."""
    scored = [one for one in lines if one.score is not None]
    if not count or len({one.score for one in scored}) < 2:
        return []
    limit = sorted(one.score for one in scored if one.score is not None)[min(count, len(scored)) - 1]
    found = [one for one in scored if one.score is not None and one.score <= limit]
    return [] if len(found) == len(scored) else found


def check_entry(item: Item | None, value: int, week: date, today: date, *, published: bool) -> Item:
    """Raises AssessmentRefused; a published week takes no more entries."""
    if item is None or item.how == COUNTED:
        raise AssessmentRefused(N_("Not stored: this item is not entered by hand. Choose one of the list."))
    if week != monday(week) or week > today:
        raise AssessmentRefused(N_("Not stored: choose a week that has begun."))
    if published:
        raise AssessmentRefused(N_("Not stored: the week of {week} is published and stays as it is."), week=week.isoformat())
    if not 0 <= value <= (100 if item.how == GRADE else 1_000_000):
        raise AssessmentRefused(N_("Not stored: “{item}” takes {how}."), item=item.label, how=HOW_LABELS[item.how])
    return item


def plain(one: Line) -> dict[str, Any]:
    """As a published week keeps it."""
    def text(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return {
        "town": one.town, "name": one.name, "score": text(one.score), "known": one.known, "rank": one.rank, "parts": {part: text(value) for part, value in one.parts.items()},
        "scores": {code: [text(said.share), said.value, said.of] for code, said in one.scores.items()},
    }


def from_plain(said: Mapping[str, Any]) -> Line:
    def number(value: str | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    scores = {code: Score(number(share), value, of) for code, (share, value, of) in said["scores"].items()}
    return Line(said["town"], said["name"], scores, {part: number(value) for part, value in said["parts"].items()}, number(said["score"]), int(said["known"]), int(said["rank"]))
