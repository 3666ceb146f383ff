"""One run trained once for all tests of this folder, and copies of it to break."""

import shutil

import pytest

from vae_tf import TrainConfig, VAEConfig, train
from vae_tf.runs import open_run


def tiny(**settings):
    """Settings of a training of a second: 60 digits of 8x8."""
    model = {"image_shape": (8, 8, 1), "hidden": (8,), "eval_targets": "dynamic"} | settings.pop("model", {})
    defaults = {"dataset": "digits", "limit": 60, "batch_size": 20, "epochs": 3}
    return TrainConfig(**defaults | {"model": VAEConfig(**model)} | settings)


@pytest.fixture(scope="session")
def config():
    return tiny


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The path of a finished run, and all the progress that was told. Only to be read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("trained")))
        progress = []
        run = train(tiny(), name="The first", on_progress=progress.append)
    return run.path, progress


@pytest.fixture
def run(home, trained):
    """A copy of it in this test's home."""
    path = home / "runs" / trained[0].name
    shutil.copytree(trained[0], path)
    return open_run(path)
