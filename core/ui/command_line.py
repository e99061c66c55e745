"""The command line behind `/`: a number, a name, initials or the name of a page, and one press leads there; what it finds says how it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core.domain import operation_life, task_life
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.domain.vocabulary import CLOSING_LABELS, STAGE_LABELS, WHEREABOUTS_LABELS
from core.queries import cases, debtors, operations, tasks, territory
from core.queries.cases import CaseFilter
from core.queries.debtors import DebtorFilter
from core.queries.tasks import TaskFilter
from core.ui import drills, menu, reads, severities
from core.ui.visitor import _, money

MOST = 5
"""So many of each sort."""
NAME = "command_line"


@dataclass(frozen=True)
class Hit:
    """Where it leads, and how it stands."""

    page: str
    icon: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


def button(viewer: Viewer) -> None:
    """In the head of every page; `/` presses it. For whoever sees more than the own tasks."""
    if not viewer.may(Right.ROWS) or viewer.role in OWN_TASKS_ONLY or viewer.role is Role.WALL:
        return
    if st.button(_("Find"), icon=":material/search:", key=NAME, type="tertiary", help=_("Press / on any page")):
        st.dialog(_("Find and go"), width="large")(_ask)(viewer)


def _ask(viewer: Viewer) -> None:
    said = st.text_input(_("What are you looking for?"), placeholder=_("number, name, initials, case number, grid or page"), key="command_words")
    if not said.strip():
        st.caption(_("For example a surname, initials, part of a number, a town, the name of a page. Enter searches; Tab and Enter open what was found."))
        return
    found = list(hits(viewer, said.strip()))
    for hit in found:
        st.page_link(hit.page, label=hit.label, icon=hit.icon, query_params=hit.query, width="stretch")
    if not found:
        st.info(_("Nothing found. Try fewer letters, the initials, or the last digits of the number."))


def hits(viewer: Viewer, said: str) -> Iterator[Hit]:
    """Pages first, then tasks, operations, cases, debtors and grids, each in the viewer's reach."""
    for entry in menu.entries_for(viewer):
        if said.casefold() in _(entry.title).casefold():
            yield Hit(entry.path, entry.icon, _(entry.title))
    yield from _tasks(viewer, said)
    yield from _operations(viewer, said)
    yield from _cases(viewer, said)
    yield from _debtors(viewer, said)
    for row in reads.read(territory.find_grids, viewer, words=said, limit=MOST).itertuples():
        yield Hit("pages/situation.py", ":material/grid_on:", f"{row.name} · {row.code}", {"chosen": f"grid:{row.code}"})


def _tasks(viewer: Viewer, said: str) -> Iterator[Hit]:
    found: pd.DataFrame = reads.read(tasks.board_tasks, viewer, wanted=TaskFilter(search=said, open_only=False, limit=MOST))
    for row in found.itertuples():
        state = f"{severities.word(row.severity)} · {_(task_life.STATE_LABELS[row.state])} · {row.addressee or '—'}"
        yield Hit("pages/board.py", ":material/assignment:", f"{row.number or _('draft')} · {row.title} · {state}", {"chosen": f"task:{row.task_id}"})


def _operations(viewer: Viewer, said: str) -> Iterator[Hit]:
    found: pd.DataFrame = reads.read(operations.operations, viewer)
    named = found[found["name"].str.contains(said, case=False, regex=False) | found["number"].fillna("").str.contains(said, case=False, regex=False)]
    for row in named.head(MOST).itertuples():
        label = f"{drills.marked(row.name, drill=row.drill)} · {row.number or ''} · {_(operation_life.STATE_LABELS[row.state])} · {row.done}/{row.targets}"
        yield Hit("pages/operations.py", ":material/groups:", label, {"chosen": f"operation:{row.operation_id}"})


def _cases(viewer: Viewer, said: str) -> Iterator[Hit]:
    """By a number in any brackets, a party or the judge; for who may open their files."""
    if not viewer.may(Right.VERIFY):
        return
    found: pd.DataFrame = reads.read(cases.cases, viewer, wanted=CaseFilter(said, None, limit=MOST))
    for row in found.itertuples():
        stands = CLOSING_LABELS.get(str(row.closing), "—") if row.closed_on else STAGE_LABELS[str(row.stage)]
        yield Hit("pages/cases.py", ":material/folder_open:", f"{row.number} · {row.debtor_names or '—'} · {_(stands)} · {money(int(row.amount_fen))}", {"chosen": f"case:{row.case_id}"})


def _debtors(viewer: Viewer, said: str) -> Iterator[Hit]:
    found: pd.DataFrame = reads.read(debtors.debtors, viewer, wanted=DebtorFilter(search=said, outstanding_only=False, limit=MOST))
    for row in found.itertuples():
        where = _(WHEREABOUTS_LABELS.get(str(row.whereabouts), str(row.whereabouts)))
        yield Hit("pages/situation.py", ":material/person:", f"{row.name} · {row.place or '—'} · {where} · {money(int(row.outstanding_fen))}", {"chosen": f"debtor:{row.debtor_id}"})
