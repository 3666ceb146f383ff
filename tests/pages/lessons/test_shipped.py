"""What the shipped lessons say is what their runs show: labels in regions, KL by dimension, what the decoder draws."""

import numpy as np
import pytest

from pages.ui.lessons.conditions import FARTHEST, holds
from pages.ui.lessons.lesson import Step
from pages.ui.lessons.shipped import LESSONS
from pages.ui.lessons.shipped.collapsed_dimension import ALIVE, COLLAPSED
from vae_tf.runs.store import open_run_by_id, shipped_run

STEPS = [(name, number, step) for name, card in LESSONS.items() for number, step in enumerate(card.lesson.steps, 1)]


@pytest.fixture(scope="module")
def plane():
    """The shipped run's codes (1000, 2) and labels."""
    codes = shipped_run().codes()
    return codes.z_mean, codes.labels


@pytest.fixture(scope="module")
def small():
    """The small run of eight dimensions."""
    return open_run_by_id("digits-8d")


def begin(step: Step) -> np.ndarray:
    run = open_run_by_id(step.run)
    if "z" in step.view:
        return np.array(step.view["z"].split(","), float)
    return run.codes().z_mean[0] if run.config.model.latent_dim > 2 else np.zeros(2)


def labels_in(plane, name: str, number: int) -> dict[int, int]:
    """How many test images of each label lie in the region of a step."""
    z, labels = plane
    step = LESSONS[name].lesson.steps[number - 1]
    found, counts = np.unique(labels[holds(step.target, z, begin(step))], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def said(name: str, number: int) -> str:
    step = LESSONS[name].lesson.steps[number - 1]
    return f"{step.question} {step.met}"


def test_there_are_three_lessons_of_three_to_five_steps():
    assert list(LESSONS) == ["latent-dimension", "kl-term", "collapsed-dimension"]
    assert {len(card.lesson.steps) for card in LESSONS.values()} <= {3, 4, 5}


@pytest.mark.parametrize(("name", "number", "step"), STEPS)
def test_a_step_begins_outside_its_target_and_can_reach_it(name, number, step):
    start = begin(step)
    assert step.target
    assert not holds(step.target, start, start)[0]
    assert holds(step.target, answer(step, start), start)[0]


def answer(step: Step, start: np.ndarray) -> np.ndarray:
    """A point that meets the target: the first of a grid along its dimensions, moved one or two at a time."""
    values = np.linspace(-7, 7, 141)
    dimensions = sorted({k for one in step.target for k in one.dimensions})
    points = [np.where(np.arange(len(start)) == k, value, start) for k in dimensions for value in values]
    if len(start) == 2:
        points += [np.array([a, b]) for a in values for b in values]
    whole = np.array(points)
    met = holds(step.target, whole, start)
    assert met.any()
    assert np.abs(whole[met]).max() <= FARTHEST
    return whole[met][0]


def test_the_regions_of_the_first_lesson_hold_the_labels_that_it_names(plane):
    assert labels_in(plane, "latent-dimension", 1) == {1: 77}
    assert "All 77 test images" in said("latent-dimension", 1)
    zeros = labels_in(plane, "latent-dimension", 2)
    assert zeros[0] >= 0.9 * sum(zeros.values())
    assert labels_in(plane, "latent-dimension", 3) == {7: 18}
    assert "All 18 test images" in said("latent-dimension", 3)
    sixes = labels_in(plane, "latent-dimension", 4)
    assert (sum(sixes.values()), sixes[6]) == (105, 82)
    assert "Of the 105 test images in this small place 82 are labelled 6" in said("latent-dimension", 4)


def test_what_the_kl_lesson_counts_is_so(plane):
    z, _ = plane
    distance = np.linalg.norm(z, axis=1)
    assert f"{shipped_run().results['grey']['kl']:.2f}" == "6.36"
    assert "6.36 nats per test image" in said("kl-term", 1)
    assert (distance <= 3).sum() == 944
    assert "944 lie within 3" in said("kl-term", 1)
    assert f"{distance.max():.2f}" == "5.58"
    assert "5.58 from the origin" in said("kl-term", 2)
    zeros = labels_in(plane, "kl-term", 3)
    assert (sum(zeros.values()), zeros[0]) == (31, 30)
    assert "Of the 31 test codes in this disc 30 are 0s" in said("kl-term", 3)
    assert f"{np.sqrt(2 * np.log(2)):.2f}" == "1.18"  # the median of |z| under N(0, I) in two dimensions
    assert (distance <= 1.18).sum() == 514
    assert "514 of the 1,000" in said("kl-term", 4)


def test_half_of_the_small_run_has_collapsed(small):
    for result in small.results.values():
        kl = np.array(result["kl_per_dimension"])
        assert kl[list(COLLAPSED)].max() < 0.01
        assert kl[list(ALIVE)].min() > 0.1
    assert small.browser["codes"]["count"] == len(small.codes())
    activity = np.array(small.browser["codes"]["activity"])
    assert set(np.flatnonzero(activity <= small.browser["codes"]["active"])) == set(
        COLLAPSED
    )  # as the canvas folds them


def test_what_the_collapse_lesson_says_of_numbers_is_so(small):
    kl = small.results["grey"]["kl_per_dimension"]
    assert (f"{kl[3]:.2f}", f"{sum(kl):.2f}", small.config.model.beta) == ("0.42", "1.41", 2.0)
    assert "0.42 nats per test image, of 1.41 in all" in said("collapsed-dimension", 1)
    assert max(kl[k] for k in COLLAPSED) < 0.002
    assert "less than 0.002 nats per test image" in said("collapsed-dimension", 2)
    assert np.abs(small.codes().z_mean[:, 2]).max() <= 0.2


def test_a_collapsed_dimension_hardly_changes_the_image_and_one_in_use_does(small):
    start = begin(LESSONS["collapsed-dimension"].lesson.steps[0])
    ways = [-3.0, -2.0, 2.0, 3.0]
    points = np.repeat(start[None], 1 + 8 * len(ways), axis=0).astype(np.float32)
    for k in range(8):
        points[1 + 4 * k : 5 + 4 * k, k] = start[k] + np.array(ways)
    images = small.load_model().decode(points)
    change = np.abs(images[1:] - images[0]).reshape(8, len(ways), -1).max(axis=2)
    assert change[list(COLLAPSED)].max() < 0.1
    assert "no pixel changed by more than a tenth" in said("collapsed-dimension", 2)
    assert change[list(ALIVE)].min() > 0.15


@pytest.mark.parametrize(
    ("number", "words", "asked", "dimensions"), [(1, "by 1.5", 1.5, [3]), (2, "by 2", 2.0, COLLAPSED)]
)
@pytest.mark.parametrize("way", [-1, 1])
def test_the_number_that_a_question_names_is_enough_where_it_is_typed(number, words, asked, dimensions, way):
    step = LESSONS["collapsed-dimension"].lesson.steps[number - 1]
    assert f"{words} or more" in step.question
    for k in dimensions:  # which begin a little beside 0
        z = begin(step).copy()
        z[k] = way * asked
        assert holds(step.target, z, begin(step))[0]


def test_the_shipped_run_is_still_the_one_in_two_dimensions(small):
    assert shipped_run().id == "digits-2d"
    assert small.read_only
    assert sum(path.stat().st_size for path in small.path.rglob("*") if path.is_file()) < 400_000
