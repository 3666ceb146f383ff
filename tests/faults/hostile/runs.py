"""Archives of runs that somebody means ill with, or has broken: each by name, with the sentence that refuses it.

Written by the tests themselves, byte by byte where a library would not.
"""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.data.ingest.archives import CONFIG, DESCRIPTION, npy, npy_of, npz, packed, tensors
from tests.faults.hostile.raw import zip_of

KERNEL = "002-hidden_0.kernel"
HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 4), }\n"
ELSEWHERE = CONFIG | {"dataset": "six-pixels"}


@dataclass(frozen=True)
class Case:
    """What is brought, and words of the sentence that answers it."""

    content: Callable[[], bytes]
    words: str


def run_json(model: dict | None = None, **config: object) -> bytes:
    """The description of a run whose settings are changed so."""
    settings = ELSEWHERE | config | {"model": CONFIG["model"] | (model or {})}
    return json.dumps(DESCRIPTION | {"config": settings}).encode()


def honest(**members: bytes) -> dict[str, bytes]:
    """The files of a run, with some in the place of others ("_" for ".")."""
    files = {"run.json": run_json(), "weights.npz": npz(tensors())}
    return files | {name.replace("_", "."): content for name, content in members.items()}


def also(name: str, content: bytes = b"") -> Callable[[], bytes]:
    """A whole run, and one file more."""
    return lambda: packed(honest() | {name: content})


def settings(model: dict | None = None, **config: object) -> Callable[[], bytes]:
    """A whole run with these settings in its description."""
    return lambda: packed(honest(run_json=run_json(model, **config)))


def weights(**arrays: np.ndarray | bytes | None) -> Callable[[], bytes]:
    """A whole run with tensors in the place of others ("x012_more" for "012-more"); None leaves one out."""
    names = {f"x{name[:3]}": name for name in tensors()}

    def content() -> bytes:
        given = {names.get(name, name[1:].replace("_", "-", 1)): array for name, array in arrays.items()}
        held = {name: array for name, array in (tensors() | given).items() if array is not None}
        files = {f"{name}.npy": array if isinstance(array, bytes) else npy(array) for name, array in held.items()}
        return packed(honest(weights_npz=packed(files)))

    return content


def linked_hdf5() -> bytes:
    """Weights in an HDF5 file that points to another file of the machine."""
    import h5py

    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        file["layers"] = h5py.ExternalLink("/etc/passwd", "/")
    return memory.getvalue()


def symlink() -> bytes:
    """A run whose metrics are a link."""
    memory = io.BytesIO(packed(honest()))
    with zipfile.ZipFile(memory, "a") as archive:
        info = zipfile.ZipInfo("metrics.jsonl")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return memory.getvalue()


def patched(find: bytes, offset: int, value: bytes) -> Callable[[], bytes]:
    """A whole run with bytes changed in the last entry of the archive's list that follows `find`."""

    def content() -> bytes:
        data = bytearray(packed(honest()))
        at = data.rindex(find) + offset
        data[at : at + len(value)] = value
        return bytes(data)

    return content


def twice() -> bytes:
    """Two entries of one name, which most readers read differently."""
    data = packed(honest() | {"weights.npx": b"another"})
    return data.replace(b"weights.npx", b"weights.npz")


def swapped() -> bytes:
    """Two tensors in each other's place."""
    held = tensors()
    held[KERNEL], held["004-z_mean.kernel"] = held["004-z_mean.kernel"], held[KERNEL]
    return packed(honest(weights_npz=npz(held)))


KERAS = {"config.json": b"{}", "metadata.json": b"{}", "model.weights.h5": b"\x89HDF\r\n\x1a\n"}
CASES = {
    "a model of Keras": Case(lambda: packed(KERAS), "models of Keras and HDF5 files are not opened"),
    "a model of Keras in a run": Case(also("model.keras", packed(KERAS)), "received model.keras: models of Keras"),
    "an HDF5 file alone": Case(linked_hdf5, "an HDF5 file, which is not opened: it can point to any other file"),
    "HDF5 with links as weights": Case(
        lambda: packed(honest(weights_npz=linked_hdf5())),
        "weights.npz: expected arrays of NumPy, received an HDF5 file",
    ),
    "HDF5 with links beside them": Case(
        lambda: packed(honest() | {"model.weights.h5": linked_hdf5()}), "received model.weights.h5: models of Keras"
    ),
    "a pickle as weights": Case(lambda: packed(honest(weights_npz=b"\x80\x04.")), "a Python pickle, which is never"),
    "a pickle beside them": Case(also("weights.pkl", b"\x80\x04."), "received weights.pkl too"),
    "3e8 units": Case(settings({"hidden": [3e8]}), "hidden: expected a whole number, received 300000000.0"),
    "300,000,000 units": Case(settings({"hidden": [300_000_000]}), "hidden: expected a whole number from 1 to 16384"),
    "a model of terabytes": Case(
        settings({"hidden": [16384] * 32}), "model: expected at most 50,000,000 weights, received settings for 16,644"
    ),
    "layers without end": Case(settings({"hidden": [1] * 50_000}), "hidden: expected at most 32 numbers"),
    "an activation that is code": Case(settings({"activation": "os.system"}), "activation: expected one of relu, tanh"),
    "an unknown setting": Case(settings(code="x"), "TrainConfig: unknown setting 'code'"),
    "a dataset that is a path": Case(settings(dataset="../../etc"), "dataset: expected small letters, digits and hy"),
    "a beta beyond every float": Case(settings({"beta": 10**400}), "beta: expected a whole number from 0 to 1000"),
    "swapped tensors": Case(swapped, "weights: 002-hidden_0.kernel: expected float32 (6, 4), received float32 (4, 2)"),
    "a missing tensor": Case(
        weights(x002=None), "weights: expected 002-hidden_0.kernel, float32 (6, 4), found nothing"
    ),
    "a tensor too many": Case(weights(x012_more=np.zeros(1, np.float32)), "weights: expected 12 tensors, received"),
    "a tensor of another shape": Case(weights(x002=np.zeros((6, 5), np.float32)), "expected float32 (6, 4), received"),
    "a tensor of doubles": Case(weights(x002=np.zeros((6, 4))), "expected float32 or int64, received <f8"),
    "a tensor of pickles": Case(
        weights(x002=npy_of(HEADER.replace("<f4", "|O"), b"\x80\x04.")),
        "Python objects (a pickle, which is never opened)",
    ),
    "a header of 400 GB": Case(
        weights(x002=npy_of(HEADER.replace("(6, 4)", "(100000000000,)"))),
        "weights: expected at most 50,000,000 numbers",
    ),
    "weights that are no numbers": Case(weights(x002=np.full((6, 4), np.nan, np.float32)), "received NaN or infinity"),
    "weights cut short": Case(weights(x002=npy_of(HEADER, bytes(10))), "expected more numbers: it is cut short"),
    "40 MB in 40 kB of weights": Case(
        weights(x002=npy_of(HEADER.replace("(6, 4)", "(10000000,)"), bytes(40_000_000))),
        "expected an archive that unpacks to at most 200 times its size",
    ),
    "a bomb of words": Case(
        lambda: packed(honest(run_json=b" " * 100_000_000)), "run.json: expected at most 256 kB, received more"
    ),
    "a bomb of epochs": Case(
        lambda: packed(honest(metrics_jsonl=b" " * 100_000_000)), "unpacks to at most 200 times its size"
    ),
    "a description nested a million deep": Case(
        lambda: packed(honest(run_json=b"[" * 250_000)), "run.json: expected the description of a run"
    ),
    "a later schema": Case(
        lambda: packed(honest(run_json=b'{"schema": 9, "config": {}}')), "a newer version of the app"
    ),
    "NaN in the description": Case(
        lambda: packed(honest(run_json=b'{"schema": 1, "config": {"learning_rate": NaN}}')), "received NaN or infinity"
    ),
    "a name that climbs": Case(also("../../../run.py", b"code"), "received ../../../run.py too"),
    "an absolute name": Case(also("/etc/cron.d/run", b"code"), "received /etc/cron.d/run too"),
    "a name of another system": Case(also("C:\\run.py", b"code"), "received C:/run.py too"),
    "a name of another direction": Case(also("run\u202egnp.exe", b"code"), "received rungnp.exe too"),
    "two files of one name": Case(twice, "received weights.npz twice"),
    "names that differ by case": Case(also("Run.json", b"{}"), "received Run.json too"),
    "a nested archive": Case(also("more.zip", packed(honest())), "received more.zip too"),
    "a link": Case(symlink, "metrics.jsonl: a link, which is not followed"),
    "encrypted": Case(patched(b"PK\x01\x02", 8, b"\x01"), "weights.npz: encrypted"),
    "another compression": Case(patched(b"PK\x01\x02", 10, b"\x63"), "weights.npz: expected it stored or deflated"),
    "a size that lies": Case(patched(b"PK\x01\x02", 24, struct.pack("<I", 40)), "weights.npz: "),
    "entries that share bytes": Case(patched(b"PK\x01\x02", 42, struct.pack("<I", 0)), "some that share bytes"),
    "truncated": Case(lambda: packed(honest())[:-200], "expected a whole ZIP archive, received a damaged one"),
    "200,001 entries": Case(
        lambda: zip_of([{"name": f"artifacts/{i}", "data": b""} for i in range(200_001)]),
        "at most 200,000 files",
    ),
    "nothing": Case(lambda: b"", "received an empty file"),
}


def written(case: Case, folder: Path) -> Path:
    """The file of a case."""
    path = folder / "run.zip"
    path.write_bytes(case.content())
    return path
