"""Grids that are short of people, and of whom: 三所一长, 一格八员, 一格两员."""

import pandas as pd
import streamlit as st

from core.domain.refusals import N_
from core.domain.staffing import LEVEL_LABELS, STANDARDS, people_needed
from core.domain.viewer import Viewer
from core.domain.vocabulary import POST_LABELS
from core.queries import court, staffing
from core.ui import exports, reads, tables
from core.ui.visitor import _

TOPICS = reads.topics_of(staffing.staffing_totals, staffing.staffing_gaps)
SHOWN_ROWS = 5000
ONLY = {"": N_("all"), "few_people": N_("Too few people"), "lacking_posts": N_("A post is empty")}


def draw(viewer: Viewer, area: str) -> None:
    """How many grids of each level are short, and which."""
    totals: dict[int, dict[str, int]] = reads.read(staffing.staffing_totals, viewer, area=area)
    if not any(one["grids"] for one in totals.values()):
        st.info(_("No grids yet: here the grids that lack people will stand. Import outlines and people first."))
        return
    for column, level in zip(st.columns(len(totals)), totals, strict=True):
        one = totals[level]
        column.metric(
            _("Short: {level}", level=LEVEL_LABELS[level]), f"{one['short']:,} / {one['grids']:,}",
            help=_("{few} have too few people, {lacking} have an empty post; a grid may have both.", few=one["few_people"], lacking=one["lacking_posts"]),
        )
    left, right = st.columns(2)
    level = left.segmented_control(_("Level"), list(totals), default=2, format_func=lambda each: _(LEVEL_LABELS[each]), key="staff_level") or 2
    only = right.segmented_control(_("Shortage"), list(ONLY), default="", format_func=lambda code: _(ONLY[code]), key="staff_only") or ""
    _list(viewer, level, only, area)


def _list(viewer: Viewer, level: int, only: str, area: str) -> None:
    found: pd.DataFrame = reads.read(staffing.staffing_gaps, viewer, level=level, area=area, only=only)
    st.caption(_standard(viewer, level))
    if found.empty:
        st.success(_("No grid of this level is short."), icon=":material/check:")
        return
    of = len(STANDARDS[level].posts)
    shown = pd.DataFrame({
        _("Township"): found["town"], _("Grid"): found["name"], _("Grid code"): found["code"],
        _("People"): [f"{people} / {needed}" if needed else str(people) for people, needed in zip(found["people"], found["needed"], strict=True)],
        _("Posts filled"): [f"{posts} / {of}" for posts in found["posts"]],
        _("Missing"): ["、".join(_(POST_LABELS[post]) for post in missing) or _("people only: {count}", count=needed - people)
                       for missing, needed, people in zip(found["missing"], found["needed"], found["people"], strict=True)],
    })
    st.dataframe(shown.head(SHOWN_ROWS), hide_index=True, height=tables.height(len(shown), 470))
    if len(found) > SHOWN_ROWS:
        st.caption(_("The first {shown} of {all} rows; the export holds all.", shown=SHOWN_ROWS, all=len(found)))
    exports.offer(viewer, f"staffing-{level}", shown, filters={"level": level, "only": only, "area": area})


def _standard(viewer: Viewer, level: int) -> str:
    """What is asked, and that the number is the court's own."""
    posts = "、".join(_(POST_LABELS[post]) for post in STANDARDS[level].posts)
    needed = people_needed(level, reads.read(court.settings, viewer))
    people = " " + _("{count} people in all (court setting).", count=needed) if needed else ""
    return _("Asked for: {posts}.", posts=posts) + people + " " + _("Who holds several posts counts once among the people.")
