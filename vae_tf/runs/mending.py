"""Images that a person damaged, mended: asked for in a folder of the cache named by its content, and read back.

The page writes what it wants mended, the process for models writes a file a method, and a line of JSON at the end.
Knows a run; the models only where they are asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import check_whole, choose
from vae_tf.data import home, read_npz, save_npz, write_json
from vae_tf.data.corruption import Dose, given, read_dose
from vae_tf.data.files import read_json
from vae_tf.models.registry import MODELS
from vae_tf.runs.measures import figures, measure, summary
from vae_tf.runs.methods import METHODS, check_pair
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.runs.denoising import Bench

Images = npt.NDArray[np.float32]
Tell = Callable[[str, float], object]
VERSION = 2
"""Of what is computed and how it is written: another number where the same request would come out otherwise."""
INPUT, ABOUT = "input.npz", "about.json"
MOST = 64
"""Images that a person may have mended at once."""
BOUNDS: Mapping[str, tuple[int, int | None]] = {
    "seed": (0, 2**31 - 1),
    "chains": (1, 64),
    "steps": (1, 10_000),
    "samples": (1, 100_000),
    "frames": (1, 500),
    "sampler": (0, None),
}
"""The options there are, and the bounds of those that are numbers."""
COMPLETIONS = "completions"
"""The name of what `inpaint` gives, beside the methods': mean, spread, film and the chains' last images."""


@dataclass(frozen=True)
class Mending:
    """What is asked for: `damage` as "gaussian:0.5" (or "given" with `kept`), and by which methods.

    `damaged` (n, h, w, c); `clean` likewise where it is known, else None; `kept` (n, h, w, 1) of a mask, else None.
    `completions` also asks for `chains` completions of a masked image.
    """

    damage: str
    damaged: Images
    clean: Images | None = None
    kept: npt.NDArray[np.bool_] | None = None
    methods: tuple[str, ...] = ()
    completions: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dose(self) -> Dose:
        """The damage. Raises: ValueError."""
        if self.damage == "given":
            if self.kept is None or (self.kept != self.kept[:1]).any():
                received = "none" if self.kept is None else "several"
                raise ValueError(f"kept: expected one mask for all images, received {received}")
            return Dose(given(self.kept[0, ..., 0]), 1)
        return read_dose(self.damage)


def ask(run: Run, wanted: Mending, *, other: Run | None = None) -> Path:
    """The folder of what is wanted, which now says what that is. Raises: ValueError for images that do not fit."""
    _check(run, wanted)
    check_pair(run, other)
    arrays = {name: value for name in ("damaged", "clean", "kept") if (value := getattr(wanted, name)) is not None}
    words = {
        "run": str(run.path),
        "other": str(other.path) if other else None,
        "damage": wanted.damage,
        "methods": list(wanted.methods),
        "completions": wanted.completions,
        "options": dict(wanted.options),
    }
    digest = hashlib.sha256(json.dumps([VERSION, words, _stamp(run), _stamp(other)], sort_keys=True).encode())
    for name, array in arrays.items():
        digest.update(f"{name}{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    folder = home() / "cache" / "denoise" / digest.hexdigest()[:24]
    if not (folder / INPUT).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "request.json", words)
        save_npz(folder / INPUT, **arrays)
    return folder


def about(folder: Path) -> dict[str, Any] | None:
    """Once all is done: by method what it scores and tells, or why it was left out ("reason"); else None."""
    found = read_json(folder / ABOUT)
    return found if isinstance(found, dict) else None


def result(folder: Path, name: str) -> dict[str, npt.NDArray[Any]] | None:
    """`images` (n, h, w, c) and, where there is one, `spread` of a method; of "completions" also `film`
    (frames, chains, n, h, w, c) and `chains` (chains, n, h, w, c), both uint8: they are only looked at.

    None while it is not there, or where it is damaged.
    """
    try:
        return read_npz(folder / f"{name}.npz", ["images"], optional=("spread", "film", "chains", "acceptance"))
    except (OSError, ValueError):
        return None


def mend(folder: Path, run: Run, other: Run | None, *, tell: Tell = lambda words, share: None) -> dict[str, Any]:
    """Does what a folder asks for, method after method; gives what `about` then does. `tell` may raise.

    Raises: ValueError for a request that cannot be carried out; OSError.
    """
    from vae_tf.runs.undamaging import bench_of_images

    wanted = _read(folder)
    tell("Loading the model", 0.0)
    bench = bench_of_images(run, wanted, other)
    names = [*wanted.methods, *([COMPLETIONS] if wanted.completions else [])]
    found: dict[str, Any] = {}
    for i, name in enumerate(names):
        title = METHODS[name].title if name in METHODS else "Completions"
        start, size = i / len(names), 1 / len(names)

        def hear(share: float, title: str = title, start: float = start, size: float = size) -> None:
            tell(title, start + share * size)

        hear(0.0)
        bench.progress = hear
        found[name] = _one(folder, name, bench, wanted)
    write_json(folder / ABOUT, found)
    return found


def _one(folder: Path, name: str, bench: Bench, wanted: Mending) -> dict[str, Any]:
    """Writes a method's file, and gives its figures."""
    if name == COMPLETIONS:
        from vae_tf.inference.inpaint import inpaint

        assert wanted.kept is not None
        names = ("sampler", "chains", "steps", "frames", "seed")
        options = {key: wanted.options[key] for key in names if key in wanted.options}
        filled = inpaint(bench.model, wanted.damaged, wanted.kept, progress=bench.progress, **options)
        arrays: dict[str, npt.NDArray[Any]] = {
            "spread": filled.spread,
            "film": _grey_levels(filled.film),
            "chains": _grey_levels(filled.images),
        }
        save_npz(folder / f"{name}.npz", images=filled.mean, acceptance=filled.acceptance, **arrays)
        told = {"acceptance": filled.acceptance}
        if wanted.clean is None:
            return summary(told)
        return figures(measure(filled.mean, wanted.clean, told, {}))
    reason = bench.why_not(name)
    if reason:
        return {"reason": reason}
    done = bench.run(name)
    spread = {} if done.spread is None else {"spread": done.spread}
    save_npz(folder / f"{name}.npz", images=done.images, **spread)
    if wanted.clean is None:
        return summary(done.told)
    return figures(measure(done.images, wanted.clean, done.told, {}))


def _grey_levels(images: Images) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(np.clip(images, 0.0, 1.0) * 255.0), np.uint8)


def _read(folder: Path) -> Mending:
    words = read_json(folder / "request.json")
    if not isinstance(words, dict):
        raise ValueError(f"{folder}: expected a request, found none")
    arrays = read_npz(folder / INPUT, ["damaged"], optional=("clean", "kept"))
    return Mending(
        damage=words["damage"],
        methods=tuple(words["methods"]),
        completions=words["completions"],
        options=words["options"],
        damaged=arrays["damaged"],
        clean=arrays.get("clean"),
        kept=arrays.get("kept"),
    )


def _check(run: Run, wanted: Mending) -> None:
    """Raises: ValueError."""
    shape, dose = run.config.model.image_shape, wanted.dose
    for name in ("damaged", "clean"):
        images = getattr(wanted, name)
        if images is None:
            continue
        if images.dtype != np.float32 or images.shape[1:] != shape or not 1 <= len(images) <= MOST:
            received = f"{images.dtype} {images.shape}"
            raise ValueError(f"{name}: expected 1 to {MOST} images {shape}, float32, received {received}")
        if not np.isfinite(images).all():
            raise ValueError(f"{name}: expected finite pixels, received NaN or infinity")
    if wanted.clean is not None and not (wanted.clean.min() >= 0 and wanted.clean.max() <= 1):
        raise ValueError(f"clean: expected pixels in [0, 1], received {wanted.clean.min():g} to {wanted.clean.max():g}")
    if wanted.clean is not None and len(wanted.clean) != len(wanted.damaged):
        raise ValueError(f"clean: expected {len(wanted.damaged)} images, received {len(wanted.clean)}")
    if dose.damage.is_mask is not (wanted.kept is not None):
        raise ValueError(f"kept: expected the pixels that a mask keeps, and only of a mask; received {dose}")
    expected = (*wanted.damaged.shape[:3], 1)
    if wanted.kept is not None and (wanted.kept.dtype != bool or wanted.kept.shape != expected):
        received = f"{wanted.kept.dtype} {wanted.kept.shape}"
        raise ValueError(f"kept: expected true or false for each pixel, {expected}, received {received}")
    for name, value in wanted.options.items():
        low, high = choose(BOUNDS, name, "options")
        if high is not None:
            check_whole(name, value, low, high)
    if wanted.completions and wanted.kept is None:
        raise ValueError("completions: expected a mask, received none")
    if wanted.completions and not MODELS[run.config.kind].bounded:
        raise ValueError("completions: expected a model with a prior, received a plain auto-encoder, which has none")
    unknown = [name for name in wanted.methods if name not in METHODS]
    if unknown:
        raise ValueError(f"methods: expected some of {', '.join(METHODS)}, received {unknown[0]!r}")


def _stamp(run: Run | None) -> list[Any]:
    """What tells one state of a run's weights from another."""
    try:
        status = None if run is None else (run.path / "weights.npz").stat()
    except OSError:
        return [str(run.path) if run else None]
    return [] if status is None else [status.st_mtime_ns, status.st_size]
