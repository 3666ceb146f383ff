"""What stands round the plane: legend, hover, lasso, paths, arithmetic, images of one's own. As a person uses them."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.test_canvas import SHIPPED, frame, middle, z
from vae_tf.config import VAEConfig
from vae_tf.data import load_dataset
from vae_tf.latent import direction, support
from vae_tf.runs.store import shipped_run

LAYER = """(element, n) => {
    const layer = element.querySelectorAll("canvas")[n];
    const pixels = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height).data;
    let sum = 0;
    for (let i = 3; i < pixels.length; i += 4) sum += pixels[i];
    return sum;
}"""
BACKDROP, POINTS = 0, 1


def ink(page: Page, layer: int) -> int:
    """How much is drawn on a layer of the plane."""
    frame(page)
    return page.locator(".stage").evaluate(LAYER, layer)


def open_shipped(canvas, more: str = "") -> Page:
    page = canvas(SHIPPED + more)
    page.wait_for_timeout(300)
    return page


def digit() -> Image.Image:
    """A test image of the shipped run, as a file that a person might have: larger, dark on white."""
    image = load_dataset("mnist-5k").test.images[7, ..., 0]
    return Image.fromarray(255 - image.repeat(10, 0).repeat(10, 1))


def test_the_legend_hides_the_codes_of_a_label_and_shows_only_one(page, canvas):
    open_shipped(canvas, "&backdrop=none")
    everything = ink(page, POINTS)
    three = page.locator(".legend").get_by_role("button", name="3", exact=True)
    three.click()
    expect(three).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(500)
    without = ink(page, POINTS)
    three.click()
    three.dblclick()
    page.wait_for_timeout(500)
    only = ink(page, POINTS)
    assert 0 < only < without < everything


def test_each_backdrop_is_another_picture(page, canvas):
    open_shipped(canvas)
    drawn = {}
    for name in ("Images", "Density", "Plain"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(1500)
        drawn[name] = ink(page, BACKDROP)
    assert drawn["Plain"] < drawn["Density"] < drawn["Images"]


def test_the_wheel_zooms_about_the_pointer_and_is_remembered(page, canvas):
    open_shipped(canvas)
    x, y = middle(page)
    page.mouse.move(x + 50, y)
    page.mouse.move(x + 100, y)
    page.mouse.wheel(0, -300)
    page.wait_for_url(re.compile("zoom="))
    u, v, span = (float(part) for part in re.search(r"zoom=([-\d.]+)%2C([-\d.]+)%2C([-\d.]+)", page.url).groups())
    assert u > 0  # what lies under the pointer stays there
    assert v == pytest.approx(0, abs=0.02)
    assert 1 < span < 8
    page.get_by_role("button", name="Show everything").click()
    page.wait_for_url(re.compile(r"/explore\?run=digits-2d$"))


def test_two_fingers_zoom(canvas, open_page):
    page = canvas(on=open_page(size="phone", has_touch=True, is_mobile=True))
    stage = page.locator(".stage")
    stage.scroll_into_view_if_needed()
    x, y = middle(page)
    client = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float) -> None:
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 30)
    for apart in (40, 60, 80):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    page.wait_for_url(re.compile("zoom="))
    span = float(page.url.split("%2C")[-1])
    assert 2 < span < 6  # from about 9, 80/30 times as near


def test_a_finger_drags_the_point(canvas, open_page):
    page = canvas(on=open_page(size="phone", has_touch=True, is_mobile=True))
    page.locator(".stage").scroll_into_view_if_needed()
    x, y = middle(page)
    page.touchscreen.tap(x + 60, y - 40)
    page.wait_for_url(re.compile("z="))
    first, second = z(page)
    assert first > 0.5
    assert second > 0.3


def test_a_path_is_pinned_played_and_saved(page, canvas):
    open_shipped(canvas)
    path = page.locator(".path")
    path.get_by_role("button", name="Pin two examples").click()
    page.wait_for_url(re.compile("pins="))
    expect(path.locator(".strip button").first).to_be_visible()
    before = z(page)
    path.get_by_role("button", name="Play").click()
    page.wait_for_timeout(600)
    assert z(page) != before
    path.get_by_role("button", name="Pause").click()
    page.evaluate("(() => { const now = Date.now; Date.now = () => now() + 3_600_000; })()")  # its token is old
    with page.expect_download() as saving:
        path.get_by_role("button", name="GIF").click()
    with Image.open(saving.value.path()) as film:
        assert film.format == "GIF"
        assert film.n_frames > 10
    with page.expect_download() as saving:
        path.get_by_role("button", name="PNG strip").click()
    assert saving.value.suggested_filename.endswith("-path.png")
    with Image.open(saving.value.path()) as strip:
        assert strip.width > 200
    page.locator(".stage").focus()
    path.get_by_role("button", name="Clear").click()
    expect(path.get_by_role("button", name="Pin two examples")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(path.get_by_role("button", name="Play")).to_be_visible()


def test_the_path_says_how_many_codes_lie_near_each_step(page, canvas):
    open_shipped(canvas, "&pins=-4,4;0,0")
    codes = shipped_run().codes().z_mean
    manifest = json.loads((shipped_run().path / "artifacts" / "browser" / "model.json").read_text())
    expect(page.locator(".path .strip .note").first).not_to_be_empty()
    page.wait_for_timeout(1500)
    shown = [int(text) for text in page.locator(".path .strip .note").all_inner_texts()]
    steps = np.linspace([-4, 4], [0, 0], len(shown)).astype(np.float32)
    assert shown == support(steps, codes, manifest["codes"]["radius"]).tolist()
    assert 0 in shown
    expect(page.locator(".path")).to_contain_text("no test code within")


def test_arithmetic_shows_its_evidence_before_its_slider_and_moves(page, canvas):
    open_shipped(canvas)
    arithmetic = page.locator(".arithmetic")
    arithmetic.get_by_label("From: a label").select_option("1")
    arithmetic.get_by_label("To: a label").select_option("0")
    expect(arithmetic.locator(".evidence")).to_be_visible()
    codes = shipped_run().codes()
    expected = direction(codes.z_mean[codes.labels == 1], codes.z_mean[codes.labels == 0])
    expect(arithmetic.locator(".evidence")).to_contain_text(f"{expected.cohen_d:.2f}")
    slider = arithmetic.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert np.array(z(page)) == pytest.approx(0.1 * expected.vector, abs=2e-3)


def test_groups_that_overlap_are_warned_of_and_one_has_no_direction_to_itself(page, canvas):
    open_shipped(canvas)
    arithmetic = page.locator(".arithmetic")
    arithmetic.get_by_label("From: a label").select_option("4")
    arithmetic.get_by_label("To: a label").select_option("9")
    expect(arithmetic.locator(".warning")).to_contain_text("do not differ along this direction")
    expect(arithmetic.get_by_role("slider")).not_to_be_visible()
    arithmetic.get_by_label("To: a label").select_option("4")
    expect(arithmetic).to_contain_text("the same codes: choose another group")


def test_a_lasso_makes_a_group(page, canvas):
    open_shipped(canvas, "&backdrop=none")
    arithmetic = page.locator(".arithmetic")
    arithmetic.get_by_role("group", name="From").get_by_role("button", name="Lasso").click()
    page.locator(".stage").scroll_into_view_if_needed()
    x, y = middle(page)
    page.mouse.move(x - 100, y - 100)
    page.mouse.down()
    for dx, dy in ((100, -100), (100, 100), (-100, 100), (-100, -90)):
        page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()
    side = page.locator(".stage").bounding_box()["width"]
    z_mean = shipped_run().codes().z_mean
    manifest = json.loads((shipped_run().path / "artifacts" / "browser" / "model.json").read_text())
    half = 100 * 2 * manifest["codes"]["reach"] / side
    inside = int((np.abs(z_mean) < half).all(axis=1).sum())
    chosen = arithmetic.get_by_role("group", name="From")
    expect(chosen).to_contain_text(re.compile(r"\d codes"))
    found = int(re.search(r"(\d[\d,]*) codes", chosen.inner_text()).group(1).replace(",", ""))
    assert found == pytest.approx(inside, abs=3)  # the line is drawn by pixels


def test_an_image_of_ones_own_is_encoded_and_the_cursor_goes_there(page, canvas):
    open_shipped(canvas)
    file = io.BytesIO()
    digit().save(file, "PNG")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose an image").click()
    choosing.value.set_files({"name": "a digit.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.locator(".drop")).to_contain_text("resized to 28 × 28")
    expect(page.locator(".drop")).to_contain_text("inverted")
    image = load_dataset("mnist-5k").test.images[7:8]
    expected = shipped_run().load_model().encode(image.astype(np.float32) / 255).z_mean[0]
    expect(page.locator(".inspector")).not_to_have_attribute("data-z", "0.000,0.000")
    assert z(page) == pytest.approx(expected.tolist(), abs=0.01)


def test_what_is_no_image_is_refused_in_a_sentence(page, canvas):
    open_shipped(canvas)
    for name, kind, content, words in (
        ("notes.txt", "text/plain", b"no image", "expected a picture"),
        ("empty.png", "image/png", b"", "empty"),
        ("broken.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(100), "broken.png"),
    ):
        with page.expect_file_chooser() as choosing:
            page.get_by_role("button", name="Choose an image").click()
        choosing.value.set_files({"name": name, "mimeType": kind, "buffer": content})
        expect(page.locator(".drop")).to_contain_text(re.compile(re.escape(words), re.IGNORECASE))
        assert z(page) == [0, 0]


def test_a_drawing_is_encoded_stroke_by_stroke(page, canvas):
    open_shipped(canvas)
    page.get_by_role("button", name="Draw one").click()
    pad = page.locator(".drop canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    page.mouse.move(x, y)
    page.mouse.down()
    seen = set()
    for step in range(1, 6):
        page.mouse.move(x, y + step * box["height"] / 12)
        page.wait_for_timeout(100)
        seen.add(tuple(z(page)))
    page.mouse.up()
    assert len(seen) >= 3
    page.wait_for_url(re.compile("z="))


def test_the_theme_changes_under_an_open_canvas(canvas, open_page):
    page = canvas(f"{SHIPPED}&backdrop=none", on=open_page(theme="light"))
    text = "element => getComputedStyle(element).color"
    light = page.locator(".canvas").evaluate(text)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        """before => {
            const root = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
            return getComputedStyle(root.querySelector(".canvas")).color !== before;
        }""",
        arg=light,
    )
    assert z(page) == [0, 0]


def test_a_window_made_small_and_large_again_keeps_its_plane(page, canvas):
    open_shipped(canvas)
    side = page.locator(".stage").bounding_box()["width"]
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".stage")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.locator(".stage").bounding_box()["width"] <= 360
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_timeout(500)
    assert page.locator(".stage").bounding_box()["width"] == side


def test_principal_components_span_the_plane_of_a_larger_model(page, canvas, made_run, settle):
    canvas(made_run(VAEConfig(latent_dim=6, hidden=(16,)), codes=500))
    page.get_by_label("Across: axis of the plane").select_option("pc0")
    page.wait_for_url(re.compile("axes=pc1%2Cpc2"))
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    assert np.count_nonzero(np.round(z(page), 3)) >= 3  # a component mixes the dimensions
    settle(page)


def test_a_run_deleted_while_it_is_open_is_one_sentence_at_the_next_release(
    page, visit, own_run: Path, settle, tmp_path
):
    visit(f"/explore?run={own_run.name}")
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    settle(page)
    own_run.rename(tmp_path / own_run.name)
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("There is no run")).to_be_visible()
    settle(page)


DROPPED = """(root, [bytes, kind]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, composed: true })
        : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true });
    (kind === "paste" ? document.body : root).dispatchEvent(event);
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_an_image_may_be_dropped_or_pasted(page, canvas, kind):
    open_shipped(canvas)
    file = io.BytesIO()
    digit().save(file, "PNG")
    page.locator(".stage").evaluate(DROPPED, [list(file.getvalue()), kind])
    expect(page.locator(".inspector")).not_to_have_attribute("data-z", "0.000,0.000")
    expect(page.locator(".card")).to_have_attribute("data-shows", "placed")


def test_the_tab_key_reaches_the_plane_and_its_focus_is_seen(page, canvas):
    open_shipped(canvas)
    page.get_by_role("button", name="Redo").focus()
    page.keyboard.press("Tab")
    stage = page.locator(".stage")
    assert stage.evaluate("element => element.getRootNode().activeElement === element")
    assert stage.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_a_pen_drags_the_point(page, canvas):
    open_shipped(canvas)
    page.locator(".stage").evaluate("""element => {
        const { x, y, width } = element.getBoundingClientRect();
        const send = (type, share, buttons) => element.dispatchEvent(new PointerEvent(type, { pointerId: 1, buttons,
            pointerType: "pen", button: type === "pointermove" ? -1 : 0, bubbles: true, composed: true,
            clientX: x + share * width, clientY: y + width / 2 }));
        element.setPointerCapture = () => {}; // there is no such pointer to capture
        send("pointerdown", 0.6, 1);
        send("pointermove", 0.7, 1);
        send("pointerup", 0.7, 0);
    }""")
    page.wait_for_url(re.compile("z="))
    assert z(page)[0] > 1
