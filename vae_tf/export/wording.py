"""What stands beside a model in a file that goes to somebody who has no app: sentences and facts, as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vae_tf.export.about import About
from vae_tf.export.sample import Sample
from vae_tf.models.registry import ARCHITECTURES, LIKELIHOODS


def lead(about: About, *, coded: bool) -> str:
    """What one sees on the plane, in two or three sentences; `coded`: whether test images lie on it."""
    dims = about.config.model.latent_dim
    place = "line" if dims == 1 else "plane"
    words = f"A model of {about.dataset}. Every place on the {place} is an image that its decoder makes"
    words += "; each dot is a test image, where its encoder puts it." if coded else "."
    if dims > 2:
        words += f" Two of {dims} latent dimensions span the plane, and the sliders move all of them."
    return words


def facts(about: About, weights: Mapping[str, Any], sample: Sample | None) -> dict[str, str]:
    """What is known of the run and of this file, by what it is called; `weights` as the manifest says them."""
    known = {
        "Test ELBO": _elbo(about),
        "Model": _model(about),
        "Data": _data(about),
        "Trained": f"{about.date[:10]}, up to {about.config.epochs:,} epochs, seed {about.config.seed}; "
        f"run {about.id}, {about.state}",
        "In this file": f"{_precision(weights)} {_images(sample)}",
        "Made by": about.command,
    }
    return {name: words for name, words in known.items() if words}


def _elbo(about: About) -> str:
    if not about.bounded:
        return "None: a plain auto-encoder gives no image a probability."
    result = about.results.get(about.config.model.eval_targets)
    if result is None:
        return "Not measured."
    of = result.get("of", result["images"])
    images = f"{result['images']:,}" if of == result["images"] else f"{result['images']:,} of {of:,}"
    figure = f"{result['mean']:.2f} ± {result['standard_error']:.2f}".replace("-", "\N{MINUS SIGN}")
    return (
        f"{figure} nats per image (mean and its standard error over {images} test images; {result['targets']} targets)"
    )


def _model(about: About) -> str:
    model = about.config.model
    sizes = "-".join(map(str, model.hidden)) if model.hidden else ""
    layers = ARCHITECTURES[model.architecture].title.lower() + (f" {sizes}" if sizes else "")
    dims = f"{model.latent_dim} latent dimension{'' if model.latent_dim == 1 else 's'}"
    words = f"{about.kind}, {layers}, {dims}, {LIKELIHOODS[model.likelihood].title} likelihood"
    return f"{words}. {about.encoder}" if about.encoder else words


def _data(about: About) -> str:
    source = f" {about.source.rstrip('.')}." if about.source else ""
    licence = about.licence or "not known here, since the dataset was not at hand when this file was made"
    sizes = f"{about.train_images:,} images to train, {about.test_images:,} to test"
    return f"{about.dataset}: {sizes}.{source} Licence: {licence}."


def _precision(weights: Mapping[str, Any]) -> str:
    if weights["dtype"] != "float16":
        return "The model's weights as they are."
    return (
        f"The model's weights in half precision: over 256 images drawn from the prior, no pixel (0 to 1) is more than "
        f"{weights['max_error']:.2g} off."
    )


def _images(sample: Sample | None) -> str:
    if sample is None:
        return "No test images."
    count = len(sample.codes)
    codes = f"The codes of {f'all {count:,}' if count == sample.of else f'{count:,} of {sample.of:,}'} test images"
    if sample.pictures is None:
        return f"{codes}, without their pictures."
    shown = len(sample.pictures)
    return f"{codes}, and their pictures." if shown == count else f"{codes}, and the pictures of {shown:,}."
