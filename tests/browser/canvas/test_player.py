"""Chains over a plot: where they are at a step, by hand and by play. The plot is a rectangle, as Plotly leaves one."""

SET_UP = """
    const { Player } = await load("player");
    document.body.innerHTML = '<div id="plot"><div class="svg-container" style="position: relative; width: 300px">' +
      '<svg width="300" height="200">' +
      '<rect class="nsewdrag" x="50" y="20" width="200" height="100"></rect></svg></div></div>';
    const chain = [0, 1, 2, 3].map((i) => [[i, i], [-i, 0]]);
    const given = { chain, x: [-4, 4], y: [-4, 4], colours: ["#ff0000", "#0000ff"], trail: 2 };
    const gone = new AbortController();
    const player = new Player(() => document.querySelector("#plot"), given, gone.signal);
    document.body.append(player.element);
    const range = player.element.querySelector("input");
    const dots = () => [...document.querySelectorAll("#plot circle")];
    const at = () => dots().map((dot) => ["cx", "cy"].map((name) => +dot.getAttribute(name)));
    const set = (value) => { range.value = value; range.dispatchEvent(new Event("input")); };
"""


def played(js, body):
    return js(f"async (load) => {{ {SET_UP} {body} }}")


def test_a_step_lies_where_the_axes_say_and_trails_the_last_ones(js):
    found = played(
        js,
        """
        const first = at();
        set(4);
        const lines = [...document.querySelectorAll("#plot polyline")].map((line) => line.getAttribute("points"));
        const box = document.querySelector("#plot rect").getBoundingClientRect();
        const over = player.overlay.getBoundingClientRect();
        return [first, at(), lines[0], over.left - box.left, over.top - box.top, over.width, player.words.textContent];
    """,
    )
    first, last, line, left, top, width, words = found
    assert first == [[100, 50], [100, 50]]
    assert last == [[175, 12.5], [25, 50]]
    assert line == "125.0,37.5 150.0,25.0 175.0,12.5"
    assert (left, top, width) == (0, 0, 200)
    assert words == "HMC step 4 of 4"


def test_play_goes_to_the_end_and_begins_again_there(js):
    found = played(
        js,
        """
        const heard = [];
        const wait = async () => { while (player.playing) await new Promise((then) => setTimeout(then, 20)); };
        for (const _ of [0, 1]) {
          player.button.click();
          heard.push(player.button.textContent, player.step);
          await wait();
          heard.push(player.button.textContent, player.step);
        }
        return heard;
    """,
    )
    assert found == ["Pause", 0, "Play", 3] * 2


def test_a_plot_drawn_anew_gets_its_chains_again_and_the_end_takes_them_away(js):
    found = played(
        js,
        """
        set(2);
        const plot = document.querySelector("#plot .svg-container");
        plot.querySelector("rect").setAttribute("width", "100");
        player.overlay.remove();
        await new Promise((then) => setTimeout(then, 50));
        const narrow = at();
        gone.abort();
        return [narrow, document.querySelectorAll("#plot circle").length, player.element.isConnected];
    """,
    )
    assert found == [[[62.5, 37.5], [37.5, 50]], 0, False]
