"""What is measured: `python -m vae_tf bench NAME`. One function a benchmark, in its own module, by its name here.

A benchmark is given `rounds` and `quick`, and the Python that has the peers, prints a table unless told not to, and
returns rows {name, median, unit, ratio}: a ratio above 1 is ours being better.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Benchmark:
    """`title` is its help text; `code` is `module:function`."""

    title: str
    code: str


BENCHMARKS: Mapping[str, Benchmark] = {
    "maps": Benchmark("maps beside umap-learn's own, and what a person waits for", "vae_tf.bench.maps:bench"),
    "training": Benchmark("images trained on per second, beside other frameworks", "vae_tf.bench.training:bench"),
    "collapse": Benchmark("codes that died: what is found, and what remedies bring", "vae_tf.bench.collapse:bench"),
    "paper": Benchmark("the curves of AEVB's figures 2 and 3, beside the paper's", "vae_tf.bench.paper:bench"),
    "iwae": Benchmark("an importance-weighted auto-encoder against a VAE", "vae_tf.bench.importance:bench"),
    "likelihood": Benchmark(
        "estimators of log p(x) beside the truth, where it is known", "vae_tf.bench.likelihood:bench"
    ),
    "denoising": Benchmark("decibel of the ways to undo noise, on both MNISTs", "vae_tf.bench.denoising:bench"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `bench`."""
    parser.add_argument("benchmark", choices=list(BENCHMARKS), help="what to measure")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds, of which the median counts (5)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the images: to see that it works")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="the Python that has torch and jax")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The rows of the benchmark that the flags name. Raises: ValueError."""
    if options.rounds < 1:
        raise ValueError(f"rounds: expected at least 1, received {options.rounds}")
    bench = pkgutil.resolve_name(BENCHMARKS[options.benchmark].code)
    show = (lambda line: None) if options.json else (lambda line: print(line, flush=True))
    return {"rows": bench(rounds=options.rounds, quick=options.quick, peers=options.peers, show=show)}
