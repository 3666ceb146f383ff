import numpy as np
import pytest

from vae_tf.runs import records, shipped_run

LOSSES = {"loss": 3.0, "reconstruction_loss": 2.0, "kl_loss": 1.0, "elbo": -3.0}
PROGRESS = {
    "epoch": 1.5,
    "epochs": 2,
    "step": 3,
    "steps": 4,
    "seconds": 1.0,
    "left": None,
    "beta": 1.0,
    "train": LOSSES,
}
RECORD = {"epoch": 1, "step": 2, "seconds": 1.0, "beta": 1.0, "images_per_second": 9.0, "train": LOSSES, "test": LOSSES}
RESULT = {
    "mean": -3.0,
    "standard_error": None,
    "reconstruction": -2.0,
    "kl": 1.0,
    "images": 1,
    "num_samples": 5,
    "active_units": 1,
    "targets": "grey",
    "kl_per_dimension": [0.5, 0.5],
}
DATASET = {"name": "a", "title": "b", "fingerprint": "c", "train_images": 2, "test_images": 1, "label_names": None}


@pytest.mark.parametrize("value", [0, -1.5, 10**200])
def test_a_number_is_one(value):
    assert records.is_number(value)


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), -float("inf"), 10**400, [1]])
def test_what_is_no_number_is_none(value):
    assert not records.is_number(value)


@pytest.mark.parametrize(
    ("whole", "value"),
    [
        (records.whole_progress, PROGRESS),
        (records.whole_record, RECORD),
        (records.whole_result, RESULT),
    ],
)
def test_a_whole_record_is_itself_and_lacks_nothing(whole, value):
    assert whole(value) is value
    assert whole(None) is None
    for name in value:
        if name not in ("left", "standard_error"):
            assert whole({key: entry for key, entry in value.items() if key != name}) is None, name
        assert whole({**value, name: {"odd": "thing"}}) is None, name


def test_an_odd_entry_of_a_state_is_left_out_and_an_odd_state_is_none():
    status = {"state": "failed", "message": "Why", "seconds": "long", "epochs": 3, "started": 1e300, "advice": 5}
    assert records.whole_status(status) == {"state": "failed", "message": "Why", "epochs": 3}
    assert records.whole_status({"state": "finished"}) == {"state": "finished", "message": ""}
    queue = {"queued": 5.0, "attempts": 2, "foreground": True, "figures": "coming", "note": "x"}
    before = {"state": "finished", "epochs": 3, "step": 9, "message": ""}
    whole = {"state": "queued", "message": "", **queue, "continued_from": before}
    assert records.whole_status(whole) == whole
    for name, odd in (("queued", -1), ("attempts", "2"), ("foreground", 1), ("figures", 1), ("continued_from", {})):
        assert name not in records.whole_status({**whole, name: odd}), name
    for odd in (None, {}, {"state": "flying"}, {"state": []}):
        assert records.whole_status(odd) is None


def test_pictures_belong_to_the_models_sizes_and_to_each_other():
    images = np.zeros((2, 4, 3, 1), np.uint8)
    whole = {"originals": images, "reconstructions": images, "z_mean": np.zeros((5, 2)), "epoch": np.array(1)}
    assert records.whole_live(whole, (4, 3, 1), 2)
    assert records.whole_live(whole | {"labels": np.zeros(5, int)}, (4, 3, 1), 2)
    assert not records.whole_live(whole, (4, 3, 3), 2)
    assert not records.whole_live(whole, (4, 3, 1), 3)
    for name, array in (
        ("originals", images[:1]),
        ("reconstructions", images.astype(float)),
        ("z_mean", np.zeros(5)),
        ("labels", np.zeros(4, int)),
        ("labels", np.zeros(5)),
        ("z_mean", np.full((5, 2), np.nan)),
        ("epoch", np.zeros(2, int)),
        ("epoch", np.array("one")),
    ):
        assert not records.whole_live(whole | {name: array}, (4, 3, 1), 2), name


def test_a_browser_export_is_believed_for_a_model_of_its_sizes_alone():
    manifest = shipped_run().browser
    assert records.whole_browser(manifest, (28, 28, 1), 2) is manifest
    assert records.whole_browser(manifest, (28, 28, 1), 3) is None
    assert records.whole_browser(manifest, (28, 20, 1), 2) is None
    assert records.whole_browser(manifest | {"schema": 2}, (28, 28, 1), 2) is None
    assert records.whole_browser(None, (28, 28, 1), 2) is None


def test_a_dataset_is_described_whole():
    assert records.whole_dataset(DATASET)
    assert records.whole_dataset(DATASET | {"label_names": ["x", "y"]})
    for odd in (
        None,
        [],
        DATASET | {"label_names": 5},
        DATASET | {"label_names": [5]},
        DATASET | {"train_images": "x"},
    ):
        assert not records.whole_dataset(odd)
