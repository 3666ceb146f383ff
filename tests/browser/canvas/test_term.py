"""A word that explains itself: by a click, a tap, or the keyboard's focus."""

MADE = """async (load) => {
    const { explained } = await load("term");
    const { element, word } = explained(["by activity"], "The most active first.", new AbortController().signal);
    const before = document.createElement("button");
    document.body.append(before, element);
    before.focus();
    const open = () => element.querySelector(":popover-open")?.textContent ?? null;
    window.told = { word, open };
    return [word.title, open()];
}"""
SEEN = "() => [window.told.word.title, window.told.open()]"
OPEN, SHUT = ["", "The most active first."], ["The most active first.", None]


def test_a_click_opens_the_explanation_and_another_closes_it(js, bare_page):
    assert js(MADE) == SHUT
    word = bare_page.get_by_role("button", name="by activity")
    for seen in (OPEN, SHUT, OPEN):
        word.click()
        bare_page.wait_for_timeout(100)
        assert bare_page.evaluate(SEEN) == seen
    box, note = word.bounding_box(), bare_page.locator(".explanation").bounding_box()
    assert note["x"] >= 0
    assert note["y"] >= box["y"] + box["height"] or note["y"] + note["height"] <= box["y"]
    bare_page.keyboard.press("Escape")
    assert bare_page.evaluate(SEEN) == SHUT


def test_the_keyboard_opens_it_by_coming_and_closes_it_by_going(js, bare_page):
    js(MADE)
    bare_page.keyboard.press("Tab")
    bare_page.wait_for_timeout(100)
    assert bare_page.evaluate(SEEN) == OPEN
    bare_page.keyboard.press("Shift+Tab")
    bare_page.wait_for_timeout(100)
    assert bare_page.evaluate(SEEN) == SHUT
