import numpy as np
import pytest

from vae_tf.latent import PATHS, lerp, slerp

both = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


def norms(points):
    return np.linalg.norm(points.astype(np.float64), axis=1)


def test_lerp_goes_straight_in_equal_steps():
    assert lerp([0, 4], [2, 0], 3).tolist() == [[0, 4], [1, 2], [2, 0]]


def test_slerp_turns_a_right_angle_in_equal_angles():
    middle = np.sqrt(0.5)
    np.testing.assert_allclose(slerp([1, 0], [0, 1], 3), [[1, 0], [middle, middle], [0, 1]], atol=1e-7)
    sixty_degrees = slerp([2, 0, 0], [0, 0, 2], 4)[2]
    np.testing.assert_allclose(sixty_degrees, [1, 0, np.sqrt(3)], atol=1e-6)


def test_slerp_keeps_the_norm():
    a, b = np.random.default_rng(0).standard_normal((2, 20))
    points = slerp(5 * a / np.linalg.norm(a), 5 * b / np.linalg.norm(b), 50)
    np.testing.assert_allclose(norms(points), 5, rtol=1e-6)


def test_slerp_moves_the_norm_linearly_where_it_differs():
    np.testing.assert_allclose(norms(slerp([1, 0], [0, 3], 5)), [1, 1.5, 2, 2.5, 3], rtol=1e-6)


def test_slerp_agrees_with_the_formula_of_shoemake():
    a, b = (v / np.linalg.norm(v) for v in np.random.default_rng(1).standard_normal((2, 7)))
    angle, t = np.arccos(a @ b), np.linspace(0, 1, 9)[:, None]
    expected = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    np.testing.assert_allclose(slerp(a, b, 9), expected, atol=1e-6)


@both
def test_both_ends_are_hit_exactly(path):
    rng = np.random.default_rng(2)
    for _ in range(100):
        a, b = rng.standard_normal((2, 5)).astype(np.float32) * np.float32(rng.exponential(10))
        points = path(a, b, 7)
        assert points.dtype == np.float32
        assert points.shape == (7, 5)
        assert (points[0] == a).all()
        assert (points[-1] == b).all()


def test_parallel_vectors_give_a_straight_line():
    np.testing.assert_allclose(slerp([1, 1], [3, 3], 3), [[1, 1], [2, 2], [3, 3]])
    assert slerp([1, 2], [1, 2], 3).tolist() == [[1, 2]] * 3


def test_a_zero_vector_takes_the_other_direction():
    assert slerp([0, 0], [0, 2], 3).tolist() == [[0, 0], [0, 1], [0, 2]]
    assert slerp([0, 0], [0, 0], 2).tolist() == [[0, 0], [0, 0]]


def test_antiparallel_vectors_go_round_through_the_shortest_axis():
    np.testing.assert_allclose(slerp([1, 0], [-1, 0], 3), [[1, 0], [0, 1], [-1, 0]], atol=1e-7)
    np.testing.assert_allclose(norms(slerp([1, 2, 3], [-1, -2, -3], 11)), np.sqrt(14), rtol=1e-6)


def test_in_one_dimension_the_way_leads_through_the_origin():
    assert slerp([1], [-1], 3).tolist() == [[1], [0], [-1]]


@pytest.mark.parametrize("offset", [1e-3, 1e-5, 1e-7, 1e-9])
@pytest.mark.parametrize("sign", [1, -1])
def test_slerp_is_finite_and_keeps_the_norm_close_to_parallel_and_antiparallel(offset, sign):
    points = slerp([1, 0, 0], [sign, offset, 0], 21)
    np.testing.assert_allclose(norms(points), 1, rtol=1e-5)


@both
@pytest.mark.parametrize(
    ("a", "b", "steps", "message"),
    [
        ([1, 2], [1, 2, 3], 5, r"of one shape \(d,\), received \(2,\) and \(3,\)"),
        ([[1]], [[2]], 5, r"received \(1, 1\) and \(1, 1\)"),
        (1, 2, 5, r"received \(\) and \(\)"),
        ([], [], 5, r"received \(0,\)"),
        ([0, np.nan], [1, 1], 5, "expected finite vectors"),
        ([1, 1], [np.inf, 0], 5, "expected finite vectors"),
        ([1, 1], [1e300, 0], 5, "expected finite vectors"),
        ([0], [1], 1, "steps: expected at least 2, received 1"),
    ],
)
def test_what_is_no_path_is_refused(path, a, b, steps, message):
    with pytest.raises(ValueError, match=message):
        path(a, b, steps)


def test_the_registry_names_both():
    assert dict(PATHS) == {"linear": lerp, "spherical": slerp}
