"""TensorFlow inside a Streamlit server: brought in once, and kept ready between two reruns. Knows no run."""

from __future__ import annotations

import gc
import threading

_once = threading.Lock()
_done = False


def tensorflow() -> None:
    """Imports TensorFlow and Keras for a server that lives long; the first call waits, the others return at once."""
    global _done
    with _once:
        if _done:
            return
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
        _keep_kernels()
        # A full garbage collection costs 0.3 s for TensorFlow's objects alone. Frozen, once and exactly now, they
        # are left out of it; models loaded later still can be freed.
        gc.collect()
        gc.freeze()
        _done = True


def is_there() -> bool:
    """Whether the server has TensorFlow ready."""
    return _done


def _keep_kernels() -> None:
    """Takes from Streamlit the means to clear Keras' session, as it does after every script run.

    It would throw away TensorFlow's compiled kernels (30 ms at the next decode), collect garbage, and reset names
    in the middle of a model that another visitor's script is building.
    """
    import keras

    keras.backend.clear_session = lambda *args, **kwargs: None
