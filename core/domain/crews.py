"""What a team of a joint operation is made of and what it needs, each need with its source (domain.md 3.7, 6.1, 6.3)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.domain import court_settings
from core.domain.court_settings import ADVICE, DERIVED, READ, Settings
from core.domain.masking import VILLAGE_DIGITS
from core.domain.operation_gates import LAW
from core.domain.refusals import N_

PART_LABELS = {
    "judge": N_("Court judge"),
    "officer": N_("Enforcement officer"),
    "bailiff": N_("Bailiff"),
    "clerk": N_("Clerk"),
    "driver": N_("Driver"),
    "police": N_("Police officer"),
    "female_officer": N_("Female officer"),
    "guide": N_("Guide (grid worker)"),
    "cadre": N_("Village cadre"),
    "witness": N_("Witness"),
    "recorder": N_("Camera operator"),
}
LEADING = ("judge", "officer", "bailiff")
OFFICERS = ("judge", "officer", "bailiff", "female_officer")
"""Parts that carry out measures."""
OF_OFFICE = (*OFFICERS, "police", "clerk")
"""Parts whose holder may search a woman, if she is one herself (domain.md 3.7)."""

OF_THE_PLACE = ("guide", "cadre", "witness")

TASK_LABELS = {
    "visit": N_("Visits"),
    "command": N_("Command"),
    "cordon": N_("Cordon"),
    "execution": N_("Execution"),
    "custody": N_("Arrest and custody"),
    "recording": N_("Sound and picture"),
    "coordination": N_("Coordination"),
    "publicity": N_("Publicity"),
    "supervision": N_("Inspection"),
    "persuasion": N_("Persuasion"),
    "notary": N_("Notary"),
    "dissuasion": N_("Leading bystanders away"),
    "registration": N_("Register of property"),
    "transport": N_("Clearing and escort of goods"),
}
"""What a team is for: visits, or a special group of a relocation (domain.md 6.1, [P53] 西安长安 2016 and [P54]; read)."""
EQUIPMENT_LABELS = {
    "terminal": N_("Field terminal"),
    "recorder": N_("Body camera"),
    "printer": N_("Portable printer"),
    "seal": N_("Authorised signature and seal"),
    "radio": N_("Radio"),
    "restraint": N_("Police gear"),
    "protection": N_("Protective gear"),
    "locksmith": N_("Lock opening"),
    "moving": N_("Moving"),
    "first_aid": N_("First aid"),
    "water": N_("Drinking water"),
}
VEHICLE_KINDS = {"police": N_("Police car"), "service": N_("Service car"), "van": N_("Van"), "truck": N_("Truck"), "bus": N_("Bus")}
SEX_LABELS = {"f": N_("Female"), "m": N_("Male")}

RECORDED_MEASURES = ("seal", "seize", "search", "evict")
"""On-site sealing, search, eviction: two recorders or more (domain.md 6.3, [P58] 南宁; read)."""
ATTENDED_MEASURES = ("seal", "seize", "search", "evict")
"""Somebody of the place attends (domain.md 3.7: [L1] 256, 261, [L2] 496)."""
STAFF_WORDS = {"法警": "bailiff", "司法警察": "bailiff", "书记员": "clerk", "驾驶员": "driver", "司机": "driver", "法官": "judge", "审判员": "judge", "执行员": "officer", "庭长": "judge"}
BODY_PARTS = {"court": "officer", "police": "police", "station": "police", "town": "cadre", "department": "witness"}
GUIDE_POSTS = ("manager", "grid_leader", "grid_assistant", "volunteer")
CADRE_POSTS = ("first_secretary", "honorary_head", "fairness_head", "security_head", "ceremony_head", "party_secretary", "township_head", "deputy", "office_deputy", "office_clerk")


def part_of(body_kind: str | None, post: str | None, *, judge: bool = False) -> str:
    """The part that somebody is fit for: by the post, in a code or in words, by the role of a judge, else by the body."""
    words = post or ""
    if words in PART_LABELS:
        return words
    if words in GUIDE_POSTS:
        return "guide"
    if words in CADRE_POSTS:
        return "cadre"
    if judge:
        return "judge"
    if found := next((part for word, part in STAFF_WORDS.items() if word in words), None):
        return found
    return BODY_PARTS.get(body_kind or "", "guide" if body_kind is None else "witness")


@dataclass(frozen=True)
class Member:
    """Somebody in a team. `sex`: nothing when it is not known; it is never guessed."""

    person_id: int
    name: str
    part: str
    sex: str | None = None
    grid_code: str | None = None


@dataclass(frozen=True)
class Team:
    """A team as `shortfalls` looks at it. `measures` and `villages` are those of its targets, `seats` of its vehicles."""

    team_id: int
    name: str
    task: str = "visit"
    leader_id: int | None = None
    members: tuple[Member, ...] = ()
    measures: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    seats: int | None = None
    """Nothing when a plate is not in the register, or there is no vehicle."""
    vehicles: int = 0
    recorders: int = 0
    risk: str = "low"

    def count(self, *parts: str) -> int:
        return sum(one.part in parts for one in self.members)


@dataclass(frozen=True)
class Shortfall:
    """One thing that a team lacks: a sentence with its places, and where the need comes from."""

    code: str
    message: str
    places: tuple[tuple[str, object], ...]
    source: str
    certainty: str


@dataclass(frozen=True)
class Need:
    """Something that every team of its kind needs. `lacks` gives the places of `message`, or nothing when all is there."""

    code: str
    message: str
    source: str
    certainty: str
    lacks: Callable[[Team, Settings], dict[str, object] | None]
    parts: tuple[str, ...] = ()
    """Parts that would fill it."""
    special_groups: bool = False
    """Whether the special groups of a relocation need it too."""


def _leader(team: Team, _settings: Settings) -> dict[str, object] | None:
    leader = next((one for one in team.members if one.person_id == team.leader_id), None)
    return None if leader is not None and leader.part in LEADING else {}


def _officers(team: Team, settings: Settings) -> dict[str, object] | None:
    wanted, there = court_settings.number(settings, "crews.officers"), team.count(*OFFICERS)
    return {"there": there, "wanted": wanted} if there < wanted else None


def _woman(team: Team, _settings: Settings) -> dict[str, object] | None:
    women = [one for one in team.members if one.part == "female_officer" or (one.sex == "f" and one.part in OF_OFFICE)]
    if "search" not in team.measures or women:
        return None
    return {"unknown": sum(one.sex is None and one.part in OF_OFFICE for one in team.members)}


def _recorders(team: Team, settings: Settings) -> dict[str, object] | None:
    wanted = court_settings.number(settings, "crews.recorders")
    needed = bool(team.measures & set(RECORDED_MEASURES))
    return {"there": team.recorders, "wanted": wanted} if needed and team.recorders < wanted else None


def _guides(team: Team, _settings: Settings) -> dict[str, object] | None:
    covered = {(one.grid_code or "")[:VILLAGE_DIGITS] for one in team.members if one.part in ("guide", "cadre")}
    lacking = sorted(team.villages - covered)
    return {"villages": lacking} if lacking else None


def _vehicle(team: Team, _settings: Settings) -> dict[str, object] | None:
    return {} if team.vehicles == 0 else None


def _seats(team: Team, _settings: Settings) -> dict[str, object] | None:
    """Who lives at the place waits there and needs no seat."""
    riders = len(team.members) - team.count(*OF_THE_PLACE)
    return {"people": riders, "seats": team.seats} if team.seats is not None and team.seats < riders else None


def _police(team: Team, _settings: Settings) -> dict[str, object] | None:
    return {} if team.risk == "high" and not team.count("police") else None


# Where they come from: domain.md 3.7 ([L1] 256, 261; [L2] 495–498), 4.4, 6.1 [P20][P24][P56], 6.3 [P58] 南宁.
NEEDS: tuple[Need, ...] = (
    Need("leader", N_("No judge or bailiff leads it"), "", READ, _leader, LEADING),
    Need("officers", N_("Enforcement officers: {there} of {wanted}"), "", ADVICE, _officers, OFFICERS, special_groups=True),
    Need("woman", N_("A search needs a female officer: women are searched by women ({unknown} members whose sex is not known)"), "民诉法解释 第495–498条", LAW, _woman, ("female_officer",)),
    Need("recorders", N_("Body cameras: {there} of {wanted}"), "", READ, _recorders),
    Need("guides", N_("No guide of the village: {villages}"), "民事诉讼法 第256、261条", DERIVED, _guides, ("guide",)),
    Need("vehicle", N_("No vehicle"), "", READ, _vehicle),
    Need("seats", N_("{people} people, {seats} seats"), "", DERIVED, _seats, special_groups=True),
    Need("police", N_("High risk and no police"), "", ADVICE, _police, ("police",), special_groups=True),
)
"""Adding a need is one entry."""


def shortfalls(team: Team, settings: Settings) -> list[Shortfall]:
    """What the team lacks, each need by itself."""
    found = []
    for need in NEEDS:
        if (team.task == "visit" or need.special_groups) and (lack := need.lacks(team, settings)) is not None:
            found.append(Shortfall(need.code, need.message, tuple(lack.items()), need.source, need.certainty))
    return found


def team_letter(at: int) -> str:
    """A, B … Z, AA …: what tells teams apart on a map without colour."""
    return (team_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def seats_of(plates: Collection[str], register: dict[str, int]) -> int | None:
    """Seats of the vehicles together; nothing when one of them is not in the register, or there is none."""
    return sum(register[plate] for plate in plates) if plates and all(plate in register for plate in plates) else None
