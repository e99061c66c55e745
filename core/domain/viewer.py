"""Who is looking, and what that person may do. The list of roles has its home here."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.refusals import N_, NotAllowed


class Role(StrEnum):
    """The roles of the center; one person may hold several, one session acts in one."""

    WALL = "wall"
    DUTY_OFFICER = "duty_officer"
    DUTY_LEADER = "duty_leader"
    JUDGE = "judge"
    GRID_JUDGE = "grid_judge"
    GRID_WORKER = "grid_worker"
    POLICE = "police"
    TOWNSHIP = "township"
    COURT_LEADER = "court_leader"
    COMMITTEE = "committee"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """One thing that a role may do."""

    INSIDE = "inside"  # be signed in at all: own inbox, the court's settings
    ROWS = "rows"  # see cases, debtors, tasks and operations of the own grids
    TOTALS = "totals"  # see counts and indicators of the own grids
    DISPATCH = "dispatch"
    ANSWER = "answer"  # sign, act and reply as the addressee
    VERIFY = "verify"
    OPERATE = "operate"
    APPROVE = "approve"
    REPORT = "report"  # report results of a target as a team
    JOIN = "join"  # accept or decline for one's body
    IMPORT = "import"
    EXPORT = "export"
    PEOPLE = "people"  # accounts, roles, sessions
    AUDIT = "audit"
    DUTY = "duty"  # the duty desk: log, calls, roster, handover, clues
    SET = "set"  # the court's own settings
    LEAD = "lead"  # the leader's desk: what is red, who has not answered, what changed
    CONNECT = "connect"  # keys of outside programs, webhooks, drop folders


_DESK = {Right.ROWS, Right.TOTALS, Right.DISPATCH, Right.VERIFY, Right.EXPORT}

RIGHTS: dict[Role, frozenset[Right]] = {
    role: frozenset({Right.INSIDE, *own}) for role, own in {
        Role.WALL: {Right.TOTALS, Right.ROWS},
        Role.DUTY_OFFICER: _DESK | {Right.OPERATE, Right.REPORT, Right.IMPORT, Right.DUTY},
        Role.DUTY_LEADER: _DESK | {Right.OPERATE, Right.APPROVE, Right.LEAD, Right.REPORT, Right.IMPORT, Right.DUTY},
        Role.JUDGE: _DESK | {Right.OPERATE, Right.REPORT},
        Role.GRID_JUDGE: _DESK | {Right.REPORT},
        Role.GRID_WORKER: {Right.ROWS, Right.ANSWER, Right.REPORT},
        Role.POLICE: {Right.ROWS, Right.ANSWER, Right.JOIN, Right.REPORT},
        Role.TOWNSHIP: {Right.ROWS, Right.TOTALS, Right.ANSWER, Right.JOIN, Right.REPORT},
        Role.COURT_LEADER: _DESK | {Right.OPERATE, Right.APPROVE, Right.LEAD, Right.REPORT, Right.AUDIT, Right.DUTY, Right.SET},
        Role.COMMITTEE: {Right.TOTALS, Right.JOIN, Right.LEAD},
        Role.AUDITOR: {Right.AUDIT},
        Role.ADMINISTRATOR: {Right.PEOPLE, Right.IMPORT, Right.SET, Right.CONNECT},
    }.items()
}

ROLE_LABELS: dict[Role, str] = {
    Role.WALL: N_("Wall screen"),
    Role.DUTY_OFFICER: N_("Duty officer"),
    Role.DUTY_LEADER: N_("Duty leader"),
    Role.JUDGE: N_("Enforcement judge"),
    Role.GRID_JUDGE: N_("Grid judge"),
    Role.GRID_WORKER: N_("Grid worker"),
    Role.POLICE: N_("Police liaison"),
    Role.TOWNSHIP: N_("Township liaison"),
    Role.COURT_LEADER: N_("Court leader"),
    Role.COMMITTEE: N_("Political-legal committee"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
}

OWN_TASKS_ONLY = frozenset({Role.GRID_WORKER, Role.POLICE})
"""Roles that see a debtor only through a task that is in their hands (domain.md 5.4)."""


@dataclass(frozen=True)
class Viewer:
    """A signed-in person acting in one role.

    `prefixes` are grid-code prefixes; `("",)` is the whole board, and `()` is nothing at all.
    """

    person_id: int
    account_id: int
    name: str
    role: Role
    board_id: int
    organisation_id: int | None
    prefixes: tuple[str, ...]
    language: str = "zh_CN"
    must_change_password: bool = False
    session_id: int | None = None
    device_id: int | None = None
    """A wall screen that signed in by itself; it is no person."""
    rights: frozenset[Right] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rights", RIGHTS[self.role])

    def may(self, right: Right) -> bool:
        return right in self.rights

    def demand(self, right: Right) -> None:
        """Refuse unless the role holds `right`."""
        if right not in self.rights:
            raise NotAllowed(
                N_("Not allowed: the role {role} cannot do this. Ask the administrator for a role that can."),
                role=ROLE_LABELS[self.role],
            )

    def reaches(self, grid_code: str | None) -> bool:
        """Whether a row of this grid is inside the viewer's grids. A row without a place needs the whole board."""
        return any((grid_code or "").startswith(prefix) for prefix in self.prefixes)

    @property
    def scope(self) -> tuple[object, ...]:
        """Equal for two viewers that may see exactly the same rows in the same masking."""
        own = self.person_id if self.role in OWN_TASKS_ONLY else None
        body = self.organisation_id if self.role in (Role.POLICE, Role.TOWNSHIP, Role.COMMITTEE) else None
        return (self.board_id, self.role, self.prefixes, own, body)


def the_system(board_id: int, role: Role = Role.DUTY_OFFICER) -> Viewer:
    """Who acts when no person does: a job, or the terminal. Nobody's person, the whole board."""
    return Viewer(0, 0, "system", role, board_id, None, ("",), language="en")
