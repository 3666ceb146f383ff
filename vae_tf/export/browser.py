"""A trained model as the files that the browser decodes with: a manifest, its weights, the codes of the test images.

Knows a model and a folder; nothing of runs. What an operation means is in `ops`, what a manifest may say in `manifest`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from vae_tf.data.files import write_atomically, write_json
from vae_tf.export import ops
from vae_tf.export.layers import translated
from vae_tf.export.manifest import BLOB, BYTES, LIMIT, MANIFEST, SCHEMA
from vae_tf.export.registry import Unsupported, choose_format
from vae_tf.figures import reach
from vae_tf.latent import ACTIVE_VARIANCE, Codes, activity, neighbour_distance, principal_axes, sample_prior
from vae_tf.models.vae import VAE

__all__ = ["Unsupported", "describe", "export", "write_browser", "write_unsupported"]

PRIOR_SAMPLES = 256
"""How many images tell what float16 weights change."""


def describe(model: VAE) -> tuple[dict[str, Any], npt.NDArray[np.float32]]:
    """What the kernels need to know of a model, and its weights, float32 (n,).

    The description has image_shape, latent_dim, encoder and decoder: operations whose tensor 0 is x, or z, and the
    numbers of the tensors that they end in. The decoder gives the mean image E[x|z].

    Raises:
        Unsupported: a layer, an activation or a likelihood without a kernel, or weights that are no numbers.
    """
    config, weights = model.config, ops.Weights()
    heads = translated(model.encoder, ops.entry(config.image_shape))
    outputs = translated(model.decoder, ops.entry((config.latent_dim,)))
    if len(heads) != 2 or len(outputs) != 1:
        counts = f"{len(heads)} and {len(outputs)}"
        raise Unsupported(f"The browser expects two outputs of the encoder and one of the decoder, not {counts}.")
    shape = tuple(model.decoder.outputs[0].shape[1:])
    encoder, (z_mean, z_log_var) = ops.written(heads, weights)
    decoder, (image,) = ops.written([_mean_image(model, outputs[0], shape)], weights)
    if 4 * weights.size >= LIMIT:
        raise Unsupported(f"The model's weights take {4 * weights.size / 1e9:.1f} GB, more than a browser can hold.")
    joined = weights.joined()
    if not np.isfinite(joined).all():
        raise Unsupported("The model holds weights that are no numbers.")
    description = {
        "image_shape": list(config.image_shape),
        "latent_dim": config.latent_dim,
        "encoder": {"ops": encoder, "z_mean": z_mean, "z_log_var": z_log_var},
        "decoder": {"ops": decoder, "image": image},
    }
    return description, joined


def write_browser(folder: Path, model: VAE, codes: Codes | None, *, dtype: str = "float32") -> list[Path]:
    """Writes the files of a model and its codes, `model.json` last, and gives their paths; earlier ones are removed.

    The parent of `folder` must exist. A model that a browser cannot run leaves a `model.json` that says so. With
    float16 weights it says what they change: the largest difference of a pixel in 256 images of the prior. It is
    that of the decoder's own weights rounded; where a batch normalisation is folded into them, nearly so.

    Raises:
        ValueError: an unknown dtype, weights too large for it, or codes of another number of dimensions.
        OSError: the folder cannot be written.
    """
    choose_format("browser", dtype=dtype)
    try:
        manifest, contents = pack(model, codes, dtype=dtype)
    except Unsupported as error:
        return write_unsupported(folder, str(error))
    return _publish(folder, manifest, contents)


def pack(model: VAE, codes: Codes | None, *, dtype: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest of a model and its codes, and the contents of the files that it names. Raises: Unsupported, and
    ValueError as `write_browser`."""
    if codes is not None and codes.z_mean.shape[1] != model.config.latent_dim:
        raise ValueError(f"codes: expected {model.config.latent_dim} dimensions, received {codes.z_mean.shape[1]}")
    description, weights = describe(model)
    contents: dict[str, bytes] = {}
    stored = _rounded(weights) if dtype == "float16" else weights
    entry = _file("weights", stored.astype(f"<f{BYTES[dtype]}").tobytes(), contents)
    entry |= {"dtype": dtype, "max_error": _rounding_error(model) if dtype == "float16" else None}
    manifest = {"schema": SCHEMA, **description, "weights": entry, "codes": codes and _codes(codes, contents)}
    return manifest, contents


def export(folder: Path, model: VAE, codes: Codes | None, *, dtype: str = "float32") -> list[Path]:
    """As `write_browser`. Raises: Unsupported as well, and then nothing is written."""
    describe(model)
    return write_browser(folder, model, codes, dtype=dtype)


def write_unsupported(folder: Path, reason: str) -> list[Path]:
    """Leaves word, in a plain sentence, why there is nothing for the browser."""
    return _publish(folder, {"schema": SCHEMA, "unsupported": reason}, {})


def _mean_image(model: VAE, parameters: ops.Op, shape: tuple[int, ...]) -> ops.Op:
    """The likelihood's mean, folded into the decoder's last operation."""
    kind, config = type(model.likelihood).__name__, model.config
    if kind not in ("Bernoulli", "Gaussian"):
        raise Unsupported(f"The likelihood {kind} has no kernel for the browser.")
    mean = ops.first_channels(parameters, shape, config.image_shape[2])
    return ops.activated(mean, "linear" if kind == "Gaussian" and config.gaussian_mean == "linear" else "sigmoid")


def _rounded(weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    """Raises: ValueError where a weight is beyond float16."""
    with np.errstate(over="ignore"):
        rounded = weights.astype(np.float16)
    if not np.isfinite(rounded).all():
        raise ValueError(f"dtype: expected float32 for weights up to {np.abs(weights).max():g}, received 'float16'")
    return rounded


def _rounding_error(model: VAE) -> float:
    """The largest difference that float16 weights of the decoder make to a pixel of 256 images of the prior."""
    decoder = keras.models.clone_model(model.decoder)
    with np.errstate(over="ignore"):
        decoder.set_weights([np.float32(np.float16(weight)) for weight in model.decoder.get_weights()])
    z = sample_prior(PRIOR_SAMPLES, model.config.latent_dim, seed=0)
    worst = 0.0
    for part in np.array_split(z, 16):  # not all at once: images may be large
        exact, coarse = (np.asarray(model.likelihood(network(part))) for network in (model.decoder, decoder))
        worst = max(worst, float(np.abs(exact - coarse).max()))
    return worst


def _codes(codes: Codes, contents: dict[str, bytes]) -> dict[str, Any]:
    """What the manifest says of the codes; their files are added to `contents`."""
    z, labels, stored = codes.z_mean, codes.labels, codes.z_mean.astype("<f4").tobytes()
    if labels is not None and (labels != labels.astype(np.int32)).any():
        labels = None  # numbers so large are no classes
    if labels is not None:
        stored += labels.astype("<i4").tobytes()
    axes = principal_axes(z)
    return {
        **_file("codes", stored, contents),
        "count": len(codes),
        "labels": labels is not None,
        "spread": _file("spread", codes.z_log_var.astype("<f4").tobytes(), contents),
        "reach": reach(z),
        "activity": activity(z).tolist(),
        "active": ACTIVE_VARIANCE,
        "mean": axes.mean.tolist(),
        "components": axes.components.tolist(),
        "component_variance": axes.variance.tolist(),
        "radius": neighbour_distance(z),
    }


def _file(kind: str, content: bytes, contents: dict[str, bytes]) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    name = f"{kind}-{digest[:16]}.bin"
    contents[name] = content
    return {"file": name, "bytes": len(content), "sha256": digest}


def _publish(folder: Path, manifest: Mapping[str, Any], contents: Mapping[str, bytes]) -> list[Path]:
    """All files of one export, in an order in which `model.json` never names a file that is not there."""
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        write_atomically(folder / name, lambda file, content=content: file.write(content))  # type: ignore[misc]
    write_json(folder / MANIFEST, manifest)
    for path in folder.iterdir():
        if BLOB.fullmatch(path.name) and path.name not in contents:
            path.unlink(missing_ok=True)
    return [folder / name for name in (*contents, MANIFEST)]
