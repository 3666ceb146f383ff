import io

import numpy as np
import pytest

from tests.data.ingest.files import gzipped, idx, read, unfolded, zipped
from vae_tf.data.ingest.idx import read_header
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused, Unreadable

IMAGES = np.random.default_rng(1).integers(0, 256, (12, 5, 6), dtype=np.uint8)
LABELS = (np.arange(12) % 3).astype(np.uint8)


@pytest.mark.parametrize("packed", [gzipped, bytes])
def test_images_alone_have_no_labels(tmp_path, packed):
    (tmp_path / "faces").write_bytes(packed(idx(IMAGES)))
    kind, reader, items = read(tmp_path / "faces")
    assert (kind, reader.total) == ("idx", 12)
    assert np.stack([item.image for item in items]).tolist() == IMAGES.tolist()
    assert reader.labels == [None] * 12


@pytest.mark.parametrize("packed", [gzipped, bytes])
@pytest.mark.parametrize("form", [unfolded, zipped])
def test_images_and_labels_are_paired_by_their_names(tmp_path, form, packed):
    files = {
        "train-images-idx3-ubyte": packed(idx(IMAGES[:8])),
        "train-labels-idx1-ubyte": packed(idx(LABELS[:8])),
        "t10k-images-idx3-ubyte": packed(idx(IMAGES[8:])),
        "t10k-labels-idx1-ubyte": packed(idx(LABELS[8:])),
    }
    _, reader, items = read(form(tmp_path / "mnist", files))
    order = [8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7]  # t10k comes before train
    assert np.stack([item.image for item in items]).tolist() == IMAGES[order].tolist()
    assert reader.labels == [str(label) for label in LABELS[order]]


def test_other_types_are_read(tmp_path):
    (tmp_path / "floats").write_bytes(idx((IMAGES / 255).astype(">f4"), kind=13))
    assert np.stack([item.image for item in read(tmp_path / "floats")[2]]).tolist() == IMAGES.tolist()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (idx(IMAGES, shape=(13, 5, 6)), "expected 390 bytes of numbers, as its header says, received 360 bytes"),
        (idx(IMAGES, shape=(2**31, 2**31, 2**31)), "as its header says, received 360 bytes"),
        (idx(IMAGES)[:14], "received its beginning"),
        (gzipped(idx(IMAGES)[:-1]), "expected 360 bytes, as its header says, received fewer"),
        (gzipped(idx(IMAGES))[:-9], "received one that is damaged"),
    ],
)
def test_damaged_files_are_refused(tmp_path, data, sentence):
    (tmp_path / "damaged").write_bytes(data)
    with pytest.raises(Refused, match=sentence):
        read(tmp_path / "damaged")


@pytest.mark.parametrize(
    "data", [idx(IMAGES, kind=7), idx(IMAGES, magic=1), gzipped(b"hello")], ids=["type", "magic", "packed"]
)
def test_other_files_are_refused_with_what_is_taken(tmp_path, data):
    (tmp_path / "other").write_bytes(data)
    with pytest.raises(Refused, match=r"Expected image files .* or a CSV table .*; received (something else|a gzip)"):
        read(tmp_path / "other")


@pytest.mark.parametrize("packed", [gzipped, bytes])
def test_milliards_of_images_without_a_pixel_take_no_memory(tmp_path, packed):
    (tmp_path / "many").write_bytes(packed(idx(np.zeros(0, np.uint8), shape=(2**32 - 1, 0, 0))))
    with pytest.raises(Refused, match="at most 100,000 images, received 4,294,967,295"):
        read(tmp_path / "many")


def test_a_packed_bomb_is_refused(tmp_path):
    (tmp_path / "bomb").write_bytes(gzipped(idx(np.zeros((10, 1000, 1000), np.uint8))))
    with pytest.raises(Refused, match="at most 20 times its size"):
        read(tmp_path / "bomb", limits=Limits(ratio=20, ratio_free=1000))


@pytest.mark.parametrize("data", [b"", b"\0\0\x08", b"\0\0\x08\x00", b"\0\0\x08\x05" + bytes(20), b"\0\0\x08\x03\0\0"])
def test_a_damaged_header_is_unreadable(data):
    with pytest.raises(Unreadable, match="expected"):
        read_header(io.BytesIO(data))
