import gzip
import struct

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.kmnist import FILES, load_kmnist, locate_kmnist
from vae_tf.data.mnist import locate_mnist
from vae_tf.data.mnist_files import IDX_FILES

ARRAYS = {
    "x_train": np.arange(3 * 784).astype(np.uint8).reshape(3, 28, 28),
    "y_train": np.array([9, 0, 4], np.uint8),
    "x_test": np.full((2, 28, 28), 7, np.uint8),
    "y_test": np.array([1, 2], np.uint8),
}


def write_idx(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for key, name in IDX_FILES.items():
        array = ARRAYS[key]
        head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        (folder / f"{name}.gz").write_bytes(gzip.compress(head + array.tobytes()))


def offline(remote, folder):
    raise OSError("no network")


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_it_is_read_from_a_folder_of_its_name_and_is_not_taken_for_mnist(data):
    write_idx(data / "kmnist")
    assert locate_kmnist() == str(data / "kmnist")
    assert locate_mnist() is None
    dataset = load_kmnist(fetch=offline)
    assert np.array_equal(dataset.train.images[..., 0], ARRAYS["x_train"])
    assert dataset.train.labels.tolist() == [9, 0, 4]
    assert dataset.label_names[9] == "wo"


def test_a_data_folder_of_its_name_holds_it_too(monkeypatch, tmp_path):
    write_idx(tmp_path / "KMNIST")
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "KMNIST"))
    assert locate_kmnist() == str(tmp_path / "KMNIST")
    assert locate_mnist() is None


def test_a_download_becomes_one_npz(home, tmp_path):
    write_idx(tmp_path / "served")
    fetched = {}

    def fetch(remote, folder):
        fetched[remote.file_name] = remote.sha256
        (folder / remote.file_name).write_bytes((tmp_path / "served" / remote.file_name).read_bytes())

    assert load_kmnist(fetch=fetch).test.labels.tolist() == [1, 2]
    assert set(fetched) == {f"{name}.gz" for name in IDX_FILES.values()}
    assert all(len(sha256) == 64 for sha256 in fetched.values())
    assert locate_kmnist() == str(home / "datasets" / "kmnist.npz")
    assert load_kmnist(fetch=offline).train.labels.tolist() == [9, 0, 4]


def test_offline_it_says_what_is_missing_and_where_to_put_it(data):
    with pytest.raises(DatasetUnavailable) as caught:
        load_kmnist(fetch=offline)
    message = str(caught.value)
    assert message.startswith("kmnist is not available: neither kmnist.npz nor the four idx files (train-images")
    assert str(data) in message
    assert "the download failed (no network)" in message


def test_every_file_has_a_digest():
    assert all(remote.sha256 and remote.url.startswith("http") for remote in FILES.remote)
