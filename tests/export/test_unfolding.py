"""The unfolding as a film: every epoch in it, points where they belong, images beside them."""

import io

import numpy as np
import pytest
from PIL import Image

from vae_tf.export.unfolding import HEAD, MARGIN, SIDE, Story, export, film
from vae_tf.figures import LABEL_COLOURS

CORNER = np.array([[[-1.0, -1.0]], [[1.0, 1.0]]], np.float32)  # one point, from below left to above right


def told(planes=CORNER, **more):
    return Story(title="A run", epochs=list(range(1, len(planes) + 1)), planes=planes, edge=2.0, **more)


def pictures(data):
    with Image.open(io.BytesIO(data)) as opened:
        found = []
        for k in range(opened.n_frames):
            opened.seek(k)
            found.append((opened.convert("RGB"), opened.info["duration"]))
    return found


def place_of_colour(picture, colour):
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    plane = np.asarray(picture, int)[HEAD : HEAD + SIDE, MARGIN : MARGIN + SIDE]
    rows, columns = np.nonzero(np.abs(plane - wanted).sum(axis=2) < 90)
    return columns.mean(), rows.mean()


def test_points_go_on_a_straight_line_from_one_epoch_to_the_next():
    places = [
        place_of_colour(picture, LABEL_COLOURS[0])
        for picture, _ in pictures(film(told(labels=np.array([0]), label_names=["·"])))
    ]
    assert places[0] == pytest.approx((SIDE / 4, 3 * SIDE / 4), abs=2)
    assert places[-1] == pytest.approx((3 * SIDE / 4, SIDE / 4), abs=2)
    steps = np.diff(np.array(places), axis=0)
    assert len(steps) == 8
    np.testing.assert_allclose(steps, np.broadcast_to([25, -25], steps.shape), atol=3)


def test_the_last_epoch_stays_longer():
    *_, (_, before), (_, last) = pictures(film(told()))
    assert last > 20 * before


def test_a_long_training_makes_no_longer_film():
    rng = np.random.default_rng(0)
    data = film(told(rng.normal(size=(120, 20, 2)).astype(np.float32)))
    assert 119 <= len(pictures(data)) <= 121


def test_images_stand_beside_the_plane_each_with_its_reconstruction():
    originals = np.full((3, 8, 8, 1), 255, np.uint8)
    rebuilt = [np.zeros_like(originals), np.full_like(originals, 128)]
    first, *_, last = (
        np.asarray(picture)[:, SIDE + 2 * MARGIN :]
        for picture, _ in pictures(film(told(originals=originals, rebuilt=rebuilt)))
    )
    at = HEAD + 20, 20
    assert first[at].tolist() == [255] * 3
    assert first[at[0], at[1] + 57].tolist() == [0] * 3
    assert abs(int(last[at[0], at[1] + 57][0]) - 128) < 4


@pytest.mark.parametrize("labels", [None, np.array([3, 3, 7]), np.arange(3) * 40])
@pytest.mark.parametrize("dimensions", [1, 2])
def test_any_plane_can_be_filmed(labels, dimensions):
    planes = np.random.default_rng(0).normal(size=(3, 3, dimensions)).astype(np.float32)
    assert len(pictures(film(told(planes, labels=labels)))) > 3


def test_one_epoch_is_no_film():
    with pytest.raises(ValueError, match=r"expected a run with at least 2 saved epochs .*, found 1"):
        film(told(CORNER[:1]))


def test_it_is_written_whole_into_the_folder(tmp_path):
    [path] = export(tmp_path, told())
    assert path == tmp_path / "unfolding.gif"
    assert path.read_bytes()[:6] == b"GIF89a"
    assert list(tmp_path.iterdir()) == [path]
