"""Images in NumPy arrays: one npy file, or several in an npz file, an archive or a folder, with their labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

from vae_tf.data.ingest.items import Reader
from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.npy import read_header
from vae_tf.data.ingest.numbers import NumberImages, Part, check_size, texts_of
from vae_tf.data.ingest.pairing import Pair, paired
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import Member, Source
from vae_tf.data.ingest.stacks import Stack

_FORMS = {"file": "a NumPy array", "zip": "NumPy arrays in an archive", "folder": "NumPy arrays in a folder"}


def read_arrays(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    """The reader of a source's npy files. Raises: Refused where there are no images among them."""
    return gathered(_FORMS[source.form], source, stack_of, settings, limits)


def gathered(
    title: str, source: Source, array_of: Callable[[Member], Stack], settings: ImportSettings, limits: Limits
) -> NumberImages:
    """The images in all members that are arrays, with the labels beside them.

    `array_of` raises Unreadable for a member that is none.

    Raises: Refused where there are no images.
    """
    stacks, skipped = [], list(source.skipped)
    for member in source.members:
        try:
            stacks.append(array_of(member))
        except Unreadable as error:
            skipped.append((member.name, str(error)))
    if not stacks:
        name, reason = skipped[0]
        raise Refused(f"No images: {clean(name)}: {reason}.")
    try:
        pairs, others = paired(stacks, settings)
    except Unreadable as error:
        raise Refused(f"No images: {error}.") from error
    for pair in pairs:
        check_size(len(pair.images), pair.size, limits)
    return NumberImages(source.name, title, [_part(pair) for pair in pairs], skipped + others, limits)


def stack_of(member: Member) -> Stack:
    """The array in an npy file. Raises: Unreadable: another size than its header says, or no plain array."""
    with member.open() as stream:
        header = read_header(cast(BinaryIO, stream))
    name = member.name.removesuffix(".npy")
    stack = Stack(name, header.dtype, header.shape, header.fortran, header.offset, member.open)
    check_bytes(stack, member.size)
    if not header.shape:
        raise Unreadable("expected an array, received a single number")
    return stack


def check_bytes(stack: Stack, size: int) -> None:
    """Raises: Unreadable where a file of `size` bytes is not what the array's header promises."""
    if stack.offset + stack.nbytes != size:
        raise Unreadable(
            f"expected {in_words(stack.nbytes)} of numbers, as its header says, received "
            f"{in_words(max(0, size - stack.offset))}"
        )


def _part(pair: Pair) -> Part:
    texts = None if pair.labels is None else texts_of(pair.labels.whole())
    labels = [None] * len(pair.images) if texts is None else texts
    return Part(pair.images, pair.size, pair.arrange, labels, pair.split)
