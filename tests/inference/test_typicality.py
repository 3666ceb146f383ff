import numpy as np
import pytest

from vae_tf.inference.typicality import atypicality, auroc


def test_what_is_too_likely_is_as_atypical_as_what_is_too_unlikely():
    np.testing.assert_allclose(atypicality([-90, -110, -100], [-99, -101]), [10, 10, 0])


def test_auroc_by_hand():
    """Of the six pairs three are in order, one ties."""
    assert auroc([1, 2, 3], [2, 4]).value == pytest.approx(4.5 / 6)
    assert auroc([1, 2], [3, 4]).value == 1
    assert auroc([3, 4], [1, 2]).value == 0
    assert auroc([1, 1], [1, 1, 1]).value == 0.5


def test_the_standard_error_is_the_spread_over_draws():
    rng = np.random.default_rng(0)
    draws = [auroc(rng.normal(0, 1, 200), rng.normal(1, 1, 300)) for _ in range(300)]
    assert np.mean([draw.standard_error for draw in draws]) == pytest.approx(np.std([d.value for d in draws]), rel=0.15)


@pytest.mark.parametrize(("inside", "outside"), [([], [1]), ([1], []), ([np.nan], [1])])
def test_scores_that_are_none_are_refused(inside, outside):
    with pytest.raises(ValueError, match="scores: expected finite ones"):
        auroc(inside, outside)
