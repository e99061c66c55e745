"""Regular reports (战报, 通报, 质效分析): what stands in one, and the files; each is written down in the ledger before it can be saved."""

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import streamlit as st

from core.commands.audit import note_export
from core.domain.bulletins import BULLETINS, days_of
from core.domain.clocks import local_day
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.queries import bulletins
from core.queries.bulletins import Attached, Report
from core.reports import bulletin_book, bulletin_paper
from core.reports.paper_words import Making
from core.store.session import reading
from core.ui import exports, notices, plates, reads, writes
from core.ui.plates import Cell, Table
from core.ui.runtime import runtime
from core.ui.visitor import _, language

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOW_PROGRESS_AFTER_S = 1.0
MADE = "zhiwang_bulletin"
FILES = {"docx": (N_("Word paper"), ":material/description:", WORD), "xlsx": (N_("Workbook with the rows"), ":material/table_view:", exports.XLSX)}


@dataclass(frozen=True)
class Asked:
    """Which report, of which days and area."""

    code: str
    since: date
    until: date
    area: str

    @property
    def places(self) -> dict[str, str]:
        return {"code": self.code, "since": self.since.isoformat(), "until": self.until.isoformat(), "area": self.area}


def choose(area: str) -> Asked:
    """The kind of report and a day of its period."""
    today = local_day(runtime().now())
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    code = left.segmented_control(_("Report"), list(BULLETINS), default=next(iter(BULLETINS)), format_func=lambda one: _(BULLETINS[one].label), key="bulletin_kind") or next(iter(BULLETINS))
    day = right.date_input(_("Day in the period"), value=today, max_value=today, key="bulletin_day")
    since, until = days_of(code, day if isinstance(day, date) else today, today)
    return Asked(code, since, until, area)


def draw(viewer: Viewer, asked: Asked) -> None:
    """The figures as the paper will say them."""
    found: Report = reads.read(bulletins.bulletin, viewer, code=asked.code, since=asked.since, until=asked.until, area=asked.area)
    st.subheader(f"{found.court}{found.area} · {_(BULLETINS[asked.code].label)}", anchor=False)
    st.caption(_("{since} to {until} ({period}), as of revision {revision} of the board.", since=found.since.isoformat(), until=found.until.isoformat(), period=_(BULLETINS[asked.code].period), revision=found.revision))
    rows = [[Cell(cell, number=at > 0) for at, cell in enumerate(bulletin_paper.figure_row(one, language()))] for one in found.figures]
    st.html(plates.tables(Table(tuple(_(head) for head in bulletin_paper.HEADS), rows, "—")))
    said = _("{late} overruns stand now; {held} operations in the period.", late=len(found.late), held=len(found.held))
    st.caption(said + " " + _("Papers are in Chinese; the workbook holds every row behind each figure, and its sums can be checked there."))


def files(viewer: Viewer, asked: Asked) -> None:
    """The paper and the workbook, made when asked for; nothing for a role that may not take rows out."""
    if not viewer.may(Right.EXPORT):
        st.caption(_("Your role reads reports here and takes no file out."))
        return
    kept: dict[tuple[Asked, str], tuple[str, bytes]] = {of: file for of, file in st.session_state.get(MADE, {}).items() if of[0] == asked}
    with st.container(horizontal=True):
        for ending, (label, icon, media_type) in FILES.items():
            if st.button(_("Prepare: {what}", what=_(label)), icon=icon, key=f"bulletin_make_{ending}") and (made := _made(viewer, asked, ending)):
                kept[asked, ending] = made
            if (asked, ending) in kept:
                name, content = kept[asked, ending]
                st.download_button(_("Save {name}", name=name), content, name, media_type, type="primary", key=f"bulletin_save_{ending}", on_click="ignore")
    st.session_state[MADE] = kept
    notices.show()


def _made(viewer: Viewer, asked: Asked, ending: str) -> tuple[str, bytes] | None:
    """Name and file, once the ledger has it."""
    place, began, now = st.empty(), time.monotonic(), runtime().now()

    def tick(share: float) -> None:
        if time.monotonic() - began > SHOW_PROGRESS_AFTER_S:
            place.progress(min(1.0, share), text=_("Writing the report"))

    with st.spinner(_("Counting")):
        found, attached = _asked(viewer, asked, with_rows=ending == "xlsx")
    name = bulletin_paper.file_name(found, ending, now)
    note = partial(note_export, what=f"bulletin:{asked.code}", rows=sum(len(one.rows) for one in attached), filters=asked.places | {"file": name, "revision": found.revision})
    if not writes.attempt(note, by=viewer):
        return None
    making = replace(Making(viewer.name, now, now), tick=tick)
    content = bulletin_book.workbook(found, attached, making) if ending == "xlsx" else bulletin_paper.paper(found, making)
    place.empty()
    return name, content


def _asked(viewer: Viewer, asked: Asked, *, with_rows: bool) -> tuple[Report, list[Attached]]:
    places = {"code": asked.code, "since": asked.since, "until": asked.until, "area": asked.area}
    if not with_rows:
        return reads.read(bulletins.bulletin, viewer, **places), []
    with reading(runtime().store) as session:  # too large to be kept for others
        found: tuple[Report, list[Attached]] = bulletins.bulletin_with_rows(session, viewer, now=runtime().now(), **places)
    return found
