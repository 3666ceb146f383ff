"""Whose runs those are that a browser starts."""

from types import SimpleNamespace

import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages.ui import owner as module
from pages.ui.owner import owner, unmasked
from vae_tf.data.ownership import acting_as
from vae_tf.data.people import keep_apart, person_id

TOKEN = bytes(range(16))


@pytest.fixture
def visitor(monkeypatch):
    """`visitor(cookie=..., address=...)`: who is in front of the browser."""

    def set_to(*, cookie=None, address="10.0.0.1"):
        cookies = {} if cookie is None else {module.COOKIE: cookie}
        context = SimpleNamespace(cookies=cookies, ip_address=address)
        monkeypatch.setattr(module, "st", SimpleNamespace(context=context))
        return owner()

    return set_to


def test_streamlits_cookie_is_the_same_token_however_it_is_masked():
    cookies = {generate_xsrf_token_string(TOKEN, 1) for _ in range(4)}
    assert len(cookies) == 4
    assert {unmasked(cookie) for cookie in cookies} == {TOKEN}


@pytest.mark.parametrize("cookie", ["", "2", "2|zz|00|1", "2||0a|1", "2|0a||1"])
def test_what_is_no_such_cookie_has_no_token(cookie):
    assert unmasked(cookie) is None


def test_a_browser_is_the_same_owner_at_each_visit_and_another_is_another(visitor):
    first = visitor(cookie=generate_xsrf_token_string(TOKEN, 1))
    assert visitor(cookie=generate_xsrf_token_string(TOKEN, 2), address="10.0.0.2") == first
    assert visitor(cookie=generate_xsrf_token_string(TOKEN[::-1], 1)) != first


def test_who_is_logged_in_is_the_same_owner_in_every_browser(visitor):
    keep_apart()
    ada = person_id("https://login.example", "ada")
    with acting_as(ada):
        assert visitor(cookie=generate_xsrf_token_string(TOKEN, 1)) == ada
        assert visitor(cookie=generate_xsrf_token_string(TOKEN[::-1], 1)) == ada


def test_without_a_cookie_the_address_must_do(visitor):
    assert visitor(address="10.0.0.1") != visitor(address="10.0.0.2")
    assert visitor(address=None) == visitor(address=None)


def test_nothing_of_it_can_be_read_in_what_is_stored(visitor):
    for said in (visitor(cookie=generate_xsrf_token_string(TOKEN, 1)), visitor()):
        assert not any(word in said for word in ("ada", "example", TOKEN.hex(), "10.0"))
