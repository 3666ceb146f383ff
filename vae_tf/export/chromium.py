"""Plotly figures as PNG or SVG: Plotly's own download, in the Chromium that is found on this machine.

One start of the browser draws all of them from a page of ours, in a profile of its own that goes with it, and prints
what it drew (`--dump-dom`); the page may ask nobody for anything. No library stands between: kaleido, which does the
same for Plotly over a pipe, brings three more and gave up on Debian's `chromium-headless-shell`.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from vae_tf.figures.picture import Picture, captioned
from vae_tf.figures.report import POLICY

NAMED = "VAE_TF_CHROMIUM"
NAMES = (
    *("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""What it is called where it is installed."""
SCALE = 2
"""Pixels of a PNG for each of the figure's."""
START, EACH = 120.0, 10.0
"""Seconds that it may take, and for each figure: on a machine that is busy."""
FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking"),
    *("--disable-component-update", "--hide-scrollbars", "--virtual-time-budget=600000", "--dump-dom"),
)
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}"></head>
<body><script>{plotly}</script><script type="application/json" id="given">{given}</script><script>
(async () => {{
  const answer = document.createElement("pre");
  try {{
    const drawn = [];
    for (const [figure, options] of JSON.parse(document.getElementById("given").textContent))
      drawn.push(await Plotly.toImage(figure, options));
    answer.id = "drawn";
    answer.textContent = drawn.join("\\n");
  }} catch (error) {{
    answer.id = "failed";
    answer.textContent = String(error);
  }}
  document.head.replaceChildren();
  document.body.replaceChildren(answer);
}})();
</script></body></html>
"""
_ANSWER = re.compile(r'<pre id="(drawn|failed)">(.*?)</pre>', re.DOTALL)


def find_chromium() -> str:
    """A Chromium, or Chrome, that runs: the one that VAE_TF_CHROMIUM names, or the first that is found. Raises:
    ValueError where there is none."""
    named = os.environ.get(NAMED)
    for name in [named] if named else NAMES:
        path = shutil.which(name)
        if path is not None and _runs(path):
            return path
    if named:
        raise ValueError(f"{NAMED}: expected a Chromium that runs, received {named!r}")
    raise ValueError(
        "picture: png and svg are drawn by a Chromium or Chrome, and none was found: install one, name it in "
        f"{NAMED}, or take html"
    )


def draw_pictures(pictures: Sequence[Picture], kind: str) -> list[bytes]:
    """Each picture with its words as a file of that kind, "png" or "svg". Raises: ValueError where there is no
    Chromium, or it draws nothing; OSError."""
    chromium = find_chromium()
    given = [_given(picture, kind) for picture in pictures]
    # Where it may write: a profile of its own, so that a person's open browser is left alone.
    with tempfile.TemporaryDirectory(prefix="vae-tf-figures-", ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(given), encoding="utf-8")
        words, complaint = _printed(chromium, page, START + EACH * len(pictures))
    answer = _ANSWER.search(words)
    if answer is None or answer[1] == "failed":
        why = html.unescape(answer[2])[:200] if answer is not None else complaint or "it drew nothing"
        raise ValueError(f"picture: expected {kind} of {chromium}, received none: {why}")
    return [_content(line) for line in html.unescape(answer[2]).split("\n")]


def _given(picture: Picture, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    figure, width, height = captioned(picture)
    return figure, {"format": kind, "width": width, "height": height, "scale": SCALE if kind == "png" else 1}


def _page(given: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> str:
    from plotly.offline import get_plotlyjs

    text = json.dumps(given).replace("<", "\\u003c")  # no text of a figure ends the script that it stands in
    return PAGE.format(policy=html.escape(POLICY), plotly=get_plotlyjs(), given=text)


def _printed(chromium: str, page: Path, seconds: float) -> tuple[str, str]:
    """What the browser prints of the page once all is drawn, and why it died where it says so; it is gone then, with
    all that it began. Raises: ValueError where it takes too long; OSError."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # it refuses to start else
    command = [chromium, *FLAGS, *root, f"--user-data-dir={page.parent / 'profile'}", page.as_uri()]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, errors = (part.decode("utf-8", "replace") for part in process.communicate(timeout=seconds))
        return out, next((line.strip()[:200] for line in errors.splitlines() if ":FATAL:" in line), "")
    except subprocess.TimeoutExpired:
        raise ValueError(f"picture: expected {chromium} to draw within {seconds:.0f} s, received nothing") from None
    finally:
        if process.returncode is None:  # its number is its own for as long as nobody has waited for it
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _content(address: str) -> bytes:
    """The bytes in a `data:` address."""
    head, _, body = address.partition(",")
    return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)


def _runs(path: str) -> bool:
    """Whether it is what it is called: on some systems a stub only says where to get it."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=START, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
