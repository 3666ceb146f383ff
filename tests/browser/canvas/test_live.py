"""The image that follows the point in a room: drawn in the frame of the point, and for nobody not at all."""

SET_UP = """
    const { Store } = await load("store");
    const { Live } = await load("live");
    const decoded = [];
    const store = new Store({ z: Float32Array.of(0.25) });
    const decode = (z) => (decoded.push(z[0]), Float32Array.of(z[0]));
    const live = new Live({ store, network: { imageShape: [1, 1, 1], decode } });
    const sighted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
    const shown = () => Array.from(live.picture.pen.getImageData(0, 0, 1, 1).data);
    document.body.append(live.element);
"""


def test_it_is_drawn_in_the_frame_in_which_the_point_moves(js):
    first, then = js(f"""async (load) => {{ {SET_UP}
        await sighted();
        const first = shown();
        store.change({{ z: Float32Array.of(1) }});
        store.flush();
        live.destroy();
        return [first, shown()];
    }}""")
    assert first == [64, 64, 64, 255]
    assert then == [255, 255, 255, 255]


def test_out_of_sight_nothing_is_decoded_and_in_sight_again_only_the_newest(js):
    decoded = js(f"""async (load) => {{ {SET_UP}
        live.element.hidden = true;
        await sighted();
        for (const z of [0.5, 0.75]) {{
          store.change({{ z: Float32Array.of(z) }});
          store.flush();
        }}
        const hidden = [...decoded];
        live.element.hidden = false;
        await sighted();
        live.destroy();
        return [hidden, decoded];
    }}""")
    assert decoded == [[], [0.75]]


def test_where_the_model_gives_no_numbers_nothing_is_shown(js):
    assert js(f"""async (load) => {{ {SET_UP}
        await sighted();
        store.change({{ z: Float32Array.of(NaN) }});
        store.flush();
        live.destroy();
        return shown();
    }}""") == [0, 0, 0, 0]
