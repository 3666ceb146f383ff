"""Going along the path: many frames, one commit."""

import pytest

SET_UP = """
    const { Store } = await load("store");
    const { Playback } = await load("playback");
    const gone = new AbortController();
    // Frames of a clock of its own, a sixtieth of a second apart: what a busy machine draws late is not late here.
    const due = new Map();
    let [number, now] = [0, 0];
    const real = { requestAnimationFrame, cancelAnimationFrame };
    globalThis.requestAnimationFrame = (callback) => (due.set(++number, callback), number);
    globalThis.cancelAnimationFrame = (which) => due.delete(which);
    performance.now = () => now;
    const restore = () => {
      Object.assign(globalThis, real);
      delete performance.now; // which hid the prototype's
    };
    const frames = async (count) => {
      while (count-- > 0) {
        const these = [...due.values()];
        due.clear();
        now += 1000 / 60;
        for (const callback of these) callback(now);
        await new Promise((done) => setTimeout(done));
      }
    };
    const pins = [[0, 0], [1, 0], [1, 1]].map((pin) => Float32Array.from(pin));
    const store = new Store({ z: new Float32Array(2), axes: {}, centre: [], span: 1, backdrop: "none", pins,
      path: "linear", speed: 0.1, loop: false, playing: false, progress: 0 });
    const playback = new Playback(store, gone.signal);
    const commits = [];
    store.onCommit((view) => commits.push(Array.from(view.z)));
    const until = async (test) => { for (let k = 0; k < 600 && !test(); k++) await frames(1); };
"""


@pytest.fixture
def path(js):
    """`path("body")` runs the body with a `store` of three pins, its `playback`, and the `commits` there were."""
    return lambda body: js(f"async (load) => {{ {SET_UP} try {{ {body} }} finally {{ gone.abort(); restore(); }} }}")


def test_a_path_is_played_to_its_end_in_many_frames_and_committed_once(path):
    places, commits, playing, progress = path("""
        const places = [];
        store.subscribe(["z"], (view) => places.push(view.progress));
        store.change({ playing: true });
        await until(() => commits.length);
        await frames(5);
        return [places, commits, store.view.playing, store.view.progress];
    """)
    assert commits == [[1, 1]]
    assert (playing, progress) == (False, 2)
    assert len(places) > 4
    assert places == sorted(places)


def test_it_takes_as_long_as_its_speed_says(path):
    took = path("""
        store.change({ playing: true, speed: 0.25 });
        const began = performance.now();
        await until(() => commits.length);
        return performance.now() - began;
    """)
    assert took / 1000 == pytest.approx(0.5, abs=0.04)  # two legs of a quarter of a second each, in whole frames


def test_a_pause_stays_where_it_is_and_commits_once(path):
    at_pause, later, commits = path("""
        store.change({ playing: true, speed: 5 });
        await frames(8);
        store.change({ playing: false });
        await frames(2);
        const there = Array.from(store.view.z);
        await frames(8);
        return [there, Array.from(store.view.z), commits];
    """)
    assert at_pause == later
    assert 0 < later[0] < 1
    assert commits == [later]


def test_stopped_for_an_undo_it_commits_first_so_that_the_undo_leads_to_where_it_began(path):
    stopped, undone, commits = path("""
        store.change({ z: Float32Array.of(1, 0), progress: 1 });
        store.commit();
        store.change({ playing: true, speed: 5 });
        await frames(8);
        store.change({ playing: false });
        store.flush();
        const stopped = Array.from(store.view.z);
        store.undo();
        await frames(3);
        return [stopped, Array.from(store.view.z), commits];
    """)
    assert 0 < stopped[1] < 1
    assert undone == [1, 0]
    assert commits == [[1, 0], stopped, [1, 0]]


def test_played_again_it_goes_on_from_there(path):
    assert path("""
        playback.goTo(1.5);
        const first = [];
        store.subscribe(["progress"], (view) => first.push(view.progress));
        store.change({ playing: true, speed: 10 });
        await frames(5);
        store.change({ playing: false });
        await frames(2);
        return first.every((progress) => progress >= 1.5 && progress < 1.7) && first.length > 1;
    """)


def test_a_loop_goes_round_until_it_is_stopped(path):
    turned = path("""
        const places = [];
        store.subscribe(["progress"], (view) => places.push(view.progress));
        store.change({ playing: true, loop: true, speed: 0.05 });
        await until(() => places.some((place, k) => k && place < places[k - 1]));
        const playing = store.view.playing;
        store.change({ playing: false });
        await frames(3);
        return [playing, Math.max(...places) > 2, Math.max(...places) <= 3, commits.length];
    """)
    assert turned == [True, True, True, 1]


def test_whoever_moves_the_point_takes_over(path):
    z, playing = path("""
        store.change({ playing: true, speed: 5 });
        await frames(5);
        store.change({ z: Float32Array.of(7, 7) });
        await frames(5);
        return [Array.from(store.view.z), store.view.playing];
    """)
    assert (z, playing) == ([7, 7], False)


def test_one_pin_is_no_path(path):
    assert (
        path("""
        store.change({ pins: pins.slice(0, 1), playing: true });
        await frames(5);
        return [store.view.playing, commits.length && Array.from(store.view.z)];
    """)[0]
        is False
    )


def test_a_canvas_that_is_gone_plays_no_more(path):
    assert path("""
        store.change({ playing: true, speed: 5 });
        await frames(5);
        gone.abort();
        await frames(2);
        const there = store.view.progress;
        await frames(5);
        return store.view.progress === there && there > 0;
    """)
