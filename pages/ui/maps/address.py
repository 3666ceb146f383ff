"""Which maps the page's address names, and back. A bad word costs a sentence and its own part only. Draws nothing.

`?run=...&of=pixels&method=umap&settings=neighbours:30&seed=1&second=method:pca`: what is not said is the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pages.ui.unread import Unread, received
from vae_tf.latent.codes import SPLITS
from vae_tf.latent.maps import METHODS, Setting
from vae_tf.runs.codes import OF
from vae_tf.runs.maps import MapRequest

WORDS = ("of", "split", "method", "settings", "seed", "fast", "sample", "second")
"""What of the maps stands in the address, in this order."""
DEFAULT = MapRequest()
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Second:
    """The map beside the first: of a run, None being the same one; of the same images."""

    run_id: str | None
    request: MapRequest


@dataclass(frozen=True)
class Wanted:
    """The maps that an address names, and the words that say nothing."""

    first: MapRequest
    second: Second | None
    unread: tuple[Unread, ...] = ()


def read(words: Mapping[str, str]) -> Wanted:
    """What the words of an address ask for."""
    unread: list[Unread] = []
    given = {name: words[name] for name in WORDS if words.get(name)}
    settings = _pairs(given.pop("settings", ""), unread, "settings")
    beside = given.pop("second", None)
    first = _request({**given, "settings": settings}, DEFAULT, unread)
    if beside is None:
        return Wanted(first, None, tuple(unread))
    parts = _pairs(beside, unread, "second map")
    run_id = parts.pop("run", None)
    like = MapRequest(of=first.of, split=first.split, method="pca")
    known = {name: parts.pop(name) for name in ("of", "method", "seed", "fast", "sample") if name in parts}
    return Wanted(first, Second(run_id, _request({**known, "settings": parts}, like, unread)), tuple(unread))


def written(first: MapRequest, second: Second | None) -> dict[str, str]:
    """The words of an address that asks for these maps: none for what is as by default."""
    words = _differing(first, DEFAULT)
    settings = _settings(first)
    if settings:
        words["settings"] = ",".join(f"{name}:{value}" for name, value in settings.items())
    if second is not None:
        like = MapRequest(of=first.of, split=first.split, method="pca")
        parts = {"run": second.run_id} if second.run_id else {}
        parts |= {name: word for name, word in _differing(second.request, like).items() if name != "split"}
        parts |= {"method": second.request.method} | _settings(second.request)
        words["second"] = ",".join(f"{name}:{value}" for name, value in parts.items())
    return {name: words[name] for name in WORDS if name in words}


def with_values(request: MapRequest, **values: Any) -> MapRequest:
    """The request with other values; another method has its own settings. Raises: ValueError where they do not fit."""
    if values.get("method", request.method) != request.method:
        values.setdefault("settings", ())
    return replace(request, **values)


# ------------------------------------------------------------------------------------- words to values


def _request(given: Mapping[str, Any], begin: MapRequest, unread: list[Unread]) -> MapRequest:
    """Takes each word over that fits the others, in their order."""
    request = begin
    for name, read_word in READ.items():
        if name not in given:
            continue
        try:
            request = with_values(request, **{name: read_word(given[name])})
        except ValueError as error:
            unread.append(Unread(name, str(error).removeprefix(f"{name}: ")))
    for name, word in given.get("settings", {}).items():
        try:
            setting = _setting(request, name)
            value = setting.checked(_value(setting, word))
            request = replace(request, settings=tuple({**dict(request.settings), name: value}.items()))
        except ValueError as error:
            unread.append(Unread(name, str(error).removeprefix(f"{name}: ")))
    return request


def _one_of(known: Any) -> Any:
    def read_word(word: str) -> str:
        if word not in known:
            raise ValueError(f"expected one of {', '.join(known)}; received {received(word)}")
        return word

    return read_word


def _whole(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise ValueError(f"expected a whole number, received {received(word)}") from None


def _yes(word: str) -> bool:
    return bool(_one_of((YES, NO))(word) == YES)


READ: Mapping[str, Any] = {
    "of": _one_of(OF),
    "split": _one_of(SPLITS),
    "method": _one_of(METHODS),
    "seed": _whole,
    "fast": _yes,
    "sample": _whole,
}


def _setting(request: MapRequest, name: str) -> Setting:
    for setting in request.how.settings:
        if setting.name == name:
            return setting
    raise ValueError(f"expected a setting of {request.how.title}, received {received(name)}")


def _value(setting: Setting, word: str) -> Any:
    """A word as the setting's kind; what is none stays a word, which the setting refuses."""
    if setting.kind == "bool":
        return _yes(word)
    try:
        return {"int": int, "float": float}.get(setting.kind, str)(word)
    except ValueError:
        return word


def _pairs(word: str, unread: list[Unread], what: str) -> dict[str, str]:
    pairs = [part.partition(":") for part in word.split(",") if part]
    if any(not name or not colon for name, colon, _ in pairs):
        unread.append(Unread(what, f"expected name:value, received {received(word)}"))
    return {name: value for name, colon, value in pairs if name and colon}


# ------------------------------------------------------------------------------------- values to words


def _differing(request: MapRequest, begin: MapRequest) -> dict[str, str]:
    names = ("of", "split", "method", "seed", "fast", "sample")
    values = {name: getattr(request, name) for name in names if getattr(request, name) != getattr(begin, name)}
    return {name: _word(value) for name, value in values.items()}


def _settings(request: MapRequest) -> dict[str, str]:
    chosen = dict(request.settings)
    return {s.name: _word(chosen[s.name]) for s in request.how.settings if chosen[s.name] != s.default}


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return f"{value:g}" if isinstance(value, float) else str(value)
