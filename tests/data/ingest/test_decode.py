import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.data.ingest.files import encoded, grey
from vae_tf.data.ingest.decode import decode, size_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Unreadable

GREYS = np.arange(6, dtype=np.uint8).reshape(2, 3) * 50
RED = np.full((2, 3, 3), (255, 0, 0), np.uint8)


def png_of(width, height, *, depth=8, colour=0, data=b""):
    """A PNG whose header says what it is told."""

    def chunk(kind, content):
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refused(data, limits=None):
    with pytest.raises(Unreadable) as caught:
        decode(data, limits or Limits())
    return str(caught.value)


@pytest.mark.parametrize("format", ["PNG", "BMP", "GIF", "TIFF"])
def test_greys_come_as_they_are(format):
    assert decode(encoded(GREYS, format), Limits()).tolist() in (GREYS.tolist(), np.dstack([GREYS] * 3).tolist())


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF"])
def test_colours_come_as_they_are(format):
    assert decode(encoded(RED, format), Limits()).tolist() == RED.tolist()


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_lossy_images_come_nearly_as_they_are(format):
    image = decode(encoded(np.full((16, 16, 3), (200, 100, 50), np.uint8), format, quality=95), Limits())
    assert image.shape == (16, 16, 3)
    assert np.abs(image.astype(int) - (200, 100, 50)).max() <= 4


def test_transparent_parts_are_white():
    pixels = np.zeros((1, 2, 4), np.uint8)
    pixels[0, 0] = (10, 20, 30, 255)
    assert decode(encoded(pixels), Limits()).tolist() == [[[10, 20, 30], [255, 255, 255]]]


def test_a_half_transparent_grey_is_half_white_and_stays_grey():
    pixels = Image.merge("LA", [Image.fromarray(grey(0, 1, 1)), Image.fromarray(grey(51, 1, 1))])
    assert decode(encoded(pixels), Limits()).tolist() == [[204]]


def test_a_transparent_colour_of_a_palette_is_white():
    image = Image.fromarray(np.array([[0, 1]], np.uint8), "L").convert("P")
    image.putpalette([9, 9, 9, 200, 100, 0] + [0] * 762)
    image.putdata([0, 1])
    assert decode(encoded(image, transparency=0), Limits()).tolist() == [[[255, 255, 255], [200, 100, 0]]]


def test_a_palette_becomes_its_colours():
    image = Image.fromarray(RED).convert("P", palette=Image.Palette.ADAPTIVE)
    assert decode(encoded(image), Limits()).tolist() == RED.tolist()


def test_black_and_white_becomes_grey():
    image = Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1")
    assert decode(encoded(image), Limits()).tolist() == [[0, 255]]


def test_sixteen_bits_are_scaled_not_clipped():
    wide = np.array([[0, 257, 300 * 100, 65535]], np.uint16)
    assert decode(encoded(wide), Limits()).tolist() == [[0, 1, 117, 255]]
    assert decode(encoded(wide, "TIFF"), Limits()).tolist() == [[0, 1, 117, 255]]


def test_printing_colours_become_screen_colours():
    image = Image.new("CMYK", (4, 4), (0, 255, 255, 0))
    assert decode(encoded(image, "TIFF"), Limits())[0, 0].tolist() == [255, 0, 0]
    assert np.abs(decode(encoded(image, "JPEG"), Limits())[0, 0].astype(int) - (255, 0, 0)).max() <= 5


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_are_set_upright(orientation, format):
    """As Pillow's own exif_transpose does it, which the browser agrees with."""
    image = Image.fromarray(np.kron(np.array([[0, 80], [160, 240], [40, 200]], np.uint8), np.ones((16, 16), np.uint8)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if format == "WEBP" else {"quality": 100} if format == "JPEG" else {}
    data = encoded(image, format, exif=exif, **options)
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    upright = np.asarray(image.transpose(Image.Transpose(turns[orientation]))) if orientation > 1 else np.asarray(image)
    decoded = decode(data, Limits())
    decoded = decoded[..., 0] if decoded.ndim == 3 else decoded
    assert decoded.shape == upright.shape == size_of(data, Limits())
    assert np.abs(decoded.astype(int) - upright).max() <= 6


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.fromarray(grey(value)) for value in (10, 200)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert set(decode(data, Limits()).ravel().tolist()) == {10}


def test_a_large_photograph_is_decoded_smaller():
    data = encoded(np.full((2100, 4200, 3), 90, np.uint8), "JPEG")
    assert decode(data, Limits()).shape == (525, 1050, 3)
    assert size_of(data, Limits()) == (2100, 4200)


def test_sizes_are_checked_before_anything_is_decoded():
    assert refused(png_of(12_000, 12_000)) == "expected at most 50,000,000 pixels, received 144,000,000"
    assert refused(png_of(60_000, 1)) == "expected sides of at most 20,000 pixels, received 60000x1"
    assert refused(png_of(8_000, 8_000)) == "expected at most 50,000,000 pixels, received 8000x8000"
    assert refused(png_of(2**31 - 1, 2**31 - 1)).endswith("received 4,611,686,014,132,420,609")
    assert "PNG" in refused(png_of(0, 0))


def test_limits_are_those_that_are_given():
    assert decode(encoded(grey(0, 4, 4)), Limits(pixels=16, side=4)).shape == (4, 4)
    assert refused(encoded(grey(0, 4, 5)), Limits(pixels=16)) == "expected at most 16 pixels, received 5x4"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_truncated_images_are_refused(format):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encoded(noise, format)
    reason = refused(data[: len(data) // 2])
    assert "truncated" in reason or "damaged" in reason


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "an EPS drawing"),
        (b"", "an empty file"),
        (b"P5 2 2 255\n\0\0\0\0", "a PNM image"),
    ],
)
def test_what_is_no_image_is_named(data, received):
    assert refused(data) == f"expected PNG, JPEG, WebP, BMP, GIF or TIFF, received {received}"


def test_thirty_two_bits_are_refused():
    assert "received 32" in refused(encoded(Image.fromarray(np.zeros((2, 2), np.float32)), "TIFF"))


def test_a_text_that_unpacks_to_much_is_refused():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("bomb", "0" * 10_000_000, zip=True)
    assert refused(encoded(Image.fromarray(grey(0)), pnginfo=info)) == "a damaged PNG image"


def test_decoding_leaves_pillow_as_it_was():
    before = Image.MAX_IMAGE_PIXELS
    decode(encoded(grey(1)), Limits(pixels=10_000))
    assert before == Image.MAX_IMAGE_PIXELS


def test_the_array_is_ones_own():
    image = decode(encoded(GREYS), Limits())
    assert image.flags.c_contiguous
    assert Image.open(io.BytesIO(encoded(GREYS))).size == (3, 2)
