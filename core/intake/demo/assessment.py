"""Grades and numbers of the weekly assessment, as the demo court entered them: eight weeks of every township, the running one in part."""

from datetime import timedelta

from core.domain.assessment import ENTERED, GRADE, monday
from core.intake.demo.book import Book
from core.intake.demo.territory import Territory
from core.store.tables import AssessmentEntryRow

WEEKS = 8
GRADES = (60, 70, 75, 80, 85, 90, 95, 100)
MOST = {"boards": 2, "prints": 160, "posters": 9, "slogans": 3, "posts": 4}


def make(book: Book, land: Territory) -> None:
    """Note the entries; of the running week the publicity is still open."""
    random, this = book.random("assessment"), monday(book.today)
    for back in range(WEEKS):
        week = this - timedelta(weeks=back)
        for town in sorted(land.towns):
            for item in ENTERED if back else [item for item in ENTERED if item.how == GRADE]:
                value = random.choice(GRADES) if item.how == GRADE else random.randint(0, MOST[item.code])
                book.add(AssessmentEntryRow, week=week, town_code=town, item=item.code, value=value, words="", by_id=None, at=book.at(min(week + timedelta(days=4), book.today), 16))
