"""What a person chooses when bringing images. Bounds and help texts stand here, once; knows no file."""

from dataclasses import dataclass

from vae_tf.config import Settings, setting
from vae_tf.data.ingest.names import MOST, clean

COLOURS = {
    "auto": "Auto is grey where every image looked at is grey, and colour elsewhere.",
    "grey": "Grey is one channel: colours become their luminance.",
    "colour": "Colour is three channels.",
}
FITS = {
    "crop": "Crop scales an image until it fills the frame, and cuts off evenly what lies beyond.",
    "pad": "Pad scales it until all of it is inside, and fills the rest with the colour of its border.",
    "stretch": "Stretch scales it to the frame, whatever that does to its proportions.",
}
TESTS = {
    "file": "As in the file: where it says which of its images are for testing, these are.",
    "share": "A share: the test images are drawn from all, by the seed.",
}
"""Where the test images come from."""
LONGEST_SIDE = 128
"""Pixels of the longer side, unless a size is chosen."""
TERMS = 200
"""Characters of a source or a licence."""


@dataclass(frozen=True, kw_only=True)
class ImportSettings(Settings):
    """How a file becomes a dataset. Equal files and equal settings (names aside) make equal datasets."""

    name: str = setting("", "What the dataset is called; the file's name unless given.")
    height: int | None = setting(
        None, "Pixels; the commonest height in the file unless given, at most 128 on the longer side.", low=4, high=256
    )
    width: int | None = setting(
        None, "Pixels; the commonest width in the file unless given, at most 128 on the longer side.", low=4, high=256
    )
    colour: str = setting("auto", "Grey, colour, or auto: grey where every image looked at is grey.")
    fit: str = setting("crop", "How images of another size fit: crop, pad or stretch.")
    invert: bool = setting(False, "Swap dark and light, as for drawings in ink on white paper.")
    test_images: str = setting(
        "file", "Which images are kept for testing: as in the file, where it says so, or a share, drawn by the seed."
    )
    test_share: float = setting(
        0.2, "Share of the images, of every label alike, that is kept for testing.", low=0.05, high=0.5
    )
    seed: int = setting(0, "Seed of the draw of test images.", low=0, high=2**31 - 1)
    source: str = setting("", "Where the images come from, and who made them.")
    licence: str = setting("", "The terms under which they may be used.")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, limit in (("name", MOST), ("source", TERMS), ("licence", TERMS)):
            object.__setattr__(self, name, clean(getattr(self, name), limit))
        if (self.height is None) is not (self.width is None):
            raise ValueError(f"height, width: expected both or neither, received {self.height} and {self.width}")
        for name, choices in (("colour", COLOURS), ("fit", FITS), ("test_images", TESTS)):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name}: expected one of {', '.join(choices)}; received {getattr(self, name)!r}")
