"""The latent canvas as a person uses it: by pointer, by keyboard, by a link; and what it does where it cannot be."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES
from vae_tf.config import VAEConfig
from vae_tf.data import to_uint8
from vae_tf.runs.store import shipped_run

SHIPPED = "/explore?run=digits-2d"
INK = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return Array.from(pixels).join(",");
}"""


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def frame(page: Page) -> None:
    """Waits until all that changed before is drawn: the address and the server hear of it earlier."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def z(page: Page) -> list[float]:
    """Where the point is."""
    frame(page)
    return [float(value) for value in (page.locator(".inspector").get_attribute("data-z") or "").split(",")]


def after(page: Page, key: str) -> list[float]:
    """Where the point is after a key."""
    page.keyboard.press(key)
    return z(page)


def decoded(page: Page) -> str:
    frame(page)
    return page.locator(".inspector .picture").first.evaluate(INK)


def test_a_drag_decodes_on_the_way_and_tells_the_server_once_at_the_end(page, canvas) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    canvas()
    # what the server decodes below comes when TensorFlow is there: until then the page asks for it by itself
    expect(page.get_by_text("Made up by the model")).to_be_visible(timeout=60_000)
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(500)
    sent.clear()
    places, pictures = [], []
    for step in range(1, 6):
        page.mouse.move(x + 25 * step, y - 15 * step)
        page.wait_for_timeout(80)
        places.append(z(page))
        pictures.append(decoded(page))
    assert sent == []
    assert len(set(pictures)) == 5
    assert places == sorted(places)  # to the right: the first coordinate rises
    assert "z=" not in page.url
    page.mouse.up()
    page.wait_for_url(re.compile("z="))
    page.wait_for_timeout(1000)
    assert len(sent) == 1


def test_a_drag_that_begins_while_the_path_plays_tells_the_server_once_too(page, canvas) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    canvas(f"{SHIPPED}&pins=0,0;2,2&path=linear,5")
    page.locator(".stage").focus()
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    sent.clear()
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.wait_for_timeout(500)
    assert sent == []
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert len(sent) == 1


def test_the_image_is_what_the_model_decodes(page, canvas) -> None:
    canvas(f"{SHIPPED}&z=0.7,-0.4")
    shown = np.array(decoded(page).split(","), int).reshape(28, 28, 4)[..., 0]
    expected = to_uint8(shipped_run().load_model().decode(np.array([[0.7, -0.4]], np.float32)))[0, ..., 0]
    assert np.abs(shown - expected.astype(int)).max() <= 1


def test_a_link_opens_the_same_view_in_another_browser(page, canvas, open_page) -> None:
    canvas(
        f"{SHIPPED}&axes=z2,z1&z=0.5,-1.25&zoom=0.1,0.2,4&backdrop=density&pins=0,0;1,1;-1,0.5&path=spherical,2,loop"
    )
    other = open_page()
    canvas(page.url, on=other)
    for here in (page, other):
        assert z(here) == [0.5, -1.25]
        expect(here.get_by_role("button", name="Density")).to_have_attribute("aria-pressed", "true")
        expect(here.get_by_label("Across: axis of the plane")).to_have_value("z1")
        expect(here.get_by_role("button", name="Spherical")).to_have_attribute("aria-pressed", "true")
    assert decoded(page) == decoded(other)


def test_copy_link_gives_the_view_of_now(canvas, open_page) -> None:
    page = canvas(on=open_page(permissions=("clipboard-read", "clipboard-write")))
    page.locator(".stage").focus()
    for key in ("ArrowRight", "p", "ArrowUp", "p"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Copy a link to this view").click()
    expect(page.get_by_text("The link to this view is copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"run=digits-2d&z=.*&pins=.*%3B", link)


def test_the_view_is_still_there_and_in_the_address_after_a_visit_to_another_page(page, canvas, settle) -> None:
    canvas()
    page.locator(".stage").focus()
    for key in ("ArrowRight", "p", "ArrowUp", "p"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("pins="))
    settle(page)
    before = z(page)
    assert min(before) > 0
    page.get_by_test_id("stTopNav").get_by_role("link", name="Home").click()
    page.wait_for_url(re.compile(r"/$|/home"))
    settle(page)
    page.get_by_test_id("stTopNav").get_by_role("link", name="Explore").click()
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    assert z(page) == before
    page.wait_for_url(re.compile("pins="))
    page.reload()
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    expect(page.locator(".path").get_by_role("button", name="Play")).to_be_visible()
    settle(page)


def test_a_path_too_long_for_a_link_is_kept_by_the_session(page, canvas, made_run, settle) -> None:
    canvas(made_run(VAEConfig(latent_dim=128, hidden=(16,))))
    stage = page.locator(".stage")
    stage.focus()
    for _ in range(24):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("p")
    expect(page.locator(".notice")).to_contain_text("too long for a link")
    assert "pins=" not in page.url
    settle(page)
    page.get_by_test_id("stTopNav").get_by_role("link", name="Home").click()
    settle(page)
    page.get_by_test_id("stTopNav").get_by_role("link", name="Explore").click()
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    expect(page.locator(".path").get_by_role("button", name="Play")).to_be_visible()
    settle(page)


def test_undo_takes_back_what_a_path_has_played(page, canvas) -> None:
    canvas(f"{SHIPPED}&pins=0,0;2,2")
    page.locator(".stage").focus()
    page.keyboard.press(" ")
    page.wait_for_timeout(500)
    page.keyboard.press("Control+z")
    expect(page.locator(".inspector")).to_have_attribute("data-z", "0.000,0.000")
    page.keyboard.press("Control+y")
    expect(page.locator(".inspector")).not_to_have_attribute("data-z", "0.000,0.000")


def test_everything_works_by_keyboard(page, canvas) -> None:
    canvas()
    stage = page.locator(".stage")
    stage.focus()
    step = after(page, "ArrowRight")[0]
    assert step > 0
    assert after(page, "Shift+ArrowRight")[0] == pytest.approx(6 * step, abs=0.003)
    assert after(page, "Control+ArrowLeft")[0] == pytest.approx(5.8 * step, abs=0.003)
    page.keyboard.press("p")
    page.keyboard.press("]")
    assert after(page, "=")[1] > 0
    page.keyboard.press("p")
    expect(page.locator(".spoken")).to_have_text("Pin 2 set")
    page.keyboard.press(" ")
    page.wait_for_timeout(400)
    first = z(page)
    page.wait_for_timeout(200)
    assert z(page) != first  # it plays
    page.keyboard.press(" ")
    assert after(page, "c") == [0, 0]
    expect(page.locator(".spoken")).to_contain_text("The nearest test image is number")
    page.keyboard.press("Control+z")
    expect(page.locator(".inspector")).not_to_have_attribute("data-z", "0.000,0.000")


def test_a_slider_decodes_on_every_movement(page, canvas) -> None:
    canvas()
    slider = page.locator(".dimensions").get_by_role("slider").first
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    pictures = set()
    for step in range(6):
        page.mouse.move(box["x"] + box["width"] / 2 + 12 * step, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
        pictures.add(decoded(page))
    page.mouse.up()
    assert len(pictures) >= 5


def test_hovering_a_code_shows_its_image_next_to_its_reconstruction(page, canvas) -> None:
    canvas(f"{SHIPPED}&backdrop=none")
    card = page.locator(".card")
    expect(card).to_have_attribute("data-shows", "")
    x, y = middle(page)
    for dx in range(0, 200, 4):
        page.mouse.move(x + dx, y + 3)
        page.wait_for_timeout(40)
        if card.get_attribute("data-shows"):
            break
    expect(card).to_contain_text(f"Test image {card.get_attribute('data-shows')}")
    original, rebuilt = (card.locator("canvas").nth(n).evaluate(INK) for n in (0, 1))
    index = int(card.get_attribute("data-shows") or -1)
    image = shipped_run().load_dataset().test.images[index, ..., 0]
    assert np.array_equal(np.array(original.split(","), int).reshape(28, 28, 4)[..., 0], image)
    assert rebuilt != original


UNREADABLE = {
    "z=1,2,3": "expected 2 numbers, received 3",
    "axes=z1,z9": "expected two of this model's",
    "backdrop=sky": "expected grid, density, none",
    "zoom=0,0,0": "expected a middle and a width",
    "pins=0,0;x": "expected 2 numbers, received 1",
    "path=round": "expected linear or spherical",
}


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("&".join(UNREADABLE), [*UNREADABLE.values()]),
        ("z=nan,1", ["expected numbers"]),
        ("z=5000,0", ["beyond 100 from the origin"]),
    ],
    ids=["one of each", "no number", "too far"],
)
def test_a_bad_word_in_a_link_costs_a_sentence_and_the_page_lives(page, canvas, words, sentences) -> None:
    canvas(f"{SHIPPED}&{words}")
    for sentence in sentences:
        expect(page.locator(".notice")).to_contain_text(sentence)
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("z="))


def test_a_link_to_a_run_that_is_gone_is_one_sentence(page, visit) -> None:
    visit("/explore?run=20200101-gone&z=1,2&pins=0,0")
    expect(page.get_by_text("There is no run")).to_be_visible()


def test_without_simd_the_server_draws_and_says_why(open_page, visit) -> None:
    page = open_page()
    page.add_init_script("WebAssembly.validate = () => false")
    visit(SHIPPED, on=page)
    expect(page.get_by_text("This browser has no WebAssembly SIMD")).to_be_visible()
    expect(page.locator(".st-key-decoded img")).to_be_visible()


def test_truncated_weights_are_refused_and_the_server_draws(page, visit, own_run) -> None:
    manifest = json.loads((own_run / "artifacts" / "browser" / "model.json").read_text())
    weights = own_run / "artifacts" / "browser" / manifest["weights"]["file"]
    page.route(
        f"**/{weights.name}", lambda route: route.fulfill(body=weights.read_bytes()[:1000], content_type="text/plain")
    )
    visit(f"/explore?run={own_run.name}")
    expect(page.get_by_text("weights came incomplete")).to_be_visible()
    expect(page.locator(".st-key-decoded img")).to_be_visible()


def test_garbled_weights_are_refused_by_their_digest(page, visit, own_run) -> None:
    manifest = json.loads((own_run / "artifacts" / "browser" / "model.json").read_text())
    weights = own_run / "artifacts" / "browser" / manifest["weights"]["file"]
    weights.write_bytes(bytes(len(weights.read_bytes())))
    visit(f"/explore?run={own_run.name}")
    expect(page.get_by_text("weights came damaged")).to_be_visible()


@pytest.mark.parametrize(
    "model",
    [
        VAEConfig(latent_dim=1, hidden=(16,)),
        VAEConfig(latent_dim=3, hidden=(16,), activation="tanh"),
        VAEConfig(latent_dim=128, hidden=(16,)),
        VAEConfig(image_shape=(20, 28, 1), latent_dim=2, hidden=(8,), likelihood="gaussian"),
        VAEConfig(image_shape=(32, 32, 3), latent_dim=5, architecture="conv", hidden=(8, 16)),
    ],
    ids=["1-D", "3-D", "128-D", "Frey-like", "colour"],
)
def test_any_model_is_explored_on_a_phone_and_a_desktop_without_a_complaint(
    model, canvas, open_page, made_run, settle
) -> None:
    page = canvas(made_run(model), on=open_page(size="phone"))
    before = z(page)
    assert len(before) == model.latent_dim
    assert (np.linalg.norm(before) > 0) == (model.latent_dim > 2)  # many dimensions begin at a code
    for width, height in (SIZES["phone"], SIZES["desktop"]):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        shown = page.locator(".inspector").get_attribute("data-z")
        page.locator(".stage").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".inspector")).not_to_have_attribute("data-z", shown)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_url(re.compile("z="))
    settle(page)


def test_codes_without_labels_have_a_plane_too(page, canvas, made_run) -> None:
    canvas(made_run(VAEConfig(latent_dim=2, hidden=(8,)), labels=None))
    expect(page.get_by_text("300 test images, without labels.")).to_be_visible()


def test_another_run_begins_at_its_own_beginning(page, canvas, made_run, settle) -> None:
    made_run(VAEConfig(latent_dim=3, hidden=(8,)))
    canvas(f"{SHIPPED}&z=1,1")
    page.get_by_role("combobox", name="Run").click()
    page.get_by_role("option", name=re.compile("Untrained")).click()
    page.wait_for_function(
        """() => {
            const root = document.querySelector("[data-testid=stBidiComponentIsolated]")?.shadowRoot;
            return root?.querySelector(".inspector")?.dataset.z.split(",").length === 3;
        }"""
    )
    settle(page)
    assert page.locator(".inspector").count() == 1
    assert "z=" not in page.url
