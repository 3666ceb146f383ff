"""What is made to be taken away: whole or not at all, and known to be of the run as it is."""

import errno
import io
import os
import re
import zipfile

import numpy as np
import pytest

from vae_tf.data.files import read_json
from vae_tf.latent.maps.method import Cancelled
from vae_tf.runs import State, create_run, shipped_run
from vae_tf.runs.export import MADE_OF, Unwritten, export_run
from vae_tf.runs.parcels import file_name, find_parcel, make_parcel, offered, read_parcel, tidy, why_none
from vae_tf.runs.sources import OF
from vae_tf.runs.status import write_status
from vae_tf.runs.store import open_run


def trained_further(run):
    """Other weights have taken the place of those that were there."""
    path = run.path / "weights.npz"
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))


def folder(run):
    return run.path / "artifacts" / "exports"


def test_one_file_goes_as_it_is(run):
    made = make_parcel(run, "codes", table="csv")
    [same] = export_run(run, format="codes", out=run.path.parent / "out", table="csv")
    assert made.path.read_bytes() == same.read_bytes()
    assert made.path.name == f"{run.id}-codes.csv"
    assert (made.size, made.current, made.trained) == (same.stat().st_size, True, False)
    assert read_parcel(run, "codes", table="csv") == made
    assert read_parcel(run, "codes") is None
    assert sorted(path.name for path in made.path.parent.iterdir()) == [made.path.name, "about.json"]


def test_several_files_go_as_one_zip_in_a_folder_of_its_name(run):
    made = make_parcel(run, "keras")
    assert made.path.name == f"{run.id}-keras.zip"
    with zipfile.ZipFile(made.path) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {f"{run.id}-keras"}
        assert f"{run.id}-keras/decoder.keras" in archive.namelist()


def test_the_name_says_what_is_not_as_it_is_by_itself():
    run = shipped_run()
    assert file_name(run, "html", {"dtype": "float32"}) == "digits-2d-plane-float32.html"
    assert file_name(run, "codes", {"table": "parquet", "split": "train"}) == "digits-2d-codes-train.parquet"
    assert file_name(run, "figures", {"picture": "png"}) == "digits-2d-figures-png.zip"
    assert "browser" not in offered()


def test_a_run_that_was_trained_further_has_none_of_its_model_until_it_is_made_anew(run):
    first = make_parcel(run, "codes")
    trained_further(run)
    stale = read_parcel(run, "codes")
    assert (stale.current, stale.trained, stale.key) == (False, True, first.key)
    second = make_parcel(run, "codes")
    assert (second.current, second.trained) == (True, False)
    assert second.key != first.key
    assert find_parcel(run, first.key) is None
    assert find_parcel(run, second.key) == second.path


def test_a_new_name_is_a_change_and_no_training(run):
    make_parcel(run, "card")
    renamed = run.annotate(name="Another name")
    stale = read_parcel(renamed, "card")
    assert (stale.current, stale.trained) == (False, False)
    assert b"Another name" in make_parcel(renamed, "card").path.read_bytes()


def test_what_has_nothing_to_do_with_a_format_leaves_it_as_it_is(run):
    codes, card = make_parcel(run, "codes"), make_parcel(run, "card")
    (run.path / "artifacts" / "likelihood").mkdir(exist_ok=True)
    (run.path / "artifacts" / "likelihood" / "new.npz").write_bytes(b"kept")
    assert read_parcel(run, "codes").current
    assert not read_parcel(run, "card").current
    assert (codes.current, card.current) == (True, True)


def test_a_full_disk_is_a_sentence_without_a_place_and_leaves_what_was_there(run, monkeypatch):
    before = make_parcel(run, "codes")
    trained_further(run)

    def fail(place, *given, **options):
        (place / "half").write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("vae_tf.export.codes.export", fail)
    with pytest.raises(Unwritten, match=r"^The disk of this server is full. Nothing was made.$"):
        make_parcel(run, "codes")
    assert before.path.is_file()
    assert [path.name for path in folder(run).iterdir()] == ["codes-npz-test"]
    assert len(list(before.path.parent.iterdir())) == 2


@pytest.mark.parametrize("at", ["Reading", "Writing", "Packing", "Keeping"])
def test_who_cancels_leaves_nothing(run, at):
    def tell(words, share):
        assert 0 <= share <= 1
        if words == at:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_parcel(run, "tensorboard", tell=tell)
    assert read_parcel(run, "tensorboard") is None
    assert not folder(run).exists() or not list(folder(run).iterdir())


def test_what_a_killed_process_left_is_tidied_away(run):
    made = make_parcel(run, "card")
    for place in (folder(run), folder(run).parent, made.path.parent):
        (place / ".landing.0123456789ab.tmp").mkdir()
    tidy(run)
    assert not list(run.path.rglob(".landing*"))
    assert made.path.is_file()


@pytest.mark.parametrize("text", ["", "half", "[]", "{}", '{"file": "../../weights.npz", "made": 1, "made_of": 3}'])
def test_what_is_damaged_is_as_if_it_were_not_there(run, text):
    made = make_parcel(run, "card")
    (made.path.parent / "about.json").write_text(text)
    assert read_parcel(run, "card") is None
    assert find_parcel(run, made.key) is None


@pytest.mark.parametrize("key", ["", "-", "card", "card-", "../card-0", "..-0", "%2e%2e-0", "card-0123456789abcdef"])
def test_only_what_was_made_is_found(run, key):
    made = make_parcel(run, "card")
    assert find_parcel(run, key) is None
    assert find_parcel(run, made.key) == made.path


def test_of_the_run_that_ships_it_is_kept_in_the_cache(home):
    made = make_parcel(shipped_run(), "codes")
    assert made.path.is_relative_to(home / "cache" / "exports" / "digits-2d")
    with np.load(io.BytesIO(made.path.read_bytes()), allow_pickle=False) as arrays:
        assert len(arrays["z_mean"]) == 1000


def test_what_is_seen_at_once_is_said_at_once(config, run):
    fresh = create_run(config(), name="Mine")
    write_status(fresh.path, State.CANCELLED)
    for format, what in (("onnx", "a trained model"), ("tensorboard", "metrics"), ("unfolding", "saved epochs")):
        words = f"expected a run with {what}; 'Mine' was cancelled and its work discarded: clone it"
        assert why_none(open_run(fresh.path), format).startswith(words)
        assert why_none(run, format) is None
    assert re.match("format: expected one of", why_none(run, "tape"))


def test_a_parcel_says_of_what_it_is(run):
    made = make_parcel(run, "card")
    about = read_json(made.path.parent / "about.json")
    assert set(about) == {"file", "made", "made_of"}
    assert set(about["made_of"]) == {"model", "rest"}


def test_all_that_an_export_may_be_made_of_is_watched():
    assert set(OF) == set(MADE_OF)
