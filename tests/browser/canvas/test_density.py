"""The density of Gaussians on the plane, against the formula and against its mass."""

import numpy as np
import pytest

DENSITY = """async (load, { u, v, covariance, window, columns, rows, flat }) => {
    const { DensityJob } = await load("density");
    const floats = (values) => Float32Array.from(values);
    let density;
    const request = { u: floats(u), v: floats(v), covariance: floats(covariance), window, columns, rows, flat };
    const job = new DensityJob(request, (found) => (density = found));
    while (!job.step(1));
    return Array.from(density);
}"""
WINDOW = [-5, 3, -2, 4]  # not square, not about the origin; pixels of 0.1 by 0.2


def density(js, means, covariances, window=WINDOW, columns=80, rows=30, flat=False):
    """q on the window's pixels, (rows, columns), the first row at the top."""
    means = np.asarray(means, float)
    request = {
        "u": means[:, 0].tolist(),
        "v": means[:, 1].tolist(),
        "covariance": np.ravel(covariances).tolist(),
        "window": window,
        "columns": columns,
        "rows": rows,
        "flat": flat,
    }
    return np.reshape(js(DENSITY, request), (rows, columns))


def gaussian(mean, covariance, window=WINDOW, columns=80, rows=30):
    """The formula, at the pixels' middles. The covariance has gained a quarter of a pixel squared, as promised."""
    du, dv = (window[1] - window[0]) / columns, (window[3] - window[2]) / rows
    u = window[0] + du * (np.arange(columns) + 0.5) - mean[0]
    v = window[3] - dv * (np.arange(rows) + 0.5) - mean[1]
    uu, uv, vv = covariance
    matrix = np.array([[uu + du**2 / 4, uv], [uv, vv + dv**2 / 4]])
    x = np.stack(np.meshgrid(u, v), axis=-1)
    square = np.einsum("...i,ij,...j", x, np.linalg.inv(matrix), x)
    return np.exp(-square / 2) / (2 * np.pi * np.sqrt(np.linalg.det(matrix))), square


@pytest.mark.parametrize("covariance", [(0.25, 0, 0.25), (0.3, 0.2, 0.2), (0.3, -0.2, 0.2), (0.04, 0, 0.4)])
def test_one_gaussian_is_what_the_formula_says(js, covariance):
    found = density(js, [(-1.3, 0.7)], covariance)
    wanted, square = gaussian((-1.3, 0.7), covariance)
    near = square < 9
    np.testing.assert_allclose(found[near], wanted[near], rtol=1e-4)
    far = found[~near] / wanted[~near]  # what lies further out may be left away, but nothing is made up
    assert ((far == 0) | (np.abs(far - 1) < 1e-3)).all()


def test_its_highest_pixel_is_where_the_mean_is(js):
    found = density(js, [(-4.95, 3.7)], (0.04, 0, 0.04))
    assert np.unravel_index(found.argmax(), found.shape) == (1, 0)  # v falls from row to row
    assert found.max() == pytest.approx(1 / (2 * np.pi * np.sqrt(0.0425 * 0.05)), rel=1e-4)


def test_nearly_all_of_its_mass_is_there(js):
    mass = density(js, [(-1, 1)], (0.2, 0.1, 0.3)).sum() * 0.1 * 0.2
    assert 1 - np.exp(-4.5) - 1e-3 < mass < 1.0001  # at least what lies within three standard deviations


def test_a_gaussian_narrower_than_a_pixel_keeps_its_mass(js):
    rng = np.random.default_rng(0)
    for u, v in rng.uniform(-1, 1, (10, 2)):
        assert density(js, [(u, v)], (1e-8, 0, 1e-8)).sum() * 0.02 == pytest.approx(1, abs=0.05)


def test_the_density_of_many_is_their_mean(js):
    a, b = ((-2, 0), (0.3, 0, 0.2)), ((0, 1), (0.1, 0.05, 0.2))
    both = density(js, [a[0], b[0]], [a[1], b[1]])
    alone = [density(js, [mean], covariance) for mean, covariance in (a, b)]
    np.testing.assert_allclose(both, (alone[0] + alone[1]) / 2, rtol=1e-5, atol=1e-9)


def test_what_lies_outside_the_window_adds_nothing(js):
    assert density(js, [(-20, 0)], (0.1, 0, 0.1)).sum() == 0
    assert density(js, [(0, 20)], (0.1, 0, 0.1)).sum() == 0


def test_in_one_dimension_it_is_a_density_of_length(js):
    found = density(js, [(-1, 99)], (0.25, 9, 9), rows=1, flat=True)[0]
    u = -5 + 0.1 * (np.arange(80) + 0.5) + 1
    wanted = np.exp(-(u**2) / 2 / 0.2525) / np.sqrt(2 * np.pi * 0.2525)
    near = np.abs(u) < 3 * 0.25**0.5
    np.testing.assert_allclose(found[near], wanted[near], rtol=1e-4)
    assert 0.9973 - 1e-3 < found.sum() * 0.1 < 1.0001


def test_codes_that_are_no_numbers_are_left_out(js):
    alone = density(js, [(-1, 1)], (0.2, 0, 0.3))
    with_nan = density(js, [(-1, 1), (np.nan, 0), (0, np.nan)], [(0.2, 0, 0.3)] * 3)
    np.testing.assert_allclose(with_nan, alone / 3, rtol=1e-5)


def test_many_codes_take_many_short_slices(js):
    slices, longest = js("""async (load) => {
        const { DensityJob } = await load("density");
        const count = 20000;
        const u = Float32Array.from({ length: count }, (_, n) => (n % 101) / 50 - 1);
        const covariance = Float32Array.from({ length: 3 * count }, (_, k) => (k % 3 === 1 ? 0 : 0.05));
        const window = [-2, 2, -2, 2];
        const request = { u, v: u, covariance, window, columns: 160, rows: 160, flat: false };
        const job = new DensityJob(request, () => {});
        const times = [];
        for (let done = false; !done; ) {
          const before = performance.now();
          done = job.step(5);
          times.push(performance.now() - before);
        }
        return [times.length, times.sort((a, b) => a - b)[Math.floor(times.length / 2)]];
    }""")
    assert slices > 3
    assert longest < 20
