"""TensorFlow in a long-lived server: what Streamlit does after every script run must not undo it."""

import gc

import keras
import pytest

from pages.ui import backend


@pytest.fixture
def cleared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of Keras' own `clear_session`, in a process into which TensorFlow has not been brought yet."""
    calls: list[str] = []
    monkeypatch.setattr(keras.backend, "clear_session", lambda: calls.append("cleared"))
    monkeypatch.setattr(backend, "_done", False)
    return calls


def test_a_script_run_no_longer_clears_kerass_session(cleared):
    backend.tensorflow()
    keras.backend.clear_session()  # what Streamlit calls
    assert cleared == []


def test_a_second_call_returns_at_once_and_freezes_nothing_more(cleared):
    backend.tensorflow()
    frozen = gc.get_freeze_count()
    kept = [[] for _ in range(1000)]
    backend.tensorflow()
    assert gc.get_freeze_count() <= frozen
    assert kept
