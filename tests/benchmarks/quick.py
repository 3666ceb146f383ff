"""How good and how fast the Quick preset is: `python -m tests.benchmarks.quick` (about three minutes).

Three seeds on the embedded digits, each in a process of its own, started as the app starts it; the seconds count from
the start of that process to the finished run, with everything it writes.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

from vae_tf.runs import LOCAL, Run, create_run
from vae_tf.training.presets import preset

SEEDS = (0, 1, 2)


def main() -> None:
    """Prints a line for each seed, and the medians."""
    config = preset("quick", dataset="mnist-5k", image_shape=(28, 28, 1), train_images=4000)
    rows = []
    for seed in SEEDS:
        run, seconds, first = timed(create_run(replace(config, seed=seed), name=f"benchmark, seed {seed}"))
        grey, dynamic = (run.results[targets] for targets in ("grey", "dynamic"))
        rows.append((seconds, first, grey["mean"], dynamic["mean"]))
        print(
            f"seed {seed}: {seconds:5.1f} s, first figures after {first:4.1f} s; test ELBO {grey['mean']:8.2f} "
            f"± {grey['standard_error']:.2f} grey, {dynamic['mean']:8.2f} ± {dynamic['standard_error']:.2f} dynamic"
        )
    seconds, first, grey_mean, dynamic_mean = (statistics.median(column) for column in zip(*rows, strict=True))
    print(
        f"median: {seconds:5.1f} s, first figures after {first:4.1f} s; "
        f"test ELBO {grey_mean:8.2f} grey, {dynamic_mean:8.2f} dynamic (nats per image, 1,000 images)"
    )


def timed(run: Run) -> tuple[Run, float, float]:
    """The finished run, the seconds it took, and those until it reported for the first time."""
    began = time.monotonic()
    first = float("nan")
    LOCAL.start(run)
    while run.state.live or run.busy:  # its figures come after its end
        time.sleep(0.1)
        if first != first and run.progress is not None:
            first = time.monotonic() - began
    if run.state != "finished":
        raise SystemExit(f"{run.path}: {run.status['message']}")
    return run, time.monotonic() - began, first


if __name__ == "__main__":
    main()
