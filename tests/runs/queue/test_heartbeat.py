import asyncio
import logging

from vae_tf.runs.queue import Ticked, pulse, since_tick


def beat_times(times, beat):
    """Runs the pulse until it has beaten so often, or has returned by itself; then ends it as a server does."""
    beats = []

    def counted():
        beats.append(1)
        return beat()

    async def serve():
        task = asyncio.create_task(pulse(every=0.01, beat=counted))
        while len(beats) < times and not task.done():
            await asyncio.sleep(0.01)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(serve()), len(beats)


def test_it_ticks_until_the_server_ends(home):
    (ended,), beats = beat_times(4, Ticked)
    assert isinstance(ended, asyncio.CancelledError)
    assert beats >= 4
    assert 0 <= since_tick() < 60


def test_what_goes_wrong_is_said_once_and_the_next_tick_comes(home, caplog):
    errors = [ValueError("the disk is full"), KeyError("x")] * 4

    def fail():
        raise errors.pop() if errors else KeyError("x")

    with caplog.at_level(logging.WARNING):
        beat_times(5, fail)
    assert sorted(caplog.messages) == ["the queue: KeyError: 'x'", "the queue: ValueError: the disk is full"]


def test_the_troubles_of_a_tick_are_said_once(home, caplog):
    with caplog.at_level(logging.WARNING):
        beat_times(3, lambda: Ticked(troubles=["a: no memory"]))
    assert caplog.messages == ["the queue: a: no memory"]


def test_without_locks_no_run_is_started(home, caplog, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.lock._excludes", lambda file: False)
    with caplog.at_level(logging.WARNING):
        assert beat_times(1, Ticked) == ([None], 0)
    assert "no run will be started" in caplog.text
    assert "whose locks exclude others" in caplog.text
