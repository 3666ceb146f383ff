import numpy as np
import pytest

from vae_tf.data.corruption import DAMAGES, given

WHITE = np.ones((500, 10, 8, 3), np.float32)


def damaged(name, strength, x=WHITE):
    return DAMAGES[name].damaged(x, strength, np.random.default_rng(0))


def test_a_block_is_a_rectangle_somewhere_in_the_image():
    images, kept = damaged("block", 0.25)
    assert kept.shape == (500, 10, 8, 1)
    assert ((~kept).sum(axis=(1, 2, 3)) == 5 * 4).all()
    assert (images == kept).all()  # black where it is missing
    tops = (~kept[..., 0]).any(axis=2).argmax(axis=1)
    assert set(tops) == {0, 1, 2, 3, 4, 5}


def test_random_pixels_are_lost_at_their_share():
    assert (~damaged("random", 0.7)[1]).mean() == pytest.approx(0.7, abs=0.01)


def test_the_lower_part_is_lost():
    _, kept = damaged("half", 0.5)
    assert kept[:, :5].all()
    assert not kept[:, 5:].any()


@pytest.mark.parametrize("name", ["block", "random", "half"])
def test_nothing_and_everything_can_be_hidden(name):
    assert damaged(name, 0)[1].all()
    assert not damaged(name, 1)[1].any()


def test_a_mask_of_ones_own_hides_what_it_says():
    mask = np.zeros((10, 8), bool)
    mask[2, 3] = True
    images, kept = given(mask).damaged(WHITE, 1, np.random.default_rng(0))
    assert kept.sum() == 500
    assert images.sum() == 500 * 3


@pytest.mark.parametrize("mask", [np.ones((9, 8), bool), np.ones((2, 10, 8, 1), bool)])
def test_a_mask_for_other_images_is_refused(mask):
    with pytest.raises(ValueError, match=r"mask: expected one for images \(500, 10, 8, 3\)"):
        given(mask).damaged(WHITE, 1, np.random.default_rng(0))


@pytest.mark.parametrize("mask", [np.ones((9, 8)), np.ones(9, bool)])
def test_what_is_no_mask_is_refused(mask):
    with pytest.raises(ValueError, match="mask: expected true or false"):
        given(mask)
