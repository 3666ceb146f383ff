import pytest

from vae_tf.bench.importance import config
from vae_tf.bench.paper import CHECKS, Check
from vae_tf.models.registry import check_names
from vae_tf.runs.paper import paper_at


def test_every_check_has_a_point_of_the_paper():
    assert all(paper_at(check.race(quick=False), "test", check.samples) is not None for check in CHECKS)


def test_the_points_are_those_of_the_issue():
    first = {check.latent_dim: paper_at(check.race(False), "test", check.samples) for check in CHECKS[1:10:2]}
    expected = {3: -143.7, 5: -129.2, 10: -115.8, 20: -112.4, 200: -108.7}
    assert first == pytest.approx(expected, abs=0.2)


def test_one_training_serves_the_points_of_a_line():
    assert CHECKS[0].race(quick=False).config == CHECKS[1].race(quick=False).config


def test_what_is_to_be_reached_is_below_the_paper():
    assert Check("fig2", "mnist", "aevb", 3, 10**6, 3.0).least(-143.7) == pytest.approx(-146.7)
    assert Check("fig2", "frey", "aevb", 2, 10**6, share=0.9).least(673.0) == pytest.approx(605.7)


@pytest.mark.parametrize("kind", ["vae", "iwae"])
def test_the_importance_benchmark_has_settings_that_fit(kind):
    check_names(config(kind, quick=False))
