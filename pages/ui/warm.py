"""What a server does behind its first page, so that nobody waits for it later."""

from __future__ import annotations

import logging
import time

from pages.ui import backend, cache, plane, state

PATIENCE = 2.5
"""Seconds that the first page has for itself: TensorFlow's import would hold it up."""


def warm_up() -> None:
    """Makes the first Explore fast: half a second instead of six. Runs in a thread of its own."""
    time.sleep(PATIENCE)
    backend.tensorflow()
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
