"""`python -m tests.load.screens [NAMES]`: every page of the demo county at each of its sizes, as pictures in docs/screens/ and a page that shows them.

Pictures are kept in 128 colours, so that all of them together stay small. A page whose name is not among `NAMES` is left as it is.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from core.ui.menu import MENU
from tests.browser.test_accessibility import WHO
from tests.load.figures import say
from tests.load.places import ROOT, Server, serving, sqlite_county
from tests.load.soak import paired
from tests.load.visible import CHROMIUM, cookie_pairs

FOLDER = ROOT / "docs" / "screens"
DESK, TABLETS, PHONE, WALLS = (1440, 900), ((1024, 1366), (1366, 1024)), (390, 844), ((1920, 1080), (3840, 1080), (7680, 1706))
HIDDEN, FIELD = ("setup", "home", "wall"), ("my_tasks", "my_team")
COLOURS, WIDEST = 128, 1920
LANGUAGES = ("zh_CN", "en")


def name_of(path: str) -> str:
    return path.removeprefix("pages/").removesuffix(".py")


def sizes(page: str) -> tuple[tuple[int, int], ...]:
    """Desk pages at a desk and on a tablet held across, the leader's on both, the field's on a phone."""
    if page in FIELD:
        return (PHONE,)
    return TABLETS if page == "leader" else (DESK,)


def kept(page: Page, name: str) -> None:
    """The picture as it stands, once nothing of it is being drawn."""
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached(timeout=60_000)
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(2500)  # charts and map draw themselves after the page has come
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
    say(f"  {name}")


def signed_in(context: BrowserContext, server: Server, login: str, language: str) -> Page:
    cookies = {**dict(cookie_pairs(server.sign_in(login))), "zhiwang_language": language}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    return context.new_page()


def main() -> None:
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhiwang-screens-") as folder, sync_playwright() as play:
        county = sqlite_county(Path(folder) / "county")
        token = paired(county, 1)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        with serving(ROOT / "app.py", county) as server:
            for page in (name for entry in MENU if (name := name_of(entry.path)) not in HIDDEN and (not wanted or name in wanted)):
                for size in sizes(page):
                    for language in LANGUAGES:
                        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
                        shown = signed_in(context, server, WHO.get(page, "duty"), language)
                        shown.goto(f"{server.url}/{page}")
                        kept(shown, f"{page}-{size[0]}x{size[1]}-{language[:2]}")
                        context.close()
            if not wanted or "wall" in wanted:
                walls(browser.new_context(), server, token)
        browser.close()
    index()


def index() -> None:
    """The page that shows them all."""
    found = sorted(one.name for one in FOLDER.glob("*.png"))
    lines = ["# Screens", "", "Taken by `python -m tests.load.screens` from the demo county; every name and number in them is invented.", ""]
    for name in found:
        lines += [f"## {name.removesuffix('.png')}", "", f"![{name.removesuffix('.png')}]({name})", ""]
    (FOLDER / "README.md").write_text("\n".join(lines))


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
