"""The backdrop of density, and the posteriors' widths that may not come."""

SCRIPT = """async (load) => {
    const { Shading } = await load("shading");
    const { Scatter } = await load("scatter");
    const { planeOf } = await load("plane");
    const { Viewport } = await load("viewport");
    const plane = planeOf({ kind: "z", i: 0, j: 1 }, 2, null);
    let [asked, online, told] = [0, false, 0];
    const spread = () => (asked++, online ? Promise.resolve(new Float32Array(2)) : Promise.reject(new Error("gone")));
    const codes = { z: new Float32Array(2), dim: 2, count: 1, labels: null, spread };
    const density = async () => Float32Array.of(0, 1);
    const gone = new AbortController();
    const context = { plane: () => plane, codes, background: { density }, gone: gone.signal, tell: () => told++,
      theme: () => ({ dark: false }) };
    const scatter = new Scatter(codes, { present: [] });
    scatter.lie(plane);
    const shading = new Shading(context, scatter, () => {});
    Object.assign(shading, { paint: () => {} });
    const pen = document.createElement("canvas").getContext("2d");
    const show = async (centre) => {
      shading.draw(pen, { hidden: new Set() }, new Viewport(100, [centre, 0], 6, false), 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const now = performance.now();
    let later = 0;
    performance.now = () => now + later;
    try {
      await show(0);
      await show(1); // at once: the network will not have come back
      const soon = asked;
      [online, later] = [true, 3000];
      await show(2);
      return [soon, asked, told, shading.found !== null];
    } finally {
      delete performance.now;
    }
}"""


def test_widths_that_did_not_come_are_asked_for_again_at_a_later_change(js):
    assert js(SCRIPT) == [1, 2, 1, True]


def test_the_legend_says_what_the_density_is_of_and_how_it_is_smoothed(js):
    text = js("""async (load) => {
        const { Shading } = await load("shading");
        const { planeOf } = await load("plane");
        const plane = planeOf({ kind: "z", i: 15, j: 5 }, 20, null);
        const store = { view: { hidden: new Set([3]) } };
        const context = { plane: () => plane, store, theme: () => ({ dark: true }) };
        const shading = new Shading(context, null, () => {});
        shading.found = { density: Float32Array.of(0, 0.5, 2, 0), max: 2, window: [-4, 4, -4, 4] };
        shading.paint(2, 2);
        return shading.legend.element.textContent;
    }""")
    # half the cover is where q is 2 * 0.5^2.5; a pixel is 4 wide, and half of it is 2
    assert text == "q(z₁₆, z₆) 00.352.0 per unit² of the labels shown, smoothed by σ 2"


def test_a_density_narrower_than_a_pixel_is_that_of_the_smoothed_gaussian(js):
    import numpy as np

    density = js("""async (load) => {
        const { splat } = await load("density");
        const request = { u: [0], v: [0], covariance: [1e-6, 0, 1e-6], window: [-1.5, 1.5, -1.5, 1.5], columns: 3,
          rows: 3, flat: false };
        const density = new Float32Array(9);
        splat(request, 0, density);
        return Array.from(density);
    }""")
    assert max(density) == density[4]
    assert np.isclose(density[4], 1 / (2 * np.pi * 0.25), rtol=1e-4)  # pixels are 1 wide, σ 0.5
