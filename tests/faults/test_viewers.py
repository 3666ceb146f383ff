"""Many people look at a run while it trains: nobody sees an error, and the run comes to its end."""

import asyncio
import sys

import numpy as np
import pytest

from tests.benchmarks.viewer import Viewer, looking
from tests.benchmarks.viewers import begin, complaints, serving, until
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs.reading import read_run
from vae_tf.runs.states import State

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 20])
def test_viewers_of_a_live_run_see_no_error_and_the_run_finishes(count, home, capsys, tmp_path):
    home.mkdir()
    epochs = 8 * count + 20  # some 7 seconds for three, whose pages take their time at first; more for twenty
    model = VAEConfig(latent_dim=2, hidden=(256, 256))
    with serving(tmp_path / "server.log") as server:
        run = begin(TrainConfig(dataset="mnist-5k", epochs=epochs, model=model))
        viewers = [Viewer(server.url, "train", f"run={run.id}") for _ in range(count)]
        before = server.cpu_seconds()
        asyncio.run(watch_to_the_end(viewers))
        cpu = server.cpu_seconds() - before
        until(lambda: not run.busy, 60)
        assert complaints(server) == []
    run = read_run(run.path)
    waits = [wait for viewer in viewers for wait in viewer.waits]
    with capsys.disabled():
        print(
            f"\n{count} viewers: {len(waits)} reruns, median {np.median(waits):.2f} s, "
            f"p95 {np.quantile(waits, 0.95):.2f} s, {cpu / len(waits):.2f} s of the server's processor time each "
            "(with what the server does besides)"
        )
    assert [viewer.errors for viewer in viewers] == [[]] * count
    assert all(viewer.waits for viewer in viewers)
    assert all(viewer.pages >= 2 for viewer in viewers)  # at first, and when the run had ended
    assert run.state is State.FINISHED
    assert len(run.metrics) == epochs
    assert run.results


async def watch_to_the_end(viewers):
    """Until every page has stopped asking, as it does when the run has ended."""
    async with looking(viewers), asyncio.timeout(500):
        await asyncio.gather(*(viewer.done.wait() for viewer in viewers))
