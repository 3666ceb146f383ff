import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf.data.corruption import DAMAGES, GraphDraw
from vae_tf.data.corruption.loss import blur_matrix

NOISES = [damage for damage in DAMAGES.values() if not damage.is_mask]


@pytest.fixture
def images():
    return np.random.default_rng(1).random((6, 9, 7, 3), dtype=np.float32)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_the_same_seed_does_the_same_damage(damage, images):
    a, b, c = (damage.sample(images, damage.default, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert a.shape == images.shape
    assert a.dtype == np.float32
    if damage.name not in ("blur", "quantisation", "half"):  # no chance in these
        assert (a != c).any()
    if damage.name != "gaussian-unclipped":
        assert 0 <= a.min() <= a.max() <= 1


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_damage_in_a_graph_has_the_moments_of_the_arrays(damage):
    x = np.full((300, 9, 7, 1), 0.4, np.float32)
    draw = GraphDraw(keras.random.SeedGenerator(0))
    code = tf.function(lambda x: damage.in_graph(x, damage.default, draw))
    code = code.get_concrete_function(tf.TensorSpec((None, 9, 7, 1)))  # the number of images is not known
    y, z = code(tf.constant(x)).numpy(), damage.sample(x, damage.default, np.random.default_rng(0))
    assert y.shape == x.shape
    assert y.mean() == pytest.approx(z.mean(), abs=0.02)
    assert y.std() == pytest.approx(z.std(), abs=0.02)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
@pytest.mark.parametrize(
    ("images", "words"),
    [
        (np.zeros((1, 4, 4, 1), np.uint8), "expected float images"),
        (np.zeros((1, 4, 4, 2), np.float32), "c 1 or 3"),
        (np.zeros((0, 4, 4, 1), np.float32), "expected shape"),
        (np.full((1, 4, 4, 1), np.nan, np.float32), r"expected values in \[0, 1\], received nan"),
        (np.full((1, 4, 4, 1), 1.5, np.float32), r"expected values in \[0, 1\]"),
    ],
)
def test_what_is_no_image_is_refused(damage, images, words):
    with pytest.raises(ValueError, match=words):
        damage.sample(images, damage.default, np.random.default_rng(0))


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_strength_out_of_bounds_is_refused(damage, images):
    for strength in (damage.low - 0.1, damage.high + 0.1, float("nan")):
        with pytest.raises(ValueError, match=f"strength: expected .* for {damage.name}"):
            damage.sample(images, strength, np.random.default_rng(0))


@pytest.mark.parametrize("grey", [0.0, 1.0])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_constant_images_are_images_too(damage, grey):
    x = np.full((2, 5, 5, 1), grey, np.float32)
    assert np.isfinite(damage.sample(x, damage.high, np.random.default_rng(0))).all()


def test_a_blur_spreads_a_point_and_keeps_a_constant():
    x = np.zeros((1, 21, 21, 1), np.float32)
    x[0, 10, 10, 0] = 1
    y = DAMAGES["blur"].sample(x, 1.5, np.random.default_rng(0))
    assert y.sum() == pytest.approx(1, abs=1e-5)
    assert y[0, 10, 10, 0] == pytest.approx(1 / (2 * np.pi * 1.5**2), rel=0.01)
    np.testing.assert_allclose(blur_matrix(5, 3.0).sum(axis=1), 1, rtol=1e-6)


def test_fewer_grey_levels_are_the_nearest_ones():
    x = np.array([0, 0.2, 0.4, 0.5, 0.9, 1], np.float32).reshape(1, 2, 3, 1)
    found = DAMAGES["quantisation"].sample(x, 6, np.random.default_rng(0)).ravel()  # four levels
    np.testing.assert_allclose(found, [0, 1 / 3, 1 / 3, 2 / 3, 1, 1], atol=1e-6)


def test_a_damage_without_a_density_says_so(images):
    with pytest.raises(ValueError, match="blur: expected a damage whose density is known"):
        DAMAGES["blur"].log_density(images, images, 1.0)
