import hashlib
import json

import numpy as np
import pytest

from vae_tf.training.checkpoints import (
    Checkpoint,
    newest_counts,
    paths,
    prune,
    read_checkpoint,
    recover,
    remove_after,
    save_checkpoint,
    weights_of,
)

STATE = {
    "model/000-steps": np.array(7),
    "model/001-w": np.array([0.1, -0.0, 3e-45], np.float32),
    "optimizer/m": np.arange(4, dtype=np.float32).reshape(2, 2),
    "seed": np.array([1, 2**63 + 5], np.uint64),
}


def checkpoint(step=7, arrays=STATE, **counts):
    return Checkpoint(step, **{"epoch": 2, "seconds": 1.5, "arrays": arrays} | counts)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def flip(path, byte):
    content = bytearray(path.read_bytes())
    content[byte] ^= 1
    path.write_bytes(content)


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path):
    best = {"epoch": 1, "step": 3, "elbo": -100.5}
    saved = checkpoint(best=best, wait=1, execution={"jit_compile": True})
    path = save_checkpoint(tmp_path / "checkpoints", saved)
    assert path == tmp_path / "checkpoints" / "000007"
    read = read_checkpoint(path)
    assert (read.step, read.epoch, read.seconds, read.best, read.wait) == (7, 2, 1.5, best, 1)
    assert read.execution == {"jit_compile": True}
    assert read.arrays.keys() == STATE.keys()
    for name, array in STATE.items():
        assert (read.arrays[name].dtype, read.arrays[name].shape) == (array.dtype, array.shape)
        assert read.arrays[name].tobytes() == array.tobytes()


def test_the_model_lies_apart_under_its_own_names(tmp_path):
    path = save_checkpoint(tmp_path, checkpoint())
    assert names(path) == ["checkpoint.json", "training.npz", "weights.npz"]
    with np.load(path / "weights.npz") as archive:
        assert archive.files == ["000-steps", "001-w"]
    assert weights_of(path) == (path / "weights.npz").read_bytes()


def test_nothing_else_is_left_beside_it(tmp_path):
    save_checkpoint(tmp_path, checkpoint())
    assert names(tmp_path) == ["000007"]


@pytest.mark.parametrize("name", ["weights.npz", "training.npz", "checkpoint.json"])
def test_one_flipped_bit_anywhere_is_seen(tmp_path, name):
    path = save_checkpoint(tmp_path, checkpoint())
    whole = (path / name).read_bytes()
    for byte in range(0, len(whole), max(1, len(whole) // 40)):
        flip(path / name, byte)
        with pytest.raises(ValueError, match=f"{name} is damaged"):
            read_checkpoint(path)
        (path / name).write_bytes(whole)
    assert read_checkpoint(path).step == 7


@pytest.mark.parametrize("name", ["weights.npz", "training.npz", "checkpoint.json"])
def test_a_file_that_is_missing_or_cut_is_seen(tmp_path, name):
    path = save_checkpoint(tmp_path, checkpoint())
    (path / name).write_bytes((path / name).read_bytes()[:-1])
    with pytest.raises(ValueError, match=f"{name} is damaged"):
        read_checkpoint(path)
    (path / name).unlink()
    with pytest.raises(ValueError, match=f"{name} is not there"):
        read_checkpoint(path)


def test_numbers_that_are_none_are_refused(tmp_path):
    path = save_checkpoint(tmp_path, checkpoint(arrays=STATE | {"optimizer/m": np.array([np.nan], np.float32)}))
    with pytest.raises(ValueError, match="optimizer/m holds values that are no numbers"):
        read_checkpoint(path)


def test_a_checkpoint_is_known_by_its_step_and_its_schema(tmp_path):
    path = save_checkpoint(tmp_path, checkpoint())
    moved = path.rename(tmp_path / "000008")
    with pytest.raises(ValueError, match="of another checkpoint or version"):
        read_checkpoint(moved)


def test_a_model_alone_is_kept_but_nothing_goes_on_from_it(tmp_path):
    model = {name: array for name, array in STATE.items() if name.startswith("model/")}
    path = save_checkpoint(tmp_path, checkpoint(arrays=model))
    assert names(path) == ["checkpoint.json", "weights.npz"]
    assert weights_of(path)
    assert newest_counts(tmp_path) is None
    with pytest.raises(ValueError, match=r"training\.npz is not there"):
        read_checkpoint(path)


def test_the_newest_is_that_of_the_most_steps_and_not_of_the_last_name(tmp_path):
    for step in (999_999, 1_000_000, 5):
        save_checkpoint(tmp_path, checkpoint(step, epoch=step))
    assert [path.name for path in paths(tmp_path)] == ["1000000", "999999", "000005"]
    assert newest_counts(tmp_path)["epoch"] == 1_000_000


def test_saving_the_same_step_again_replaces_it(tmp_path):
    save_checkpoint(tmp_path, checkpoint(seconds=1.0))
    flip(tmp_path / "000007" / "weights.npz", 50)
    save_checkpoint(tmp_path, checkpoint(seconds=2.0))
    assert names(tmp_path) == ["000007"]
    assert read_checkpoint(tmp_path / "000007").seconds == 2.0


def test_a_checkpoint_that_was_to_be_replaced_is_there_until_it_is(tmp_path):
    """The process died between the two renames, or right after them."""
    path = save_checkpoint(tmp_path, checkpoint(seconds=1.0))
    path.rename(tmp_path / ".000007.former")
    recover(tmp_path)
    assert (names(tmp_path), read_checkpoint(path).seconds) == (["000007"], 1.0)
    path.rename(tmp_path / ".000007.former")
    save_checkpoint(tmp_path, checkpoint(seconds=2.0))
    recover(tmp_path)
    assert (names(tmp_path), read_checkpoint(path).seconds) == (["000007"], 2.0)


def test_a_run_that_is_gone_does_not_come_back_by_a_checkpoint(tmp_path):
    with pytest.raises(FileNotFoundError):
        save_checkpoint(tmp_path / "gone" / "checkpoints", checkpoint())
    assert names(tmp_path) == []


def test_what_cannot_be_written_whole_is_not_there_at_all(tmp_path):
    with pytest.raises(ValueError, match="Out of range float"):
        save_checkpoint(tmp_path, checkpoint(seconds=float("nan")))
    assert names(tmp_path) == []


def test_the_last_three_and_those_named_are_kept(tmp_path):
    for step in (10, 20, 30, 40, 50, 60):
        save_checkpoint(tmp_path, checkpoint(step))
    prune(tmp_path, newest=60, keep={10})
    assert names(tmp_path) == ["000010", "000040", "000050", "000060"]


def test_a_model_alone_is_none_of_the_last_three(tmp_path):
    model = {name: array for name, array in STATE.items() if name.startswith("model/")}
    for step, arrays in ((10, STATE), (20, STATE), (25, model), (30, STATE), (35, model)):
        save_checkpoint(tmp_path, checkpoint(step, arrays))
    prune(tmp_path, newest=35, keep={35})
    assert names(tmp_path) == ["000010", "000020", "000030", "000035"]


def test_checkpoints_of_steps_that_are_taken_anew_go_once_there_is_a_newer_one(tmp_path):
    for step in (10, 20, 90):
        save_checkpoint(tmp_path, checkpoint(step))
    prune(tmp_path, newest=20, keep=())
    assert names(tmp_path) == ["000010", "000020"]


def test_those_after_a_step_are_removed(tmp_path):
    for step in (10, 20, 30):
        save_checkpoint(tmp_path, checkpoint(step))
    remove_after(tmp_path, 20)
    assert names(tmp_path) == ["000010", "000020"]


def test_what_is_no_checkpoint_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "2nd").mkdir()
    save_checkpoint(tmp_path, checkpoint())
    prune(tmp_path, newest=7, keep=())
    remove_after(tmp_path, 0)
    assert names(tmp_path) == ["2nd", "notes.txt"]


def test_the_digests_are_sha256_as_anybody_can_compute_them(tmp_path):
    path = save_checkpoint(tmp_path, checkpoint())
    digests = json.loads((path / "checkpoint.json").read_text())["digests"]
    for name, digest in digests.items():
        assert hashlib.sha256((path / name).read_bytes()).hexdigest() == digest
