import os
import shutil
import time

from tests.data.packing import pack
from tests.faults.fake_workers import FakeExecutor
from vae_tf.data.keeping import keep
from vae_tf.runs import State, queue
from vae_tf.runs.doctor import examine
from vae_tf.runs.queue.index import Index, in_index, path
from vae_tf.runs.status import write_status


def findings():
    return {finding.name: finding for finding in examine()}


def test_a_new_home_is_well(home):
    found = findings()
    assert list(found) == ["home", "locks", "disk", "index", "runs", "datasets", "trash"]
    assert all(finding.ok and not finding.repaired for finding in found.values())
    assert found["home"].words == f"{home} can be written"
    assert "deleted runs are kept for 7 days" in found["trash"].words


def test_a_home_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setenv("VAE_TF_HOME", "/dev/null/home")
    found = findings()
    assert not found["home"].ok
    assert "/dev/null" in found["home"].words


def test_locks_that_do_not_exclude_are_told(home, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.lock._excludes", lambda file: False)
    found = findings()
    assert not found["locks"].ok
    assert "whose locks exclude others" in found["locks"].words


def test_a_full_disk_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**12, 10**12 - 10**8, 10**8))
    found = findings()["disk"]
    assert (found.ok, found.words) == (False, "0.1 GB are free")


def test_an_index_is_made_anew_from_the_runs(config):
    runs = [queue.submit(config(), owner="ada") for _ in range(2)]
    queue.tick(limit=0)
    assert findings()["index"].words == "index.db agrees with 2 runs"
    path().unlink()
    assert findings()["index"].words == "index.db was missing: made anew from 2 runs"
    path().write_bytes(b"nothing" * 1000)
    found = findings()["index"]
    assert (found.ok, found.repaired, found.words) == (True, True, "index.db was damaged: made anew from 2 runs")
    assert in_index(Index.ids) == {run.id for run in runs}


def test_a_run_that_the_index_wrongly_takes_for_settled_is_found(config):
    run = queue.submit(config())
    queue.tick(limit=0)
    in_index(lambda index: index.put(index.rows()[run.id]._replace(settled=True)))
    assert queue.tick(limit=1, executor=FakeExecutor()).started == []
    found = findings()["index"]
    assert (found.repaired, found.words) == (True, "index.db was wrong about 1: made anew from 1 runs")
    assert queue.tick(limit=1, executor=FakeExecutor()).started == [run.id]


def test_dead_runs_are_queued_again_and_none_is_started(config):
    run = queue.submit(config())
    write_status(run.path, State.RUNNING)
    assert findings()["index"].words.endswith("; 1 dead runs were queued again")
    assert run.state is State.QUEUED


def test_damaged_runs_are_named_and_leftovers_removed(home, config):
    run = queue.submit(config())
    (home / "runs" / "broken").mkdir()
    leftover = home / "runs" / ".20200101-half"
    leftover.mkdir()
    young = home / "runs" / ".20260101-half"
    young.mkdir()
    os.utime(leftover, (time.time() - 2 * 86400,) * 2)
    found = findings()["runs"]
    assert (found.ok, found.repaired) == (False, True)
    assert found.words == "1 runs can be read; broken: expected a file run.json, found none"
    assert not leftover.exists()
    assert young.exists()  # somebody may be making it just now
    assert run.path.exists()


def test_a_damaged_dataset_is_named_and_what_an_import_left_is_removed(home):
    key, _ = keep(pack(home / "imports" / "a"))
    assert findings()["datasets"].words == "1 datasets of this home can be read; 0 of 20,000 MB are used"
    left = home / "datasets" / ".coming.0123.tmp"
    left.mkdir()
    assert not findings()["datasets"].repaired
    os.utime(left, (0, 0))
    (home / "datasets" / key / "train_images.npy").unlink()
    found = findings()["datasets"]
    assert (found.ok, found.repaired, left.exists()) == (False, True, False)
    assert (
        f"0 datasets of this home can be read; 0 of 20,000 MB are used; {home}/datasets/{key}/train_images"
        in found.words
    )
