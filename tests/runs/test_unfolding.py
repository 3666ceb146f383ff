"""Saved epochs of a run, aligned; those of an older run, which kept none."""

import numpy as np
import pytest

from vae_tf.data import save_npz
from vae_tf.runs.frames import frames_folder, save_frame
from vae_tf.runs.store import create_run
from vae_tf.runs.unfolding import saved_epochs, saved_file, saved_frame, story, unfolding

Z = np.array([[1.0, 0.0], [0.0, 2.0], [-3.0, 1.0], [0.5, 0.5]], np.float32)
TURN = np.array([[0.0, 1.0], [-1.0, 0.0]], np.float32)


def images(value):
    return np.full((2, 8, 8, 1), value, np.uint8)


@pytest.fixture
def bare_run(config):
    """A run that has just been made."""
    return create_run(config())


@pytest.fixture
def saved(bare_run):
    """Frames of epochs 2 and 4, each turned by a quarter, and what it looks like now, after epoch 5."""
    folder = frames_folder(bare_run)
    folder.parent.mkdir(exist_ok=True)
    for epoch, z in ((2, Z @ TURN @ TURN), (4, Z @ TURN)):
        save_frame(
            folder, epoch=epoch, z_mean=z, reconstructions=images(epoch), kl_per_dimension=np.array([epoch, 1.0])
        )
    live = {"originals": images(0), "reconstructions": images(5), "z_mean": Z, "labels": np.arange(4)}
    save_npz(folder.parent / "live.npz", **live, kl_per_dimension=np.array([5.0, 1.0]), epoch=5)
    return bare_run


def test_what_it_looks_like_now_is_the_newest_epoch(saved):
    assert saved_epochs(saved) == [2, 4, 5]
    assert saved_file(saved, 4).name == "000004.npz"
    assert saved_file(saved, 5).name == "live.npz"
    assert [int(saved_frame(saved, epoch)["reconstructions"][0, 0, 0, 0]) for epoch in (2, 4, 5)] == [2, 4, 5]
    assert saved_frame(saved, 3) is None


def test_each_epoch_is_aligned_to_the_newest(saved):
    found = unfolding(saved)
    assert found.epochs == [2, 4, 5]
    for plane in found.planes:
        np.testing.assert_allclose(plane, Z, atol=1e-6)
    assert found.kl.tolist() == [[2, 1], [4, 1], [5, 1]]
    assert found.active.all()
    assert found.edge == 3


def test_the_newest_alone_needs_no_other(saved):
    frames_folder(saved).joinpath("000002.npz").write_bytes(b"damaged")
    found = unfolding(saved, newest_only=True)
    assert (found.epochs, found.planes.shape) == ([5], (1, 4, 2))


def test_a_damaged_epoch_is_left_out(saved):
    frames_folder(saved).joinpath("000004.npz").write_bytes(b"damaged")
    assert unfolding(saved).epochs == [2, 5]


def test_a_run_without_frames_has_its_last_epoch_and_one_without_pictures_none(saved):
    for frame in frames_folder(saved).iterdir():
        frame.unlink()
    assert unfolding(saved).epochs == [5]
    (saved.path / "artifacts" / "live.npz").unlink()
    assert unfolding(saved) is None
    with pytest.raises(ValueError, match="expected a run with saved epochs"):
        story(saved)


def test_a_story_has_labels_and_an_image_for_each_epoch(saved):
    told = story(saved)
    assert told.labels.tolist() == [0, 1, 2, 3]
    assert [int(rebuilt[0, 0, 0, 0]) for rebuilt in told.rebuilt] == [2, 4, 5]
    assert len(told.epochs) == len(told.planes) == 3
