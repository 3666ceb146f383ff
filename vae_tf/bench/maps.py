"""Maps beside umap-learn's own: how long they take, how far they can be trusted, and the way back to an image.

Of the codes of a 20-dimensional run on MNIST: one of this home, or else one trained for a few epochs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from vae_tf import jobs, runs
from vae_tf.bench.mapmaker import MAKERS, Table
from vae_tf.data import DATASETS
from vae_tf.data.files import remove_folder
from vae_tf.data.locations import home
from vae_tf.latent.maps import METHODS, lift, trust
from vae_tf.latent.maps.lift import map_radius
from vae_tf.latent.maps.sample import stratified
from vae_tf.runs.codes import codes_of, has_codes
from vae_tf.runs.maps import MapRequest, compute_map, map_folder, read_map
from vae_tf.runs.run import ROOT, Run

Row = dict[str, Any]
Show = Callable[[str], object]
DIMENSIONS, EPOCHS = 20, 5
SMALL, HELD, SAMPLE = 10_000, 1_000, 5_000
LIMITS = {"pca": 1.0, "first": 3.0, "cached": 0.5, "place": 0.1, "fast": 0.5, "repeatable": 1.0}
"""What each may take: seconds, or shares of umap-learn's time. A ratio of ours above 1 is better than that."""


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """Everything, in this order. `peers` is not used: umap-learn is among what the app needs."""
    run, rows = the_run(show), page(show)
    with TemporaryDirectory() as folder:
        files = Path(folder)
        z = codes(run, "train")
        rows += side_by_side(z[: len(z) // 10] if quick else z, rounds, files, show)
        rows += back(run, 100 if quick else HELD, files, show)
    return rows


def the_run(show: Show) -> Run:
    """A finished 20-D run on MNIST with the codes of all its images."""
    dataset = "mnist" if DATASETS["mnist"].locate() is not None else "mnist-5k"
    found = [run for run in runs.list_runs() if isinstance(run, Run) and _fits(run, dataset)]
    if found:
        run = found[0]
    else:
        show(f"training a {DIMENSIONS}-D run on {dataset} for {EPOCHS} epochs")
        command = ["train", "--preset", "20d", "--dataset", dataset, "--epochs", str(EPOCHS), "--json"]
        said = subprocess.run(
            [sys.executable, "-m", "vae_tf", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        run = runs.open_run(json.loads(said.stdout.splitlines()[-1])["run"])
    if not has_codes(run, "train"):
        jobs.models.encode(run, "train").wait()
    return run


def codes(run: Run, split: str) -> Table:
    """The codes of a split. Raises: ValueError where there are none."""
    found = codes_of(run, split)
    if found is None:
        raise ValueError(f"{run.id}: expected the codes of its {split} images, found none")
    return found.z_mean


def page(show: Show) -> list[Row]:
    """What a person waits for: PCA of all codes, a warm process's first UMAP, one that is kept, an image placed."""
    run = the_run(show)
    jobs.maps.warm()
    first = MapRequest(method="first")
    remove_folder(map_folder(run, first))
    _wait(jobs.maps.ask(run, first))  # the process is there now
    rows = [_row("PCA of all codes", _seconds(lambda: _anew(run, MapRequest(method="pca", split="all"))), "pca", show)]
    request = MapRequest(seed=int(time.time()))
    rows.append(_row(f"first UMAP of {len(codes(run, 'test')):,} codes, seen", _seen(run, request), "first", show))
    rows.append(_row("the same again", _seconds(lambda: _wait(jobs.maps.ask(run, request))), "cached", show))
    z = codes(run, "test") + 0.01
    jobs.maps.place(run, request, z[:1])
    placed = [_seconds(lambda i=i: jobs.maps.place(run, request, z[i : i + 1])) for i in range(50)]  # type: ignore[misc]
    remove_folder(map_folder(run, request))
    return [*rows, _row("an image placed, p95", float(np.quantile(placed, 0.95)), "place", show)]


def side_by_side(z: Table, rounds: int, folder: Path, show: Show) -> list[Row]:
    """Ours beside umap-learn's defaults, a map each in turn, round after round; all compiled before."""
    np.save(folder / "codes.npy", z)
    judged = stratified(len(z), min(SAMPLE, len(z)), 0)
    seconds: dict[str, list[float]] = {name: [] for name in MAKERS}
    trusted: dict[str, list[float]] = {name: [] for name in MAKERS}
    with ExitStack() as stack:
        makers = {name: stack.enter_context(Maker(name)) for name in MAKERS}
        for number in range(-1, rounds):
            for name, maker in makers.items():
                took = maker.ask(codes=folder / "codes.npy", seed=max(number, 0), out=folder / "map.npz")["seconds"]
                if number >= 0:
                    found = trust(z, np.load(folder / "map.npz", allow_pickle=False)["coordinates"], judged=judged)
                    assert found is not None
                    seconds[name].append(took)
                    trusted[name].append(float(found.overall()["trustworthiness"]))
    rows = []
    peer, peer_trust = statistics.mean(seconds["umap-learn"]), statistics.mean(trusted["umap-learn"])
    for name in MAKERS:
        mean, quality = statistics.mean(seconds[name]), statistics.mean(trusted[name])
        show(
            f"UMAP of {len(z):,} codes, {name:11}: {mean:6.2f} s, {mean / peer:.2f} of umap-learn's; "
            f"trustworthiness {quality:.4f} ({quality - peer_trust:+.4f})"
        )
        title = f"UMAP of {len(z):,} codes, {name}"
        rows.append({"name": title, "median": mean, "unit": "s", "ratio": LIMITS.get(name, 1.0) * peer / mean})
        rows.append({"name": f"{title}: trust", "median": quality, "unit": "", "ratio": quality / peer_trust})
    return rows


def back(run: Run, held: int, folder: Path, show: Show) -> list[Row]:
    """From places on a map back to images: by the nearest mapped codes, and by umap-learn's inverse."""
    z = codes(run, "test")[:SMALL]
    order = np.random.default_rng(0).permutation(len(z))
    out, mapped = z[order[:held]], z[order[HELD:]]
    np.save(folder / "mapped.npy", mapped)
    np.save(folder / "held.npy", out)
    with Maker("umap-learn") as maker:
        theirs = maker.ask(codes=folder / "mapped.npy", held=folder / "held.npy", out=folder / "back.npz")["seconds"]
    arrays = np.load(folder / "back.npz", allow_pickle=False)
    radius = map_radius(arrays["coordinates"])  # kept with a map
    lifted, _ = lift(arrays["coordinates"], mapped, arrays["at"], radius=radius)
    ours = _seconds(lambda: lift(arrays["coordinates"], mapped, arrays["at"], radius=radius))
    fitted = METHODS["umap"].fit(mapped)
    whole, _ = lift(fitted.coordinates, mapped, fitted.place(out))
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    model = run.load_model()
    true = model.decode(out)
    errors = [float(np.mean((model.decode(back) - true) ** 2)) for back in (arrays["back"], lifted, whole)]
    show(
        f"{held:,} images back from the map: {errors[1]:.4f} of mean squared error in {ours * 1e3:.1f} ms, "
        f"umap-learn's inverse {errors[0]:.4f} in {theirs:.1f} s; {errors[2]:.4f} on our own map"
    )
    return [
        {"name": "map to image: error", "median": errors[1], "unit": "", "ratio": errors[0] / errors[1]},
        {"name": "map to image: seconds", "median": ours, "unit": "s", "ratio": theirs / ours},
        {"name": "map to image: error, our map", "median": errors[2], "unit": "", "ratio": errors[0] / errors[2]},
    ]


class Maker:
    """A process of `vae_tf.bench.mapmaker`."""

    def __init__(self, name: str) -> None:
        kept = os.environ.get("NUMBA_CACHE_DIR") or str(home() / "cache" / "numba")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vae_tf.bench.mapmaker", name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"NUMBA_CACHE_DIR": f"{kept}-{name}"},
        )

    def ask(self, **order: Any) -> dict[str, float]:
        """Its answer. Raises: ValueError where it failed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order, default=str) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ValueError("the process that makes maps failed")
        return dict(json.loads(line))

    def __enter__(self) -> Maker:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


def _fits(run: Run, dataset: str) -> bool:
    config = run.config
    ours = (config.dataset, config.model.latent_dim, config.limit) == (dataset, DIMENSIONS, None)
    return ours and run.explorable and has_codes(run, "test")


def _anew(run: Run, request: MapRequest) -> None:
    remove_folder(map_folder(run, request))
    compute_map(run, request, judged=False)


def _seen(run: Run, request: MapRequest) -> float:
    """Seconds until a map that was asked for can be seen; its judgement comes after."""
    began = time.perf_counter()
    ticket = jobs.maps.ask(run, request)
    while read_map(run, request) is None and not ticket.ended:
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    _wait(ticket)
    return seconds


def _wait(ticket: jobs.Ticket) -> None:
    ticket.wait()
    if ticket.state != "done":
        raise ValueError(ticket.error or ticket.state)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(name: str, seconds: float, limit: str, show: Show) -> Row:
    show(f"{name}: {seconds:.3f} s of {LIMITS[limit]:g} allowed")
    return {"name": name, "median": seconds, "unit": "s", "ratio": LIMITS[limit] / seconds}
