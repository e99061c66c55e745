"""The pages, one entry a file of `pages/`, and who sees them. One entry adds a page."""

from dataclasses import dataclass

from core.domain.refusals import N_
from core.domain.viewer import Right, Role, Viewer


@dataclass(frozen=True)
class Entry:
    """`any_of`: a viewer with one of these rights sees the page; `not_for` leaves roles out."""

    path: str
    title: str
    icon: str
    any_of: frozenset[Right] = frozenset()
    not_for: frozenset[Role] = frozenset()
    for_all: bool = False
    hidden: bool = False


def _rights(*rights: Right) -> frozenset[Right]:
    return frozenset(rights)


_FIELD = frozenset({Role.GRID_WORKER, Role.POLICE})
"""Who sees tasks in the own hands only has no use for maps and boards of everything."""

MENU: tuple[Entry, ...] = (
    Entry("pages/situation.py", N_("Situation"), ":material/map:", _rights(Right.ROWS), _FIELD),
    Entry("pages/board.py", N_("Task board"), ":material/view_list:", _rights(Right.ROWS), _FIELD),
    Entry("pages/my_tasks.py", N_("My tasks"), ":material/assignment:", _rights(Right.ANSWER)),
    Entry("pages/dispatch.py", N_("Dispatch"), ":material/send:", _rights(Right.DISPATCH)),
    Entry("pages/supervision.py", N_("Supervision"), ":material/priority_high:", _rights(Right.ROWS), frozenset({Role.WALL})),
    Entry("pages/operations.py", N_("Joint operations"), ":material/groups:", _rights(Right.OPERATE, Right.JOIN, Right.APPROVE, Right.REPORT)),
    Entry("pages/plan_operation.py", N_("Plan an operation"), ":material/edit_calendar:", _rights(Right.OPERATE)),
    Entry("pages/indicators.py", N_("Indicators"), ":material/monitoring:", _rights(Right.TOTALS), frozenset({Role.WALL})),
    Entry("pages/inbox.py", N_("Notices"), ":material/notifications:", _rights(Right.INSIDE), frozenset({Role.WALL})),
    Entry("pages/grid_supervision.py", N_("Grid supervision"), ":material/hub:", _rights(Right.TOTALS), frozenset({Role.WALL})),
    Entry("pages/intake.py", N_("Import"), ":material/upload_file:", _rights(Right.IMPORT)),
    Entry("pages/settings.py", N_("Court settings"), ":material/tune:", _rights(Right.SET)),
    Entry("pages/people.py", N_("People"), ":material/manage_accounts:", _rights(Right.PEOPLE)),
    Entry("pages/connections.py", N_("Connections"), ":material/hub:", _rights(Right.CONNECT)),
    Entry("pages/ledger.py", N_("Ledger"), ":material/history:", _rights(Right.AUDIT)),
    Entry("pages/account.py", N_("My account"), ":material/person:", for_all=True),
    Entry("pages/home.py", N_("Home"), ":material/home:", hidden=True),
    Entry("pages/setup.py", N_("Set-up"), ":material/rocket_launch:", hidden=True),
)


def entries_for(viewer: Viewer) -> list[Entry]:
    """The pages of one viewer, in the order of the menu."""
    return [
        entry for entry in MENU
        if not entry.hidden and (entry.for_all or (entry.any_of & viewer.rights and viewer.role not in entry.not_for))
    ]
