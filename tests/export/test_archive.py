import hashlib
import json
import zipfile

import numpy as np

from tests.data.ingest.archives import DESCRIPTION, LOSSES, RECORD, tensors
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.npz import read_npz
from vae_tf.export.archive import Packed, export

RECORDS = [RECORD | {"train": LOSSES, "test": LOSSES}]
PACKED = Packed(DESCRIPTION | {"name": "Sechs Pixel: grün"}, tensors(), RECORDS)


def test_what_is_packed_is_unpacked_bit_for_bit(tmp_path):
    [path] = export(tmp_path, PACKED)
    out = tmp_path / "out"
    out.mkdir()
    about = unpack(path, out, Limits())
    assert (about["epochs"], about["left_out"]) == (1, [])
    assert json.loads((out / "run.json").read_text()) == PACKED.description
    assert json.loads((out / "metrics.jsonl").read_text()) == RECORDS[0]
    found = read_npz(out / "weights.npz", list(PACKED.weights))
    assert all(found[name].tobytes() == np.asarray(array).tobytes() for name, array in PACKED.weights.items())


def test_it_lists_every_file_with_its_digest(tmp_path):
    with zipfile.ZipFile(export(tmp_path, PACKED)[0]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    listed = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert set(files) == {"run.json", "weights.npz", "metrics.jsonl"}


def test_the_same_run_is_the_same_bytes(tmp_path):
    before = export(tmp_path, PACKED)[0].read_bytes()
    assert export(tmp_path, PACKED)[0].read_bytes() == before


def test_a_run_without_epochs_has_no_metrics(tmp_path):
    with zipfile.ZipFile(export(tmp_path, Packed(DESCRIPTION, tensors()))[0]) as archive:
        assert archive.namelist() == ["run.json", "weights.npz", "SHA256SUMS"]
