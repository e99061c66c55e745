"""The pages, one entry a file of `pages/`, and who sees them. One entry adds a page."""

from dataclasses import dataclass

from core.domain.refusals import N_
from core.domain.viewer import Right, Role, Viewer


@dataclass(frozen=True)
class Entry:
    """`section`: a key of `SECTIONS`. `any_of`: a viewer with one of these rights sees the page; `not_for` leaves roles out, `also` lets some in."""

    path: str
    title: str
    icon: str
    section: str = ""
    any_of: frozenset[Right] = frozenset()
    not_for: frozenset[Role] = frozenset()
    also: frozenset[Role] = frozenset()
    for_all: bool = False
    hidden: bool = False
    says_why: bool = False
    """Links to it are passed around: it opens for everybody, and says itself who may not see it."""


def _rights(*rights: Right) -> frozenset[Right]:
    return frozenset(rights)


_NO_WALL = frozenset({Role.WALL})
_FIELD = frozenset({Role.GRID_WORKER, Role.POLICE})
"""Who sees tasks in the own hands only has no use for maps and boards of everything."""

SECTIONS = {
    "command": "",
    "operations": N_("Joint operations"),
    "figures": N_("Figures"),
    "mine": N_("Mine"),
    "office": N_("Office"),
}
"""The menu's folds, in their order; what a duty officer opens all day stands in the bar itself, under no title."""

MENU: tuple[Entry, ...] = (
    Entry("pages/leader.py", N_("Leader's desk"), ":material/flag_circle:", "command", _rights(Right.LEAD), says_why=True),
    Entry("pages/situation.py", N_("Situation"), ":material/map:", "command", _rights(Right.ROWS), _FIELD),
    Entry("pages/board.py", N_("Task board"), ":material/view_list:", "command", _rights(Right.ROWS), _FIELD),
    Entry("pages/dispatch.py", N_("Dispatch"), ":material/send:", "command", _rights(Right.DISPATCH)),
    Entry("pages/my_tasks.py", N_("My tasks"), ":material/assignment:", "mine", _rights(Right.ANSWER)),
    Entry("pages/my_team.py", N_("My team"), ":material/directions_walk:", "mine", _rights(Right.OPERATE, Right.VERIFY)),
    Entry("pages/inbox.py", N_("Notices"), ":material/notifications:", "mine", _rights(Right.INSIDE), _NO_WALL),
    Entry("pages/duty.py", N_("Duty desk"), ":material/support_agent:", "command", _rights(Right.DUTY)),
    Entry("pages/clues.py", N_("Clues"), ":material/campaign:", "command", _rights(Right.DISPATCH, Right.ANSWER)),
    Entry("pages/supervision.py", N_("Supervision"), ":material/priority_high:", "command", _rights(Right.ROWS), _NO_WALL),
    Entry("pages/operations.py", N_("Joint operations"), ":material/groups:", "operations", _rights(Right.OPERATE, Right.JOIN, Right.APPROVE, Right.REPORT)),
    Entry("pages/command.py", N_("Live command"), ":material/sensors:", "operations", _rights(Right.OPERATE)),
    Entry("pages/plan_operation.py", N_("Plan an operation"), ":material/edit_calendar:", "operations", _rights(Right.OPERATE)),
    Entry("pages/campaigns.py", N_("Campaigns"), ":material/flag:", "operations", _rights(Right.TOTALS), _NO_WALL),
    Entry("pages/indicators.py", N_("Indicators"), ":material/monitoring:", "figures", _rights(Right.TOTALS), _NO_WALL),
    Entry("pages/wall_chart.py", N_("Wall chart"), ":material/checklist:", "figures", _rights(Right.VERIFY)),
    Entry("pages/cases.py", N_("Cases"), ":material/folder_open:", "figures", _rights(Right.VERIFY)),
    Entry("pages/case_teams.py", N_("Case teams"), ":material/diversity_3:", "figures", _rights(Right.VERIFY)),
    Entry("pages/nodes.py", N_("Case clocks"), ":material/timer:", "figures", _rights(Right.VERIFY)),
    Entry("pages/money.py", N_("Case money"), ":material/payments:", "figures", _rights(Right.VERIFY)),
    Entry("pages/petitions.py", N_("Petitions"), ":material/record_voice_over:", "figures", _rights(Right.VERIFY)),
    Entry("pages/outside.py", N_("Outside systems"), ":material/share:", "figures", _rights(Right.VERIFY)),
    Entry("pages/grid_supervision.py", N_("Grid supervision"), ":material/hub:", "figures", _rights(Right.TOTALS), _NO_WALL),
    Entry("pages/intake.py", N_("Import"), ":material/upload_file:", "office", _rights(Right.IMPORT)),
    Entry("pages/settings.py", N_("Court settings"), ":material/tune:", "office", _rights(Right.SET)),
    Entry("pages/people.py", N_("People"), ":material/manage_accounts:", "office", _rights(Right.PEOPLE)),
    Entry("pages/connections.py", N_("Connections"), ":material/cable:", "office", _rights(Right.CONNECT)),
    Entry("pages/ledger.py", N_("Ledger"), ":material/history:", "office", _rights(Right.AUDIT)),
    Entry("pages/wall.py", N_("Wall"), ":material/tv:", "command", _rights(Right.DUTY, Right.SET), also=frozenset({Role.WALL})),
    Entry("pages/account.py", N_("My account"), ":material/person:", "mine", for_all=True),
    Entry("pages/home.py", N_("Home"), ":material/home:", hidden=True),
    Entry("pages/setup.py", N_("Set-up"), ":material/rocket_launch:", hidden=True),
)


def entries_for(viewer: Viewer) -> list[Entry]:
    """The pages of one viewer, in the order of the menu."""
    return [
        entry for entry in MENU
        if not entry.hidden and (entry.for_all or viewer.role in entry.also or (entry.any_of & viewer.rights and viewer.role not in entry.not_for))
    ]


def first_for(viewer: Viewer) -> Entry:
    """Where a visitor comes in; a wall's way in is the wall."""
    own = entries_for(viewer)
    return next((entry for entry in own if viewer.role in entry.also), own[0])


def passed_around(viewer: Viewer) -> list[Entry]:
    """Pages that are in no menu of this viewer but may be opened by a link."""
    own = entries_for(viewer)
    return [entry for entry in MENU if entry.says_why and entry not in own]


FLAT_UP_TO = 6
"""So many pages stand side by side in the bar; of more, the rarer ones are folded, or a tablet would hide the last."""


def sections_for(viewer: Viewer) -> dict[str, list[Entry]]:
    """Section title to its pages, the bar's own first; all of them are its own when they are few."""
    own = entries_for(viewer)
    if len(own) <= FLAT_UP_TO:
        return {"": own}
    folded = {title: [entry for entry in own if entry.section == section] for section, title in SECTIONS.items()}
    return {title: entries for title, entries in folded.items() if entries}
