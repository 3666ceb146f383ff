"""What pointers do on the plane, each gesture as its events: move, click, pinch, pan, lasso, and how each ends."""

import pytest

from tests.browser.canvas.plane_harness import script

SET_UP = """
    const { Scatter } = await load("scatter");
    const { Gestures } = await load("gestures");
    const scatter = new Scatter(codes, { present: [] });
    scatter.lie(plane);
    let [drawn, kept] = [[], []];
    const showLasso = (corners) => (drawn = corners);
    const keepLasso = (corners) => (kept = corners);
    const gestures = new Gestures(context, { element, viewport, scatter, showLasso, keepLasso });
    const point = () => rounded(store.view.z);
    const two = { pointerId: 2 };
    const hide = (hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const lasso = (...corners) => {
      send("pointerdown", ...corners[0]);
      for (const corner of corners) send("pointermove", ...corner);
    };
"""


@pytest.fixture
def plane(js):
    """`plane("body")` runs the body with `send(type, x, y)`, `point()`, `commits`, and codes at (1, 1) and (-2, -2)."""
    return lambda body: js(script(SET_UP + body))


def test_a_drag_moves_the_point_and_commits_once(plane):
    way, commits = plane("""
        const way = [];
        send("pointerdown", 300, 300);
        for (const x of [350, 400, 450]) { send("pointermove", x, 250); way.push(point()); }
        const before = commits;
        send("pointerup", 450, 250);
        send("lostpointercapture", 450, 250); // browsers say so after every release
        return [way, [before, commits]];
    """)
    assert way == [[0.5, 0.5, 5], [1, 0.5, 5], [1.5, 0.5, 5]]
    assert commits == [0, 1]


def test_beyond_the_frame_the_point_stays_at_the_frame(plane):
    corner = plane("send('pointerdown', 300, 300); send('pointermove', 900, -50); return point()")
    assert corner == [3, 3, 5]


def test_a_click_next_to_a_code_means_the_code_in_all_dimensions(plane):
    near, far = plane("""
        const click = (x, y) => (send("pointerdown", x, y), send("pointerup", x, y), point());
        return [click(405, 203), click(412, 203)]; // the code lies at (400, 200)
    """)
    assert near == [1, 1, 2]
    assert far == [1.12, 0.97, 2]


def test_a_drag_that_ends_next_to_a_code_does_not_snap(plane):
    end = plane("""
        send("pointerdown", 300, 300);
        send("pointermove", 402, 200);
        send("pointerup", 402, 200);
        return point();
    """)
    assert end == [1.02, 1, 5]


def test_a_pointer_taken_away_ends_the_gesture(plane):
    commits, end = plane("""
        send("pointerdown", 300, 300);
        send("pointermove", 350, 300);
        send("pointercancel", 350, 300);
        send("pointermove", 500, 500);
        return [commits, point()];
    """)
    assert commits == 1
    assert end == [0.5, 0, 5]


def test_a_tab_that_is_hidden_ends_the_gesture(plane):
    commits, end, fingers = plane("""
        send("pointerdown", 300, 300);
        send("pointermove", 350, 300);
        hide(true);
        delete document.hidden;
        send("pointermove", 500, 500);
        return [commits, point(), gestures.down.size];
    """)
    assert (commits, end, fingers) == (1, [0.5, 0, 5], 0)


def test_a_second_finger_makes_it_a_pinch_and_the_point_goes_back(plane):
    found = plane("""
        send("pointerdown", 250, 300);
        send("pointermove", 200, 300);
        send("pointerdown", 400, 300, two);
        const back = point();
        send("pointermove", 500, 300, two); // from 200 pixels apart to 300
        const { span, centre } = store.view;
        send("pointerup", 500, 300, two);
        const lifted = [commits, store.view.span, gestures.kind];
        send("pointermove", 210, 300);
        const panned = rounded(store.view.centre);
        send("pointerup", 210, 300);
        return { back, span, centre: rounded(centre), lifted, panned, point: point(), commits };
    """)
    assert found["back"] == found["point"] == [0, 0, 5]
    assert found["span"] == pytest.approx(4)
    # (200, 300) showed -1 and still does: 1/150 unit a pixel, 100 pixels left of the middle
    assert found["centre"] == pytest.approx([-1 + 100 / 150, 0], abs=2e-3)
    assert found["lifted"] == [0, pytest.approx(4), "pan"]
    assert found["panned"][0] == pytest.approx(found["centre"][0] - 10 / 150, abs=2e-3)
    assert found["commits"] == 1


def test_the_right_button_pans_whatever_the_tool(plane):
    centre, point, commits = plane("""
        send("pointerdown", 300, 300, { button: 2 });
        send("pointermove", 400, 350);
        send("pointerup", 400, 350);
        return [rounded(store.view.centre), point(), commits];
    """)
    assert (centre, point, commits) == ([-1, 0.5], [0, 0, 5], 1)


def test_a_lasso_catches_what_it_encloses_and_its_line_is_kept(plane):
    caught, left, corners = plane("""
        store.change({ tool: "lasso" });
        lasso([350, 150], [450, 150], [450, 250], [350, 250]);
        send("pointerup", 350, 250);
        return [Array.from(store.view.lassoed), drawn.length, kept.map(rounded)];
    """)
    assert caught == [0]
    assert left == 0
    assert corners == [[0.5, 1.5], [1.5, 1.5], [1.5, 0.5], [0.5, 0.5]]


def test_a_lasso_round_nothing_keeps_no_line(plane):
    caught, corners = plane("""
        store.change({ tool: "lasso" });
        lasso([20, 20], [60, 20], [60, 60], [20, 60]);
        send("pointerup", 20, 60);
        return [Array.from(store.view.lassoed), kept];
    """)
    assert (caught, corners) == ([], [])


@pytest.mark.parametrize("end", ["store.change({ tool: 'move' })", "key('Escape')"])
def test_a_lasso_in_progress_is_dropped_when_the_tool_changes(plane, end):
    before, after, lassoed, tool = plane(f"""
        const key = (key) => document.dispatchEvent(new KeyboardEvent("keydown", {{ key }}));
        store.change({{ tool: "lasso" }});
        lasso([350, 150], [450, 150], [450, 250], [350, 250]);
        const before = drawn.length;
        {end};
        store.flush();
        const after = drawn.length;
        send("pointermove", 300, 300);
        send("pointerup", 300, 300);
        return [before, after, store.view.lassoed, store.view.tool];
    """)
    assert (before, after, lassoed, tool) == (4, 0, None, "move")


def test_the_line_that_is_kept_goes_with_escape_and_with_the_next_lasso(plane):
    ends = plane("""
        const ends = [];
        const draw = () => (lasso([350, 150], [450, 150], [450, 250], [350, 250]), send("pointerup", 350, 250));
        store.change({ tool: "lasso" });
        draw();
        ends.push(kept.length);
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
        ends.push(kept.length);
        store.change({ tool: "lasso" });
        draw();
        ends.push(kept.length);
        send("pointerdown", 20, 20);
        ends.push(kept.length);
        return ends;
    """)
    assert ends == [4, 0, 4, 0]
