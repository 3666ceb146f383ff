"""An export of a run as one file to take away, kept with the run, and known to be of the run as it is now.

For whoever asks by a page, whose disk is another one. Knows runs and files; the formats are in their registry.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from vae_tf.data.failing import in_words
from vae_tf.data.files import read_json, sweep, write_json
from vae_tf.data.landing import HIDDEN, land
from vae_tf.export import FORMATS, choose_format
from vae_tf.latent.maps.method import Tell
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.export import Unwritten, export_run, lacking
from vae_tf.runs.packing import weights_file
from vae_tf.runs.run import Run
from vae_tf.runs.sources import PARCELS, digest, sources
from vae_tf.runs.unfolding import saved_epochs

ABOUT = "about.json"
UNPACKED = "files"
NOWHERE = Path("/")
"""Below it a format that must know where its files will lie is told that they do: nobody here knows better."""


@dataclass(frozen=True)
class Parcel:
    """A file to take away.

    Attributes:
        path: where it lies; size: in bytes; made: when, in seconds since 1970.
        key: names it and what it is made of; another one once it is made anew of something else.
        current: whether the run is as it was; trained: whether the model is another one by now.
    """

    path: Path
    size: int
    made: float
    key: str
    current: bool
    trained: bool


def offered() -> list[str]:
    """The formats that are for elsewhere."""
    return [name for name, format in FORMATS.items() if format.use]


def read_parcel(run: Run, format: str, **options: str) -> Parcel | None:
    """What was made of a run in a format with these options, or None. Raises: ValueError as `choose_format` does."""
    said = choose_format(format, **options).given(options)
    folder = folder_of(run, format, said)
    about = read_json(folder / ABOUT)
    try:
        made_of, path = dict(about["made_of"]), folder / PurePath(about["file"]).name  # type: ignore[index]
        made, size = float(about["made"]), path.stat().st_size  # type: ignore[index]
        now = sources(run, format, said)
        return Parcel(path, size, made, _key(folder, made_of), made_of == now, made_of["model"] != now["model"])
    except (OSError, KeyError, TypeError, ValueError):  # not there, or not whole: it will be made anew
        return None


def make_parcel(run: Run, format: str, *, tell: Tell = lambda words, share: None, **options: str) -> Parcel:
    """What `read_parcel` gives, made anew: whole, or what was there before stays.

    Args:
        tell: hears what is being done, and the share done, 0 to 1; it may raise `Cancelled`.

    Raises: ValueError as `export_run` does; Unwritten, whose sentence names no place.
    """
    said = choose_format(format, **options).given(options)
    folder, made_of = folder_of(run, format, said), sources(run, format, said)

    def write(beside: Path) -> list[Path]:
        tell("Writing", 0.1)
        place = NOWHERE / stem(run, format, said)
        written = export_run(run, format=format, out=beside / UNPACKED, replace=False, place=place, **options)
        file = beside / file_name(run, format, said)
        if FORMATS[format].one_file(said):
            [only] = written
            only.rename(file)
        else:
            _zip(file, beside / UNPACKED, place.name, lambda share: tell("Packing", 0.6 + 0.3 * share))
        shutil.rmtree(beside / UNPACKED)
        tell("Keeping", 0.9)
        write_json(beside / ABOUT, {"file": file.name, "made": time.time(), "made_of": made_of})
        return [file, beside / ABOUT]

    tell("Reading", 0.0)
    try:
        land(folder, write, replace=True)
    except OSError as error:
        raise Unwritten(error.errno, f"{in_words(error)} Nothing was made.") from error
    found = read_parcel(run, format, **options)
    if found is None:
        raise Unwritten(None, "What was made is gone again: somebody else removed it.")
    return found


def _zip(file: Path, folder: Path, name: str, tell: Callable[[float], object]) -> None:
    """All files of a folder as a ZIP, in a folder of that name; read and written a part at a time."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, path in enumerate(paths):
            tell(done / len(paths))
            archive.write(path, Path(name) / path.relative_to(folder))


def tidy(run: Run) -> None:
    """Removes what a process that died left half made."""
    folder = writable_folder(run, PARCELS)
    for place in (folder.parent, folder, *folder.glob("[!.]*")):
        sweep(place, names=HIDDEN)


def find_parcel(run: Run, key: str) -> Path | None:
    """The file of that key, or None where there is none any more; a key is never a path."""
    name, _, digest = key.rpartition("-")
    if not digest or name not in {path.name for path in writable_folder(run, PARCELS).glob("*")}:
        return None
    folder = writable_folder(run, PARCELS) / name
    about = read_json(folder / ABOUT) or {}
    made_of, file = about.get("made_of"), about.get("file")
    if not isinstance(made_of, Mapping) or not isinstance(file, str) or _key(folder, made_of) != key:
        return None
    path = folder / PurePath(file).name
    return path if path.is_file() else None


def why_none(run: Run, format: str) -> str | None:
    """Why a run cannot go in a format as it stands, as far as that is seen at once: a sentence; else None."""
    try:
        of = choose_format(format).of
        if of == "epochs" and not saved_epochs(run):
            raise lacking(run, "saved epochs")
        if of in ("metrics", "training") and not run.metrics:
            raise lacking(run, "metrics")
        if of not in ("epochs", "metrics", "training", "maps", "figures") and weights_file(run) is None:
            raise lacking(run, "a trained model")
    except ValueError as error:
        return str(error)
    return None


# ------------------------------------------------------------------------------------- names


def stem(run: Run, format: str, said: Mapping[str, str]) -> str:
    """What the files are called together: the run, what it is, and each option that is not as it is unless given."""
    only = PurePath(FORMATS[format].one_file(said) or format)
    other = [value for name, value in said.items() if value != FORMATS[format].options[name][0]]
    return "-".join([run.id, only.stem, *(value for value in other if f".{value}" != only.suffix)])


def file_name(run: Run, format: str, said: Mapping[str, str]) -> str:
    """What the one file is called."""
    return stem(run, format, said) + (PurePath(FORMATS[format].one_file(said) or "").suffix or ".zip")


def folder_of(run: Run, format: str, said: Mapping[str, str]) -> Path:
    """Where it lies, or will: with the run; in the home's cache for a run that lies elsewhere."""
    return writable_folder(run, PARCELS) / "-".join([format, *said.values()])


def _key(folder: Path, made_of: Mapping[str, Any]) -> str:
    return f"{folder.name}-{digest(sorted(map(str, made_of.values())))[:16]}"
