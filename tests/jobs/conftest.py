"""Real warm processes, shared by the tests of this folder: each start of one takes seconds."""

import time
from pathlib import Path

import pytest

from tests.map_runs import clusters, coded_run
from vae_tf.jobs.line import line

PATIENCE = 120
"""Seconds until a test gives up: the first start of all compiles."""


@pytest.fixture
def run(home):
    return coded_run(*clusters(300, 5))


@pytest.fixture
def large(home):
    """A run whose UMAP takes a second or more: by its 400 epochs, since the judgement of many codes takes longer."""
    return coded_run(*clusters(2000, 8))


@pytest.fixture
def process():
    """The process for maps, alive and with nothing to do."""
    warm = line("maps").process
    warm.start()
    return warm


def until(condition, seconds=PATIENCE):
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


def gone(pid):
    """Whether there is no such process any more; one that nobody has waited for is gone too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
