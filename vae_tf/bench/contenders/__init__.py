"""Who is measured, one file each: a function of a `Task` that gives a function that trains one epoch.

The registry names what each needs, so that a missing one is reported; nothing heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contender:
    """`code` is `module:function`; `needs` are the modules that it imports; `runs` the architectures it can do.

    `most` says of how many images an epoch is at most, by architecture: who is slow need not show it on all.
    """

    title: str
    code: str
    needs: tuple[str, ...]
    runs: tuple[str, ...] = ("mlp", "conv")
    most: Mapping[str, int] = field(default_factory=dict)


HERE = "vae_tf.bench.contenders"
CONTENDERS: Mapping[str, Contender] = {
    "ours": Contender("ours", f"{HERE}.ours:chosen", ("keras", "tensorflow")),
    "ours-whole": Contender("ours, batch whole", f"{HERE}.ours:whole", ("keras", "tensorflow")),
    "ours-1": Contender("ours, one lane", f"{HERE}.ours:one_lane", ("keras", "tensorflow")),
    "ours-2": Contender("ours, two lanes", f"{HERE}.ours:two_lanes", ("keras", "tensorflow")),
    "ours-xla": Contender("ours, XLA", f"{HERE}.ours:xla", ("keras", "tensorflow"), ("mlp",)),
    "keras": Contender("Keras, its VAE example", f"{HERE}.keras_example:epoch", ("keras", "tensorflow")),
    "torch": Contender("PyTorch, eager", f"{HERE}.pytorch:eager", ("torch",)),
    "torch-compiled": Contender("PyTorch, compiled", f"{HERE}.pytorch:compiled", ("torch",)),
    "jax": Contender("JAX, scan", f"{HERE}.jax_scan:epoch", ("jax", "optax"), most={"conv": 640}),
    "products": Contender("bare matrix products, NumPy", f"{HERE}.products:epoch", ("numpy",), ("mlp",)),
}
