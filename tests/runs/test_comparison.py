"""Runs beside each other: what differs, what may be compared, and by how much."""

import numpy as np
import pytest

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import save_npz, write_json
from vae_tf.latent import Codes
from vae_tf.runs.comparison import (
    Difference,
    differing_settings,
    families,
    paired_difference,
    rankings,
    tag_list,
    unscored,
    why_apart,
)
from vae_tf.runs.store import create_run


def codes(elbo, index=None, split="test"):
    n = len(elbo)
    z = np.zeros((n, 2), np.float32)
    index = np.arange(n) if index is None else np.array(index)
    return Codes(z, z, None, np.array(elbo, np.float32), index.astype(np.int64), split)


def made(elbo=(), *, results=None, dataset="digits", **settings):
    """A run with these ELBOs for its own targets; `results` are means by targets, besides."""
    model = {name: settings.pop(name) for name in list(settings) if name in vars(VAEConfig())}
    shape = (8, 8, 1) if dataset == "digits" else (28, 28, 1)
    config = TrainConfig(
        **{"dataset": dataset, "batch_size": 20, "limit": 60} | settings, model=VAEConfig(image_shape=shape, **model)
    )
    run = create_run(config, name="A run")
    folder = run.path / "artifacts" / "results"
    folder.mkdir(parents=True)
    if len(elbo):
        codes(elbo).save(run.path / "artifacts" / "codes.npz")
    means = {config.model.eval_targets: float(np.mean(elbo))} if len(elbo) else {}
    for targets, mean in (means | (results or {})).items():
        value = {"mean": mean, "reconstruction": -1.0, "kl": 1.0, "images": 3, "num_samples": 1, "active_units": 1}
        write_json(folder / f"elbo-{targets}.json", value | {"targets": targets, "kl_per_dimension": [1.0]})
    return run


def test_settings_that_differ_are_given_for_every_run_and_no_others():
    runs = [made(beta=1.0), made(beta=4.0, epochs=7), made(beta=4.0)]
    assert differing_settings(runs) == {"beta": (1.0, 4.0, 4.0), "epochs": (10, 7, 10)}
    assert differing_settings(runs[2:]) == {}


def test_a_paired_difference_is_the_mean_of_differences_with_its_own_error():
    # 1, 0, 2: mean 1, deviation 1, error 1 / sqrt(3)
    difference = paired_difference(codes([2, 2, 5]), codes([1, 2, 3]))
    assert difference == Difference(1.0, pytest.approx(1 / np.sqrt(3)), 3)


def test_images_are_paired_by_their_index_whatever_their_order():
    # images 7 and 9 are in both: 30 - 3 and 20 - 1
    difference = paired_difference(codes([20, 30, 5], [9, 7, 4]), codes([3, 2, 1], [7, 8, 9]))
    assert difference == Difference(23.0, pytest.approx(4.0), 2)


def test_what_cannot_be_paired_has_no_difference():
    one = codes([1, 2, 3])
    assert paired_difference(None, one) is None
    assert paired_difference(one, codes([1, 2, 3], [7, 8, 9])) is None
    assert paired_difference(one, codes([1, 2, 3], split="train")) is None
    assert paired_difference(codes([1]), one) is None  # one image has no standard error


def test_runs_of_the_same_images_and_targets_are_in_one_ranking_against_the_first():
    [ranking] = rankings([made([1, 2, 3]), made([2, 2, 5], beta=4.0)])
    assert (ranking.targets, ranking.own) == ("grey", ("A", "B"))
    first, second = ranking.scores
    assert first.difference is None
    assert second.difference.mean == 1.0
    assert ranking.paired


def test_other_targets_are_another_ranking_and_are_not_paired():
    grey = made([1, 2, 3], results={"dynamic": -5.0})
    dynamic = made([2, 2, 5], results={"grey": -6.0}, eval_targets="dynamic")
    found = {ranking.targets: ranking for ranking in rankings([grey, dynamic])}
    assert found.keys() == {"grey", "dynamic"}
    assert [score.tag for score in found["grey"].scores] == ["A", "B"]
    assert found["grey"].own == ("A",)
    assert not found["grey"].paired
    assert not found["dynamic"].paired
    assert "test targets" in why_apart([grey, dynamic])[0]
    assert "A (grey), B (dynamic)" in why_apart([grey, dynamic])[0]


def test_other_images_are_another_ranking_though_the_targets_are_the_same():
    runs = [made([1, 2, 3]), made([1, 2, 3], dataset="mnist-5k"), made([2, 2, 5])]
    assert [[score.tag for score in ranking.scores] for ranking in rankings(runs)] == [["A", "C"], ["B"]]
    assert families(runs) == [["A", "C"], ["B"]]
    assert why_apart(runs) == [
        "Different test images, so not comparable: A and C (Digits, 8x8), B (MNIST, 5,000 digits)."
    ]


def test_a_density_is_never_beside_a_probability():
    runs = [made([1, 2, 3]), made([1, 2, 3], likelihood="gaussian")]
    assert len(rankings(runs)) == 2
    assert len(families(runs)) == 2
    assert "likelihoods" in why_apart(runs)[0]


def test_a_loss_that_is_no_bound_is_never_beside_one():
    runs = [made([1, 2, 3]), made(kind="dae"), made([2, 2, 2])]
    assert families(runs) == [["A", "C"], ["B"]]
    assert "B (no bound)" in why_apart(runs)[0]


def test_a_run_of_fewer_training_images_was_tested_on_the_same_ones():
    runs = [made([1, 2, 3], limit=60), made([2, 2, 5], limit=100)]
    assert runs[0].dataset["fingerprint"] != runs[1].dataset["fingerprint"]
    [ranking] = rankings(runs)
    assert ranking.paired
    assert why_apart(runs) == []


def test_of_data_that_changed_nothing_is_assumed():
    runs = [made([1, 2, 3], limit=60), made([2, 2, 5], limit=100)]
    runs[1].manifest["dataset"]["fingerprint"] = "f" * 64
    assert len(rankings(runs)) == 2
    assert "ffffffff" in why_apart(runs)[0]  # titles alone would not tell them apart


def test_runs_without_figures_are_named_and_damaged_codes_leave_the_figures():
    runs = [made([1, 2, 3]), made(), made([2, 2, 5])]
    assert unscored(runs) == ["B"]
    save_npz(runs[2].path / "artifacts" / "codes.npz", other=np.zeros(1))
    [ranking] = rankings(runs)
    assert [score.tag for score in ranking.scores] == ["A", "C"]
    assert not ranking.paired


def test_tags_are_listed_as_one_says_them():
    assert [tag_list(list(tags)) for tags in ("A", "AB", "ABC")] == ["A", "A and B", "A, B and C"]
