"""The store: changes gathered until the next frame, and commits that can be undone."""

import pytest

SET_UP = """
    const { Store } = await load("store");
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const store = new Store({ z: [0], span: 6, hover: -1, playing: false, pins: [] });
    const heard = [];
"""


@pytest.fixture
def store(js):
    """`store("body")` runs the body with a `store`, a list `heard` and `await frame()`, and gives what it returns."""
    return lambda body: js(f"async (load) => {{ {SET_UP} {body} }}")


def test_many_changes_are_heard_once_in_the_next_frame(store):
    assert store("""
        store.subscribe(["z", "span"], (view) => heard.push([view.z[0], view.span]));
        store.change({ z: [1] });
        store.change({ z: [2], span: 3 });
        const before = heard.length;
        await frame();
        return [before, heard];
    """) == [0, [[2, 3]]]


def test_a_listener_hears_of_its_own_keys_only(store):
    assert store("""
        store.subscribe(["hover"], () => heard.push("hover"));
        store.subscribe(["span"], () => heard.push("span"));
        store.change({ hover: 3 });
        await frame();
        store.change({ span: 3 });
        await frame();
        return heard;
    """) == ["hover", "span"]


def test_listeners_are_called_in_the_order_of_subscription(store):
    assert store("""
        for (const name of "abc") store.subscribe(["z"], () => heard.push(name));
        store.change({ z: [1] });
        await frame();
        return heard;
    """) == ["a", "b", "c"]


def test_what_a_listener_changes_is_heard_in_the_frame_after(store):
    assert store("""
        store.subscribe(["hover"], (view) => heard.push(view.hover));
        store.subscribe(["z"], (view) => store.change({ hover: view.z[0] }));
        store.change({ z: [7] });
        store.flush();
        const at_once = [...heard];
        await frame();
        return [at_once, heard];
    """) == [[], [7]]


def test_a_flush_leaves_nothing_for_the_frame(store):
    assert store("""
        store.subscribe(["z"], () => heard.push("z"));
        store.change({ z: [1] });
        store.flush();
        await frame();
        return heard;
    """) == ["z"]


def test_a_commit_is_heard_once_and_only_where_something_changed(store):
    assert store("""
        store.onCommit((view) => heard.push(view.z[0]));
        store.commit();
        store.change({ z: [1] });
        store.change({ z: [2] });
        store.commit();
        store.commit();
        store.change({ hover: 5 });
        store.commit();
        return heard;
    """) == [2]


def test_undo_and_redo_walk_along_the_commits(store):
    assert store("""
        const step = (name) => heard.push([name, store[name](), store.view.z[0]]);
        for (const z of [1, 2]) {
          store.change({ z: [z] });
          store.commit();
        }
        for (const name of ["undo", "undo", "undo", "redo", "redo", "redo"]) step(name);
        return heard;
    """) == [
        ["undo", True, 1],
        ["undo", True, 0],
        ["undo", False, 0],
        ["redo", True, 1],
        ["redo", True, 2],
        ["redo", False, 2],
    ]


def test_an_undo_is_heard_as_a_change_and_as_a_commit_and_stops_the_player(store):
    assert store("""
        store.change({ z: [1] });
        store.commit();
        await frame();
        store.subscribe(["z"], (view) => heard.push(["change", view.z[0]]));
        store.onCommit((view) => heard.push(["commit", view.z[0], view.playing]));
        store.change({ playing: true });
        store.undo();
        store.flush();
        return heard;
    """) == [["commit", 0, False], ["change", 0]]


def test_a_new_commit_forgets_what_was_undone(store):
    assert store("""
        for (const z of [1, 2]) {
          store.change({ z: [z] });
          store.commit();
        }
        store.undo();
        store.change({ z: [9] });
        store.commit();
        return [store.redo(), store.view.z[0], store.undo(), store.view.z[0]];
    """) == [False, 9, True, 1]


def test_the_oldest_commits_are_forgotten(store):
    undone, z = store("""
        for (let z = 1; z <= 300; z++) {
          store.change({ z: [z] });
          store.commit();
        }
        let undone = 0;
        while (store.undo()) undone++;
        return [undone, store.view.z[0]];
    """)
    assert 50 <= undone <= 100
    assert z == 300 - undone


def test_after_close_nothing_is_heard(store):
    assert (
        store("""
        store.subscribe(["z"], () => heard.push("change"));
        store.onCommit(() => heard.push("commit"));
        store.change({ z: [1] });
        store.close();
        await frame();
        store.change({ z: [2] });
        store.commit();
        store.undo();
        await frame();
        return heard;
    """)
        == []
    )
