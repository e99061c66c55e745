"""The real app in a process of its own, on a demo county, and the system's Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from core.intake.demo import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine; the first draws no window and so needs half the time."""
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Server:
    """The app on a port of its own; can be stopped and started again on the same data."""

    folder: Path
    port: int
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), "--server.address", "localhost"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """Polls with the kernel's own timeout: a refused connection is asked again at once, a bounded number of times."""
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.base}/api/health", timeout=1):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                assert self.process is not None
                try:
                    self.process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                break
        raise AssertionError((self.folder / "server.log").read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def make_server(folder: Path, *, url: str | None = None, code: str = "246810") -> Server:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "ZHIWANG_DATA_DIR": str(folder), "ZHIWANG_DATABASE_URL": url or f"sqlite:///{folder / 'board.db'}", "ZHIWANG_STALE_AFTER_S": "4",
        "ZHIWANG_SETUP_CODE": code,
    }
    return Server(folder, port, environment=environment)


def load_demo(server: Server) -> None:
    subprocess.run([sys.executable, "-m", "core", "demo"], cwd=ROOT, env=server.environment, check=True, capture_output=True)


@pytest.fixture(scope="package")
def demo_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a loaded demo county, to be copied."""
    made = make_server(tmp_path_factory.mktemp("demo"))
    load_demo(made)
    return made.folder


@pytest.fixture(scope="module")
def server(demo_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = make_server(Path(shutil.copytree(demo_county, tmp_path_factory.mktemp("app"), dirs_exist_ok=True)))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Ends with the package: Playwright keeps an event loop running in its thread, and tests that start a loop of their own come after."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), "/usr/bin/chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """What stood on every open screen when a test failed goes into its report."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.when == "call" and report.failed and browser is not None:
        for page in (page for context in browser.contexts for page in context.pages):
            try:
                said = page.evaluate(SCREEN)
            except Error as gone:
                said = str(gone)
            report.sections.append((page.url, said))
    return report


SCREEN = """() => [document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState, document.activeElement?.outerHTML.slice(0, 200), document.body.innerText].join("\\n---\\n").slice(0, 6000)"""


@dataclass
class Desk:
    """One person's browser. `outside` and `errors` must be empty at the end of every test."""

    page: Page
    context: BrowserContext
    base: str
    outside: list[str]
    errors: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.base}/{path}")
        return self.page


@pytest.fixture
def desk(chromium: Browser, server: Server) -> Iterator[Callable[..., Desk]]:
    """Sign somebody in: `desk("duty")`, `desk("worker", size=(390, 844))`; on the sign-in page with `by_hand`, which leads to the map."""
    opened: list[Desk] = []

    def sign_in(login: str, size: tuple[int, int] = (1440, 900), *, by_hand: bool = False) -> Desk:
        made = new_desk(chromium, server.base, size)
        opened.append(made)
        (sign_in_by_hand if by_hand else sign_in_quietly)(made, login)
        return made

    yield sign_in
    for made in opened:
        made.context.close()
        assert made.outside == [], "a request left the origin"
        assert made.errors == [], "a script error"


def new_desk(chromium: Browser, base: str, size: tuple[int, int] = (1440, 900)) -> Desk:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    made = Desk(page, context, base, [], [])
    page.on("request", lambda request: made.outside.append(request.url) if urlparse(request.url).netloc not in ("", urlparse(base).netloc) else None)
    page.on("pageerror", lambda error: made.errors.append(str(error)))
    return made


def sign_in_by_hand(who: Desk, login: str) -> None:
    page = who.open("sign-in")
    page.fill("#login", login)
    page.fill("#password", DEMO_PASSWORD)
    page.click("form > button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def sign_in_quietly(who: Desk, login: str, password: str = DEMO_PASSWORD) -> None:
    """As the form of the sign-in page does, without the map that a person would land on; for whoever opens another page or none."""
    answer = who.context.request.post(f"{who.base}/sign-in", form={"login": login, "password": password}, headers={"Origin": who.base}, max_redirects=0)
    assert answer.status == 303, answer.text()


def at_rest(page: Page) -> None:
    """Everything of the page has come, the live link and a panel among it, and nothing of it is being drawn."""
    expect(page.locator("#zw-link").or_(page.locator(".zwf")).first).to_be_attached()
    page.wait_for_function("window.zhiwangPanels?.size > 0 || document.querySelector('.zwf') !== null", timeout=PATIENCE_MS)
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.locator('[data-testid="stSkeleton"], [data-testid="stStatusWidgetRunningIcon"]')).to_have_count(0)
