"""Archives of runs, honest and not, for the tests: written by hand, byte by byte where NumPy would refuse to."""

import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np

CONFIG = {"kind": "vae", "model": {"image_shape": [2, 3, 1], "latent_dim": 2, "hidden": [4]}, "dataset": "digits"}
DESCRIPTION = {"schema": 1, "name": "Six pixels", "config": CONFIG}
RECORD = {"epoch": 1, "step": 3, "seconds": 0.5, "beta": 1.0, "images_per_second": 100.0}
LOSSES = {"loss": 2.0, "reconstruction_loss": 1.5, "kl_loss": 0.5, "elbo": -2.0}


def tensors(seed: int = 0) -> dict[str, np.ndarray]:
    """Those of a model of `CONFIG`."""
    rng = np.random.default_rng(seed)
    shapes = {
        "002-hidden_0.kernel": (6, 4),
        "003-hidden_0.bias": (4,),
        "004-z_mean.kernel": (4, 2),
        "005-z_mean.bias": (2,),
        "006-z_log_var.kernel": (4, 2),
        "007-z_log_var.bias": (2,),
        "008-hidden_0.kernel": (2, 4),
        "009-hidden_0.bias": (4,),
        "010-parameters.kernel": (4, 6),
        "011-parameters.bias": (6,),
    }
    counts = {"000-vae.steps": np.int64(3), "001-seed_generator.seed_generator_state": np.array([7, 5])}
    return counts | {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)  # without a time: the same bytes each time
    return memory.getvalue()


def npy(array: np.ndarray) -> bytes:
    """An array as NumPy writes it."""
    memory = io.BytesIO()
    np.save(memory, array)
    return memory.getvalue()


def npy_of(header: str, data: bytes = b"", *, version: bytes = b"\x01\x00") -> bytes:
    """An npy file that says what it likes."""
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header.encode("latin-1") + data


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as `numpy.savez` writes them."""
    memory = io.BytesIO()
    np.savez(memory, **arrays)
    return memory.getvalue()


def run_archive(folder: Path, *, config: dict | None = None, arrays: dict | None = None, **more: bytes | None) -> Path:
    """The archive of a run, honest but for what is given: `more` by name, with "_" for "."; None leaves one out."""
    described = DESCRIPTION | ({} if config is None else {"config": config})
    members = {
        "run.json": json.dumps(described).encode(),
        "weights.npz": npz(tensors() if arrays is None else arrays),
        "metrics.jsonl": json.dumps(RECORD | {"train": LOSSES, "test": LOSSES}).encode() + b"\n",
    }
    members |= {name.replace("_", "."): content for name, content in more.items()}
    path = folder / "run.zip"
    path.write_bytes(packed({name: content for name, content in members.items() if content is not None}))
    return path
