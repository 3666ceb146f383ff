"""The reading process as the server sees it, played by scripts: what it may answer, and how it may end."""

import json
import os
import sys
import threading
import time

import pytest

from tests.jobs.conftest import gone, until
from vae_tf.data.ingest import Limits, Refused
from vae_tf.jobs import sandbox

HEAD = "import json, os, sys, time, signal\norder = json.loads(sys.stdin.readline())\n"
SAY = "def say(**what): print(json.dumps(what), flush=True)\n"


@pytest.fixture
def child(monkeypatch):
    """Lets a script play the reading process; gives the function that runs it."""

    def play(code, order=None, **options):
        monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", HEAD + SAY + code])
        return sandbox.run(order or {"do": "look"}, **options)

    return play


def test_it_gets_its_order_and_limits_and_its_answer_comes_back(child):
    heard = []
    done = child(
        "say(progress=0.25, words='Reading'); say(progress=7, words='a' * 200)\n"
        "say(done={'path': order['path'], 'wall': order['limits']['wall'], 'more': sys.stdin.read()})",
        {"do": "look", "path": "x"},
        hear=lambda words, share: heard.append((words, share)),
        limits=Limits(wall=9),
    )
    assert done == {"path": "x", "wall": 9, "more": ""}
    assert heard == [("Reading", 0.25), ("a" * 80, 1.0)]


def test_its_environment_has_no_secrets(child, monkeypatch):
    monkeypatch.setenv("VAE_TF_HOME", "/home")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    seen = child("say(done=dict(os.environ))")
    assert set(seen) - {"LC_CTYPE"} == set(sandbox.environment())
    assert not [name for name in seen if "VAE" in name or "SECRET" in name]


def test_it_has_a_session_of_its_own_and_no_file_of_ours(child, tmp_path):
    with (tmp_path / "open").open("w"):
        seen = child("say(done={'session': os.getsid(0), 'pid': os.getpid(), 'files': os.listdir('/proc/self/fd')})")
    assert seen["session"] == seen["pid"] != os.getsid(0)
    assert len(seen["files"]) <= 4  # standard input, output and error, and the listing itself


def test_a_refusal_is_its_sentence_made_harmless(child):
    with pytest.raises(Refused, match=r"^It is no image\. evil$"):
        child("say(refused='It is no\\nimage.\\x1b \\u202eevil')")


ENDS = [
    ("os.kill(os.getpid(), signal.SIGKILL)", r"signal 9; it may have wanted more than 1\.5 GB"),
    ("os.kill(os.getpid(), signal.SIGXCPU)", "signal 24; it computed for more than 300 s"),
    ("os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
    ("sys.exit(3)", "status 3"),
    ("", "status 0"),
    ("say(progress=0.5, words='x'); raise ValueError('x')", "status 1"),
]


@pytest.mark.parametrize(("code", "how"), ENDS)
def test_its_death_is_a_refusal(child, code, how):
    with pytest.raises(Refused, match=rf"^The file could not be read: the reading process ended \({how}\)\.$"):
        child(code)


def test_its_last_words_are_in_the_log_and_cannot_forge_it(child, caplog):
    with pytest.raises(Refused):
        child("sys.stderr.write('x' * 9000 + '\\nforged line\\x1b[2J'); sys.exit(1)")
    assert "forged line\\x1b[2J" in caplog.text
    assert "\nforged line" not in caplog.text
    assert len(caplog.text) < 3000


NONSENSE = [
    "print('hello')",
    "say(done=1)",
    "say(progress='x', words='x')",
    "say(progress=1)",
    'print(\'{"progress": NaN, "words": "x"}\')',
    "say(done={}); say(done={})",
    "print('[' * 100000)",
]


@pytest.mark.parametrize("code", NONSENSE)
def test_what_is_not_understood_is_a_refusal(child, code):
    with pytest.raises(Refused, match="said what is not understood"):
        child(code)


def test_too_much_is_a_refusal_and_is_not_kept(child):
    with pytest.raises(Refused, match="said too much"):
        child("while True: sys.stdout.write('x' * 65536)")


def test_a_flood_on_standard_error_does_not_stop_it(child):
    assert child("sys.stderr.write('x' * 3_000_000); say(done={})") == {}


def test_it_is_killed_when_its_time_is_over(child, tmp_path):
    began = time.monotonic()
    with pytest.raises(Refused, match="it took longer than 1 s"):
        child(
            "open(order['out'], 'w').write(str(os.getpid())); time.sleep(60)",
            {"out": str(tmp_path / "pid")},
            limits=Limits(wall=1),
        )
    assert time.monotonic() - began < 5
    assert gone(int((tmp_path / "pid").read_text()))


def test_cancelling_kills_it_and_what_it_has_begun(child, tmp_path):
    stop, failures = threading.Event(), []
    code = (
        "import subprocess\np = subprocess.Popen(['sleep', '60'])\n"
        "open(order['out'], 'w').write(f'{p.pid}\\n'); time.sleep(60)"
    )

    def run():
        try:
            child(code, {"out": str(tmp_path / "pid")}, stop=stop)
        except sandbox.Cancelled as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n"))
    began = time.monotonic()
    stop.set()
    thread.join()
    assert time.monotonic() - began < 1
    assert len(failures) == 1
    until(lambda: gone(int((tmp_path / "pid").read_text())), 5)


def test_a_listener_that_gives_up_ends_it_too(child, tmp_path):
    def hear(words, share):
        raise sandbox.Cancelled

    with pytest.raises(sandbox.Cancelled):
        child(
            "open(order['out'], 'w').write(str(os.getpid())); say(progress=0, words='x'); time.sleep(60)",
            {"out": str(tmp_path / "pid")},
            hear=hear,
        )
    assert gone(int((tmp_path / "pid").read_text()))


def test_one_that_closes_its_mouth_and_stays_is_ended(child, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.2)
    with pytest.raises(Refused, match="signal 9"):
        child("os.close(1); os.close(2); time.sleep(60)")


def test_one_that_does_not_listen_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", "import os; os.close(0); os._exit(5)"])
    with pytest.raises(Refused, match="status 5"):
        sandbox.run({"do": "look", "path": "x" * 200_000})


def test_closing_the_server_ends_it(child):
    threading.Timer(0.5, sandbox.close).start()
    with pytest.raises(Refused, match="signal 9"):
        child("time.sleep(60)")


def test_the_order_is_one_line_whatever_is_in_it(child):
    assert child("say(done=order)", {"path": "a\nb\u2028"})["path"] == "a\nb\u2028"
    assert json.dumps("a\nb") == '"a\\nb"'
