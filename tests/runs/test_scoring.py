import shutil

import numpy as np
import pytest

from vae_tf.data.corruption import DAMAGES, read_dose
from vae_tf.inference import quality
from vae_tf.runs import open_run
from vae_tf.runs.methods import METHODS, reasons
from vae_tf.runs.scoring import Scoring, compute_scores, missing, read_measured, read_scores
from vae_tf.runs.strengths import Curve, compute_curve, grid, read_curve
from vae_tf.runs.undamaging import bench_of

QUICK = {"chains": 2, "steps": 8, "samples": 20}


def wanted(**changes):
    return Scoring(
        **{"damage": "gaussian:0.4", "limit": 12, "methods": ("linear", "median"), "options": QUICK} | changes
    )


def test_scores_are_kept_and_read_back_and_not_computed_again(run):
    assert read_scores(run, wanted()) == {}
    heard = []
    found = compute_scores(run, wanted(), tell=lambda words, share: heard.append((words, share)))
    assert list(found) == ["linear", "median"]
    assert read_scores(run, wanted()) == found
    assert missing(run, wanted()) == []
    assert heard[0] == ("Loading the model", 0.0)
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    again = compute_scores(run, wanted(), tell=lambda *said: pytest.fail("it was there"))
    assert again == found


def test_the_figures_are_those_of_the_images(run):
    scoring = wanted(methods=("linear", "encode-decode"))
    found = compute_scores(run, scoring)
    bench = bench_of(run, read_dose("gaussian:0.4"), limit=12)
    errors = {name: quality.squared_error(bench.run(name).images, bench.x) for name in scoring.methods}
    for name, error in errors.items():
        assert found[name]["psnr"] == pytest.approx(-10 * np.log10(error.mean()), abs=1e-4)
        assert found[name]["images"] == 12
        np.testing.assert_allclose(read_measured(run, scoring, name).error, error, rtol=1e-5)
    gain = quality.psnr_gain(errors["encode-decode"], errors["linear"])
    assert found["encode-decode"]["gain"] == pytest.approx(gain.value, abs=1e-4)
    assert found["encode-decode"]["gain_se"] == pytest.approx(gain.standard_error, abs=1e-4)


def test_a_table_grows_method_by_method_what_is_quick_first(run):
    scoring = wanted(methods=("encode-decode", "importance", "linear", "median"))
    seen = []

    def look(words, share):
        seen.append(list(read_scores(run, scoring)))

    compute_scores(run, scoring, tell=look)
    assert [] in seen
    assert ["linear"] in seen
    assert ["encode-decode", "linear", "median"] in seen
    assert seen == sorted(seen, key=len)


def test_methods_that_sample_may_do_with_fewer_images_and_are_compared_on_those(run):
    scoring = wanted(methods=("linear", "median", "importance"), sampled=5)
    found = compute_scores(run, scoring)
    assert {name: figures["images"] for name, figures in found.items()} == {"importance": 5, "linear": 12, "median": 12}
    alone = compute_scores(run, wanted(methods=("linear", "importance"), limit=5))
    assert alone["importance"] == found["importance"]
    assert found["importance"]["gain"] == pytest.approx(alone["importance"]["psnr"] - alone["linear"]["psnr"])


def test_another_strength_seed_model_or_number_of_steps_is_another_score(run, home):
    compute_scores(run, wanted(methods=("linear", "encode-decode")))
    for changes in ({"damage": "gaussian:0.5"}, {"seed": 1}, {"limit": 13}):
        assert missing(run, wanted(**changes)) != []
    assert missing(run, wanted(methods=("posterior",))) != missing(run, wanted(methods=("linear",)))
    assert missing(run, wanted(options={"steps": 9})) == [("median", 12)]  # a filter takes no steps
    other = home / "runs" / "20260101-aaaaaaaaaa"
    shutil.copytree(run.path, other)
    with np.load(other / "weights.npz") as arrays:
        changed = {name: array + (array.dtype.kind == "f") for name, array in arrays.items()}
    np.savez(other / "weights.npz", **changed)
    assert missing(open_run(other), wanted(methods=("linear", "encode-decode"))) == [("encode-decode", 12)]


def test_the_same_scoring_comes_out_the_same_after_all_is_forgotten(run):
    scoring = wanted(methods=("linear", "posterior"))
    first = compute_scores(run, scoring)
    shutil.rmtree(run.path / "artifacts" / "scores")
    again = compute_scores(run, scoring)
    for found in (first, again):
        for figures in found.values():
            del figures["seconds"]
    assert first == again


def test_a_scoring_that_names_no_method_takes_all_that_fit(run):
    found = [name for name, _ in missing(run, wanted(methods=(), damage="blur:1"))]
    assert set(found) == set(METHODS) - {"importance", "posterior", "residual", "map", "denoiser"}
    assert found[0] == "linear"


def test_why_a_method_does_not_fit_is_known_before_a_model_is_loaded(run):
    why = reasons(run, DAMAGES["salt-and-pepper"])
    assert "closed form" in why["residual"]
    assert "second run" in why["denoiser"]
    assert why["posterior"] is None
    assert reasons(run, DAMAGES["half"], run)["denoiser"] is None


def test_a_cancelled_scoring_keeps_what_was_done(run):
    scoring = wanted(methods=("linear", "encode-decode", "median"))

    def cancel(words, share):
        if words == "Median":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute_scores(run, scoring, tell=cancel)
    assert list(read_scores(run, scoring)) == ["encode-decode", "linear"]


def test_cancelled_chains_go_on_where_they_were(run, monkeypatch):
    """In batches of five: a cancel in the second loses that one, and the scores are those of chains left in peace."""
    monkeypatch.setattr("vae_tf.inference.denoise.AT_ONCE", 5)
    scoring = wanted(methods=("posterior", "residual"), limit=10)
    in_peace = compute_scores(run, scoring)
    shutil.rmtree(run.path / "artifacts" / "scores")

    def cancel(words, share):
        if "HMC" in words and share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute_scores(run, scoring, tell=cancel)
    (shelf,) = (run.path / "artifacts" / "scores").iterdir()
    assert sorted(path.name for path in shelf.iterdir()) == ["0.npz"]
    found = compute_scores(run, scoring)
    for figures in (*in_peace.values(), *found.values()):
        del figures["seconds"]
    assert found == in_peace
    assert not shelf.exists()


def test_a_damaged_score_is_none_and_is_made_again(run):
    compute_scores(run, wanted())
    (file,) = (run.path / "artifacts" / "scores").glob("median-*.npz")
    for content in (b"no", file.read_bytes()[:200], b""):
        file.write_bytes(content)
        assert list(read_scores(run, wanted())) == ["linear"]
    assert list(compute_scores(run, wanted())) == ["linear", "median"]


def test_scores_of_chains_that_are_stuck_are_kept_and_read_back(run, monkeypatch):
    """At different places they have no R-hat, and at one place no effective sample size."""
    monkeypatch.setattr("vae_tf.inference.denoise.split_r_hat", lambda z: np.full(z.shape[2:], np.inf))
    monkeypatch.setattr("vae_tf.inference.denoise.effective_sample_size", lambda z: np.full(z.shape[2:], np.nan))
    scoring = wanted(methods=("posterior",), limit=3)
    found = compute_scores(run, scoring)["posterior"]
    assert missing(run, scoring) == []
    assert [found[name] for name in ("r_hat", "largest_r_hat", "effective_sample_size")] == [None] * 3
    assert (found["converged"], found["samples"]) == (0, 16)


def test_a_deleted_run_does_not_come_back(run):
    def delete(words, share):
        if words == "Median":
            shutil.rmtree(run.path, ignore_errors=True)

    with pytest.raises(FileNotFoundError):
        compute_scores(run, wanted(methods=("median",)), tell=delete)
    assert not run.path.exists()


def test_one_image_has_scores_without_errors(run):
    found = compute_scores(run, wanted(limit=1))["median"]
    assert found["psnr"] > 0
    assert found["psnr_se"] is None
    assert found["ssim_se"] is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"damage": "rain:1"}, "damage: expected one of"),
        ({"damage": "gaussian:nan"}, "strength: expected 0.01 to 2"),
        ({"methods": ("magic",)}, "method: expected one of"),
        ({"options": {"steps": 0}}, "steps: expected a whole number from 1 to 10000, received 0"),
        ({"options": {"leaps": 3}}, "options: expected one of chains, steps, samples"),
        ({"seed": -1}, "seed: expected a whole number"),
        ({"sampled": 0}, "sampled: expected a whole number from 1"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(changes, words):
    with pytest.raises(ValueError, match=words):
        wanted(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"limit": 0}, "limit: expected 1 to 359 images, received 0"),
        ({"limit": 360}, "limit: expected 1 to 359 images, received 360"),
        ({"methods": ("denoiser",)}, "received denoiser: it needs a second run"),
        ({"methods": ("map",), "damage": "quantisation:3"}, "received map: it needs a damage whose density is known"),
    ],
)
def test_what_a_run_cannot_score_is_refused_before_it_is_computed(run, changes, words):
    for code in (missing, read_scores, compute_scores):
        with pytest.raises(ValueError, match=words):
            code(run, wanted(**changes))


def test_a_run_without_a_model_says_so(run):
    (run.path / "weights.npz").unlink()
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        read_scores(run, wanted(methods=("encode-decode",)))


# ---------------------------------------------------------------------- from weak to strong


@pytest.mark.parametrize("name", DAMAGES)
def test_strengths_go_from_the_least_to_the_most(name):
    found = grid(DAMAGES[name], 7)
    assert found == sorted(set(found))
    assert (found[0], found[-1]) == (DAMAGES[name].low, DAMAGES[name].high)
    for strength in found:
        DAMAGES[name].check(strength)
    assert len(found) == 7
    assert not DAMAGES[name].whole or all(strength == round(strength) for strength in found)


def test_a_curve_grows_point_by_point_and_agrees_with_a_table(run):
    curve = Curve(damage="gaussian", points=3, limit=10, methods=("linear", "median"), options=QUICK)
    empty = read_curve(run, curve)
    assert empty["strengths"] == [0.01, 0.51, 2.0]
    assert empty["methods"]["median"]["psnr"] == [None] * 3
    grown = []
    found = compute_curve(
        run, curve, tell=lambda *said: grown.append(read_curve(run, curve)["methods"]["median"]["psnr"])
    )
    assert any(line[0] is not None and line[2] is None for line in grown)
    median = found["methods"]["median"]
    assert median["psnr"] == sorted(median["psnr"], reverse=True)
    assert all(error > 0 for error in median["psnr_se"])
    assert median["images"] == [10] * 3
    table = read_scores(run, Scoring(damage="gaussian:0.51", limit=10, methods=("linear", "median"), options=QUICK))
    assert table["median"]["psnr"] == median["psnr"][1]


def test_a_curve_over_a_mask_begins_without_an_error(run):
    curve = Curve(damage="half", points=2, limit=5, methods=("damaged", "linear", "median", "residual"), options=QUICK)
    found = compute_curve(run, curve)
    assert read_curve(run, curve) == found
    assert found["strengths"][0] == 0
    damaged = found["methods"]["damaged"]
    assert damaged["psnr"][0] is None
    assert damaged["psnr"][1] > 0
    assert damaged["ssim"][0] == pytest.approx(1)


def test_a_curve_of_more_images_than_there_are_takes_all(run):
    assert {scoring.limit for scoring in Curve(limit=100_000).scorings(run)} == {359}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"damage": "rain"}, "damage: expected one of"),
        ({"points": 1}, "points: expected 2 to 25 strengths, received 1"),
    ],
)
def test_a_curve_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        Curve(**changes)


def test_requests_survive_json(run):
    for asked in (wanted(sampled=3), Curve(methods=("median",))):
        assert type(asked).from_dict(asked.to_dict()) == asked
