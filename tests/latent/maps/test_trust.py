import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from vae_tf.latent.maps import changed, trust
from vae_tf.latent.maps.trust import ALL_JUDGED, JUDGED, judged_rows

RNG = np.random.default_rng(0)
HIGH = RNG.normal(size=(300, 5)).astype(np.float32)
LOW = HIGH[:, :2].copy()


def test_trust_agrees_with_scikit_learn():
    found = trust(HIGH, LOW, 7).overall()
    assert found["trustworthiness"] == pytest.approx(trustworthiness(HIGH, LOW, n_neighbors=7), abs=1e-6)
    assert found["continuity"] == pytest.approx(trustworthiness(LOW, HIGH, n_neighbors=7), abs=1e-6)


def test_trust_by_hand():
    # On a line 0 1 2 3 4 the map swaps the ends: point 0's map neighbour is 3, in truth its third.
    truth = np.arange(5, dtype=np.float32)[:, np.newaxis]
    drawn = np.column_stack([[4, 1, 2, 3, 0], np.zeros(5)]).astype(np.float32)
    found = trust(truth, drawn, 1)
    assert found.trustworthiness[0] == pytest.approx(1 - (3 - 1) * 2 / (2 * 5 - 3 - 1))
    assert found.trustworthiness[2] == 1.0


def test_a_map_that_is_the_truth_is_to_be_trusted_everywhere():
    found = trust(LOW, LOW)
    assert found.trustworthiness.min() == found.continuity.min() == 1.0
    assert found.overall()["trustworthiness_se"] == 0.0


def test_the_standard_error_is_that_of_the_mean_over_points():
    found = trust(HIGH, LOW)
    expected = found.trustworthiness.std(ddof=1) / np.sqrt(300)
    assert found.overall()["trustworthiness_se"] == pytest.approx(expected, rel=1e-4)


def test_of_many_points_a_sample_is_judged_and_named():
    rows = judged_rows(ALL_JUDGED + 1)
    assert len(rows) == len(set(rows.tolist())) == JUDGED
    np.testing.assert_array_equal(rows, judged_rows(ALL_JUDGED + 1))
    assert len(judged_rows(ALL_JUDGED)) == ALL_JUDGED
    found = trust(HIGH, LOW, judged=np.array([3, 250]))
    assert np.flatnonzero(np.isfinite(found.trustworthiness)).tolist() == [3, 250]
    assert found.overall()["points"] == 2
    np.testing.assert_allclose(found.trustworthiness[[3, 250]], trust(HIGH, LOW).trustworthiness[[3, 250]])


def test_few_points_have_fewer_neighbours_that_count():
    assert trust(HIGH[:2], LOW[:2]) is None
    assert trust(HIGH[:3], LOW[:3]).k == 1
    assert trust(HIGH[:8], LOW[:8]).k == 3
    assert trust(np.zeros((9, 3)), np.zeros((9, 2))).overall()["trustworthiness"] == 1.0


def test_maps_of_other_points_are_refused():
    with pytest.raises(ValueError, match="coordinates: expected 300"):
        trust(HIGH, LOW[:10])
    with pytest.raises(ValueError, match="b: expected 300"):
        changed(LOW, LOW[:10])


def test_changed_is_the_share_of_neighbours_that_are_others():
    line = np.column_stack([np.arange(6), np.zeros(6)]).astype(np.float32)
    swapped = line[[0, 1, 2, 3, 5, 4]]  # 4 and 5 change places
    # with two neighbours: of 3 (2 and 4, then 2 and 5) one of two is another
    np.testing.assert_allclose(changed(line, swapped, 2)[3], 0.5)
    assert not changed(line, line * 3 + 1, 2).any()
    assert not changed(line[:1], line[:1]).any()
    assert not changed(np.ones((40, 2)), np.ones((40, 2)), 39).any()


def test_neighbours_on_tight_islands_are_told_apart():
    rng = np.random.default_rng(0)
    middles = rng.uniform(-20, 20, (8, 2))
    plane = (np.repeat(middles, 60, axis=0) + rng.normal(scale=0.002, size=(480, 2))).astype(np.float32)
    high = rng.normal(size=(480, 5)).astype(np.float32)
    found = trust(high, plane, k=15)
    exact = np.square(plane.astype(float)[:, None] - plane.astype(float)[None]).sum(axis=2)
    order = np.argsort(exact + np.diag(np.full(480, np.inf)), axis=1)
    ranks = np.argsort(order, axis=1) + 1
    far = np.square(high.astype(float)[:, None] - high.astype(float)[None]).sum(axis=2) + np.diag(np.full(480, np.inf))
    near = np.argsort(far, axis=1)[:, :15]
    lost = np.maximum(np.take_along_axis(ranks, near, axis=1) - 15, 0).sum(axis=1)
    continuity = 1 - 2 * lost / (15 * (2 * 480 - 3 * 15 - 1))
    np.testing.assert_allclose(found.continuity, continuity, atol=1e-6)
