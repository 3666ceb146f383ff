import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.files import save_npz
from vae_tf.data.frey import load_frey, locate_frey


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path))
    return tmp_path


def frames(n):
    return np.broadcast_to((np.arange(n) % 256).astype(np.uint8)[:, None, None], (n, 28, 20))


def test_the_last_365_frames_are_the_test_split_and_there_are_no_labels(data):
    save_npz(data / "frey.npz", x=frames(367))
    dataset = load_frey()
    assert dataset.train.images[:, 0, 0, 0].tolist() == [0, 1]
    assert len(dataset.test) == 365
    assert dataset.test.images[0, 0, 0, 0] == 2
    assert dataset.train.labels is dataset.test.labels is dataset.label_names is None
    assert locate_frey() == str(data / "frey.npz")


def test_without_the_file_it_says_where_it_looked_and_what_to_do(data):
    assert locate_frey() is None
    with pytest.raises(
        DatasetUnavailable,
        match=rf"frey\.npz .* is not in {data}, {data}/home/datasets; .* VAE_TF_DATA_DIR\.$",
    ):
        load_frey()


def test_too_few_frames_are_refused_by_name(data):
    save_npz(data / "frey.npz", x=frames(365))
    with pytest.raises(ValueError, match=r"frey\.npz: expected more than 365 frames, received 365"):
        load_frey()


def test_frames_of_another_shape_are_refused_by_name(data):
    save_npz(data / "frey.npz", x=np.zeros((400, 20, 28), np.uint8))
    with pytest.raises(ValueError, match=r"frey\.npz: frey: expected images of shape \(28, 20, 1\)"):
        load_frey()


def test_a_damaged_file_is_refused_by_name(data):
    (data / "frey.npz").write_bytes(b"junk")
    with pytest.raises(ValueError, match=r"frey\.npz: expected an npz file with arrays x,"):
        load_frey()
