"""Where login will come to: whatever lists or changes a run or a dataset asks whether this person may."""

import pytest

from tests.data.packing import pack
from vae_tf.data import ownership
from vae_tf.data.deleted import delete_dataset, list_deleted, restore_dataset
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_specs
from vae_tf.runs import create_run, list_runs, list_trash, restore_run, trash_run
from vae_tf.runs.queue import cancel, continue_run, delete, pause, resume, stop
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status

ASKED = (own_specs.__module__, list_deleted.__module__, list_runs.__module__, list_trash.__module__, ownership.__name__)


@pytest.fixture
def login(monkeypatch):
    """From now on each may do what they like with what is theirs, and nothing else."""

    def begin():
        for module in ASKED:
            monkeypatch.setattr(f"{module}.may", lambda person, act, owner: person == owner)

    return begin


@pytest.fixture
def run(config):
    """Ada's run, which has ended."""
    run = create_run(config(), owner="ada")
    write_status(run.path, State.STOPPED)
    return run


def test_everybody_may_everything_until_there_is_a_login():
    assert ownership.may(None, "read", "ada")
    assert ownership.may("bob", "delete", "ada")
    ownership.require("bob", "delete", "ada")


def test_who_may_not_see_a_run_finds_it_in_no_list(run, login):
    other = create_run(run.config, owner="bob")
    write_status(other.path, State.STOPPED)
    trash_run(other)
    login()
    assert [[found.id for found in list_runs(person=person)] for person in ("ada", "bob", None)] == [[run.id], [], []]
    assert [len(list_trash(person=person)) for person in ("ada", "bob", None)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("pause", pause),
        ("stop", stop),
        ("cancel", cancel),
        ("delete", delete),
        ("delete", trash_run),
        ("resume", resume),
        ("continue", lambda run, person: continue_run(run, 1, person=person)),
        ("annotate", lambda run, person: run.annotate(name="Mine", person=person)),
        ("restore", lambda run, person: restore_run(trash_run(run, person="ada"), person=person)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_may_not_change_a_run_does_not(run, login, what, change):
    login()
    with pytest.raises(ValueError, match=f"expected what is yours to {what}, received what somebody else made"):
        change(run, person="bob")


def test_datasets_are_asked_about_too(tmp_path, login):
    key, _ = keep(pack(tmp_path / "packed"), owner="ada")
    login()
    assert [list(own_specs(person=person)) for person in ("ada", "bob")] == [[key], []]
    with pytest.raises(ValueError, match="yours to delete"):
        delete_dataset(key, person="bob")
    deleted = delete_dataset(key, person="ada")
    assert [len(list_deleted(person=person)) for person in ("ada", "bob")] == [1, 0]
    with pytest.raises(ValueError, match="yours to restore"):
        restore_dataset(deleted, person="bob")
    assert restore_dataset(deleted, person="ada") == key
