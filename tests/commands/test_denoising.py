import json

import numpy as np
import pytest

from vae_tf import TrainConfig, VAEConfig, cli, train
from vae_tf.runs import open_run
from vae_tf.runs.methods import METHODS
from vae_tf.runs.scoring import Scoring, read_scores


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A home with a VAE and a denoising auto-encoder of digits: its path, and theirs."""
    home = tmp_path_factory.mktemp("home")
    model = VAEConfig(image_shape=(8, 8, 1), latent_dim=3, hidden=(16,))
    shared = {"dataset": "digits", "limit": 200, "batch_size": 20, "epochs": 4, "model": model}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(home))
        vae = train(TrainConfig(**shared))
        plain = train(TrainConfig(**shared, kind="dae", damage="gaussian", damage_strength=0.5))
    return home, str(vae.path), str(plain.path)


@pytest.fixture
def last_line(two, monkeypatch, capsys):
    monkeypatch.setenv("VAE_TF_HOME", str(two[0]))

    def run(*arguments):
        assert cli.main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1], parse_constant=pytest.fail)

    return run


FEW = ("--limit", "12", "--steps", "20", "--chains", "2")


def test_denoise_gives_the_keys_of_the_design_for_every_method(two, last_line):
    _, vae, plain = two
    found = last_line("denoise", vae, "--noise", "gaussian:0.4", "--with", plain, *FEW)
    assert (found["noise"], found["images"]) == ("gaussian:0.4", 12)
    assert list(found["methods"]) == list(METHODS)
    for figures in found["methods"].values():
        assert {"psnr", "psnr_se", "ssim", "nll"} <= set(figures)
        assert 0 < figures["psnr"] < 40
        assert figures["gain"] == pytest.approx(figures["psnr"] - found["methods"]["linear"]["psnr"])
        assert figures["images"] == 12
    told = found["methods"]["residual"]
    assert {"r_hat", "effective_sample_size", "acceptance", "converged", "samples"} <= set(told)


def test_the_numbers_of_the_command_are_those_of_the_page(two, last_line):
    found = last_line("denoise", two[1], "--methods", "linear", "posterior", "--sampled", "5", *FEW)["methods"]
    scoring = Scoring(limit=12, sampled=5, methods=("linear", "posterior"), options={"steps": 20, "chains": 2})
    assert read_scores(open_run(two[1]), scoring) == found
    assert (found["linear"]["images"], found["posterior"]["images"]) == (12, 5)


def test_a_damage_without_a_density_leaves_out_what_needs_one(two, last_line):
    found = last_line("denoise", two[1], "--noise", "blur:1", *FEW)["methods"]
    assert "posterior" not in found
    assert {"encode-decode", "linear", "median"} <= set(found)


def test_a_mask_has_a_posterior_too(two, last_line):
    found = last_line("denoise", two[1], "--noise", "half:0.5", "--methods", "residual", *FEW)["methods"]
    assert found["residual"]["psnr"] > 5


@pytest.mark.parametrize("sampler", ["metropolis-within-gibbs", "pseudo-gibbs"])
def test_inpaint_writes_its_completions_and_scores_them(two, last_line, tmp_path, sampler):
    out = tmp_path / "filled.npz"
    found = last_line("inpaint", two[1], "--sampler", sampler, "--limit", "3", "--chains", "2", "--out", str(out))
    assert (found["mask"], found["images"], found["chains"]) == ("half:0.5", 3, 2)
    assert set(found["methods"]) == {"damaged", "mean", "single"}
    assert found["methods"]["mean"]["rmse"] < found["methods"]["damaged"]["rmse"]
    with np.load(out) as arrays:
        assert arrays["images"].shape == (2, 3, 8, 8, 1)
        kept = np.broadcast_to(arrays["kept"], arrays["x"].shape)
        np.testing.assert_array_equal(arrays["mean"][kept], arrays["x"][kept])


def test_a_mask_of_ones_own_comes_from_a_file(two, last_line, tmp_path):
    mask = np.ones((8, 8), bool)
    mask[:2] = False
    np.save(tmp_path / "mask.npy", mask)
    arguments = ("inpaint", two[1], "--mask", str(tmp_path / "mask.npy"), "--limit", "2", "--chains", "2")
    assert last_line(*arguments, "--steps", "10")["mask"] == "given:1.0"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("denoise", "VAE", "--noise", "rain:1"), "damage: expected one of gaussian"),
        (("denoise", "VAE", "--noise", "gaussian:9"), "strength: expected 0.01 to 2"),
        (("denoise", "VAE", "--methods", "denoiser"), "a second run, with a model that learned to denoise"),
        (("denoise", "VAE", "--noise", "blur:1", "--methods", "map"), "a damage whose density is known"),
        (("denoise", "VAE", "--limit", "0"), "limit: expected 1 to 359 images"),
        (("denoise", "DAE", "--methods", "posterior"), "a plain auto-encoder has none"),
        (
            (
                "inpaint",
                "DAE",
            ),
            "expected a model with a prior, received a plain auto-encoder",
        ),
        (("inpaint", "VAE", "--mask", "gaussian:0.5"), "mask: expected one of block, random, half"),
        (("inpaint", "VAE", "--mask", "no-such.npy"), "mask: expected a file of true and false"),
        (("inpaint", "VAE", "--sampler", "gibbs"), "sampler: expected one of metropolis-within-gibbs"),
        (("evaluate", "DAE"), "a bound on log p"),
    ],
)
def test_bad_input_is_one_line_and_status_two(two, monkeypatch, capsys, arguments, words):
    monkeypatch.setenv("VAE_TF_HOME", str(two[0]))
    named = [{"VAE": two[1], "DAE": two[2]}.get(word, word) for word in arguments]
    assert cli.main(named) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
