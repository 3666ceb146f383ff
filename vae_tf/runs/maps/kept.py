"""The maps that are kept of a run as it is now: found on disk, as what a file of them is made of. Draws none."""

from __future__ import annotations

from pathlib import Path

from vae_tf.export.maps import Laid
from vae_tf.runs.codes import fingerprint, writable_folder
from vae_tf.runs.maps.stored import KEY, Map, read_map_at
from vae_tf.runs.run import Run

SAID = ("points", "dim", "fitted", "seconds", "versions", "quality")


def kept_maps(run: Run) -> list[Map]:
    """The whole maps of a run's present codes and images, by method, what they are of, and split; those that were made
    here, and those that came with the run."""
    folders = {path.name: path for place in _places(run) if place.is_dir() for path in place.iterdir()}
    found = [read_map_at(path) for name, path in folders.items() if KEY.fullmatch(name)]
    present = [drawn for drawn in found if drawn is not None and _is_present(run, drawn)]
    return sorted(present, key=lambda drawn: (laid(drawn).file, drawn.key))


def laid(drawn: Map) -> Laid:
    """A map as a table of it is made."""
    return Laid(
        key=drawn.key,
        request=drawn.request.to_dict(),
        said={name: drawn.about.get(name) for name in SAID},
        coordinates=drawn.coordinates,
        index=drawn.index,
        labels=drawn.labels,
        fitted=drawn.fitted,
        quality=drawn.quality,
    )


def _places(run: Run) -> tuple[Path, Path]:
    return run.path / "artifacts" / "maps", writable_folder(run, "maps")


def _is_present(run: Run, drawn: Map) -> bool:
    """Whether it is of what there is to map now: a run that trained on has other codes."""
    try:
        return drawn.about.get("fingerprint") == fingerprint(run, drawn.request.of, drawn.request.split)
    except (OSError, ValueError):
        return False
