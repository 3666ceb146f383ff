import time

import pytest

from vae_tf.runs.queue.standing import Place, Standing, line, place_of


@pytest.mark.parametrize(
    ("status", "alive", "place"),
    [
        ({"state": "queued"}, False, Place.WAITING),
        ({"state": "queued"}, True, Place.AT_WORK),  # it says so, and has not quite ended
        ({"state": "running", "queued": 1.0}, True, Place.AT_WORK),
        ({"state": "running", "queued": 1.0}, False, Place.WAITING),  # dead: about to be queued again
        ({"state": "running"}, False, Place.RESTS),  # dead, and nobody's but its person's
        ({"state": "starting", "claimed": "now"}, False, Place.AT_WORK),
        ({"state": "paused"}, False, Place.RESTS),
        ({"state": "finished"}, False, Place.RESTS),
        ({"state": "finished"}, True, Place.AT_WORK),
        ({"state": "finished", "figures": "coming"}, False, Place.LACKS_FIGURES),
        ({"state": "finished", "figures": "failed"}, False, Place.RESTS),
        ({"state": "damaged"}, False, Place.RESTS),
    ],
)
def test_where_a_run_stands(tmp_path, status, alive, place):
    times = {"claimed": time.time()} if "claimed" in status else {}
    assert place_of(tmp_path, status | times, alive=alive) is place


def test_only_those_who_wait_are_in_the_line_and_those_at_work_count_for_their_owners():
    standings = [
        Standing("a1", "ada", 1.0, Place.AT_WORK),
        Standing("a2", "ada", 2.0, Place.WAITING),
        Standing("b1", "bob", 3.0, Place.WAITING),
        Standing("b2", "bob", 0.0, Place.RESTS),
    ]
    assert line(standings, {}) == ["b1", "a2"]
