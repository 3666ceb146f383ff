"""TensorFlow inside a Streamlit server: brought in once, behind the first page, and kept warm between two reruns."""

from __future__ import annotations

import gc
import logging
import threading
import time

PATIENCE = 2.5
"""Seconds that the first page has for itself: the import would hold it up."""

_once = threading.Lock()
_done = False


def warm_up() -> None:
    """Makes the first Explore fast: half a second instead of six. Runs in a thread of its own."""
    time.sleep(PATIENCE)
    tensorflow()
    from pages.ui import cache, plane, state

    run = state.shipped()
    if run is None:
        return
    try:
        cache.codes(run)
        cache.model(run)
        if run.config.model.latent_dim == 2:
            cache.plane(run, plane.cells(run))
    except ValueError as error:
        logging.getLogger(__name__).warning("the shipped run cannot be used: %s", error)


def tensorflow() -> None:
    """Imports TensorFlow and Keras for a server that lives long; the first call waits, the others return at once."""
    global _done
    with _once:
        if _done:
            return
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
        # Each model compiles a decode of its own; TensorFlow takes five of them for one that is compiled in vain.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        _keep_kernels()
        # A full garbage collection costs 0.3 s for TensorFlow's objects alone. Frozen, once and exactly now, they
        # are left out of it; models loaded later still can be freed.
        gc.collect()
        gc.freeze()
        _done = True


def _keep_kernels() -> None:
    """Takes from Streamlit the means to clear Keras' session, as it does after every script run.

    It would throw away TensorFlow's compiled kernels (30 ms at the next decode), collect garbage, and reset names
    in the middle of a model that another visitor's script is building.
    """
    import keras

    keras.backend.clear_session = lambda *args, **kwargs: None
