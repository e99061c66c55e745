"""The check before a termination as a form for the file (终本核查表): every requirement, how it stands, its source, and what was written down for it."""

from typing import Any

import pandas as pd

from core.domain.case_records import BY_CODE as RECORDS
from core.domain.case_records import EXCEPTION, ITEM_LABELS, OUTCOME_LABELS
from core.domain.nodes import CERTAINTY_LABELS
from core.domain.refusals import N_
from core.domain.termination import BY_CODE, STATE_LABELS, Finding
from core.queries.termination import Termination
from core.reports.official_paper import OfficialPaper
from core.reports.paper_words import Making, day, given, say, trace

TITLE = N_("Check before the termination of this round")


def check_form(found: Termination, case: dict[str, Any], court: str, making: Making) -> bytes:
    """In Chinese whatever the screen's language, as all papers."""
    paper = OfficialPaper(f"{found.number} {say(TITLE)}", trace=trace(making))
    paper.title(say(TITLE), found.number)
    paper.facts([
        (say(N_("Debtor")), given(case["debtor_names"])), (say(N_("Applicant")), given(case["applicant"])), (say(N_("Judge")), given(case["judge"])),
        (say(N_("Filed")), found.filed_on.isoformat()), (say(N_("Possible from")), found.first_day.isoformat()),
        (say(N_("Result")), say(N_("every check is in order or excepted")) if found.possible else say(N_("not complete"))),
    ])
    paper.chapter(say(N_("Requirements")))
    paper.table(
        [say(head) for head in (N_("No."), N_("Check"), N_("Stands"), N_("What is missing"), N_("Source"))],
        [(str(at), *_row(one)) for at, one in enumerate(found.findings, 1)], (0.8, 3.4, 1.5, 4.6, 3), centred=(0, 2), small=True,
    )
    paper.chapter(say(N_("Written down for this case")))
    _records(paper, found)
    paper.signed(court, day(making.at))
    return paper.file()


def _row(one: Finding) -> tuple[str, str, str, str]:
    lacks = "\n".join(say(lack.message, **lack.places) for lack in one.lacks)
    return say(one.check.label), say(STATE_LABELS[one.state]), lacks or "—", f"{say(one.check.source)}\n{say(CERTAINTY_LABELS[one.check.certainty])}"


def _records(paper: OfficialPaper, found: Termination) -> None:
    rows = [
        (row.day.isoformat(), _named(row, found), given(row.document), given(row.person), row.words or "—")
        for row in found.records[found.records["withdrawn_at"].isna()].sort_values("day", kind="stable").itertuples()
    ]
    if not rows:
        paper.text(say(N_("Nothing was written down for this case yet.")))
        return
    paper.table([say(head) for head in (N_("Day"), N_("What"), N_("Document"), N_("Who did it"), N_("Remarks"))], rows, (2, 4, 2.6, 1.8, 3), centred=(0, 3), small=True)


def _named(row: Any, found: Termination) -> str:
    """Kind, outcome, what was asked, and whom or what it is about."""
    if row.kind == EXCEPTION:
        return f"{say(STATE_LABELS['excepted'])}：{say(BY_CODE[row.outcome].label)}"
    outcome = f"：{say(OUTCOME_LABELS[f'{row.kind}.{row.outcome}'])}" if row.outcome else ""
    asked = "、".join(say(ITEM_LABELS[item]) for item in row.items)
    key = 0 if pd.isna(row.subject_id) else int(row.subject_id)
    of = (found.things if RECORDS[row.kind].of == "property" else found.people).get(key, "")
    return say(RECORDS[row.kind].label) + outcome + (f"（{asked}）" if asked else "") + (f" {of}" if of else "")
