"""What the load test makes of what it has seen."""

import asyncio

import numpy as np
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks import load
from tests.benchmarks.load import Found, Memory
from tests.benchmarks.visitor import Ask, Rerun, Visitor, _named

SILENT = [].append
"""Where lines go that nobody reads."""


def test_memory_that_grows_by_a_megabyte_each_ten_seconds_grows_by_six_a_minute():
    at = np.arange(0, 60, 2.0)
    assert load.growth(at, 100 + at / 10) == pytest.approx(6.0)
    assert np.isnan(load.growth([1.0], [100.0]))


def test_only_the_second_half_of_the_memory_is_held_against_the_target():
    sizes = [*np.linspace(100, 900, 30), *[900] * 30]
    rows = load.memory_told([Memory(2.0 * k, size, 500.0) for k, size in enumerate(sizes)], SILENT)
    assert [row["met"] for row in rows] == [None, True, None, True]
    assert rows[1]["median"] == pytest.approx(0, abs=1e-6)


def test_reruns_by_timers_do_not_make_those_that_people_ask_for_look_fast():
    seen = [Rerun("map", "open", 2.0)] * 10 + [Rerun("map", "timer", 0.01)] * 1000 + [Rerun("map", "first", 9.0)]
    rows = {row["name"]: row for row in load.reruns_told(seen, SILENT)}
    asked = rows["rerun of a page that somebody asked for, p95"]
    assert (asked["median"], asked["count"], asked["met"]) == (2.0, 10, False)
    assert rows["timer on map, p95"]["median"] == pytest.approx(0.01)


def test_an_error_of_one_person_fails_all():
    people = [Visitor("http://127.0.0.1:1", "explore", ""), Visitor("http://127.0.0.1:1", "explore", "")]
    people[1].errors.append("map says: no")
    found = Found(people, memory=[Memory(0, 1, 1), Memory(2, 1, 1)], alone=100.0, beside=50.0)
    rows = load.told(found, 2, SILENT)
    assert (rows[0]["name"], rows[0]["median"], rows[0]["met"]) == ("errors", 1, False)
    assert rows[-1]["ratio"] == 0.5


def test_a_path_is_named_without_what_is_of_one_run_or_picture():
    assert _named("vae/run/20261122-ai33ri5dxp/images/0123456789abcdef/12?token=x") == "vae/run/*/images/*/*"
    assert _named("vae/canvas/0123456789abcdef/map/map.js") == "vae/canvas/*/map/map.js"


@pytest.mark.parametrize(
    ("parts", "answered"),
    [(["own"], 1), (["other"], 1), (["other", "timed"], 1), (["timed"], 0), (["own", "timed"], 1)],
)
def test_a_gesture_is_answered_by_a_run_of_what_it_had_drawn_and_by_no_timers(parts, answered):
    person = Visitor("http://127.0.0.1:1", "map", "")
    person._timers["timed"] = (0.4, None)  # type: ignore[assignment]
    person._sent["own"] = Ask(1.0, "gesture", "map")
    person._began = 2.0
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
    message.metadata.run.fragment_ids.extend(parts)
    person._finished(message)
    assert len(person.reruns) == answered


def test_a_page_that_does_not_come_is_not_waited_for_for_ever():
    with pytest.raises(
        RuntimeError, match=r"explore: expected its first page within 60 s, met with .*connection broke"
    ):
        asyncio.run(load.come(Visitor("http://127.0.0.1:1", "explore", "")))
