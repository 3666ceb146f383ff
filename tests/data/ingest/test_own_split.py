"""The test images that a file comes with: seen in arrays, idx files and folders; kept, or put with the others."""

import numpy as np
import pytest

from tests.data.ingest.files import dataset, encoded, gzipped, idx, packed, pngs, read, unfolded, zipped
from vae_tf.data.ingest.items import for_testing
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.splitting import sentence

IMAGES = np.random.default_rng(3).integers(1, 255, (16, 8, 8), dtype=np.uint8)
LABELS = np.arange(16) % 3


def as_npz(folder):
    np.savez(folder / "a.npz", x_train=IMAGES[:12], y_train=LABELS[:12], x_test=IMAGES[12:], y_test=LABELS[12:])
    return folder / "a.npz"


def as_idx(folder):
    return unfolded(
        folder / "idx",
        {
            "train-images-idx3-ubyte": idx(IMAGES[:12]),
            "train-labels-idx1-ubyte": idx(LABELS[:12].astype(np.uint8)),
            "t10k-images-idx3-ubyte.gz": gzipped(idx(IMAGES[12:])),
            "t10k-labels-idx1-ubyte.gz": gzipped(idx(LABELS[12:].astype(np.uint8))),
        },
    )


def as_folders(folder):
    parts = ["train"] * 12 + ["test"] * 4
    names = [f"set/{part}/{label}/{i:02}.png" for i, (part, label) in enumerate(zip(parts, LABELS, strict=True))]
    return zipped(folder / "a.zip", dict(zip(names, map(encoded, IMAGES), strict=True)))


@pytest.mark.parametrize("make", [as_npz, as_idx, as_folders])
def test_the_files_own_test_images_stay_its_test_images(tmp_path, make):
    manifest = packed(make(tmp_path), tmp_path / "out")
    data = dataset(tmp_path / "out", manifest)
    assert (manifest["train_images"], manifest["test_images"]) == (12, 4)
    assert sorted(data.test.images[..., 0].tolist()) == sorted(IMAGES[12:].tolist())
    labels = [int(data.label_names[label]) for label in data.test.labels]
    found = dict(zip((image.tobytes() for image in data.test.images), labels, strict=True))
    assert found == {image.tobytes(): label for image, label in zip(IMAGES[12:], LABELS[12:].tolist(), strict=True)}
    assert manifest["settings"]["test_images"] == "file"
    assert "The test images are those of the file." in manifest["reading"]


@pytest.mark.parametrize("make", [as_npz, as_folders])
def test_or_they_are_put_with_the_others_and_a_share_is_drawn(tmp_path, make):
    manifest = packed(make(tmp_path), tmp_path / "out", test_images="share", test_share=0.5, seed=4)
    data = dataset(tmp_path / "out", manifest)
    assert (len(data.train), len(data.test)) == (8, 8)
    assert sorted(data.test.images[..., 0].tolist()) != sorted(IMAGES[12:].tolist())
    assert manifest["reading"][-1] == (
        "The file's own test images were put with the others; 50% of all images, drawn by seed 4, are kept for testing."
    )


def test_a_file_without_test_images_gives_a_share(tmp_path):
    manifest = packed(zipped(tmp_path / "a.zip", pngs(20)), tmp_path / "out")
    assert (manifest["train_images"], manifest["test_images"]) == (16, 4)
    assert manifest["reading"][-1] == "20% of the images, drawn by seed 0, are kept for testing."


def test_test_images_of_which_none_can_be_read_are_said(tmp_path):
    files = {f"train/{i}.png": encoded(image) for i, image in enumerate(IMAGES)} | {"test/1.png": b"\x89PNG\r\n\x1a\n"}
    with pytest.raises(Refused, match="None of the file's own test images can be read: choose a share"):
        packed(zipped(tmp_path / "a.zip", files), tmp_path / "out")
    assert packed(zipped(tmp_path / "a.zip", files), tmp_path / "other", test_images="share")["train_images"] == 13


@pytest.mark.parametrize(
    ("splits", "testing"),
    [
        (["train", "test"], [False, True]),
        (["training", "testing", "val"], [False, True, False]),
        (["train", "val", "extra"], [False, True, False]),
        (["train", "t10k"], [False, True]),
        (["train", "extra"], None),
        (["test", "test"], None),
        ([None, None], None),
        ([], None),
    ],
)
def test_which_parts_are_for_testing(splits, testing):
    assert for_testing(splits) == testing


@pytest.mark.parametrize(
    ("names", "labels", "testing"),
    [
        (["train/a/1.png", "train/b/2.png", "test/3.png"], {"a", "b", "unlabelled"}, [True, False, False]),
        (["a/train/1.png", "b/test/2.png"], {"a", "b"}, [False, True]),
        (["Train/1.png", "TEST/2.png"], {None}, [True, False]),
        (["train/1.png", "dogs/2.png"], {"train", "dogs"}, None),
        (["train/1.png", "train/2.png"], {None}, None),
    ],
)
def test_folders_name_parts_where_all_of_a_level_do(tmp_path, names, labels, testing):
    _, reader, items = read(zipped(tmp_path / "a.zip", {name: encoded(IMAGES[0]) for name in names}))
    assert reader.testing == testing
    assert {item.label for item in items} == labels


def test_the_settings_say_which():
    assert sentence(ImportSettings(), False) == sentence(ImportSettings(test_images="share"), False)
    assert sentence(ImportSettings(), True) == "The test images are those of the file."
    with pytest.raises(ValueError, match="test_images: expected one of file, share; received 'drawn'"):
        ImportSettings(test_images="drawn")
