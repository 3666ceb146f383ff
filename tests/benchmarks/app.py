"""How long people wait for the app: `python -m tests.benchmarks.app` (about two minutes; headless Chromium).

Prints the first paint of a server that has just been started, and the times from the click on Start training to the
first figures, to the finished run and, for another run, from the click on Stop to its end. The canvas of Explore has a
benchmark of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

MINUTES = 3 * 60_000


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as (url, began), chromium() as page:
        page.goto(url)
        expect(page.get_by_role("heading").first).to_be_visible()
        print(f"home: first paint {time.monotonic() - began:.1f} s after the server's start")
        time.sleep(5)
        training(page, url)
        stopping(page, url)


def training(page: Page, url: str) -> None:
    """The Quick preset on the embedded digits, from the click to the finished run, watched on its page."""
    clicked = start(page, url)
    expect(page.get_by_text(re.compile(r"Epoch \d.* images/s"))).to_be_visible(timeout=MINUTES)
    expect(page.locator(".js-plotly-plot .annotation-text").first).to_be_visible(timeout=MINUTES)
    first = time.monotonic() - clicked
    expect(page.get_by_text(re.compile(r"Finished in [^;]*$"))).to_be_visible(timeout=MINUTES)
    print(f"train: first curve point {first:.1f} s after the click, finished after {time.monotonic() - clicked:.1f} s")


def stopping(page: Page, url: str) -> None:
    """Stop, pressed in the middle of an epoch."""
    start(page, url)
    expect(page.get_by_text(re.compile(r"Epoch \d.* images/s"))).to_be_visible(timeout=MINUTES)
    page.wait_for_timeout(3000)
    clicked = time.monotonic()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped")).first).to_be_visible(timeout=MINUTES)
    print(f"stop: {time.monotonic() - clicked:.1f} s from the click until the page says so")


def start(page: Page, url: str) -> float:
    """Presses Start training with the defaults, and says when."""
    page.goto(f"{url}/train")
    button = page.get_by_role("button", name="Start training")
    expect(button).to_be_enabled()
    page.wait_for_timeout(2000)
    clicked = time.monotonic()
    button.click()
    return clicked


@contextmanager
def served(home: Path) -> Iterator[tuple[str, float]]:
    """The app on a free port, with a home of its own; its address, and when it was started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        env={**os.environ, "VAE_TF_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield url, began
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Page]:
    """A page of 1440 by 900 pixels."""
    found = os.environ.get("VAE_TF_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--disable-background-networking", *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


if __name__ == "__main__":
    main()
