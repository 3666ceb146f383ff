"""PSNR, SSIM and cross-entropy in the browser: those of `vae_tf.inference.quality`."""

import numpy as np
import pytest

from vae_tf.inference import quality

SCORES = """async (load, [result, clean, shape]) => {
    const { Judge } = await load("quality");
    const scores = new Judge(Float32Array.from(clean), shape).scores(Float32Array.from(result));
    return [scores.psnr, scores.ssim, scores.nll].map((value) => (Number.isFinite(value) ? value : String(value)));
}"""


@pytest.mark.parametrize(
    "shape", [(28, 28, 1), (28, 20, 1), (16, 12, 3), (7, 5, 3), (1, 1, 1), (11, 11, 1), (3, 40, 1)]
)
def test_the_figures_are_the_packages(js, shape):
    rng = np.random.default_rng(0)
    clean = rng.random((1, *shape), dtype=np.float32)
    result = (clean + 0.2 * rng.standard_normal(clean.shape, dtype=np.float32)).clip(0, 1)
    psnr, ssim, nll = js(SCORES, [result.ravel().tolist(), clean.ravel().tolist(), list(shape)])
    assert psnr == pytest.approx(quality.psnr(quality.squared_error(result, clean)).value, abs=1e-6)
    assert ssim == pytest.approx(quality.ssim(result, clean)[0], abs=1e-9)
    assert nll == pytest.approx(quality.cross_entropy(result, clean)[0], rel=1e-9)


def test_the_image_itself_has_no_error_and_is_alike(js):
    x = np.full((12, 12, 1), 0.25).ravel().tolist()
    psnr, ssim, nll = js(SCORES, [x, x, [12, 12, 1]])
    assert psnr == "Infinity"
    assert ssim == pytest.approx(1)
    assert nll == pytest.approx(144 * -(0.25 * np.log(0.25) + 0.75 * np.log(0.75)))


def test_the_best_is_the_highest_psnr_among_what_is_about_the_image_of_now(js):
    found = js("""async (load) => {
        const { bestOf } = await load("board");
        const of = (state, psnr, pixels = [0]) => ({ state, pixels, figures: { psnr } });
        return [
            bestOf([of("live", 12), of("old", 30), of("made", 20), of("made", undefined)]),
            bestOf([of("live", 12), of("made", null), of("made", 40)]),
            bestOf([of("waiting", 50, null)]),
        ];
    }""")
    assert found == [2, 1, -1]
