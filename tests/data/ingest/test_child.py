import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.ingest.files import npy_header, pngs, zipped
from tests.faults.reading import Reading
from tests.jobs.conftest import gone, until
from vae_tf.data.ingest.child import answer
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused
from vae_tf.jobs import sandbox

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def reading():
    reading = Reading()
    yield reading
    reading.close()


@pytest.fixture
def asked(reading):
    """`asked(order)`: what the process answers, line by line, and how it ended."""

    def ask(order):
        told = reading.tell(order if isinstance(order, str) else json.dumps(order) + "\n")
        assert told.errors == ""
        return told.answers, told.status

    return ask


def anew(line):
    """The same of a process that is begun as the server begins it."""
    done = subprocess.run(
        sandbox.COMMAND, input=line, capture_output=True, text=True, cwd="/", env=sandbox.environment(), timeout=120
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def order(do, path, out, **more):
    return {"do": do, "path": str(path), "out": str(out), "settings": {}, "limits": {}, "bundle": False} | more


def test_an_import_says_how_far_it_is_and_what_it_made(asked, tmp_path, out):
    answers, code = asked(order("import", zipped(tmp_path / "a.zip", pngs(12)), out, settings={"name": "Noise"}))
    assert code == 0
    assert answers[0] == {"progress": 0.0, "words": "Looking into the file"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert answers[-1]["done"] == {
        "name": "Noise",
        "title": "Noise",
        "kind": "images",
        "image_shape": [8, 8, 1],
        "train_images": 10,
        "test_images": 2,
        "images": 12,
        "fingerprint": manifest["fingerprint"],
        "skipped_count": 0,
    }


def test_what_it_writes_is_for_its_owner_alone(asked, tmp_path, out):
    asked(order("import", zipped(tmp_path / "a.zip", pngs(12)), out))
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_a_look_writes_what_it_saw(asked, tmp_path, out):
    answers, _ = asked(order("look", zipped(tmp_path / "a.zip", pngs(12)), out))
    assert answers[-1]["done"]["images"] == 12
    assert sorted(path.name for path in out.iterdir()) == ["after.npy", "before.npy"]


def test_the_archive_of_a_run_is_seen_by_a_look(asked, tmp_path, out):
    path = zipped(tmp_path / "mine.zip", {"run.json": b"{}", "weights.npz": b""})
    assert asked(order("look", path, out))[0][-1] == {"done": {"kind": "run", "name": "mine"}}


def test_a_refusal_is_a_sentence(asked, tmp_path, out):
    answers, code = asked(order("import", zipped(tmp_path / "a.zip", pngs(3)), out))
    assert answers[-1] == {"refused": "Expected at least 10 images, received 3."}
    assert code == 0


@pytest.mark.parametrize("line", ["", "\n", "no json\n", "[]\n", '{"limits": {"memory": -1}}\n', "[" * 10_000 + "\n"])
def test_what_is_no_order_is_said(asked, line):
    answers, code = asked(line)
    assert answers[-1]["refused"].startswith("Expected an order, received none that can be read")
    assert code == 2


def test_a_process_begun_anew_answers_the_same(asked, tmp_path, out):
    line = json.dumps(order("look", zipped(tmp_path / "a.zip", pngs(12)), out)) + "\n"
    (answers, code), (again, too) = anew(line), asked(line)
    assert (again, too) == (answers, code)
    assert answers[-1]["done"]["images"] == 12
    assert anew("no json\n")[1] == 2


def test_a_bad_setting_is_a_sentence(asked, tmp_path, out):
    answers, _ = asked(order("import", tmp_path, out, settings={"height": 3, "width": 3}))
    assert answers[-1] == {"refused": "height: expected a whole number from 4 to 256, received 3"}


def test_memory_is_bounded(asked, tmp_path, out):
    header = npy_header("{'descr': '<f8', 'fortran_order': True, 'shape': (100, 500, 500), }")
    (tmp_path / "a.npy").write_bytes(header)
    os.truncate(tmp_path / "a.npy", len(header) + 200_000_000)
    limits = {"memory": 300_000_000}
    answers, _ = asked(order("import", tmp_path / "a.npy", out, limits=limits))
    assert answers[-1] == {"refused": "Expected a file that is read in 300 MB of memory, received a larger one."}


def test_computing_is_bounded(asked, tmp_path, out):
    [data] = pngs(1, height=200, width=200, colour=True).values()
    path = zipped(tmp_path / "a.zip", {f"{number}.png": data for number in range(1000)})
    answers, code = asked(order("import", path, out, settings={"height": 256, "width": 256}, limits={"cpu": 1}))
    assert answers[-1] == {"refused": "Expected a file that is read in 1 seconds of computing, received a longer one."}
    assert code == 0


def test_what_it_writes_is_bounded(asked, tmp_path, out):
    (out / "images.raw").write_bytes(b"")  # somebody else's: it does not overwrite
    path = zipped(tmp_path / "a.zip", pngs(12))
    assert asked(order("import", path, out))[0][-1] == {
        "refused": "The file could not be read or written: File exists."
    }


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Refused("Expected this."), "Expected this."),
        (RecursionError(), "Expected a plain file, received one that is nested too deeply."),
        (OSError(28, "No space"), "The file could not be read or written: No space left on device."),
        (ZeroDivisionError("secret"), "The file could not be read (ZeroDivisionError)."),
        (AssertionError("/home/me/secret"), "The file could not be read (AssertionError)."),
    ],
)
def test_whatever_happens_is_a_sentence_without_a_trace(monkeypatch, error, sentence):
    def fail(*_):
        raise error

    monkeypatch.setattr("vae_tf.data.ingest.child._TASKS", {"look": fail})
    told = answer({"do": "look", "path": "a", "out": "b"}, Limits(), lambda words, share: None)
    assert told == {"refused": sentence}


def test_the_limits_are_set_before_anything_is_opened(tmp_path, out):
    code = (
        "import json, resource, sys\n"
        "from vae_tf.data.ingest import child\n"
        "names = ('AS', 'CPU', 'FSIZE', 'NOFILE', 'CORE')\n"
        "show = lambda *_: {name: resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in names}\n"
        "child._TASKS = {'look': show}\n"
        "child.main()\n"
    )
    line = json.dumps(order("look", tmp_path, out)) + "\n"
    done = subprocess.run(
        [sys.executable, "-c", code], input=line, capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert json.loads(done.stdout)["done"] == {
        "AS": [1_500_000_000] * 2,
        "CPU": [300, 305],
        "FSIZE": [2_000_000_000 + 2**20] * 2,
        "NOFILE": [min(64, hard)] * 2,
        "CORE": [0, 0],
    }


def test_it_knows_no_tensorflow():
    code = "import sys; import vae_tf.data.ingest.child; print({'tensorflow', 'keras', 'streamlit'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "set()"


BOUND = "from vae_tf.data.ingest.child import bound; from vae_tf.data.ingest.limits import Limits; bound(Limits()); "


@pytest.mark.skipif(sys.platform != "linux", reason="Linux is asked")
def test_it_gains_no_rights_by_what_it_executes():
    show = "print(open('/proc/self/status').read())"
    status = subprocess.run([sys.executable, "-c", BOUND + show], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "NoNewPrivs:\t1\n" in status.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="Linux is asked")
def test_it_is_killed_with_the_server_that_started_it():
    reader = BOUND + "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    server = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {reader!r}])"
    with subprocess.Popen([sys.executable, "-c", server], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
        until(lambda: gone(pid), 5)
