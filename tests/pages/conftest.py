"""Runs as the pages may meet them, written by hand or trained for a moment, and the app without a browser."""

import functools
import gc
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.ui import backend
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import save_npz, write_json
from vae_tf.latent import Codes
from vae_tf.runs.frames import save_frame
from vae_tf.runs.lock import held
from vae_tf.runs.run import Run
from vae_tf.runs.store import create_run

ROOT = Path(__file__).resolve().parents[2]
LOSSES = {"loss": 160.0, "reconstruction_loss": 154.0, "kl_loss": 6.0, "elbo": -160.0}


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """What the installed packages bring for Streamlit. A server looks for it when it starts; a test's page each time
    that it is opened, which takes longer than the page: all say what they are.
    """
    look = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", look)
        yield


@pytest.fixture(scope="module", autouse=True)
def frozen() -> None:
    """What is loaded stays: Streamlit looks through all objects after each run of a script, which with TensorFlow in
    the process takes longer than the script (`backend` does the same in the server)."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def app() -> Iterator[Callable[..., AppTest]]:
    """`app("explore", run="...")`: the page after its first run.

    What a page brings in behind itself is waited for at the end: each test has warnings' filters of its own, and an
    import that another thread is in the middle of would lose those it has set.
    """

    def open_page(name: str = "home", **query: str) -> AppTest:
        if name == "explore":
            backend.tensorflow()  # in a server it comes in behind the page
        page = AppTest.from_file(str(ROOT / "pages" / "ui" / "frame.py"), default_timeout=60)
        for key, value in query.items():
            page.query_params[key] = value
        page.switch_page(str(ROOT / "pages" / f"{name}.py"))
        return page.run()

    yield open_page
    for thread in threading.enumerate():
        if thread.name == "TensorFlow":
            thread.join()


@pytest.fixture
def make_run() -> Iterator[Callable[..., Path]]:
    """`make_run("running", name="...")`: a run directory in a state, its files written by hand, without weights.

    `busy`: a process is still at work on it, as it is on a stopped one whose test figures are being computed.
    `frames`: the epochs 1 to so many are saved. Anything else is what its state says besides.
    """
    with ExitStack() as locks:

        def make(
            state: str = "finished",
            *,
            name: str = "A run",
            latent_dim: int = 2,
            epochs: int = 4,
            busy: bool = False,
            frames: int = 0,
            **more: Any,
        ) -> Path:
            config = TrainConfig(
                dataset="mnist-5k", limit=200, epochs=epochs, model=VAEConfig(latent_dim=latent_dim, hidden=(8,))
            )
            path = create_run(config, name=name).path
            if state == "damaged":
                (path / "run.json").write_text('{"schema": 1, "na')
                return path
            write_json(path / "state.json", status(state, epochs) | more)
            (path / "log.txt").write_text("epoch 1\nthe end of the log\n")
            if state in ("starting", "queued"):
                return path
            if state == "running" or busy:
                locks.enter_context(held(path))
            write_progress(path, epochs)
            write_artifacts(path / "artifacts", latent_dim, done=state == "finished")
            write_frames(path / "artifacts", latent_dim, frames)
            return path

        yield make


def status(state: str, epochs: int) -> dict:
    values = {"state": state, "message": "", "started": time.time(), "seconds": 12.0, "epochs": epochs}
    if state == "failed":
        values |= {"message": "the loss is NaN at step 40", "advice": "Try a learning rate ten times smaller."}
    return values


def write_progress(path: Path, epochs: int) -> None:
    records = [
        {"epoch": epoch, "step": 2 * epoch, "seconds": 1.0 * epoch, "beta": 1.0, "images_per_second": 200.0}
        | {"train": LOSSES, "test": LOSSES}
        for epoch in range(1, epochs)
    ]
    (path / "metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    now = {"epoch": epochs - 0.5, "epochs": epochs, "step": 7, "steps": 8, "seconds": 3.0, "left": 1.5, "beta": 1.0}
    (path / "progress.json").write_text(json.dumps(now | {"train": LOSSES}))


def write_frames(folder: Path, latent_dim: int, epochs: int) -> None:
    """The codes of one epoch, turned by a half at each; kept for 1, 2, ..., the last also as what it looks like now."""
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (epochs, 10, 28, 28, 1)).astype(np.uint8)
    z = rng.normal(size=(1000, latent_dim)).astype(np.float32)
    for epoch in range(1, epochs + 1):
        arrays = {"z_mean": z * (-1) ** epoch, "reconstructions": images[epoch - 1]}
        arrays["kl_per_dimension"] = np.arange(latent_dim, dtype=np.float32) + epoch
        save_frame(folder / "frames", epoch=epoch, **arrays)
        save_npz(folder / "live.npz", originals=images[0], labels=np.arange(1000) % 10, epoch=epoch, **arrays)


def write_artifacts(folder: Path, latent_dim: int, *, done: bool) -> None:
    rng = np.random.default_rng(0)
    (folder / "results").mkdir(parents=True, exist_ok=True)
    images = rng.integers(0, 256, (10, 28, 28, 1)).astype(np.uint8)
    z = rng.normal(size=(1000, latent_dim)).astype(np.float32)
    labels = np.arange(1000) % 10
    save_npz(folder / "live.npz", originals=images, reconstructions=images, z_mean=z, labels=labels, epoch=3)
    if not done:
        return
    Codes(z, z, labels, z[:, 0], np.arange(1000), "test").save(folder / "codes.npz")
    Image.fromarray(images[0, ..., 0]).save(folder / "thumbnail.png")
    for targets, mean in (("grey", -160.0), ("dynamic", -155.0)):
        result = {"estimator": "elbo", "num_samples": 5, "images": 1000, "targets": targets, "mean": mean}
        result |= {
            "standard_error": 1.5,
            "reconstruction": mean + 6,
            "reconstruction_se": 1.4,
            "kl": 6.0,
            "kl_se": 0.04,
        }
        result |= {"kl_per_dimension": [6.0 / latent_dim] * latent_dim, "active_units": latent_dim, "seconds": 0.1}
        write_json(folder / "results" / f"elbo-{targets}.json", result)


class NoExecutor:
    """Starts nothing; remembers what it was asked."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, run: Run) -> None:
        self.started.append(run.id)

    def alive(self, run: Run) -> bool:
        return run.busy

    def stop(self, run: Run, *, force: bool = False) -> None:
        raise AssertionError("no page ends a process itself")


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> NoExecutor:
    """In the place of the processes that runs are carried out in."""
    executor = NoExecutor()
    monkeypatch.setattr("vae_tf.runs.executor.LOCAL", executor)
    return executor


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the ready-trained run, to be spoilt, in its place."""
    folder = Path(shutil.copytree(ROOT / "assets" / "pretrained", tmp_path / "pretrained"))
    monkeypatch.setattr("vae_tf.runs.store.SHIPPED", folder)
    return folder / "digits-2d"


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A real run of each latent size, trained for one epoch, once for all tests."""
    made: dict[int, Path] = {}

    def train(latent_dim: int) -> Path:
        if latent_dim not in made:
            import vae_tf

            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("trained")))
                model = VAEConfig(latent_dim=latent_dim, hidden=(8,))
                config = TrainConfig(dataset="mnist-5k", limit=200, epochs=1, model=model)
                made[latent_dim] = vae_tf.train(config, name=f"Trained in {latent_dim}-D").path
        return made[latent_dim]

    return train


@pytest.fixture
def trained_run(home: Path, trained_once: Callable[[int], Path]) -> Callable[[int], Path]:
    """`trained_run(20)`: a real run with that many latent dimensions, in this test's own home."""

    def give(latent_dim: int = 2) -> Path:
        source = trained_once(latent_dim)
        return Path(shutil.copytree(source, home / "runs" / source.name))

    return give
