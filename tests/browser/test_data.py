"""One's own images as a person brings them: from the drop to a model that is dragged; refusals, Cancel, undo."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_canvas import frame

N = 24


def drawings(height: int, width: int, channels: int = 1, n: int = N) -> np.ndarray:
    """Images (n, h, w, c) of one soft spot each, somewhere."""
    random = np.random.default_rng(0)
    y, x = np.mgrid[:height, :width]
    places = random.uniform(0.3, 0.7, (n, 2))
    spots = [np.exp(-30 * ((y / height - v) ** 2 + (x / width - u) ** 2)) for v, u in places]
    return (255 * np.stack(spots)[..., np.newaxis] * random.uniform(0.5, 1, (n, 1, 1, channels))).astype(np.uint8)


def png(image: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image.squeeze()).save(file, "PNG")
    return file.getvalue()


def grey_without_labels(folder: Path) -> Path:
    np.savez(folder / "faces.npz", images=drawings(28, 20)[..., 0])
    return folder / "faces.npz"


def colour_in_folders(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "flowers.zip", "w") as archive:
        for i, image in enumerate(drawings(64, 64, 3)):
            archive.writestr(f"{'rose' if i % 2 else 'tulip'}/{i:02}.png", png(image))
        archive.writestr("rose/notes.txt", "no image")
    return folder / "flowers.zip"


def large_in_a_folder(folder: Path) -> Path:
    (folder / "glyphs").mkdir()
    for i, image in enumerate(drawings(105, 105)):
        (folder / "glyphs" / f"{i:02}.png").write_bytes(png(image))
    return folder / "glyphs"


@pytest.fixture(autouse=True)
def cleared(server, page) -> Iterator[None]:
    """The server's home without the runs and datasets that a test has made."""
    before = {path for name in ("runs", "datasets") for path in (server.home / name).glob("*")}
    yield
    page.goto("about:blank")
    for path in {path for name in ("runs", "datasets") for path in (server.home / name).glob("*")} - before:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def bring(page, visit) -> Callable[[Path], None]:
    """`bring(path)`: the page Data with that file or folder chosen."""

    def go(path: Path) -> None:
        visit("/data")
        choose(page, path)

    return go


def choose(page: Page, path: Path) -> None:
    """Has the page take a file or folder."""
    expect(page.locator(".dropping[data-state=ready]")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        button(page, "Choose a folder" if path.is_dir() else "Choose files").click()
    chooser.value.set_files(path)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


SETS = [
    (colour_in_folders, "2 labels · all 64 × 64", "64 × 64, colour"),
    (grey_without_labels, "no labels · all 28 × 20", "28 × 20, grey"),
    (large_in_a_folder, "no labels · all 105 × 105", "105 × 105, grey"),
]


def made(page: Page, told: str, size: str) -> None:
    """From what was brought to the card of its dataset."""
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("As they are"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("As the model would see them"))).to_be_visible()
    button(page, "Make the dataset").click()
    page.wait_for_url(re.compile(r"/data\?dataset=\w+-[0-9a-f]{8}$"))
    expect(page.locator(".st-key-dataset-facts")).to_contain_text(size)


def begun(page: Page) -> str:
    """From the card of a dataset to the address where a short training of it is watched."""
    button(page, "Train on it").click()
    page.wait_for_url(re.compile(r"/train\?dataset="))
    page.get_by_text("All settings").click()
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("1")
    epochs.press("Tab")
    button(page, "Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    return page.url


def dragged(page: Page) -> bool:
    """Whether the image follows the point, on the way and not only when it is let go."""
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    picture = page.locator(".inspector .picture").first
    frame(page)  # the first one is drawn
    before = picture.evaluate("(canvas) => canvas.toDataURL()")
    box = page.locator(".stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2 - 60, steps=4)
    frame(page)
    after = picture.evaluate("(canvas) => canvas.toDataURL()")
    page.mouse.up()
    return bool(after != before)


@pytest.mark.parametrize("sets", [SETS[:1], pytest.param(SETS[1:], marks=pytest.mark.slow)], ids=["colour", "others"])
def test_images_go_from_the_drop_to_a_model_that_is_dragged(page, bring, settle, tmp_path, sets) -> None:
    trainings = []
    for make, told, size in sets:  # the next is brought while the last one trains
        bring(make(tmp_path))
        made(page, told, size)
        trainings.append(begun(page))
    for training in trainings:
        page.goto(training)
        expect(page.get_by_text(re.compile("Finished in"))).to_be_visible(timeout=120_000)
        button(page, "Explore").click()
        assert dragged(page)
        settle(page)


def test_what_was_dropped_is_found_again_by_a_page_loaded_anew(page, bring, settle, tmp_path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader\n")
    bring(letter)  # what is none of these gets one sentence
    expect(page.get_by_role("alert").filter(has_text="letter.txt: ")).to_be_visible()
    assert button(page, "Make the dataset").count() == 0
    choose(page, grey_without_labels(tmp_path))  # and makes room for the next
    expect(page.get_by_text(re.compile("They become 28 × 20, grey"))).to_be_visible()
    assert page.get_by_role("alert").filter(has_text="letter.txt: ").count() == 0
    page.wait_for_url(re.compile(r"/data\?drop=[0-9a-f]{32}$"))
    page.get_by_label("Name", exact=True).fill("Small faces")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("radio", name="64 × 64").click()
    expect(page.get_by_text(re.compile("They become 64 × 64, grey"))).to_be_visible()
    settle(page)
    page.reload()
    expect(page.get_by_text(re.compile("They become 64 × 64, grey"))).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Small faces")
    button(page, "Remove").click()
    expect(page.get_by_text("As they are")).to_have_count(0)
    page.wait_for_url(re.compile(r"/data$"))


def test_an_import_is_cancelled_and_can_be_made_after_all(page, bring, server, tmp_path) -> None:
    path = tmp_path / "many.zip"
    one = png(drawings(256, 256, n=1)[0])
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(6_000):
            archive.writestr(f"{i:04}.png", one)
    bring(path)
    button(page, "Make the dataset").click()
    button(page, "Cancel").click()
    expect(page.get_by_text("Cancelled: nothing was kept of it.")).to_be_visible()
    expect(button(page, "Make the dataset")).to_be_enabled()
    assert not list((server.home / "datasets").glob("*-*"))


def test_a_dataset_is_called_otherwise_deleted_and_taken_back(page, visit, server, settle, tmp_path) -> None:
    from tests.data.packing import pack
    from vae_tf.data.keeping import keep

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(server.home))
        key, _ = keep(pack(tmp_path / "packed"))
    visit(f"/data?dataset={key}")
    button(page, "Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(" ")
    button(page, "Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("expected a name, received none")
    dialog.get_by_label("Name", exact=True).fill("Our <b>pets</b>")
    dialog.get_by_label("Licence", exact=True).fill("CC BY 4.0")
    button(page, "Save").click()
    expect(page.get_by_role("heading", name="Our <b>pets</b>", exact=True)).to_be_visible()
    expect(page.locator(".st-key-dataset-facts")).to_contain_text("CC BY 4.0")
    assert page.url.endswith(key)
    card = page.locator(f".st-key-dataset-{key}")
    card.locator(f".st-key-menu-{key} button").first.click()
    page.mouse.move(0, 0)  # a pointer that rests on the button brings its help over the menu
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Our <b>pets</b> is in the trash.")).to_be_visible()
    expect(card).to_have_count(0)
    button(page, "Undo").click()
    expect(card).to_be_visible()
    settle(page)
