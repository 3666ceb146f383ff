"""TensorFlow in a long-lived server: what Streamlit does after every script run must not undo it."""

import keras

from pages.ui import warm


def test_a_script_run_no_longer_clears_kerass_session():
    warm.tensorflow()
    name = keras.layers.Dense(1).name
    keras.backend.clear_session()  # what Streamlit calls
    assert keras.layers.Dense(1).name != name


def test_a_second_call_returns_at_once_and_freezes_nothing_more():
    import gc

    warm.tensorflow()
    frozen = gc.get_freeze_count()
    kept = [[] for _ in range(1000)]
    warm.tensorflow()
    assert gc.get_freeze_count() <= frozen
    assert kept
