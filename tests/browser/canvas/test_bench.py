"""The denoising bench as a whole: what it shows, asks, paints and says."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.canvas.bench_harness import COUNT, SHAPE, decoded, digits, mount
from vae_tf.data.corruption import DAMAGES
from vae_tf.inference import quality
from vae_tf.runs.methods import NEEDS

__all__ = ["mount"]

STRENGTH = "Strength of the damage"
NOTHING = {"address": None, "spread": None, "reason": None, "figures": {}}
NOT_YET = dict.fromkeys(("importance", "posterior", "residual", "map"), NOTHING)
"""What the server says of the methods that sample before they have come, and after Cancel."""


def slide(mounted, strength):
    mounted.page.get_by_label(STRENGTH).fill(str(strength))
    mounted.frames()


def results(request, **more):
    return {"id": request["id"], "state": "done", "words": "", "share": 1, "error": None, "methods": {}} | more


def test_a_settled_image_is_asked_once_with_what_was_done_to_it(mount):
    request = mount(begin={"image": 7, "damage": "half", "strength": 0.5, "seed": 3}).asked(1)
    clean = digits()[7].astype(np.float32) / 255
    named = [request[name] for name in ("image", "damage", "strength", "seed")]
    assert named == [7, "half", 0.5, 3]
    np.testing.assert_allclose(decoded(request["clean"]), clean.ravel(), atol=1e-7)
    kept = decoded(request["kept"], "u1").reshape(28, 28)
    np.testing.assert_array_equal(kept, np.repeat(np.arange(28) < 14, 28).reshape(28, 28))
    np.testing.assert_allclose(decoded(request["damaged"]), (clean[..., 0] * kept).ravel(), atol=1e-7)


def test_an_image_that_comes_late_is_asked_with_its_own_pixels(mount):
    mounted = mount()
    mounted.asked(1)
    late = mounted.files.pop("images/2")
    mounted.page.evaluate("""() => {
        const real = window.fetch;
        window.fetch = (address, options) => String(address).endsWith("images/2")
            ? new Promise((done) => setTimeout(() => done(new Response(window.late)), 700)) : real(address, options);
    }""")
    mounted.page.evaluate("(bytes) => { window.late = Uint8Array.from(bytes); }", list(late))
    find = mounted.page.get_by_label("Find a test image")
    find.fill("38")
    find.press("Enter")
    request = mounted.asked(2)
    assert request["image"] == 38
    np.testing.assert_allclose(decoded(request["clean"]) * 255, digits()[38].ravel(), atol=1e-4)


def test_a_screen_reader_hears_what_is_there_and_what_is_best(mount):
    mounted = mount()
    mounted.asked(1)
    expect(mounted.page.locator(".spoken")).to_have_text(
        re.compile(r"^Test image 0, gaussian noise 0.5\. Best: .+ dB\.$")
    )


def test_noise_is_asked_without_a_mask(mount):
    request = mount().asked(1)
    assert request["kept"] is None
    assert request["damage"] == next(iter(DAMAGES))
    assert decoded(request["damaged"]).size == np.prod(SHAPE)


def test_nothing_is_asked_while_one_drags_and_once_when_one_has(mount):
    mounted = mount()
    mounted.asked(1)
    box = mounted.page.get_by_label(STRENGTH).bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    mounted.page.mouse.move(x, y)
    mounted.page.mouse.down()
    for step in range(10):
        mounted.page.mouse.move(x + 5 * step, y)
    mounted.page.wait_for_timeout(600)
    assert mounted.page.evaluate("window.asked.length") == 1
    mounted.page.mouse.up()
    request = mounted.asked(2)
    assert request["strength"] == pytest.approx(float(mounted.page.get_by_label("Strength", exact=True).input_value()))
    assert mounted.said["view"]["words"]["strength"] == str(request["strength"])
    assert f"strength={request['strength']}" in mounted.page.url


def test_the_one_pass_methods_follow_the_strength_at_once(mount):
    mounted = mount()
    titles = ["As it is", "Encode and decode", "Average over", "A model that learned"]
    before = [mounted.picture(title) for title in titles]
    figures = [mounted.figures(title) for title in titles]
    slide(mounted, 1.2)
    assert all(old != mounted.picture(title) for old, title in zip(before, titles, strict=True))
    assert all(old != mounted.figures(title) for old, title in zip(figures, titles, strict=True))


def test_the_figures_of_the_damaged_image_are_the_packages(mount):
    mounted = mount(begin={"image": 3, "damage": "blur", "strength": 2.0})
    clean = digits()[3:4].astype(np.float32) / 255
    damaged = DAMAGES["blur"].sample(clean, 2.0, np.random.default_rng(0))
    psnr, ssim, nll = mounted.figures("As it is")
    assert psnr == f"{quality.psnr(quality.squared_error(damaged, clean)).value:.2f} dB"
    assert ssim == f"{quality.ssim(damaged, clean)[0]:.3f}"
    assert nll == f"{quality.cross_entropy(damaged, clean)[0]:.0f}"


def test_what_the_server_made_is_shown_and_then_is_of_an_earlier_damage(mount):
    mounted = mount()
    request = mounted.asked(1)
    made = {"address": mounted.put("linear", digits()[0]), "spread": None, "reason": None}
    methods = {"linear": {**made, "figures": {"psnr": 55.5, "ssim": 0.99, "nll": 31.0}}}
    mounted.update(results=results(request, methods=methods))
    tile = mounted.tile("Fitted linear filter")
    expect(tile).to_have_attribute("data-state", "made")
    expect(tile).to_have_attribute("data-best", "true")
    assert mounted.figures("Fitted linear filter") == ["55.50 dB", "0.990", "31"]
    slide(mounted, 0.6)
    expect(tile).to_have_attribute("data-state", "old")
    expect(tile).to_have_attribute("data-best", "false")
    expect(tile).to_contain_text("Of an earlier damage")


def test_a_result_that_stays_is_not_drawn_again(mount):
    mounted = mount()
    methods = {"linear": {"address": mounted.put("linear", digits()[0]), "figures": {"psnr": 50.0}}}
    mounted.update(results=results(mounted.asked(1), methods=methods))
    tile = mounted.tile("Fitted linear filter")
    expect(tile).to_have_attribute("data-state", "made")
    slide(mounted, 0.7)  # from now on it is the result of an earlier damage
    expect(tile).to_have_attribute("data-state", "old")
    mark = "(canvas) => { const pen = canvas.getContext('2d'); pen.fillStyle = '#f00'; pen.fillRect(0, 0, 9, 9); }"
    tile.locator("canvas").first.evaluate(mark)
    marked = mounted.picture("Fitted linear filter")
    slide(mounted, 0.8)
    assert mounted.picture("Fitted linear filter") == marked


def test_a_result_of_another_image_is_not_shown(mount):
    mounted = mount()
    methods = {"linear": {"address": mounted.put("linear", digits()[0]), "figures": {}}}
    mounted.update(results=results(mounted.asked(1), methods=methods))
    expect(mounted.tile("Fitted linear filter")).to_have_attribute("data-state", "made")
    mounted.page.get_by_role("button", name="Test image 5", exact=True).click()
    mounted.asked(2)
    expect(mounted.tile("Fitted linear filter")).to_have_attribute("data-state", "waiting")


def test_a_result_is_not_taken_for_the_next_images_while_that_is_on_its_way(mount):
    mounted = mount()
    first = {"address": mounted.put("first", digits()[0]), "figures": {"psnr": 60.0}}
    mounted.update(results=results(mounted.asked(1), methods={"linear": first}))
    tile = mounted.tile("Fitted linear filter")
    expect(tile).to_have_attribute("data-state", "made")
    mounted.page.get_by_role("button", name="Test image 5", exact=True).click()
    request = mounted.asked(2)
    mounted.page.evaluate("""() => {
        const real = window.fetch;
        const open = new Promise((done) => { window.open_now = done; });
        window.fetch = async (address, options) => {
            if (String(address).endsWith("/second")) await open;
            return real(address, options);
        };
    }""")
    second = {"address": mounted.put("second", digits()[5]), "figures": {"psnr": 70.0}}
    for _ in range(2):  # the page looks again before the picture has come
        mounted.update(results=results(request, methods={"linear": second}))
        expect(tile).to_have_attribute("data-state", "waiting")
    mounted.page.evaluate("window.open_now()")
    expect(tile).to_have_attribute("data-state", "made")
    assert mounted.figures("Fitted linear filter")[0] == "70.00 dB"


def test_figures_that_come_after_the_picture_are_taken_and_until_then_computed_here(mount):
    mounted = mount()
    request = mounted.asked(1)
    address = mounted.put("median", digits()[1])
    mounted.update(results=results(request, state="working", methods={"median": {"address": address, "figures": {}}}))
    expect(mounted.tile("Median")).to_have_attribute("data-state", "made")
    a, b = (digits()[k : k + 1].astype(np.float32) / 255 for k in (1, 0))
    assert mounted.figures("Median")[0] == f"{quality.psnr(quality.squared_error(a, b)).value:.2f} dB"
    mounted.update(results=results(request, methods={"median": {"address": address, "figures": {"psnr": 12.34}}}))
    assert mounted.figures("Median")[0] == "12.34 dB"


def test_sampling_starts_when_one_asks_and_says_how_far_it_is(mount):
    mounted = mount()
    request = mounted.asked(1)
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("Not sampled yet")
    mounted.page.get_by_role("button", name="Sample the posterior").click()
    assert mounted.sent == [["ask", {"id": request["id"], "what": "sample"}]]
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("Waiting")
    mounted.update(results=results(request, state="working", what="sample", words="Chains 20 of 150", share=0.13))
    expect(mounted.page.get_by_text("Chains 20 of 150")).to_be_visible()
    assert mounted.page.locator("progress").evaluate("(bar) => bar.value") == pytest.approx(0.13)
    mounted.update(results=results(request, state="failed", what="sample", error="It was cancelled.", methods=NOT_YET))
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("It was cancelled.")
    expect(mounted.page.get_by_role("button", name="Sample the posterior")).to_be_enabled()
    mounted.page.get_by_role("button", name="Sample the posterior").click()
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("Waiting")
    assert len(mounted.sent) == 2


def test_sampling_that_is_under_way_is_not_asked_twice(mount):
    mounted = mount()
    request = mounted.asked(1)
    mounted.update(results=results(request, state="waiting", what="sample", methods=NOT_YET))
    expect(mounted.page.get_by_role("button", name="Sample the posterior")).to_be_disabled()
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("Waiting")


def test_what_another_request_ended_can_be_asked_again_once_one_is_back(mount):
    mounted = mount(begin={"damage": "half", "strength": 0.5})
    names = ("Sample the posterior", "Complete 25 times")
    first = mounted.asked(1)
    for name in names:
        mounted.page.get_by_role("button", name=name).click()
        expect(mounted.page.get_by_role("button", name=name)).to_be_disabled()
    mounted.page.get_by_role("button", name="Test image 5", exact=True).click()
    mounted.asked(2)
    mounted.page.get_by_role("button", name="Undo", exact=True).click()
    assert mounted.asked(3) == first
    for name in names:
        expect(mounted.page.get_by_role("button", name=name)).to_be_enabled()
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("Not sampled yet")
    expect(mounted.page.get_by_text("Waiting for the server…")).to_be_hidden()


def test_what_the_server_did_not_begin_can_be_asked_again(mount):
    mounted = mount(begin={"damage": "half", "strength": 0.5})
    request = mounted.asked(1)
    names = ("Sample the posterior", "Complete 25 times")
    for name in names:
        mounted.page.get_by_role("button", name=name).click()
    mounted.update(results=results(request, what="quick", methods={"median": NOTHING}, completions=None))
    for name in names:
        expect(mounted.page.get_by_role("button", name=name)).to_be_enabled()


def test_collapsed_sampling_and_chains_apart_are_said(mount):
    mounted = mount()
    request = mounted.asked(1)
    address = mounted.put("one", digits()[0])
    told = {
        "importance": {"psnr": 14.0, "effective_sample_size": 1.2, "samples": 400},
        "posterior": {"psnr": 14.0, "effective_sample_size": 30, "samples": 600, "r_hat": 1.31, "acceptance": 0.8},
    }
    methods = {name: {"address": address, "figures": figures} for name, figures in told.items()}
    mounted.update(results=results(request, methods=methods))
    expect(mounted.tile("Importance")).to_contain_text("Collapsed: ESS 1 of 400")
    expect(mounted.tile("Posterior mean (HMC)")).to_contain_text("The chains have not met")


def test_a_method_that_does_not_fit_says_why(mount):
    methods = [
        {"name": "posterior", "title": "Posterior", "one_pass": False, "reason": "it needs a model with a prior"}
    ]
    mounted = mount(methods=methods)
    expect(mounted.tile("Posterior")).to_contain_text("Not here: it needs a model with a prior.")
    expect(mounted.page.get_by_role("button", name="Sample the posterior")).to_be_hidden()


def test_the_uncertainty_is_shown_where_there_is_one(mount):
    mounted = mount()
    mounted.page.get_by_role("button", name="Uncertainty").click()
    mounted.frames()
    expect(mounted.tile("Average over").locator(".beneath canvas")).to_be_visible()
    expect(mounted.tile("Encode and decode").locator(".beneath canvas")).to_be_hidden()
    expect(mounted.page.get_by_text("brightest at")).to_be_visible()
    mounted.page.get_by_role("button", name="Nothing").click()
    expect(mounted.tile("Average over").locator(".beneath")).to_be_hidden()


def test_painting_hides_pixels_makes_a_mask_of_ones_own_and_is_undone(mount):
    mounted = mount(begin={"damage": "half", "strength": 0.5})
    before = decoded(mounted.asked(1)["kept"], "u1").reshape(28, 28)
    box = mounted.page.get_by_role("application").bounding_box()
    side = box["width"] / 28
    mounted.page.mouse.move(box["x"] + 3 * side, box["y"] + 4 * side)
    mounted.page.mouse.down()
    mounted.page.mouse.move(box["x"] + 20 * side, box["y"] + 4 * side, steps=6)
    mounted.page.wait_for_timeout(500)
    assert mounted.page.evaluate("window.asked.length") == 1
    mounted.page.mouse.up()
    request = mounted.asked(2)
    kept = decoded(request["kept"], "u1").reshape(28, 28)
    assert request["damage"] == "given"
    assert not kept[4, 3:20].any()
    assert kept[:2].all()
    assert not kept[14:].any()
    np.testing.assert_array_equal(kept[8:], before[8:])
    mounted.page.keyboard.press("Control+z")
    request = mounted.asked(3)
    assert request["damage"] == "half"
    np.testing.assert_array_equal(decoded(request["kept"], "u1").reshape(28, 28), before)


def test_one_can_paint_by_keys_and_erase(mount):
    mounted = mount(begin={"damage": "given"})
    mounted.asked(1)
    mounted.page.get_by_role("application").focus()
    for key in ("ArrowUp", "ArrowLeft", "Space"):
        mounted.page.keyboard.press(key)
    kept = decoded(mounted.asked(2)["kept"], "u1")
    assert 9 <= (kept == 0).sum() <= 16
    assert mounted.said["view"]["words"]["kept"]
    mounted.page.get_by_role("button", name="Erase").click()
    mounted.page.get_by_role("application").focus()
    mounted.page.keyboard.press("Space")
    assert decoded(mounted.asked(3)["kept"], "u1").all()


def test_a_mask_comes_back_from_its_address(mount):
    first = mount(begin={"damage": "given"})
    first.asked(1)
    first.page.get_by_role("application").focus()
    first.page.keyboard.press("Space")
    request, words = first.asked(2), first.said["view"]["words"]
    first.close()
    again = mount(begin={"damage": "given", "kept": words["kept"], "image": int(words["image"])}).asked(1)
    assert again["kept"] == request["kept"]
    assert again["id"] == request["id"]


def test_a_bad_address_costs_a_sentence_each(mount):
    mounted = mount(begin={"image": 99, "damage": "gaussian", "strength": 7.0, "kept": "!"})
    notice = mounted.page.locator(".notice")
    expect(notice).to_contain_text(f"expected a number below {COUNT}, received 99")
    expect(notice).to_contain_text("expected 0.01 to 2, received 7")
    assert mounted.asked(1)["strength"] == 0.5


def test_a_strength_outside_its_range_is_refused_in_a_sentence(mount):
    mounted = mount()
    mounted.asked(1)
    field = mounted.page.get_by_label("Strength", exact=True)
    field.fill("9")
    field.press("Tab")
    expect(mounted.page.locator(".notice")).to_contain_text("Expected a strength from 0.01 to 2, received 9.")
    expect(field).to_have_value("0.5")


def test_images_are_chosen_by_click_key_number_label_and_chance(mount):
    mounted = mount()
    page = mounted.page
    mounted.asked(1)
    page.get_by_role("button", name="Test image 3", exact=True).click()
    assert mounted.asked(2)["image"] == 3
    page.get_by_role("group", name="Test images").focus()
    page.keyboard.press("ArrowRight")
    assert mounted.asked(3)["image"] == 4
    find = page.get_by_label("Find a test image")
    find.fill("38")
    find.press("Enter")
    assert mounted.asked(4)["image"] == 38
    expect(page.get_by_text("Test image 38 of 40, labelled 8")).to_be_visible()
    find.fill("5")  # a label's name comes before a number
    find.press("Enter")
    assert mounted.asked(5)["image"] == 5
    find.fill("nobody")
    find.press("Enter")
    expect(page.locator(".notice")).to_contain_text("received nobody")
    page.evaluate("Math.random = () => 0.5")
    page.get_by_role("button", name="Any", exact=True).click()
    assert mounted.asked(6)["image"] == 20


def test_new_noise_is_another_noise_of_the_same_strength(mount):
    mounted = mount()
    one = mounted.asked(1)
    mounted.page.get_by_role("button", name="New noise").click()
    two = mounted.asked(2)
    assert one["seed"] != two["seed"]
    assert one["strength"] == two["strength"]
    assert one["damaged"] != two["damaged"]
    mounted.page.get_by_role("button", name="Undo", exact=True).click()
    assert mounted.asked(3) == one


def test_a_drawing_is_damaged_and_an_empty_one_asks_for_an_image(mount):
    mounted = mount()
    page = mounted.page
    mounted.asked(1)
    page.get_by_role("button", name="Draw one").click()
    box = page.locator(".pad canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 70, box["y"] + 130, steps=4)
    page.mouse.up()
    request = mounted.asked(2)
    assert request["image"] is None
    assert decoded(request["clean"]).max() > 0.5
    expect(page.get_by_text("An image of your own", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    assert mounted.asked(3) is None
    expect(page.get_by_text("Nothing to clean yet")).to_be_visible()
    page.get_by_role("button", name="Test image 1", exact=True).click()
    assert mounted.asked(4)["image"] == 1


def test_completions_are_asked_shown_scrubbed_and_played(mount):
    mounted = mount(begin={"damage": "half", "strength": 0.5})
    page = mounted.page
    request = mounted.asked(1)
    page.get_by_role("button", name="Complete 25 times").click()
    assert mounted.sent == [["ask", {"id": request["id"], "what": "completions"}]]
    film = np.stack([np.broadcast_to(np.uint8(k * 20), (4, *SHAPE)) for k in range(10)])
    completions = {
        "address": mounted.put("mean", digits()[0]),
        "spread": mounted.put("spread", digits()[1]),
        "film": mounted.put("film", film),
        "chains": mounted.put("chains", film[-1]),
        "frames": 10,
        "figures": {"spread_max": 0.4},
    }
    mounted.update(results=results(request, what="completions", completions=completions))
    grid = page.get_by_role("img", name="4 completions side by side")
    expect(grid).to_be_visible()
    expect(page.get_by_text("Spread, brightest at 0.40")).to_be_visible()
    level = "(canvas) => canvas.getContext('2d').getImageData(3, 3, 1, 1).data[0]"
    assert grid.evaluate(level) == 180
    page.get_by_label("Step of the chains").fill("2")
    assert grid.evaluate(level) == 40
    expect(page.get_by_text("Frame 3 of 10")).to_be_visible()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_text("Frame 10 of 10")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    slide(mounted, 0.3)
    expect(page.get_by_text("Of an earlier mask")).to_be_visible()


def test_completions_that_two_requests_share_are_of_the_later_one_too(mount):
    mounted = mount(begin={"damage": "half", "strength": 0.5})
    page = mounted.page
    completions = {"address": mounted.put("mean", digits()[0]), "spread": None, "film": None, "chains": 1, "frames": 1}
    mounted.update(results=results(mounted.asked(1), what="completions", completions=completions))
    expect(page.get_by_role("img", name="1 completions side by side")).to_be_visible()
    slide(mounted, 0.3)
    mounted.page.get_by_label(STRENGTH).blur()
    request = mounted.asked(2)
    expect(page.get_by_text("Of an earlier mask")).to_be_visible()
    page.get_by_role("button", name="Complete 25 times").click()
    mounted.update(results=results(request, what="completions", completions=completions))
    expect(page.get_by_text("Waiting for the server…")).to_be_hidden()
    expect(page.get_by_text("Of an earlier mask")).to_be_hidden()


def test_a_model_without_a_prior_completes_nothing_and_says_why(mount):
    methods = [{"name": "posterior", "title": "Posterior", "one_pass": False, "reason": NEEDS["prior"]}]
    mounted = mount(begin={"damage": "half", "strength": 0.5}, methods=methods)
    mounted.asked(1)
    expect(mounted.page.get_by_role("button", name="Complete 25 times")).to_be_disabled()
    expect(mounted.page.locator(".fillings [role=status]")).to_have_text(f"Not here: {NEEDS['prior']}.")


def test_without_a_mask_there_is_nothing_to_complete(mount):
    mounted = mount()
    expect(mounted.page.locator(".fillings")).to_be_hidden()


def test_another_denoising_model_changes_the_request_and_keeps_the_view(mount):
    mounted = mount()
    first = mounted.asked(1)
    slide(mounted, 0.9)
    mounted.page.get_by_label(STRENGTH).blur()
    second = mounted.asked(2)
    mounted.update(other=None)
    third = mounted.asked(3)
    assert third["strength"] == 0.9
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_a_run_without_a_model_for_the_browser_still_has_the_servers_methods(mount):
    mounted = mount(manifest=None, unsupported="Its likelihood has no kernel.", shape=list(SHAPE), other=None)
    expect(mounted.page.locator(".notice")).to_contain_text("Its likelihood has no kernel.")
    assert mounted.asked(1)["image"] == 0
    expect(mounted.tile("Encode and decode")).to_have_attribute("data-state", "waiting")
    assert mounted.figures("As it is")[0].endswith("dB")


def test_a_run_of_unknown_shape_says_why_it_cannot(mount):
    mounted = mount(manifest=None, other=None, ready=False)
    expect(mounted.page.locator(".canvas[data-state=failed]")).to_be_visible()
    assert "no copy of its model for the browser" in mounted.said["unable"]


def test_without_the_dataset_one_brings_an_image(mount):
    mounted = mount(images=None)
    expect(mounted.page.get_by_text("Nothing to clean yet")).to_be_visible()
    expect(mounted.page.get_by_role("button", name="Draw one")).to_be_visible()


def test_all_of_it_fits_a_phone(mount):
    mounted = mount(size=(390, 844), begin={"damage": "block", "strength": 0.3})
    width = mounted.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
