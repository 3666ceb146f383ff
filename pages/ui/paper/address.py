"""A figure of the paper as words of an address; a bad word costs a sentence and its own part only. Draws nothing.

`?figure=fig2&dataset=frey&dim=2,10&algorithm=aevb&samples=100000`: what is not said is the paper's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pages.ui.unread import Unread, received
from vae_tf.runs.paper import FIGURES, PaperRequest, races

FIRST = PaperRequest(figure="fig2")


@dataclass(frozen=True)
class Wanted:
    """The figure that an address names, and the words that say nothing."""

    request: PaperRequest
    unread: tuple[Unread, ...] = ()


def read(words: Mapping[str, str]) -> Wanted:
    """What the words of an address ask for."""
    request, unread = FIRST, []
    for word, (name, value_of) in READ.items():
        if not words.get(word):
            continue
        try:
            request = asked(request, **{name: value_of(words[word])})
        except ValueError as error:
            unread.append(Unread(word, str(error).removeprefix(f"{name}: ")))
    return Wanted(request, tuple(unread))


def asked(request: PaperRequest, **values: Any) -> PaperRequest:
    """The request with other values; another figure or dataset keeps of it only what fits.

    Raises: ValueError where there are no such trainings.
    """
    new = replace(request, **values)
    races(new)
    return new


def turned(request: PaperRequest, figure: str) -> PaperRequest:
    """Another figure: of the same dataset and to the same budget, where it has these."""
    dataset = request.dataset if request.dataset in FIGURES[figure].latent_dims else FIRST.dataset
    return PaperRequest(figure=figure, dataset=dataset, samples=request.samples)


def written(request: PaperRequest) -> dict[str, str]:
    """The words of an address that asks for this: none for what is the paper's."""
    words = {"figure": request.figure}
    if request.dataset != FIRST.dataset:
        words["dataset"] = request.dataset
    for word, values in (("dim", request.latent_dims), ("algorithm", request.algorithms)):
        if values is not None:
            words[word] = ",".join(map(str, values))
    if request.train_images is not None:
        words["images"] = ",".join(map(str, request.train_images))
    if request.samples is not None:
        words["samples"] = str(request.samples)
    if request.learning_rate is not None:
        words["rate"] = f"{request.learning_rate:g}"
    return words


# ------------------------------------------------------------------------------------- words to values


def _several(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in word.split(",") if part))


def _whole(word: str) -> int:
    number = _number(word)
    if number != number // 1 or abs(number) >= 1e15:  # also true of NaN
        raise ValueError(f"expected a whole number, received {received(word)}")
    return int(number)


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"expected a number, received {received(word)}") from None


def _numbers(word: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_whole(part) for part in _several(word)))


READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "figure": ("figure", str),
    "dataset": ("dataset", str),
    "dim": ("latent_dims", _numbers),
    "algorithm": ("algorithms", _several),
    "images": ("train_images", _numbers),
    "samples": ("samples", _whole),
    "rate": ("learning_rate", _number),
}
"""What each word is of a request, in the order in which they are taken over."""
