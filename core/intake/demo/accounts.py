"""The demo sign-ins, one for each role and a few more officers. One entry adds one."""

from dataclasses import dataclass

from core.domain.refusals import N_
from core.domain.viewer import Role

DEMO_PASSWORD = "Zhiwang-2026"  # noqa: S105  it is printed on the sign-in page
TOWN_CODE = "411425102"
"""The town of the grid judge, the township and the police station that can sign in."""
VILLAGE_CODE = "411425102201"
"""The village of the grid worker that can sign in."""


@dataclass(frozen=True)
class DemoAccount:
    """A sign-in of the demo board; `name` is the invented person behind it, `label` a message."""

    login: str
    role: Role
    name: str
    label: str


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("duty", Role.DUTY_OFFICER, "林若溪", N_("Duty officer at the first desk")),
    DemoAccount("duty2", Role.DUTY_OFFICER, "韩松涛", N_("Duty officer at the second desk")),
    DemoAccount("duty3", Role.DUTY_OFFICER, "苗静宜", N_("Duty officer at the third desk")),
    DemoAccount("leader", Role.DUTY_LEADER, "程立恒", N_("Duty leader of the day")),
    DemoAccount("judge", Role.JUDGE, "宋明哲", N_("Enforcement judge")),
    DemoAccount("gridjudge", Role.GRID_JUDGE, "方知行", N_("Grid judge of one town")),
    DemoAccount("worker", Role.GRID_WORKER, "郭土根", N_("Grid worker of one village, on the phone")),
    DemoAccount("police", Role.POLICE, "雷振国", N_("Liaison of one police station")),
    DemoAccount("town", Role.TOWNSHIP, "冯秋实", N_("Liaison of one township")),
    DemoAccount("president", Role.COURT_LEADER, "贺维正", N_("President of the court")),
    DemoAccount("committee", Role.COMMITTEE, "陶景行", N_("Political-legal committee, totals only")),
    DemoAccount("auditor", Role.AUDITOR, "史慎之", N_("Auditor of the ledger")),
    DemoAccount("admin", Role.ADMINISTRATOR, "于文渊", N_("Administrator, no case data")),
    DemoAccount("wall", Role.WALL, "指挥中心大屏", N_("The wall screen of the command center")),
)
