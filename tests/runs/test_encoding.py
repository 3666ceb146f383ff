import shutil

import numpy as np
import pytest

from vae_tf.runs.codes import codes_of, fingerprint, has_codes, points_of, split_of, train_codes_path
from vae_tf.runs.encoding import encode_split
from vae_tf.runs.maps import MapRequest, compute_map


def test_training_images_are_encoded_once_and_kept(run):
    assert not has_codes(run, "train")
    assert codes_of(run, "train") is None
    heard = []
    codes = encode_split(run, "train", progress=lambda words, share: heard.append(share))
    assert (codes.split, len(codes), codes.z_mean.shape[1]) == ("train", 60, 2)
    assert heard == sorted(heard)
    expected = run.load_model().encode(split_of(run, "train").images.astype(np.float32) / 255)
    np.testing.assert_allclose(codes.z_mean, expected.z_mean, atol=1e-5)
    assert np.isfinite(codes.elbo).all()
    assert has_codes(run, "train")
    stamp = train_codes_path(run).stat().st_mtime_ns
    encode_split(run, "train")
    assert train_codes_path(run).stat().st_mtime_ns == stamp


def test_all_is_the_training_images_followed_by_the_test_images(run):
    every, test = encode_split(run, "all"), run.codes()
    assert (every.split, len(every)) == ("all", 60 + len(test))
    np.testing.assert_array_equal(every.z_mean[60:], test.z_mean)
    np.testing.assert_array_equal(every.index, np.arange(60 + len(test)))
    np.testing.assert_array_equal(every.labels, split_of(run, "all").labels)
    assert len(points_of(run, "pixels", "all").table) == len(every)


def test_codes_of_other_weights_are_not_taken_for_these(run):
    encode_split(run, "train")
    before, pixels = fingerprint(run, "codes", "train"), fingerprint(run, "pixels", "train")
    weights = run.path / "weights.npz"
    arrays = dict(np.load(weights))
    name = next(name for name in arrays if arrays[name].dtype.kind == "f" and arrays[name].ndim == 2)
    arrays[name] = arrays[name] * 1.5
    np.savez(weights, **arrays)
    assert not has_codes(run, "train")
    assert fingerprint(run, "codes", "train") != before
    assert fingerprint(run, "pixels", "train") == pixels


def test_damaged_codes_are_made_anew(run):
    whole = encode_split(run, "train")
    train_codes_path(run).write_bytes(b"half")
    assert codes_of(run, "train") is None
    np.testing.assert_array_equal(encode_split(run, "train").z_mean, whole.z_mean)


def test_what_is_given_up_leaves_nothing_behind(run):
    def stop(words, share):
        if words == "Scoring":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode_split(run, "train", progress=stop)
    assert not has_codes(run, "train")
    assert list(train_codes_path(run).parent.glob(".*")) == []


def test_without_weights_it_is_a_sentence(run):
    (run.path / "weights.npz").unlink()
    with pytest.raises(ValueError, match="expected a trained model"):
        encode_split(run, "train")


def test_a_run_deleted_meanwhile_does_not_come_back(run):
    def delete(words, share):
        if words == "Scoring":
            shutil.rmtree(run.path)

    with pytest.raises((OSError, ValueError)):
        encode_split(run, "train", progress=delete)
    assert not run.path.exists()


def test_pixels_of_the_training_images_can_be_mapped(run):
    drawn = compute_map(run, MapRequest(of="pixels", split="train", method="pca"))
    assert len(drawn) == 60
    accuracy = drawn.about["quality"]["label_accuracy"]
    assert accuracy["pixels"] is not None
    assert accuracy["codes"] is None  # they have not been made
