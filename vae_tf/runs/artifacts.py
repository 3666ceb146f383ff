"""What a worker leaves of a stored model in its run's `artifacts/`: codes, test figures, a thumbnail, an export.

Knows a run, its model and its dataset; not when or why it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from vae_tf.data import Dataset, Split, contact_sheet, to_float, write_atomically, write_json
from vae_tf.data.files import remove_folder
from vae_tf.export.browser import write_browser, write_unsupported
from vae_tf.export.registry import FORMATS
from vae_tf.latent import Codes, sample_prior, unit_square_grid
from vae_tf.models.registry import LIKELIHOODS
from vae_tf.models.vae import VAE
from vae_tf.runs.advice import words_for
from vae_tf.runs.evaluate import evaluate
from vae_tf.runs.log import log
from vae_tf.runs.pictures import Pictures
from vae_tf.runs.run import Run

REPORTED = ("grey", "dynamic")
"""The readings of pixels that every run is scored by, where its likelihood can."""
EXPORTS = {format.folder or name for name, format in FORMATS.items()} - {"browser"}
"""The folders of a run's own exports, but for the one that is written anew with the model."""
THUMBNAIL_SIDE = 560
"""About how many pixels wide and high a thumbnail is: 20 by 20 digits."""


def write_all(run: Run, dataset: Dataset, look: Callable[[], object]) -> None:
    """Writes the artifacts of a run's stored model; `look` is called now and then and may raise. Raises: ValueError
    where there is no model; OSError."""
    model = run.load_model()
    artifacts = run.path / "artifacts"
    steps_per_epoch = -(-len(dataset.train) * run.config.passes // run.config.batch_size)
    Pictures(artifacts, dataset.test).take(model, int(model.steps) // steps_per_epoch, frame=False)
    look()
    write_thumbnail(artifacts / "thumbnail.png", model)
    write_results(artifacts, model, dataset.test, lambda images: look())
    look()
    write_export(run, model)
    remove_former_exports(run)


def write_without_images(run: Run, look: Callable[[], object]) -> None:
    """Writes what a stored model shows without its dataset: a thumbnail, and its copy for the browser.

    Raises: ValueError where there is no model; OSError.
    """
    model = run.load_model()
    look()
    write_thumbnail(run.path / "artifacts" / "thumbnail.png", model)
    look()
    write_export(run, model)
    remove_former_exports(run)


def remove_former_exports(run: Run) -> None:
    """Removes the exports in the run's own folder that are of the model as it was before this one. What was made to be
    taken away stays: it says of itself what it is of."""
    former = [path for path in map((run.path / "artifacts").joinpath, sorted(EXPORTS)) if _before(path, run)]
    for path in former:
        with suppress(OSError):
            remove_folder(path)
    if former:
        log(run.path, f"removed exports of the model as it was: {', '.join(path.name for path in former)}")


def _before(folder: Path, run: Run) -> bool:
    """Whether there is such a folder, and all in it was written before the run's weights."""
    try:
        trained = (run.path / "weights.npz").stat().st_mtime_ns
        times = [path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()]
    except OSError:  # there is nothing to compare with
        return False
    return bool(times) and max(times) < trained


def write_export(run: Run, model: VAE) -> None:
    """Writes what the browser decodes with. A run is whole without it: whatever goes wrong is only written down."""
    try:
        write_browser(run.browser_folder, model, run.codes())
    except Exception as error:  # noqa: BLE001
        with suppress(OSError):
            write_unsupported(run.browser_folder, f"The export failed: {words_for(error)}")
    reason = (run.browser or {"unsupported": "its files cannot be written"}).get("unsupported")
    if reason:
        log(run.path, f"nothing for the browser: {reason}")


def write_results(folder: Path, model: VAE, split: Split, progress: Callable[[int], object]) -> None:
    """Writes `results/elbo-<targets>.json` for its own, grey and dynamic targets, and the split's `codes.npz`.

    A model without a bound has codes only; in the place of their ELBO is log p(x|z) at the code.
    """
    if not model.bounded:
        write_codes(folder / "codes.npz", model, split, _at_the_code(model, split))
        return
    results = folder / "results"
    results.mkdir(exist_ok=True)
    own = model.config.eval_targets
    scored = [name for name in REPORTED if name in LIKELIHOODS[model.config.likelihood].readings]
    for targets in dict.fromkeys((own, *scored)):
        summary, estimate = evaluate(model, split, targets=targets, progress=progress)
        write_json(results / f"elbo-{targets}.json", summary)
        if targets == own:
            write_codes(folder / "codes.npz", model, split, estimate.value)


def _at_the_code(model: VAE, split: Split) -> npt.NDArray[np.float32]:
    """log p(x|z) of each image at its own code, nats, as the model's `eval_targets` read it."""
    parts = []
    for start in range(0, len(split), 500):
        x = model.read(to_float(split.images[start : start + 500]), model.config.eval_targets, 0)
        parts.append(np.asarray(model.log_likelihood(x, model.encoder(x)[0][None]))[0])
    return np.concatenate(parts)


def write_codes(path: Path, model: VAE, split: Split, elbo: npt.NDArray[np.float32]) -> None:
    """Writes the codes of a split, with each image's ELBO."""
    posterior = model.encode(to_float(split.images))
    index = np.arange(len(split), dtype=np.int64)
    Codes(posterior.z_mean, posterior.z_log_var, split.labels, elbo, index, "test").save(path)


def write_thumbnail(path: Path, model: VAE) -> None:
    """Writes a picture of what the model learned: its latent plane, or samples from the prior where it has none."""
    n = int(np.clip(THUMBNAIL_SIDE // max(model.config.image_shape[:2]), 6, 20))
    dims = model.config.latent_dim
    z = unit_square_grid(n) if dims == 2 else sample_prior(n * n, dims, seed=0)
    sheet = contact_sheet(model.decode(z), columns=n, gap=0)
    picture = Image.fromarray(sheet.squeeze(-1) if sheet.shape[-1] == 1 else sheet)
    write_atomically(path, lambda file: picture.save(file, format="PNG", optimize=True))
