"""Whom the server answers: names of its own, its own pages, and nobody's uploads through Streamlit."""

import asyncio

import pytest
from starlette.routing import Route

from pages.ui.door import gate, origins

HOST = "127.0.0.1:8501"
OWN = f"http://{HOST}"


def passed(**words):
    """Whether a request gets through, and what was sent back where it does not."""
    kind = words.pop("type", "http")
    headers = {"host": HOST, **words.pop("headers", {})}
    scope = {"type": kind, "path": words.pop("path", "/"), "headers": []} | ({"method": "GET"} | words)
    scope["headers"] = [
        (name.encode(), value.encode("latin-1")) for name, value in headers.items() if value is not None
    ]
    reached, sent = [], []

    async def app(*_):
        reached.append(True)

    async def send(message):
        sent.append(message)

    asyncio.run(gate.Gate(app)(scope, None, send))
    return bool(reached), sent


@pytest.fixture(autouse=True)
def hosts(monkeypatch):
    """The names of the server, as in .streamlit/config.toml."""
    options = {"server.allowedHosts": ["localhost", "127.0.0.1", "::1"], "server.corsAllowedOrigins": []}
    monkeypatch.setattr("streamlit.config.get_option", lambda name: options.get(name, ""))
    monkeypatch.setattr("streamlit.get_option", lambda name: options.get(name, ""))
    return options


@pytest.mark.parametrize("host", ["localhost:8501", "LOCALHOST", "127.0.0.1:8501", "[::1]:8501", "127.0.0.1"])
def test_the_server_answers_to_its_names(host):
    assert passed(headers={"host": host})[0]


@pytest.mark.parametrize(
    "host",
    ["evil.example:8501", "localhost.evil.example", "evil.example@localhost", "", None, "localhost:x", "127.0.0.2"],
)
def test_a_name_made_to_point_here_gets_nothing(host):
    through, [start, body] = passed(headers={"host": host})
    assert not through
    assert start["status"] == 403
    assert b"--server.allowedHosts" in body["body"]


@pytest.mark.parametrize("base", ["", "/app"])
def test_whether_it_is_well_is_told_by_whatever_name(hosts, base):
    hosts["server.baseUrlPath"] = base
    assert passed(path=f"{base}/healthz", headers={"host": "10.0.0.7:8501"})[0]
    assert not passed(path=f"{base}/metrics", headers={"host": "10.0.0.7:8501"})[0]
    assert not passed(path=f"{base}/healthz", method="POST", headers={"host": "10.0.0.7:8501"})[0]
    assert not passed(path=f"{base}/healthz", type="websocket", headers={"host": "10.0.0.7:8501"})[0]


def test_a_name_that_the_operator_adds_is_one_of_ours(hosts):
    hosts["server.allowedHosts"].append("vae.example.org")
    assert passed(headers={"host": "vae.example.org"})[0]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:3000",
        "http://localhost:8501",
        "http://127.0.0.1:8501.evil.example",
        "http://evil.example/127.0.0.1:8501",
        "http://[::1",
    ],
)
def test_a_websocket_of_another_page_is_refused_before_it_is_accepted(origin):
    through, sent = passed(type="websocket", path="/_stcore/stream", headers={"origin": origin})
    assert not through
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_websocket_of_an_own_page_gets_through():
    assert passed(type="websocket", path="/_stcore/stream", headers={"origin": OWN})[0]
    assert passed(type="websocket", headers={"host": "LocalHost:8501", "origin": "http://localhost:8501"})[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "ANYTHING"])
def test_a_change_is_for_own_pages_alone(method):
    assert not passed(method=method)[0]
    assert not passed(method=method, headers={"origin": "http://127.0.0.1:3000"})[0]
    assert passed(method=method, headers={"origin": OWN})[0]


def test_a_page_that_the_operator_trusts_may_ask(hosts):
    hosts["server.corsAllowedOrigins"].append("https://portal.example.org/")
    assert passed(method="POST", headers={"origin": "https://portal.example.org"})[0]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_anybody_may_look(method):
    assert passed(method=method)[0]
    assert passed(method=method, headers={"origin": "http://evil.example"})[0]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET", "OPTIONS"])
def test_streamlits_uploads_are_refused_from_own_pages_too(method):
    through, [start, _] = passed(method=method, path="/_stcore/upload_file/session/file", headers={"origin": OWN})
    assert (through, start["status"]) == (False, 403)


def test_streamlits_uploads_are_refused_below_a_path_too(hosts):
    hosts["server.baseUrlPath"] = "/app/"
    assert not passed(method="PUT", path="/app/_stcore/upload_file/a/b", headers={"origin": OWN})[0]
    assert passed(path="/app/_stcore/health")[0]


def test_the_refused_address_is_where_streamlit_takes_uploads():
    from streamlit.web.server.starlette.starlette_routes import create_upload_routes

    paths = [route.path for route in create_upload_routes(None, None, "") if isinstance(route, Route)]
    assert paths
    assert all(path.startswith(gate.UPLOADS) for path in paths)


def test_no_page_has_an_uploader_of_streamlits():
    from tests.test_architecture import read

    widgets = ("file_uploader", "camera_input", "audio_input", "chat_input", "data_editor(")
    said = [path for path, text in read("pages/**/*.py").items() for word in widgets[:4] if f"st.{word}" in text]
    assert said == []


def test_methods_that_change_nothing_are_few():
    assert origins.SAFE == ("GET", "HEAD", "OPTIONS")
