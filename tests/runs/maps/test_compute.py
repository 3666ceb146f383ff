import json
import os
import shutil

import numpy as np
import pytest

from tests.map_runs import clusters, coded_run
from vae_tf.latent import Codes
from vae_tf.latent.maps import Cancelled
from vae_tf.runs import shipped_run, store, trash_run
from vae_tf.runs.codes import train_codes_path, weights_digest
from vae_tf.runs.maps import MapRequest, compute_map, map_folder, read_map
from vae_tf.runs.maps.compute import placer

Z, LABELS = clusters(120, 5)
PCA = MapRequest(method="pca")


def put(run, z, split="test"):
    """Other codes in the place of a run's: of training images as made by the weights that are there."""
    codes = Codes(z, np.zeros_like(z), None, None, np.arange(len(z)), split)
    if split == "train":
        codes.save(train_codes_path(run), weights=weights_digest(run))
    else:
        codes.save(run.path / "artifacts" / "codes.npz")


@pytest.fixture
def run(home):
    return coded_run(Z, LABELS)


def hidden(run):
    return [path.name for path in (run.path / "artifacts" / "maps").glob(".*")]


def test_a_map_is_there_again_as_it_was_made(run):
    assert read_map(run, PCA) is None
    made = compute_map(run, PCA)
    again = read_map(run, PCA)
    for name in ("coordinates", "index", "labels", "fitted"):
        np.testing.assert_array_equal(getattr(again, name), getattr(made, name))
    assert again.about == made.about
    assert again.request == PCA
    assert read_map(run, made.key).key == made.key
    np.testing.assert_array_equal(again.quality["continuity"], made.quality["continuity"])
    assert hidden(run) == []


def test_map_json_says_what_the_map_is(run):
    about = compute_map(run, PCA).about
    on_disk = json.loads((map_folder(run, PCA) / "map.json").read_text())
    assert on_disk == about
    assert (about["schema"], about["points"], about["fitted"], about["dim"]) == (1, 120, 120, 5)
    drawn = read_map(run, PCA).coordinates
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    np.testing.assert_allclose(about["extent"], [low[0], high[0], low[1], high[1]])
    assert about["radius"] > 0
    quality = about["quality"]
    assert (quality["k"], quality["points"]) == (15, 120)
    assert 0.8 < quality["trustworthiness"] <= 1
    assert quality["label_accuracy"]["pixels"] is None  # its dataset is nowhere
    assert quality["label_accuracy"]["codes"] > 0.9


def test_a_map_is_seen_before_it_is_judged(run):
    unjudged = compute_map(run, PCA, judged=False)
    assert (unjudged.quality, unjudged.about["quality"]) == (None, None)
    seen = []

    def tell(words, share):
        if words == "Judging the map":
            seen.append(read_map(run, PCA) is not None)

    assert compute_map(run, PCA, progress=tell).quality is not None
    assert seen
    assert all(seen)


def test_progress_rises_to_the_end(run):
    heard = []
    compute_map(run, MapRequest(sample=60), progress=lambda words, share: heard.append((words, share)))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {"Reading", "Neighbours", "Placing the others", "Judging the map"} <= {words for words, _ in heard}
    assert any(words.startswith("Layout ") and words.endswith(" epochs") for words, _ in heard)


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_the_same_request_gives_the_same_map_after_it_was_lost(run, method):
    request = MapRequest(method=method, seed=5)
    first = compute_map(run, request, judged=False)
    shutil.rmtree(map_folder(run, request))
    np.testing.assert_array_equal(compute_map(run, request, judged=False).coordinates, first.coordinates)


def test_a_sample_is_laid_out_and_the_others_are_placed(run):
    drawn = compute_map(run, MapRequest(sample=40, seed=1))
    assert drawn.fitted.sum() == drawn.about["fitted"] == 40
    assert len(drawn) == drawn.about["points"] == 120
    shares = np.bincount(LABELS[drawn.fitted], minlength=4) / np.bincount(LABELS, minlength=4)
    assert abs(shares - 1 / 3).max() < 0.05
    assert not drawn.fitted[:40].all()
    placed = placer(run, drawn)(Z[~drawn.fitted])
    np.testing.assert_allclose(placed, drawn.coordinates[~drawn.fitted], atol=1e-4)


def test_a_cancelled_map_leaves_nothing_behind(run):
    def tell(words, share):
        if words.startswith("Layout"):
            raise Cancelled

    with pytest.raises(Cancelled):
        compute_map(run, MapRequest(), progress=tell)
    assert list((run.path / "artifacts").rglob("*.tmp")) == []
    assert read_map(run, MapRequest()) is None


@pytest.mark.parametrize("name", ["map.json", "map.npz"])
@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04 half"])
def test_a_damaged_map_is_none_and_made_anew(run, name, content):
    folder = map_folder(run, PCA)
    made = compute_map(run, PCA)
    (folder / name).write_bytes(content)
    assert read_map(run, PCA) is None
    assert not folder.exists()
    np.testing.assert_array_equal(compute_map(run, PCA).coordinates, made.coordinates)


def test_a_damaged_judgement_is_made_anew_and_the_map_stays(run):
    made = compute_map(run, PCA)
    (map_folder(run, PCA) / "quality.npz").write_bytes(b"half")
    assert read_map(run, PCA).quality is None
    assert read_map(run, PCA).about["quality"] is None
    assert compute_map(run, PCA).about["created"] == made.about["created"]
    assert read_map(run, PCA).quality is not None


def test_a_map_under_anothers_name_is_damaged(run):
    made = map_folder(run, compute_map(run, PCA).key)
    other = made.with_name("0" * 20)
    shutil.copytree(made, other)
    assert read_map(run, "0" * 20) is None


@pytest.mark.parametrize("key", ["..", "../../x", "0" * 15, "G" * 20, "", "0" * 65])
def test_a_key_is_no_way_out_of_the_folder(run, key):
    with pytest.raises(ValueError, match="expected its key"):
        read_map(run, key)


def test_who_comes_second_with_the_same_map_gets_the_first_ones(run, monkeypatch):
    first = compute_map(run, PCA, judged=False)
    from vae_tf.runs.maps import compute

    monkeypatch.setattr(compute, "read_map", lambda *_: None)  # as if it had looked before the first was written
    assert compute_map(run, PCA, judged=False).about["created"] == first.about["created"]
    assert hidden(run) == []


def test_codes_written_anew_have_another_map(run):
    before = map_folder(run, PCA)
    (run.path / "artifacts" / "codes.npz").unlink()
    other = coded_run(Z + 1, LABELS)
    shutil.copy(other.path / "artifacts" / "codes.npz", run.path / "artifacts" / "codes.npz")
    os.utime(run.path / "artifacts" / "codes.npz", ns=(1, 1))
    assert map_folder(run, PCA) != before


def test_a_deleted_run_does_not_come_back(run):
    trash_run(run)
    with pytest.raises((ValueError, OSError)):
        compute_map(run, PCA)
    assert not run.path.exists()


def test_a_run_deleted_during_the_map_does_not_come_back(run):
    def tell(words, share):
        if words == "Principal axes":
            shutil.rmtree(run.path)

    with pytest.raises((ValueError, OSError)):
        compute_map(run, PCA, progress=tell)
    assert not run.path.exists()


def test_a_full_disk_leaves_nothing_half(run, monkeypatch):
    from vae_tf.runs.maps import stored

    def full(path, write):
        path.write_bytes(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(stored, "write_durably", full)
    with pytest.raises(OSError, match="no space"):
        compute_map(run, PCA)
    assert list((run.path / "artifacts" / "maps").iterdir()) == []


def test_the_shipped_run_keeps_its_maps_in_the_home(home):
    run = shipped_run()
    folder = map_folder(run, compute_map(run, PCA).key)
    assert folder.parent == home / "cache" / "maps" / run.id
    assert not (run.path / "artifacts" / "maps").exists()
    assert read_map(run, PCA) is not None


@pytest.mark.parametrize("labels", [None, np.zeros(120, np.int64)])
def test_without_labels_that_differ_there_is_no_label_accuracy(home, labels):
    drawn = compute_map(coded_run(Z, labels), PCA)
    assert drawn.about["quality"]["label_accuracy"] is None
    assert (drawn.labels is None) is (labels is None)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 10])
def test_few_codes_give_a_map_or_a_sentence(home, n):
    run = coded_run(Z[:n], LABELS[:n])
    assert len(compute_map(run, PCA)) == n
    assert (compute_map(run, PCA).quality is None) is (n < 3)
    if n < 4:
        with pytest.raises(ValueError, match=f"UMAP: expected at least 4 codes, received {n}"):
            compute_map(run, MapRequest())
    else:
        assert np.isfinite(compute_map(run, MapRequest()).coordinates).all()


def test_pixels_need_the_dataset(run):
    with pytest.raises(ValueError, match="dataset"):
        compute_map(run, MapRequest(of="pixels", method="pca"))


def test_codes_with_a_nan_are_a_sentence(run):
    path = run.path / "artifacts" / "codes.npz"
    arrays = dict(np.load(path))
    arrays["z_mean"][3, 1] = np.nan
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="NaN"):
        compute_map(run, PCA)


def test_a_run_without_codes_is_a_sentence(run):
    (run.path / "artifacts" / "codes.npz").unlink()
    with pytest.raises(ValueError, match="expected the codes of its test images"):
        compute_map(run, PCA)
    with pytest.raises(ValueError, match="expected a trained model"):
        compute_map(run, MapRequest(method="pca", split="train"))


def test_a_closed_folder_is_an_error_and_no_crash(run, monkeypatch):
    def closed(*_, **__):
        raise PermissionError("closed")

    monkeypatch.setattr(store.Path, "mkdir", closed)
    with pytest.raises(OSError, match="closed"):
        compute_map(run, PCA)


def test_codes_that_change_under_a_map_are_not_what_it_is_called_by(run):
    def another(words, share):
        if words == "Principal axes":
            put(run, clusters(120, 5, seed=9)[0])

    with pytest.raises(ValueError, match="took the place"):
        compute_map(run, PCA, progress=another, judged=False)
    assert read_map(run, PCA) is None
    drawn = compute_map(run, PCA, judged=False)
    np.testing.assert_array_equal(drawn.coordinates, PCA.how.fit(run.codes().z_mean).coordinates)


def test_a_map_of_all_images_is_of_the_test_codes_that_are_there(run):
    everything = MapRequest(method="pca", split="all")
    (run.path / "weights.npz").write_bytes(b"new weights")  # a training that ends: its codes are still to come
    put(run, clusters(60, 5, seed=3)[0], "train")
    before = compute_map(run, everything, judged=False)
    put(run, clusters(120, 5, seed=8)[0])
    assert read_map(run, everything) is None
    assert compute_map(run, everything, judged=False).key != before.key
