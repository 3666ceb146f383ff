import shlex

import pytest

from vae_tf.bench.denoising import DATASETS, _rows, command, recipes
from vae_tf.commands.training import config_from
from vae_tf.models.registry import check_names


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_model_has_a_command_whose_settings_are_valid(dataset):
    for name, flags in recipes(dataset, quick=False).items():
        config = config_from(flags | {"dataset": "mnist-5k"})  # which is always there
        check_names(config)
        assert shlex.split(command(flags))[:4] == ["python", "-m", "vae_tf", "train"]
        assert flags["dataset"] == dataset
        assert (config.damage == "gaussian") is name.startswith("denoising")


def test_a_row_has_the_ratio_of_the_mean_squared_errors():
    said = []
    figures = {"psnr": 20.0, "psnr_se": 0.1, "ssim": 0.5, "ssim_se": None, "nll": 80.0, "nll_se": 1.0, "seconds": 2.0}
    rows = _rows("some images", {"map": figures | {"gain": 10.0, "gain_se": 0.1}, "median": figures}, said.append)
    assert [row["ratio"] for row in rows] == [10.0, None]
    assert (rows[0]["name"], rows[0]["median"], rows[0]["unit"]) == ("some images: map", 20.0, "dB")
    assert "10.00 ± 0.10 over linear" in said[1]
