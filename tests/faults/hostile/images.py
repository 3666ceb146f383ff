"""Images that claim too much, are cut short, are none, or come in a rare form."""

import struct
import zlib

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.data.ingest.files import encoded
from tests.faults.hostile.case import GOOD, NO_IMAGE, Cases
from tests.faults.hostile.raw import png_of

CASES = Cases()


def _text_bomb():
    info = PngInfo()
    info.add_text("bomb", "0" * 100_000_000, zip=True)
    return info


def _jpeg_that_claims(side):
    data = bytearray(encoded(Image.new("L", (8, 8)), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def _endless_tiff():
    entry = struct.pack("<HHII", 256, 4, 1, 8)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def _wide_gif():
    data = bytearray(encoded(Image.new("L", (8, 8)), "GIF"))
    data[6:10] = struct.pack("<HH", 65_535, 65_535)
    return bytes(data)


def _many_frames():
    data = encoded(Image.new("L", (8, 8), 10), "GIF")
    picture = data.index(b",")  # an image descriptor begins with a comma
    return data[:picture] + data[picture:-1] * 10_000 + b";"


def _on_its_side():
    image = np.zeros((16, 24), np.uint8)
    image[:, :8] = 255  # white to the left: above, once it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image, "JPEG", exif=exif, quality=95)


CASES.image(
    "png_of_144_megapixels_in_136_kb",
    lambda: png_of(12_000, 12_000, data=zlib.compress(bytes(12_001 * 12_000), 9)),
    skipped=("expected at most 50,000,000 pixels, received 144,000,000",),
)
CASES.image(
    "png_of_60000_by_1",
    lambda: png_of(60_000, 1, data=zlib.compress(bytes(60_001))),
    skipped=("expected sides of at most 20,000 pixels, received 60000x1",),
)
CASES.image("png_of_0_by_0", lambda: png_of(0, 0), skipped=("a damaged PNG image",))
CASES.image(
    "png_of_two_milliard_squared",
    lambda: png_of(2**31 - 1, 2**31 - 1),
    skipped=("expected at most 50,000,000 pixels, received 4,6",),
)
CASES.image("png_with_too_few_pixels", lambda: png_of(8, 8, data=zlib.compress(bytes(3))), skipped=("truncated",))
CASES.image(
    "png_with_a_text_of_100_mb",
    lambda: encoded(Image.new("L", (8, 8)), pnginfo=_text_bomb()),
    skipped=("a damaged PNG image",),
)
CASES.image(
    "jpeg_that_is_truncated",
    lambda: encoded(Image.effect_noise((200, 200), 50).convert("RGB"), "JPEG")[:3000],
    skipped=("truncated: the end of the JPEG image is missing",),
)
CASES.image(
    "webp_that_is_truncated",
    lambda: encoded(Image.effect_noise((60, 60), 50), "WEBP")[:300],
    skipped=("WEBP image",),
)
CASES.image(
    "jpeg_that_claims_65500", lambda: _jpeg_that_claims(65_500), skipped=("expected at most 50,000,000 pixels",)
)
CASES.image("svg_renamed", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", skipped=(NO_IMAGE + "an SVG drawing",))
CASES.image("eps_renamed", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%EOF", skipped=(NO_IMAGE + "an EPS drawing",))
CASES.image("pickle_renamed", lambda: b"\x80\x04\x95cos\nsystem", skipped=(NO_IMAGE + "a Python pickle",))
CASES.image("program_renamed", lambda: b"\x7fELF\x02\x01", skipped=(NO_IMAGE + "a program",))
CASES.image("photoshop_renamed", lambda: b"8BPS\0\x01" + bytes(100), skipped=(NO_IMAGE + "a Photoshop file",))
CASES.image("image_without_a_byte", lambda: b"", skipped=(NO_IMAGE + "an empty file",))
CASES.image("tiff_whose_directory_is_its_own_next", lambda: _endless_tiff(), skipped=("TIFF",))
CASES.image(
    "gif_with_a_vast_screen",
    lambda: _wide_gif(),
    skipped=("expected at most 50,000,000 pixels, received 4,294,836,225",),
)
CASES.image(
    "bmp_that_claims_150_mb",
    lambda: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 19_000, -2_600, 1, 24, 0, 0, 0, 0, 0, 0),
    skipped=("truncated",),
)
CASES.image(
    "tiff_of_floats", lambda: encoded(Image.fromarray(np.zeros((8, 8), np.float32)), "TIFF"), skipped=("received 32",)
)

CASES.ten("gif_of_10000_frames", lambda: _many_frames(), lambda image: (image == 10).all())
CASES.ten(
    "jpeg_of_printing_colours",
    lambda: encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"),
    lambda image: np.abs(image.astype(int) - (255, 0, 0)).max() <= 5,
)
CASES.ten(
    "png_of_16_bits",
    lambda: encoded(np.full((8, 8), 30_000, np.uint16)),
    lambda image: (image == 117).all(),
)
CASES.ten(
    "png_with_a_palette",
    lambda: encoded(Image.new("RGB", (8, 8), (200, 100, 0)).convert("P", palette=Image.Palette.ADAPTIVE)),
    lambda image: (image == (200, 100, 0)).all(),
)
CASES.ten(
    "png_that_is_transparent",
    lambda: encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0))),
    lambda image: (image == 255).all(),
)
CASES.ten(
    "jpeg_on_its_side",
    lambda: _on_its_side(),
    lambda image: image.shape == (24, 16, 1) and image[:8].mean() > 200 > 50 > image[-8:].mean(),
)

CASES.file("single_image", lambda: GOOD["00000.png"], refused="received a single image")
CASES.file("image_and_archive_in_one", lambda: GOOD["00000.png"] + b"PK\3\4", refused="received a single image")
