import os
import time

import pytest

from vae_tf.runs import State, create_run, list_runs, list_trash, restore_run, trash_run
from vae_tf.runs.status import write_status
from vae_tf.runs.trash import KEPT_SECONDS, PURGED, purge_trash, trash_folder

DAY = 86400.0


@pytest.fixture
def deleted(config, monkeypatch):
    """Deletes a run so many days ago; gives where it lies."""

    def delete(days=0.0, name=None):
        run = create_run(config(), name=name)
        write_status(run.path, State.STOPPED)
        moment = time.localtime(time.time() - days * DAY)
        with monkeypatch.context() as patch:
            patch.setattr("time.strftime", lambda form, *given: real(form, *(given or (moment,))))
            return trash_run(run)

    real = time.strftime
    return delete


def test_the_trash_lists_what_can_be_taken_back(deleted):
    old, new = deleted(3, "Old"), deleted(0, "New")
    found = list_trash()
    assert [entry.path for entry in found] == [new, old]
    assert [entry.run.name for entry in found] == ["New", "Old"]
    assert found[1].id == old.name.split("-", 1)[1]
    assert abs(found[1].deleted - (time.time() - 3 * DAY)) < 60
    assert found[1].gone == found[1].deleted + 7 * DAY
    assert restore_run(old).name == found[1].id
    assert [run.name for run in list_runs()] == ["Old"]


def test_an_empty_trash_is_empty(home):
    assert list_trash() == []
    assert purge_trash() == []
    assert not home.exists()


def test_a_damaged_run_in_the_trash_is_listed_with_its_reason(deleted):
    (deleted(1) / "run.json").write_text("{")
    (entry,) = list_trash()
    assert entry.run.state is State.DAMAGED
    assert "run.json cannot be read" in entry.run.reason


def test_after_seven_days_a_deleted_run_goes_for_good(deleted):
    gone, kept = deleted(7.01), deleted(6.9)
    assert purge_trash() == [gone.name.split("-", 1)[1]]
    assert not gone.exists()
    assert kept.exists()
    assert sorted(path.name for path in trash_folder().iterdir()) == sorted([PURGED, kept.name])


def test_what_seems_to_come_from_the_future_stays(deleted):
    later = deleted(-400)
    assert purge_trash() == []
    assert later.exists()


def test_it_is_looked_through_once_an_hour(deleted):
    deleted(0)
    assert purge_trash() == []
    old = deleted(8)
    assert purge_trash() == []
    assert purge_trash(when_due=False) == [old.name.split("-", 1)[1]]
    old = deleted(9)
    os.utime(trash_folder() / PURGED, (time.time() - 3601,) * 2)
    assert len(purge_trash()) == 1
    deleted(9)
    os.utime(trash_folder() / PURGED, (time.time() + 9999,) * 2)  # a clock was set back
    assert len(purge_trash()) == 1


def test_what_a_crash_left_half_deleted_goes_the_next_time(deleted):
    deleted(0)
    (trash_folder() / ".going-20200101000000-x" / "artifacts").mkdir(parents=True)
    purge_trash()
    assert not (trash_folder() / ".going-20200101000000-x").exists()


def test_other_folders_in_the_trash_are_nobodys_business(deleted):
    deleted(0)
    for name in ("notes", "99999999999999-x", "2020-x"):
        (trash_folder() / name).mkdir()
    assert len(list_trash()) == 1
    assert purge_trash(when_due=False) == []
    assert (trash_folder() / "notes").is_dir()


def test_a_run_that_is_gone_for_good_cannot_be_restored(deleted):
    path = deleted(0)
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(ValueError, match="expected a run in the trash, found none: it is gone"):
        restore_run(path)


def test_a_run_is_not_deleted_twice(config):
    run = create_run(config())
    write_status(run.path, State.STOPPED)
    trash_run(run)
    with pytest.raises(ValueError, match=r"expected a run.*"):
        trash_run(run)
    assert len(list_trash()) == 1
    assert KEPT_SECONDS == 7 * DAY
