import numpy as np
import pytest

from vae_tf.runs.gaps import GapsRequest, compute_gaps, read_gaps
from vae_tf.runs.posteriors import PosteriorRequest, compute_posterior, read_posterior
from vae_tf.runs.run import Run

LOOK = PosteriorRequest(image=3, side=61, chains=2, steps=20, fit_steps=40)


def test_a_look_has_the_posterior_its_gaussians_and_a_chain_and_is_kept(run):
    assert read_posterior(run, LOOK) is None
    shares = []
    seen = compute_posterior(run, LOOK, tell=lambda words, share: shares.append(share))
    assert shares == sorted(shares)
    figures = seen.figures
    assert seen.log_density.shape == (61, 61)
    assert seen.chain.shape == (20, 2, 2)
    mean = np.array([figures["gaussians"]["encoder"]["mean"]], np.float32)
    np.testing.assert_allclose(seen.reconstruction, run.load_model().decode(mean)[0], atol=1e-6)
    assert figures["targets"] == "dynamic"
    cell = (seen.across[1] - seen.across[0]) * (seen.up[1] - seen.up[0])
    assert np.exp(seen.log_density).sum() * cell == pytest.approx(1, abs=0.02)
    bounds = [figures["gaussians"][name]["elbo"] for name in ("encoder", "diagonal", "full")]
    assert bounds[0] == pytest.approx(figures["elbo"], abs=0.5)
    assert bounds[0] - 0.05 < bounds[1] < bounds[2] + 0.05 < figures["log_evidence"] + 0.15
    assert figures["gap"] == pytest.approx(figures["log_evidence"] - figures["elbo"])
    again = read_posterior(run, LOOK)
    assert again.figures == figures
    np.testing.assert_array_equal(again.chain, seen.chain)
    assert read_posterior(run, PosteriorRequest(**LOOK.to_dict() | {"image": 4})) is None
    assert PosteriorRequest.from_dict(LOOK.to_dict()) == LOOK


def test_a_look_that_cannot_be_had_says_why(run, config):
    with pytest.raises(ValueError, match="image: expected a test image from 0 to 358, received 359"):
        compute_posterior(run, PosteriorRequest(image=359))
    with pytest.raises(ValueError, match="chains: expected a whole number from 1 to 8, received 9"):
        PosteriorRequest(chains=9)
    three = dict(run.manifest) | {"config": config(model={"latent_dim": 3}).to_dict()}
    with pytest.raises(ValueError, match="posterior: expected a model of 2 latent dimensions, received 3"):
        compute_posterior(Run(run.path, three), LOOK)
    plain = dict(run.manifest) | {"config": run.manifest["config"] | {"kind": "dae"}}
    with pytest.raises(ValueError, match="posterior: expected a model with a prior"):
        compute_posterior(Run(run.path, plain), LOOK)


def test_the_gaps_of_a_run_add_up_and_are_kept(run):
    asked = GapsRequest(images=6, steps=40)
    assert read_gaps(run, asked) is None
    found = compute_gaps(run, asked)
    figures = found.figures
    assert (figures["images"], figures["of"], figures["targets"]) == (6, 359, "dynamic")
    assert figures["inference"] == pytest.approx(figures["amortisation"] + figures["approximation"])
    assert figures["amortisation"] > -0.05
    assert figures["full_approximation"] > -0.05
    assert found.by_image["log_evidence"].shape == (6,)
    assert read_gaps(run, asked).figures == figures
    assert compute_gaps(run, asked).figures == figures
    assert read_gaps(run, GapsRequest(images=5, steps=40)) is None


def test_gaps_that_cannot_be_had_say_why(run):
    with pytest.raises(ValueError, match="images: expected 1 to 359, received 360"):
        compute_gaps(run, GapsRequest(images=360))
    with pytest.raises(ValueError, match="steps: expected a whole number from 1 to 10000, received 0"):
        GapsRequest(steps=0)
    (run.path / "weights.npz").unlink()
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        compute_gaps(run, GapsRequest(images=2))
