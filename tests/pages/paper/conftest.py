"""Races of the paper's figures as the page may meet them: their runs written by hand, a few numbers of Frey faces."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vae_tf.data import save_npz
from vae_tf.runs.paper import PaperRequest, Race, races
from vae_tf.runs.store import place_run

LOSSES = {"loss": 160.0, "reconstruction_loss": 154.0, "kl_loss": 6.0, "elbo": -160.0}


@pytest.fixture
def race() -> Callable[..., Race]:
    """`race("fig2", latent_dims=(3,))`: the only training that is asked for, by AEVB unless it is said."""

    def one(figure: str = "fig2", **asked: Any) -> Race:
        (found,) = races(PaperRequest(figure=figure, **{"latent_dims": (3,), "algorithms": ("aevb",)} | asked))
        return found

    return one


@pytest.fixture
def run_of(home: Path) -> Callable[..., Path]:
    """`run_of(race, "finished", marks={300_000: -150.0})`: a run with a race's settings, its files written by hand."""

    def make(race: Race, state: str = "finished", *, marks: dict[int, float] | None = None, **more: Any) -> Path:
        dataset = {"name": race.dataset, "title": race.dataset, "fingerprint": "f", "label_names": None}
        manifest = {
            "name": race.title,
            "notes": "",
            "owner": None,
            "created": time.time(),
            "config": race.config.to_dict(),
            "dataset": dataset | {"train_images": 60_000, "test_images": 10_000},
            "provenance": {},
        }
        ended = {"epochs": race.config.epochs, "seconds": 40.0} if state == "finished" else {}
        status = {"state": state, "message": "", "started": time.time(), "queued": 1.0, "attempts": 0} | ended | more
        path = place_run(manifest, status).path
        write_marks(path, marks or {})
        return path

    return make


def write_marks(path: Path, marks: dict[int, float]) -> None:
    """Two epochs of 60,000 samples in 2 seconds each; all marks are told of in the second."""
    told = [
        {"samples": samples, "step": 1} | {split: LOSSES | {"elbo": value - less} for split, less in SPLITS.items()}
        for samples, value in marks.items()
    ]
    records = [
        {"epoch": epoch, "step": epoch, "seconds": 2.0 * epoch, "beta": 1.0, "images_per_second": 1.0}
        | {"train": LOSSES, "test": LOSSES, "marks": told if epoch == 2 else []}
        for epoch in (1, 2)
    ]
    (path / "metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))


SPLITS = {"test": 0.0, "train": -1.0}


@pytest.fixture
def frey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Frames in the place of the Frey faces'."""
    folder = tmp_path / "data"
    folder.mkdir()
    save_npz(folder / "frey.npz", x=np.random.default_rng(0).integers(0, 256, (1965, 28, 20)).astype(np.uint8))
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(folder))
    return folder
