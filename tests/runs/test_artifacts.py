"""What a worker leaves of a stored model."""

import os

from vae_tf.runs.artifacts import remove_former_exports
from vae_tf.runs.export import export_run


def test_exports_of_the_model_as_it_was_go_when_the_run_has_another(run):
    [codes] = export_run(run, format="codes")
    [card] = export_run(run, format="card")
    remove_former_exports(run)
    assert codes.is_file()
    assert card.is_file()
    weights, later = run.path / "weights.npz", card.stat().st_mtime_ns + 1_000_000
    os.utime(weights, ns=(later, later))
    os.utime(card, ns=(later, later + 1_000_000))
    remove_former_exports(run)
    assert not codes.parent.exists()
    assert card.is_file()
    assert run.browser is not None
    assert "removed exports of the model as it was: codes" in (run.path / "log.txt").read_text()
