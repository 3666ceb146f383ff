"""Sliders that tell their movements one by one, and their release once."""

import pytest

SET_UP = """
    const { createRange } = await load("range");
    const log = [];
    const gone = new AbortController();
    const input = createRange({ label: "z₁", min: -3, max: 3, step: "any" },
      (value) => log.push(value), () => log.push("release"), gone.signal);
    document.body.append(input);
    const send = (...types) => types.forEach((type) => input.dispatchEvent(new Event(type)));
    const set = (value) => { input.value = value; send("input"); };
"""


@pytest.fixture
def slider(js):
    """`slider("body")` runs the body with `input`, `set(value)`, `send(type)`, and gives the log."""
    return lambda body: js(f"async (load) => {{ {SET_UP} {body}; return log; }}")


def test_a_drag_moves_many_times_and_is_released_once(slider):
    assert slider('set(1); set(2); send("change", "blur")') == [1, 2, "release"]


def test_a_key_held_down_is_released_once(slider):
    assert slider("""
        for (const value of [1, 2, 3]) { send("keydown"); set(value); send("change"); }
        send("keyup");
    """) == [1, 2, 3, "release"]


def test_a_slider_that_was_not_moved_releases_nothing(slider):
    assert slider('send("keydown", "keyup", "blur", "change")') == []


def test_a_slider_left_while_its_key_is_down_is_released(slider):
    assert slider('send("keydown"); set(1); send("change", "blur")') == [1, "release"]


def test_a_canvas_that_is_gone_hears_nothing(slider):
    assert slider("gone.abort(); set(1); send('change')") == []
