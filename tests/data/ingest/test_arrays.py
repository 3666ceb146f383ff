import numpy as np
import pytest

from tests.data.ingest.files import npy, npy_header, read, unfolded, zipped
from vae_tf.data.ingest.items import Skipped
from vae_tf.data.ingest.kinds import reader_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.numbers import texts_of
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import opened

IMAGES = np.random.default_rng(1).integers(0, 256, (12, 5, 6), dtype=np.uint8)
LABELS = np.arange(12) % 3


def saved(path, array):
    path.write_bytes(npy(array))
    return path


def images_of(path, **settings):
    _, _, items = read(path, ImportSettings(**settings))
    return np.stack([item.image for item in items])


@pytest.mark.parametrize(
    "array",
    [
        IMAGES,
        IMAGES[..., np.newaxis],
        IMAGES[:, np.newaxis],
        IMAGES.astype(">i4"),
        IMAGES.astype(">f4"),
        np.asfortranarray(IMAGES),
        np.asfortranarray(IMAGES / 255),
        IMAGES / 255,
        IMAGES / 127.5 - 1,
    ],
)
def test_any_layout_gives_the_same_images(tmp_path, array):
    assert images_of(saved(tmp_path / "a.npy", array)).tolist() == IMAGES.tolist()


def test_colours_come_last_or_first(tmp_path):
    colour = np.random.default_rng(2).integers(0, 256, (10, 5, 6, 3), dtype=np.uint8)
    assert images_of(saved(tmp_path / "a.npy", colour)).tolist() == colour.tolist()
    assert images_of(saved(tmp_path / "b.npy", np.moveaxis(colour, 3, 1))).tolist() == colour.tolist()


def test_rows_of_pixels_are_squares_or_of_the_chosen_size(tmp_path):
    assert images_of(saved(tmp_path / "a.npy", IMAGES[:, :5, :5].reshape(12, 25))).shape == (12, 5, 5)
    flat = saved(tmp_path / "b.npy", IMAGES.reshape(12, 30))
    assert images_of(flat, height=5, width=6).tolist() == IMAGES.tolist()
    with pytest.raises(Refused, match="square number of pixels in a row, received 30"):
        read(flat)


@pytest.mark.parametrize("store", [np.savez, np.savez_compressed])
def test_an_npz_file_has_images_and_labels(tmp_path, store):
    store(tmp_path / "a.npz", images=IMAGES, labels=LABELS, seed=np.array(7))
    kind, reader, items = read(tmp_path / "a.npz")
    assert (kind, reader.title, reader.name) == ("arrays", "NumPy arrays in an archive", "a")
    assert [item.label for item in items] == [str(label) for label in LABELS]
    assert reader.skipped == (Skipped("seed.npy", "expected an array, received a single number"),)


def test_training_and_test_images_are_put_together_and_said(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=IMAGES[:8], y_train=LABELS[:8], x_test=IMAGES[8:], y_test=LABELS[8:])
    _, reader, items = read(tmp_path / "a.npz")
    assert sorted(item.image.tolist() for item in items) == sorted(IMAGES.tolist())
    assert {item.label for item in items} == {"0", "1", "2"}
    assert "x_test and x_train are parts of one dataset." in reader.reading


def test_arrays_in_a_folder_are_one_dataset(tmp_path):
    folder = unfolded(tmp_path / "set", {"images.npy": npy(IMAGES), "labels.npy": npy(LABELS), "readme.txt": b"hello"})
    _, reader, items = read(folder)
    assert [item.label for item in items] == [str(label) for label in LABELS]
    assert [entry.name for entry in reader.skipped] == ["readme.txt"]


def test_some_of_the_images_are_those_of_all(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=IMAGES[:8], x_test=IMAGES[8:])
    with opened(tmp_path / "a.npz", Limits()) as source:
        _, reader = reader_of(source, ImportSettings(), Limits())
        every = list(reader.items(range(12)))
        some = list(reader.items([0, 3, 4, 11]))
    assert [item.name for item in some] == [every[position].name for position in (0, 3, 4, 11)]
    assert [item.image.tolist() for item in some] == [every[position].image.tolist() for position in (0, 3, 4, 11)]


@pytest.mark.parametrize(
    ("labels", "texts"),
    [
        (np.array([3, -1], np.int8), ["3", "-1"]),
        (np.array([[1.0], [2.0]]), ["1", "2"]),
        (np.array([True, False]), ["1", "0"]),
        (np.array(["cat", "dog"]), ["cat", "dog"]),
        (np.array([b"cat", b"\xff"]), ["cat", "\ufffd"]),
        (np.array([0.5, 1.0]), None),
        (np.array([np.nan, 1.0]), None),
    ],
)
def test_labels_are_text(labels, texts):
    assert texts_of(labels) == texts


def test_labels_that_are_pickles_are_skipped_and_the_images_stay(tmp_path):
    words = npy(np.array(["cat", None], dtype=object))
    path = zipped(tmp_path / "a.npz", {"images.npy": npy(IMAGES), "labels.npy": words})
    _, reader, items = read(path)
    assert len(items) == 12
    assert reader.labels == [None] * 12
    assert reader.skipped[0].reason == "expected numbers, received Python objects (a pickle, which is never opened)"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (npy(np.array([object], dtype=object)), "received Python objects"),
        (npy(IMAGES * 1j), "received complex numbers"),
        (npy(IMAGES)[:-1], "expected 360 bytes of numbers, as its header says, received 359 bytes"),
        (npy(IMAGES) + b"x", "expected 360 bytes of numbers, as its header says, received 361 bytes"),
        (
            npy_header("{'descr': '|u1', 'fortran_order': False, 'shape': (400000000, 10, 100)}"),
            "expected 400 GB of numbers, as its header says, received 0 bytes",
        ),
        (npy(np.full((12, 5, 6), np.nan)), "Expected finite numbers as pixels, received NaN"),
        (npy(np.zeros((10, 0, 6), np.uint8)), "sides of 1 to 20,000"),
        (npy(np.zeros(12, np.uint8)), "expected an array of images"),
    ],
)
def test_other_arrays_are_refused(tmp_path, data, sentence):
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(Refused, match=sentence):
        read(tmp_path / "a.npy")


def test_an_array_that_ends_early_in_an_archive_is_refused(tmp_path):
    array = np.random.default_rng(3).integers(0, 256, (12, 40, 40), dtype=np.uint8)
    path = zipped(tmp_path / "a.npz", {"images.npy": npy(array)})
    path.write_bytes(path.read_bytes().replace(array.tobytes()[-8:], b"12345678"))  # another checksum
    with pytest.raises(Refused, match="images: expected a whole array, received one that is damaged in the archive"):
        read(path)


def test_too_many_images_are_refused(tmp_path):
    with pytest.raises(Refused, match="at most 11 images, received 12"):
        read(saved(tmp_path / "a.npy", IMAGES), limits=Limits(images=11))
