"""The end of a training whose numbers are none any more. Knows no Keras: whoever waits for it need not either."""

from __future__ import annotations


class Diverged(Exception):
    """The loss became NaN or infinite, at `step` or in the stretch of steps before it."""

    def __init__(self, step: int) -> None:
        super().__init__(f"The loss became NaN or infinite at step {step}")
        self.step = step
