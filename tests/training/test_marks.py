import numpy as np
import pytest

from tests.training.test_training import config, dataset, finish_epoch, same
from vae_tf import TrainConfig
from vae_tf.models.registry import MODELS
from vae_tf.training.execution import Execution
from vae_tf.training.training import Training

GRAPH = Execution(False)


def training(**settings):
    return Training(config(**settings), dataset(), execution=GRAPH)


def test_marks_are_taken_after_the_step_that_reaches_them_and_told_with_their_epoch():
    """26 images in batches of 10: an epoch's steps end at 10, 20 and 26 samples."""
    work = training(marks=(1, 20, 26, 27, 50), epochs=2)
    told = [finish_epoch(work)["marks"] for _ in range(2)]
    assert [[(mark["samples"], mark["step"]) for mark in marks] for marks in told] == [
        [(10, 1), (20, 2), (26, 3)],
        [(36, 4), (52, 6)],
    ]
    assert sorted(told[0][0]["test"]) == sorted(told[0][0]["train"])


def test_a_training_goes_on_as_if_there_had_been_no_mark():
    plain, marked = training(), training(marks=(10, 20))
    scores = [finish_epoch(work) for work in (plain, marked)]
    assert scores[0]["train"] == scores[1]["train"]
    state = {name: array for name, array in marked.state().items() if not name.startswith("marks/")}
    assert same(plain.state(), state)


def test_a_mark_scores_as_an_epochs_end_does():
    work = training(marks=(26,), model={"train_targets": "grey"})
    score = finish_epoch(work)
    assert score["marks"][0]["test"]["kl_loss"] == pytest.approx(score["test"]["kl_loss"], rel=1e-6)


def test_whoever_keeps_weights_hears_of_each_mark():
    work, heard = training(marks=(10, 20)), []
    work.marks.heard = lambda samples, model: heard.append((samples, int(model.steps)))
    finish_epoch(work)
    assert heard == [(10, 1), (20, 2)]


def test_several_passes_make_an_epoch_of_new_orders():
    work = Training(config(passes=3, batch_size=13), dataset(), execution=GRAPH)
    assert work.steps_per_epoch == 6
    order = work.loop.order(0, 1).numpy().reshape(3, 26)
    assert all(sorted(part) == list(range(26)) for part in order)
    assert len({part.tobytes() for part in order}) == 3
    single = training().loop
    np.testing.assert_array_equal(order[2], single.order(0, 5))


def test_passes_need_a_batch_size_that_divides_the_images():
    with pytest.raises(ValueError, match="passes: expected 1, since a batch size of 10 does not divide 26 training"):
        training(passes=2)


def test_weights_are_kept_at_marks_alone():
    with pytest.raises(ValueError, match="keep_marks: expected marks at which the weights are kept, received none"):
        TrainConfig(keep_marks=True)


@pytest.mark.parametrize("kind", [kind for kind in MODELS if kind not in ("vae", "dae")])
def test_a_resumed_training_of_each_kind_is_the_undisturbed_one_bit_for_bit(kind):
    settings = {"kind": kind, "marks": (10, 36), "epochs": 2}
    first, second = training(**settings), training(**settings)
    while first.step < 4:
        first.score() if first.scoring_due else first.advance()
    second.restore(first.state())
    assert finish_epoch(first) == finish_epoch(second)
    assert same(first.state(), second.state())
