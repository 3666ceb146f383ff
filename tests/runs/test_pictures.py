from types import SimpleNamespace

import numpy as np

from vae_tf.data import Split
from vae_tf.runs.frames import LIMIT
from vae_tf.runs.pictures import LIVE_CODES, Pictures, kl_per_dimension


def model(bias=0.0):
    """Encodes an image by its first pixel, and decodes to all grey."""
    return SimpleNamespace(
        encode=lambda x: SimpleNamespace(
            z_mean=x[:, 0, 0, :] + np.float32(bias), z_log_var=np.zeros((len(x), 1), np.float32)
        ),
        decode=lambda z: np.full((len(z), 2, 2, 1), 0.5, np.float32),
    )


def pictures(folder, n=4, labels=True):
    images = np.arange(4 * n, dtype=np.uint32).reshape(n, 2, 2, 1).astype(np.uint8)
    return Pictures(folder, Split(images, np.arange(n, dtype=np.int64) if labels else None))


def arrays(path):
    with np.load(path) as archive:
        return dict(archive)


def test_the_kl_of_a_dimension_is_that_of_the_formula():
    """N(1, 1) against N(0, 1) is 1/2 nat; N(0, e) is (e - 2) / 2."""
    kl = kl_per_dimension(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 1.0]]))
    np.testing.assert_allclose(kl, [0.5, (np.e - 2) / 2])


def test_a_picture_has_the_images_their_labels_and_what_the_model_makes_of_them(tmp_path):
    pictures(tmp_path).take(model(), 3)
    live = arrays(tmp_path / "live.npz")
    assert live["epoch"] == 3
    assert (live["originals"].shape, live["reconstructions"].dtype) == ((4, 2, 2, 1), np.uint8)
    assert set(live["reconstructions"].ravel()) <= {127, 128}
    np.testing.assert_allclose(live["z_mean"][:, 0] * 255, live["originals"][:, 0, 0, 0], atol=1e-4)
    np.testing.assert_allclose(live["kl_per_dimension"], [0.5 * np.mean(live["z_mean"].astype(float) ** 2)], rtol=1e-6)
    assert sorted(live["labels"]) == [0, 1, 2, 3]


def test_images_without_labels_have_pictures_too(tmp_path):
    pictures(tmp_path, labels=False).take(model(), 1)
    assert "labels" not in arrays(tmp_path / "live.npz")


def test_the_images_are_the_same_every_time_and_at_most_a_thousand(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        pictures(tmp_path / folder, n=1200).take(model(), 1)
    a, b = (arrays(tmp_path / folder / "live.npz") for folder in ("a", "b"))
    assert len(a["z_mean"]) == LIVE_CODES
    assert a["z_mean"].tobytes() == b["z_mean"].tobytes()


def test_frames_are_kept_when_due_or_when_it_is_said(tmp_path):
    taking = pictures(tmp_path)
    taking.take(model(), 1)
    taking.take(model(1.0), 5)
    taking.take(model(2.0), 6)  # not due: the others lie four epochs apart
    taking.take(model(3.0), 7, frame=True)
    taking.take(model(4.0), 100, frame=False)
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == ["000001.npz", "000005.npz", "000007.npz"]
    assert arrays(tmp_path / "live.npz")["epoch"] == 100
    frame = arrays(tmp_path / "frames" / "000005.npz")
    assert frame.keys() == {"z_mean", "reconstructions", "kl_per_dimension", "epoch"}
    assert LIMIT == 120
