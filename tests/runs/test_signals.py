import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from vae_tf.runs.signals import Signals


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl-C interrupts, as in a terminal: a shell's background jobs, the tests' own perhaps, begin without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def send(number):
    os.kill(os.getpid(), number)
    time.sleep(0.01)


def test_a_term_is_remembered_and_not_obeyed():
    with Signals(terminal=False) as signals:
        assert not signals.leaving
        send(signal.SIGTERM)
        assert signals.leaving
        assert signals.leaving


def test_ctrl_c_is_a_stop_and_the_second_one_an_interrupt():
    with Signals(terminal=True) as signals:
        send(signal.SIGINT)
        assert signals.stopping
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)


def test_without_a_terminal_ctrl_c_is_what_it_was():
    with Signals(terminal=False) as signals, pytest.raises(KeyboardInterrupt):
        send(signal.SIGINT)
    assert not signals.stopping


def test_what_runs_in_a_shells_background_does_not_hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Signals(terminal=True) as signals:
        send(signal.SIGINT)
        send(signal.SIGINT)
        assert not signals.stopping


def test_afterwards_signals_do_what_they_did():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with Signals(terminal=True):
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
    assert signal.set_wakeup_fd(-1) == -1


def test_another_thread_hears_nothing_and_changes_nothing():
    heard = []

    def listen():
        with Signals(terminal=True) as signals:
            heard.append((signals.leaving, signals.stopping))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    assert heard == [(False, False)]


def test_a_term_is_heard_by_a_thread_while_the_main_one_is_deep_in_a_library():
    """`time.sleep` would wake up; a lock held in C does not let Python's handlers run."""
    script = """
import os, signal, sys, threading, time
from vae_tf.runs.signals import Signals

with Signals(terminal=False) as signals:
    def watch():
        os.kill(os.getpid(), signal.SIGTERM)
        while not signals.leaving:
            time.sleep(0.01)
        os._exit(7)
    threading.Thread(target=watch, daemon=True).start()
    import hashlib
    hashlib.pbkdf2_hmac("sha256", b"x", b"y", 10**9)
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 7
