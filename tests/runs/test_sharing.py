"""A run or a dataset shown to whoever has the link: given, taken back, come to."""

import pytest

from tests.data.packing import pack
from vae_tf.data.deleted import delete_dataset
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_keys
from vae_tf.data.ownership import HOUSE, NOBODY, acting_as
from vae_tf.data.people import keep_apart, person_id
from vae_tf.runs import create_run, list_runs, open_run_by_id, sharing, trash_run
from vae_tf.runs.export import export_run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status

ADA, BOB, EVE = (person_id("https://login.example", name) for name in ("ada", "bob", "eve"))


@pytest.fixture
def run(config):
    keep_apart()
    run = create_run(config(), owner=ADA)
    write_status(run.path, State.STOPPED)
    return run


@pytest.fixture
def dataset(home, tmp_path):
    """The key of a dataset of Ada's, and the word in its link."""
    keep_apart()
    key, _ = keep(pack(tmp_path / "packed"), owner=ADA)
    with acting_as(ADA):
        return key, sharing.share(key)


def test_a_shared_run_is_seen_by_who_came_with_the_link_and_changed_by_nobody_else(run):
    with acting_as(ADA):
        word = sharing.share(run.id)
        assert sharing.word_of(run.id) == word
    with acting_as(BOB):
        with pytest.raises(ValueError, match="expected the id"):
            open_run_by_id(run.id)
        assert sharing.come(run.id, word)
        assert open_run_by_id(run.id).id == run.id
        assert [each.id for each in list_runs()] == [run.id]
        assert sharing.word_of(run.id) is None
        for change in (lambda: run.annotate(name="Mine"), lambda: trash_run(run), lambda: sharing.share(run.id)):
            with pytest.raises(ValueError, match="expected what is yours"):
                change()
    with acting_as(EVE):
        assert not sharing.come(run.id, word[:-1])
        assert list_runs() == []


def test_taken_back_it_is_gone_for_all_who_came(run):
    with acting_as(ADA):
        word = sharing.share(run.id)
    with acting_as(BOB):
        assert sharing.come(run.id, word)
        with pytest.raises(ValueError, match="expected what is yours to share"):
            sharing.unshare(run.id)
    with acting_as(ADA):
        sharing.unshare(run.id)
    with acting_as(BOB):
        assert list_runs() == []
        assert not sharing.come(run.id, word)


def test_who_has_not_logged_in_comes_to_nothing(run):
    with acting_as(ADA):
        word = sharing.share(run.id)
    with acting_as(NOBODY):
        assert not sharing.come(run.id, word)
    with acting_as(HOUSE):
        assert sharing.come(run.id, "whatever")


def test_nobody_shares_what_they_do_not_see(run):
    with acting_as(BOB):
        assert not sharing.can_share(run.id)
        assert sharing.word_of(run.id) is None
        with pytest.raises(ValueError, match="expected the id"):
            sharing.share(run.id)


def test_a_dataset_is_shared_like_a_run(dataset):
    key, word = dataset
    with acting_as(BOB):
        assert own_keys() == []
        assert sharing.come(key, word)
        assert own_keys() == [key]
        with pytest.raises(ValueError, match="yours to share"):
            sharing.unshare(key)


def test_what_was_shared_is_not_when_another_brings_it_next(dataset, tmp_path):
    key, word = dataset
    with acting_as(BOB):
        assert sharing.come(key, word)
    with acting_as(ADA):
        delete_dataset(key)
    with acting_as(EVE):
        again, _ = keep(pack(tmp_path / "again"), owner=EVE)
        assert again == key
        assert sharing.word_of(key) is None
    with acting_as(BOB):
        assert own_keys() == []
        assert not sharing.come(key, word)


def test_who_brings_what_was_shared_with_them_has_their_own(dataset, tmp_path):
    key, word = dataset
    with acting_as(BOB):
        assert sharing.come(key, word)
        own, new = keep(pack(tmp_path / "again"), owner=BOB)
        assert new
        assert sorted(own_keys()) == sorted([key, own])
    with acting_as(ADA):
        sharing.unshare(key)
    with acting_as(BOB):
        assert own_keys() == [own]


def test_a_reader_replaces_no_export_of_the_owners(run):
    with acting_as(ADA):
        word = sharing.share(run.id)
    with acting_as(BOB):
        assert sharing.come(run.id, word)
        with pytest.raises(ValueError, match="expected what is yours to export"):
            export_run(run, format="card")
