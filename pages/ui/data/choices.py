"""How images are to be read and fitted: the widgets, and the settings they say. Knows no file.

Bounds and help texts stand in `ImportSettings`; what was chosen last is where the widgets begin, also in a page that
was loaded anew.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from vae_tf.config import settings_of
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.ingest.names import MOST
from vae_tf.data.ingest.settings import COLOURS, FITS, LONGEST_SIDE, TERMS, TESTS
from vae_tf.data.ingest.splitting import of_the_file
from vae_tf.jobs.looks import Look

SIZES = (28, 32, 64)
"""Pixels of a side that are offered: what most published models are trained on."""
OWN, FREE = "own", "free"
FITTED = {"crop": "cropped", "pad": "padded", "stretch": "stretched"}
TESTING = {"file": "As in the file", "share": "A share, by the seed"}
SIZE = (
    "The height and width of every image that the model will see. The first choice is the commonest in the file, "
    f"scaled down where its longer side has more than {LONGEST_SIDE} pixels."
)


def choose(look: Look, begin: ImportSettings, *, key: str, disabled: bool) -> ImportSettings:
    """Draws all choices; gives the settings they say. Raises: ValueError where they do not fit together."""
    values: dict[str, Any] = {}
    values["name"] = st.text_input(
        "Name", begin.name, max_chars=MOST, placeholder=look.name or "Images", key=f"name-{key}", disabled=disabled
    )
    values |= _size(look, begin, key, disabled)
    with st.container(horizontal=True, gap="medium"):
        values["colour"] = _one_of("Colour", "colour", COLOURS, begin.colour, key, disabled)
        values["fit"] = _one_of("Fit", "fit", FITS, begin.fit, key, disabled)
    values["invert"] = st.toggle("Invert", begin.invert, key=f"invert-{key}", disabled=disabled, help=_help("invert"))
    values |= _testing(look, begin, key, disabled)
    with st.container(horizontal=True, gap="small"):
        for name in ("source", "licence"):
            values[name] = st.text_input(
                name.capitalize(),
                getattr(begin, name),
                max_chars=TERMS,
                placeholder="not stated",
                help=_help(name),
                key=f"{name}-{key}",
                disabled=disabled,
            )
    return ImportSettings(**values | {"name": values["name"] or look.name})


def looked_at(settings: ImportSettings) -> ImportSettings:
    """The settings that a look depends on; the others as they are by default."""
    return ImportSettings(
        height=settings.height,
        width=settings.width,
        colour=settings.colour,
        fit=settings.fit,
        invert=settings.invert,
    )


def _size(look: Look, begin: ImportSettings, key: str, disabled: bool) -> dict[str, Any]:
    """Height and width: the commonest of the file, a usual square, or any."""
    now = _chosen(begin)
    large = bool(look.sizes) and max(look.sizes[0][:2]) > LONGEST_SIDE
    said = {OWN: f"At most {LONGEST_SIDE}" if large else "Commonest", FREE: "Other"}
    kind = st.segmented_control(
        "Size",
        [OWN, *SIZES, FREE],
        format_func=lambda size: said.get(size, f"{size} × {size}"),
        default=now,
        required=True,
        key=f"size-{key}",
        disabled=disabled,
        help=SIZE,
    )
    if kind == OWN:
        return {"height": None, "width": None}
    if kind != FREE:
        return {"height": kind, "width": kind}
    height, width, _ = look.image_shape
    with st.container(horizontal=True, gap="small"):
        return {
            name: _number(name.capitalize(), name, getattr(begin, name) or value, key, disabled, step=1)
            for name, value in (("height", height), ("width", width))
        }


def _testing(look: Look, begin: ImportSettings, key: str, disabled: bool) -> dict[str, Any]:
    """Where the test images come from: the file, where it has some, or a share of all, with its seed."""
    values: dict[str, Any] = {"test_images": begin.test_images}
    if look.test_images:
        values["test_images"] = st.segmented_control(
            "Test images",
            list(TESTING),
            format_func=TESTING.__getitem__,
            default=begin.test_images,
            required=True,
            key=f"test_images-{key}",
            disabled=disabled,
            help=" ".join(TESTS.values()),
        )
    idle = disabled or of_the_file(ImportSettings(test_images=values["test_images"]), look.test_images > 0)
    with st.container(horizontal=True, gap="small"):
        values["test_share"] = _number("Test share", "test_share", begin.test_share, key, idle, format="%g", step=0.05)
        values["seed"] = _number("Seed", "seed", begin.seed, key, idle, step=1)
    return values


def _chosen(settings: ImportSettings) -> str | int:
    if settings.height is None:
        return OWN
    return settings.height if settings.height == settings.width and settings.height in SIZES else FREE


def _one_of(title: str, name: str, options: dict[str, str], now: str, key: str, disabled: bool) -> Any:
    return st.segmented_control(
        title,
        list(options),
        format_func=str.capitalize,
        default=now,
        required=True,
        key=f"{name}-{key}",
        disabled=disabled,
        help=" ".join(options.values()),
    )


def _number(title: str, name: str, value: Any, key: str, disabled: bool, **more: Any) -> Any:
    bounds = settings_of(ImportSettings)[name].metadata
    whole = isinstance(value, int)
    low, high = (int(bounds[end]) if whole else float(bounds[end]) for end in ("low", "high"))
    return st.number_input(
        title, low, high, value, help=_help(name), key=f"{name}-{key}", disabled=disabled, width=150, **more
    )


def _help(name: str) -> str:
    return str(settings_of(ImportSettings)[name].metadata["help"])
