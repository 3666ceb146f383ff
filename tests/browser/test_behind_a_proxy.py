"""The app below a path behind a proxy: nginx as the README has it, where it is installed; else bytes are passed on."""

import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Server, end, free_port
from tests.browser.test_canvas import middle, z
from vae_tf.runs.parcels import make_parcel
from vae_tf.runs.reading import read_run

BASE = "/vae"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
AROUND = """
daemon off; pid nginx.pid; error_log nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    %s
}
"""


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[str]:
    """The README's configuration, before the app at that port of this machine; its address."""
    [said] = re.findall(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    address = f"127.0.0.1:{free_port()}"
    for before, after in (
        ("80", address),
        ("images.example.org", "_"),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{port}"),
    ):
        said, times = re.subn(rf"(?<= ){re.escape(before)};", f"{after};", said)
        assert times == 1, before
    (folder / "nginx.conf").write_text(AROUND % said)
    command = [str(NGINX), "-p", str(folder), "-e", "nginx.log", "-c", "nginx.conf"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield f"http://{address}"
        assert process.poll() is None, (folder / "nginx.log").read_text()
    finally:
        end(process)


@contextmanager
def relay(_folder: Path, port: int) -> Iterator[str]:
    """What a proxy does at the least: another address, from which all bytes are passed on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_accept, args=(door, port), daemon=True).start()
        yield "http://{}:{}".format(*door.getsockname())


def _accept(door: socket.socket, port: int) -> None:
    with suppress(OSError):  # it is closed at the end
        while True:
            outer, _ = door.accept()
            inner = socket.create_connection(("127.0.0.1", port))
            for pair in ((outer, inner), (inner, outer)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Server]:
    """The app below /vae, as one reaches it through the proxy."""
    folder = tmp_path_factory.mktemp("behind")
    with serve(folder, base=BASE) as app:
        proxy = nginx if NGINX else relay
        with proxy(folder, urlsplit(app.url).port) as address:
            server = replace(app, url=f"{address}{BASE}")
            _wait(f"{server.url}/healthz")
            yield server


def _wait(address: str) -> None:
    for _ in range(100):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            assert answer.status == 200
            return
        time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


def test_one_drags_shares_and_maps_behind_a_proxy(server: Server, open_page, settle) -> None:
    page = open_page(permissions=("clipboard-read", "clipboard-write"))
    page.goto(f"{server.url}/")
    settle(page)
    page.get_by_role("link", name="Explore").first.click()
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=6)
    page.mouse.up()
    where = z(page)
    assert where != [0.0, 0.0]
    settle(page)
    page.get_by_role("button", name="Copy a link to this view").click()
    page.get_by_text("copied").first.wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server.url}/explore?run=digits-2d&z=")
    page.goto(link)
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    assert z(page) == where
    page.get_by_role("link", name="Map", exact=True).first.click()
    expect(page.locator(".canvas.mapped[data-state=ready]")).to_be_visible()


def test_files_go_both_ways_behind_a_proxy(server: Server, page: Page, own_run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VAE_TF_HOME", str(server.home))
    made = make_parcel(read_run(own_run), "card")
    page.goto(f"{server.url}/run?run={own_run.name}&take=card")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    assert coming.value.path().read_bytes() == made.path.read_bytes()
    page.get_by_role("link", name="Data", exact=True).first.click()
    expect(page.locator(".dropping[data-state=ready]").first).to_be_visible()
    np.savez(tmp_path / "faces.npz", images=np.random.default_rng(0).integers(0, 256, (24, 28, 20)).astype(np.uint8))
    page.locator("input[type=file]").first.set_input_files(tmp_path / "faces.npz")
    expect(page.get_by_role("button", name="Make the dataset")).to_be_enabled()
