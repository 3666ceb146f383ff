"""The server's figures as Prometheus reads them: runs by state, jobs, memory, how long requests and pages take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache as once
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vae_tf import jobs
from vae_tf.data.ownership import HOUSE, acting_as
from vae_tf.data.quota import held
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of the histograms' bins."""
STREAMLITS = ("_stcore", "static", "media", "component")
"""Beginnings of Streamlit's own addresses, each counted as one."""

registry = CollectorRegistry()
_requests = Histogram(
    "vae_request_seconds", "Time of an HTTP answer", ["address", "method", "status"], buckets=SECONDS, registry=registry
)
_pages = Histogram(
    "vae_page_seconds", "Time of a whole run of a page's script", ["page"], buckets=SECONDS, registry=registry
)
ProcessCollector(registry=registry)  # memory, processor time and open files of the server itself


class _Now(Collector):
    """What is counted when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        states = Counter({str(state): 0 for state in State}) + Counter(str(run.state) for run in _all_runs())
        runs = GaugeMetricFamily("vae_runs", "Runs of this home", labels=["state"])
        for state in State:
            runs.add_metric([str(state)], states[str(state)])
        yield runs
        waiting = GaugeMetricFamily("vae_jobs_waiting", "Jobs that wait for their turn", labels=["kind"])
        working = GaugeMetricFamily("vae_jobs_working", "Jobs at work", labels=["kind"])
        for kind, (before, now) in jobs.counts().items():
            waiting.add_metric([kind], before)
            working.add_metric([kind], now)
        yield from (waiting, working)
        memory = GaugeMetricFamily("vae_job_process_bytes", "Memory of the warm processes", labels=["kind"])
        for kind, pid in jobs.pids().items():
            memory.add_metric([kind], resident(pid))
        yield memory
        brought = held()
        yield GaugeMetricFamily("vae_brought_bytes", "Bytes of what people have brought", brought.bytes)


def _all_runs() -> list[Run | DamagedRun]:
    with acting_as(HOUSE):  # they are only counted
        return list_runs()


registry.register(_Now())


def metrics(request: Request) -> Response:
    """All figures, as text."""
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def resident(pid: int | None) -> int:
    """Bytes of memory that a process holds; 0 where there is none, or the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * _page_bytes()


@once
def _page_bytes() -> int:
    import resource

    return resource.getpagesize()


@contextmanager
def page_run(page: str) -> Iterator[None]:
    """Measures a run of a page's script, however it ends."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _pages.labels(page).observe(time.perf_counter() - began)


class Clock:
    """ASGI middleware: how long each HTTP answer took, by what was asked for. `known` are our own addresses."""

    def __init__(self, app: ASGIApp, known: frozenset[str], base: str = "") -> None:
        self.app, self.known, self.base = app, known, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, said = time.perf_counter(), {"status": "500"}

        async def listening(message: Message) -> None:
            if message["type"] == "http.response.start":
                said["status"] = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, listening)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            where = address(scope["path"].removeprefix(self.base), self.known)
            _requests.labels(where, method, said["status"]).observe(time.perf_counter() - began)


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


def address(path: str, known: frozenset[str]) -> str:
    """What a path is counted as: the beginning of one of our own addresses, Streamlit's, or any page; never the path
    itself, of which there are as many as people can think of."""
    parts = path.strip("/").split("/")
    for count in (2, 1):
        if (begins := "/" + "/".join(parts[:count])) in known:
            return begins
    return f"/{parts[0]}" if parts[0] in STREAMLITS else "page"


def beginnings(routes: Sequence[Route], base: str) -> frozenset[str]:
    """What our own addresses begin with: their first two parts at most, as far as they are fixed."""
    fixed = ((route.path.removeprefix(base).split("{")[0]).strip("/").split("/")[:2] for route in routes)
    return frozenset("/" + "/".join(part for part in parts if part) for parts in fixed)
