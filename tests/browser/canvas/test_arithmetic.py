"""The arithmetic panel: two groups, one question, and moving from one group to the other."""

import pytest

SET_UP = """
    const { Store } = await load("store");
    const { createArithmetic } = await load("arithmetic");
    const frames = (count) => new Promise((done) => {
      const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
      next();
    });
    const gone = new AbortController();
    const store = new Store({ z: Float32Array.of(9, 9), pins: [], tool: "move", lassoed: null, playing: false });
    const asked = [];
    const commits = [];
    store.onCommit((view) => commits.push(Array.from(view.z)));
    let answer = () => {};
    const codes = { count: 4, dim: 2, z: Float32Array.of(0, 0, 0, 2, 4, 1, 6, 1), labels: Int32Array.of(3, 3, 5, 5) };
    const context = {
      store, codes, gone: gone.signal, root: document, say: () => {}, tell: () => {},
      labels: { present: [3, 5], name: (label) => `label ${label}` },
      network: { imageShape: [1, 1, 1], decode: () => Float32Array.of(0.5) },
      background: { decode: async (_, z) => new Uint8ClampedArray(2 * z.length) },
      askDirection: (key, a, b) => asked.push([key, Array.from(a.members), Array.from(b.members)]),
      onDirection: (listener) => (answer = listener),
      sent: SENT,
    };
    const part = createArithmetic(context);
    document.body.append(part.element);
    const press = (words) => Array.from(part.element.querySelectorAll("button")).find(
      (button) => button.textContent === words).click();
    const choose = (side, label) => {
      const menu = part.element.querySelectorAll("select")[side];
      menu.value = String(label);
      menu.dispatchEvent(new Event("change"));
    };
    const found = { vector: [5, 0], n_a: 2, n_b: 2, cohen_d: 2, meaningful: true, cosine: null };
    const say = () => part.element.querySelector(".direction").innerText;
    const ticks = () => Array.from(part.element.querySelectorAll(".ticks span"), (tick) => tick.textContent);
"""


@pytest.fixture
def panel(js):
    """`panel("body")` runs the body with a panel over four codes, and what it `asked` the server."""
    end = "gone.abort(); part.destroy();"
    nothing = "{ groups: [null, null], fresh: false }"

    def run(body, sent=nothing):
        return js(f"async (load) => {{ {SET_UP.replace('SENT', sent)} try {{ {body} }} finally {{ {end} }} }}")

    return run


def test_groups_sent_by_another_page_are_there_and_asked_about(panel):
    sent = """{ groups: [{ name: "Map: upper left", members: Int32Array.of(0, 1) },
                         { name: "label 5", members: Int32Array.of(2, 3) }], fresh: true }"""
    asked, chosen, counts = panel(
        """
        const menus = Array.from(part.element.querySelectorAll("select"));
        const chosen = menus.map((menu) => menu.selectedOptions[0].textContent);
        return [asked, chosen, Array.from(part.element.querySelectorAll(".number"), (each) => each.textContent)];
    """,
        sent,
    )
    assert [members for _, *members in asked] == [[[0, 1], [2, 3]]]
    assert chosen == ["Map: upper left", "label 5 (2)"]
    assert counts[0] == "2 codes"


def test_one_group_sent_waits_for_the_other(panel):
    sent = "{ groups: [{ name: 'Map', members: Int32Array.of(1) }, null], fresh: false }"
    asked, value = panel(
        """
        const menu = part.element.querySelector("select");
        choose(0, 3);
        return [asked, [menu.value, Array.from(menu.options, (option) => option.textContent).includes("Map")]];
    """,
        sent,
    )
    assert asked == []
    assert value == ["3", False]  # another choice takes its place


def test_two_labels_can_be_tried_at_once(panel):
    asked, hidden = panel("""
        press("Try two labels");
        return [asked, Array.from(part.element.querySelectorAll("button")).find(
          (button) => button.textContent === "Try two labels").hidden];
    """)
    assert [members for _, *members in asked] == [[[0, 1], [2, 3]]]
    assert hidden


def test_the_same_codes_on_both_sides_are_refused_and_nothing_is_asked(panel):
    words, asked, slider = panel("""
        choose(0, 3);
        choose(1, 3);
        return [say(), asked, part.element.querySelector("details").hidden];
    """)
    assert words.strip() == "From and To are the same codes: choose another group."
    assert asked == []
    assert slider


def test_another_group_after_a_refusal_is_asked_about(panel):
    asked, words = panel("""
        choose(0, 3);
        choose(1, 3);
        choose(1, 5);
        answer({ ...found, of: asked[0][0] });
        return [asked.length, say()];
    """)
    assert asked == 1
    assert "Clearly a direction: the groups differ by d = 2.0." in words


def test_starting_at_from_goes_to_its_mean_once_and_names_the_ends_until_one_leaves(panel):
    before, there, commits, away = panel("""
        press("Try two labels");
        answer({ ...found, of: asked[0][0] });
        const before = ticks();
        press("Start at From");
        await frames(2);
        const there = ticks();
        store.change({ z: Float32Array.of(1, 1) });
        await frames(2);
        return [before, there, commits, ticks()];
    """)
    assert before == ["−2", "−1", "0", "+1", "+2"]
    assert there == ["−2", "−1", "0 (From)", "+1 (To)", "+2"]
    assert commits == [[0, 1]]
    assert away == before


def test_the_ends_keep_their_names_while_the_slider_moves(panel):
    named, z = panel("""
        press("Try two labels");
        answer({ ...found, of: asked[0][0] });
        press("Start at From");
        await frames(2);
        const slider = part.element.querySelector(".rail > input");
        slider.value = "1";
        slider.dispatchEvent(new Event("input"));
        await frames(2);
        return [ticks()[3], Array.from(store.view.z)];
    """)
    assert named == "+1 (To)"
    assert z == [5, 1]


def test_a_group_that_waits_for_a_lasso_says_what_to_do_and_a_label_ends_the_wait(panel):
    waits, tool, later, tool_later = panel("""
        press("Lasso");
        const card = part.element.querySelector(".group");
        const waits = [card.innerText, store.view.tool];
        choose(0, 3);
        return [...waits, card.innerText, store.view.tool];
    """)
    assert "Now draw a line round codes on the plane" in waits
    assert tool == "lasso"
    assert "draw" not in later
    assert tool_later == "move"
