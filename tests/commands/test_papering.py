import pytest

from vae_tf import cli


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--samples", "1.5"], "samples: expected a whole number, received 1.5"),
        (["--samples", "nan"], "samples: expected a whole number, received nan"),
        (["--samples", "3"], "samples: expected 10,000 to 100,000,000, received 3"),
        (["--dataset", "cifar"], "dataset: expected mnist or frey for fig2, received 'cifar'"),
        (["--algorithm", "adam"], "algorithm: expected one of aevb, wake-sleep, mcem, mean-field; received 'adam'"),
        (["--learning-rate", "0"], "learning_rate: expected a number above 0 to 10, received 0.0"),
        (["--learning-rate", "-1"], "learning_rate: expected a number above 0 to 10, received -1.0"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(flags, words, capsys):
    assert cli.main(["paper", "fig2", *flags]) == 2
    assert capsys.readouterr().err == f"vae_tf paper: {words}\n"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--estimator", "nonsense"], "estimator: expected one of elbo, iwae, ais, quadrature, appendix-d; received"),
        (["--latent-dim", "5"], "appendix-d: expected a model of 1 to 4 latent dimensions, received 5; elbo, iwae"),
        (["--estimator", "quadrature"], "quadrature: expected a model of 1 or 2 latent dimensions, received 3; elbo"),
        (["--images", "9"], "images: expected a whole number from 10 to 10000, received 9"),
    ],
)
def test_what_cannot_be_estimated_is_refused_before_anything_is_trained(monkeypatch, capsys, flags, words):
    monkeypatch.setattr("vae_tf.runs.check_config", lambda config: None)
    monkeypatch.setattr("vae_tf.commands.papering.carry_out", lambda race, **told: pytest.fail("trained"))
    assert cli.main(["paper", "fig3", *flags]) == 2
    assert capsys.readouterr().err.startswith(f"vae_tf paper: {words}")


def test_a_training_that_was_stopped_ends_the_command_with_a_sentence(monkeypatch, capsys):
    def stopped(race, **told):
        raise KeyboardInterrupt("'A race' was stopped before its end; the same command goes on with it")

    monkeypatch.setattr("vae_tf.commands.papering.carry_out", stopped)
    monkeypatch.setattr("vae_tf.runs.check_config", lambda config: None)
    assert cli.main(["paper", "fig2"]) == 130
    assert "was stopped before its end; the same command goes on with it\n" in capsys.readouterr().err


def test_a_figure_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["paper", "fig1"])
    assert ended.value.code == 2
    assert "invalid choice: 'fig1'" in capsys.readouterr().err
