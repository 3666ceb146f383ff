"""Hamiltonian Monte Carlo for many small posteriors at once, in one graph. Knows a log-density, no model.

Each of n problems has chains of its own, and a step size and a scale of each dimension found in the warm-up: the step
by dual averaging (Hoffman & Gelman 2014, arXiv 1111.4246, section 3.2), the scales from the spread of the chains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.config import check_whole
from vae_tf.inference.gaussian import Tensor
from vae_tf.inference.transition import Rows, Seen, draw, transition, value_and_gradient

Array = npt.NDArray[np.float32]
LogDensity = Callable[..., Tensor]
"""z (chains, n, d), and what else it is given -> log-density, nats, up to a constant: (chains, n)."""

GAMMA, DELAY, DECAY = 0.05, 10.0, 0.75  # gamma, t_0 and kappa of Hoffman & Gelman
MOST = 1_000_000
"""Steps, of either kind."""
BLOCK = 25
"""Iterations between two looks at the caller."""


@dataclass(frozen=True)
class Chains:
    """What was sampled after the warm-up.

    Attributes:
        z: float32 (steps, chains, n, d); `log_density` (steps, chains, n), up to the constant of the one given.
        acceptance: (n,), the mean acceptance probability; `step_size` (n,); `scale` (n, d).
    """

    z: Array
    log_density: Array
    acceptance: Array
    step_size: Array
    scale: Array


class Sampler:
    """Chains of one log-density; what is compiled serves all calls whose shapes agree.

    `target` is the acceptance that the step size is fitted to. Raises: ValueError for numbers out of range.
    """

    def __init__(
        self, log_density: LogDensity, *, leapfrogs: int = 10, target: float = 0.8, jit_compile: bool = False
    ) -> None:
        check_whole("leapfrogs", leapfrogs, 1, MOST)
        if not 0.0 < target < 1.0:
            raise ValueError(f"target: expected an acceptance between 0 and 1, received {target}")
        self._graphs = _Graphs(log_density, leapfrogs, target, jit_compile)

    def __call__(
        self,
        start: npt.ArrayLike,
        *given: Any,
        steps: int = 200,
        warmup: int = 200,
        seed: int = 0,
        rows: Rows | None = None,
        progress: Callable[[float], object] = lambda share: None,
    ) -> Chains:
        """Chains from `start`, float32 (chains, n, d); the log-density is also `given` what follows.

        `progress` hears the share done, and may raise. The same seed gives the same chains on the same machine; where
        the problems are some `rows` of a block, the same as if all of the block were at hand.
        Raises: ValueError for numbers out of range, or a start that is no number.
        """
        z = np.asarray(start, np.float32)
        if z.ndim != 3 or 0 in z.shape or not np.isfinite(z).all():
            raise ValueError(f"start: expected finite numbers (chains, n, d), received {z.shape}")
        check_whole("steps", steps, 1, MOST)
        check_whole("warmup", warmup, 0, MOST)
        run = _Run(self._graphs, z, tuple(map(tf.convert_to_tensor, given)), seed, rows or Rows(0, z.shape[1]))

        def tell() -> None:
            progress(run.iterations / (warmup + steps))

        first = run.go(warmup // 2, tell, adapt=True)[0]
        if len(first):
            run.rescale(_spread(first[len(first) // 2 :]))
        run.go(warmup - warmup // 2, tell, adapt=True)
        kept, values, accepted = run.go(steps, tell, adapt=False)
        step = np.exp(run.state.log_step_mean.numpy())
        return Chains(kept, values, accepted.mean(axis=(0, 1)), step, run.scale)


def hmc(log_density: LogDensity, start: npt.ArrayLike, **options: Any) -> Chains:
    """Chains from `start` (chains, n, d), once; the options are those of `Sampler` and of its call."""
    own = {name: options.pop(name) for name in ("leapfrogs", "target", "jit_compile") if name in options}
    return Sampler(log_density, **own)(start, **options)


class _State(NamedTuple):
    """What an iteration hands to the next; the last four are (n,): the step, and what dual averaging remembers."""

    z: Tensor
    log_density: Tensor
    gradient: Tensor
    log_step: Tensor
    log_step_mean: Tensor
    shortfall: Tensor
    iteration: Tensor


class _Run:
    """Chains under way."""

    def __init__(self, graphs: _Graphs, z: Array, given: tuple[Tensor, ...], seed: int, rows: Rows) -> None:
        self.graphs, self.given, self.seed, self.rows, self.iterations = graphs, given, seed, rows, 0
        self.scale: Array = np.ones(z.shape[1:], np.float32)
        self.state: _State
        self._begin(z, np.full(z.shape[1], 0.3 * z.shape[2] ** -0.25, np.float32))

    def rescale(self, scale: Array) -> None:
        """Goes on in units of `scale` (n, d), and looks for the step anew."""
        self.scale = scale
        self._begin(self.state.z, np.full(len(scale), 0.5 * scale.shape[1] ** -0.25, np.float32))

    def go(self, count: int, tell: Callable[[], object], *, adapt: bool) -> tuple[Array, Array, Array]:
        """So many iterations: z, their log-densities and acceptance probabilities, iterations first."""
        chains, n, d = self.state.z.shape
        parts = [(np.empty((0, chains, n, d), np.float32), *[np.empty((0, chains, n), np.float32)] * 2)]
        for start in range(0, count, BLOCK):
            size = min(BLOCK, count - start)
            key = tf.constant([self.seed, self.iterations], tf.int32)
            now = (self.first_step, tf.constant(self.scale), key, size, tf.constant(adapt), self.rows)
            self.state, told = self.graphs.run(self.state, self.given, *now)
            parts.append(tuple(part.numpy() for part in told))
            self.iterations += size
            tell()
        z, values, accepted = (np.concatenate(part) for part in zip(*parts, strict=True))
        return z, values, accepted

    def _begin(self, z: Tensor, step: Array) -> None:
        z = tf.convert_to_tensor(z)
        log_step = tf.math.log(tf.constant(step))
        self.first_step = log_step
        value, gradient = self.graphs.value_and_gradient(z, self.given)
        self.state = _State(z, value, gradient, log_step, log_step, tf.zeros_like(log_step), tf.constant(0.0))


class _Graphs:
    """One iteration, and many of them in a loop, as graphs."""

    def __init__(self, log_density: LogDensity, leapfrogs: int, target: float, jit_compile: bool) -> None:
        self.log_density, self.leapfrogs, self.target = log_density, leapfrogs, target
        self.run = tf.function(self._run, autograph=False, jit_compile=jit_compile, reduce_retracing=False)
        self.value_and_gradient = tf.function(self._value_and_gradient, autograph=False, jit_compile=jit_compile)

    def _value_and_gradient(self, z: Tensor, given: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        return value_and_gradient(self.log_density, z, *given)

    def _run(
        self,
        state: _State,
        given: Any,
        first: Tensor,
        scale: Tensor,
        key: Tensor,
        count: int,
        adapt: Tensor,
        rows: Rows,
    ) -> Any:
        def step(i: Tensor, state: _State, told: Any) -> Any:
            state, accepted = self._iteration(state, given, first, scale, key + tf.stack([0, i]), adapt, rows)
            values = (state.z, state.log_density, accepted)
            return i + 1, state, tuple(array.write(i, value) for array, value in zip(told, values, strict=True))

        shapes = (state.z.shape, state.log_density.shape, state.log_density.shape)
        told = tuple(tf.TensorArray(tf.float32, count, element_shape=shape) for shape in shapes)
        loop = (tf.constant(0), state, told)
        _, state, told = tf.while_loop(lambda i, state, told: i < count, step, loop, parallel_iterations=1)
        return state, tuple(array.stack() for array in told)

    def _iteration(
        self, state: _State, given: Any, first: Tensor, scale: Tensor, key: Tensor, adapt: Tensor, rows: Rows
    ) -> tuple[_State, Tensor]:
        def look(z: Tensor) -> Seen:
            return Seen(*self._value_and_gradient(z, given))

        step = tf.exp(tf.where(adapt, state.log_step, state.log_step_mean))
        seen, noise = Seen(state.log_density, state.gradient), draw(key, tuple(state.z.shape), rows)
        z, seen, probability = transition(look, state.z, seen, step[:, None] * scale, noise, self.leapfrogs)
        state = state._replace(z=z, log_density=seen.value, gradient=seen.gradient)
        adapted = self._adapted(state, first, tf.reduce_mean(probability, axis=0))
        changed = (tf.where(adapt, new, old) for new, old in zip(adapted[3:], state[3:], strict=True))
        return _State(*state[:3], *changed), probability

    def _adapted(self, state: _State, first: Tensor, acceptance: Tensor) -> _State:
        """Dual averaging (Hoffman & Gelman, eq. 6): the step drawn towards ten times the first one."""
        t = state.iteration + 1.0
        shortfall = state.shortfall + (self.target - acceptance - state.shortfall) / (t + DELAY)
        log_step = first + np.float32(np.log(10.0)) - tf.sqrt(t) / GAMMA * shortfall
        weight = t**-DECAY
        mean = weight * log_step + (1.0 - weight) * state.log_step_mean
        return state._replace(log_step=log_step, log_step_mean=mean, shortfall=shortfall, iteration=t)


def _spread(z: Array) -> Array:
    """The standard deviation of each dimension over iterations and chains, (n, d); its square is drawn a little towards
    0.001, as Stan does."""
    count = z.shape[0] * z.shape[1]
    variance = z.astype(np.float64).var(axis=(0, 1))
    scale: Array = np.sqrt((count * variance + 5e-3) / (count + 5.0)).astype(np.float32)
    return scale
