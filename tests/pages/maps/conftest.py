"""Maps without the process that makes them: tickets that a test moves by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vae_tf.jobs import Ticket
from vae_tf.latent import Codes
from vae_tf.runs.maps import MapRequest, compute_map
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run


class FakeJobs:
    """In the place of the warm process: remembers what it was asked, and does nothing until a test says so."""

    def __init__(self) -> None:
        self.asked: list[MapRequest] = []
        self.tickets: list[Ticket] = []
        self.runs: list[Run] = []

    def ask(self, run: Run, request: MapRequest, *, viewer: str = "") -> Ticket:
        ticket = Ticket(f"{run.id} {request}")
        ticket.join(viewer)
        ticket.stop = lambda stopped: stopped.end("cancelled")
        self.asked.append(request)
        self.tickets.append(ticket)
        self.runs.append(run)
        return ticket

    def carry_out(self, *, judged: bool = True) -> None:
        """The last map asked for is made; with its judgement, its ticket ends."""
        compute_map(self.runs[-1], self.asked[-1], judged=judged)
        if judged:
            self.tickets[-1].end("done")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    fake = FakeJobs()
    monkeypatch.setattr("pages.ui.maps.making.jobs", fake)
    return fake


@pytest.fixture
def put_codes() -> Callable[..., None]:
    """`put_codes(path, z, labels)`: other codes in the place of a run's."""

    def put(path: Path, z: np.ndarray, labels: np.ndarray | None = None) -> None:
        z = np.asarray(z, np.float32)
        index = np.arange(len(z))
        Codes(z, z, None if labels is None else np.asarray(labels, np.int64), None, index, "test").save(
            path / "artifacts" / "codes.npz"
        )

    return put


@pytest.fixture
def made(make_run: Callable[..., Path]) -> Run:
    """A finished run of 1,000 codes in two dimensions."""
    return read_run(make_run(name="Mapped"))
