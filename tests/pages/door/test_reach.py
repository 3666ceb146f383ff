"""What is said when the server starts where others can reach it."""

import asyncio

import pytest

import app
from pages.ui.door import reach


async def nothing(*_):
    """A chore that is done."""


@pytest.fixture
def starts(monkeypatch, caplog):
    """`starts(address)`: the server's life from its start to its end; what it has logged."""
    monkeypatch.setattr(app.races, "mend", lambda: None)
    monkeypatch.setattr(app, "pulse", nothing)
    monkeypatch.setattr(app, "clear_away_again_and_again", nothing)
    monkeypatch.setattr(app.jobs.maps, "warm_later", nothing)
    monkeypatch.setattr(app.jobs, "close", lambda: None)

    async def live():
        async with app.lifespan(app.app):
            pass

    def start(address):
        monkeypatch.setattr(reach.st, "get_option", {"server.address": address}.__getitem__)
        asyncio.run(live())
        return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]

    return start


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "unix:///run/app.sock"])
def test_on_this_machine_alone_nothing_is_said(starts, address):
    assert starts(address) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "images.example", None, ""])
def test_where_others_reach_it_one_line_says_what_that_means(starts, address):
    [line] = starts(address)
    assert line.startswith(f"The server listens on {address or 'all addresses of this machine'}: ")
    for word in ("nobody logs in", "proxy", "Origin"):
        assert word in line
    assert "\n" not in line
