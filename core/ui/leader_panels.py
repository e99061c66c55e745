"""The leader's desk: what is red and who has not answered, what changed since the last look, today's operations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import leader as verbs
from core.domain import operation_life as life
from core.domain.clues import KIND_LABELS as CLUE_KINDS
from core.domain.escalation import LADDERS
from core.domain.leader import CHANGES, ESCALATED, ESCALATED_LABEL, MOST_EVENTS, RED_LABELS, RED_LADDERS
from core.domain.live_command import INCIDENT_LABELS
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Viewer
from core.figures import theme
from core.queries import directions, leader, leader_day
from core.queries.leader import Changes, Look
from core.ui import address, chosen, drills, indicator_panels, leader_record, map_panel, notices, plates, reads, visitor, writes
from core.ui.plates import Cell, Table
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

RED, BODY = "red", "body"
"""Places of the address: which kind of red is listed, and whose unanswered tasks."""
SHOWN_ROWS, SHOWN_BODIES, STEP = 7, 6, 20
MARKS = {"call": ":red[▲]", "overdue": ":red[▲]", "silent": ":orange[◇]", "unsigned": ":orange[◆]", "order": ":red[▲]", "clue": ":red[▲]", ESCALATED: ":red[▲]"}
STEP_LABELS = {(ladder, rung.code): rung.label for ladder, rungs in LADDERS.items() for rung in rungs}
CODE_LABELS = {"call": INCIDENT_LABELS, "clue": CLUE_KINDS, "order": {"task": N_("Task"), "clue": N_("Clue")}}


def first_topics(viewer: Viewer) -> tuple[str, ...]:
    """Of what is red, of the record that is open there, and of who has not answered."""
    return reads.topics_for(viewer, leader.red_counts, directions.record_brief, leader.unanswered)


def admitted() -> Viewer:
    """The viewer, if this desk is for the role; anybody else reads a sentence and where to go."""
    who = visitor.viewer()
    if not who.may(Right.LEAD):
        st.warning(_("This link leads to the leader's desk, which is for leaders of the court, duty leaders and the committee. Your own pages stand in the menu."))
        st.stop()
    return who


def controls(viewer: Viewer) -> str:
    """Window and area in the address; an area of somebody else's grids is said to be that, and the own ones are shown."""
    asked = address.asked("area")
    if asked and asked not in set(map_panel.grid_options(viewer)["code"]):
        notices.refuse(_("The link names area {area}, which lies outside your grids; your own grids are shown.", area=asked))
    notices.show()
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    with left:
        area = indicator_panels.controls(viewer)
    with right:
        _share()
    return area


def red(viewer: Viewer, area: str) -> None:
    """How many of each kind; the list of one kind or of all; or the record that is open."""
    counts: dict[str, int] = reads.read(leader.red_counts, viewer, area=area)
    total = sum(counts[kind] for kind in RED_LABELS)
    st.subheader(f"{':red[▲]' if total else ':green[●]'} {_('What is red')}　{total}", anchor=False)
    if not viewer.may(Right.ROWS):
        st.html(plates.tiles([(_(label), str(counts[kind])) for kind, label in RED_LABELS.items()] + [(_(ESCALATED_LABEL), str(counts[ESCALATED]))], ""))
        return
    kind, key = chosen.current()
    if kind in leader_record.SUBJECTS and key.isdigit():
        leader_record.draw(viewer, kind, int(key))
        return
    if not total:
        st.success(_("Nothing is red in these grids. What becomes overdue, silent or unanswered appears here by itself."))
        return
    _red_list(viewer, area, _kinds(counts, total))


def _kinds(counts: dict[str, int], total: int) -> str:
    """A button a kind that has any; which one is pressed stands in the address."""
    labels = {"": N_("All"), **{kind: label for kind, label in RED_LABELS.items() if counts[kind]}, **({ESCALATED: ESCALATED_LABEL} if counts[ESCALATED] else {})}
    now = address.asked(RED)
    now = now if now in labels else ""
    with st.container(horizontal=True, key="leader_kinds"):
        for kind, label in labels.items():
            mark = f"{MARKS[kind]} " if kind else ""
            if st.button(f"{mark}**{counts.get(kind, total)}** {_(label)}", type="primary" if kind == now else "secondary", key=f"leader_kind_{kind or 'all'}"):
                _address(RED, kind)
    return now


def _address(place: str, value: str) -> None:
    """Put a choice into the address, so that the link opens the same view."""
    address.keep(place, value)
    st.rerun()


def _red_list(viewer: Viewer, area: str, kind: str) -> None:
    shown = int(st.session_state.get("leader_shown", SHOWN_ROWS))
    lines: list[Line] = reads.dressed(_red_lines, leader.red_rows, viewer, area=area, kind=kind, limit=shown + 1)
    with st.container(key="leader_rows"):
        for line in lines[:shown]:
            if st.button(line.text, key=line.key, width="stretch") and line.subject[1]:
                chosen.choose(*line.subject)
                st.rerun()
        if len(lines) > shown and st.button(_("Show more"), key="leader_more", icon=":material/expand_more:"):
            st.session_state["leader_shown"] = shown + STEP
            st.rerun()


@dataclass(frozen=True)
class Line:
    """A row as a button, the same for all who see it; the whole of it opens its subject."""

    text: str
    key: str
    subject: tuple[str, str]


def _red_lines(found: pd.DataFrame) -> list[Line]:
    now = runtime().now()
    return [_red_line({str(key): value for key, value in row.items()}, now) for row in found.to_dict("records")]


def _red_line(row: dict[str, Any], now: datetime) -> Line:
    what = _(CODE_LABELS.get(row["red"], KIND_LABELS).get(row["code"], row["code"]))
    step = STEP_LABELS.get((RED_LADDERS.get(row["red"], ""), row["step"] or ""))
    parts = [
        f"{MARKS[row['red']]} **{_(RED_LABELS[row['red']])}**　{words.span(now - row['since'])}", drills.marked(f"{what} · {as_text(row['title'])}" if row["title"] else what, drill=row["drill"]),
        "　".join(filter(None, (as_text(row["who"]), as_text(row["grid"] or ""), row["number"]))), f":red[↑ {_(step)}]" if step else "",
    ]
    return Line("　".join(filter(None, parts)), f"leader_row_{row['red']}_{row['subject']}_{row['subject_id']}_{row['number']}", (row["subject"], str(row["subject_id"] or "")))


def bodies(viewer: Viewer, area: str) -> None:
    """Who owes an answer: the latest body first; a body opens exactly its tasks."""
    lines: list[Line] = reads.dressed(_body_lines, leader.unanswered, viewer, area=area)
    st.subheader(_("Who has not answered"), anchor=False)
    if not lines:
        st.success(_("Nobody owes an answer in these grids. A body with a task in hand stands here until it has replied."))
        return
    if not viewer.may(Right.ROWS):
        st.html(reads.dressed(_body_table, leader.unanswered, viewer, area=area))
        return
    open_now = address.asked(BODY)
    shown = int(st.session_state.get("leader_bodies_shown", SHOWN_BODIES))
    with st.container(key="leader_bodies_rows"):
        for line in lines[:shown]:
            opened = line.subject[1] == open_now
            if st.button(line.text, key=line.key, width="stretch", type="primary" if opened else "secondary"):
                _address(BODY, "" if opened else line.subject[1])
            if opened:
                st.html(reads.dressed(_owed_table, leader.unanswered_rows, viewer, body=open_now, area=area))
        if len(lines) > shown and st.button(_("Show more"), key="leader_more_bodies", icon=":material/expand_more:"):
            st.session_state["leader_bodies_shown"] = shown + STEP
            st.rerun()


def _body_lines(found: pd.DataFrame) -> list[Line]:
    return [Line(_body_line(row), f"leader_body_{row.body}", ("body", str(row.body))) for row in found.itertuples()]


def _body_name(row: Any) -> str:
    return _("Grid people of {town}", town=row.name or "—") if row.kind == "grid" or not row.name else str(row.name)


def _body_line(row: Any) -> str:
    late = f":red[▲ {_('{count} past the deadline', count=row.late)}]" if row.late else f":green[● {_('none past the deadline')}]"
    asked = f"　:orange[◆ {_('{count} operations to answer', count=row.operations)}]" if row.operations else ""
    return f"{late}　**{as_text(_body_name(row))}**　{_('{count} wait', count=row.waiting)}{asked}　{_('oldest since {at}', at=words.moment(row.since))}"


def _body_table(found: pd.DataFrame) -> str:
    rows = [[Cell(_body_name(row)), Cell(str(row.waiting), number=True), Cell(f"▲ {row.late}" if row.late else "0", theme.SEVERITY["overdue"] if row.late else "", number=True),
             Cell(words.moment(row.since)), Cell(str(row.operations), number=True)] for row in found.itertuples()]
    return plates.tables(Table((_("Body"), _("Wait"), _("Late"), _("Oldest since"), _("Operations to answer")), rows, ""))


def _owed_table(found: pd.DataFrame) -> str:
    now = runtime().now()
    rows = [[Cell(f"▲ {words.span(row.due_at - now)}" if row.due_at < now else words.span(row.due_at - now), theme.SEVERITY["overdue"] if row.due_at < now else ""), Cell(_(STATE_LABELS[row.state])),
             Cell(drills.marked(f"{_(KIND_LABELS[row.kind])} · {row.title}", drill=row.drill)), Cell(row.who), Cell(words.moment(row.issued_at)), Cell(row.number)] for row in found.itertuples()]
    return plates.tables(Table((_("Left"), _("State"), _("Matter"), _("With"), _("Sent"), _("Number")), rows, _("No task of this body waits any more.")))


def changed(viewer: Viewer, area: str) -> None:
    """What the ledger says since this person last looked, and the button that moves the mark."""
    mark: Look = reads.read(leader.last_look, viewer)
    head, button = st.columns([3, 2], vertical_alignment="center")
    head.subheader(_("Changed since you looked"), anchor=False)
    if button.button(_("I have looked"), icon=":material/done_all:", key="leader_look", width="stretch"):
        if writes.attempt(verbs.look, by=viewer):
            notices.succeed(_("Noted. From now on only what is new counts as changed."))
        st.rerun()
    st.caption(_("since {at}", at=words.moment(mark.at)) if mark.at else _("You have not looked yet: the last 24 hours."))
    tiles, table = reads.dressed(_changes, leader.changes, viewer, revision=mark.revision, area=area)
    if tiles:
        st.html(tiles)
    else:
        st.caption(_("Nothing has changed."))
    if table:
        with st.expander(_("What exactly"), key="leader_changes"):
            st.html(table)


def _changes(found: Changes) -> tuple[str, str]:
    numbers = [(_(change.label), str(found.counts[change.code])) for change in CHANGES if found.counts.get(change.code)]
    said = _("More than {count} entries since then; the newest are counted.", count=MOST_EVENTS) if found.more else ""
    rows = [[Cell(words.moment(row.at)), Cell(_(VERB_LABELS.get(row.verb, row.verb))), Cell(row.number), Cell(row.who or "—")] for row in found.rows.itertuples()]
    return plates.tiles(numbers, said) if numbers or said else "", plates.tables(Table((_("When"), _("What"), _("Number"), _("Who")), rows, "")) if rows else ""


def today(viewer: Viewer, area: str) -> None:
    """Operations under way and of today, each with a link to its command page."""
    found: pd.DataFrame = reads.read(leader_day.operations_today, viewer, area=area)
    st.subheader(_("Today's operations"), anchor=False)
    if found.empty:
        st.caption(_("No operation is under way or planned for today."))
        return
    if not viewer.may(Right.ROWS):
        st.html(reads.dressed(_operation_totals, leader_day.operations_today, viewer, area=area))
        return
    with st.container(key="leader_today"):
        for row in found.itertuples():
            command = row.state in ("approved", "running")
            st.page_link(
                "pages/command.py" if command else "pages/operations.py", label=_operation_line(row), icon=":material/sensors:" if command else ":material/groups:",
                query_params={"operation": str(row.operation_id)} if command else {"chosen": f"operation:{row.operation_id}"},
            )


def _operation_line(row: Any) -> str:
    calls = f":red[▲ {_('{count} open calls', count=row.calls)}]　" if row.calls else ""
    return (f"{calls}**{as_text(drills.marked(row.name, drill=row.drill))}**　{_(life.STATE_LABELS[row.state])}　{words.moment(row.starts_at)}　"
            f"{_('Targets done')} {row.done}/{row.targets}　{_('Bodies accepted')} {row.accepted}/{row.bodies}")


def _operation_totals(found: pd.DataFrame) -> str:
    states = found["state"].value_counts()
    numbers = [(_(life.STATE_LABELS[state]), str(int(states[state]))) for state in life.STATE_LABELS if state in states]
    return plates.tiles([*numbers, (_("Targets done"), f"{int(found['done'].sum())}/{int(found['targets'].sum())}")])


def _share() -> None:
    """The address of exactly this view; who opens it sees the own grids."""
    with st.popover(_("Share the link"), icon=":material/link:", width="stretch"):
        st.caption(_("Whoever opens this link sees the same view in the own grids; who may not see it reads why."))
        places = "&".join(f"{name}={value}" for name, value in st.query_params.items())
        st.code(f"{str(st.context.url or '').partition('?')[0]}" + (f"?{places}" if places else ""), language=None, wrap_lines=True)
