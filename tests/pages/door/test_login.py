"""Who asks at an address of the server, and where they come after they have logged in."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.ui.door import login
from pages.ui.door.login import WANTED, Login
from vae_tf.data import ownership
from vae_tf.data.people import keep_apart, person_id

CLAIMS = {"is_logged_in": True, "iss": "https://login.example", "sub": "ada"}
ADA = person_id("https://login.example", "ada")


@pytest.fixture
def client(monkeypatch):
    """A server below `base` that says who asks; whoever brings the cookie `who` is logged in as Ada."""

    def made(base=""):
        monkeypatch.setattr(login, "person_of", lambda request: ADA if "who" in request.cookies else "")
        say = Route("/{path:path}", lambda request: PlainTextResponse(repr(ownership.person())))
        app = Starlette(routes=[say], middleware=[Middleware(Login, base=base)])
        return TestClient(app, headers={"accept": "text/html"}, follow_redirects=False)

    return made


@pytest.mark.parametrize(
    "claims",
    [{}, {"is_logged_in": False}, {**CLAIMS, "iss": None}, {**CLAIMS, "sub": ""}, {**CLAIMS, "is_logged_in": "yes"}],
)
def test_who_is_not_wholly_known_is_nobody(claims):
    assert login.person_in(claims) == ""
    assert login.person_in(CLAIMS) == ADA


def test_without_people_kept_apart_nothing_is_asked(client):
    answer = client().get("/explore?run=1")
    assert (answer.text, answer.headers.get("set-cookie")) == ("None", None)


def test_each_request_is_somebodys(client):
    keep_apart()
    assert client().get("/vae/run/x").text == "''"
    assert client().get("/vae/run/x", headers={"cookie": "who=1"}).text == repr(ADA)


@pytest.mark.parametrize(
    ("base", "address"), [("", "/explore?run=1&z=0.5,1%2C2"), ("lab", "/lab/run?run=x&shared=a_b-c")]
)
def test_who_must_log_in_first_comes_where_they_were_going(client, base, address):
    keep_apart()
    visitor = client(base)
    assert WANTED in visitor.get(address).headers["set-cookie"]
    visitor.cookies.set("who", "1")
    back = visitor.get(f"/{base}")
    assert (back.status_code, back.headers["location"]) == (302, address)
    assert visitor.get(f"/{base}").status_code == 200  # once


@pytest.mark.parametrize(
    "address", ["/", "/vae/run/x", "/healthz", "/oauth2callback?code=1", f"/explore?x={'x' * 4000}"]
)
def test_what_is_no_certain_page_is_not_kept(client, address):
    keep_apart()
    assert "set-cookie" not in client().get(address).headers


@pytest.mark.parametrize("address", ["//evil.com/x", "///evil.com", "/%09//evil.com", "/%5C/evil.com", "/%E2%82%AC"])
def test_no_address_leads_elsewhere_after_login(client, address):
    keep_apart()
    visitor = client()
    visitor.get(f"http://testserver{address}")
    visitor.cookies.set("who", "1")
    to = visitor.get("/").headers.get("location", "/here")
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("wanted", ["//evil.com", "https://evil.com", "/\\evil.com", "evil", '"/é"'])
def test_a_cookie_from_elsewhere_leads_nowhere(client, wanted):
    keep_apart()
    visitor = client()
    answer = visitor.get("/", headers={"cookie": f"who=1; {WANTED}={wanted}".encode()})
    assert answer.status_code == 200
