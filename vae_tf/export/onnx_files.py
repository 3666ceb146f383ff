"""A trained model as `encoder.onnx` and `decoder.onnx`, held against Keras before they are given away.

What goes in and comes out is in `networks`; the number of images is free. Each file carries the run's name, the licence
of its images and the command that made it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime

from vae_tf.export.about import About
from vae_tf.export.guide import guide
from vae_tf.export.networks import Networks, described, plain_networks
from vae_tf.export.registry import Unsupported
from vae_tf.latent import sample_prior
from vae_tf.models.vae import VAE

TOLERANCE = 1e-5
"""How far a number may be from Keras': absolutely, or above 1 in proportion."""
CHECKED = 100
"""Of so many codes from the prior, and the images that they are decoded to."""
CODE = """
import onnxruntime

encoder = onnxruntime.InferenceSession("encoder.onnx")
decoder = onnxruntime.InferenceSession("decoder.onnx")
[codes] = encoder.run(["z_mean"], {"x": x})
[images] = decoder.run(["image"], {"z": codes})
"""
Array = npt.NDArray[np.float32]


def export(folder: Path, model: VAE, about: About) -> list[Path]:
    """Writes the two files and `onnx.txt`.

    Raises: Unsupported where ONNX has no operation for a layer, or onnxruntime gives other numbers than Keras; OSError.
    """
    networks = plain_networks(model)
    files = {folder / f"{name}.onnx": network for name, network in networks.by_name.items()}
    for path, network in files.items():
        _write(path, network, about)
    worst = {path.stem: difference(path, network, _input(networks, network)) for path, network in files.items()}
    for name, value in worst.items():
        if not value <= TOLERANCE:  # also where it is no number
            raise Unsupported(
                f"The {name} gives other numbers in ONNX than in Keras: they differ by {value:.1e}, and 1e-05 is "
                "permitted."
            )
    said = ", ".join(f"{name} {value:.1e}" for name, value in worst.items())
    what = (
        f"A trained model as two ONNX files. Held against Keras on {CHECKED} codes of the prior and their images with "
        f"onnxruntime {onnxruntime.__version__}, the largest differences were: {said}."
    )
    (folder / "onnx.txt").write_bytes(guide(about, what, described(model), CODE))
    return [folder / "onnx.txt", *files]


def difference(path: Path, network: keras.Model, given: Array) -> float:
    """The largest difference between what onnxruntime and Keras make of the same input: absolute, or above 1 in
    proportion."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    made = dict(zip(names, session.run(names, {session.get_inputs()[0].name: given}), strict=True))
    expected: Mapping[str, Any] = network(given, training=False)
    pairs = [(np.asarray(made[name]), np.asarray(value)) for name, value in expected.items()]
    return float(np.max([np.max(np.abs(a - b) / np.maximum(np.abs(b), 1)) for a, b in pairs]))


def _input(networks: Networks, network: keras.Model) -> Array:
    z = sample_prior(CHECKED, networks.decoder.inputs[0].shape[1], seed=0).astype(np.float32)
    return z if network is networks.decoder else np.asarray(networks.decoder(z, training=False)["image"])


def _write(path: Path, network: keras.Model, about: About) -> None:
    """Raises: Unsupported where there is no operation for a layer; OSError."""
    network(np.zeros((1, *network.inputs[0].shape[1:]), np.float32))  # Keras exports what was called once
    try:
        with quiet():
            network.export(str(path), format="onnx", verbose=False)
        proto = onnx.load(path)
        _label(proto, about)
        onnx.checker.check_model(proto)
    except (ValueError, NotImplementedError, RuntimeError, onnx.checker.ValidationError) as error:
        raise Unsupported(f"The {network.name} cannot be said in ONNX: {' '.join(str(error).split())[:200]}") from error
    path.write_bytes(proto.SerializeToString())


def _label(proto: onnx.ModelProto, about: About) -> None:
    """The number of images is called n, and the file says what it is of."""
    for port in (*proto.graph.input, *proto.graph.output):
        port.type.tensor_type.shape.dim[0].dim_param = "n"
    proto.doc_string = f"{about.kind}, trained on {about.dataset}"
    said = {"run": about.id, "name": about.name, "licence of the images": about.licence, "command": about.command}
    onnx.helper.set_model_props(proto, {name: text for name, text in said.items() if text})


@contextmanager
def quiet() -> Iterator[None]:
    """tf2onnx 1.17 tells of each step that it takes, and asks NumPy for a name of before."""
    logger = logging.getLogger("tf2onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
