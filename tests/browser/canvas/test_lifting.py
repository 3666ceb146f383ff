"""From a place on a map back to a code: by hand, against a look at every code, and against the Python reference."""

import numpy as np
import pytest

SET_UP = """
    const { Lifting } = await load("lifting");
    const { Scatter } = await load("scatter");
    const { planeOf } = await load("plane");
    const { places, codes, dim, radius, asked } = argument;
    const scatter = new Scatter({ z: Float32Array.from(places), dim: 2, count: places.length / 2, labels: null },
      { present: [] });
    scatter.lie(planeOf({ kind: "z", i: 0, j: 1 }, 2, null));
    const lifting = new Lifting(scatter, Float32Array.from(codes), dim, radius);
    const plain = ({ z, support, near }) => [Array.from(z), support, near];
    return asked.map(([u, v]) => plain(lifting.at(u, v)));
"""


@pytest.fixture
def lifted(js):
    """`lifted(places, codes, radius, asked)`: the codes, supports and nearest rows of the places asked for."""

    def run(places, codes, radius, asked):
        places, codes = (np.asarray(values, np.float32) for values in (places, codes))
        argument = {
            "places": places.ravel().tolist(),
            "codes": codes.ravel().tolist(),
            "dim": codes.shape[1],
            "radius": radius,
            "asked": np.asarray(asked, np.float32).tolist(),
        }
        found = js(f"async (load, argument) => {{ {SET_UP} }}", argument)
        z, support, near = zip(*found, strict=True)
        return np.array(z), np.array(support), list(near)

    return run


def test_of_two_codes_the_nearer_one_weighs_more(lifted):
    z, support, near = lifted([[0, 0], [3, 0]], [[0, 10], [3, 40]], 1, [[1, 0]])
    np.testing.assert_allclose(z, [[1, 20]], rtol=1e-6)  # weights 1 and 1/2 of 3/2
    assert support.tolist() == [1]
    assert near == [0]


def test_on_a_point_it_is_the_points_own_code(lifted):
    rng = np.random.default_rng(0)
    places, codes = rng.normal(size=(40, 2)), rng.normal(size=(40, 5))
    z, support, near = lifted(places, codes, 0.3, places[7:8])
    np.testing.assert_allclose(z[0], codes[7], atol=1e-4)
    assert (support[0], near) == (1, [7])


def test_the_support_falls_from_one_radius_to_four(lifted):
    _, support, _ = lifted([[0, 0]], [[1.0]], 2, [[2, 0], [5, 0], [8, 0], [100, 0]])
    np.testing.assert_allclose(support, [1, 0.5, 0, 0], atol=1e-6)


def test_points_all_in_one_place_support_that_place_only(lifted):
    z, support, _ = lifted([[1, 1]] * 3, [[0.0], [3.0], [6.0]], 0, [[1, 1], [1, 2]])
    assert support.tolist() == [1, 0]
    np.testing.assert_allclose(z, [[3], [3]], rtol=1e-6)


def test_it_is_the_mean_of_the_15_nearest_by_one_over_their_distances(lifted):
    rng = np.random.default_rng(1)
    places = np.concatenate([rng.normal(size=(900, 2)) * 0.02, rng.normal(size=(300, 2)) + 3, [[40, -40]]])
    codes = rng.normal(size=(len(places), 4))
    asked = np.concatenate([rng.uniform(-6, 6, (60, 2)), [[200, 200], [-50, 0], [39, -39]]])
    z, _, near = lifted(places, codes, 0.1, asked)
    distance = np.linalg.norm(asked[:, None] - places[None], axis=-1)
    nearest = distance.argsort(axis=1)[:, :15]
    weights = 1 / np.take_along_axis(distance, nearest, 1)
    expected = np.einsum("mk,mkd->md", weights / weights.sum(1, keepdims=True), codes[nearest])
    np.testing.assert_allclose(z, expected, atol=2e-4)
    assert near == nearest[:, 0].tolist()


def test_its_numbers_are_those_of_the_python_reference(lifted):
    from vae_tf.latent.maps import lift

    rng = np.random.default_rng(2)
    places, codes = rng.normal(size=(500, 2)).astype(np.float32), rng.normal(size=(500, 3)).astype(np.float32)
    asked = np.concatenate([rng.uniform(-4, 4, (50, 2)), places[:5]]).astype(np.float32)
    z, support, _ = lifted(places, codes, 0.2, asked)
    expected, supported = lift(places, codes, asked, radius=0.2)
    np.testing.assert_allclose(z, expected, atol=1e-4)
    np.testing.assert_allclose(support, supported, atol=1e-4)


def test_a_point_that_has_no_place_has_no_part(lifted):
    z, _, near = lifted([[np.nan, 0], [0, 0]], [[100.0], [1.0]], 1, [[0.1, 0]])
    np.testing.assert_allclose(z, [[1]])
    assert near == [1]
