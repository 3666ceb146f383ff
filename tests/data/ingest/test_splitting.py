import numpy as np
import pytest

from vae_tf.data.ingest.splitting import held_out


def counts(labels, mask):
    return {int(label): int(mask[labels == label].sum()) for label in np.unique(labels)}


def test_every_label_gives_its_share():
    labels = np.repeat([0, 1, 2], [100, 50, 10])
    assert counts(labels, held_out(labels, 0.2, 0)) == {0: 20, 1: 10, 2: 2}


def test_rounding_goes_to_those_that_lost_most():
    labels = np.repeat([0, 1, 2], [14, 13, 13])  # shares 2.8, 2.6, 2.6 of 8 in all
    assert counts(labels, held_out(labels, 0.2, 0)) == {0: 3, 1: 3, 2: 2}


@pytest.mark.parametrize("seed", range(5))
def test_a_label_with_one_image_is_learned_from(seed):
    labels = np.array([0] * 19 + [1])
    assert counts(labels, held_out(labels, 0.5, seed))[1] == 0


def test_where_all_labels_are_single_some_are_held_out():
    assert held_out(np.arange(10), 0.2, 0).sum() == 2


@pytest.mark.parametrize(("count", "share", "held"), [(10, 0.05, 1), (10, 0.5, 5), (2, 0.5, 1), (11, 0.2, 2)])
def test_at_least_one_image_is_held_out_and_one_stays(count, share, held):
    assert held_out(np.zeros(count, np.int64), share, 0).sum() == held


def test_the_seed_says_which():
    labels = np.zeros(100, np.int64)
    first, again, other = (held_out(labels, 0.2, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_one_image_cannot_be_split():
    with pytest.raises(ValueError, match="at least 2 images to split, received 1"):
        held_out(np.zeros(1, np.int64), 0.2, 0)
