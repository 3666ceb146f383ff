"""What other pages send to Explore: the words it begins with, and the groups of its arithmetic."""

import json

import numpy as np

from pages.ui import sent
from vae_tf.runs.reading import read_run


def mounted(page) -> dict:
    [component] = page.get("bidi_component")
    return json.loads(component.proto.json)


def group(name: str, *members: int, count: int = 12) -> dict:
    bits = np.zeros(count, bool)
    bits[list(members)] = True
    return {"name": name, "bits": sent.packed(bits)}


def test_a_bit_for_each_is_packed_as_the_canvas_reads_it():
    assert sent.packed(np.array([1, 0, 0, 0, 0, 0, 0, 1, 1], bool)) == "gYA="  # 0x81, 0x80


def test_a_path_sent_becomes_pins_in_the_address(trained_run, monkeypatch):
    run = read_run(trained_run(2))
    monkeypatch.setattr(sent.state, "kept", lambda name, default=None: {"backdrop": "none"})
    kept = {}
    monkeypatch.setattr(sent.state, "keep", lambda name, value: kept.update({name: value}))
    words = sent.send_path(run, [[0.12345, -0.00001], [1, 20]])
    assert words == {"run": run.id, "z": "0.123,0", "pins": "0.123,0;1,20"}
    assert kept == {f"view-{run.id}": {"backdrop": "none", "z": "0.123,0", "pins": "0.123,0;1,20"}}


def test_a_path_has_no_more_pins_than_the_canvas_takes(trained_run, monkeypatch):
    monkeypatch.setattr(sent.state, "kept", lambda name, default=None: default)
    monkeypatch.setattr(sent.state, "keep", lambda name, value: None)
    words = sent.send_path(read_run(trained_run(2)), np.ones((100, 2)))
    assert words["pins"].count(";") == sent.MOST_PINS - 1


def test_the_two_groups_sent_last_are_from_and_to(trained_run, monkeypatch):
    run = read_run(trained_run(2))
    session = {}
    monkeypatch.setattr(sent.state, "kept", lambda name, default=None: session.get(name, default))
    monkeypatch.setattr(sent.state, "keep", session.__setitem__)
    names = []
    for number, letter in enumerate("aabc"):
        sent.send_group(run, letter, np.arange(4) == max(number, 1))
        names.append([each and each["name"] for each in sent.groups(run)["pair"]])
    assert names == [["a", None], ["a", None], ["a", "b"], ["b", "c"]]
    sent.seen(run)
    assert sent.groups(run)["fresh"] is False


def test_explore_begins_with_what_was_sent(app, trained_run):
    path = trained_run(2)
    page = app("explore", run=path.name)
    assert mounted(page)["groups"] is None
    page.session_state[f"sent-{path.name}"] = {"pair": [group("Map", 1, 2), None], "fresh": True}
    page.run()
    assert mounted(page)["groups"] == {"pair": [group("Map", 1, 2), None], "fresh": True}
    page.run()
    assert mounted(page)["groups"]["fresh"] is False


def test_two_groups_of_one_name_are_told_apart(trained_run, monkeypatch):
    run = read_run(trained_run(2))
    session = {}
    monkeypatch.setattr(sent.state, "kept", lambda name, default=None: session.get(name, default))
    monkeypatch.setattr(sent.state, "keep", session.__setitem__)
    for member in (0, 1, 2):
        sent.send_group(run, "Map: Lasso", np.arange(3) == member)
    pair = sent.groups(run)["pair"]
    assert len({each["name"] for each in pair}) == 2
    assert [each["bits"] for each in pair] == [sent.packed(np.arange(3) == member) for member in (1, 2)]
