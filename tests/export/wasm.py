"""The kernels of assets/canvas/kernels.wasm, driven from Python. Knows the ops of model.json; no Keras and no model.

Memory is adverse: all of it is NaN before each op, so that a number read from where nothing was put shows, and what
lies behind the output and behind the scratch space must still be NaN afterwards.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import wasmtime

WASM = Path(__file__).resolve().parents[2] / "assets/canvas/kernels.wasm"
PAGE = 65536
GUARD = 256
"""Bytes behind each room that must stay as they were."""
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid")
KINDS = {"dense": 0, "conv2d": 0, "conv2d_transpose": 1, "scale": 2}

Op = Mapping[str, Any]
Array = np.ndarray[Any, np.dtype[np.float32]]


class Kernels:
    """The kernels with a memory of their own."""

    def __init__(self, path: Path = WASM) -> None:
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        self.module = wasmtime.Module.from_file(engine, str(path))
        self.exports = wasmtime.Instance(self.store, self.module, []).exports(self.store)
        self.memory: Any = self.exports["memory"]

    def run(self, op: Op, weights: Array, x: Array) -> Array:
        """What an op makes of n inputs, float32 (n, numbers of an output)."""
        images, outputs = len(x), size(op["out"]) if op["op"] != "scale" else op["size"]
        kernel, bias = weights[op["kernel"] :], weights[op["bias"] :]
        kernel = kernel[: kernel_size(op)]
        bias = bias[: words(op)[7]]
        places = [64, *(_room(part.nbytes) for part in (kernel, bias, x)), _room(4 * images * outputs)]
        op_at, kernel_at, bias_at, x_at, out_at, scratch_at = np.cumsum([self.base, *places]).tolist()
        self._fill([op_at], [np.array([*words(op), kernel_at, bias_at], np.int32)], scratch_at)
        scratch = int(self.exports["scratch"](self.store, op_at, images))
        self._fill(
            [op_at, kernel_at, bias_at, x_at],
            [np.array([*words(op), kernel_at, bias_at], np.int32), kernel, bias, x],
            scratch_at + _room(4 * scratch),
        )
        self.exports["run"](self.store, op_at, images, x_at, out_at, scratch_at)
        out = self._read(out_at, images * outputs)
        for behind in (out_at + out.nbytes, scratch_at + 4 * scratch):
            assert np.isnan(self._read(behind, GUARD // 4)).all(), f"{op} wrote outside"
        return out.reshape(images, outputs)

    def run_all(self, ops: Sequence[Op], weights: Array, x: Array, outputs: Sequence[int]) -> list[Array]:
        """The tensors `outputs` of a network, each (n, numbers), for x (n, ...)."""
        tensors = {0: x.reshape(len(x), -1).astype(np.float32)}
        for op in ops:
            tensors[op["output"]] = self.run(op, weights, tensors[op["input"]])
        return [tensors[number] for number in outputs]

    def widen(self, halves: Any) -> Array:
        """Half-precision numbers as single ones, made where they lie."""
        end = self.base + 4 * halves.size
        self._fill([end - halves.nbytes], [halves], end + GUARD)
        self.exports["widen"](self.store, self.base, halves.size)
        assert np.isnan(self._read(end, GUARD // 4)).all()
        return self._read(self.base, halves.size)

    @property
    def base(self) -> int:
        """The first address that is free."""
        heap: Any = self.exports["__heap_base"]
        return -(-int(heap.value(self.store)) // 16) * 16

    def _fill(self, places: Sequence[int], parts: Sequence[Any], end: int) -> None:
        """Memory up to `end`, grown where it is smaller: NaN, but for `parts` at `places`."""
        missing = end - self.memory.data_len(self.store)
        if missing > 0:
            self.memory.grow(self.store, -(-missing // PAGE))
        nothing = np.full((end - self.base) // 4, np.nan, np.float32)
        self.memory.write(self.store, bytearray(nothing), self.base)
        for place, part in zip(places, parts, strict=True):
            self.memory.write(self.store, bytearray(np.ascontiguousarray(part)), place)

    def _read(self, start: int, count: int) -> Array:
        return np.frombuffer(self.memory.read(self.store, start, start + 4 * count), np.float32)


def _room(nbytes: int) -> int:
    """So many bytes, the guard behind them, and up to the next multiple of 16."""
    return -(-(nbytes + GUARD) // 16) * 16


def size(shape: int | Sequence[int]) -> int:
    return int(np.prod(shape))


def kernel_size(op: Op) -> int:
    """How many weights the kernel has."""
    _, _, _, _, inputs, _, _, outputs, height, width, *_ = words(op)
    return inputs if op["op"] == "scale" else height * width * inputs * outputs


def words(op: Op) -> list[int]:
    """struct Op of kernels.c, up to its two pointers."""
    start = [KINDS[op["op"]], ACTIVATIONS.index(op["activation"])]
    if op["op"] == "dense":
        return [*start, 1, 1, op["in"], 1, 1, op["out"], 1, 1, 1, 1, 0, 0]
    if op["op"] == "scale":
        shape = [1, op["size"] // op["channels"], op["channels"]]
        return [*start, *shape, *shape, 1, 1, 1, 1, 0, 0]
    corner = op["pad"] if op["op"] == "conv2d" else op["crop"]
    return [*start, *op["in"], *op["out"], *op["kernel_size"], *op["strides"], *corner]
