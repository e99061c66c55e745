"""Court staff, liaisons and the grid workers of three levels, with their posts."""

from dataclasses import dataclass, field
from random import Random

from core.domain.initials import initials
from core.domain.viewer import Role
from core.domain.vocabulary import POST_LABELS
from core.intake.demo import names
from core.intake.demo.accounts import DEMO_ACCOUNTS, TOWN_CODE, VILLAGE_CODE
from core.intake.demo.bodies import Bodies
from core.intake.demo.book import Book, Row
from core.intake.demo.divisions import COUNTY_CODE
from core.intake.demo.territory import Territory
from core.store.tables import GridPostRow, PersonRow

TOWN_POSTS = (
    "party_secretary", "township_head", "deputy", "office_deputy", "office_clerk",
    "police_head", "justice_head", "civil_head", "court_head",
)
VILLAGE_POSTS = (
    "grid_leader", "grid_assistant", "grid_assistant", "first_secretary",
    "honorary_head", "fairness_head", "security_head", "ceremony_head",
)
JUDGES, BAILIFFS, CLERKS, LEADERS = 10, 8, 8, 2
SECOND_VOLUNTEER = 0.12
TWO_POSTS = 0.1
LEFT, MAY_HAVE_LEFT = 0.01, ("first_secretary", "honorary_head", "fairness_head", "ceremony_head", "volunteer")
OF_COURT = (Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.JUDGE, Role.COURT_LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.WALL)


@dataclass
class People:
    """Who there is to send, by what they do; rows of persons."""

    demo: dict[str, Row] = field(default_factory=dict)
    judges: list[Row] = field(default_factory=list)
    bailiffs: list[Row] = field(default_factory=list)
    leaders: list[Row] = field(default_factory=list)
    grid_judges: dict[str, Row] = field(default_factory=dict)
    station_liaisons: dict[str, Row] = field(default_factory=dict)
    town_liaisons: dict[str, Row] = field(default_factory=dict)
    grid_leaders: dict[str, Row] = field(default_factory=dict)
    workers: dict[str, Row] = field(default_factory=dict)
    """The grid worker of each basic grid."""

    @property
    def officers(self) -> list[Row]:
        return [self.demo[one.login] for one in DEMO_ACCOUNTS if one.role is Role.DUTY_OFFICER]


@dataclass(frozen=True)
class _Register:
    """Adds persons one after another, each with a number and a phone of its own."""

    book: Book
    random: Random
    sexes: Random

    def person(self, organisation_id: int | None, grid_code: str, *, post: str | None = None, name: str = "") -> Row:
        serial = len(self.book.rows[PersonRow]) + 1
        name = name or names.person(self.random)
        row = self.book.add(
            PersonRow, organisation_id=organisation_id, name=name, initials=initials(name), grid_code=grid_code,
            phone=names.phone("199", serial), staff_number=f"YC{serial:05}", post=post, sex=self.sexes.choice("fmm"), active=True,
        )
        if post in POST_LABELS:
            self.post(row, grid_code, post)
        return row

    def post(self, person: Row, grid_code: str, post: str) -> None:
        self.book.add(GridPostRow, person_id=person["id"], grid_code=grid_code, post=post)


def make(book: Book, territory: Territory, bodies: Bodies) -> People:
    """Note everybody; grid workers of villages and basic grids belong to no body, so that no body's tasks reach them."""
    register, people = _Register(book, book.random("people"), book.random("sexes")), People()
    _court(register, people, bodies)
    for code in territory.towns:
        _town(register, people, bodies, code)
    for code in territory.villages:
        _village(register, people, territory, code)
    _some_left(book)
    return people


def _some_left(book: Book) -> None:
    """A few no longer serve and their posts stand empty, as everywhere."""
    random = book.random("left")
    for person in book.rows[PersonRow]:
        if person["post"] in MAY_HAVE_LEFT and random.random() < LEFT:
            person["active"] = False


def _court(register: _Register, people: People, bodies: Bodies) -> None:
    court = bodies.court["id"]
    for account in DEMO_ACCOUNTS:
        body = court if account.role in OF_COURT else bodies.committee["id"]
        if account.role in OF_COURT or account.role is Role.COMMITTEE:
            people.demo[account.login] = register.person(body, COUNTY_CODE, name=account.name)
    people.judges = [people.demo["judge"], *(register.person(court, COUNTY_CODE, post="judge") for _ in range(JUDGES))]
    people.bailiffs = [register.person(court, COUNTY_CODE, post="bailiff" if at < BAILIFFS else "clerk") for at in range(BAILIFFS + CLERKS)]
    people.leaders = [people.demo["leader"], *(register.person(court, COUNTY_CODE) for _ in range(LEADERS))]


def _demo_name(login: str, *, here: bool) -> str:
    """The name of the person that can sign in, in the one grid of that account; elsewhere somebody new."""
    return next(one.name for one in DEMO_ACCOUNTS if one.login == login) if here else ""


def _town(register: _Register, people: People, bodies: Bodies, code: str) -> None:
    here, court = code == TOWN_CODE, bodies.court["id"]
    station, township = bodies.stations[code]["id"], bodies.townships[code]["id"]
    people.grid_judges[code] = register.person(court, code, post="judge", name=_demo_name("gridjudge", here=here))
    people.station_liaisons[code] = register.person(station, code, name=_demo_name("police", here=here))
    people.town_liaisons[code] = register.person(township, code, name=_demo_name("town", here=here))
    if here:
        people.demo |= {
            "gridjudge": people.grid_judges[code], "police": people.station_liaisons[code], "town": people.town_liaisons[code]
        }
    for post in TOWN_POSTS:
        register.person({"police_head": station, "court_head": court}.get(post, township), code, post=post)


def _village(register: _Register, people: People, territory: Territory, code: str) -> None:
    here = code == VILLAGE_CODE
    first, *others = [
        register.person(None, code, post=post, name=_demo_name("worker", here=here and post == VILLAGE_POSTS[0]))
        for post in VILLAGE_POSTS
    ]
    people.grid_leaders[code] = first
    if here:
        people.demo["worker"] = first
    for basic in territory.under(code):
        _basic_grid(register, people, basic.code, others)


def _basic_grid(register: _Register, people: People, code: str, cadres: list[Row]) -> None:
    """A worker and one or two volunteers; now and then the first volunteer holds a post of the village as well."""
    people.workers[code] = register.person(None, code, post="manager")
    if register.random.random() < TWO_POSTS:
        register.post(register.random.choice(cadres), code, "volunteer")
    else:
        register.person(None, code, post="volunteer")
    if register.random.random() < SECOND_VOLUNTEER:
        register.person(None, code, post="volunteer")
