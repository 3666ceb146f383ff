"""The wheel: which of its turns are meant for the plane and not for the page, and one commit for a burst of them."""

import pytest

from tests.browser.canvas.plane_harness import script

SET_UP = """
    (await load("wheel")).listenToWheel(context, element, viewport);
    const turn = (deltaY, x = 300, y = 300, more = {}) => {
      const place = { clientX: x, clientY: y, bubbles: true, cancelable: true };
      const event = new WheelEvent("wheel", { deltaY, ...place, ...more });
      element.dispatchEvent(event);
      return event.defaultPrevented; // the page does not scroll
    };
"""


@pytest.fixture
def wheel(js):
    """`wheel("body")` runs the body with `turn(pixels, x, y)`, which says whether the plane took it."""
    return lambda body: js(script(SET_UP + body))


def test_a_page_that_scrolls_under_a_pointer_at_rest_goes_on_scrolling(wheel):
    taken, span = wheel("""
        const first = turn(100);
        document.dispatchEvent(new Event("scroll"));
        send("pointermove", 300, 300); // the browser says so, though no hand moved
        return [[first, turn(100)], store.view.span];
    """)
    assert taken == [False, False]
    assert span == 6


def test_a_hand_that_moves_or_presses_or_a_focus_on_the_plane_means_it(wheel):
    assert wheel("send('pointermove', 300, 300); return turn(100)") is True
    assert wheel("send('pointerdown', 300, 300); return turn(100)") is True
    assert wheel("element.focus(); return turn(100)") is True
    assert wheel("send('pointermove', 300, 300); send('pointerleave', 700, 300); return turn(100)") is False


def test_after_a_scroll_a_hand_is_known_by_its_place_on_the_screen(wheel):
    moved = """
        send("pointermove", 300, 300);
        send("pointerleave", 700, 300);
        document.dispatchEvent(new Event("scroll"));
        send("pointermove", %d, 300);
        return turn(100);
    """
    assert wheel(moved % 300) is False
    assert wheel(moved % 301) is True


def test_a_pinch_is_always_meant(wheel):
    taken, span = wheel("return [turn(-10, 300, 300, { ctrlKey: true }), store.view.span]")
    assert taken is True
    assert span == pytest.approx(6 * 2.718281828**-0.1)


def test_a_turn_keeps_what_is_under_the_pointer(wheel):
    before, after = wheel("""
        element.focus();
        const place = () => [viewport().u(450), viewport().v(150)];
        const before = place();
        turn(-100, 450, 150);
        return [before, place()];
    """)
    assert before == [1.5, 1.5]
    assert after == pytest.approx(before)


def test_lines_and_pages_count_as_pixels(wheel):
    spans = wheel("""
        element.focus();
        return [[48, 0], [3, 1], [1, 2]].map(([deltaY, deltaMode]) => {
          Object.assign(store.view, { span: 6, centre: [0, 0] });
          turn(deltaY, 300, 300, { deltaMode });
          return store.view.span;
        });
    """)
    assert spans[0] == spans[1] == pytest.approx(6 * 2.718281828 ** (0.0017 * 48))
    assert spans[2] == pytest.approx(6 * 2.718281828 ** (0.0017 * 400))  # a page is 600, of which 400 count


def test_a_burst_of_turns_is_one_commit(wheel):
    during, after = wheel("""
        element.focus();
        for (let k = 0; k < 6; k++) { turn(-20); await wait(30); }
        const during = commits;
        await wait(500);
        return [during, commits];
    """)
    assert (during, after) == (0, 1)


def test_at_the_end_of_zoom_the_page_gets_the_wheel_back_but_not_within_a_burst(wheel):
    taken = wheel("""
        element.focus();
        store.view.span = 17.9;
        const within = [turn(100), turn(100)];
        await wait(500);
        return [...within, turn(100)];
    """)
    assert taken == [True, True, False]
