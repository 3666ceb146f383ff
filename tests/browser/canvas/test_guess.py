"""What a picture needs before a model can read it, guessed from its edge."""

import numpy as np
import pytest

GUESS = """async (load, [shape, edge, pixels, width, height, chroma]) => {
    const { Guess } = await load("guess");
    const [h, w, c] = shape;
    const decode = () => new Float32Array(h * w * c).fill(edge);
    const guess = new Guess({ codes: null, network: { imageShape: shape, latentDim: 2, decode } });
    const raster = { pixels: Float32Array.from(pixels), width, height, channels: c };
    return [guess.ofFile({ raster, chroma, width, height }, "crop"), guess.ofDrawing()];
}"""
MNIST, FASHION, COLOUR = ([28, 28, 1], 0.0), ([28, 28, 1], 0.05), ([28, 28, 3], 0.0)
blank = np.ones((40, 60))
written = blank.copy()
written[5:20, 40:44] = 0
uneven = written.copy()
uneven[:20] -= 0.4
grey = written * 0.6


def guessed(js, model, image, chroma=0.0):
    shape, edge = model
    pixels = np.repeat(image.ravel(), shape[-1]).tolist()
    return js(GUESS, [shape, edge, pixels, image.shape[1], image.shape[0], chroma])


@pytest.mark.parametrize(
    ("model", "image", "chroma", "invert", "mnist"),
    [
        (MNIST, written, 0.0, True, True),
        (MNIST, 1 - written, 0.0, False, True),
        (MNIST, written, 0.3, True, False),  # a photograph
        (MNIST, uneven, 0.0, True, False),  # paper in a shadow
        (MNIST, grey, 0.0, True, False),  # not dark, once inverted
        (FASHION, written, 0.0, True, False),
        (COLOUR, written, 0.0, False, False),
    ],
    ids=["black on white", "white on black", "coloured", "uneven", "grey ground", "Fashion-MNIST", "colour model"],
)
def test_only_ink_on_an_even_ground_is_centred_and_only_for_a_model_of_digits(js, model, image, chroma, invert, mnist):
    found, _ = guessed(js, model, image, chroma)
    assert found == {"fit": "crop", "invert": invert, "mnist": mnist}


def test_a_digit_laid_out_as_mnists_is_left_as_it_is(js):
    image = np.ones((28, 28))
    image[4:24, 4:24] = 0
    assert guessed(js, MNIST, image)[0] == {"fit": "crop", "invert": True, "mnist": False}


@pytest.mark.parametrize(("model", "mnist"), [(MNIST, True), (FASHION, False), (COLOUR, False)])
def test_a_drawing_is_centred_for_a_model_of_digits_and_never_inverted(js, model, mnist):
    assert guessed(js, model, blank)[1] == {"fit": "pad", "invert": False, "mnist": mnist}
