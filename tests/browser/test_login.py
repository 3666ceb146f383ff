"""Two people on one server, in real browsers, with a real login: each is kept out of what is the other's."""

import os
import re
import subprocess
import sys
from pathlib import Path

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


@pytest.fixture
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


def log_in(page: Page, name: str, address: str = "/") -> None:
    page.goto(address)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    settle(page)


def command(home: Path, token: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VAE_TF_HOME": str(home), TOKEN: token}
    return subprocess.run(
        [sys.executable, "-m", "vae_tf", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_two_people_are_kept_apart_and_share_by_link(place, visitor):
    issuer, server = place
    ada, bob, stranger = visitor(), visitor(), visitor()

    # Whoever is not logged in sees the way in alone, and comes where they were going.
    stranger.goto(f"/explore?run={RUN}")
    expect(stranger.get_by_role("button", name="Log in")).to_be_visible()
    expect(stranger.get_by_text("Home", exact=True)).to_have_count(0)
    log_in(ada, "ada", "/data?x=1")
    expect(ada).to_have_url(re.compile(r"/data\?x=1"))
    log_in(bob, "bob")

    # Ada's run is in her list; Bob finds it in none, and by no address.
    copy_shipped(server.home / "runs" / RUN, owner=person_id(issuer, "ada"), name="Ada's own")
    model = next(path.name for path in (server.home / "runs" / RUN / "artifacts" / "browser").glob("weights-*"))
    weights = f"{server.url}/vae/run/{RUN}/{model}"
    ada.goto("/")
    expect(ada.get_by_text("Ada's own")).to_be_visible()
    bob.goto("/")
    expect(bob.get_by_text("You have no runs yet")).to_be_visible()
    bob.goto(f"/run?run={RUN}")
    expect(bob.get_by_text(f"There is no run {RUN} here")).to_be_visible()
    assert [page.request.get(weights).status for page in (ada, bob, stranger)] == [200, 404, 404]

    # By the command line neither, with the token that the app shows.
    bob.goto("/account")
    expect(bob.get_by_text("Bob <b>Builder</b>")).to_be_visible()
    bob.get_by_text("For the command line").click()
    token = bob.get_by_text(f"export {TOKEN}=").inner_text().split("=", 1)[1].strip()
    refused = command(server.home, token, "show", RUN)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"received '{RUN}'" in refused.stderr
    assert f'"id": "{RUN}"' not in command(server.home, token, "runs", "--json").stdout

    # She shares it, and copies the address; he comes with it, sees it all and may change nothing.
    ada.goto(f"/run?run={RUN}")
    ada.get_by_role("button", name="Private").click()
    ada.get_by_text("Whoever logs in here and has the link").click()
    expect(ada.get_by_role("button", name="Shared")).to_be_visible()
    settle(ada)
    link = ada.url
    assert re.search(r"[?&]shared=[\w-]{22}", link)
    stranger.goto(link)
    expect(stranger.get_by_text("The link that you came with opens when you have logged in")).to_be_visible()
    assert stranger.request.get(weights).status == 404
    bob.goto(link.replace("shared=", "shared=x"))
    expect(bob.get_by_text("This link shares nothing here")).to_be_visible()
    bob.goto(link)
    expect(bob.get_by_role("heading", name="Ada's own")).to_be_visible()
    settle(bob)
    assert "shared=" not in bob.url
    expect(bob.get_by_role("button", name="Delete")).to_have_count(0)
    expect(bob.get_by_role("button", name="Shared")).to_have_count(0)
    assert bob.request.get(weights).status == 200
    bob.goto("/")
    expect(bob.get_by_text("Shared by Ada Lovelace")).to_be_visible()

    # She takes it back: he is out again.
    ada.goto(f"/run?run={RUN}")
    ada.get_by_role("button", name="Shared").click()
    ada.get_by_text("Whoever logs in here and has the link").click()
    expect(ada.get_by_role("button", name="Private")).to_be_visible()
    assert bob.request.get(weights).status == 404
    bob.goto(link)
    expect(bob.get_by_text("This link shares nothing here")).to_be_visible()

    # Logged out, one is a stranger.
    ada.goto("/account")
    ada.get_by_role("button", name="Log out").click()
    expect(ada.get_by_role("button", name="Log in")).to_be_visible()
    assert ada.request.get(weights).status == 404
