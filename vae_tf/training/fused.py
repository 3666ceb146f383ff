"""Keras' Adam and Adagrad with each variable updated by one of TensorFlow's own kernels.

Keras writes an update as a dozen operations, each of which reads and writes whole arrays; a kernel passes over the
memory once. The numbers are Keras' to rounding.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="vae_tf")
class FusedAdam(keras.optimizers.Adam):
    """Adam (Kingma & Ba, arXiv 1412.6980)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Moves a variable, and its two moments."""
        if self.amsgrad or not _plain(variable, gradient):
            super().update_step(gradient, variable, learning_rate)
            return
        place = self._get_variable_index(variable)
        steps = tf.cast(self.iterations + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].value.handle,
            v=self._velocities[place].value.handle,
            beta1_power=tf.pow(self.beta_1, steps),
            beta2_power=tf.pow(self.beta_2, steps),
            lr=learning_rate,
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


@keras.saving.register_keras_serializable(package="vae_tf")
class FusedAdagrad(keras.optimizers.Adagrad):
    """Adagrad (Duchi et al. 2011).

    Its accumulator starts `epsilon` higher than Keras', which adds that at each use: the kernel has no such term.
    """

    def build(self, var_list: Any) -> None:
        """Makes the accumulators."""
        if not self.built:
            super().build(var_list)
            for accumulator in self._accumulators:
                accumulator.assign(accumulator + self.epsilon)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Moves a variable, and its accumulator."""
        accumulator = self._accumulators[self._get_variable_index(variable)].value
        if not _plain(variable, gradient):
            accumulator.assign_add(tf.square(gradient))
            variable.assign_sub(learning_rate * gradient * tf.math.rsqrt(accumulator))
            return
        tf.raw_ops.ResourceApplyAdagrad(var=variable.handle, accum=accumulator.handle, lr=learning_rate, grad=gradient)


def _plain(variable: Any, gradient: Any) -> bool:
    """Whether it is one array in one place, as the kernels want it, with a dense gradient."""
    return isinstance(gradient, tf.Tensor) and hasattr(variable, "handle") and not hasattr(variable, "values")
