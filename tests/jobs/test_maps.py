import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tests.jobs.conftest import PATIENCE, gone, until
from tests.map_runs import clusters, coded_run
from vae_tf import jobs
from vae_tf.jobs import maps as asking
from vae_tf.jobs.line import line
from vae_tf.jobs.process import ROOT
from vae_tf.runs import trash_run
from vae_tf.runs.maps import MapRequest, compute_map, map_folder, read_map

PCA = MapRequest(method="pca")
UMAP = MapRequest()


def ended(ticket):
    assert ticket.wait(PATIENCE)
    return ticket.state


def at_layout(ticket):
    """Waits until the warm process is in the midst of it."""
    until(lambda: ticket.words.startswith("Layout") or ticket.ended)
    assert ticket.state == "working"


def leftovers(run):
    return list((run.path / "artifacts").rglob("*.tmp"))


def test_a_map_is_drawn_by_the_warm_process_as_it_is_here(run):
    ticket = jobs.maps.ask(run, UMAP)
    assert ended(ticket) == "done"
    drawn = read_map(run, UMAP)
    assert ticket.result == {"key": drawn.key}
    assert drawn.quality is not None
    other = coded_run(*clusters(300, 5), name="The same codes")
    np.testing.assert_array_equal(compute_map(other, UMAP).coordinates, drawn.coordinates)


def test_what_is_kept_is_done_at_once(run):
    compute_map(run, PCA)
    ticket = jobs.maps.ask(run, PCA)
    assert (ticket.state, ticket.progress) == ("done", 1.0)


def test_what_is_kept_without_its_judgement_is_judged(run):
    drawn = compute_map(run, PCA, judged=False)
    assert ended(jobs.maps.ask(run, PCA)) == "done"
    assert read_map(run, PCA).quality is not None
    assert read_map(run, PCA).about["created"] == drawn.about["created"]


def test_the_same_request_has_the_same_ticket_for_everybody(large):
    first, second = jobs.maps.ask(large, UMAP, viewer="ann"), jobs.maps.ask(large, MapRequest(), viewer="ben")
    assert first is second
    first.cancel("ann")
    time.sleep(0.1)
    assert not first.ended
    assert ended(second) == "done"


def test_a_map_says_how_far_it_is_and_is_seen_before_it_is_judged(large):
    ticket, heard, seen = jobs.maps.ask(large, UMAP), [], []

    def hear(ticket):
        heard.append((ticket.progress, ticket.words))
        if ticket.words == "Judging the map":
            seen.append(read_map(large, UMAP) is not None)

    ticket.hear(hear)
    assert ended(ticket) == "done"
    shares = [share for share, _ in heard]
    assert shares == sorted(shares)
    epochs = {words for _, words in heard if words.startswith("Layout ") and words.endswith(" of 400 epochs")}
    assert len(epochs) > 2
    assert seen
    assert all(seen)


def test_two_ask_at_the_same_moment_twenty_times(home):
    """As two people do: each for their own map, from threads of their own."""
    runs = [coded_run(*clusters(30 + 10 * who, 4, seed=who)) for who in range(2)]
    states, together = [], threading.Barrier(2)

    def ask(who):
        for seed in range(20):
            together.wait(PATIENCE)
            states.append(ended(jobs.maps.ask(runs[who], MapRequest(seed=seed), viewer=str(who))))

    people = [threading.Thread(target=ask, args=(who,)) for who in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(PATIENCE)
    assert states == ["done"] * 40
    assert all(len(read_map(run, MapRequest(seed=seed))) for run in runs for seed in range(20))


def test_who_waits_knows_the_place_in_line(large, run):
    first, second, third = (
        jobs.maps.ask(large, UMAP),
        jobs.maps.ask(run, UMAP),
        jobs.maps.ask(run, MapRequest(seed=1)),
    )
    until(lambda: first.state == "working")
    assert (first.position, second.position, third.position) == (0, 1, 2)
    second.cancel()
    assert second.state == "cancelled"
    assert third.position == 1
    assert [ended(first), ended(third)] == ["done", "done"]
    assert read_map(run, UMAP) is None


def test_a_cancelled_map_ends_soon_and_leaves_nothing(large):
    ticket = jobs.maps.ask(large, UMAP)
    at_layout(ticket)
    began = time.monotonic()
    ticket.cancel()
    assert ended(ticket) == "cancelled"
    assert time.monotonic() - began < 3
    assert read_map(large, UMAP) is None
    assert leftovers(large) == []
    assert ended(jobs.maps.ask(large, UMAP)) == "done"  # asking anew tries anew


def test_who_asks_while_it_is_cancelled_gets_a_new_ticket(large):
    first = jobs.maps.ask(large, UMAP)
    at_layout(first)
    first.cancel()
    second = jobs.maps.ask(large, UMAP)
    assert second is not first
    assert [ended(first), ended(second)] == ["cancelled", "done"]


def test_a_map_whose_process_is_killed_is_drawn_by_the_next(large, process):
    ticket = jobs.maps.ask(large, UMAP)
    at_layout(ticket)
    pid = process.pid
    os.kill(pid, signal.SIGKILL)
    assert ended(ticket) == "done"
    assert process.pid not in (pid, None)
    assert len(read_map(large, UMAP)) == 2000
    assert leftovers(large) == []


def test_a_map_that_kills_its_process_twice_fails_with_a_sentence(large, run, process):
    ticket = jobs.maps.ask(large, UMAP)
    for _ in range(2):
        at_layout(ticket)
        ticket.words = ""
        os.kill(process.pid, signal.SIGKILL)
        until(lambda: ticket.ended or ticket.words.startswith(("Starting again", "Layout")))
    assert ended(ticket) == "failed"
    assert ticket.error.endswith("ended before it was done, 2 times: it was killed by signal 9.")
    assert ended(jobs.maps.ask(run, PCA)) == "done"  # and the next one is served


def test_a_process_killed_in_its_sleep_is_started_again(run, process):
    assert ended(jobs.maps.ask(run, PCA)) == "done"
    pid = process.pid
    os.kill(pid, signal.SIGKILL)
    assert ended(jobs.maps.ask(run, UMAP)) == "done"
    assert process.pid != pid


def test_a_process_that_does_not_listen_is_killed_for_a_cancelled_map(large, run, process):
    assert ended(jobs.maps.ask(run, PCA)) == "done"
    os.kill(process.pid, signal.SIGSTOP)
    ticket = jobs.maps.ask(large, UMAP)
    until(lambda: line("maps")._current is not None and line("maps")._current[1] is not None)
    ticket.cancel()
    assert ticket.wait(10)
    assert ticket.state == "cancelled"
    assert ended(jobs.maps.ask(run, UMAP)) == "done"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_too_few_codes_are_a_sentence(home, n):
    run = coded_run(clusters(n, 3)[0])
    ticket = jobs.maps.ask(run, UMAP)
    assert ended(ticket) == "failed"
    assert ticket.error == f"UMAP: expected at least 4 codes, received {n}"
    assert ended(jobs.maps.ask(run, PCA)) == "done"


@pytest.mark.parametrize(
    "codes", [np.zeros((50, 3)), np.arange(50)[:, np.newaxis], np.eye(5)], ids=["equal", "one dimension", "five"]
)
def test_odd_codes_have_a_map(home, codes):
    run = coded_run(codes, np.zeros(len(codes), np.int64))
    assert ended(jobs.maps.ask(run, UMAP)) == "done"
    assert np.isfinite(read_map(run, UMAP).coordinates).all()


def test_codes_with_a_nan_are_a_sentence(run):
    path = run.path / "artifacts" / "codes.npz"
    arrays = dict(np.load(path))
    arrays["z_mean"][3, 1] = np.nan
    np.savez(path, **arrays)
    ticket = jobs.maps.ask(run, UMAP)
    assert ended(ticket) == "failed"
    assert "NaN" in ticket.error


def test_pixels_of_a_dataset_that_is_gone_are_a_sentence(run):
    ticket = jobs.maps.ask(run, MapRequest(of="pixels"))
    assert ended(ticket) == "failed"
    assert "dataset" in ticket.error


def test_a_deleted_run_is_a_sentence(run, large):
    before = jobs.maps.ask(large, UMAP)
    ticket = jobs.maps.ask(run, UMAP)
    at_layout(before)  # the other map's turn has not come
    trash_run(run)
    before.cancel()
    assert ended(ticket) == "failed"
    assert run.id in ticket.error
    with pytest.raises(ValueError, match="expected the codes"):
        jobs.maps.ask(run, UMAP)


def test_further_codes_are_placed_where_the_map_has_them_and_it_is_read_once(run, monkeypatch):
    compute_map(run, UMAP)
    z = run.codes().z_mean
    first = jobs.maps.place(run, UMAP, z[:1])
    with monkeypatch.context() as patch:
        patch.setattr(asking, "read_map", lambda *_: None)
        again = jobs.maps.place(run, read_map(run, UMAP).key, z[:1])
    np.testing.assert_array_equal(first, again)
    drawn = read_map(run, UMAP)
    width = np.ptp(drawn.coordinates)
    assert np.linalg.norm(first[0] - drawn.coordinates[0]) < 0.1 * width
    asking._placers.clear()  # as after a restart
    np.testing.assert_array_equal(jobs.maps.place(run, UMAP, z[:1]), first)


@pytest.mark.parametrize("codes", [np.zeros((1, 4)), np.full((1, 5), np.nan), np.zeros((0, 5))])
def test_bad_codes_are_not_placed(run, codes):
    with pytest.raises(ValueError, match="expected a map that is there"):
        jobs.maps.place(run, PCA, codes)
    compute_map(run, PCA)
    with pytest.raises(ValueError, match="codes: expected"):
        jobs.maps.place(run, PCA, codes)


def test_a_map_that_was_deleted_places_nothing(run):
    compute_map(run, PCA)
    folder = map_folder(run, PCA)
    jobs.maps.place(run, PCA, run.codes().z_mean)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(ValueError, match="expected a map that is there"):
        jobs.maps.place(run, PCA, run.codes().z_mean)


def test_warming_waits_a_while_or_for_ever(monkeypatch):
    warmed = []
    monkeypatch.setattr(asking, "warm", lambda: warmed.append(1))
    monkeypatch.setenv("VAE_TF_WARM_AFTER", "-1")
    asyncio.run(asking.warm_later())
    assert warmed == []
    monkeypatch.setenv("VAE_TF_WARM_AFTER", "0")
    asyncio.run(asking.warm_later())
    assert warmed == [1]


# ---------------------------------------------------------------------- the process and its server


def child():
    return subprocess.Popen(
        [sys.executable, "-m", "vae_tf.jobs.child", "maps"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_process_survives_control_c_and_ends_with_its_input():
    with child() as process:
        assert "ready" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(5) == 0


def test_the_process_has_no_tensorflow_and_lets_the_server_go_first(process, run):
    assert ended(jobs.maps.ask(run, UMAP)) == "done"
    mapped = (f"/proc/{process.pid}/maps", f"/proc/{process.pid}/stat")
    with open(mapped[0]) as libraries, open(mapped[1]) as stat:  # noqa: PTH123
        assert "tensorflow" not in libraries.read()
        assert int(stat.read().rsplit(")", 1)[1].split()[16]) >= 5


def test_a_killed_server_leaves_no_process_behind(home):
    script = (
        "import time\nfrom vae_tf.jobs.line import line\n"
        "process = line('maps').process\nprocess.start()\nprint(process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        pid = int(server.stdout.readline())
        assert not gone(pid)
        server.kill()
    until(lambda: gone(pid), 20)


def test_closing_ends_the_processes_and_those_who_wait(home):
    script = (
        "import sys\nfrom tests.map_runs import clusters, coded_run\nfrom vae_tf import jobs\n"
        "from vae_tf.runs.maps import MapRequest\n"
        "from vae_tf.jobs.line import line\nrun = coded_run(*clusters(2000, 8))\n"
        "tickets = [jobs.maps.ask(run, MapRequest(seed=seed)) for seed in range(3)]\n"
        "pid = line('maps').process.pid\njobs.close()\n"
        "assert all(ticket.wait(5) for ticket in tickets)\n"
        "print(pid, *sorted({ticket.state for ticket in tickets}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    pid, *states = done.stdout.split()
    assert "done" not in states, done.stderr
    assert pid == "None" or gone(int(pid))


def test_a_process_that_dies_amid_the_judgement_leaves_no_half_file(run):
    compute_map(run, PCA, judged=False)
    folder = map_folder(run, PCA)
    (folder / ".quality.npz.0a1b2c.tmp").write_bytes(b"half")
    (folder.parent / f".{folder.name}.0a1b2c.tmp").mkdir()
    asking._tidy(folder)
    assert leftovers(run) == []
    assert read_map(run, PCA) is not None


def test_a_map_made_anew_is_the_one_that_codes_are_placed_on(run):
    compute_map(run, PCA, judged=False)
    z = run.codes().z_mean[:1]
    before = jobs.maps.place(run, PCA, z)
    asking._placers[next(reversed(asking._placers))] = lambda codes: np.zeros((len(codes), 2), np.float32)
    np.testing.assert_array_equal(jobs.maps.place(run, PCA, z), [[0, 0]])  # it is kept
    os.utime(map_folder(run, PCA) / "map.npz", ns=(1, 1))
    np.testing.assert_array_equal(jobs.maps.place(run, PCA, z), before)


def test_a_map_cancelled_while_its_process_starts_does_not_cost_the_start(run, large, process):
    assert ended(jobs.maps.ask(run, PCA)) == "done"
    killed = process.pid
    process.kill()
    until(lambda: process.pid != killed)  # one that has lived for long is started again by itself
    ticket = jobs.maps.ask(large, UMAP)
    until(lambda: process.pid is not None)
    pid = process.pid
    assert not process.ready
    ticket.cancel()
    assert ticket.state == "cancelled"
    assert ended(jobs.maps.ask(run, UMAP)) == "done"
    assert process.pid == pid
    assert read_map(large, UMAP) is None
