"""What an export is made of, as it lies on the disk: whether one made earlier is still of the run as it is.

Knows runs and files, by their sizes and times; reads none of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache as once
from pathlib import Path

from vae_tf.data import DATASETS
from vae_tf.data.locations import home
from vae_tf.data.ownership import acting_as
from vae_tf.export import FORMATS, registry
from vae_tf.runs.codes import places_of, writable_folder
from vae_tf.runs.frames import frames_folder
from vae_tf.runs.packing import weights_file
from vae_tf.runs.run import Run

PARCELS = "exports"
"""The folder of what was made to be taken away."""
EXPORTED = {PARCELS, *(format.folder or name for name, format in FORMATS.items())}
"""The folders of exports, which nothing is made of."""


def sources(run: Run, format: str, said: Mapping[str, str]) -> dict[str, str]:
    """Digests of the files that an export is made of as they are now, by size and time: the model's, and the rest's."""
    with acting_as(run.reader):
        spec = DATASETS.get(run.config.dataset)
    images = [] if spec is None else [spec.licence, spec.source, str(spec.locate() is not None)]
    weights = weights_file(run)
    of = FORMATS[format].of.format(**said)
    rest = [run.path / "run.json", *sorted((run.path / "artifacts" / "results").glob("elbo-*.json")), *OF[of](run)]
    words = [_code(), format, str(run.state), *images, *_stamps(rest)]
    return {"model": digest(_stamps([] if weights is None else [weights])), "rest": digest(words)}


@once
def _code() -> str:
    """Tells the code that makes exports from another version of it."""
    return digest(_stamps(sorted(Path(registry.__file__).parent.glob("*.py"))))


def _stamps(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        try:
            status = path.stat()
        except OSError:  # not there, or no more
            continue
        yield f"{path.parent.name}/{path.name} {status.st_size} {status.st_mtime_ns}"


def digest(words: Iterable[str]) -> str:
    """SHA-256, in hex, of some words."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _named(*names: str) -> Callable[[Run], list[Path]]:
    return lambda run: [run.path / name for name in names]


def _train_codes(run: Run) -> list[Path]:
    return [writable_folder(run, "codes") / "codes-train.npz"]


def _maps(run: Run) -> list[Path]:
    return sorted(path for place in set(places_of(run, "maps", "")) for path in place.rglob("*"))


def _all(run: Run) -> list[Path]:
    """All that is kept of a run but what was made to be taken away."""
    own = run.path / "artifacts"
    places = [*own.glob("*"), *(home() / "cache").glob(f"*/{run.id}")]
    kinds = [(path.name if path.parent == own else path.parent.name, path) for path in places]
    kept = [path for kind, path in kinds if kind not in EXPORTED]
    files = [path for each in kept for path in (each.rglob("*") if each.is_dir() else [each])]
    return [run.path / METRICS, *sorted(files)]


CODES, METRICS = "artifacts/codes.npz", "metrics.jsonl"
OF: Mapping[str, Callable[[Run], list[Path]]] = {
    "model": _named(),
    "coded model": _named(CODES),
    "pictured model": _named(CODES),
    "epochs": lambda run: [run.path / "artifacts" / "live.npz", *sorted(frames_folder(run).glob("*.npz"))],
    "metrics": _named(METRICS),
    "training": _named(METRICS),
    "codes of test": _named(CODES),
    "codes of train": _train_codes,
    "codes of all": lambda run: [run.path / CODES, *_train_codes(run)],
    "maps": _maps,
    "figures": _all,
    "archive": _named(METRICS),
    "card": _all,
}
"""Besides its model, what tells whether an export is still of the run as it is, by what it is made of."""
