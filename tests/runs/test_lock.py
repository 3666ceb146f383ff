import fcntl
import subprocess
import sys

import pytest

from vae_tf.runs.lock import held, is_held


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
        with held(tmp_path / "other"):
            assert is_held(tmp_path / "other")
