"""One spoilt file of one run: every page still draws, and says what it can."""

import json

import numpy as np
import pytest

from vae_tf.data import save_npz

PNG_HEAD = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000380000003808000000")


def rewrite(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def seconds_as_text(run):
    rewrite(run / "state.json", seconds="long")


def state_of_another_kind(run):
    (run / "state.json").write_text("[]")


def created_far_off(run):
    rewrite(run / "run.json", created=1e300)


def label_names_a_number(run):
    manifest = json.loads((run / "run.json").read_text())
    rewrite(run / "run.json", dataset={**manifest["dataset"], "label_names": 5})


def progress_incomplete(run):
    (run / "progress.json").write_text('{"epoch": 1}')


def metrics_incomplete(run):
    (run / "metrics.jsonl").write_text('{"epoch": 1}\n')


def results_incomplete(run):
    (run / "artifacts" / "results" / "elbo-grey.json").write_text('{"mean": -160.0}')


def results_of_unknown_targets(run):
    grey = run / "artifacts" / "results" / "elbo-grey.json"
    rewrite(grey, targets="blue")
    grey.rename(grey.with_name("elbo-blue.json"))


def activity_too_short(run):
    rewrite(run / "artifacts" / "results" / "elbo-grey.json", activity=[1.0])


def live_of_wrong_shapes(run):
    save_npz(run / "artifacts" / "live.npz", originals=1, reconstructions=[2], z_mean=np.zeros(3), epoch=[1, 2])


def live_cut_short(run):
    (run / "artifacts" / "live.npz").write_bytes(b"PK")


def thumbnail_garbage(run):
    (run / "artifacts" / "thumbnail.png").write_bytes(b"garbage")


def thumbnail_cut_short(run):
    (run / "artifacts" / "thumbnail.png").write_bytes(PNG_HEAD)


def codes_garbage(run):
    (run / "artifacts" / "codes.npz").write_bytes(b"garbage")


SPOILT = [
    seconds_as_text,
    state_of_another_kind,
    created_far_off,
    label_names_a_number,
    progress_incomplete,
    metrics_incomplete,
    results_incomplete,
    results_of_unknown_targets,
    activity_too_short,
    live_of_wrong_shapes,
    live_cut_short,
    thumbnail_garbage,
    thumbnail_cut_short,
    codes_garbage,
]


@pytest.mark.parametrize("name", ["home", "run", "train", "explore"])
@pytest.mark.parametrize("spoil", SPOILT)
def test_a_page_outlives_a_spoilt_file(app, make_run, name, spoil):
    run = make_run(name="Spoilt")
    make_run(name="Whole")
    spoil(run)
    page = app(name, run=run.name)
    assert not page.exception
    if name == "home":
        assert any("Whole" in text.value for text in page.markdown)


@pytest.mark.parametrize("spoil", [thumbnail_garbage, thumbnail_cut_short, codes_garbage])
@pytest.mark.parametrize("name", ["home", "run", "explore"])
def test_a_page_outlives_a_spoilt_ready_trained_run(app, shipped, name, spoil):
    spoil(shipped)
    page = app(name)
    assert not page.exception
    if spoil is not codes_garbage and name == "home":
        assert any("picture cannot be read" in text.value for text in page.caption)
