import pytest

from tests.runs.test_tail import records
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.restart import Starts
from vae_tf.training.checkpoints import Checkpoint, save_checkpoint


def save(path, step, epoch, *names):
    arrays = dict.fromkeys(names or ("model/w", "step"), 0)
    return save_checkpoint(path / "checkpoints", Checkpoint(step, epoch, 1.0, arrays=arrays))


def test_a_new_run_starts_from_the_beginning(tmp_path):
    (start,) = Starts(tmp_path)
    assert (start.checkpoint, start.records) == (None, [])
    assert Starts(tmp_path).note(start) is None


def test_it_goes_on_from_the_newest_with_the_records_of_its_epochs_alone(tmp_path):
    write_metrics(tmp_path, records(5))
    save(tmp_path, 6, 2)
    save(tmp_path, 10, 3)
    starts = Starts(tmp_path)
    found = list(starts)
    assert [start.checkpoint and start.checkpoint.step for start in found] == [10, 6, None]
    assert found[0].records == records(3)
    assert starts.note(found[0]) is None


def test_what_is_passed_over_is_said(tmp_path):
    write_metrics(tmp_path, records(2))
    save(tmp_path, 6, 2)
    (save(tmp_path, 10, 2) / "training.npz").unlink()
    (tmp_path / "checkpoints" / "000010" / "training.npz").write_bytes(b"")
    save(tmp_path, 12, 3)
    starts = Starts(tmp_path)
    first = next(iter(starts))
    reasons = "step 12: metrics.jsonl has 2 of its 3 epochs; step 10: training.npz is damaged"
    assert starts.note(first) == (
        f"The training went on from step 6, in epoch 3: a later checkpoint was damaged ({reasons})"
    )


def test_a_model_alone_was_never_meant_to_be_gone_on_from(tmp_path):
    write_metrics(tmp_path, records(2))
    save(tmp_path, 6, 2)
    save(tmp_path, 8, 2, "model/w")
    starts = Starts(tmp_path)
    first = next(iter(starts))
    assert (first.checkpoint.step, starts.note(first)) == (6, None)


def test_a_checkpoint_of_an_earlier_version_is_passed_over(tmp_path):
    (tmp_path / "checkpoints" / "000003").mkdir(parents=True)
    (tmp_path / "checkpoints" / "000003" / "weights.npz").write_bytes(b"PK")
    starts = Starts(tmp_path)
    (start,) = starts
    assert starts.note(start) == (
        "No whole checkpoint was found, so the training began anew (step 3: checkpoint.json is not there)"
    )


def test_where_one_cannot_be_read_there_is_no_new_beginning(tmp_path):
    write_metrics(tmp_path, records(1))
    path = save(tmp_path, 3, 1) / "weights.npz"
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        list(Starts(tmp_path))
    save(tmp_path, 2, 0)
    assert next(iter(Starts(tmp_path))).checkpoint.step == 2  # an older one is as good


def test_metrics_that_cannot_be_read_are_an_error(tmp_path):
    save(tmp_path, 3, 1)
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(OSError, match="directory"):
        list(Starts(tmp_path))
