"""How long people wait for the app: `python -m tests.benchmarks.app` (about two minutes; headless Chromium).

Prints the first paint of a server that has just been started, the time from a key on a slider of Explore to the new
image, and the times from the click on Start training to the first figures, to the finished run and, for another
run, from the click on Stop to its end.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

KEYS = 60
MINUTES = 3 * 60_000
WATCH = """() => {
    window.waits = [];
    const picture = () => document.querySelector(".st-key-decoded img");
    let pressed = null, shown = picture().src;
    document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
    const look = async () => {
        const image = picture();
        if (pressed !== null && image && image.src !== shown) {
            const began = pressed;
            [pressed, shown] = [null, image.src];
            await image.decode();
            window.waits.push(performance.now() - began);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as (url, began), chromium() as page:
        page.goto(url)
        expect(page.get_by_role("heading").first).to_be_visible()
        print(f"home: first paint {time.monotonic() - began:.1f} s after the server's start")
        time.sleep(12)  # TensorFlow is imported meanwhile, behind the page
        slider(page, url)
        training(page, url)
        stopping(page, url)


def slider(page: Page, url: str) -> None:
    """One arrow key after another on the first slider of the shipped run, each once the last is answered."""
    page.goto(f"{url}/explore")
    expect(page.locator(".st-key-decoded img")).to_be_visible()
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    page.get_by_role("slider").first.focus()
    for i in range(KEYS):
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function("n => window.waits.length > n", arg=i)
        page.wait_for_timeout(100)
    waits = sorted(page.evaluate("window.waits"))
    print(
        f"explore: key on a slider to the new image {statistics.median(waits):.0f} ms at the median, "
        f"{waits[int(0.95 * len(waits))]:.0f} ms at the 95th percentile of {len(waits)}"
    )


def training(page: Page, url: str) -> None:
    """The Quick preset on the embedded digits, from the click to the finished run, watched on its page."""
    clicked = start(page, url)
    expect(page.get_by_text(re.compile(r"Epoch \d"))).to_be_visible(timeout=MINUTES)
    expect(page.locator(".js-plotly-plot .annotation-text").first).to_be_visible(timeout=MINUTES)
    first = time.monotonic() - clicked
    expect(page.get_by_text(re.compile(r"Finished in"))).to_be_visible(timeout=MINUTES)
    print(f"train: first curve point {first:.1f} s after the click, finished after {time.monotonic() - clicked:.1f} s")


def stopping(page: Page, url: str) -> None:
    """Stop, pressed in the middle of an epoch."""
    start(page, url)
    expect(page.get_by_text(re.compile(r"Epoch \d"))).to_be_visible(timeout=MINUTES)
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
