"""`python -m tests.load.screens [NAMES]`: every page at each of its sizes, with the demo county and in a court that has nothing yet, as pictures in docs/screens/.

Pictures are kept in few colours, so that all of them together stay small. A page whose name is not among `NAMES` is left as it is. `empty` is a name too.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core.commands import people, setup
from core.domain.viewer import Role, the_system
from core.intake.demo import DEMO_PASSWORD
from core.store.ledger import perform
from core.ui.menu import MENU
from tests.browser.test_accessibility import WHO
from tests.load.figures import say
from tests.load.places import ROOT, Place, Server, empty_store, serving, sqlite_county
from tests.load.soak import paired
from tests.load.visible import CHROMIUM, cookie_pairs

FOLDER = ROOT / "docs" / "screens"
DESK, TABLETS, PHONE, WALLS = (1440, 900), ((1024, 1366), (1366, 1024)), (390, 844), ((1920, 1080), (3840, 1080), (7680, 1706))
HIDDEN, FIELD = ("setup", "home", "wall"), ("my_tasks", "my_team")
ON_TABLETS = ("situation", "board", "operations", "command", "indicators", "cases", "money", "petitions", "nodes", "supervision", "inbox")
"""Pages that a leader opens from the own desk; they stand on a tablet held across as well."""
ON_PHONES = ("inbox", "clues", "account")
"""Pages that who is out opens beside the own tasks."""
COLOURS, WIDEST = 96, 1920
LANGUAGES = ("zh_CN", "en")


@dataclass(frozen=True)
class View:
    """A page, or a part of one that is opened by its address."""

    name: str
    address: str
    who: str

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Desk pages at a desk, those of a leader on tablets, those of the field on a phone."""
        page = self.address.partition("?")[0]
        if page in FIELD:
            return (PHONE,)
        if page == "leader":
            return TABLETS
        return (DESK, *((TABLETS[1],) if self.name in ON_TABLETS else ()), *((PHONE,) if self.name in ON_PHONES else ()))


PARTS = (
    View("case", "cases?chosen=case:1", "president"),
    View("operation", "operations?chosen=operation:1", "duty"),
    View("clue", "clues?chosen=clue:1", "duty"),
    View("debtor", "situation?chosen=debtor:1", "duty"),
    View("task", "board?chosen=task:1", "duty"),
    View("indicators-towns", "indicators?figures=towns", "duty"),
    View("indicators-quality", "indicators?figures=quality", "duty"),
    View("indicators-reports", "indicators?figures=reports", "duty"),
    View("grid-presence", "grid_supervision?view=presence", "duty"),
    View("wall-chart-plan", "wall_chart?chart=plan", "president"),
    View("grid-assessment", "grid_supervision?view=assessment", "president"),
)
"""What opens inside a page."""


def name_of(path: str) -> str:
    return path.removeprefix("pages/").removesuffix(".py")


def pages() -> list[View]:
    return [View(name, name, WHO.get(name, "duty")) for entry in MENU if (name := name_of(entry.path)) not in HIDDEN]


def kept(page: Page, name: str) -> None:
    """The picture as it stands, once nothing of it is being drawn."""
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached(timeout=60_000)
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(2500)  # charts and map draw themselves after the page has come
    taken(page, name)


def taken(page: Page, name: str) -> None:
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
    say(f"  {name}")


def signed_in(context: BrowserContext, server: Server, login: str, language: str) -> Page:
    cookies = {**dict(cookie_pairs(server.sign_in(login))), "zhiwang_language": language}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    return context.new_page()


def shown(browser: Browser, server: Server, view: View, mark: str = "") -> None:
    """The view in both languages; on the sizes beside its first one in Chinese only, but for the leader's own page."""
    for at, size in enumerate(view.sizes):
        for language in LANGUAGES[:1] if at and view.name != "leader" else LANGUAGES:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = signed_in(context, server, view.who, language)
            page.goto(f"{server.url}/{view.address}")
            kept(page, f"{mark}{view.name}-{size[0]}x{size[1]}-{language[:2]}")
            context.close()


def empty_court(folder: Path) -> Place:
    """A court that was set up a minute ago: its people have accounts, and there is nothing else."""
    place = Place(f"sqlite:///{folder / 'zhiwang.db'}", folder, 1)
    store, now = empty_store(place.url, folder), datetime.now(UTC)
    board_id = setup.set_up(store, setup.NewCourt("虞城县人民法院", "豫1425", "411425", "管理员", "admin", DEMO_PASSWORD), at=now)
    by = the_system(board_id, Role.ADMINISTRATOR)
    for login, role in (("duty", Role.DUTY_OFFICER), ("president", Role.COURT_LEADER), ("judge", Role.JUDGE), ("worker", Role.GRID_WORKER)):
        new = people.NewPerson(login, login, DEMO_PASSWORD, role, must_change=False)
        perform(store, partial(people.add_person, new=new), by=by, at=now)
    store.engine.dispose()
    return place


def main() -> None:
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhiwang-screens-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        if not wanted or wanted - {"empty", "set-up"}:
            county = sqlite_county(Path(folder) / "county")
            token = paired(county, 1)
            with serving(ROOT / "app.py", county) as server:
                for view in (one for one in (*pages(), *PARTS) if not wanted or one.name in wanted):
                    shown(browser, server, view)
                if not wanted or "sign-in" in wanted:
                    doors(browser, server, "sign-in", taken)
                if not wanted or "wall" in wanted:
                    walls(browser.new_context(), server, token)
        if not wanted or "set-up" in wanted:
            place = Place(f"sqlite:///{Path(folder) / 'new' / 'zhiwang.db'}", Path(folder) / "new", 0)
            empty_store(place.url, place.folder).engine.dispose()
            with serving(ROOT / "app.py", place) as server:
                doors(browser, server, "", kept)
        if not wanted or "empty" in wanted:
            with serving(ROOT / "app.py", empty_court(Path(folder) / "empty")) as server:
                for view in pages():
                    shown(browser, server, view, "empty-")
        browser.close()
    index()


def index() -> None:
    """The page that shows them all."""
    found = sorted((one.name for one in FOLDER.glob("*.png")), key=lambda name: (name.startswith("empty-"), name))
    lines = ["# Screens", "", "Taken by `python -m tests.load.screens` from the demo county, and from a court that has nothing yet (`empty`); every name and number in them is invented.", ""]
    for name in found:
        lines += [f"## {name.removesuffix('.png')}", "", f"![{name.removesuffix('.png')}]({name})", ""]
    (FOLDER / "README.md").write_text("\n".join(lines))


def doors(browser: Browser, server: Server, address: str, take: Callable[[Page, str], None]) -> None:
    """A page before the sign-in, at a desk and on a phone."""
    for size in (DESK, PHONE):
        for language in LANGUAGES:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            context.add_cookies([{"name": "zhiwang_language", "value": language, "url": server.url}])
            page = context.new_page()
            page.goto(f"{server.url}/{address}")
            page.wait_for_timeout(2500)
            take(page, f"{address or 'set-up'}-{size[0]}x{size[1]}-{language[:2]}")
            context.close()


def walls(context: BrowserContext, server: Server, token: str) -> None:
    """Every scene in every size of a wall."""
    context.add_cookies([{"name": "zhiwang_device", "value": token, "url": server.url, "httpOnly": True}])
    page = context.new_page()
    page.goto(f"{server.url}/wall")
    page.locator("#zw-wall .zw-stage > .shown .zw-scene").first.wait_for(timeout=60_000)
    page.wait_for_function("window.zhiwangWall.scenes.size === window.zhiwangWall.data.scenes.length")
    for width, height in WALLS:
        page.set_viewport_size({"width": width, "height": height})
        for scene in page.evaluate("window.zhiwangWall.data.scenes") if width == WALLS[0][0] else [""]:
            page.evaluate("""(first) => {
              const wall = window.zhiwangWall, all = wall.data.scenes, at = Math.max(0, all.indexOf(first)), many = Math.max(1, Math.round(innerWidth / innerHeight / (16 / 9)));
              wall.alarm = () => null;
              wall.turn = () => ({ shown: Array.from({ length: many }, (_none, step) => all[(at + step) % all.length]), left_s: 30 });
              wall.draw(); wall.fit();
            }""", scene)
            kept(page, f"wall-{scene or 'all'}-{width}x{height}")
    context.close()


if __name__ == "__main__":
    main()
