"""Two people on one server, in real browsers, with a real login: each is kept out of what is the other's."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, copy_shipped, free_port, settle
from tests.oidc import provider, settings
from vae_tf.data.people import TOKEN, person_id

RUN = "20260101-abcdefghij"


@pytest.fixture(scope="module")
def place(serve, tmp_path_factory):
    """The issuer, and a server on which people log in by it."""
    folder, port = tmp_path_factory.mktemp("login"), free_port()
    with provider() as issuer:
        secrets = folder / "secrets.toml"
        secrets.write_text(settings(issuer, f"http://127.0.0.1:{port}"))
        with serve(folder, port=port, STREAMLIT_SECRETS_FILES=str(secrets)) as server:
            yield issuer, server


@pytest.fixture(scope="module")
def visitor(place, browser):
    """`visitor()`: a page of a browser that nobody has logged in with."""
    contexts = []

    def open_one() -> Page:
        context = browser.new_context(base_url=place[1].url)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def ada(visitor):
    return logged_in(visitor(), "ada")


@pytest.fixture(scope="module")
def bob(visitor):
    return logged_in(visitor(), "bob")


@pytest.fixture(scope="module")
def weights(place):
    """The address of the weights of Ada's run."""
    issuer, server = place
    path = copy_shipped(server.home / "runs" / RUN, owner=person_id(issuer, "ada"), name="Ada's own")
    name = next(path.name for path in (path / "artifacts" / "browser").glob("weights-*"))
    return f"{server.url}/vae/run/{RUN}/{name}"


def logged_in(page: Page, name: str, address: str = "/") -> Page:
    page.goto(address)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    settle(page)
    return page


def switch_sharing(page: Page, now: str) -> None:
    page.goto(f"/run?run={RUN}")
    page.get_by_role("button", name=now, exact=True).click()
    page.get_by_text("Whoever logs in here and has the link").click()
    after = {"Private": "Shared", "Shared": "Private"}[now]
    expect(page.get_by_role("button", name=after)).to_be_visible()
    settle(page)


def test_who_is_not_logged_in_sees_the_way_in_alone_and_comes_where_they_were_going(visitor, weights):
    page = visitor()
    page.goto(f"/explore?run={RUN}")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_text("Home", exact=True)).to_have_count(0)
    assert page.request.get(weights).status == 404
    logged_in(page, "ada", f"/run?run={RUN}")
    assert f"/run?run={RUN}" in page.url
    page.goto("/account")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert page.request.get(weights).status == 404


def test_a_run_is_found_by_its_owner_alone(ada, bob, weights):
    ada.goto("/")
    expect(ada.get_by_text("Ada's own")).to_be_visible()
    bob.goto("/")
    expect(bob.get_by_text("You have no runs yet")).to_be_visible()
    bob.goto(f"/run?run={RUN}")
    expect(bob.get_by_text(f"There is no run {RUN} here")).to_be_visible()
    assert [page.request.get(weights).status for page in (ada, bob)] == [200, 404]


def test_the_command_line_keeps_people_apart_by_the_token_that_the_app_shows(place, bob, weights):
    bob.goto("/account")
    expect(bob.get_by_text("Bob <b>Builder</b>")).to_be_visible()
    bob.get_by_text("For the command line").click()
    token = bob.get_by_text(f"export {TOKEN}=").inner_text().split("=", 1)[1].strip()
    environment = {**os.environ, "VAE_TF_HOME": str(place[1].home), TOKEN: token}

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "vae_tf", *words]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    refused = command("show", RUN)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"received '{RUN}'" in refused.stderr
    assert RUN not in command("runs", "--json").stdout


def test_a_shared_run_opens_by_its_link_until_it_is_taken_back(ada, bob, visitor, weights):
    switch_sharing(ada, "Private")
    link = ada.url
    assert re.search(r"[?&]shared=[\w-]{22}", link)
    stranger = visitor()
    stranger.goto(link)
    expect(stranger.get_by_text("The link that you came with opens when you have logged in")).to_be_visible()
    assert stranger.request.get(weights).status == 404

    bob.goto(link.replace("shared=", "shared=x"))
    expect(bob.get_by_text("This link shares nothing here")).to_be_visible()
    bob.goto(link)
    expect(bob.get_by_role("heading", name="Ada's own")).to_be_visible()
    settle(bob)
    assert "shared=" not in bob.url
    assert bob.request.get(weights).status == 200
    for forbidden in ("Delete", "Shared", "Private"):
        expect(bob.get_by_role("button", name=forbidden)).to_have_count(0)
    bob.goto("/")
    expect(bob.get_by_text("Shared by Ada Lovelace")).to_be_visible()

    switch_sharing(ada, "Shared")
    assert bob.request.get(weights).status == 404
    bob.goto(link)
    expect(bob.get_by_text("This link shares nothing here")).to_be_visible()
