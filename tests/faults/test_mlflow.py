"""A training that was exported to MLflow, read back by MLflow itself. Slow, since its libraries are an extra that only
`make test-faults` installs."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.faults.workers import ROOT
from vae_tf.runs import shipped_run

READ = """
import json, sys
from mlflow import MlflowClient

client = MlflowClient(tracking_uri="sqlite:///mlflow.db")
[run] = client.search_runs([each.experiment_id for each in client.search_experiments()])
key = run.info.run_id
paths = {file.path: client.download_artifacts(key, file.path, ".") for file in client.list_artifacts(key)}
history = [[point.step, point.value, point.timestamp] for point in client.get_metric_history(key, "test/elbo")]
data = run.data
said = {"name": run.info.run_name, "status": run.info.status, "params": data.params, "tags": data.tags}
assert "vae_tf" not in sys.modules
print(json.dumps(said | {"paths": sorted(paths), "history": history, "metrics": data.metrics}))
"""


def python(*arguments, cwd):
    environment = os.environ | {"MLFLOW_DISABLE_TELEMETRY": "true"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_mlflow_reads_back_every_epoch_the_settings_and_the_weights(tmp_path):
    run, store = shipped_run(), tmp_path / "a store"
    command = ("-m", "vae_tf", "export", run.id, "--format", "mlflow", "--out", str(store))
    done = python(*command, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[\d.]+ MB\n", done.stderr)  # how large it is, and no complaint
    read = python("-c", READ, cwd=store)
    assert read.returncode == 0, read.stderr
    said = json.loads(read.stdout.splitlines()[-1])
    assert (said["name"], said["status"]) == (run.name, "FINISHED")
    assert [step for step, _, _ in said["history"]] == list(range(1, len(run.metrics) + 1))
    assert [value for _, value, _ in said["history"]] == [record["test"]["elbo"] for record in run.metrics]
    assert said["metrics"]["results/grey/standard_error"] == run.results["grey"]["standard_error"]
    assert said["params"]["model.latent_dim"] == "2"
    assert said["tags"]["licence of the images"] == "CC BY-SA 3.0"
    assert said["paths"] == ["about.txt", "weights.npz"]
    assert (store / "weights.npz").read_bytes() == (run.path / "weights.npz").read_bytes()
    again = python(*command, cwd=ROOT)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "out: expected a place that is free" in again.stderr


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_of_a_store(tmp_path):
    """The database outgrows what a file may have; MLflow tells of it as of a broken disk."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"
    export = f"from vae_tf import cli; raise SystemExit(cli.main({['export', shipped_run().id, '--format', 'mlflow']!r}"
    done = python("-c", f"{limit}\n{export} + ['--out', {str(tmp_path / 'store')!r}]))", cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(": nothing was written")
    assert list(tmp_path.iterdir()) == []
