"""A run's archive in another installation: imported by its command in a fresh process, it decodes as here."""

import os
import subprocess
import sys

import numpy as np

from vae_tf.runs.store import shipped_run

DECODE = """
import sys
import numpy as np
from vae_tf.runs.store import open_run
np.save(sys.argv[2], np.asarray(open_run(sys.argv[1]).load_model().decode(np.load(sys.argv[3]))))
"""


def test_100_images_are_decoded_by_an_imported_archive_as_by_the_run(tmp_path):
    run = shipped_run()
    z = np.random.default_rng(0).standard_normal((100, run.config.model.latent_dim)).astype(np.float32)
    np.save(tmp_path / "z.npy", z)
    there = {**os.environ, "VAE_TF_HOME": str(tmp_path / "home")}

    def python(*words: str) -> None:
        subprocess.run([sys.executable, *words], env=there, check=True, timeout=300)

    python("-m", "vae_tf", "export", run.id, "--format", "archive", "--out", str(tmp_path / "run.zip"))
    python("-m", "vae_tf", "import", str(tmp_path / "run.zip"))
    [imported] = (tmp_path / "home" / "runs").iterdir()
    python("-c", DECODE, imported.name, str(tmp_path / "images.npy"), str(tmp_path / "z.npy"))
    np.testing.assert_allclose(np.load(tmp_path / "images.npy"), np.asarray(run.load_model().decode(z)), atol=1e-6)
