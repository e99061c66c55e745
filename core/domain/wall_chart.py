"""The wall chart of unconcluded cases (挂图作战): its groups, problems of the stand-up, the weekly striking off."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from core.domain.clocks import local_day
from core.domain.refusals import N_, Refused
from core.domain.vocabulary import PROPERTY_KIND_LABELS, PROPERTY_STATE_LABELS, STAGE_LABELS

NONE, SEVERAL = "none", "several"
APPLICANT_LABELS = {"person": N_("One person applies"), "organisation": N_("An organisation applies"), SEVERAL: N_("Several applicants"), NONE: N_("Applicant not recorded")}
OBJECT_LABELS = {**PROPERTY_KIND_LABELS, SEVERAL: N_("Several kinds sealed"), NONE: N_("Nothing sealed")}
OBJECT_STATE_LABELS = {**PROPERTY_STATE_LABELS, SEVERAL: N_("In several states"), NONE: N_("Nothing sealed")}
GROUPINGS = {
    "applicant": N_("Kind of applicant"),
    "place": N_("Where the debtor lives"),
    "object": N_("Sealed object"),
    "object_state": N_("State of the sealed object"),
    "stage": N_("Stage of the case"),
}
"""申请人类型, 被执行人所在地, 抵押查封物类型和现状 (seeds.md TJ-06), and the stage."""
LABELS = {"applicant": APPLICANT_LABELS, "object": OBJECT_LABELS, "object_state": OBJECT_STATE_LABELS, "stage": STAGE_LABELS}
"""Words of the groups; a place is named by its grid."""
WEEK = timedelta(days=7)
"""How far back the first striking off looks, and how old the last one may be (seeds.md TJ-06: 每周)."""


class ChartRefused(Refused):
    """A problem or a striking off that cannot be."""


def one_of(values: Iterable[str]) -> str:
    """The one value there is, so that each case stands in exactly one group."""
    found = set(values)
    return found.pop() if len(found) == 1 else SEVERAL if found else NONE


def left_over(raised_at: datetime, closed_at: datetime | None, now: datetime) -> bool:
    """A problem of the day is handled that day (当日问题当日处理); one that was not is flagged, also once it is closed."""
    return local_day(closed_at or now) > local_day(raised_at)


def check_due(last: date | None, today: date) -> bool:
    """Whether the weekly check is due."""
    return last is None or today - last >= WEEK
