import numpy as np
import pytest

from vae_tf.latent.maps import stratified

LABELS = np.repeat([0, 1, 2], [10, 30, 60])


def test_each_label_keeps_its_share():
    chosen = stratified(LABELS, 20, 0)
    assert np.bincount(LABELS[chosen]).tolist() == [2, 6, 12]
    assert chosen.tolist() == sorted(set(chosen.tolist()))


def test_a_rare_label_is_not_lost():
    assert np.bincount(LABELS[stratified(LABELS, 5, 0)]).min() == 1
    assert len(stratified(LABELS, 2, 0)) == 2  # no room for all


def test_the_same_seed_gives_the_same_ones_and_another_others():
    np.testing.assert_array_equal(stratified(LABELS, 20, 4), stratified(LABELS, 20, 4))
    assert not np.array_equal(stratified(LABELS, 20, 4), stratified(LABELS, 20, 5))


def test_without_labels_it_is_never_the_first_ones():
    chosen = stratified(1000, 100, 0)
    assert len(chosen) == 100
    assert 300 < chosen.mean() < 700


@pytest.mark.parametrize("size", [1, 7, 33, 99, 100])
def test_every_size_is_met_exactly(size):
    assert len(stratified(LABELS, size, 0)) == size


@pytest.mark.parametrize("size", [0, 101, -3])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match="sample: expected 1 to 100"):
        stratified(LABELS, size, 0)
