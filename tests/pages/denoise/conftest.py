"""Denoising without the process that does it: tickets and results that a test makes by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pages.denoise.packing import packed
from vae_tf.data import save_npz, write_json
from vae_tf.jobs import Ticket
from vae_tf.runs import mending
from vae_tf.runs.mending import Mending
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run


class FakeJobs:
    """In the place of the warm process: remembers what it was asked, and does nothing until a test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[Mending, str | None]] = []
        self.tickets: list[Ticket] = []
        self.folders: list[Path] = []
        self.scored: list[Any] = []

    def ticket(self, key: str, viewer: str) -> Ticket:
        ticket = Ticket(key)
        ticket.join(viewer)
        ticket.stop = lambda stopped: stopped.end("cancelled")
        return ticket

    def mend(self, run: Run, wanted: Mending, *, other: Run | None = None, viewer: str = "") -> tuple[Ticket, Path]:
        folder = mending.ask(run, wanted, other=other)
        self.asked.append((wanted, None if other is None else other.id))
        self.tickets.append(self.ticket(str(folder), viewer))
        self.folders.append(folder)
        return self.tickets[-1], folder

    def typical(self, run: Run, images: Any, *, viewer: str = "") -> Ticket:
        said = {"estimator": "elbo", "num_samples": 5, "targets": "grey", "mean": -100.0, "deviation": 20.0}
        said |= {"test_images": 1000, "log_likelihood": [-95.0, -800.0], "atypicality": [5.0, 700.0]}
        return Ticket.finished("typical", result=said | {"less_likely": [0.6, 0.0], "as_atypical": [0.8, 0.0]})

    def score(self, run: Run, scoring: Any, *, other: Run | None = None, viewer: str = "") -> Ticket:
        self.scored.append(scoring)
        return self.ticket("score", viewer)

    def curve(self, run: Run, curve: Any, *, other: Run | None = None, viewer: str = "") -> Ticket:
        self.scored.append(curve)
        return self.ticket("curve", viewer)

    def carry_out(self, place: int = -1, *, psnr: float = 15.0) -> None:
        """What was asked for is done: each method gives the damaged image back, each a little better than the last."""
        wanted, folder = self.asked[place][0], self.folders[place]
        found = {}
        for k, name in enumerate(wanted.methods):
            save_npz(folder / f"{name}.npz", images=wanted.damaged, spread=0.5 * wanted.damaged)
            found[name] = {"psnr": psnr + k, "psnr_se": None, "ssim": 0.5, "ssim_se": None, "nll": 90.0, "nll_se": None}
        if wanted.completions:
            chains = np.stack([wanted.damaged] * 3)
            film = np.stack([chains] * 2)
            save_npz(folder / "completions.npz", images=wanted.damaged, spread=wanted.damaged, film=film, chains=chains)
            found["completions"] = {"acceptance": 0.7}
        if "denoiser" in found:
            found["denoiser"] = {"reason": "it needs a second run, with a model that learned to denoise"}
            (folder / "denoiser.npz").unlink()
        write_json(folder / mending.ABOUT, found)
        self.tickets[place].end("done")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    fake = FakeJobs()
    for module in ("making", "typical", "testset"):
        monkeypatch.setattr(f"pages.ui.denoise.{module}.jobs", fake)
    return fake


@pytest.fixture
def made(make_run: Callable[..., Path]) -> Run:
    """A finished run of images 28 x 28, with a file where its weights would be."""
    path = make_run(name="Denoised")
    (path / "weights.npz").write_bytes(b"weights")
    return read_run(path)


@pytest.fixture
def request_of() -> Callable[..., dict[str, Any]]:
    """`request_of(damage="half", kept=...)`: what the component says."""

    def make(**changes: Any) -> dict[str, Any]:
        x = np.linspace(0, 1, 784, dtype="<f4")
        said = {"id": "a1", "image": 3, "damage": "gaussian", "strength": 0.5, "seed": 7, "completions": False}
        return said | {"clean": packed(x), "damaged": packed(x[::-1]), "kept": None} | changes

    return make
