import json

import pytest

from vae_tf import TrainConfig, VAEConfig, cli, train
from vae_tf.runs import open_run
from vae_tf.runs.estimating import Estimating, read_estimate


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A home with two models of digits, of 2 and of 6 latent dimensions: its path, and theirs."""
    home = tmp_path_factory.mktemp("home")
    shared = {"dataset": "digits", "limit": 60, "batch_size": 20, "epochs": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(home))
        runs = [
            train(TrainConfig(**shared, model=VAEConfig(image_shape=(8, 8, 1), latent_dim=dims, hidden=(8,))))
            for dims in (2, 6)
        ]
    return home, *(str(run.path) for run in runs)


@pytest.fixture
def last_line(trained, monkeypatch, capsys):
    monkeypatch.setenv("VAE_TF_HOME", str(trained[0]))

    def run(*arguments):
        assert cli.main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1], parse_constant=pytest.fail)

    return run


FLAGS = {
    "elbo": ("--num-samples", "3", "--kl", "sampled"),
    "iwae": ("--num-samples", "20"),
    "ais": ("--temperatures", "5", "--chains", "4", "--leapfrogs", "1"),
    "quadrature": ("--num-points", "400"),
    "appendix-d": ("--num-samples", "32", "--chains", "4", "--leapfrogs", "1"),
}


@pytest.mark.parametrize("estimator", FLAGS)
def test_every_estimator_is_a_flag_away_and_its_figures_are_the_pages(trained, last_line, estimator):
    found = last_line("evaluate", trained[1], "--estimator", estimator, "--limit", "4", *FLAGS[estimator])
    keys = {"estimator", "num_samples", "options", "images", "targets", "mean", "standard_error", "flagged", "seconds"}
    assert keys <= set(found)
    assert (found["estimator"], found["images"], found["of"]) == (estimator, 4, 359)
    wanted = Estimating(estimator=estimator, options=found["options"], limit=4)
    assert read_estimate(open_run(trained[1]), wanted) == found


def test_the_gap_of_annealing_on_simulated_images(trained, last_line, capsys):
    arguments = ("evaluate", trained[2], "--estimator", "ais", "--simulated", "3", *FLAGS["ais"])
    found = last_line(*arguments)
    assert found["gap"] == pytest.approx(found["upper"] - found["lower"], abs=1e-3)
    assert found["images"] == 3
    assert cli.main([*arguments]) == 0
    printed = capsys.readouterr().out
    assert "BDMC gap" in printed
    assert "3 simulated images, 4 chains, 5 temperatures, 1 leapfrogs" in printed


def test_the_terminal_says_what_an_estimate_depends_on(trained, last_line, capsys):
    assert cli.main(["evaluate", trained[1], "--estimator", "ais", "--limit", "4", *FLAGS["ais"]]) == 0
    printed = capsys.readouterr().out
    assert "4 of 359 test images, 4 chains each, 5 temperatures, 1 leapfrogs" in printed
    assert "acceptance" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--estimator", "quadrature"), "quadrature: expected a model of 1 or 2 latent dimensions, received 6; elbo,"),
        (("--estimator", "appendix-d"), "appendix-d: expected a model of 1 to 4 latent dimensions, received 6"),
        (("--estimator", "iwae", "--chains", "3"), "options: expected some of num_samples for this estimator"),
        (("--estimator", "ais", "--temperatures", "0"), "temperatures: expected a whole number from 1 to 100000"),
        (("--estimator", "elbo", "--kl", "guessed"), "kl: expected one of analytic, sampled; received 'guessed'"),
        (("--simulated", "5"), "simulated: expected the estimator ais, received elbo"),
        (("--estimator", "ais", "--simulated", "0"), "simulated: expected a whole number from 1 to 10000, received 0"),
    ],
)
def test_bad_input_is_one_line_and_status_two(trained, monkeypatch, capsys, arguments, words):
    monkeypatch.setenv("VAE_TF_HOME", str(trained[0]))
    assert cli.main(["evaluate", trained[2], *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
