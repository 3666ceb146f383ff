"""A maker of maps in a process of its own: `python -m vae_tf.bench.mapmaker NAME`, one JSON order a line in.

umap-learn as it comes and our own each have one, since ours changes what numba keeps. {"codes": file, "seed": s,
"out": file} draws a map and answers {"seconds": t}; {"codes", "held", "out"} draws one of `codes` with umap-learn, puts
`held` on it, and goes back from there. Paths are of npy files; `out` is an npz file.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Table = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def main(name: str) -> None:
    """Answers until standard input ends. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # nobody here uses it; it takes seconds and memory
    draw = MAKERS[name]
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        codes = np.load(order["codes"], allow_pickle=False)
        if "held" in order:
            answer = back(codes, np.load(order["held"], allow_pickle=False), order["out"])
        else:
            began = time.perf_counter()
            coordinates = draw(codes, order["seed"])
            answer = {"seconds": time.perf_counter() - began}
            np.savez(order["out"], coordinates=coordinates)
        print(json.dumps(answer), file=answers, flush=True)


def library(codes: Table, seed: int) -> Table:
    """umap-learn with its defaults: all cores, and so not the same again; the seed is not used."""
    from umap import UMAP

    return np.asarray(UMAP().fit_transform(codes))


def ours(codes: Table, seed: int, *, fast: bool) -> Table:
    """Ours, with no neighbours remembered."""
    from vae_tf.latent.maps import METHODS, graph

    graph.forget()
    return METHODS["umap"].fit(codes, seed=seed, fast=fast).coordinates


def back(codes: Table, held: Table, out: str) -> dict[str, float]:
    """umap-learn's way back from its map to codes, and its seconds."""
    from umap import UMAP

    reducer = UMAP(random_state=0).fit(codes)
    at = reducer.transform(held)
    reducer.inverse_transform(at[:2])  # compiles
    began = time.perf_counter()
    codes_back = reducer.inverse_transform(at)
    seconds = time.perf_counter() - began
    np.savez(out, coordinates=reducer.embedding_, at=at, back=codes_back)
    return {"seconds": seconds}


MAKERS: dict[str, Callable[[Table, int], Table]] = {
    "umap-learn": library,
    "fast": lambda codes, seed: ours(codes, seed, fast=True),
    "repeatable": lambda codes, seed: ours(codes, seed, fast=False),
}

if __name__ == "__main__":
    main(sys.argv[1])
