from tests.export.words import RESULT, about, record
from vae_tf.export.curves import Point, curves


def test_every_number_of_an_epoch_is_a_point_of_its_curve():
    found = curves([record(1), record(2)], about(results={}))
    assert found["train/loss"] == [Point(1, 1.5, 29.0), Point(2, 3.0, 28.0)]
    assert found["training/step"] == [Point(1, 1.5, 3.0), Point(2, 3.0, 6.0)]
    groups = {name.split("/")[0] for name in found}
    assert (len(found), groups) == (12, {"train", "test", "training"})


def test_a_number_that_only_some_epochs_have_is_a_shorter_curve():
    assert curves([record(1), record(2, learning_rate=0.5)], about())["training/learning_rate"] == [Point(2, 3.0, 0.5)]


def test_marks_are_curves_over_training_samples():
    marks = [
        {"samples": 100, "step": 3, "train": {"loss": 9.0}, "test": {"loss": 10.0}},
        {"samples": 200, "test": {"loss": 8.0}},
    ]
    found = curves([record(1, marks=marks)], about())
    assert found["marks/test/loss"] == [Point(100, 1.5, 10.0), Point(200, 1.5, 8.0)]
    assert found["marks/train/loss"] == [Point(100, 1.5, 9.0)]


def test_test_figures_stand_at_the_last_epoch_and_what_is_no_number_nowhere():
    found = curves(
        [record(1), record(2)], about(results={"dynamic": RESULT | {"kl_per_dimension": [1.0], "known": True}})
    )
    figures = {name: points for name, points in found.items() if name.startswith("results/")}
    assert figures["results/dynamic/mean"] == [Point(2, 3.0, -20.5)]
    assert len(figures) == 5  # not the targets' name, the list, or what is true


def test_a_run_without_records_has_no_curves():
    assert curves([], about(results={})) == {}
