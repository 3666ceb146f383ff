"""One run as it lies on disk: a directory that its worker writes and everybody else only reads.

Knows no TensorFlow until a model is asked for. `run.json` belongs to the person (name, notes) and is written once
by the one who starts the run; all other files belong to the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import TrainConfig
from vae_tf.data import DATASETS, Dataset, load_dataset
from vae_tf.data.files import read_json, write_json
from vae_tf.data.npz import read_npz
from vae_tf.data.ownership import HOUSE, NOBODY, acting_as, require
from vae_tf.data.people import PERSON
from vae_tf.export.manifest import BLOB, MANIFEST, blobs, complete
from vae_tf.latent.codes import Codes
from vae_tf.models.registry import MODELS
from vae_tf.runs.lock import is_held
from vae_tf.runs.naming import check_name, check_notes
from vae_tf.runs.records import whole_browser, whole_live, whole_progress, whole_result
from vae_tf.runs.states import State
from vae_tf.runs.status import read_status
from vae_tf.runs.tail import Tail

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "assets" / "pretrained"


@dataclass(frozen=True)
class Run:
    """A readable run. `manifest` is `run.json`, checked; every other property reads its file when asked."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The directory's name."""
        return self.path.name

    @property
    def name(self) -> str:
        """What a person calls it."""
        return str(self.manifest["name"])

    @property
    def notes(self) -> str:
        """What a person wrote about it."""
        return str(self.manifest.get("notes", ""))

    @property
    def created(self) -> float:
        """When it was made: seconds since 1970."""
        return float(self.manifest["created"])

    @cached_property
    def config(self) -> TrainConfig:
        """The settings it was started with."""
        return TrainConfig.from_dict(self.manifest["config"])

    @property
    def dataset(self) -> Mapping[str, Any]:
        """name, title, fingerprint, train_images, test_images and label_names of what it is trained on."""
        return self.manifest["dataset"]  # type: ignore[no-any-return]

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Versions of Python, the libraries and the code; the machine's processor and count of cores."""
        return self.manifest["provenance"]  # type: ignore[no-any-return]

    @property
    def owner(self) -> str | None:
        """Who made or brought it; None: it comes with the app; "": that is not known."""
        owner = self.manifest.get("owner")
        return None if self.read_only else owner if isinstance(owner, str) else NOBODY

    @property
    def reader(self) -> str | None:
        """As whom its images are read, whoever looks at it: its owner, where that is one of the people who are kept
        apart; of a run from before, the house."""
        return self.owner if PERSON.fullmatch(self.owner or "") else HOUSE

    @property
    def read_only(self) -> bool:
        """Whether it ships with the app, and so can be neither renamed nor deleted."""
        # To resolve a path is ten calls of the system, in each of which another thread takes over.
        return self.path.parent == SHIPPED or (
            (SHIPPED / self.path.name).exists() and self.path.resolve().parent == SHIPPED
        )

    # ------------------------------------------------------------------ what the worker writes

    @property
    def status(self) -> Mapping[str, Any]:
        """state, message, and what else is known: see `vae_tf.runs.status`."""
        return read_status(self.path, self.created)

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.status["state"])

    @property
    def busy(self) -> bool:
        """Whether a process is at work on it: it trains, or it has ended and its last figures are being written."""
        return is_held(self.path)

    @property
    def explorable(self) -> bool:
        """Whether it has a model to explore: it ended as a person wanted, or failed and left its last good one, or has
        one from before it was continued."""
        return self.state.has_model or (self.path / "weights.npz").is_file()

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """One record an epoch: epoch, step, seconds, beta, images_per_second, train and test losses (nats/image)."""
        return Tail(self.path / "metrics.jsonl").read()

    @property
    def progress(self) -> Mapping[str, Any] | None:
        """Inside the running epoch: epoch (fractional), epochs, step, steps, seconds, left, train losses; or None."""
        return whole_progress(read_json(self.path / "progress.json"))

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """Test figures by targets ("grey", "dynamic"): what `evaluate` of `vae_tf.runs.evaluate` returns."""
        found = {}
        for path in sorted((self.path / "artifacts" / "results").glob("elbo-*.json")):
            value = whole_result(read_json(path))
            if value is not None:
                found[path.stem.removeprefix("elbo-")] = value
        return found

    @property
    def test_elbo(self) -> float | None:
        """Mean test ELBO, nats per image, for the targets that its settings name; None before there is one, and for a
        model without a prior, whose loss is no bound."""
        if not MODELS[self.config.kind].bounded:
            return None
        result = self.results.get(self.config.model.eval_targets)
        if result is not None:
            return float(result["mean"])
        tested = [record for record in self.metrics if record.get("test")]
        return float(tested[-1]["test"]["elbo"]) if tested else None

    @property
    def thumbnail(self) -> Path | None:
        """A small PNG of what it learned, or None."""
        path = self.path / "artifacts" / "thumbnail.png"
        return path if path.is_file() else None

    @property
    def browser(self) -> dict[str, Any] | None:
        """The manifest of what a browser decodes with; or its "unsupported", a sentence that says why it cannot. None
        where there is neither (a run from before there were exports), or where it or a file it names is not whole."""
        model = self.config.model
        found = whole_browser(read_json(self.browser_folder / MANIFEST), model.image_shape, model.latent_dim)
        return found if found and complete(found, self.browser_folder) else None

    def browser_file(self, name: str) -> Path | None:
        """The file of that name, where the manifest names it; whatever else a stranger asks for is None."""
        named = BLOB.fullmatch(name) is not None and name in blobs(self.browser or {})
        return self.browser_folder / name if named else None

    @property
    def browser_folder(self) -> Path:
        """Where the browser export lies, or will."""
        return self.path / "artifacts" / "browser"

    def codes(self) -> Codes | None:
        """The codes of all test images, or None while there are none. Raises: ValueError if damaged."""
        path = self.path / "artifacts" / "codes.npz"
        return Codes.load(path) if path.is_file() else None

    def live(self) -> dict[str, npt.NDArray[Any]] | None:
        """What the model makes of a few test images now: originals and reconstructions uint8 (k, h, w, c), z_mean
        float32 (m, d), kl_per_dimension (d,) in nats (not in a run of an earlier version), epoch (), and labels int64
        (m,) where there are any; or None before the first epoch's end."""
        names = ("originals", "reconstructions", "z_mean", "epoch")
        try:
            arrays = read_npz(self.path / "artifacts" / "live.npz", names, optional=("labels", "kl_per_dimension"))
        except (OSError, ValueError):
            return None
        return arrays if whole_live(arrays, self.config.model.image_shape, self.config.model.latent_dim) else None

    def log_tail(self, lines: int = 40) -> str:
        """The end of its log."""
        try:
            text = (self.path / "log.txt").read_bytes()[-64_000:].decode("utf-8", "replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def load_dataset(self) -> Dataset:
        """The dataset it was trained on, as its `reader` may read it: whoever may look at a run may look at its images.

        Raises: ValueError where it is not on this machine, or has changed since.
        """
        with acting_as(self.reader):
            dataset = load_dataset(self.config.dataset, limit=self.config.limit)
        if dataset.fingerprint != self.dataset["fingerprint"]:
            raise ValueError(f"dataset: {dataset.name} has changed since the run {self.id} was made")
        return dataset

    @property
    def has_images(self) -> bool:
        """Whether the dataset it was trained on is on this machine; it may have changed since."""
        with acting_as(self.reader):
            spec = DATASETS.get(self.config.dataset)
        return spec is not None and spec.locate() is not None

    def test_images(self) -> npt.NDArray[np.uint8] | None:
        """The images that its codes are of, uint8 (n, h, w, c); None where they are not on this machine as they were.
        Nothing is downloaded."""
        if not self.has_images:
            return None
        try:
            return self.load_dataset().test.images
        except ValueError:
            return None

    def load_model(self) -> VAE:
        """The trained model. Raises: ValueError where there is none, or it does not fit its settings."""
        from vae_tf.training.weights import load_run_model

        return load_run_model(self.path, self.config)

    # ------------------------------------------------------------------ what the person writes

    def annotate(self, *, name: str | None = None, notes: str | None = None) -> Run:
        """The run under another name or with other notes. Raises: ValueError if empty, too long or read-only."""
        if self.read_only:
            raise ValueError("expected a run of your own; received the one that ships with the app")
        require("annotate", self.owner)
        changes: dict[str, str] = {}
        if name is not None:
            changes["name"] = check_name(name)
        if notes is not None:
            changes["notes"] = check_notes(notes)
        now = read_json(self.path / "run.json")  # as it is now: another page may have written the other one
        if now is None:
            raise ValueError(f"{self.id}: expected a run, found none: it was deleted, or damaged")
        manifest = {**now, **changes}
        write_json(self.path / "run.json", manifest)
        return Run(self.path, manifest)
