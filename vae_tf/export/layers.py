"""From Keras layers to the operations of the browser's kernels: one function for each kind of layer.

Knows functional models of any architecture; no likelihoods and no files. A layer is added by one line in `LAYERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from vae_tf.export import ops
from vae_tf.export.ops import Array, Op, Pair, Shape
from vae_tf.export.registry import Unsupported

Translation = Callable[[Any, Op, Shape, Shape], Op]
"""From a layer, what it reads, and the shapes before and after it (without the batch) to what it does."""

ACTIVATIONS: Mapping[Any, str] = {
    keras.activations.linear: "linear",
    keras.activations.relu: "relu",
    keras.activations.tanh: "tanh",
    keras.activations.sigmoid: "sigmoid",
}
PLAIN: Mapping[str, Any] = {
    "data_format": "channels_last",
    "dilation_rate": (1, 1),
    "groups": 1,
    "quantization_mode": None,
    "training": None,
}
"""Options of layers, and of their calls, for which there is no kernel where they are others."""


def translated(model: Any, source: Op) -> list[Op]:
    """What a functional model of one input makes of `source`: one operation for each of its outputs.

    Raises: Unsupported, with the layer that has no kernel.
    """
    inputs, outputs = (list(getattr(model, side, None) or []) for side in ("inputs", "outputs"))
    own = type(model).__module__.split(".")[0] != "keras"  # whose call may be another than the graph's
    if own or len(inputs) != 1 or not outputs:
        raise Unsupported(f"The part {model.name} of the model is no graph of Keras layers with one input.")
    found = {id(inputs[0]): source}
    waiting = [*outputs]
    while waiting:  # by hand, not by recursion: a network may be deeper than Python's stack
        tensor = waiting[-1]
        if id(tensor) in found:
            waiting.pop()
            continue
        layer, node_index, _ = tensor._keras_history
        node = layer._inbound_nodes[node_index]
        missing = [needed for needed in node.input_tensors if id(needed) not in found]
        if not missing:
            made = _applied(layer, [found[id(needed)] for needed in node.input_tensors], node)
            found |= {id(output): op for output, op in zip(node.outputs, made, strict=True)}
        waiting += missing
    return [found[id(output)] for output in outputs]


def activation_name(activation: Any, owner: str) -> str:
    """What the kernels call an activation. Raises: Unsupported, in the name of its owner."""
    if isinstance(activation, keras.layers.ReLU) and _is_plain(activation):
        return "relu"
    if activation not in ACTIVATIONS:
        name = getattr(activation, "__name__", type(activation).__name__)
        raise Unsupported(f"{owner} has the activation {name}, for which the browser has no kernel.")
    return ACTIVATIONS[activation]


def _applied(layer: Any, sources: list[Op], node: Any) -> list[Op]:
    """What a layer, or a model used as one, gives where it is called."""
    if isinstance(layer, keras.Model) and len(sources) == 1:
        return translated(layer, sources[0])
    kind = type(layer).__name__
    if kind not in LAYERS or type(layer) is not getattr(keras.layers, kind) or len(sources) != 1:
        raise Unsupported(f"{_name(layer)} has no kernel for the browser.")
    _check_options(layer, node.arguments.kwargs)
    shapes = [tuple(tensor.shape[1:]) for tensor in (node.input_tensors[0], node.outputs[0])]
    if None in shapes[0] + shapes[1]:
        raise Unsupported(f"{_name(layer)} works on images of no fixed size.")
    return [LAYERS[kind](layer, sources[0], *shapes)]


def _check_options(layer: Any, call: Mapping[str, Any]) -> None:
    for option, value in PLAIN.items():
        received = call.get(option) or getattr(layer, option, value)
        if received != value:
            raise Unsupported(f"{_name(layer)} has no kernel for the browser: its {option} is {received}, not {value}.")


def _dense(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    kernel, bias = _weights(layer, after[-1])
    if len(before) == 1:
        op = ops.dense(source, kernel, bias)
    else:  # at each place of an image or a sequence: a convolution of one pixel
        shapes = [shape if len(shape) == 3 else (int(np.prod(shape[:-1])), 1, shape[-1]) for shape in (before, after)]
        op = ops.convolution(source, kernel[np.newaxis, np.newaxis], bias, (shapes[0], shapes[1]), (1, 1), (0, 0))
    return ops.activated(op, activation_name(layer.activation, _name(layer)))


def _conv2d(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    op = ops.convolution(
        source, *_weights(layer, after[-1]), (before, after), layer.strides, _same_padding(layer, before, after)
    )
    return ops.activated(op, activation_name(layer.activation, _name(layer)))


def _conv2d_transpose(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    kernel, bias = _weights(layer, after[-1])
    # It undoes a convolution from `after` to `before`, whose padding it crops. Keras' kernel is (h, w, out, in).
    crop = _same_padding(layer, after, before)
    op = ops.transposed(source, kernel.transpose(0, 1, 3, 2), bias, (before, after), layer.strides, crop)
    return ops.activated(op, activation_name(layer.activation, _name(layer)))


def _same_padding(layer: Any, large: Shape, small: Shape) -> Pair:
    """The top and left padding of a convolution from `large` to `small`: half of what is needed, rounded down."""
    if layer.padding == "valid":
        return 0, 0
    needed = [(small[i] - 1) * layer.strides[i] + layer.kernel_size[i] - large[i] for i in range(2)]
    return max(needed[0], 0) // 2, max(needed[1], 0) // 2


def _batch_normalization(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    if layer.axis not in (-1, len(before)):
        raise Unsupported(
            f"{_name(layer)} has no kernel for the browser: it normalises axis {layer.axis}, not the last."
        )
    # In double precision: with the weights that it is folded into, it is rounded once, when they are written.
    mean, variance = (_array(weight).astype(np.float64) for weight in (layer.moving_mean, layer.moving_variance))
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = 1 / np.sqrt(variance + layer.epsilon)
    if layer.scale:
        factor = factor * _array(layer.gamma)
    shift = -mean * factor
    return ops.scaled(source, factor, shift + _array(layer.beta) if layer.center else shift)


def _activation(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    return ops.activated(source, activation_name(layer.activation, _name(layer)))


def _relu(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    return ops.activated(source, activation_name(layer, _name(layer)))


def _is_plain(layer: Any) -> bool:
    return layer.max_value is None and not layer.negative_slope and not layer.threshold


def _as_it_is(layer: Any, source: Op, before: Shape, after: Shape) -> Op:
    """Numbers stay where they are: a shape is only how they are read, and noise belongs to training."""
    return source


def _weights(layer: Any, channels: int) -> tuple[Array, Array]:
    return _array(layer.kernel), np.zeros(channels) if layer.bias is None else _array(layer.bias)


def _array(weight: Any) -> Array:
    return np.asarray(keras.ops.convert_to_numpy(weight))


def _name(layer: Any) -> str:
    return f"The layer {layer.name} ({type(layer).__name__})"


LAYERS: Mapping[str, Translation] = {
    "Dense": _dense,
    "Conv2D": _conv2d,
    "Conv2DTranspose": _conv2d_transpose,
    "BatchNormalization": _batch_normalization,
    "Activation": _activation,
    "ReLU": _relu,
    "Cropping2D": lambda layer, source, before, after: ops.cropped(source, before, *layer.cropping),
    "ZeroPadding2D": lambda layer, source, before, after: ops.padded(source, before, *layer.padding),
    "Flatten": _as_it_is,
    "Reshape": _as_it_is,
    "Identity": _as_it_is,
    "Dropout": _as_it_is,
    "SpatialDropout2D": _as_it_is,
    "GaussianDropout": _as_it_is,
    "GaussianNoise": _as_it_is,
}
