"""A first look into a file, the same before and while it is brought in: some sizes, some images, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vae_tf.data.ingest.items import Item, Reader, Skipped, spread
from vae_tf.data.ingest.left_out import LeftOut
from vae_tf.data.ingest.limits import FEWEST, Limits
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.target import Target, settled

SIZES_LOOKED_AT = 500
"""Images of which the size is looked at; in a larger file they are evenly spread."""
IMAGES_LOOKED_AT = 40
"""Images that are decoded to see whether they are grey: those of the contact sheet."""


@dataclass(frozen=True)
class FirstLook:
    """The sizes and images that were looked at, what of these could not be read, and the target they lead to."""

    sizes: Sequence[tuple[int, int]]
    items: Sequence[Item]
    skipped: Sequence[Skipped]
    target: Target


def first_look(reader: Reader, settings: ImportSettings) -> FirstLook:
    """A look at up to 500 sizes and 40 images. Raises: Refused where no image can be read, or there are too few."""
    entries = list(reader.items(spread(reader.total, IMAGES_LOOKED_AT))) if reader.total else []
    items = [entry for entry in entries if isinstance(entry, Item)]
    skipped = [entry for entry in entries if isinstance(entry, Skipped)]
    sizes = reader.sizes(spread(reader.total, SIZES_LOOKED_AT)) if items else []
    if not items or not sizes:
        raise Refused(_none([*skipped, *reader.skipped]))
    if reader.total - len(skipped) < FEWEST and reader.total <= IMAGES_LOOKED_AT:  # all were looked at
        raise Refused(too_few(len(items), LeftOut([*reader.skipped, *skipped], Limits())))
    return FirstLook(sizes, items, skipped, settled(settings, sizes, items))


def too_few(count: int, skipped: LeftOut) -> str:
    """What is said of fewer images than a dataset has."""
    why = f"; {skipped.count:,} were skipped, most of them as: {skipped.commonest()}" if skipped.count else ""
    return f"Expected at least {FEWEST} images, received {count}{why}."


def _none(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "Expected images, received none."
    return f"No image can be read; {clean(skipped[0].name) or 'the first'}: {clean(skipped[0].reason, 200)}."
