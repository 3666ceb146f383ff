import os
import subprocess
import sys

import numpy as np
import pytest

from vae_tf.data import DATASETS, DatasetUnavailable, load_dataset
from vae_tf.data.files import save_npz
from vae_tf.data.frey import load_frey
from vae_tf.data.registry import BUILT_IN

REAL_DATA = os.environ.get("VAE_TF_DATA_DIR", "")  # before conftest.py hides it from the tests


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path))
    return tmp_path


def save_frey(folder, value):
    save_npz(folder / "frey.npz", x=np.full((366, 28, 20), value, np.uint8))


def test_the_menu_has_its_order_and_every_entry_its_own_name():
    names = "mnist-5k, mnist, fashion-mnist, frey, digits, kmnist, emnist-letters, cifar10, dsprites"
    assert ", ".join(DATASETS) == ", ".join(BUILT_IN) == names
    assert all(name == spec.name for name, spec in DATASETS.items())
    assert all(spec.title and spec.description and spec.source and spec.licence for spec in DATASETS.values())


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_dataset_on_this_machine_is_as_its_entry_says(name, monkeypatch):
    monkeypatch.setenv("VAE_TF_DATA_DIR", REAL_DATA)
    spec = BUILT_IN[name]
    if spec.locate() is None:
        pytest.skip(f"{name} is not on this machine")
    dataset = load_dataset(name)
    assert dataset.image_shape == spec.image_shape
    assert (len(dataset.train), len(dataset.test)) == (spec.train_images, spec.test_images)
    assert dataset.label_names == spec.label_names
    assert (dataset.name, dataset.title, dataset.source, dataset.licence) == (
        spec.name,
        spec.title,
        spec.source,
        spec.licence,
    )


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ValueError,
        match=rf"^unknown dataset 'x': expected one of {', '.join(BUILT_IN)}$",
    ):
        load_dataset("x")


def test_a_limit_applies_to_the_training_split():
    dataset = load_dataset("mnist-5k", limit=10)
    assert (len(dataset.train), len(dataset.test)) == (10, 1000)


def test_a_limit_out_of_range_says_the_range():
    with pytest.raises(ValueError, match="expected 1 to 4000 training images, received 4001"):
        load_dataset("mnist-5k", limit=4001)


def test_asking_again_costs_nothing_and_cannot_be_spoiled():
    dataset = load_dataset("mnist-5k")
    assert load_dataset("mnist-5k") is dataset
    with pytest.raises(ValueError, match="read-only"):
        dataset.train.images[0] = 0


def test_a_replaced_file_is_read_anew(data):
    save_frey(data, 1)
    assert load_dataset("frey").train.images.max() == 1
    save_npz(data / "frey.npz", x=np.full((367, 28, 20), 2, np.uint8))
    assert load_dataset("frey").train.images.max() == 2


def test_another_data_folder_is_another_file(data, monkeypatch, tmp_path_factory):
    save_frey(data, 1)
    other = tmp_path_factory.mktemp("other")
    save_frey(other, 2)
    assert load_dataset("frey").train.images.max() == 1
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(other))
    assert load_dataset("frey").train.images.max() == 2


def test_a_failure_is_not_remembered(data):
    with pytest.raises(DatasetUnavailable):
        load_dataset("frey")
    save_frey(data, 3)
    assert load_dataset("frey").fingerprint == load_frey().fingerprint


def test_the_package_loads_the_sample_without_heavy_imports():
    code = (
        "import sys; from vae_tf.data import load_dataset; load_dataset('mnist-5k'); "
        "print([m for m in ('tensorflow', 'keras', 'sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
