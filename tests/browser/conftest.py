"""The harness: the real app in a process of its own, and a real Chromium that notices what goes wrong.

A test asks for `page` (or `open_page(...)` for a phone or the dark theme), `visit("/explore?run=...")`,
and `screenshot("name")`. What a page or the server's log complains of meanwhile fails the test.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(__file__).parent / "shots"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
PATIENCE = 90  # seconds until what does not come is a failure: a busy machine is none
expect.set_options(timeout=PATIENCE * 1000)

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",  # a visitor's next page is read by the process that knows the app's scripts already
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing outside can be reached
]
STREAMLITS_OWN_404 = re.compile(r"(/[\w-]+)+/_stcore/(health|host-config)")  # one of each for a deep link
LOG_COMPLAINT = re.compile(r"traceback|warning|\berror\b", re.IGNORECASE)
LOG_ALLOWED = [
    re.compile(r"^WARNING: All log messages before absl::InitializeLog\(\)"),  # TensorFlow's first line, always
]

VISIT_IS_OVER = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const idle = app?.dataset.testScriptState === "notRunning"
        && app.dataset.testConnectionState === "CONNECTED"
        && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]');
    const now = performance.now();
    if (!idle) window.__idleSince = undefined;
    else window.__idleSince ??= now;
    return idle && now - window.__idleSince > 250;
}"""


@dataclass
class Server:
    """The app under test: where it answers, where it keeps its files, what it says."""

    url: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]
    judged: int = 0  # bytes of the log that a test has answered for

    def complaints(self) -> list[str]:
        """What the log complains of since the last call, with all that it said meanwhile."""
        news = self.log.read_bytes()[self.judged :]
        self.judged += len(news)
        text = news.decode(errors="replace")
        complaints = [f"server log: {line}" for line in log_complaints(text)]
        return [*complaints, text] if complaints else []


@dataclass
class Watch:
    """What one page did: its console, its errors, every address that it asked for."""

    origin: str
    errors: list[tuple[str, str]] = field(default_factory=list)  # (text, address of its source)
    warnings: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    deep_links: Counter[str] = field(default_factory=Counter)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("websocket", self._socket)
        page.context.on("request", self._request)  # those of workers too

    def leave(self, page: Page) -> None:
        """Hears no more of what others do in the page's context."""
        page.context.remove_listener("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append((message.text, message.location.get("url", "")))
        elif message.type == "warning":
            self.warnings.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        path = urlsplit(request.url).path.strip("/")
        if request.is_navigation_request() and path:
            self.deep_links[path] += 1

    def complaints(self) -> list[str]:
        complaints = [
            *(f"page error: {text}" for text in self.page_errors),
            *(f"console error: {text}" for text in unexpected_errors(self.errors, self.deep_links)),
            *(f"request that leaves the server: {url}" for url in foreign(self.requests, self.origin)),
        ]
        hints = [f"(console warning: {text})" for text in self.warnings]
        return complaints + hints if complaints else []


def unexpected_errors(errors: list[tuple[str, str]], deep_links: Counter[str]) -> list[str]:
    """Console errors, less one 404 of each of Streamlit's two own for every deep link visited."""
    allowed = Counter(
        {f"/{path}/_stcore/{name}": count for path, count in deep_links.items() for name in ("health", "host-config")}
    )
    unexpected = []
    for text, url in errors:
        path = urlsplit(url).path
        if "status of 404" in text and STREAMLITS_OWN_404.fullmatch(path) and allowed[path]:
            allowed[path] -= 1
        else:
            unexpected.append(f"{text} ({url})")
    return unexpected


def foreign(requests: list[str], origin: str) -> list[str]:
    """The addresses that are not the server's own; what a page makes itself (data:, blob:) is."""
    host = urlsplit(origin).netloc
    return [url for url in requests if urlsplit(url).scheme not in {"blob", "data"} and urlsplit(url).netloc != host]


def log_complaints(log: str) -> list[str]:
    lines = [line for line in log.splitlines() if LOG_COMPLAINT.search(line)]
    return [line for line in lines if not any(allowed.search(line) for allowed in LOG_ALLOWED)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the app did not start:\n{server.log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def settle(page: Page) -> None:
    """Wait until the script has run, nothing on the page is stale, and a quarter of a second passed so."""
    page.evaluate("() => { window.__idleSince = undefined; }")  # what was idle before a click says nothing
    page.wait_for_function(VISIT_IS_OVER, polling=50, timeout=PATIENCE * 1000)


@contextmanager
def serve(
    folder: Path, script: str = "app.py", *, base: str = "", port: int | None = None, **more: str
) -> Iterator[Server]:
    """The app as `make run` starts it, or a part of it alone, with a home of its own in the folder; below the path
    `base`, as "/app", where one is given; `more` are environment variables."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "server.baseUrlPath": base,
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    own = {"VAE_TF_HOME": str(folder / "home"), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "VAE_TF_WARM_AFTER": "-1"}
    environment = {name: value for name, value in os.environ.items() if name != "VAE_TF_DATA_DIR"} | own | more
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}{base}", folder / "home", folder / "server.log", process)
    try:
        wait_until_healthy(server)
        yield server
        assert process.poll() is None, f"the app ended by itself:\n{server.log.read_text()}"
    finally:
        end(process)
    assert server.complaints() == []


@pytest.fixture(scope="session", name="serve")
def serve_fixture() -> Callable[..., Any]:
    """`with serve(folder, "tests/browser/parts/drop.py") as server`: a server of one's own."""
    return serve


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all browser tests of the session."""
    with serve(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def leftovers() -> Iterator[list[Path]]:
    """Folders to be removed once every page is closed: an open one would ask for what is gone."""
    paths: list[Path] = []
    yield paths
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def own_run(server: Server, leftovers: list[Path]) -> Path:
    """A finished run in the server's home: a copy of the ready-trained one."""
    path = copy_shipped(server.home / "runs" / new_id(), name="One of my own")
    leftovers.append(path)
    return path


def copy_shipped(path: Path, **says: str) -> Path:
    """The ready-trained run once more, at `path`; its description says this besides."""
    source = ROOT / "assets" / "pretrained" / "digits-2d"
    shutil.copytree(source, path)
    manifest = json.loads((path / "run.json").read_text())
    (path / "run.json").write_text(json.dumps({**manifest, "id": path.name, **says}))
    return path


def new_id() -> str:
    """The id of a run that never was: the server may still be writing below the one of the test before."""
    return f"20200101-{''.join(secrets.choice('abcdefghijklmnopqrstuvwxyz') for _ in range(10))}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the browser tests alone: Playwright's event loop must not stay in the way of other tests."""
    with chromium() as browser:
        yield browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium that is told of, or the first that is found."""
    names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
    found = os.environ.get("VAE_TF_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    flags = [*FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def contexts(browser: Browser) -> dict[str, list[BrowserContext]]:
    """Contexts that no test is using, by how they were made: a used one has the app's scripts at hand."""
    return {}


@pytest.fixture
def open_page(
    server: Server, browser: Browser, contexts: dict[str, list[BrowserContext]], leftovers: list[Path]
) -> Iterator[Callable[..., Page]]:
    """`open_page(size="phone", theme="dark", permissions=(...))`; more options are those of a Playwright context.

    Each page is that of a visitor who was never here: it shares nothing with another but what it has loaded.
    """
    opened: list[tuple[Page, Watch, list[BrowserContext]]] = []

    def open_one(
        *, size: str = "desktop", theme: str = "light", permissions: tuple[str, ...] = (), **options: Any
    ) -> Page:
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        mobile = {"viewport": viewport} if options.get("is_mobile") else {}
        free = contexts.setdefault(repr((server.url, mobile, options)), [])
        context = free.pop() if free else new_context(browser, server.url, **mobile, **options)
        context.grant_permissions(list(permissions))
        page, watch = context.new_page(), Watch(server.url)
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=theme)
        watch.follow(page)
        opened.append((page, watch, free))
        return page

    yield open_one
    for page, watch, free in opened:
        watch.leave(page)
        forget(page.context)
        free.append(page.context)
    complaints = [complaint for _, watch, _ in opened for complaint in watch.complaints()]
    complaints += server.complaints()
    assert not complaints, "\n".join(complaints)


def new_context(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """A context whose first page stays open and shows a word: it holds the process of the app's pages, and their
    storage, which belongs to an address."""
    context = browser.new_context(base_url=address, **options)
    context.set_default_timeout(PATIENCE * 1000)
    context.new_page().goto(f"{address}/_stcore/health")
    return context


def forget(context: BrowserContext) -> None:
    """Closes the pages of a context and takes from it what tells one visitor from another."""
    first, *others = context.pages
    for page in others:
        page.close()
    first.evaluate("() => localStorage.clear()")
    context.clear_cookies()
    context.clear_permissions()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1440 by 900 pixels in the light theme."""
    return open_page()


@pytest.fixture
def visit(page: Page) -> Callable[..., Page]:
    """`visit("/explore?run=...")` goes there with `page` (or `on=`) and waits until it has come to rest."""

    def go(path: str = "/", *, on: Page = page) -> Page:
        on.goto(path)
        settle(on)
        return on

    return go


@pytest.fixture(name="settle")
def settle_fixture() -> Callable[[Page], None]:
    """`settle(page)` after a click or a key: waits until the app has answered it."""
    return settle


@pytest.fixture
def screenshot(open_page: Callable[..., Page], visit: Callable[..., Page]) -> Callable[..., Path]:
    """`screenshot("home", "/", size="phone", theme="dark")` keeps a picture in shots/ (not in git)."""

    def take(name: str, path: str = "/", *, size: str = "desktop", theme: str = "light") -> Path:
        SHOTS.mkdir(exist_ok=True)
        shot = SHOTS / f"{name}-{size}-{theme}.png"
        visit(path, on=open_page(size=size, theme=theme)).screenshot(path=shot)
        return shot

    return take


@pytest.fixture
def canvas(visit: Callable[..., Page], page: Page) -> Callable[..., Page]:
    """`canvas("/explore?run=...")`: the page once its canvas is ready."""

    def go(path: str = "/explore?run=digits-2d", *, on: Page = page) -> Page:
        visit(path, on=on)
        expect(on.locator(".canvas[data-state=ready]")).to_be_visible()
        return on

    return go


@pytest.fixture
def made_run(server, monkeypatch, leftovers):
    """`made_run(VAEConfig(...), codes=...)`: an untrained run in the server's home, for this test."""
    from tests.canvas_runs import untrained_run  # brings TensorFlow, which the other tests do without

    monkeypatch.setenv("VAE_TF_HOME", str(server.home))

    def make(model: Any, *, codes: int = 300, labels: int | None = 10, scale: float = 1.0) -> str:
        run = untrained_run(model, name="Untrained", codes=codes, labels=labels, scale=scale)
        leftovers.append(run.path)
        return f"/explore?run={run.id}"

    return make


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("browser")
