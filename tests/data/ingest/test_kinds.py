import numpy as np
import pytest

from tests.data.ingest.files import encoded, grey, gzipped, idx, npy, read, unfolded, zipped
from vae_tf.data.ingest.kinds import KINDS, sniff
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.sources import opened

IMAGE = encoded(grey(9))
ARRAY = npy(np.zeros((10, 4, 4), np.uint8))
IDX = idx(np.zeros((10, 4, 4), np.uint8))


def sniffed(path):
    with opened(path, Limits()) as source:
        return sniff(source, Limits())


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"a.png": IMAGE, "labels.csv": b"a,1\n", "x.npy": ARRAY}, "images"),
        ({"a": IMAGE}, "images"),
        ({"a.png": ARRAY}, "arrays"),
        ({"x.npy": ARRAY, "readme.txt": b"hello"}, "arrays"),
        ({"train-images": IDX}, "idx"),
        ({"train-images.gz": gzipped(IDX), "readme.txt": b"hello"}, "idx"),
        ({"a.png": b"1,2\n3,4\n"}, "csv"),
        ({"a.parquet": b"PAR1rest"}, "parquet"),
        ({"run.json": b"{}", "weights.npz": b"PK"}, "run"),
        ({"run.json": b"{}", "weights/0.npy": ARRAY}, "run"),
    ],
)
def test_a_source_is_what_its_files_contain_whatever_they_are_called(tmp_path, files, kind):
    assert sniffed(zipped(tmp_path / "a.png", files)) == kind


def test_every_kind_has_its_own_signature():
    assert len({kind.signature for kind in KINDS.values()}) == len(KINDS)


def test_what_is_not_taken_hears_what_is(tmp_path):
    folder = unfolded(tmp_path / "set", {"a.h5": b"\x89HDF\r\n\x1a\n", "b.h5": b"\x89HDF\r\n\x1a\n"})
    with pytest.raises(Refused) as caught:
        sniffed(folder)
    assert str(caught.value) == (
        "Expected image files in a ZIP archive or a folder, NumPy arrays (.npy, .npz), idx files like those of MNIST "
        "(raw or .gz), a Parquet table of pixel columns or a CSV table of pixel columns; received an HDF5 file (a.h5)."
    )


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"a.png": IMAGE}).read_bytes()
    with pytest.raises(Refused, match=r"received a ZIP archive \(inner.zip\)"):
        sniffed(zipped(tmp_path / "outer.zip", {"inner.zip": inner}))


def test_the_archive_of_a_run_is_no_dataset(tmp_path):
    with pytest.raises(Refused, match="Expected images, received the archive of a run"):
        read(zipped(tmp_path / "run.zip", {"run.json": b"{}", "weights.npz": b"PK"}))
