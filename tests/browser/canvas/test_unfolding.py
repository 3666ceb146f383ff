"""The parts of the unfolding: what the server sends, read; points on their way; the clock that goes through them."""

import base64

import numpy as np
import pytest

from pages.ui import epochs
from tests.pages.conftest import write_artifacts, write_frames
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs.store import create_run
from vae_tf.runs.unfolding import unfolding

PARSED = """async (load, packed) => {
    const { parse } = await load("epochs");
    const data = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    try {
        const found = parse(data.buffer);
        return [found.epochs, Array.from(found.planes), Array.from(found.kl), Array.from(found.active), found.names];
    } catch (error) { return error.message; }
}"""


@pytest.fixture
def packed(home):
    """The saved epochs of a run as the server sends them, and as they are."""
    run = create_run(TrainConfig(dataset="mnist-5k", limit=200, model=VAEConfig(latent_dim=3, hidden=(8,))))
    (run.path / "artifacts").mkdir()
    write_artifacts(run.path / "artifacts", 3, done=False)
    write_frames(run.path / "artifacts", 3, 3)
    found = unfolding(run)
    return found, epochs.pack(run, found, "0" * 16, None)


def test_what_the_server_packs_is_what_the_browser_reads(js, packed):
    found, data = packed
    numbers, planes, kl, active, names = js(PARSED, base64.b64encode(data).decode())
    assert numbers == list(found.epochs)
    np.testing.assert_allclose(planes, found.planes.ravel(), atol=found.edge / epochs.STEPS)
    np.testing.assert_allclose(kl, found.kl.ravel())
    assert active == found.active.ravel().astype(int).tolist()
    assert len(names) == 2


@pytest.mark.parametrize("cut", [0, 3, 40, -1])
def test_what_comes_incomplete_is_one_sentence(js, packed, cut):
    assert js(PARSED, base64.b64encode(packed[1][:cut]).decode()) == "The saved epochs came incomplete."


def test_an_epoch_that_was_not_kept_is_the_one_before_it(js):
    script = """async (load) => {
        const { placeOf } = await load("epochs");
        return [0, 2, 3, 5, 9, 99].map((epoch) => placeOf({ epochs: [2, 4, 9] }, epoch));
    }"""
    assert js(script) == [0, 0, 0, 1, 2, 2]


def test_points_between_two_epochs_lie_on_a_line(js):
    script = """async (load) => {
        const { between } = await load("epochs");
        const [a, b] = [Float32Array.of(0, 4), Float32Array.of(2, 0)];
        return [0, 0.25, 1].map((share) => Array.from(between(a, b, share)))
            .concat([Array.from(between(a, Float32Array.of(1, 2, 3), 0.5))]);
    }"""
    assert js(script) == [[0, 4], [0.5, 3], [2, 0], [1, 2, 3]]


def test_points_glide_to_a_new_epoch_and_rest_there(js):
    script = """async (load) => {
        const { Glide } = await load("glide");
        const glide = new Glide();
        const [a, b] = [Float32Array.of(0), Float32Array.of(10)];
        const places = [glide.toward(a, 0)[0]];
        for (const moment of [100, 200, 400, 2000]) places.push(glide.toward(b, moment)[0]);
        return [places, glide.moving];
    }"""
    places, moving = js(script)
    assert places[:2] == [0, 0]
    assert 0 < places[2] < places[3] < 10
    assert (places[4], moving) == (10, False)


def test_the_clock_goes_through_all_in_many_frames_and_ends(js):
    script = """async (load) => {
        const { Clock, seconds } = await load("clock");
        const gone = new AbortController();
        const places = [];
        const began = performance.now();
        await new Promise((done) => new Clock((place, over) => {
            places.push(place);
            if (over) done();
        }, gone.signal).start(3, 3));
        return [places, (performance.now() - began) / 1000, seconds(3), seconds(119), seconds(1)];
    }"""
    places, took, three, many, one = js(script)
    assert places[0] == 0  # at the end, from the beginning
    assert places[-1] == 3
    assert places == sorted(places)
    assert len(places) > 8
    assert (three, many, one) == (1.5, 12, 1.5)
    assert three - 0.05 <= took < three + 3  # a frame's own moment lies a little before the clock's


def test_a_line_is_spread_over_rows_of_classes(js):
    script = """async (load) => {
        const { placesOf } = await load("cloud");
        const labels = { present: [4, 7] };
        const kinds = Int32Array.of(4, 7, 7);
        return Array.from(placesOf(Float32Array.of(-2, 0, 2), kinds, labels, { edge: 2, names: ["z₁"] }, 220));
    }"""
    places = js(script)
    assert places[0::2] == [0, 110, 220]
    rows = [int(y // 100) for y in places[1::2]]
    assert rows == [0, 1, 1]
