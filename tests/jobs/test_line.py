"""The order in which a process is given its jobs; the process is one of the test's own."""

import threading

from tests.jobs.conftest import PATIENCE, until
from vae_tf.jobs.line import Line


class Gated:
    """A process that does a task when it is let, and remembers which."""

    kind = "models"

    def __init__(self):
        self.gate = threading.Semaphore(0)
        self.done = []

    def run(self, task, arguments, *, begun, hear):
        assert self.gate.acquire(timeout=PATIENCE)
        self.done.append(arguments["name"])
        return {"done": {}}


def test_brief_jobs_go_before_long_ones_and_each_kind_in_its_order():
    line = Line("models")
    line.process = process = Gated()
    tickets = [line.ask("first", "mend", {"name": "first"})]
    until(lambda: line.counts() == (0, 1))
    for name in ("long 1", "brief 1", "long 2", "brief 2"):
        tickets.append(line.ask(name, "mend", {"name": name}, brief=name.startswith("brief")))
    assert [ticket.before(ticket) for ticket in tickets[1:]] == [3, 1, 4, 2]
    process.gate.release(5)
    assert all(ticket.wait(PATIENCE) for ticket in tickets)
    assert process.done == ["first", "brief 1", "brief 2", "long 1", "long 2"]
