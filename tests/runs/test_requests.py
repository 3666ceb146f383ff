import os

import pytest

from vae_tf.runs.requests import Request, ask, asked, asked_at, withdraw


def test_nothing_is_asked_of_a_new_run(tmp_path):
    assert asked(tmp_path) is None
    assert asked_at(tmp_path, Request.STOP) is None
    withdraw(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_strongest_request_is_heard(tmp_path):
    for request in (Request.PAUSE, Request.STOP, Request.CANCEL):
        ask(tmp_path, request)
        assert asked(tmp_path) is request
    ask(tmp_path, Request.PAUSE)
    assert asked(tmp_path) is Request.CANCEL


def test_a_request_is_a_file_of_its_name_and_nothing_else(tmp_path):
    ask(tmp_path, Request.CANCEL)
    assert [path.name for path in tmp_path.iterdir()] == ["cancel"]
    withdraw(tmp_path)
    assert (list(tmp_path.iterdir()), asked(tmp_path)) == ([], None)


def test_asking_again_does_not_ask_later(tmp_path):
    ask(tmp_path, Request.CANCEL)
    os.utime(tmp_path / "cancel", (1000.0, 1000.0))
    ask(tmp_path, Request.CANCEL)
    assert asked_at(tmp_path, Request.CANCEL) == 1000.0


def test_a_run_that_is_gone_does_not_come_back_by_a_request(tmp_path):
    with pytest.raises(FileNotFoundError):
        ask(tmp_path / "gone", Request.STOP)
    assert list(tmp_path.iterdir()) == []
