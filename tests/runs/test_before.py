import pytest

from vae_tf.runs.before import forget, put_back, set_aside
from vae_tf.training.checkpoints import Checkpoint, read_checkpoint, save_checkpoint


@pytest.fixture
def path(tmp_path):
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "weights.npz").write_bytes(b"first model")
    (tmp_path / "artifacts" / "live.npz").write_bytes(b"first pictures")
    return tmp_path


def spoil(path):
    (path / "weights.npz").write_bytes(b"second model")
    (path / "artifacts" / "live.npz").write_bytes(b"second pictures")


def test_what_is_replaced_comes_back(path):
    set_aside(path, 7)
    spoil(path)
    put_back(path)
    assert (path / "weights.npz").read_bytes() == b"first model"
    assert (path / "artifacts" / "live.npz").read_bytes() == b"first pictures"
    forget(path)
    assert not (path / "before").exists()


def test_what_was_set_aside_first_stays_so(path):
    set_aside(path, 7)
    spoil(path)
    set_aside(path, 7)
    put_back(path)
    put_back(path)
    assert (path / "weights.npz").read_bytes() == b"first model"


def test_half_of_it_is_done_again(path):
    (path / ".before.tmp").mkdir()
    (path / ".before.tmp" / "weights.npz").write_bytes(b"fir")
    set_aside(path, 7)
    spoil(path)
    put_back(path)
    assert (path / "weights.npz").read_bytes() == b"first model"


def test_the_checkpoint_comes_back_though_there_is_another_of_its_step(path):
    arrays = {"model/w": 0, "step": 7}
    folder = path / "checkpoints"
    save_checkpoint(folder, Checkpoint(7, 2, 1.0, arrays=arrays))
    set_aside(path, 7)
    save_checkpoint(folder, Checkpoint(7, 3, 2.0, arrays=arrays))
    put_back(path)
    assert read_checkpoint(folder / "000007").epoch == 2
    assert [found.name for found in folder.iterdir()] == ["000007"]


def test_where_nothing_was_set_aside_nothing_is_put_back(path):
    spoil(path)
    put_back(path)
    forget(path)
    assert (path / "weights.npz").read_bytes() == b"second model"
