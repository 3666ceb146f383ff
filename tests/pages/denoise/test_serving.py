"""What the server gives the component for denoising: results as pictures, and labels."""

import numpy as np
import pytest

from pages.ui import cache
from pages.ui.denoise import asked
from tests.pages.asking import asker
from vae_tf.data import save_npz
from vae_tf.runs import mending


@pytest.fixture
def ask():
    """`ask("/vae/...")`: one request to the routes, without a network."""
    return asker()


@pytest.fixture
def folder(home, made, request_of):
    """Where a request's results come to."""
    return mending.ask(made, asked.read(made, request_of()).mending("quick"))


def values(answer):
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    return np.frombuffer(answer.body, np.uint8)


def test_a_result_is_a_picture_and_its_spread_is_scaled_to_its_largest(ask, made, folder):
    image = np.linspace(-0.5, 1.5, 784, dtype=np.float32).reshape(1, 28, 28, 1)
    save_npz(folder / "median.npz", images=image, spread=np.abs(image))
    base = f"/vae/run/{made.id}/denoise/{folder.name}/median"
    np.testing.assert_array_equal(values(ask(f"{base}/images")), np.rint(image.clip(0, 1) * 255).ravel())
    assert values(ask(f"{base}/spread")).max() == 255


def test_a_film_has_a_picture_for_each_frame_and_chain(ask, made, folder):
    film = np.zeros((2, 3, 1, 28, 28, 1), np.float32)
    film[1, 2] = 1
    save_npz(folder / "completions.npz", images=film[0, 0], spread=film[0, 0], film=film, chains=film[1])
    base = f"/vae/run/{made.id}/denoise/{folder.name}/completions"
    frames = values(ask(f"{base}/film")).reshape(2, 3, 784)
    assert frames[1, 2].min() == 255
    assert frames[0].max() == frames[1, :2].max() == 0
    assert values(ask(f"{base}/chains")).reshape(3, 784)[2].min() == 255


@pytest.mark.parametrize(
    "rest", ["median/images", "completions/film", "../images", "median/acceptance", "about/images"]
)
def test_what_is_not_there_is_missing(ask, made, folder, rest):
    assert ask(f"/vae/run/{made.id}/denoise/{folder.name}/{rest}").status == 404
    assert ask(f"/vae/run/nowhere/denoise/{folder.name}/{rest}").status == 404
    assert ask(f"/vae/run/{made.id}/denoise/..%2f..%2fruns/{rest}").status == 404


def test_a_damaged_result_is_missing(ask, made, folder):
    (folder / "median.npz").write_bytes(b"nothing")
    assert ask(f"/vae/run/{made.id}/denoise/{folder.name}/median/images").status == 404


def test_labels_of_all_test_images_are_given(ask, made):
    answer = ask(f"/vae/run/{made.id}/denoise/labels/{cache.images_name(made)}")
    labels = np.frombuffer(answer.body, "<i4")
    assert len(labels) == 1000
    assert set(labels) == set(range(10))
    assert ask(f"/vae/run/{made.id}/denoise/labels/other").status == 404
