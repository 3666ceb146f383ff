"""Datasets of this home: how they come, what is seen of them, and what a folder may not be."""

import json
import os
import time

import numpy as np
import pytest

from tests.data.packing import arrays, fingerprint, pack
from vae_tf.data import DATASETS, DatasetUnavailable, load_dataset, own
from vae_tf.data.aligned import is_aligned
from vae_tf.data.deleted import delete_dataset, restore_dataset
from vae_tf.data.ingest import Refused
from vae_tf.data.keeping import keep, key_for, share_of_extremes
from vae_tf.data.manifest import read_manifest
from vae_tf.data.own import OWN, damaged, folder_of, own_manifest, own_spec, own_specs, why_missing
from vae_tf.data.registry import BUILT_IN


@pytest.fixture
def packed(home):
    """Packs a folder where imports do, and gives it."""

    def make(found=None, name="a", **changes):
        return pack(home / "imports" / name, found, **changes)

    return make


def test_what_is_kept_is_in_the_menu_with_all_that_it_says(packed):
    found = arrays()
    key, new = keep(packed(found))
    assert new
    assert key == f"cats-and-dogs-{fingerprint(found)[:8]}"
    assert list(DATASETS) == [*BUILT_IN, key]
    spec = DATASETS[key]
    assert (spec.title, spec.image_shape, spec.train_images, spec.test_images) == ("Cats and dogs", (6, 5, 1), 10, 4)
    assert (spec.label_names, spec.source, spec.licence) == (("cat", "dog"), "Our garden", "CC0")
    assert spec.locate() == str(folder_of(key))
    assert len(DATASETS) == len(BUILT_IN) + 1


def test_what_is_loaded_is_what_was_packed(packed):
    found = arrays(shape=(7, 3, 3))
    key, _ = keep(packed(found))
    dataset = load_dataset(key)
    for part, split in (("train", dataset.train), ("test", dataset.test)):
        assert np.array_equal(split.images, found[f"{part}_images"])
        assert np.array_equal(split.labels, found[f"{part}_labels"])
        assert is_aligned(split.images)
        assert not split.images.flags.writeable
    assert dataset.fingerprint == fingerprint(found) == own_manifest(key).fingerprint
    assert len(load_dataset(key, limit=3).train) == 3
    assert load_dataset(key) is dataset


def test_without_labels_there_are_none(packed):
    key, _ = keep(packed(arrays(labels=False)))
    assert load_dataset(key).train.labels is None
    assert DATASETS[key].label_names is None
    assert "with no labels" in DATASETS[key].description


def test_the_same_images_are_one_dataset_whatever_they_are_called(packed, home):
    key, _ = keep(packed())
    assert keep(packed(name="b"), "Something else") == (key, False)
    assert list(own_specs()) == [key]
    assert not (home / "imports" / "b").exists()


def test_the_newest_comes_first(packed):
    old, _ = keep(packed(arrays(seed=1), created=20.0), "Old")
    new, _ = keep(packed(arrays(seed=2), created="2001-01-01T00:00:00+00:00"), "New")
    assert list(own_specs()) == [new, old]


def test_the_name_given_goes_before_the_one_in_the_folder(packed):
    key, _ = keep(packed(), "  Kätzchen\u202e & Hunde  ", owner="ada")
    assert key.startswith("katzchen-hunde-")
    assert DATASETS[key].title == "Kätzchen & Hunde"
    assert own_manifest(key).owner == "ada"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Frey Faces", "frey-faces"),
        ("../../etc/passwd", "etc-passwd"),
        ("--x--", "x"),
        ("漢字", "images"),
        ("", "images"),
        ("a" * 90, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_key_is_a_safe_name_whatever_it_is_called(name, slug):
    key = key_for(name, "0123456789abcdef" * 4)
    assert key == f"{slug}-01234567"
    assert OWN.fullmatch(key)


@pytest.mark.parametrize("key", ["", "..", "../x-01234567", "x-01234567/..", "X-01234567", "x-0123456", "x-01234567\n"])
def test_what_is_no_key_becomes_no_path(key):
    assert key not in DATASETS
    with pytest.raises(ValueError, match="expected a key like my-images-0123abcd"):
        folder_of(key)


def test_no_built_in_name_looks_like_a_key():
    assert not [name for name in BUILT_IN if OWN.fullmatch(name)]


@pytest.mark.parametrize(
    ("value", "likelihood"), [(31, "bernoulli"), (32, "gaussian"), (223, "gaussian"), (224, "bernoulli")]
)
def test_the_likelihood_follows_from_the_pixels(packed, value, likelihood):
    found = arrays(labels=False)
    found["train_images"][:] = value
    key, _ = keep(packed(found))
    assert DATASETS[key].likelihood == likelihood
    share = "100%" if likelihood == "bernoulli" else "0%"
    assert (
        f"{share} of their pixels are nearly black or white: a {likelihood.capitalize()}" in DATASETS[key].description
    )


def test_the_share_of_extremes_is_counted_over_images_evenly_taken():
    images = np.full((2000, 2, 2, 1), 128, np.uint8)
    images[:1000] = 255
    assert share_of_extremes(images) == 0.5
    images[:] = 128
    images[0, 0, 0] = 0
    assert share_of_extremes(images[:1]) == 0.25


def test_a_manifest_is_read_again_only_when_it_has_changed(packed):
    key, _ = keep(packed())
    assert own_spec(key) is own_spec(key)
    path = folder_of(key) / "manifest.json"
    path.write_text(path.read_text().replace("Our garden", "Elsewhere"))
    os.utime(path, (1, 1))
    assert own_spec(key).source == "Elsewhere"


def test_another_home_has_other_datasets(packed, monkeypatch, tmp_path):
    key, _ = keep(packed())
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "other"))
    assert key not in DATASETS
    with pytest.raises(DatasetUnavailable, match=f"^{key} is not available: .* import the same images"):
        load_dataset(key)


def test_a_damaged_one_is_left_out_and_says_why(packed):
    good, _ = keep(packed(arrays(seed=1)))
    bad, _ = keep(packed(arrays(seed=2)))
    path = folder_of(bad) / "manifest.json"
    path.write_text("{")
    os.utime(path, (1, 1))
    assert list(own_specs()) == [good]
    assert damaged() == [f"{path}: expected a JSON object, received none"]
    with pytest.raises(
        DatasetUnavailable, match=f"{bad} is damaged: manifest.json: expected a JSON object, rec.* none$"
    ):
        load_dataset(bad)
    assert keep(pack(path.parents[2] / "imports" / "b", arrays(seed=2))) == (bad, True)  # the same drop mends it
    assert load_dataset(bad).train.images.shape == (10, 6, 5, 1)


def test_images_that_are_not_those_by_which_it_is_named_are_found_out(packed):
    key, _ = keep(packed())
    path = folder_of(key) / "test_images.npy"
    assert (path.stat().st_mode & 0o222, damaged()) == (0, [])
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    assert damaged() == [f"{path.parent}: expected images of the fingerprint in its manifest, found others"]


def test_why_one_is_missing_does_not_say_where_it_would_lie(packed, home):
    key, _ = keep(packed())
    path = folder_of(key) / "manifest.json"
    path.unlink()
    assert why_missing(key) == f"{key} is damaged: expected a manifest, found none (No such file or directory)"
    path.mkdir()
    assert why_missing(key).startswith(f"{key} is damaged: manifest.json: expected a file that can be read")
    assert str(home) not in why_missing(key)


def test_there_may_be_so_many_and_no_more(packed, monkeypatch):
    first, _ = keep(packed(arrays(seed=1)))
    monkeypatch.setattr("vae_tf.data.own.MOST", 1)
    with pytest.raises(Refused, match="expected fewer than 1 datasets of this home, found 1: delete one first"):
        keep(packed(arrays(seed=2), "b"))
    assert list(own_specs()) == [first]
    assert keep(packed(arrays(seed=1), "c")) == (first, False)  # it is there
    trashed = delete_dataset(first)
    keep(packed(arrays(seed=2), "d"))
    with pytest.raises(Refused, match="delete one first"):
        restore_dataset(trashed)


def test_a_manifest_is_read_once_until_it_changes_and_is_forgotten_with_its_dataset(packed, monkeypatch):
    key, _ = keep(packed())
    own_specs()
    read = []
    monkeypatch.setattr(own, "read_manifest", lambda folder: (read.append(folder), read_manifest(folder))[1])
    assert own_manifest(key).title == own_specs()[key].title == "Cats and dogs"
    assert read == []
    os.utime(folder_of(key) / "manifest.json", (1, 1))
    assert own_manifest(key) == own_manifest(key)
    assert len(read) == 1
    delete_dataset(key)
    assert own_specs() == {}
    assert own._known == {}


def test_a_file_cut_short_is_refused_by_name(packed):
    key, _ = keep(packed())
    path = folder_of(key) / "train_images.npy"
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(ValueError, match=r"train_images\.npy: expected 300 bytes of data, received 299"):
        load_dataset(key)
    assert len(damaged()) == 1


def test_a_dataset_that_is_open_outlives_its_deletion(packed):
    key, _ = keep(packed())
    dataset = load_dataset(key)
    (folder_of(key) / "train_images.npy").unlink()
    assert dataset.train.images.sum() > 0


CHANGES = [
    ({"schema": 2}, "schema: expected 1, received 2"),
    ({"image_shape": [6, 5, 2]}, "image_shape: expected height, width, and 1 or 3 channels"),
    ({"image_shape": [6, 5, True]}, "image_shape: expected"),
    ({"image_shape": [10**6, 5, 1]}, "image_shape: expected"),
    ({"image_shape": [5, 6, 1]}, r"train_images\.npy: expected uint8 \(10, 5, 6, 1\)"),
    ({"train_images": 11}, r"train_images\.npy: expected uint8 \(11, 6, 5, 1\)"),
    ({"train_images": 10**9}, "train_images: expected a whole number from 1 to 10000000"),
    ({"train_images": "10"}, "train_images: expected a whole number"),
    ({"label_names": ["cat"]}, "labels: expected 0 to 0, received 0 to 1"),
    ({"label_names": None}, "expected the files manifest.json, test_images.npy, train_images.npy; received"),
    ({"label_names": "cat"}, "label_names: expected at most 100000 texts"),
    ({"fingerprint": "0" * 64}, "expected images of the fingerprint in the manifest, received others"),
    ({"fingerprint": "../" * 21 + "x"}, "fingerprint: expected 64 hexadecimal digits"),
    ({"skipped": [1]}, "skipped: expected at most 10000 rows"),
    ({"created": "yesterday"}, "Invalid isoformat string"),
    ({"created": 10**400}, "int too large"),
    ({"likelihood": "laplace"}, "likelihood: expected one of bernoulli, gaussian"),
    ({"settings": []}, "settings: expected names and values"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_a_folder_that_is_not_what_it_says_is_not_kept(packed, home, change, message):
    folder = packed(**change)
    with pytest.raises(ValueError, match=message):
        keep(folder)
    assert own_specs() == {}
    assert folder.is_dir()


def test_a_manifest_of_many_bytes_is_not_read(packed):
    folder = packed()
    (folder / "manifest.json").write_text(json.dumps({"x": "y" * 4_000_000}))
    with pytest.raises(ValueError, match="expected at most 4000000 bytes"):
        keep(folder)


@pytest.mark.parametrize("what", ["link", "folder", "pipe"])
def test_a_folder_with_anything_but_files_is_not_kept(packed, what):
    folder = packed()
    (folder / "manifest.json").unlink()
    make = {"link": lambda path: path.symlink_to("/etc/hostname"), "folder": os.mkdir, "pipe": os.mkfifo}[what]
    make(folder / "manifest.json")
    with pytest.raises(ValueError, match="expected files alone"):
        keep(folder)


def test_more_than_there_should_be_is_not_kept(packed):
    folder = packed()
    (folder / "more.npy").touch()
    with pytest.raises(ValueError, match=r"received manifest\.json, more\.npy"):
        keep(folder)


def test_pickles_are_not_opened(packed):
    folder = packed()
    np.save(folder / "train_images.npy", np.array([{}] * 10, object), allow_pickle=bool(1))
    with pytest.raises(ValueError, match="received object"):
        keep(folder)


def test_the_manifest_that_is_kept_is_our_own(packed):
    key, _ = keep(packed(unknown="x" * 10, source="a\nb\u202e"))
    values = json.loads((folder_of(key) / "manifest.json").read_text())
    assert "unknown" not in values
    assert values["source"] == "a b"
    assert values["skipped"] == [{"name": "notes.txt", "reason": "It is no image."}]
    assert values["extremes"] == pytest.approx(own_manifest(key).extremes)
    assert own_manifest(key).settings == {"name": "Cats and dogs", "height": None, "test_share": 0.2}


def test_looking_at_a_hundred_of_them_costs_a_menu_little(packed):
    for seed in range(100):
        keep(packed(arrays(seed=seed, n=2, test=1, labels=False), created=float(seed)))
    own_specs()
    began = time.perf_counter()
    assert len(own_specs()) == 100
    assert time.perf_counter() - began < 0.1
