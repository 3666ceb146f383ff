import shlex

import numpy as np
import pytest

from vae_tf.bench.denoising import command
from vae_tf.bench.likelihood import RECIPES, _row, bench_linear, linear_gaussian
from vae_tf.commands.training import config_from
from vae_tf.models.registry import check_names


@pytest.mark.parametrize("name", RECIPES)
def test_every_model_has_a_command_whose_settings_are_valid(name):
    flags = RECIPES[name]
    config = config_from({**flags, "dataset": "mnist-5k"})  # which is always there
    check_names(config)
    assert shlex.split(command(flags))[:4] == ["python", "-m", "vae_tf", "train"]
    assert f"{config.model.latent_dim}-D" == name


def test_the_bound_of_the_true_posterior_is_the_closed_form():
    model, x, truth = linear_gaussian(5, images=20, optimal=True)
    posterior = model.encode(x)
    assert posterior.z_mean.shape == (20, 5)
    (row,) = bench_linear(20, [("elbo", 5, {"num_samples": 10, "kl": "sampled"}, 1e-4)], lambda words: None)
    assert row["met"]
    assert np.isfinite(truth).all()


def test_a_row_says_its_target_and_whether_it_is_met():
    said = []
    within, above, free, open_ended = (
        _row("gap", 0.02, (-0.05, 0.05), said.append),
        _row("seconds", 80.0, (0.0, 60.0), said.append, unit="s"),
        _row("other", 3.0, None, said.append),
        _row("step", 0.1, (0.0, np.inf), said.append),
    )
    assert (within["met"], within["ratio"], within["target"]) == (True, 2.5, [-0.05, 0.05])
    assert (above["met"], above["ratio"], above["unit"]) == (False, 0.75, "s")
    assert free["ratio"] is None
    assert (open_ended["met"], open_ended["target"], said[3]) == (
        True,
        [0.0, None],
        "step: 0.1000 nats (target: at least 0; met)",
    )
    assert said[0] == "gap: 0.0200 nats (target: at least -0.05, at most 0.05; met)"
    assert "missed" in said[1]
