"""Counts what comes out of a packed file while it comes: sizes that the file claims are not believed."""

from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.refusal import Refused


class Meter:
    """Counts what was unpacked. `packed`: bytes of the whole file."""

    def __init__(self, limits: Limits, *, packed: int) -> None:
        self._limits, self._packed, self.unpacked = limits, packed, 0

    def add(self, size: int) -> None:
        """Counts `size` more bytes. Raises: Refused where they are too many."""
        self.unpacked += size
        if self.unpacked > self._limits.unpacked_bytes:
            raise Refused(f"Expected at most {in_words(self._limits.unpacked_bytes)} once unpacked, received more.")
        refuse_ratio(self.unpacked, self._packed, self._limits)


def refuse_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    """Raises: Refused where so much came out of `packed` bytes as no honest file holds."""
    if unpacked > limits.ratio_free + limits.ratio * packed:
        raise Refused(
            f"Expected an archive that unpacks to at most {limits.ratio} times its size, received more "
            "(as archives do that are made to fill a disk)."
        )
