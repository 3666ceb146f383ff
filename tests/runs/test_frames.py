import numpy as np
import pytest

from vae_tf.data import save_npz
from vae_tf.runs import frames
from vae_tf.runs.frames import cut_frames, frame_epochs, frames_folder, is_due, load_frame, save_frame


def frame(epoch):
    return {
        "epoch": epoch,
        "z_mean": np.full((5, 2), epoch, np.float32),
        "reconstructions": np.full((3, 8, 8, 1), epoch % 256, np.uint8),
        "kl_per_dimension": np.array([1.5, epoch]),
    }


@pytest.fixture
def run(run):
    """The trained run, without its own frames."""
    cut_frames(frames_folder(run), 0)
    return run


def save(run, *epochs):
    for epoch in epochs:
        save_frame(frames_folder(run), **frame(epoch))


def test_a_frame_comes_back_as_it_was(run):
    save(run, 7)
    assert frame_epochs(run) == [7]
    loaded = load_frame(run, 7)
    for name, value in frame(7).items():
        np.testing.assert_array_equal(loaded[name], value)
    assert (loaded["z_mean"].dtype, loaded["reconstructions"].dtype) == (np.float32, np.uint8)


def test_a_run_without_frames_has_none(run):
    frames_folder(run).rmdir()
    assert (frame_epochs(run), load_frame(run, 1)) == ([], None)


def test_epochs_are_in_the_order_of_numbers(run):
    save(run, 1_000_000, 999_999, 2)
    assert frame_epochs(run) == [2, 999_999, 1_000_000]


@pytest.mark.parametrize(
    "odd",
    [
        {"epoch": 8},
        {"z_mean": np.zeros((5, 3), np.float32)},
        {"z_mean": np.full((5, 2), np.nan, np.float32)},
        {"z_mean": np.zeros((0, 2), np.float32)},
        {"reconstructions": np.zeros((3, 8, 8, 3), np.uint8)},
        {"reconstructions": np.zeros((3, 8, 8, 1))},
        {"kl_per_dimension": np.zeros(3)},
        {"kl_per_dimension": np.array([1, 2])},
    ],
)
def test_a_frame_of_another_model_or_epoch_is_none(run, odd):
    save_npz(frames_folder(run) / "000007.npz", **frame(7) | odd)
    assert load_frame(run, 7) is None


def test_a_damaged_frame_is_none_and_the_others_are_not(run):
    save(run, 1, 2)
    path = frames_folder(run) / "000001.npz"
    path.write_bytes(path.read_bytes()[:-80])
    assert load_frame(run, 1) is None
    assert load_frame(run, 2) is not None


def test_above_the_limit_every_second_one_goes_and_the_newest_stays(run, monkeypatch):
    monkeypatch.setattr(frames, "LIMIT", 6)
    save(run, 1, 2, 3, 4, 5, 6)
    assert frame_epochs(run) == [1, 2, 3, 4, 5, 6]
    save(run, 7)
    assert frame_epochs(run) == [1, 3, 5, 7]


def test_after_that_frames_are_due_half_as_often(run, monkeypatch):
    monkeypatch.setattr(frames, "LIMIT", 6)
    folder = frames_folder(run)
    assert is_due(folder, 1)
    for epoch in range(1, 60):
        if is_due(folder, epoch):
            save(run, epoch)
    assert frame_epochs(run) == [1, 17, 33, 49]
    assert not is_due(folder, 64)
    assert is_due(folder, 65)


def test_there_are_never_more_than_120_and_the_plane_can_still_be_seen_to_unfold(run):
    folder = frames_folder(run)
    folder.mkdir(exist_ok=True)
    for epoch in range(1, 1001):
        if is_due(folder, epoch):
            save(run, epoch)
        assert len(frame_epochs(run)) <= 120
    assert 60 <= len(frame_epochs(run)) <= 120
    assert frame_epochs(run)[-1] > 980


def test_frames_of_epochs_that_come_anew_are_cut(run):
    save(run, 1, 2, 3)
    cut_frames(frames_folder(run), 2)
    assert frame_epochs(run) == [1, 2]
