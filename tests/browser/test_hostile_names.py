"""Names that people give, as an attacker would: on every page they are text. Nothing runs, nothing is fetched."""

import base64
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.data.ingest.files import pngs
from vae_tf.data.ingest.names import clean

NAMES = [
    '<img src=x onerror="window.ran=1">',
    "[click](javascript:window.ran=1)",
    "![](http://evil.example/a.png)",
    "$\\href{javascript:window.ran=1}{x}$",
    "\u202egnp.exe \u2066and\u2069",
    '"><svg/onload=window.ran=1>',
    "<script>window.ran=1</script>",
    ":red[x] :material/home: :smile: www.evil.example",
    "<a href='http://evil.example'>b</a><b>`x`</b>",
    '=HYPERLINK("http://evil.example") | | | {{7*7}} %s \\',
]
"""Ten: one for each label of a digit."""
ALL = " ".join(NAMES[:4])
FOLDERS = [re.sub(r"[/\\]+", " ", name).strip() for name in NAMES]
DROP = """([name, data]) => {
    const host = [...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".zone"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], name));
    const options = { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true };
    host.shadowRoot.querySelector(".zone").dispatchEvent(new DragEvent("drop", options));
}"""
FOUND = """() => {
    const roots = [document], found = [];
    while (roots.length) {
        const root = roots.pop();
        for (const each of root.querySelectorAll("*")) {
            if (each.shadowRoot) roots.push(each.shadowRoot);
            const words = [each.localName, ...Array.from(each.attributes, ({ name, value }) => `${name}=${value}`)];
            const addresses = ["href", "src", "srcset", "xlink:href", "action"].map((name) => each.getAttribute(name));
            if (addresses.some((address) => /evil|javascript:/.test(address ?? ""))) found.push(words.join(" "));
            if (Array.from(each.attributes).some(({ name }) => /^on/.test(name))) found.push(words.join(" "));
            if (each.classList.contains("katex")) found.push("katex");
        }
    }
    return found;
}"""


@pytest.fixture
def hostile(own_run: Path) -> Path:
    """A run that is called, noted and labelled by an attacker, as is its dataset."""
    manifest = json.loads((own_run / "run.json").read_text())
    manifest |= {"name": ALL, "notes": " ".join(NAMES), "owner": NAMES[0]}
    manifest["dataset"] |= {"title": NAMES[0] + NAMES[2], "label_names": NAMES}
    (own_run / "run.json").write_text(json.dumps(manifest))
    return own_run


def harmless(page: Page) -> None:
    """The page has run nothing, and holds nothing that a click or a look would make do so. (What it has asked other
    machines for, and its console, the harness watches.)"""
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert page.evaluate(FOUND) == []


def shows(place: Locator, names: list[str]) -> None:
    """The names can be read there, but for the letters that change what is seen, and those that keep Markdown away."""
    for name in names:
        letters = "\u2060?".join(map(re.escape, re.sub(r"\s+", " ", clean(name))))
        expect(place).to_contain_text(re.compile(letters))


def test_what_could_run_or_be_fetched_would_be_seen(page, visit) -> None:
    visit("/")
    page.evaluate("""() => {
        const link = document.createElement("a");
        link.setAttribute("href", "javascript:void 0");
        document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" }).append(link);
    }""")
    assert page.evaluate(FOUND) == ["a href=javascript:void 0"]


@pytest.fixture
def dataset(server) -> Iterator[str]:
    """The key of a dataset in the server's home that an attacker has named."""
    from tests.data.packing import arrays, pack
    from vae_tf.data.keeping import keep

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(server.home))
        changes = {"name": ALL, "title": ALL, "label_names": NAMES, "source": NAMES[0], "licence": NAMES[2]}
        found = arrays(test=len(NAMES))
        found |= {"train_labels": np.arange(10), "test_labels": np.arange(len(NAMES))}
        key, _ = keep(pack(server.home / "imports" / "hostile", found, **changes))
    yield key
    shutil.rmtree(server.home / "datasets" / key, ignore_errors=True)


def test_a_hostile_dataset_is_text_where_it_is_chosen(page, visit, dataset) -> None:
    visit(f"/train?dataset={dataset}")
    expect(page.get_by_text(NAMES[0]).first).to_be_attached()
    page.get_by_role("combobox").first.click()
    harmless(page)


def test_a_hostile_dataset_is_text_on_its_card_and_among_the_others(page, visit, dataset) -> None:
    visit(f"/data?dataset={dataset}")
    expect(page.locator(".st-key-dataset-card").get_by_text(NAMES[0]).first).to_be_attached()
    expect(page.locator(".st-key-datasets").get_by_text(NAMES[0]).first).to_be_attached()
    shows(page.locator(".st-key-dataset-facts"), NAMES)
    harmless(page)


@pytest.fixture
def dropped(server, tmp_path) -> Iterator[Path]:
    """An archive of an attacker's, whose folders become labels. Slashes and backslashes are no part of a folder's
    name; a space does as well in HTML."""
    path = tmp_path / f"{FOLDERS[6]}.zip"
    before = set((server.home / "datasets").glob("*"))
    images = pngs(2 * len(NAMES))
    with zipfile.ZipFile(path, "w") as archive:
        for place, (name, data) in enumerate(images.items()):
            archive.writestr(f"{FOLDERS[place % len(NAMES)]}/{name}", data)
        archive.writestr(f"{FOLDERS[0]}/{FOLDERS[1]}.txt", "left out")
    yield path
    for path in set((server.home / "datasets").glob("*")) - before:
        shutil.rmtree(path, ignore_errors=True)


def test_folders_of_hostile_names_are_labels_from_the_drop_to_the_menu(page, visit, dropped) -> None:
    visit("/data")
    expect(page.locator(".dropping[data-state=ready]")).to_be_visible()
    page.evaluate(DROP, [dropped.name, base64.b64encode(dropped.read_bytes()).decode()])
    expect(page.get_by_text("10 labels · all 8 × 8")).to_be_visible()
    expect(page.get_by_text("10 labels · all 8 × 8")).to_contain_text(FOLDERS[6])
    expect(page.locator(".st-key-data-sheets img").first).to_be_visible()
    harmless(page)
    page.get_by_role("button", name="Make the dataset", exact=True).click()
    page.wait_for_url(re.compile(r"/data\?dataset="))
    shows(page.locator(".st-key-dataset-facts"), FOLDERS)
    harmless(page)
    page.get_by_role("button", name="Train on it", exact=True).click()
    page.wait_for_url(re.compile(r"/train\?dataset="))
    menu = page.get_by_role("combobox", name="Dataset")
    expect(menu).to_have_value(re.compile(re.escape(FOLDERS[6])))
    menu.click()
    harmless(page)


@pytest.mark.parametrize(
    ("address", "ready"),
    [
        ("/", None),
        ("/explore?run={0}", ".canvas[data-state=ready]"),
        ("/map?run={0}", ".canvas[data-state=ready]"),
        ("/denoise?run={0}&damage=half", ".canvas.denoising[data-state=ready]"),
        ("/evaluate?run={0}", None),
        ("/train?run={0}", None),
        ("/train?clone={0}", None),
        ("/run?run={0}", None),
        ("/compare?runs={0},digits-2d", None),
    ],
)
def test_a_hostile_name_is_text_on_every_page(address, ready, page, visit, hostile) -> None:
    visit(address.format(hostile.name))
    if ready is not None:
        expect(page.locator(ready).first).to_be_visible()
    if not address.startswith(("/train?clone", "/evaluate")):  # it is in a field there, or not shown
        expect(page.get_by_text(NAMES[0]).first).to_be_attached()
    if address.startswith("/explore"):
        for name in (NAMES[0], NAMES[2], NAMES[6], NAMES[9]):
            expect(page.locator(".legend")).to_contain_text(name)
    harmless(page)


def test_hostile_words_in_an_address_are_refused_as_text(page, visit) -> None:
    for address in (
        "/run?run=",
        "/explore?run=",
        "/map?run=",
        "/denoise?run=",
        "/evaluate?run=",
        "/train?dataset=",
        "/data?dataset=",
        "/compare?runs=",
    ):
        visit(address + "%3Cimg%20src%3Dx%20onerror%3Dwindow.ran%3D1%3E![](http%3A%2F%2Fevil.example%2Fa.png)")
        harmless(page)


@pytest.mark.parametrize("run", ["../..", "%2e%2e%2f", "\0", "a" * 5_000])
def test_an_id_leads_nowhere_else(page, visit: Callable[..., Page], run) -> None:
    """Those that a browser may change on the way; more of them in `tests.faults.test_fuzz_words`."""
    visit(f"/run?run={run}" if run != "\0" else "/run?run=%00")
    expect(page.get_by_text(re.compile("There is no run|No run|no run")).first).to_be_visible()
