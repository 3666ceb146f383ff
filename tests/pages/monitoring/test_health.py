"""What watches the server learns whether it can do its work."""

import json

import pytest

from pages.ui.monitoring import health
from tests.pages.asking import asker
from vae_tf.data.locations import home


@pytest.fixture
def ask(monkeypatch):
    home().mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(health, "since_tick", lambda: 1.0)
    return asker()


def test_a_server_that_is_well_says_so(ask):
    answer = ask("/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "checks": {"home": "ok", "disk": "ok", "queue": "ok"}}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("since", [None, 61.0])
def test_a_queue_that_nothing_looks_after_is_a_failure(ask, monkeypatch, since):
    monkeypatch.setattr(health, "since_tick", lambda: since)
    answer = ask("/healthz")
    assert answer.status == 503
    assert "nothing has looked after it" in json.loads(answer.body)["checks"]["queue"]


def test_a_home_that_is_gone_is_a_failure_and_no_traceback(ask):
    home().rmdir()
    answer = ask("/healthz")
    assert answer.status == 503
    assert "VAE_TF_HOME" in json.loads(answer.body)["checks"]["home"]


def test_a_full_disk_is_told_before_trainings_find_out(ask, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda place: type("Usage", (), {"free": 5 * 10**6}))
    assert json.loads(ask("/healthz").body)["checks"]["disk"] == "disk: expected at least 100 MB free, found 5"
