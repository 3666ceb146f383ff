"""Which files of an archive make a run, told by their names alone. Pure: names in, names out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused

DESCRIPTION, WEIGHTS, METRICS, DIGESTS = "run.json", "weights.npz", "metrics.jsonl", "SHA256SUMS"
WANTED = "Expected a run's archive: a ZIP with run.json, weights.npz and perhaps metrics.jsonl"

_TENSOR_FILE = re.compile(r"weights/[^/]+\.npy")
_MADE_ANEW = r"(?:artifacts|checkpoints|before)/"
_LEFT_OUT = re.compile(
    rf"(?:thumbnail\.png|(?:state|progress|worker)\.json|log\.txt|lock|(?:notice|license|readme)(?:\.\w+)?"
    rf"|{_MADE_ANEW}.*)",
    re.IGNORECASE,
)
"""What else lies in a run's folder: not taken, as it is made anew."""
_MODEL = re.compile(rf"(?!.*/{_MADE_ANEW}|{_MADE_ANEW}).*\.(?:h5|hdf5|keras|pb)", re.IGNORECASE)


def is_archive(names: Iterable[str]) -> bool:
    """Whether files of these names look like a run's archive, so that one who brings it need not say so."""
    known = {name.replace("\\", "/") for name in names}
    folders = {folder for folder in _folders(known) if folder.count("/") <= 1}
    return any(_weights_of(name) in folders for name in known)


def members(names: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """The files of a run by their names in its folder, each with its place in `names`; and those that are left out.

    Raises: Refused where there is more or less than a run, or a file twice.
    """
    known = [name.replace("\\", "/") for name in names]
    if model := next((name for name in known if _MODEL.fullmatch(name)), None):
        raise Refused(
            f"{WANTED}; received {quoted(model)}: models of Keras and HDF5 files are not opened, as they can hold code "
            "and point to other files. Bring the weights of the run as weights.npz."
        )
    folder = _folder(known)
    found: dict[str, int] = {}
    left_out, seen = [], set()
    for place, full in enumerate(known):
        name = full.removeprefix(folder)
        wanted = full.startswith(folder) and _is_member(name)
        if not wanted and not _LEFT_OUT.fullmatch(name):
            raise Refused(f"{WANTED}; received {quoted(full)} too.")
        if full.casefold() in seen:
            raise Refused(f"{WANTED}; received {quoted(full)} twice.")
        seen.add(full.casefold())
        if wanted:
            found[name] = place
        else:
            left_out.append(name)
    _refuse_odd_weights(found)
    return found, left_out


def quoted(name: str) -> str:
    """A name as it may stand in a sentence."""
    return clean(name) or "a file without a name"


def _folder(names: Iterable[str]) -> str:
    """The folder that the run lies in, with its "/", or "" where it lies at the top."""
    found = _folders(names)
    if len(found) != 1:
        raise Refused(f"{WANTED}; received {len(found) or 'no'} run.json.")
    if found[0].count("/") > 1:
        raise Refused(f"{WANTED}; received them in folders of folders.")
    return found[0]


def _folders(names: Iterable[str]) -> list[str]:
    return [name.removesuffix(DESCRIPTION) for name in names if name.rsplit("/", 1)[-1] == DESCRIPTION]


def _weights_of(name: str) -> str | None:
    """The folder, with its "/", of the run that a file of this name would hold weights of; or None."""
    tail = WEIGHTS if name.rsplit("/", 1)[-1] == WEIGHTS else "/".join(name.rsplit("/", 2)[-2:])
    return name.removesuffix(tail) if tail == WEIGHTS or _TENSOR_FILE.fullmatch(tail) else None


def _refuse_odd_weights(found: dict[str, int]) -> None:
    flat = [name for name in found if _TENSOR_FILE.fullmatch(name)]
    if (WEIGHTS in found) is bool(flat):
        raise Refused(f"{WANTED}; received {'both weights.npz and weights/' if flat else 'no weights'}.")


def _is_member(name: str) -> bool:
    return name in (DESCRIPTION, WEIGHTS, METRICS, DIGESTS) or _TENSOR_FILE.fullmatch(name) is not None
