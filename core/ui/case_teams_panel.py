"""Case teams: what each has open and has closed, the quick team against its targets, the queue by cash found, and keeping teams."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import case_teams as verbs
from core.domain import court_settings
from core.domain.case_teams import KIND_LABELS, QUICK, QUICK_DAYS, QUICK_MONTHLY, per_head_and_month
from core.domain.indicators import rounded
from core.domain.refusals import N_
from core.domain.target_rank import cash_rate
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CLOSING_LABELS
from core.queries import case_teams, cases, court
from core.queries.cases import CaseFilter
from core.ui import address, chosen, indicator_panels, notices, reads, row_picks, tables, writes
from core.ui.visitor import _

TOPICS = reads.topics_of(case_teams.case_teams, case_teams.team_members, case_teams.team_cases, court.settings)
QUEUE_TOPICS = reads.topics_of(cases.cases, case_teams.case_teams)
PARTS = ("open", "closed")


def controls() -> tuple[date, date]:
    """The window of the closings; it stands in the address."""
    address.opened("window", indicator_panels.WINDOWS, "quarter")
    st.segmented_control(_("Window"), list(indicator_panels.WINDOWS), format_func=lambda code: _(indicator_panels.WINDOWS[code]), key="window")
    address.keep("window", st.session_state["window"] or "quarter", "quarter")
    return indicator_panels.window()


def draw(viewer: Viewer, since: date, until: date) -> None:
    """One row a team by name; the one that is ticked opens the cases behind its numbers."""
    notices.show()
    found: pd.DataFrame = reads.read(case_teams.case_teams, viewer, since=since, until=until)
    if found.empty:
        st.info(_("No team yet. A leader makes them below; their judges' cases, open and closed, are then counted here."))
    else:
        settings: dict[str, Any] = reads.read(court.settings, viewer)
        limits = court_settings.number(settings, QUICK_DAYS), court_settings.number(settings, QUICK_MONTHLY)
        rows = [_line(row, (until - since).days + 1, *limits) for row in found.to_dict("records")]
        picked = row_picks.picked("case_teams", [int(one) for one in found["team_id"]], {title: [row[title] for row in rows] for title in rows[0]}, one_only=True)
        st.caption(_("A quick team is held to {days} days a case on average and {closed} closings per head and month (court settings; Haidian). Cases count for the team that their judge is in now.", days=limits[0], closed=limits[1]))
        if picked:
            _cases(viewer, found[found["team_id"] == picked[0]].iloc[0].to_dict(), since, until)
    if viewer.may(Right.APPROVE):
        _keeping(viewer, found)


def _line(row: dict[str, Any], days: int, most_days: int, least_closed: int) -> dict[str, str]:
    quick = row["kind"] == QUICK
    mean = rounded(Decimal(row["days"]) / row["closed"], 1) if row["closed"] else None
    pace = rounded(per_head_and_month(row["closed"], row["people"], days), 1)
    return {
        "Name": row["name"], "Kind": _(KIND_LABELS[row["kind"]]), "Leads": row["leader"] if isinstance(row["leader"], str) else "—", "Members": str(row["people"]), "Not concluded": str(row["open"]),
        "Concluded": str(row["closed"]), N_("Days a case"): _light(mean, quick, mean is not None and mean <= most_days), N_("Closed per head and month"): _light(pace, quick, pace is not None and pace >= least_closed),
    }


def _light(value: Decimal | None, held: bool, met: bool) -> str:
    if value is None:
        return "—"
    return f"{value}　{'● ' + _('met') if met else '▲ ' + _('not met')}" if held else str(value)


def _cases(viewer: Viewer, team: dict[str, Any], since: date, until: date) -> None:
    labels = {"open": f"{_('Not concluded')} {team['open']}", "closed": f"{_('Concluded')} {team['closed']}"}
    part = st.segmented_control(_("Cases"), list(PARTS), default="open", format_func=labels.__getitem__, key="team_part", label_visibility="collapsed") or "open"
    rows: pd.DataFrame = reads.read(case_teams.team_cases, viewer, team_id=int(team["team_id"]), since=since, until=until, closed=part == "closed")
    picked = row_picks.picked(f"team_cases_{part}", [int(one) for one in rows["case_id"]], {
        "Case number": rows["number"], "Debtor": rows["debtor_names"], "Judge": rows["judge"], "Filed": tables.dated(rows["filed_on"]), "Closed on": tables.dated(rows["closed_on"]),
        "How": tables.worded(rows["closing"], CLOSING_LABELS), "Days": rows["days"], "Amount": tables.moneyed(rows["amount_fen"]),
    }, one_only=True, height_px=320)
    if picked:
        chosen.case_file(picked[0], _("File of {number}", number=rows.loc[rows["case_id"] == picked[0], "number"].iloc[0]))


def queue(viewer: Viewer, since: date, until: date) -> None:
    """Open cases by cash found ÷ amount applied for, the best covered first; those ticked are given to a team (清单执行)."""
    st.subheader(_("Queue by cash found"))
    found: pd.DataFrame = reads.read(cases.cases, viewer, wanted=CaseFilter(by_cash=True))
    found = found[found["cash_fen"] > 0]
    if found.empty:
        st.info(_("No open case with cash found. Deposits and the like that queries find bring a case here."))
        return
    picked = row_picks.picked("cash_queue", [int(one) for one in found["case_id"]], {
        "Case number": found["number"], "Debtor": found["debtor_names"], "Judge": found["judge"].fillna("—"), "Filed": tables.dated(found["filed_on"]), "Amount": tables.moneyed(found["amount_fen"]),
        "Cash found": tables.moneyed(found["cash_fen"]), "Cash rate": [_rate(int(cash), int(amount)) for cash, amount in zip(found["cash_fen"], found["amount_fen"], strict=True)],
    }, height_px=380)
    teams: pd.DataFrame = reads.read(case_teams.case_teams, viewer, since=since, until=until)
    if teams.empty or not viewer.may(Right.APPROVE):
        return
    names = {int(row.team_id): str(row.name) for row in teams.sort_values("kind", key=lambda kind: kind != QUICK, kind="stable").itertuples(index=False, name="Team")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        team = st.selectbox(_("Case team"), list(names), format_func=names.__getitem__, key="queue_team")
        if st.button(_("Give {count} cases to it", count=len(picked)), type="primary", disabled=not picked, key="queue_give", help=_("Each goes to the member with the fewest open cases.")):
            if done := writes.attempt(partial(verbs.give, team_id=team or 0, case_ids=tuple(picked)), by=viewer):
                row_picks.forget("cash_queue")
                notices.succeed(_("{count} cases are given to {team}.", count=done["cases"], team=done["name"]))
            st.rerun()


def _rate(cash_fen: int, amount_fen: int) -> str:
    rate = cash_rate(cash_fen, amount_fen)
    return "—" if rate is None else f"{rate:.1%}"


def _keeping(viewer: Viewer, found: pd.DataFrame) -> None:
    """Making a team, changing one, ending one."""
    with st.expander(_("Make or change a team"), icon=":material/group_add:"):
        people: pd.DataFrame = reads.read(case_teams.team_members, viewer)
        names = {int(row.person_id): str(row.name) for row in people.itertuples(index=False, name="Person")}
        teams = {0: _("a new team"), **{int(row.team_id): str(row.name) for row in found.itertuples(index=False, name="Team")}}
        team = int(st.selectbox(_("Case team"), list(teams), format_func=teams.__getitem__, key="team_edit") or 0)
        now = found[found["team_id"] == team].iloc[0].to_dict() if team else {"name": "", "kind": "ordinary", "leader_id": None}
        own = [int(one) for one in people.loc[people["team_id"] == team, "person_id"]] if team else []
        free = [person for person, of in zip(names, people["team_id"], strict=True) if pd.isna(of) or int(of) == team]
        left, middle, right = st.columns(3)
        name = left.text_input(_("Name"), value=now["name"], key=f"team_name_{team}")
        kind = middle.selectbox(_("Kind"), list(KIND_LABELS), index=list(KIND_LABELS).index(now["kind"]), format_func=lambda one: _(KIND_LABELS[one]), key=f"team_kind_{team}") or "ordinary"
        members = st.multiselect(_("Members"), free, default=own, format_func=names.__getitem__, key=f"team_members_{team}", help=_("Whoever is in another team is not offered."))
        leads = [None, *members]
        leader = right.selectbox(_("Leads"), leads, index=leads.index(now["leader_id"]) if now["leader_id"] in members else 0, format_func=lambda one: names[one] if one else "—", key=f"team_leader_{team}")
        with st.container(horizontal=True):
            if st.button(_("Keep the team"), type="primary", key="team_keep"):
                if done := writes.attempt(partial(verbs.keep, team=verbs.Team(name, kind, tuple(members), leader), team_id=team or None), by=viewer):
                    notices.succeed(_("{team} is kept.", team=done["name"]))
                st.rerun()
            if team and st.button(_("End the team"), key="team_end"):
                if done := writes.attempt(partial(verbs.end, team_id=team), by=viewer):
                    notices.succeed(_("{team} has ended; its cases stay with their judges.", team=done["name"]))
                st.rerun()
