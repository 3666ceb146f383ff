"""What the server is told before it starts, in .streamlit/config.toml."""

import tomllib

from streamlit.config import _config_options_template

from tests.test_architecture import ROOT

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_the_server_is_for_this_machine_until_a_flag_says_otherwise():
    assert SETTINGS["server"]["address"] == "localhost"
    assert SETTINGS["server"]["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert SETTINGS["server"]["corsAllowedOrigins"] == []
    assert SETTINGS["server"]["enableXsrfProtection"] is True


def test_visitors_see_no_traces_and_nobody_is_told_of_them():
    assert SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["server"]["fileWatcherType"] == "none"


def test_the_ways_in_that_no_page_uses_are_closed():
    assert SETTINGS["server"]["enableAgentApi"] is False
    assert SETTINGS["server"]["enableStaticServing"] is False
    assert SETTINGS["server"]["maxUploadSize"] == 1


def test_streamlit_knows_every_setting():
    named = [f"{section}.{name}" for section in ("server", "browser", "client", "runner") for name in SETTINGS[section]]
    assert [name for name in named if name not in _config_options_template] == []
