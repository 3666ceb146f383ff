"""What a hostile file is: how it is made, and what should come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.data.ingest.files import pngs, zipped

GOOD = pngs(10)
NO_IMAGE = "expected PNG, JPEG, WebP, BMP, GIF or TIFF, received "


@dataclass(frozen=True)
class Case:
    """A file (`make` puts it into a folder), and what should come of it.

    `refused`: words of the sentence; else `images` are taken, `skipped` says why others are not, and `check` looks at
    (manifest, training images). `limits`: those of the reading that are not the usual ones, for a file that is smaller
    than it would have to be. `slow`: one that is as large, and takes long.
    """

    make: Callable[[Path], Path]
    refused: str = ""
    images: int = 0
    skipped: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    slow: bool = False
    check: Callable[[dict[str, Any], np.ndarray], object] = lambda manifest, images: None


class Cases(dict[str, Case]):
    """The cases of one idea, by name."""

    def case(self, **expected):
        """Registers the function that makes a file, under its name."""

        def registered(make):
            self[make.__name__] = Case(make, **expected)
            return make

        return registered

    def file(self, name, data, file="a.bin", **expected):
        """A file with the bytes `data`."""

        def made(at):
            (at / file).write_bytes(data())
            return at / file

        self[name] = Case(made, **expected)

    def image(self, name, data, **expected):
        """A file with good images, and one whose bytes are `data`."""

        def made(at):
            return zipped(at / "a.zip", GOOD | {"zz.png": data()})

        self[name] = Case(made, images=10, **expected)

    def ten(self, name, data, check, **settings):
        """Ten times the same image, which is taken; `check` looks at one."""

        def made(at):
            return zipped(at / "a.zip", {f"{number}.png": data() for number in range(10)})

        self[name] = Case(made, images=10, settings=settings, check=lambda manifest, images: check(images[0]))
