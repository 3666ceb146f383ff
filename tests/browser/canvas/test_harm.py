"""What the bench does to images: the same as the server does, number by number, from the same fields."""

import numpy as np
import pytest
from scipy.stats import poisson

from vae_tf.data.corruption import DAMAGES

SHAPES = [(28, 28, 1), (7, 5, 3)]
HARMED = """async (load, [name, x, shape, strength, fields, kept]) => {
    const { harmed } = await load("harm");
    const made = Object.fromEntries(Object.entries(fields).map(([key, values]) => [key, Float32Array.from(values)]));
    const found = harmed(name, Float32Array.from(x), shape, strength, made, kept && Uint8Array.from(kept));
    return [Array.from(found.damaged), found.kept && Array.from(found.kept)];
}"""
STRENGTHS = {
    "gaussian": [0.01, 0.5, 2.0],
    "gaussian-unclipped": [0.5],
    "salt-and-pepper": [0.01, 0.3, 0.95],
    "speckle": [1.0, 3.0],
    "poisson": [0.03, 0.2, 0.5, 1.0],
    "blur": [0.1, 1.5, 8.0],
    "quantisation": [1, 4, 6, 7],
    "block": [0.0, 0.25, 0.4, 1.0],
    "random": [0.0, 0.7, 1.0],
    "half": [0.0, 0.3, 0.5, 1.0],
}


class Drawn:
    """Gives the fields that the browser was given too, where `vae_tf` draws."""

    def __init__(self, shape, seed=0):
        rng = np.random.default_rng(seed)
        height, width, channels = shape
        self.fields = {
            "normal": rng.standard_normal(height * width * channels, dtype=np.float32),
            "pixels": rng.random(height * width, dtype=np.float32),
            "values": rng.random(height * width * channels, dtype=np.float32),
            "corner": rng.random(2, dtype=np.float32),
        }
        self.corner = list(self.fields["corner"])

    def normal(self, shape):
        return self.fields["normal"].reshape(shape)

    def uniform(self, shape):
        if np.prod(shape) == 1:
            return self.corner.pop(0).reshape(shape)
        return self.fields["pixels"].reshape(shape)

    def poisson(self, rate):
        return (
            poisson.ppf(self.fields["values"].reshape(rate.shape), rate.astype(np.float64)).clip(0).astype(np.float32)
        )


def image(shape, seed=1):
    """With black, white and all in between."""
    x = np.random.default_rng(seed).random(shape, dtype=np.float32)
    return np.where(x < 0.2, 0, np.where(x > 0.9, 1, x)).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_of_the_registry_is_the_servers_within_1e_5(js, name, shape):
    damage, x = DAMAGES[name], image(shape)
    for strength in STRENGTHS[name]:
        drawn = Drawn(shape)
        fields = {key: values.tolist() for key, values in drawn.fields.items()}
        found, kept = js(HARMED, [name, x.ravel().tolist(), list(shape), strength, fields, None])
        if damage.is_mask:
            expected = damage.kept(x[None], strength, drawn)
            np.testing.assert_array_equal(kept, expected.ravel())
            np.testing.assert_allclose(found, np.where(expected, x[None], 0).ravel(), atol=1e-7)
        else:
            assert kept is None
            np.testing.assert_allclose(found, damage.apply(x[None], strength, drawn).ravel(), atol=1e-5)


def test_every_damage_of_the_registry_is_tested_here():
    assert set(STRENGTHS) == set(DAMAGES)


def test_a_mask_of_ones_own_hides_all_channels_of_what_it_hides(js):
    x, kept = image((2, 2, 3)), [1, 0, 0, 1]
    found, seen = js(HARMED, ["given", x.ravel().tolist(), [2, 2, 3], 1, {}, kept])
    assert seen == kept
    np.testing.assert_allclose(np.reshape(found, (4, 3))[[1, 2]], 0)
    np.testing.assert_allclose(np.reshape(found, (4, 3))[[0, 3]], x.reshape(4, 3)[[0, 3]], atol=1e-7)


def test_a_stronger_damage_is_the_same_noise_scaled(js):
    found = js("""async (load) => {
        const { fieldsOf, harmed } = await load("harm");
        const fields = fieldsOf([4, 4, 1], 7);
        const x = new Float32Array(16).fill(0.5);
        return [0.1, 0.2].map((s) => Array.from(harmed("gaussian-unclipped", x, [4, 4, 1], s, fields, null).damaged));
    }""")
    weak, strong = np.array(found) - 0.5
    np.testing.assert_allclose(strong, 2 * weak, atol=1e-6)
    assert np.abs(weak).max() > 0.05


def test_fields_come_again_for_the_same_seed_and_are_what_they_are_called(js):
    found = js("""async (load) => {
        const { fieldsOf } = await load("harm");
        const [a, again, b] = [3, 3, 4].map((seed) => fieldsOf([100, 100, 1], seed));
        return [a, again, b].map(({ normal, pixels }) => [Array.from(normal), Array.from(pixels)]);
    }""")
    (normal, uniform), again, (other, _) = found
    assert again == [normal, uniform]
    assert other != normal
    assert abs(np.mean(normal)) < 0.04
    assert np.std(normal) == pytest.approx(1, abs=0.03)
    assert min(uniform) >= 0
    assert max(uniform) < 1
    assert np.mean(uniform) == pytest.approx(0.5, abs=0.02)


def test_counts_are_the_quantiles_of_poissons(js):
    rates, u = [0.0, 1e-3, 0.4, 3.0, 12.5, 80.0, 1111.0], [1e-6, 0.2, 0.5, 0.9, 0.9999, 0.99999994]
    found = js(
        """async (load, [rates, u]) => {
            const { poissonQuantile } = await load("counts");
            return rates.map((rate) => u.map((each) => poissonQuantile(rate, each, 1e9)));
        }""",
        [rates, u],
    )
    expected = poisson.ppf(np.array(u)[None], np.array(rates)[:, None]).clip(0)
    np.testing.assert_array_equal(found[1:], expected[1:])
    assert found[0] == [0] * len(u)


@pytest.mark.parametrize(("value", "whole"), [(0.5, 0), (1.5, 2), (2.5, 2), (2.4, 2), (2.6, 3), (-0.5, 0)])
def test_halves_round_to_even_as_in_python(js, value, whole):
    script = """async (load, value) => (await load("harm")).evenly(value)"""
    assert js(script, value) == whole == round(value)
