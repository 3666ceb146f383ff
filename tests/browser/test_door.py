"""The door in a real Chromium: what other pages cannot do here, and what a page of ours cannot do elsewhere."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

SOCKET = """(address) => new Promise((resolve) => {
    const socket = new WebSocket(address, ["streamlit"]);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
})"""
IMAGE = """(address) => new Promise((resolve) => {
    const image = document.body.appendChild(new Image());
    image.onload = () => resolve("shown");
    image.onerror = () => resolve("not shown");
    image.src = address;
})"""


class Elsewhere(BaseHTTPRequestHandler):
    """A page of somebody else's, on this machine too."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of another server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def foreign(browser, elsewhere):
    """A page of another server; its console is not ours."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    yield page
    context.close()


def handshake(address: str, *headers: str) -> str:
    """The status with which a websocket is answered."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    lines = ["GET /_stcore/stream HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *headers, "", ""]
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return connection.recv(100).split(b" ")[1].decode()


def test_a_websocket_of_a_foreign_origin_is_refused(foreign, server):
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    assert foreign.evaluate(SOCKET, address) == "refused"


def test_a_websocket_of_an_own_page_opens(page, server):
    page.goto("/_stcore/health")
    assert page.evaluate(SOCKET, server.url.replace("http", "ws") + "/_stcore/stream") == "open"


def test_who_names_no_origin_gets_no_websocket(server):
    host = urlsplit(server.url).netloc
    assert handshake(server.url, f"Host: {host}") == "403"
    assert handshake(server.url, f"Host: {host}", f"Origin: http://{host}.evil.example") == "403"
    assert handshake(server.url, f"Host: {host}", f"Origin: {server.url}") == "101"


def test_a_name_made_to_point_here_gets_no_websocket(server):
    rebound = f"evil.example:{urlsplit(server.url).port}"
    assert handshake(server.url, f"Host: {rebound}", f"Origin: http://{rebound}") == "403"


def asked(server, method: str, path: str, **headers: str) -> HTTPResponse:
    """The answer of the server, without its body."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    connection.close()
    return answer


def test_a_foreign_page_shows_none_of_our_images(foreign, server):
    assert foreign.evaluate(IMAGE, f"{server.url}/favicon.png") == "not shown"


@pytest.mark.parametrize(
    "path", ["/vae/gif", "/vae/upload", "/vae/run/digits-2d/maps/a/place", "/_stcore/upload_file/a/b"]
)
def test_a_foreign_page_changes_nothing(server, path):
    for method in ("POST", "PUT", "DELETE"):
        assert asked(server, method, path, Origin="http://localhost:1").status == 403
        assert asked(server, method, path).status == 403


def test_a_page_of_ours_runs_no_text_and_asks_no_other_server(browser, server, elsewhere, settle):
    page = browser.new_context(base_url=server.url).new_page()  # what the policy stops is an error in the console
    stopped = []
    page.on("console", lambda message: stopped.append(message.text) if message.type == "error" else None)
    page.goto("/")
    settle(page)
    stopped.clear()
    Elsewhere.asked.clear()
    page.evaluate(
        """(elsewhere) => {
        document.body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="window.ran = 1">
            <img src="${elsewhere}/image">
            <iframe src="${elsewhere}/frame"></iframe><form action="${elsewhere}/form"><button></button></form>`);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        document.querySelector(`form[action^="${elsewhere}"] button`).click();
        fetch(`${elsewhere}/fetch`).catch(() => {});
        setTimeout("window.ran = 3");
    }""",
        elsewhere,
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert Elsewhere.asked == []
    assert len([text for text in stopped if "Content Security Policy" in text]) >= 6
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/favicon.png", "/nowhere", "/vae/run/none/none", "/vae/upload", "//evil.example"]
)
def test_no_answer_lacks_the_headers(server, path):
    answer = asked(server, "GET", path)
    assert str(answer.getheader("content-security-policy")).startswith("default-src 'none'; ")
    assert answer.getheader("x-content-type-options") == "nosniff"
