import fcntl
import subprocess
import sys

import pytest

from vae_tf.runs import lock
from vae_tf.runs.lock import WORKER, Busy, check_locks, held, is_held


def test_a_lock_is_held_until_its_holder_lets_go(tmp_path):
    assert not is_held(tmp_path)
    with held(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_a_second_holder_is_refused(tmp_path):
    with held(tmp_path), pytest.raises(ValueError, match=f"{tmp_path.name}: another process is at work on this run"):
        held(tmp_path).__enter__()
    with held(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    code = "from filelock import FileLock; lock = FileLock('lock'); lock.acquire(); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        assert is_held(tmp_path)
        process.kill()
    assert not is_held(tmp_path)


def test_nobody_is_at_work_where_there_is_no_folder(tmp_path):
    assert not is_held(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_looking_leaves_nothing_behind_and_does_not_look_like_work(tmp_path):
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # somebody else is looking
        assert not is_held(tmp_path)
        (tmp_path / "other").mkdir()
        with held(tmp_path / "other"):
            assert is_held(tmp_path / "other")


def test_a_run_that_was_deleted_does_not_come_back_as_a_lock(tmp_path):
    with pytest.raises(FileNotFoundError, match="gone"):
        held(tmp_path / "gone").__enter__()
    assert list(tmp_path.iterdir()) == []


def test_who_takes_the_lock_removes_what_the_last_holder_said_of_itself(tmp_path):
    (tmp_path / WORKER).write_text('{"pid": 7}')
    with held(tmp_path, to_look=True):
        assert (tmp_path / WORKER).exists()
    with held(tmp_path):
        assert not (tmp_path / WORKER).exists()


def test_patience_ends(tmp_path):
    with held(tmp_path), pytest.raises(Busy, match="another process is at work"):
        held(tmp_path, patience=0.0).__enter__()


def test_a_file_system_whose_locks_exclude_is_accepted_and_left_clean(tmp_path):
    check_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_whose_locks_do_not_exclude_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(lock.fcntl, "flock", lambda file, how: None)
    with pytest.raises(ValueError, match="expected a file system whose locks exclude others, received one whose locks"):
        check_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_is_refused(tmp_path, monkeypatch):
    def refuse(file, how):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    with pytest.raises(ValueError, match=r"expected a folder whose files can be locked, received .*not implemented"):
        check_locks(tmp_path)
    with pytest.raises(OSError, match="not implemented"):  # nor is a soft lock taken instead, which outlives its holder
        held(tmp_path).__enter__()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path):
    with pytest.raises(ValueError, match="expected a folder whose files can be locked"):
        check_locks(tmp_path / "gone")
