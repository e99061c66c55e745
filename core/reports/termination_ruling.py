"""The element-style ruling that terminates a round (要素式终本裁定书), a draft for the panel: parties, sums, 5+X+Y, property, sanctions, ruling."""

from datetime import date
from typing import Any

import pandas as pd

from core.domain.case_records import BY_CODE as RECORDS
from core.domain.case_records import FIVE, ITEM_LABELS, OTHER, OUTCOME_LABELS
from core.domain.clues import KIND_LABELS
from core.domain.clues import OUTCOME_LABELS as CLUE_OUTCOMES
from core.domain.clues import STATE_LABELS as CLUE_STATES
from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS, PROPERTY_KIND_LABELS
from core.queries.case_work import CaseWork
from core.queries.cases import CaseFile
from core.queries.termination import Termination
from core.reports.official_paper import OfficialPaper
from core.reports.paper_words import Making, given, label, say, trace

TITLE = N_("Enforcement ruling (elements, draft)")
SANCTIONS = ("restrict", "list")


def ruling(found: Termination, file: CaseFile, work: CaseWork, court: str, making: Making) -> bytes:
    """In Chinese whatever the screen's language, as all papers. The panel fills in its names and the day."""
    case = file.case
    paper = OfficialPaper(f"{found.number} {say(TITLE)}", trace=trace(making))
    paper.title(say(TITLE), found.number)
    paper.chapter(say(N_("Parties and sums")))
    paper.facts([
        (say(N_("Applicant")), "、".join(str(one) for one in file.applicants["name"]) or "—"), (say(N_("Debtor")), given(case["debtor_names"])), (say(N_("Cause of action")), given(case["cause"])),
        (say(N_("Filed")), found.filed_on.isoformat()), (say(N_("Amount applied for")), _yuan(case["amount_fen"])), (say(N_("Recovered")), _yuan(case["recovered_fen"])),
        (say(N_("Left open")), _yuan(case["open_fen"])),
    ])
    records = found.records[found.records["withdrawn_at"].isna()].sort_values("day", kind="stable")
    paper.chapter(say(N_("Investigation of property (5+X+Y)")))
    paper.table([say(head) for head in (N_("What"), N_("Day"), N_("Document"), N_("Result"))], [*_five(records), *_clues(work.clues), *_elsewhere(records)], (4.4, 2.2, 3, 3.6), centred=(1,), small=True)
    paper.chapter(say(N_("Property and what became of it")))
    for line in _property(file.trail, records, found) or [say(N_("No property that could be enforced against was found."))]:
        paper.text(line)
    paper.chapter(say(N_("Consumption restricted, list of dishonest debtors")))
    for line in _sanctions(file.measures) or [say(N_("None is in force."))]:
        paper.text(line)
    paper.chapter(say(N_("Ruling")))
    paper.text(say(N_(
        "The debtor has at present no property, or none that can be disposed of; the applicant was told of the measures taken and their result. Under article 517 of the "
        "interpretation of the Supreme People's Court on the Civil Procedure Law the ruling is:",
    )))
    paper.text(say(N_("This round of the enforcement of {number} is terminated."), number=found.number))
    paper.text(say(N_("When the applicant finds that the debtor has property that can be enforced against, enforcement can be applied for again, free of the period for applying.")))
    paper.text(say(N_("Presiding judge: ____________　Judges: ____________　Clerk: ____________")))
    paper.signed(court, say(N_("____ year __ month __ day")))
    return paper.file()


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f} {say(N_('yuan'))}"


def _day(day: Any) -> str:
    return day.isoformat() if isinstance(day, date) else "—"


def _five(records: pd.DataFrame) -> list[tuple[str, ...]]:
    """The newest query of each of the five."""
    rows = []
    for item in FIVE:
        asked = [row for row in records[records["kind"] == "query"].itertuples() if item in row.items]
        last = asked[-1] if asked else None
        rows.append((say(ITEM_LABELS[item]), _day(last.day) if last else "—", given(last.document) if last else "—", (last.words or "—") if last else say(N_("not queried"))))
    return rows


def _clues(clues: pd.DataFrame) -> list[tuple[str, ...]]:
    """X: what the applicant and others told, and what came of it."""
    return [
        (f"X {label(KIND_LABELS, row.kind)} {row.number}", _day(row.received_at.date()), "—", f"{label(CLUE_STATES, row.state)} {label(CLUE_OUTCOMES, row.outcome) if isinstance(row.outcome, str) else ''}".strip())
        for row in clues.iloc[::-1].itertuples()
    ]


def _elsewhere(records: pd.DataFrame) -> list[tuple[str, ...]]:
    """Y: the residents' committee and the others that the officer chose to ask, and the investigation on the spot."""
    rows = []
    for row in records.itertuples():
        if row.kind == "query" and (asked := [item for item in row.items if item in OTHER]):
            rows.append((f"Y {'、'.join(say(ITEM_LABELS[item]) for item in asked)}", _day(row.day), given(row.document), row.words or "—"))
        elif row.kind == "field":
            rows.append((f"Y {say(RECORDS['field'].label)}", _day(row.day), given(row.document), say(OUTCOME_LABELS[f"field.{row.outcome}"])))
    return rows


def _property(trail: pd.DataFrame, records: pd.DataFrame, found: Termination) -> list[str]:
    lines = [
        f"{_day(row.day)} {say(STEP_WORDS[row.step])}：{label(PROPERTY_KIND_LABELS, row.thing) if isinstance(row.thing, str) else ''}{row.what if isinstance(row.what, str) else ''}"
        f"{_yuan(int(row.amount_fen)) if not pd.isna(row.amount_fen) else ''}" for row in trail.itertuples() if row.step in STEP_WORDS
    ]
    unsold = [row for row in records.itertuples() if row.kind == "unsellable" and not pd.isna(row.subject_id)]
    return lines + [f"{_day(row.day)} {found.things.get(int(row.subject_id), '')}：{say(OUTCOME_LABELS[f'unsellable.{row.outcome}'])}" for row in unsold]


STEP_WORDS = {
    "found": N_("Found"), "controlled": N_("Under control"), "disposed": N_("Disposed of"), "received": N_("Money received"), "paid_out": N_("Money paid out"),
}


def _sanctions(measures: pd.DataFrame) -> list[str]:
    running = measures[measures["kind"].isin(SANCTIONS) & measures["lifted_on"].isna()]
    return [f"{_day(row.starts_on)} {say(MEASURE_LABELS[row.kind])}：{row.of or '—'}　{given(row.document)}" for row in running.itertuples()]
