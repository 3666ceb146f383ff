"""No image on a map is ever another point's: whatever is hidden, chosen or left out, whenever its pixels come.

Each image has a colour that tells its number; what is looked at are the pixels of the layer that a person sees.
"""

import random
import time

import numpy as np
import pytest

from tests.browser.canvas.map_harness import BASE, MARK, mount, numbered_images
from tests.map_site import Site

__all__ = ["mount"]
COUNT = 1500
# For each image that is seen whole: its number and the middle of its pixels, in device pixels of the layer.
SEEN = """(element) => {
    const layer = element.querySelectorAll("canvas")[1];
    const { width, height } = layer;
    const { data } = layer.getContext("2d").getImageData(0, 0, width, height);
    const seen = new Map();
    for (let k = 0; k < width * height; k++) {
        if (data[4 * k + 3] !== 255 || data[4 * k + 2] !== MARK) continue;
        const number = data[4 * k] * 256 + data[4 * k + 1];
        const [x, y] = [k % width, Math.floor(k / width)];
        const box = seen.get(number) ?? [x, y, x, y, 0];
        const [least, most] = [[Math.min(box[0], x), Math.min(box[1], y)], [Math.max(box[2], x), Math.max(box[3], y)]];
        seen.set(number, [...least, ...most, box[4] + 1]);
    }
    return [width, [...seen].map(([number, box]) => [number, ...box])];
}""".replace("MARK", str(MARK))


def looked_at(mounted, places, window=(0.0, 0.0, 2.0), number=0):
    """The numbers of the images seen, each found to be where its point is and a square; `places` by image number."""
    width, seen = mounted.plot(number).evaluate(SEEN)
    u0, v0, span = window
    numbers = []
    for image, left, top, right, bottom, pixels in seen:
        cut = left == 0 or top == 0 or right == width - 1 or bottom == width - 1
        across, down = right - left + 1, bottom - top + 1
        assert image in places, f"image {image} is not on this map"
        assert pixels == across * down, f"image {image} is covered"
        if not cut:
            assert across == down
            u, v = places[image]
            x, y = ((u - u0) / span + 0.5) * width, (0.5 - (v - v0) / span) * width
            assert abs((left + right + 1) / 2 - x) <= 1.5, f"image {image} is not where its point is"
            assert abs((top + bottom + 1) / 2 - y) <= 1.5, f"image {image} is not where its point is"
        numbers.append(image)
    return numbers


def on_plane(coordinates):
    """As the component lays a map on its plane."""
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    return (coordinates - (low + high) / 2) / (1.06 * (high - low).max() / 2)


@pytest.fixture
def site():
    return Site(numbered_images(COUNT), BASE)


def subset(seed, count):
    """Places of a shuffled subset of the images, and labels that are not their order either."""
    rng = np.random.default_rng(seed)
    index = rng.permutation(COUNT)[:count]
    return rng.normal(size=(count, 2)).astype(np.float32), index, rng.integers(0, 5, count)


def by_image(coordinates, index):
    return dict(zip(index.tolist(), on_plane(coordinates).tolist(), strict=True))


def settled(mounted):
    mounted.page.wait_for_load_state("networkidle")
    mounted.page.wait_for_timeout(400)
    mounted.frames()


def test_every_image_of_a_subset_is_its_points(mount, site):
    coordinates, index, labels = subset(0, 700)
    entry = site.add("a", coordinates, index=index, labels=labels)
    mounted = mount(site, [entry], images=site.plates(), view={"pictures": "always"})
    settled(mounted)
    assert len(looked_at(mounted, by_image(coordinates, index))) > 30


def test_hidden_labels_leave_with_their_images_and_others_take_the_room(mount, site):
    coordinates, index, labels = subset(1, 900)
    entry = site.add("a", coordinates, index=index, labels=labels)
    mounted = mount(site, [entry], images=site.plates(), view={"pictures": "always"})
    settled(mounted)
    before = looked_at(mounted, by_image(coordinates, index))
    for label in ("1", "3"):
        mounted.page.locator(".legend").get_by_role("button", name=label, exact=True).click()
    settled(mounted)
    numbers = looked_at(mounted, by_image(coordinates, index))
    labels_by_image = dict(zip(index.tolist(), labels.tolist(), strict=True))
    assert {labels_by_image[number] for number in numbers} == {0, 2, 4}
    assert set(numbers) - set(before)


def test_two_maps_of_other_subsets_show_each_its_own(mount, site):
    first, second = subset(2, 600), subset(3, 800)
    entries = [
        site.add(key, coordinates, index=index, labels=labels)
        for key, (coordinates, index, labels) in (("a", first), ("b", second))
    ]
    mounted = mount(site, entries, images=site.plates(), view={"pictures": "always"})
    settled(mounted)
    for number, (coordinates, index, _) in enumerate((first, second)):
        assert len(looked_at(mounted, by_image(coordinates, index), number=number)) > 50


def test_a_map_of_other_images_shows_none(mount, site):
    (first, index, labels), (second, other, _) = subset(4, 300), subset(5, 300)
    entries = [
        site.add("a", first, index=index, labels=labels),
        site.add("b", second, index=other, labels=labels, split="train"),
    ]
    mounted = mount(site, entries, images=site.plates(), view={"pictures": "always"})
    settled(mounted)
    assert looked_at(mounted, by_image(first, index))
    assert looked_at(mounted, {}, number=1) == []


def test_the_images_of_what_is_chosen_come_first_and_are_strong(mount, site):
    coordinates, index, labels = subset(6, 900)
    entry = site.add("a", coordinates, index=index, labels=labels)
    mounted = mount(site, [entry], images=site.plates(), view={"pictures": "always"})
    mounted.page.locator(".legend").get_by_role("button", name="2", exact=True).click(modifiers=["Shift"])
    settled(mounted)
    numbers = looked_at(mounted, by_image(coordinates, index))  # those that are not chosen are sheer
    labels_by_image = dict(zip(index.tolist(), labels.tolist(), strict=True))
    assert {labels_by_image[number] for number in numbers} == {2}
    assert len(numbers) > 30


def test_blocks_that_come_late_and_in_any_order_change_nothing(mount, site):
    coordinates, index, labels = subset(7, 900)
    entry = site.add("a", coordinates, index=index, labels=labels)
    rng = random.Random(0)

    def late(route, path):
        if path.startswith("atlas/"):
            time.sleep(rng.uniform(0, 0.12))
        return False

    mounted = mount(site, [entry], images=site.plates(), answer=late, view={"pictures": "always"})
    places = by_image(coordinates, index)
    x, y = mounted.at(0.1, 0.05)
    mounted.page.mouse.move(x, y)
    mounted.page.mouse.move(x + 1, y)
    for turn in (-240, -240, 360, -500, -300, 200, 900, -400):
        mounted.page.mouse.wheel(0, turn)
        mounted.frames(2)
        _, seen = mounted.plot().evaluate(SEEN)
        assert {number for number, *_ in seen} <= set(places)
    mounted.page.wait_for_timeout(500)
    settled(mounted)
    words = mounted.said["view"]["words"]["zoom"]
    window = tuple(float(part) for part in words.split(",")) if words else (0.0, 0.0, 2.0)
    assert looked_at(mounted, places, window)


def test_other_maps_in_place_of_these_show_their_own(mount, site):
    first, second = subset(8, 700), subset(9, 700)
    entries = [
        site.add(key, coordinates, index=index, labels=labels)
        for key, (coordinates, index, labels) in (("a", first), ("b", second))
    ]
    mounted = mount(site, entries[:1], images=site.plates(), view={"pictures": "always"})
    mounted.update(maps=entries[1:])
    mounted.page.locator(".canvas[data-key=b]").wait_for()
    settled(mounted)
    assert len(looked_at(mounted, by_image(second[0], second[1]))) > 30


def test_more_images_than_are_kept_stay_right(js):
    # Sixty-four are kept; three hundred are wanted one screenful after another, back and forth.
    wrong, drawn = js("""async (load) => {
        const { Atlas } = await load("atlas");
        const real = globalThis.fetch;
        const [count, block, side] = [1000, 256, 512];
        globalThis.fetch = async (address) => {
          const [level, number] = String(address).split("/").slice(-2).map(Number);
          const held = Math.min(block, count - number * block);
          const size = (side / level) ** 2;
          const data = new Uint8Array(held * size * 3);
          for (let k = 0; k < held; k++) {
            const image = number * block + k;
            for (let p = 0; p < size; p++) data.set([image >> 8, image & 255, 9], 3 * (k * size + p));
          }
          await new Promise((done) => setTimeout(done, 5 * (number % 3)));
          return new Response(data);
        };
        try {
          const plates = { address: "x", count, height: side, width: side, channels: 3, block, levels: [64] };
          const atlas = new Atlas(plates, new AbortController().signal);
          const level = atlas.levelFor(8);
          level.room = 64;
          level.holdsAll = false;
          const canvas = new OffscreenCanvas(8, 8);
          const pen = canvas.getContext("2d", { willReadFrequently: true });
          let [wrong, drawn] = [0, 0];
          for (let turn = 0; turn < 40; turn++) {
            const from = (turn * 37) % 900;
            const images = Int32Array.from({ length: 30 }, (_, k) => from + 3 * k);
            atlas.want("me", level, images);
            await new Promise((done) => setTimeout(done, 12));
            for (const image of images) {
              if (!atlas.has(level, image)) continue;
              atlas.draw(pen, level, image, [0, 0, 8, 8]);
              const [red, green, blue] = pen.getImageData(4, 4, 1, 1).data;
              drawn++;
              if (red * 256 + green !== image || blue !== 9) wrong++;
            }
          }
          return [wrong, drawn];
        } finally {
          globalThis.fetch = real;
        }
    }""")
    assert wrong == 0
    assert drawn > 300
