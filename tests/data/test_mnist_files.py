"""Both MNIST-like datasets: the layouts they are found in, and the download, with hand-written fetchers."""

import gzip
import struct

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.fashion_mnist import load_fashion_mnist, locate_fashion_mnist
from vae_tf.data.files import save_npz
from vae_tf.data.mnist import load_mnist, locate_mnist
from vae_tf.data.mnist_files import IDX_FILES

ARRAYS = {
    "x_train": np.arange(3 * 784).astype(np.uint8).reshape(3, 28, 28),
    "y_train": np.array([5, 0, 4], np.uint8),
    "x_test": np.full((2, 28, 28), 9, np.uint8),
    "y_test": np.array([7, 2], np.uint8),
}


def write_idx(folder, arrays=ARRAYS, *, gzipped=False):
    folder.mkdir(parents=True, exist_ok=True)
    for key, name in IDX_FILES.items():
        array = arrays[key]
        content = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()
        if gzipped:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)


def no_fetch(remote, folder):
    raise AssertionError("nothing should be downloaded here")


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    """An empty data folder and an empty home, whatever this machine has."""
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def assert_is_ours(dataset):
    assert dataset.train.images.shape == (3, 28, 28, 1)
    assert (dataset.train.images[..., 0] == ARRAYS["x_train"]).all()
    assert dataset.train.labels.tolist() == [5, 0, 4]
    assert (dataset.test.images == 9).all()
    assert dataset.test.labels.tolist() == [7, 2]


def test_the_npz_of_keras_is_read(data):
    save_npz(data / "mnist.npz", **ARRAYS)
    assert locate_mnist() == str(data / "mnist.npz")
    assert_is_ours(load_mnist(fetch=no_fetch))


def test_fashion_has_an_npz_and_names_of_its_own(data):
    save_npz(data / "fashion_mnist.npz", **ARRAYS)
    dataset = load_fashion_mnist(fetch=no_fetch)
    assert_is_ours(dataset)
    assert dataset.name == "fashion-mnist"
    assert dataset.label_names[9] == "Ankle boot"
    assert locate_mnist() is None


@pytest.mark.parametrize("gzipped", [False, True])
@pytest.mark.parametrize("folder", ["", "mnist"])
def test_idx_files_are_read_from_a_data_folder_or_one_inside_named_as_the_dataset(data, gzipped, folder):
    write_idx(data / folder, gzipped=gzipped)
    assert locate_mnist() == str(data / folder)
    assert_is_ours(load_mnist(fetch=no_fetch))


def test_an_npz_goes_before_idx_files(data):
    save_npz(data / "mnist.npz", **ARRAYS)
    write_idx(data / "mnist")
    assert locate_mnist() == str(data / "mnist.npz")


def test_three_of_the_four_idx_files_are_not_a_dataset(data):
    write_idx(data)
    (data / "t10k-labels-idx1-ubyte").unlink()
    assert locate_mnist() is None


def test_idx_files_that_nobody_names_are_taken_for_mnist_only(data):
    write_idx(data)
    assert locate_fashion_mnist() is None


def test_a_data_folder_called_fashion_mnist_holds_no_mnist(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "Fashion_MNIST"))
    write_idx(tmp_path / "Fashion_MNIST")
    assert locate_fashion_mnist() == str(tmp_path / "Fashion_MNIST")
    assert locate_mnist() is None


def test_damaged_idx_files_are_located_and_then_refused_by_name(data):
    write_idx(data)
    (data / "t10k-labels-idx1-ubyte").write_bytes(b"junk")
    assert locate_mnist() == str(data)
    with pytest.raises(ValueError, match="t10k-labels-idx1-ubyte: expected an idx file"):
        load_mnist(fetch=no_fetch)


def test_a_damaged_npz_is_refused_by_name_and_kept(data):
    (data / "mnist.npz").write_bytes(b"junk")
    with pytest.raises(ValueError, match=r"mnist\.npz: expected an npz file with arrays x_train, y_train"):
        load_mnist(fetch=no_fetch)
    assert (data / "mnist.npz").read_bytes() == b"junk"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"x_train": np.zeros((3, 28, 28), np.float32)},
            r"expected uint8 images \(n, h, w\), received float32",
        ),
        ({"x_train": np.zeros((3, 784), np.uint8)}, r"received uint8 \(3, 784\)"),
        ({"y_train": np.zeros(4, np.uint8)}, r"labels: expected shape \(3,\)"),
        ({"y_test": np.array([7, 10], np.uint8)}, "labels: expected 0 to 9, received 7 to 10"),
        ({"x_train": np.zeros((3, 8, 8), np.uint8)}, r"mnist: expected images of shape \(28, 28, 1\)"),
    ],
)
def test_an_npz_of_other_content_is_refused_by_name(data, change, message):
    save_npz(data / "mnist.npz", **(ARRAYS | change))
    with pytest.raises(ValueError, match=rf"^{data}/mnist\.npz: .*{message}"):
        load_mnist(fetch=no_fetch)


def test_a_download_is_kept_in_our_own_folder_and_used_from_then_on(tmp_path):
    fetched = []

    def fetch(remote, folder):
        fetched.append(remote.file_name)
        save_npz(folder / remote.file_name, **ARRAYS)

    assert_is_ours(load_mnist(fetch=fetch))
    assert fetched == ["mnist.npz"]
    assert locate_mnist() == str(tmp_path / "home" / "datasets" / "mnist.npz")
    assert [path.name for path in (tmp_path / "home" / "datasets").iterdir()] == ["mnist.npz"]
    assert_is_ours(load_mnist(fetch=no_fetch))


def test_fashion_downloads_four_idx_files_and_keeps_one_npz(tmp_path):
    write_idx(tmp_path / "served", gzipped=True)
    fetched = []

    def fetch(remote, folder):
        fetched.append(remote.file_name)
        (folder / remote.file_name).write_bytes((tmp_path / "served" / remote.file_name).read_bytes())

    assert_is_ours(load_fashion_mnist(fetch=fetch))
    assert sorted(fetched) == sorted(f"{name}.gz" for name in IDX_FILES.values())
    assert locate_fashion_mnist() == str(tmp_path / "home" / "datasets" / "fashion_mnist.npz")
    assert_is_ours(load_fashion_mnist(fetch=no_fetch))


def test_offline_is_one_sentence_of_what_where_and_what_to_do(data, tmp_path):
    def offline(remote, folder):
        raise Exception(f"URL fetch failure on {remote.url}:\nno network")

    with pytest.raises(DatasetUnavailable) as caught:
        load_mnist(fetch=offline)
    message = str(caught.value)
    assert message == (
        "mnist is not available: neither mnist.npz nor the four idx files "
        f"(train-images-idx3-ubyte, ...) are in {data}, {tmp_path}/home/datasets, "
        "and the download failed (URL fetch failure on "
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz: no network); connect to the "
        "network, or put the files into one of these folders, or name the folder that has them in "
        "VAE_TF_DATA_DIR."
    )


def test_a_damaged_download_is_not_kept(tmp_path):
    def fetch_junk(remote, folder):
        (folder / remote.file_name).write_bytes(b"<html>captive portal</html>")

    with pytest.raises(DatasetUnavailable, match=r"the download failed .*expected an npz file"):
        load_mnist(fetch=fetch_junk)
    assert not (tmp_path / "home").exists()


def test_an_interrupted_download_is_neither_kept_nor_reworded(tmp_path):
    def interrupted(remote, folder):
        (folder / remote.file_name).write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_mnist(fetch=interrupted)
    assert not (tmp_path / "home").exists()
