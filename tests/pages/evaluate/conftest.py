"""Evaluating without the process that does it: tickets, and what is kept, that a test makes by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vae_tf.jobs import Ticket
from vae_tf.runs.collapse import Measures
from vae_tf.runs.estimating import Estimating
from vae_tf.runs.findings import Findings
from vae_tf.runs.gaps import Found
from vae_tf.runs.posteriors import Seen
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

MEANS = {"elbo": -103.0, "quadrature": -100.0, "iwae": -101.0, "ais": -100.2, "appendix-d": -99.9}
GAUSSIAN = {"mean": [0.0, 0.0], "covariance": [[1.0, 0.0], [0.0, 1.0]], "elbo": -102.0, "elbo_se": 0.1}


class FakeLab:
    """In the place of the warm processes and of what they keep: does nothing until a test says so."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.asked: list[Any] = []
        self.kept: dict[Any, Any] = {}
        self.elsewhere: list[tuple[Estimating, Ticket]] = []
        self.gaps_elsewhere: Ticket | None = None

    def ticket(self, asked: Any, viewer: str) -> Ticket:
        if key(asked) in self.kept and asked not in self.asked:
            return Ticket.finished(key(asked))
        ticket = Ticket(key(asked))
        ticket.join(viewer)
        ticket.stop = lambda stopped: stopped.end("cancelled")
        self.asked.append(asked)
        self.tickets.append(ticket)
        return ticket

    def estimate(self, run: Run, asked: Estimating, *, viewer: str = "") -> Ticket:
        return self.ticket(asked, viewer)

    def posterior(self, run: Run, asked: Any, *, viewer: str = "") -> Ticket:
        return self.ticket(asked, viewer)

    gaps = diagnose = posterior

    def estimates_under_way(self, run: Run) -> list[tuple[Estimating, Ticket]]:
        return [(asked, ticket) for asked, ticket in self.elsewhere if not ticket.ended]

    def gaps_under_way(self, run: Run, asked: Any) -> Ticket | None:
        return self.gaps_elsewhere

    def read(self, run: Run, asked: Any) -> Any:
        asked.images(run) if isinstance(asked, Estimating) else None
        return self.kept.get(key(asked))

    # ------------------------------------------------------------------ what a test says

    def estimated(self, asked: Estimating, images: int, *, flagged: int = 0) -> None:
        """So many images of an estimate are done: those of larger numbers are the likelier ones."""
        values = MEANS[asked.estimator] + 2.0 * np.arange(images)
        arrays = {"value": values.astype(np.float32), "standard_error": np.full(images, 0.1, np.float32)}
        arrays |= {"flags": np.arange(images) < flagged, "seconds": np.full(images, 0.5)}
        if asked.estimator == "iwae":
            arrays["effective_sample_size"] = np.full(images, 0.1 * asked.options["num_samples"], np.float32)
        self.kept[key(asked)] = Findings(arrays)

    def carry_out(self, place: int = 0, *, images: int = 10, flagged: int = 0) -> None:
        """The estimate that was asked for is done."""
        self.estimated(self.asked[place], images, flagged=flagged)
        self.tickets[place].end("done")

    def seen(self, asked: Any, *, modes: int = 1) -> None:
        """A posterior is there: a round Gaussian."""
        axis = np.linspace(-3, 3, 21)
        log_density = -0.5 * (axis[:, None] ** 2 + axis**2) - np.log(2 * np.pi)
        figures = {"targets": "grey", "log_evidence": -100.0, "log_evidence_error": 0.0, "elbo": -103.0, "gap": 3.0}
        figures |= {"mean": [0.0, 0.0], "modes": [[0.0, 0.0]] * modes, "acceptance": 0.9, "r_hat": 1.01, "seconds": 2.0}
        figures["gaussians"] = {
            "encoder": GAUSSIAN | {"elbo": -103.0},
            "diagonal": GAUSSIAN,
            "full": GAUSSIAN | {"elbo": -100.5},
        }
        chain = np.zeros((5, 2, 2), np.float32)
        rebuilt = np.full((28, 28, 1), 0.5, np.float32)
        self.kept[key(asked)] = Seen(figures, axis, axis, log_density.astype(np.float32), chain, rebuilt)

    def gaps_found(self, asked: Any, *, apart: float = 0.5) -> None:
        """The gaps of so many images are there, which differ by so much between images."""
        values = {"encoder": -103.0, "diagonal": -102.0, "full": -100.5, "log_evidence": -100.0, "inference": 3.0}
        values |= {"amortisation": 1.0, "approximation": 2.0, "full_approximation": 0.5}
        figures = values | {f"{name}_se": 0.1 for name in values}
        figures |= {"images": asked.images, "of": 1000, "targets": "grey", "estimator": "quadrature", "seconds": 3.0}
        spread = np.linspace(-1.0, 1.0, asked.images) * apart
        by_image = {name: np.full(asked.images, values[name]) for name in ("diagonal", "full", "log_evidence")}
        by_image["importance"] = by_image["log_evidence"] - 0.1
        self.kept[key(asked)] = Found(figures, by_image | {"encoder": values["encoder"] + spread})

    def measured(self, asked: Any, *, latent_dim: int, active: int) -> None:
        """A diagnosis is there: so many units are active, and each carries two nats."""
        alive = [2.0 if j < active else 0.0 for j in range(latent_dim)]
        figures: dict[str, Any] = {"images": 1000, "of": 1000, "targets": "grey", "activity": [a / 2 for a in alive]}
        figures |= {"kl_per_dimension": alive, "active_units": active, "ceiling": float(np.log(1000))}
        figures |= {"kl": sum(alive), "information": sum(alive) / 2, "marginal_kl": 0.2, "total_correlation": 0.1}
        figures |= {"holes": 0.01, "fresh": 0.0, "resolved": True, "worth": 10.0 * active}
        figures |= {f"{name}_se": 0.05 for name in list(figures) if isinstance(figures[name], float)}
        figures |= {"worth_se": 0.05, "kl_se": 0.05, "information_se": 0.05}
        figures |= {"dimension_kl": [0.01] * latent_dim, "dimension_holes": [0.0] * latent_dim}
        figures |= {"squared_error": 0.05, "variance": 0.05, "seconds": 1.0, "steps": 2400}
        axis = np.linspace(-5, 5, 11)
        marginals = np.tile(np.exp(-0.5 * axis**2), (latent_dim, 1))
        self.kept[key(asked)] = Measures(figures, axis, marginals)


def key(asked: Any) -> str:
    """A request as a key: of an estimate without the number of images, as on disk."""
    values = asked.to_dict()
    if isinstance(asked, Estimating):
        values.pop("limit")
    return f"{type(asked).__name__} {values}"


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> FakeLab:
    fake = FakeLab()
    for module in ("asking", "posterior", "gaps", "collapse"):
        monkeypatch.setattr(f"pages.ui.evaluate.{module}.jobs", fake)
    monkeypatch.setattr("vae_tf.runs.ladder.estimates", fake.read)
    for reader in ("posterior.read_posterior", "gaps.read_gaps", "collapse.read_measures"):
        monkeypatch.setattr(f"pages.ui.evaluate.{reader}", fake.read)
    return fake


@pytest.fixture
def made(make_run: Callable[..., Path]) -> Run:
    """A finished run with a latent plane, three epochs of which are kept."""
    return read_run(make_run(name="Evaluated", frames=3))


@pytest.fixture
def large(make_run: Callable[..., Path]) -> Run:
    """A finished run of 20 latent dimensions."""
    return read_run(make_run(name="Of twenty", latent_dim=20))
