"""Picture files: what their first bytes say of their size, and what is refused."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

SIZE = """async (load, text) => {
    const { sizeInHeader } = await load("imagefile");
    return sizeInHeader(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}"""
READ = """async (load, [text, name, type, channels, repeat]) => {
    const { readPicture } = await load("imagefile");
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const file = new File(Array.from({ length: repeat }, () => data), name, { type });
    try {
      const { raster, chroma, width, height } = await readPicture(file, channels);
      return { size: [width, height], chroma, raster: [raster.width, raster.height, raster.channels],
        pixels: Array.from(raster.pixels.subarray(0, 12)) };
    } catch (error) { return error.message; }
}"""


def written(kind, size=(40, 30), **options):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8))
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def sent(content):
    return base64.b64encode(content).decode()


KINDS = {
    "png": ("PNG", {}),
    "jpeg": ("JPEG", {}),
    "progressive jpeg": ("JPEG", {"progressive": True}),
    "jpeg with a comment": ("JPEG", {"comment": b"x" * 300}),
    "gif": ("GIF", {}),
    "bmp": ("BMP", {}),
    "webp": ("WEBP", {}),
    "webp without loss": ("WEBP", {"lossless": True}),
    "webp with metadata": ("WEBP", {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_first_bytes_tell_the_size(js, kind):
    assert js(SIZE, sent(written(kind[0], **kind[1]))) == [40, 30]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_picture_is_read_at_its_own_size(js, kind):
    read = js(READ, [sent(written(kind[0], **kind[1])), "a.bin", "", 3, 1])
    assert read["size"] == [40, 30]
    assert read["raster"] == [40, 30, 3]


def test_a_large_picture_is_read_smaller_in_its_proportions(js):
    read = js(READ, [sent(written("PNG", (2048, 100))), "wide.png", "image/png", 1, 1])
    assert (read["size"], read["raster"]) == ([2048, 100], [1024, 50, 1])


def test_what_can_be_seen_through_becomes_white(js):
    file = io.BytesIO()
    Image.fromarray(np.zeros((2, 2, 4), np.uint8)).save(file, "PNG")
    assert js(READ, [sent(file.getvalue()), "a.png", "image/png", 1, 1])["pixels"] == [1, 1, 1, 1]


@pytest.mark.parametrize(("colour", "chroma"), [((90, 90, 90), 0), ((255, 0, 51), 1), ((51, 102, 51), 0.2)])
def test_a_picture_tells_how_colourful_it_is_even_where_it_is_read_as_grey(js, colour, chroma):
    file = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(file, "PNG")
    assert js(READ, [sent(file.getvalue()), "a.png", "image/png", 1, 1])["chroma"] == pytest.approx(chroma)


@pytest.mark.parametrize("start", [b"", b"%PDF-1.7 " + b" " * 60, b"\x89PNG", b"\xff\xd8\xff" + b"\x00" * 60])
def test_what_is_no_picture_has_no_size(js, start):
    assert js(SIZE, sent(start)) is None


@pytest.mark.parametrize(
    ("content", "name", "kind", "repeat", "sentence"),
    [
        (
            b"%PDF-1.7 " + b" " * 60,
            "paper.pdf",
            "application/pdf",
            1,
            "Expected a picture (PNG, JPEG, WebP, GIF or BMP)",
        ),
        (b"", "empty.png", "image/png", 1, "Expected a picture"),
        (
            b"\0" * 1000,
            "film.png",
            "image/png",
            26_000,
            "film.png is too large: expected at most 25 MB, received 26 MB.",
        ),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(js, content, name, kind, repeat, sentence):
    assert sentence in js(READ, [sent(content), name, kind, 1, repeat])


def test_a_damaged_picture_is_refused_with_a_sentence(js):
    assert (
        js(READ, [sent(written("PNG")[:60]), "cut.png", "image/png", 1, 1])
        == "cut.png cannot be read: the file is damaged."
    )


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(js):
    picture = written("PNG")
    picture = picture[:16] + bytes([0, 0, 0x40, 0, 0, 0, 0x40, 0]) + picture[24:]  # 16384 by 16384
    sentence = js(READ, [sent(picture), "bomb.png", "image/png", 1, 1])
    assert sentence == "bomb.png is too large: expected at most 64 megapixels, received 16384 × 16384."
