import os

import pytest

from tests.jobs.conftest import gone, until
from vae_tf.jobs.process import Died, WarmProcess


class Half:
    """A process that was killed in the middle of its second word."""

    stdin = None

    def __init__(self):
        self.stdout = Lines(['{"ready": true}\n', '{"id": 1, "words": "Neighbours", "share": 0.1}\n', '{"id": 1, "wor'])

    def wait(self):
        return -9


class Lines(list):
    def close(self):
        self.clear()


def test_a_process_that_dies_in_the_middle_of_a_word_has_died(monkeypatch):
    process, heard = WarmProcess("maps"), []
    monkeypatch.setattr(process, "_given", lambda order: Half())
    with pytest.raises(Died, match="it was killed by signal 9"):
        process.run("map", {}, begun=lambda number: None, hear=lambda words, share: heard.append((words, share)))
    assert heard == [("Neighbours", 0.1)]


def test_a_closed_process_is_gone_and_not_started_again(home):
    process = WarmProcess("maps")
    process.start()
    pid = process.pid
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 0
    process.close()
    until(lambda: gone(pid), 10)
    assert process.pid is None
    with pytest.raises(OSError, match="closed with the server"):
        process.start()
