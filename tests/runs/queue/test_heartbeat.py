import asyncio
import logging

from vae_tf.runs.queue import Ticked, pulse


def beat_for(seconds, **given):
    """Runs the pulse for a moment, and ends it as a server does."""

    async def serve():
        task = asyncio.create_task(pulse(every=0.01, **given))
        await asyncio.sleep(seconds)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(serve())


def test_it_ticks_until_the_server_ends(home):
    ticks = []
    (ended,) = beat_for(0.5, beat=lambda: ticks.append(1) or Ticked())
    assert isinstance(ended, asyncio.CancelledError)
    assert len(ticks) > 3
    seen = len(ticks)
    assert len(ticks) == seen


def test_what_goes_wrong_is_said_once_and_the_next_tick_comes(home, caplog):
    ticks = []

    def fail():
        ticks.append(1)
        raise [ValueError("the disk is full"), KeyError("x")][len(ticks) % 2]

    with caplog.at_level(logging.WARNING):
        beat_for(0.5, beat=fail)
    assert len(ticks) > 3
    assert sorted(caplog.messages) == ["the queue: KeyError: 'x'", "the queue: ValueError: the disk is full"]


def test_the_troubles_of_a_tick_are_said_once(home, caplog):
    with caplog.at_level(logging.WARNING):
        beat_for(0.3, beat=lambda: Ticked(troubles=["a: no memory"]))
    assert caplog.messages == ["the queue: a: no memory"]


def test_without_locks_no_run_is_started(home, caplog, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.lock._excludes", lambda file: False)
    ticks = []
    with caplog.at_level(logging.WARNING):
        assert beat_for(0.3, beat=lambda: ticks.append(1) or Ticked()) == [None]
    assert ticks == []
    assert "no run will be started" in caplog.text
    assert "whose locks exclude others" in caplog.text
