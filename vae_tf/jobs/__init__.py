"""Jobs: what a page asks for and waits for. They go to warm processes of this server, one task at a time each.

A kind of process is a line in `kinds`, a task a line in `tasks`; `maps`, `models` and `imports` are what pages call.
A stranger's file is read by no warm process, but by one of its own (`sandbox`).
"""

from vae_tf.jobs import imports, line, maps, models
from vae_tf.jobs.line import pids
from vae_tf.jobs.ticket import Ticket

__all__ = ["Ticket", "close", "counts", "imports", "maps", "models", "pids"]


def counts() -> dict[str, tuple[int, int]]:
    """By kind, how many jobs wait and how many are at work."""
    return {**line.counts(), **imports.counts()}


def close() -> None:
    """Ends all processes for jobs: the server is about to end."""
    line.close()
    imports.close()
