"""What a page makes of what was dropped in it: its own upload, once, until it is taken."""

import pytest

from pages.ui import dropping, state
from pages.ui.door import arrivals, passes, tokens
from pages.ui.door.arrivals import Upload
from vae_tf.data.locations import home


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A session, and a server to which nothing has come."""
    kept: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", kept)
    monkeypatch.setattr(state.st, "session_state", kept)
    monkeypatch.setattr(arrivals, "_arrived", {})
    return kept


def comes(upload_id: str, name: str = "a.zip") -> Upload:
    path = home() / "imports" / upload_id
    path.mkdir(parents=True)
    (path / "000001").write_bytes(b"PK")
    return arrivals.keep(Upload(upload_id, path, name, 1, 2))


def given() -> dict:
    return dropping.given("here", "Drop", "a ZIP")


def test_the_component_is_given_the_same_until_something_changes():
    assert given() == given()
    assert given()["arrived"] is None


def test_its_address_takes_one_upload_of_this_session_alone():
    first, second = given(), dropping.given("elsewhere", "Drop", "a ZIP")
    assert first["upload"] != second["upload"]
    assert tokens.subject(first["pass"]["token"], "upload") == first["upload"] + dropping.owner().rpartition("-")[2]


def test_what_has_come_is_there_until_it_is_forgotten():
    upload = comes(given()["upload"])
    dropping._take("here", upload.id)
    assert dropping.dropped("here") == upload
    assert dropping.dropped("elsewhere") is None
    assert given()["arrived"] == {"name": "a.zip", "files": 1, "bytes": 2}
    assert given()["upload"] != upload.id
    dropping.forget("here")
    assert dropping.dropped("here") is None
    assert given()["arrived"] is None
    assert list((home() / "imports").iterdir()) == []


def test_the_next_upload_takes_the_room_of_the_last():
    first = comes(given()["upload"])
    dropping._take("here", first.id)
    second = comes(given()["upload"], "b.zip")
    dropping._take("here", second.id)
    assert dropping.dropped("here") == second
    assert [path.name for path in (home() / "imports").iterdir()] == [second.id]


@pytest.mark.parametrize("said", [None, "", "../runs", 7, {"upload": "x"}, ["x"]])
def test_what_is_not_its_own_upload_is_not_taken(said):
    given()
    dropping._take("here", said)
    assert dropping.dropped("here") is None


def test_an_upload_of_another_session_is_not_taken():
    foreign = comes(arrivals.new_id())
    given()
    dropping._take("here", foreign.id)
    assert dropping.dropped("here") is None
    assert foreign.path.exists()


def test_an_upload_that_did_not_come_is_not_taken():
    dropping._take("here", given()["upload"])
    assert dropping.dropped("here") is None


def test_an_upload_that_was_cleared_away_is_no_longer_there():
    upload = comes(given()["upload"])
    dropping._take("here", upload.id)
    arrivals.discard(upload.id)
    assert dropping.dropped("here") is None
    assert given()["arrived"] is None


def test_a_token_is_carried_for_half_of_its_time(monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(passes.time, "time", lambda: now)
    first = passes.carried("film")
    now += tokens.LIFETIMES["film"] / 2 - 1
    assert passes.carried("film") == first
    now += 2
    second = passes.carried("film")
    assert second != first
    passes.renew("film")
    now += 1
    assert passes.carried("film") != second


def test_the_most_is_said_to_the_browser_which_says_it_before_it_sends():
    assert given()["most"] == {"files": 100_000, "bytes": 512_000_000}
    assert "512 MB" in dropping.HINT
