"""What the unfolding is given: saved epochs as bytes, and their images, asked for as a browser asks."""

import json
import shutil
import struct

import numpy as np
import pytest

from pages.ui import epochs, scrubber
from tests.pages.test_routes import ask  # noqa: F401
from vae_tf.data import save_npz
from vae_tf.runs.reading import read_run


@pytest.fixture
def run(make_run):
    return read_run(make_run("running", frames=3))


def unpacked(data):
    (length,) = struct.unpack_from("<I", data)
    head = json.loads(data[4 : 4 + length])
    begin, numbers = 4 + length, len(head["epochs"]) * head["dimensions"]
    places = len(head["epochs"]) * head["points"] * head["flat"]
    kl = np.frombuffer(data, "<f4", numbers, begin).reshape(len(head["epochs"]), -1)
    planes = np.frombuffer(data, "<i2", places, begin + 4 * numbers).reshape(len(head["epochs"]), head["points"], -1)
    active = np.frombuffer(data, np.uint8, offset=begin + 4 * numbers + 2 * places)
    return head, kl, planes / epochs.STEPS * head["edge"], active


def given(run, **more):
    return scrubber.given(run, epochs.saved_epochs(run), at_work=True)


def test_all_saved_epochs_come_aligned_and_to_a_thousandth(run, ask):  # noqa: F811
    about = given(run)
    answer = ask(f"/{about['base']}/all-{about['set']}")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    head, kl, planes, active = unpacked(answer.body)
    assert (head["epochs"], head["set"], head["names"]) == ([1, 2, 3], about["set"], ["z₁", "z₂"])
    z = run.live()["z_mean"]
    assert len(planes) == 3
    for plane in planes:  # each was turned by a half: aligned, they are the same
        np.testing.assert_allclose(plane, z, atol=head["edge"] / epochs.STEPS)
    assert kl.tolist() == [[1, 2], [2, 3], [3, 4]]
    assert active.tolist() == [1] * 6
    assert head["labels"][:3] == [0, 1, 2]


def test_who_only_watches_is_given_the_newest_alone(run, ask):  # noqa: F811
    about = given(run)
    newest = ask(f"/{about['base']}/newest-{about['set']}")
    head, _, planes, _ = unpacked(newest.body)
    assert (head["epochs"], planes.shape) == ([3], (1, 1000, 2))
    assert len(newest.body) < 9000


def test_numbers_begin_where_a_browser_can_read_them(run, ask):  # noqa: F811
    about = given(run)
    assert struct.unpack_from("<I", ask(f"/{about['base']}/all-{about['set']}").body)[0] % 4 == 0


def test_the_images_of_each_epoch_and_their_originals_have_addresses_of_their_own(run, ask):  # noqa: F811
    about = given(run)
    head, *_ = unpacked(ask(f"/{about['base']}/all-{about['set']}").body)
    for epoch, stamp in zip(head["epochs"], head["stamps"], strict=True):
        answer = ask(f"/{about['base']}/images-{epoch}-{stamp}")
        assert np.frombuffer(answer.body, np.uint8).shape == (10 * 28 * 28,)
        assert answer.body == epochs.saved_frame(run, epoch)["reconstructions"].tobytes()
    assert ask(f"/{about['base']}/{about['originals']}").body == run.live()["originals"].tobytes()


def test_a_new_epoch_gives_the_set_another_name_and_an_old_name_is_not_kept(run, ask):  # noqa: F811
    before = given(run)
    live = run.live()
    save_npz(run.path / "artifacts" / "live.npz", **{**live, "epoch": 4})
    after = given(run)
    assert after["epochs"] == [1, 2, 3, 4]
    assert after["set"] != before["set"]
    answer = ask(f"/{before['base']}/newest-{before['set']}")
    assert answer.headers["cache-control"] == "no-store"
    assert unpacked(answer.body)[0]["epochs"] == [4]


def test_an_epoch_written_anew_has_other_images(run, ask):  # noqa: F811
    stamp = epochs.stamp(run, 2)
    frame = run.path / "artifacts" / "frames" / "000002.npz"
    arrays = {name: np.array(value) for name, value in np.load(frame).items()}
    save_npz(frame, **{**arrays, "reconstructions": 255 - arrays["reconstructions"]})
    answer = ask(f"/{given(run)['base']}/images-2-{stamp}")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (204, b"", "no-store")
    assert ask(f"/{given(run)['base']}/images-2-{epochs.stamp(run, 2)}").status == 200


def test_images_that_a_later_epoch_replaced_before_they_were_asked_for_are_no_error(run, ask):  # noqa: F811
    before = given(run)
    save_npz(run.path / "artifacts" / "live.npz", **{**run.live(), "epoch": 7})
    stamp = epochs.stamp(run, 3)
    assert ask(f"/{before['base']}/images-5-{stamp}").status == 204
    assert ask(f"/{before['base']}/images-8-{stamp}").status == 404  # never was


@pytest.mark.parametrize(
    "name",
    ["all-", "all-x", "images-2", "images-2-", "originals-0", "../run.json", "000001.npz", "images-99-" + "0" * 12],
)
def test_nothing_else_is_given_out(run, ask, name):  # noqa: F811
    assert ask(f"/vae/run/{run.id}/epochs/{name}").status == 404


def test_a_run_that_is_gone_or_has_nothing_yet_is_not_found(make_run, run, ask):  # noqa: F811
    about = given(run)
    shutil.rmtree(run.path)
    assert ask(f"/{about['base']}/all-{about['set']}").status == 404
    epochs._packed.clear()
    assert epochs._set(run, f"all-{about['set']}").status_code == 404  # deleted after it had been found
    bare = read_run(make_run("starting"))
    assert given(bare)["epochs"] == []
    assert ask(f"/{given(bare)['base']}/all-{given(bare)['set']}").status == 404


def test_what_the_component_is_given_stays_the_same_while_nothing_has_changed(run):
    assert given(run) == given(read_run(run.path))
    assert len(json.dumps(given(run))) < 2000


def test_an_older_run_has_what_it_looked_like_at_its_end(make_run, ask):  # noqa: F811
    run = read_run(make_run("finished"))  # without frames, and without KL
    about = given(run)
    assert about["epochs"] == [3]
    head, kl, planes, _ = unpacked(ask(f"/{about['base']}/all-{about['set']}").body)
    assert (head["epochs"], planes.shape) == ([3], (1, 1000, 2))
    assert np.isnan(kl).all()
