"""Our bound against figure 2 of AEVB, MNIST, 20 latent dimensions: `python -m tests.benchmarks.paper`.

Needs MNIST (found or downloaded); trains the preset `aevb` for 50 epochs (3 million samples) with the paper's Adagrad
and again with Adam, two to five minutes each.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from vae_tf.config import TrainConfig
from vae_tf.data import load_dataset
from vae_tf.models.backend import import_tensorflow
from vae_tf.runs import Run, train
from vae_tf.runs.run import ROOT
from vae_tf.training.presets import preset

MILLION = 1_000_000


def main() -> None:
    """Prints a line for each optimizer."""
    data = load_dataset("mnist")
    import_tensorflow()
    config = preset("aevb", dataset="mnist", image_shape=data.image_shape, train_images=len(data.train))
    samples = config.epochs * len(data.train)
    print(f"the paper, figure 2, test: {paper(MILLION):.1f} at 1 million samples, {paper(samples):.1f} at 3 million")
    report("Adagrad 0.02, the preset", config)
    report("Adam 0.001", replace(config, optimizer="adam", learning_rate=1e-3))


def report(title: str, config: TrainConfig) -> None:
    """Trains, and prints the bound on the test images at one million samples and at the end."""
    run = train(config, name=f"benchmark, {title}")
    grey, dynamic = (run.results[targets] for targets in ("grey", "dynamic"))
    print(
        f"{title}: {at_million(run):.1f} (grey) at 1 million samples; at 3 million {grey['mean']:.2f} "
        f"± {grey['standard_error']:.2f} grey, {dynamic['mean']:.2f} ± {dynamic['standard_error']:.2f} dynamic; "
        f"{run.status['seconds']:.0f} s",
        flush=True,
    )


def at_million(run: Run) -> float:
    """The test ELBO after one million samples, between the epochs before and after."""
    epochs = [record["epoch"] for record in run.metrics]
    elbo = [record["test"]["elbo"] for record in run.metrics]
    return float(np.interp(MILLION / run.dataset["train_images"], epochs, elbo))


def paper(samples: int) -> float:
    """The paper's bound on test images after so many samples, read off its figure."""
    reference = json.loads((ROOT / "assets" / "reference" / "aevb_figures.json").read_text("utf-8"))
    wanted = {"figure": 2, "dataset": "mnist", "latent_dim": 20, "algorithm": "AEVB", "split": "test"}
    (curve,) = (
        one for one in reference["curves"] if all(str(one[k]).lower() == str(v).lower() for k, v in wanted.items())
    )
    return float(np.interp(np.log(samples), np.log(curve["samples"]), curve["value"]))


if __name__ == "__main__":
    main()
