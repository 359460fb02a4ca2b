"""
The real browser before the real application, with the cast in it. Mark each module `browser`.

A test holds no lock while it looks: its session reads only. To see what a visit wrote, roll it back first.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.thorough import THOROUGH, one_of
from tracker.ground import database

SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONGEST = "test_every_page_is_whole"
PATIENCE = 60_000  # milliseconds until a page is taken to be wrong: other tests may be busy
FLAGS = ["--no-sandbox", "--disable-background-networking"]


def pytest_collection_modifyitems(config, items):
    """Begin with the longest, so that nothing is waited for at the end.

    A browser that goes on before an icon has come leaves its file open in the test's server: no fault of ours.
    """
    if config.option.order is None:
        items.sort(key=lambda item: not item.name.startswith(LONGEST))
    left_open = pytest.mark.filterwarnings(
        "ignore:unclosed file:ResourceWarning",
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning",
    )
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(left_open)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def pytest_generate_tests(metafunc):
    """Look at every page on both screens; a way through several, on the one its name falls to, in `make thorough` on both."""
    chosen = any("screen" in mark.args for mark in metafunc.definition.iter_markers("parametrize"))
    if "screen" in metafunc.fixturenames and not chosen:
        both = THOROUGH or metafunc.definition.get_closest_marker("both")
        found = list(SCREENS) if both else [one_of(list(SCREENS), metafunc.definition.nodeid)]
        metafunc.parametrize("screen", found, indirect=True)


@pytest.fixture
def screen(request) -> str:
    """Give the screen: "phone" or "desk"."""
    return request.param


@pytest.fixture
def site(app, session, cast, request) -> Iterator[str]:
    """Serve the application on a free port of this machine; give its address."""
    assert request.node.get_closest_marker("browser"), "browser tests run apart: mark the module"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    database.read_only(True)
    yield f"http://127.0.0.1:{server.port}"
    session.rollback()
    database.read_only(False)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Collect what the console complains of; a test that expects some clears the list."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def browse(site, app, session, chromium, screen, faults) -> Iterator[Callable[..., Page]]:
    """Give the function that opens a browser of its own, in which an account (or nobody) is signed in."""
    contexts = []

    def browse(account=None) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport=SCREENS[screen],
            has_touch=screen == "phone",
            locale="es-CL",
            timezone_id="America/Santiago",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if account is not None:
            context.add_cookies([{"name": "tracker", "value": _cookie(app, session, account), "url": site}])
        page = context.new_page()
        page.on("console", lambda message: _complain(faults, message))
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield browse
    for context in contexts:
        context.close()


@pytest.fixture
def examine() -> Callable[..., None]:
    """Give the function that finds fault with a page: what does not fit in the width, and accessibility.

    `width_only` leaves out the second, which takes most of the time, where the other screen has it.
    """

    def examine(page: Page, *, width_only: bool = False) -> None:
        page.wait_for_load_state()  # also what it is styled with
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{page.url} is too wide"
        )
        if width_only:
            return
        results = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
        assert results.violations_count == 0, results.generate_report()

    return examine


@pytest.fixture
def picture(screen, request) -> Callable[[Page], None]:
    """Give the function that keeps a picture of a page under test-results/."""

    def picture(page: Page) -> None:
        folder = Path("test-results")
        folder.mkdir(exist_ok=True)
        page.screenshot(path=folder / f"{request.node.name}.png", full_page=True)

    return picture


def _cookie(app, session, account) -> str:
    session.rollback()
    database.read_only(False)
    cookie = app.test_client().sign_in(account).get_cookie("tracker")
    database.read_only(True)
    return cookie.value


def _complain(faults: list[str], message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        faults.append(f"{message.text} ({message.location.get('url')})")
