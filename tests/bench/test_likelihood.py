import shlex

import numpy as np
import pytest

from vae_tf.bench.denoising import command
from vae_tf.bench.likelihood import RECIPES, _mean, bench_linear, linear_gaussian
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


def test_no_images_have_no_mean_gap():
    assert np.isnan(_mean(np.empty(0)))
    assert _mean(np.array([0.1, 0.3])) == pytest.approx(0.2)
