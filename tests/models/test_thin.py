import numpy as np
import pytest
import tensorflow as tf

from vae_tf import VAEConfig
from vae_tf.models.networks import Conv
from vae_tf.models.thin import thin_convolution


def draw(*shape):
    return tf.constant(np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32))


def with_gradients(convolution, x, kernel, upstream):
    with tf.GradientTape() as tape:
        tape.watch([x, kernel])
        y = convolution(x, kernel)
    return y, *tape.gradient(y, [x, kernel], output_gradients=upstream)


@pytest.mark.parametrize("few", [1, 2, 3])
@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (1, 1), (3, 5)])
def test_it_is_the_convolution_and_so_are_its_gradients(few, rows, columns):
    x, kernel, upstream = draw(2, 6, 5, 4), draw(rows, columns, 4, few), draw(2, 6, 5, few)
    expected = with_gradients(lambda x, k: tf.nn.conv2d(x, k, 1, "SAME"), x, kernel, upstream)
    for ours, theirs in zip(with_gradients(thin_convolution, x, kernel, upstream), expected, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_a_number_of_images_that_is_not_known_beforehand_is_fine():
    kernel = draw(3, 3, 4, 1)
    graph = tf.function(thin_convolution, input_signature=[tf.TensorSpec((None, 6, 5, 4)), tf.TensorSpec(kernel.shape)])
    for n in (1, 3):
        x = draw(n, 6, 5, 4)
        np.testing.assert_allclose(graph(x, kernel), tf.nn.conv2d(x, kernel, 1, "SAME"), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("channels", "thin"), [(1, True), (3, True), (6, False)])
def test_the_decoder_uses_it_for_few_channels(channels, thin):
    maps = channels if channels < 6 else 2
    image = (8, 8, 1) if channels < 6 else (8, 8, 3)
    config = VAEConfig(image_shape=image, architecture="conv", hidden=(4,))
    layer = Conv(config).decoder(maps).get_layer("parameters")
    assert (layer.convolution_op is thin_convolution) is thin
