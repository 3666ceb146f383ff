"""TensorFlow in a long-lived server: what Streamlit does after every script run must not undo it."""

import keras

from pages.ui import backend


def test_a_script_run_no_longer_clears_kerass_session():
    backend.tensorflow()
    name = keras.layers.Dense(1).name
    keras.backend.clear_session()  # what Streamlit calls
    assert keras.layers.Dense(1).name != name


def test_a_second_call_returns_at_once_and_freezes_nothing_more():
    import gc

    backend.tensorflow()
    frozen = gc.get_freeze_count()
    kept = [[] for _ in range(1000)]
    backend.tensorflow()
    assert gc.get_freeze_count() <= frozen
    assert kept
