"""Exports of stored runs, for the command line, pages and Python. Knows runs and folders; the formats are elsewhere.

Brings in TensorFlow only for a format that is made of a model.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from vae_tf.data.failing import is_full
from vae_tf.data.landing import land
from vae_tf.data.ownership import require
from vae_tf.export import Format, choose_format
from vae_tf.export.about import About
from vae_tf.export.archive import Packed
from vae_tf.latent.codes import SPLITS, Codes
from vae_tf.runs.about import about
from vae_tf.runs.codes import codes_of
from vae_tf.runs.maps import kept_maps, laid
from vae_tf.runs.packing import pack, weights_file
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.training import checkpoints


class Unwritten(OSError):
    """A place that could not be written: its text is a sentence, and nothing is left there of what was begun."""

    def __str__(self) -> str:
        return str(self.strerror)


def export_run(
    run: Run,
    *,
    format: str = "browser",
    out: Path | None = None,
    replace: bool = False,
    place: Path | None = None,
    **options: str,
) -> list[Path]:
    """Writes a run in a format of the registry and gives the files: in `out`, or in the run's own artifacts.

    All of them are there afterwards, or none, and then what was there before. `out` is a folder, which is made where it
    is missing, or, where the format is of one file, may be that file's own path. What is there already is replaced if
    `replace` says so; a run's own earlier export always. `place` is the folder in which they will lie in the end, where
    that is not `out`.

    Raises: ValueError for an unknown format or option, a library that is not installed, a run that is at work, ships
    with the app or lacks what the format is made of, has no place in it, or a place that is taken; Unwritten (an
    OSError) where the place cannot be written.
    """
    chosen = choose_format(format, **options)
    if out is None and run.read_only:
        raise ValueError("expected a folder to write to (--out), since this run ships with the app and is read-only")
    if out is None:
        require("export", run.owner)
    if out is None and run.busy:
        raise ValueError(f"expected a run that has ended, or a folder to write to (--out); {run.name!r} is at work")
    said: dict[str, Any] = chosen.given(options)
    file = chosen.one_file(said)
    own = run.path / "artifacts" / (chosen.folder or format)
    folder, name = (own, file) if out is None else _place(file, out)
    given = MADE_OF[chosen.of.format(**said)](run, command_for(run, format, options))
    if chosen.placed:
        said["place"] = (place or folder).absolute()
    try:
        write = partial(_written, chosen, given, said)
        return land(folder, write, name=name, replace=replace or out is None, stale=chosen.stale)
    except OSError as error:
        raise Unwritten(error.errno, _sentence(error, run.path if out is None else out)) from error


def command_for(run: Run, format: str, options: Mapping[str, str]) -> str:
    """What one types for the same."""
    flags = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    return shlex.join(["python", "-m", "vae_tf", "export", run.id, "--format", format, *flags])


def _written(format: Format, given: tuple[Any, ...], said: Mapping[str, Any], folder: Path) -> list[Path]:
    return format.load()(folder, *given, **said)


def _place(file: str | None, out: Path) -> tuple[Path, str | None]:
    """The folder that `out` means, and what the format's one file is called there."""
    if file is None or out.is_dir() or out.suffix.lower() != Path(file).suffix:
        return out, file
    return out.parent, out.name


def _sentence(error: OSError, place: Path) -> str:
    if is_full(error):
        return f"the disk is full: nothing was written to {place}"
    return f"{place} cannot be written ({error.strerror or error}): nothing was written"


# ---------------------------------------------------------------------- what a format is made of

WITHOUT: Mapping[State, str] = {
    State.QUEUED: "is queued: wait until its first epoch has ended",
    State.STARTING: "is starting: wait until its first epoch has ended",
    State.RUNNING: "is running: wait until its first epoch has ended",
    State.PAUSED: "is paused in its first epoch: resume it",
    State.CANCELLED: "was cancelled and its work discarded: clone it to train it again",
    State.FAILED: "failed before it had one: `show` says why; resume it, or clone it with other settings",
}
"""Why a run in that state lacks what is to be exported, and what to do."""


def lacking(run: Run, what: str) -> ValueError:
    """What is raised of a run that has not, or not yet, what is to be exported."""
    why = WITHOUT.get(run.state, "has none: its files are gone")
    return ValueError(f"expected a run with {what}; {run.name!r} {why}")


def _model(run: Run) -> Any:
    """The trained model. Raises: ValueError where there is none yet, or never will be."""
    if not (run.path / "weights.npz").is_file() and not checkpoints.paths(run.path / "checkpoints"):
        raise lacking(run, "a trained model")
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    return run.load_model()


def _coded_model(run: Run, command: str) -> tuple[Any, ...]:
    return _model(run), run.codes()


def _pictured_model(run: Run, command: str) -> tuple[Any, ...]:
    return _model(run), run.codes(), run.test_images(), about(run, command=command)


def _described_model(run: Run, command: str) -> tuple[Any, About]:
    return _model(run), about(run, command=command)


def _epochs(run: Run, command: str) -> tuple[Any, ...]:
    from vae_tf.runs.unfolding import saved_epochs, story

    if not saved_epochs(run):
        raise lacking(run, "saved epochs")
    return (story(run),)


def _metrics(run: Run, command: str) -> tuple[Any, ...]:
    records = run.metrics
    if not records:
        raise lacking(run, "metrics")
    return records, about(run, command=command)


def _training(run: Run, command: str) -> tuple[Any, ...]:
    weights = {"weights.npz": run.path / "weights.npz"}
    return *_metrics(run, command), {name: path for name, path in weights.items() if path.is_file()}


def _codes(run: Run, command: str, *, split: str) -> tuple[Codes, About]:
    found = codes_of(run, split)
    if found is None and split != "test" and run.codes() is not None:
        made = f"python -m vae_tf project {run.id} --method pca --split {split}"
        which = "all" if split == "all" else f"the {split}"
        raise ValueError(f"expected the codes of {which} images, found none yet: `{made}` makes them")
    if found is None:
        raise lacking(run, "codes")
    return found, about(run, command=command)


def _maps(run: Run, command: str) -> tuple[Any, ...]:
    found = kept_maps(run)
    if not found:
        made = f"python -m vae_tf project {run.id} --method umap"
        raise ValueError(f"expected a run with a map, found none of {run.name!r}: `{made}` makes one")
    return [laid(drawn) for drawn in found], about(run, command=command)


def _figures(run: Run, command: str) -> tuple[Any, ...]:
    from vae_tf.runs.gallery import pictures

    found = pictures(run)
    if not found:
        raise lacking(run, "figures")
    return found, about(run, command=command)


def _archive(run: Run, command: str) -> tuple[Packed]:
    weights = weights_file(run)
    if weights is None:
        raise lacking(run, "a trained model")
    return (pack(run, weights),)


def _card(run: Run, command: str) -> tuple[Any, ...]:
    from vae_tf.runs.studies import studied

    if weights_file(run) is None:
        raise lacking(run, "a trained model")
    return about(run, command=command), studied(run)


MADE_OF: Mapping[str, Callable[[Run, str], tuple[Any, ...]]] = {
    "model": _described_model,
    "coded model": _coded_model,
    "pictured model": _pictured_model,
    "epochs": _epochs,
    "metrics": _metrics,
    "training": _training,
    **{f"codes of {split}": partial(_codes, split=split) for split in SPLITS},
    "maps": _maps,
    "figures": _figures,
    "archive": _archive,
    "card": _card,
}
"""What the code of a format is given, of a run and the command that exports it:

- "model": the trained VAE, and the run in words (`About`);
- "coded model": the trained VAE, and the codes of the test images or None;
- "pictured model": the same, the test images uint8 (n, h, w, c) or None, and the run in words;
- "epochs": the story of its saved epochs (`vae_tf.export.unfolding.Story`);
- "metrics": one record an epoch (see `Run.metrics`), and the run in words;
- "training": these two, and files of the run that go along, by name;
- "codes of test": the codes of that split, and the run in words;
- "maps": its maps (`vae_tf.export.maps.Laid`), and the run in words;
- "figures": its figures (`vae_tf.figures.picture.Picture`), and the run in words;
- "archive": what it is made anew from (`vae_tf.export.archive.Packed`);
- "card": the run in words, and what else is stored of it (`vae_tf.export.card.Studied`).
"""
