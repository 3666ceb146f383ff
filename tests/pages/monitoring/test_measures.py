"""The server's figures, as Prometheus reads them."""

import asyncio
import os
from contextlib import suppress

import pytest
from prometheus_client.parser import text_string_to_metric_families as families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.ui.monitoring import measures
from pages.ui.routes import routes
from tests.pages.asking import asker, request
from vae_tf import jobs
from vae_tf.config import TrainConfig
from vae_tf.runs import create_run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Values by name and labels."""
    return {(sample.name, *sample.labels.values()): sample.value for each in families(text) for sample in each.samples}


def now() -> dict[tuple[str, ...], float]:
    return figures(asker()("/metrics").body.decode())


def test_runs_are_counted_by_state():
    create_run(TrainConfig(), state=State.QUEUED)
    write_status(create_run(TrainConfig()).path, State.FINISHED)
    found = now()
    assert {state: found["vae_runs", state] for state in ("queued", "finished", "failed")} == {
        "queued": 1,
        "finished": 1,
        "failed": 0,
    }


def test_jobs_and_memory_are_told():
    found = now()
    assert {found["vae_jobs_waiting", kind] for kind in ("maps", "models", "scores", "looks", "imports")} == {0}
    assert found["process_resident_memory_bytes",] > 10**7
    asleep = [kind for kind, pid in jobs.pids().items() if pid is None]  # those of other tests may live
    assert {found["vae_job_process_bytes", kind] for kind in asleep} <= {0}
    assert {labels[0] for name, *labels in found if name == "vae_job_process_bytes"} == {"maps", "models", "scores"}
    assert measures.resident(os.getpid()) == pytest.approx(found["process_resident_memory_bytes",], rel=0.2)
    assert measures.resident(None) == 0


def test_a_page_is_measured_however_it_ends():
    before = now().get(("vae_page_seconds_count", "trial"), 0)
    with pytest.raises(RuntimeError), measures.page_run("trial"):
        raise RuntimeError("the script is run again")
    with measures.page_run("trial"):
        pass
    assert now()["vae_page_seconds_count", "trial"] == before + 2


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("/vae/canvas/0123/canvas.js", "/vae/canvas"),
        ("/vae/run/x/../../y", "/vae/run"),
        ("/healthz", "/healthz"),
        ("/_stcore/health", "/_stcore"),
        ("/explore", "page"),
        ("/", "page"),
        ("/anything/a/stranger/thinks/of", "page"),
        ("/vae/nothing", "page"),
    ],
)
def test_an_address_is_counted_under_one_of_a_few_names(path, counted):
    assert measures.address(path, measures.beginnings(routes(), "")) == counted
    assert measures.address(path, measures.beginnings(routes("lab"), "/lab")) == counted


def test_answers_are_timed_with_their_status(ask_of):
    ask_of("/lab/healthz")
    ask_of("/lab/broken")
    found = now()
    assert found["vae_request_seconds_count", "/healthz", "GET", "204"] >= 1
    assert found["vae_request_seconds_count", "page", "GET", "500"] >= 1


@pytest.fixture
def ask_of():
    """A server of two addresses, one of which breaks, under a path of its own."""

    def broken(request):
        raise RuntimeError("it broke")

    own = [Route("/lab/healthz", lambda request: PlainTextResponse("", 204)), Route("/lab/broken", broken)]
    clock = Middleware(measures.Clock, known=measures.beginnings(own[:1], "/lab"), base="/lab")
    app = Starlette(routes=own, middleware=[clock])

    def ask(path):
        with suppress(RuntimeError):  # Starlette lets it through once it has answered
            asyncio.run(request(app, path, "GET", "", {}, b""))

    return ask
