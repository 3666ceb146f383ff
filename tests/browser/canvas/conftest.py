"""The canvas's modules one by one, as the app serves them, in a Chromium page that holds nothing else.

A test hands `js` a function of JavaScript; it is called with `load` (`await load("plane")` gives the module) and
with the test's argument, and what it returns comes back.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from vae_tf.export import canvas_files

PATIENCE = 60_000  # milliseconds
CALL = """([paths, argument, patience]) => Promise.race([
    Promise.resolve((SCRIPT)((name) => import(paths[name]), argument)),
    new Promise((_, fail) => setTimeout(() => fail(new Error("no answer from the page's script")), patience)),
])"""


@pytest.fixture(scope="package")
def address(server: Any) -> str:
    """Where the modules lie."""
    return f"{server.url}/vae/canvas/{canvas_files.version()}"


@pytest.fixture(scope="package")
def paths(address: str) -> dict[str, str]:
    """The address of each module by its name."""
    return {PurePath(name).stem: f"{address}/{name}" for name in canvas_files.files() if name.endswith(".js")}


@pytest.fixture(scope="package")
def bare_page(server: Any, browser: Browser) -> Iterator[Page]:
    """A page of the server's origin that shows a word, one for all units."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.url}/_stcore/health")
    yield page
    page.close()


@pytest.fixture
def js(bare_page: Page, paths: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """`js("async (load, argument) => ...", argument)`; an error that nobody caught fails the test."""
    complaints: list[str] = []

    def page_error(error: Any) -> None:
        complaints.append(str(error))

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location.get('url')})")

    bare_page.on("pageerror", page_error)
    bare_page.on("console", console)
    yield lambda script, argument=None: bare_page.evaluate(CALL.replace("SCRIPT", script), [paths, argument, PATIENCE])
    bare_page.evaluate("document.body.replaceChildren()")
    bare_page.remove_listener("pageerror", page_error)
    bare_page.remove_listener("console", console)
    assert complaints == []
