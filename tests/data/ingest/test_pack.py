import json
from itertools import pairwise

import numpy as np
import pytest

from tests.data.ingest.files import dataset, encoded, grey, packed, pngs, zipped
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.pack import FILES, fingerprint
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings


@pytest.fixture
def pets(tmp_path):
    return zipped(tmp_path / "pets.zip", pngs(30, folders=("cats/", "dogs/")))


def test_a_file_becomes_a_dataset(tmp_path, pets):
    manifest = packed(pets, tmp_path / "out", licence="CC0", source="me")
    data = dataset(tmp_path / "out", manifest)
    assert (len(data.train), len(data.test), data.image_shape) == (24, 6, (8, 8, 1))
    assert np.bincount(data.test.labels).tolist() == [3, 3]
    assert data.label_names == ("cats", "dogs")
    told = {name: manifest[name] for name in ("schema", "name", "title", "kind", "source", "licence", "image_shape")}
    assert told == {
        "schema": 1,
        "name": "pets",
        "title": "pets",
        "kind": "images",
        "source": "me",
        "licence": "CC0",
        "image_shape": [8, 8, 1],
    }
    assert (manifest["train_images"], manifest["test_images"], manifest["skipped_count"]) == (24, 6, 0)
    assert manifest["reading"][0] == "Read from images in a ZIP archive."
    assert ImportSettings.from_dict(manifest["settings"]).licence == "CC0"


def test_the_manifest_is_what_was_written(tmp_path, pets):
    manifest = packed(pets, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == manifest
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([*FILES, "manifest.json"])


def test_the_fingerprint_is_that_of_the_dataset(tmp_path, pets):
    manifest = packed(pets, tmp_path / "out")
    assert manifest["fingerprint"] == fingerprint(tmp_path / "out") == dataset(tmp_path / "out", manifest).fingerprint


def test_the_fingerprint_without_labels_is_that_of_the_dataset(tmp_path):
    manifest = packed(zipped(tmp_path / "a.zip", pngs(12, colour=True)), tmp_path / "out")
    data = dataset(tmp_path / "out", manifest)
    assert (manifest["label_names"], data.train.labels, data.image_shape) == (None, None, (8, 8, 3))
    assert manifest["fingerprint"] == data.fingerprint


def test_every_image_is_in_one_of_the_splits_in_the_order_of_the_file(tmp_path):
    path = zipped(tmp_path / "a.zip", {f"{value:03}.png": encoded(grey(value)) for value in range(20)})
    manifest = packed(path, tmp_path / "out", test_share=0.3)
    data = dataset(tmp_path / "out", manifest)
    train, test = (split.images[:, 0, 0, 0].tolist() for split in (data.train, data.test))
    assert sorted(train + test) == list(range(20))
    assert all(before < after for values in (train, test) for before, after in pairwise(values))
    assert len(test) == 6


def test_the_same_file_is_the_same_dataset_whatever_it_is_called(tmp_path, pets):
    first = packed(pets, tmp_path / "a", name="one")
    again = packed(pets, tmp_path / "b", name="two", licence="x")
    other = packed(pets, tmp_path / "c", seed=1)
    assert first["fingerprint"] == again["fingerprint"] != other["fingerprint"]


def test_what_is_skipped_is_said_up_to_a_number_and_counted_beyond(tmp_path):
    files = pngs(10) | {f"bad{number}.png": b"no image" for number in range(5)}
    manifest = packed(zipped(tmp_path / "a.zip", files), tmp_path / "out", limits=Limits(skipped=2))
    assert manifest["skipped_count"] == 5
    assert manifest["skipped"] == [
        {"name": f"bad{number}.png", "reason": "expected PNG, JPEG, WebP, BMP, GIF or TIFF, received text"}
        for number in range(2)
    ]


def test_names_in_the_manifest_are_cleaned(tmp_path):
    files = pngs(10, folders=("a\u202eb/", "c/")) | {"x\u202egnp.png": b"no image"}
    manifest = packed(zipped(tmp_path / "a\u202e.zip", files), tmp_path / "out")
    assert manifest["label_names"] == ["ab", "c"]
    assert manifest["skipped"][0]["name"] == "xgnp.png"
    assert manifest["name"] == "a"


def test_too_few_images_are_refused(tmp_path):
    with pytest.raises(Refused, match=r"Expected at least 10 images, received 9\."):
        packed(zipped(tmp_path / "a.zip", pngs(9)), tmp_path / "a")
    files = pngs(9) | {"bad.png": b"no image"}
    with pytest.raises(Refused, match="received 9; 1 were skipped, most of them as: expected PNG"):
        packed(zipped(tmp_path / "b.zip", files), tmp_path / "b")


def test_too_many_pixels_are_refused_before_they_are_written(tmp_path):
    path = zipped(tmp_path / "a.zip", pngs(10))
    with pytest.raises(Refused, match=r"at most 1 kB, received 41 kB \(10 images of 64x64\): choose a smaller size"):
        packed(path, tmp_path / "out", height=64, width=64, limits=Limits(written=1000))
    assert list((tmp_path / "out").iterdir()) == []


def test_progress_goes_up_to_the_end(tmp_path, pets):
    heard = []
    packed(pets, tmp_path / "out", hear=lambda words, share: heard.append((share, words)))
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert heard[0] == (0.0, "Reading image 1 of 30")
    assert heard[-1] == (1.0, "Done")
