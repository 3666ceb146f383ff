"""Marks written straight into pixels."""

import pytest

BLEND = """async (load, [under, over]) => {
    const { blend } = await load("sprites");
    const packed = ([r, g, b, a]) => ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;
    const mixed = Uint32Array.of(blend(packed(under), packed(over)))[0];
    return [mixed & 255, (mixed >> 8) & 255, (mixed >> 16) & 255, mixed >>> 24];
}"""


@pytest.mark.parametrize(
    ("under", "over", "mixed"),
    [
        ([255, 0, 0, 255], [0, 0, 255, 255], [0, 0, 255, 255]),
        ([255, 0, 0, 255], [0, 0, 255, 51], [204, 0, 51, 255]),  # a fifth of blue over red
        ([200, 100, 50, 51], [200, 100, 50, 51], [200, 100, 50, 92]),  # 0.2 + 0.8 * 0.2 = 0.36 of 255
    ],
)
def test_a_pixel_is_laid_over_another(js, under, over, mixed):
    assert js(BLEND, [under, over]) == pytest.approx(mixed, abs=1)


@pytest.mark.parametrize("shape", ["circle", "square", "diamond", "cross", "triangle-up", "star", "x", "hexagram"])
def test_each_shape_has_its_own_mark_about_its_place(js, shape):
    marks = js(
        """async (load, shape) => {
            const { spritesOf, stamp, reachOf, STEPS } = await load("sprites");
            const style = { shape, colour: "#ff0000", radius: 6, edge: 0, edgeColour: "#ffffff" };
            const marks = spritesOf(style, 41);
            return marks.map((mark) => {
              const pixels = new Uint32Array(41 * 41);
              stamp(pixels, 20 * 41 + 20, mark);
              let [cover, x, y] = [0, 0, 0];
              pixels.forEach((pixel, k) => {
                const alpha = (pixel >>> 24) / 255;
                cover += alpha;
                x += alpha * (k % 41 + 0.5);
                y += alpha * (Math.floor(k / 41) + 0.5);
              });
              return [cover, x / cover, y / cover];
            });
        }""",
        shape,
    )
    assert len(marks) == 4
    for step, (cover, x, y) in enumerate(marks):
        assert 40 < cover < 160  # a circle of that radius covers 113
        assert x == pytest.approx(20.25 + 0.5 * (step % 2), abs=0.15)
        assert y == pytest.approx(20.25 + 0.5 * (step // 2), abs=1.2 if shape == "triangle-up" else 0.15)
