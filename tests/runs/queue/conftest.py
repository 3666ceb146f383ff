"""Runs in a queue, and workers moved by hand."""

import pytest

from tests.faults.fake_workers import FakeExecutor
from vae_tf.runs import queue


@pytest.fixture
def executor(monkeypatch):
    """In the place of processes."""
    executor = FakeExecutor()
    monkeypatch.setattr("vae_tf.runs.executor.LOCAL", executor)
    yield executor
    for worker in executor.living:
        worker.kill()


@pytest.fixture
def submit(config):
    """Puts a tiny run into the queue."""

    def submit(owner="ada", **settings):
        return queue.submit(config(**settings), owner=owner)

    return submit
