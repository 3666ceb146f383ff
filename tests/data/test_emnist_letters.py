import gzip
import struct
import zipfile

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.emnist_letters import FILES, IDX_FILES, load_emnist_letters, locate_emnist_letters

UPRIGHT = np.zeros((2, 28, 28), np.uint8)
UPRIGHT[:, 3, 20] = 255  # high and to the right
ARRAYS = {
    "x_train": UPRIGHT.swapaxes(1, 2),
    "y_train": np.array([1, 26], np.uint8),
    "x_test": UPRIGHT[:1].swapaxes(1, 2),
    "y_test": np.array([2], np.uint8),
}


def idx(array):
    return gzip.compress(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


def write_idx(folder, arrays=ARRAYS):
    folder.mkdir(parents=True)
    for key, name in IDX_FILES.items():
        (folder / f"{name}.gz").write_bytes(idx(arrays[key]))


def offline(remote, folder):
    raise OSError("no network")


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def check(dataset):
    assert np.array_equal(dataset.train.images[..., 0], UPRIGHT)
    assert dataset.train.labels.tolist() == [0, 25]
    assert [dataset.label_names[label] for label in dataset.train.labels] == ["A", "Z"]
    assert dataset.test.labels.tolist() == [1]


@pytest.mark.parametrize("folder", ["", "emnist", "emnist-letters", "gzip"])
def test_letters_are_put_upright_and_counted_from_a(data, folder):
    write_idx(data / folder)
    assert locate_emnist_letters() == str(data / folder) if folder else str(data)
    check(load_emnist_letters(fetch=offline))


def test_a_download_is_taken_out_of_the_archive_and_kept_upright(home, tmp_path):
    def fetch(remote, folder):
        assert remote.file_name == "gzip.zip"
        with zipfile.ZipFile(folder / "gzip.zip", "w") as archive:
            archive.writestr("gzip/emnist-digits-train-images-idx3-ubyte.gz", b"others")
            for key, name in IDX_FILES.items():
                archive.writestr(f"gzip/{name}.gz", idx(ARRAYS[key]))

    check(load_emnist_letters(fetch=fetch))
    assert locate_emnist_letters() == str(home / "datasets" / "emnist_letters.npz")
    assert [path.name for path in (home / "datasets").iterdir()] == ["emnist_letters.npz"]
    check(load_emnist_letters(fetch=offline))


def test_an_archive_without_letters_is_not_kept(home):
    def fetch(remote, folder):
        with zipfile.ZipFile(folder / "gzip.zip", "w") as archive:
            archive.writestr("gzip/x", b"")

    with pytest.raises(DatasetUnavailable, match=r"emnist-letters is not available: .*no item named"):
        load_emnist_letters(fetch=fetch)
    assert not (home / "datasets").exists()


def test_a_label_of_zero_is_refused_by_name(data):
    write_idx(data, ARRAYS | {"y_test": np.array([0], np.uint8)})
    with pytest.raises(ValueError, match=f"^{data}: expected labels 1 to 26, received 0"):
        load_emnist_letters(fetch=offline)


def test_offline_it_says_what_is_missing_and_where_to_put_it(data):
    with pytest.raises(
        DatasetUnavailable, match=r"neither emnist_letters\.npz nor the four idx files \(emnist-letters-"
    ):
        load_emnist_letters(fetch=offline)
    assert len(FILES.remote[0].sha256) == 64
