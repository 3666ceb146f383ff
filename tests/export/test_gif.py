"""A film of frames, written and read back."""

import io

import numpy as np
import pytest
from PIL import Image

from vae_tf.export.gif import encode_gif


def frames(n, shape=(4, 6, 1)):
    return np.stack([np.full(shape, 40 * i, np.uint8) for i in range(n)])


@pytest.mark.parametrize("channels", [1, 3])
def test_every_frame_is_there_enlarged_in_its_order_and_its_time(channels):
    film = Image.open(io.BytesIO(encode_gif(frames(5, (4, 6, channels)), milliseconds=120, loop=True)))
    assert film.n_frames == 5
    assert film.size == (6 * 46, 4 * 46)
    for i in range(5):
        film.seek(i)
        assert film.convert("RGB").getpixel((0, 0)) == (40 * i,) * 3
        assert film.info["duration"] == 120


def test_a_pixel_becomes_a_square_of_one_value():
    image = np.zeros((1, 2, 2, 1), np.uint8)
    image[0, 0, 1] = 255
    film = np.asarray(Image.open(io.BytesIO(encode_gif(image, milliseconds=20, loop=False))).convert("L"))
    assert (film[:140, 140:] == 255).all()
    assert film.sum() == 140 * 140 * 255


def test_a_film_runs_once_or_for_ever():
    once, ever = (Image.open(io.BytesIO(encode_gif(frames(2), milliseconds=20, loop=loop))) for loop in (False, True))
    assert "loop" not in once.info
    assert ever.info["loop"] == 0


@pytest.mark.parametrize(
    ("bad", "options", "word"),
    [
        (np.zeros((0, 4, 4, 1), np.uint8), {}, "frames"),
        (np.zeros((2, 4, 4, 2), np.uint8), {}, "1 or 3"),
        (np.zeros((2, 4, 4, 1), np.float32), {}, "float32"),
        (np.zeros((481, 1, 1, 1), np.uint8), {}, "481"),
        (frames(2), {"milliseconds": 5}, "milliseconds"),
        (np.zeros((1, 1, 70_000, 1), np.uint8), {}, "at most 2048"),
    ],
)
def test_what_is_no_film_is_refused_in_words(bad, options, word):
    with pytest.raises(ValueError, match=word):
        encode_gif(bad, **{"milliseconds": 20, "loop": True} | options)
