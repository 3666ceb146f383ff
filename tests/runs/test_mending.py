import copy

import numpy as np
import pytest

from vae_tf.data import load_dataset, to_float
from vae_tf.data.corruption import DAMAGES
from vae_tf.runs.mending import COMPLETIONS, INPUT, Mending, about, ask, mend, result
from vae_tf.runs.methods import METHODS
from vae_tf.runs.run import Run

X = to_float(load_dataset("digits").test.images[:3])
QUICK = {"chains": 2, "steps": 12, "samples": 20, "seed": 1}


def noisy(**changes):
    y = DAMAGES["gaussian"].sample(X, 0.5, np.random.default_rng(0))
    return Mending(**{"damage": "gaussian:0.5", "damaged": y, "clean": X, "options": QUICK} | changes)


def masked(**changes):
    y, kept = DAMAGES["half"].damaged(X, 0.5, np.random.default_rng(0))
    return Mending(**{"damage": "half:0.5", "damaged": y, "kept": kept, "options": QUICK} | changes)


def test_what_is_asked_for_is_done_kept_and_read_back(run):
    folder = ask(run, noisy(methods=("encode-decode", "residual", "linear")))
    assert about(folder) is None
    assert result(folder, "residual") is None
    heard = []
    mend(folder, run, None, tell=lambda words, share: heard.append((words, share)))
    found = about(folder)
    assert list(found) == ["encode-decode", "residual", "linear"]
    for name, figures in found.items():
        arrays = result(folder, name)
        assert arrays["images"].shape == X.shape
        error = np.square(arrays["images"] - X).mean()
        assert figures["psnr"] == pytest.approx(-10 * np.log10(error), abs=1e-3)
    assert result(folder, "residual")["spread"].shape == X.shape
    assert heard[0] == ("Loading the model", 0.0)
    assert [share for _, share in heard] == sorted(share for _, share in heard)


def test_the_same_request_has_the_same_folder_and_another_another(run):
    folder = ask(run, noisy(methods=("median",)))
    assert ask(run, noisy(methods=("median",))) == folder
    assert ask(run, noisy(methods=("gaussian",))) != folder
    assert ask(run, noisy(methods=("median",), damaged=X)) != folder


def test_what_another_version_computed_is_not_taken_for_the_same(run, monkeypatch):
    folder = ask(run, noisy(methods=("median",)))
    monkeypatch.setattr("vae_tf.runs.mending.VERSION", 10**6)
    assert ask(run, noisy(methods=("median",))) != folder


def test_the_numbers_are_those_of_the_bench(run):
    """An image alone and without its clean one, or among others with it, comes out the same by the filters."""
    with_clean, without = (ask(run, noisy(methods=("linear",), clean=clean)) for clean in (X, None))
    mend(with_clean, run, None)
    assert "psnr" not in mend(without, run, None)["linear"]
    np.testing.assert_array_equal(result(with_clean, "linear")["images"], result(without, "linear")["images"])


def test_a_method_that_does_not_fit_says_why_and_the_others_are_done(run):
    y = DAMAGES["blur"].sample(X, 1.0, np.random.default_rng(0))
    folder = ask(run, noisy(damage="blur:1", damaged=y, methods=tuple(METHODS)))
    found = mend(folder, run, None)
    assert "density is known" in found["posterior"]["reason"]
    assert "second run" in found["denoiser"]["reason"]
    assert result(folder, "median") is not None
    assert result(folder, "posterior") is None


@pytest.mark.parametrize("damage", ["half:0.5", "given"])
def test_completions_keep_what_is_known(run, damage):
    folder = ask(run, masked(damage=damage, clean=X, completions=True, options=QUICK | {"frames": 4}))
    mend(folder, run, None)
    arrays, kept = result(folder, COMPLETIONS), masked().kept
    assert arrays["film"].shape == (4, 2, *X.shape)
    assert arrays["chains"].shape == (2, *X.shape)
    assert arrays["film"].dtype == arrays["chains"].dtype == np.uint8
    np.testing.assert_array_equal(arrays["film"][-1], arrays["chains"])
    known = np.broadcast_to(kept, X.shape)
    np.testing.assert_array_equal(arrays["chains"][0][known], np.rint(X[known] * 255))
    np.testing.assert_array_equal(np.where(kept, arrays["images"], 0), np.where(kept, X, 0))
    error = np.square(arrays["images"] - X).mean()
    assert about(folder)[COMPLETIONS]["psnr"] == pytest.approx(-10 * np.log10(error), abs=1e-3)


def test_completions_of_a_model_without_a_prior_are_refused(run):
    manifest = copy.deepcopy(dict(run.manifest))
    manifest["config"]["kind"] = "dae"
    with pytest.raises(ValueError, match="completions: expected a model with a prior, received a plain auto-encoder"):
        ask(Run(run.path, manifest), masked(completions=True))


def test_chains_that_are_stuck_are_told_in_json(run, monkeypatch):
    monkeypatch.setattr("vae_tf.inference.denoise.split_r_hat", lambda z: np.full(z.shape[2:], np.inf))
    folder = ask(run, noisy(methods=("posterior",), clean=None))
    mend(folder, run, None)
    assert about(folder)["posterior"]["r_hat"] is None


@pytest.mark.parametrize("grey", [0.0, 0.5])
def test_constant_images_and_all_pixels_missing_are_mended_too(run, grey):
    y = np.full_like(X, grey)
    kept = np.zeros((*X.shape[:3], 1), bool)
    folder = ask(run, masked(damaged=y, clean=y, kept=kept, damage="given", methods=("residual", "map", "linear")))
    found = mend(folder, run, None)
    for name in found:
        assert np.isfinite(result(folder, name)["images"]).all()


def test_an_end_in_the_midst_leaves_no_result_that_is_none(run):
    folder = ask(run, noisy(methods=("median", "posterior")))

    def cancel(words, share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mend(folder, run, None, tell=cancel)
    assert result(folder, "median") is not None
    assert about(folder) is None


def test_a_damaged_result_is_none(run):
    folder = ask(run, noisy(methods=("median",)))
    mend(folder, run, None)
    (folder / "median.npz").write_bytes(b"no")
    assert result(folder, "median") is None
    (folder / INPUT).write_bytes(b"no")
    with pytest.raises(ValueError, match="input"):
        mend(folder, run, None)


def test_a_second_run_of_other_images_is_refused(run):
    manifest = copy.deepcopy(dict(run.manifest))
    manifest["config"]["model"]["image_shape"] = [28, 28, 1]
    other = Run(run.path, manifest)
    with pytest.raises(ValueError, match=r"with: expected a run of images \(8, 8, 1\), received one of \(28, 28, 1\)"):
        ask(run, noisy(methods=("denoiser",)), other=other)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (noisy(damaged=X[:, :7]), r"damaged: expected 1 to 64 images \(8, 8, 1\), float32"),
        (noisy(damaged=X.astype(np.float64)), "damaged: expected 1 to 64 images"),
        (noisy(damaged=X[:0]), "damaged: expected 1 to 64 images"),
        (noisy(damaged=X * np.nan), "damaged: expected finite pixels"),
        (noisy(clean=X + 1), r"clean: expected pixels in \[0, 1\], received 1 to 2"),
        (noisy(clean=X[:2]), "clean: expected 3 images, received 2"),
        (noisy(options={"chains": 10**6}), "chains: expected a whole number from 1 to 64, received 1000000"),
        (noisy(options={"leaps": 1}), "options: expected one of seed, chains"),
        (masked(kept=masked().kept[:, :7]), r"kept: expected true or false for each pixel, \(3, 8, 8, 1\)"),
        (masked(kept=masked().kept * 1), "kept: expected true or false for each pixel"),
        (noisy(methods=("magic",)), "methods: expected some of damaged, .*, received 'magic'"),
        (noisy(damage="rain"), "damage: expected one of"),
        (noisy(damage="given"), "kept: expected one mask for all images, received none"),
        (noisy(damage="half:0.5"), "kept: expected the pixels that a mask keeps"),
        (noisy(completions=True), "completions: expected a mask"),
    ],
)
def test_what_cannot_be_mended_is_refused_before_it_is_asked(run, wanted, words):
    with pytest.raises(ValueError, match=words):
        ask(run, wanted)
