"""How the ways to undo a damage fare from weak to strong: the curves that are kept, as Denoise asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vae_tf.data.corruption import DAMAGES
from vae_tf.figures import strength_curve
from vae_tf.figures.picture import Picture
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.run import Run
from vae_tf.runs.strengths import Curve, read_curve, strength_lines

LIMITS, SAMPLED = (200, 500), (20, 40)
"""On how many test images curves are drawn: those of the page, and the command's own."""
HEIGHT = 420


def denoising(run: Run) -> Iterator[Picture]:
    """A picture for each damage and number of images of which a line has two points."""
    if not writable_folder(run, "scores").is_dir() or not (run.path / "weights.npz").is_file():
        return
    most = int(run.dataset["test_images"])
    for damage in DAMAGES:
        for limit in sorted({min(limit, most) for limit in LIMITS}):
            for sampled in SAMPLED:
                curve = Curve(damage=damage, limit=limit, sampled=sampled)
                found = read_curve(run, curve)
                if any(sum(value is not None for value in line.values) > 1 for line in strength_lines(found)):
                    yield _picture(found, f"denoising-{damage}-{limit}-{sampled}")


def _picture(found: Mapping[str, Any], name: str) -> Picture:
    damage = DAMAGES[found["damage"]]
    axis = f"{damage.title}: {found['unit']}"
    sizes = sorted({size for of in found["methods"].values() for size in of["images"] if size})
    words = (
        f"Peak signal-to-noise ratio in decibel of what each way makes of damaged test images, on "
        f"{' or '.join(f'{size:,}' for size in sizes)} of them; bars: one standard error. Dotted: without a model."
    )
    figure = strength_curve(found["strengths"], strength_lines(found), axis=axis, height=HEIGHT)
    return Picture(name, f"PSNR against strength, {damage.title}", words, figure)
