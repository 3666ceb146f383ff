"""Files brought by a person: chosen, dropped, a whole folder; how far they are, Cancel, and what is refused."""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

QUOTA = 60_000_000
DROP = """([names, text]) => {
    const host = [...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".zone"));
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File([text], name));
    const options = { dataTransfer: data, bubbles: true, composed: true, cancelable: true };
    const target = host.shadowRoot.querySelector(".zone");
    target.dispatchEvent(new DragEvent("dragover", options));
    const aimed = target.classList.contains("aimed");
    target.dispatchEvent(new DragEvent("drop", options));
    return aimed;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Any]:
    """A server with one page: a place to drop files, and a line that says what has come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_QUOTA_MB", str(QUOTA // 1_000_000))
        with serve(tmp_path_factory.mktemp("dropping"), "tests/browser/parts/drop.py") as server:
            yield server


@pytest.fixture
def zone(visit: Callable[..., Page], page: Page, server: Any) -> Any:
    """The place to drop files, ready."""
    visit("/")
    expect(page.locator(".dropping[data-state=ready]")).to_be_visible()
    return page.locator(".zone")


def choose(page: Page, button: str, files: Any) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(files)


def bundle(server: Any, words: str) -> tuple[Path, list[dict[str, str]]]:
    """The folder that a line of the page tells of, and the names in it."""
    folder = server.home / "imports" / words.rsplit("|", 1)[1]
    return folder, [json.loads(line) for line in (folder / "names.jsonl").read_text().splitlines()]


def kept(server: Any) -> set[Path]:
    """The folders of uploads that the server has."""
    return {path.parent for path in (server.home / "imports").glob("*/names.jsonl")}


def test_a_file_is_chosen_by_keyboard_and_comes_whole(page, zone, server) -> None:
    button = page.get_by_role("button", name="Choose files")
    button.focus()
    expect(button).to_be_focused()
    with page.expect_file_chooser() as chooser:
        button.press("Enter")
    data = bytes(range(256)) * 40_000  # 10 MB: more than one block
    chooser.value.set_files({"name": "my digits.zip", "mimeType": "application/zip", "buffer": data})
    expect(page.get_by_text(f"my digits.zip|1|{len(data)}|")).to_be_visible()
    expect(zone).to_contain_text("my digits.zip (10 MB)")
    [upload] = list((server.home / "imports").glob("*/000001"))
    assert upload.read_bytes() == data
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("nothing")).to_be_visible()
    expect(zone).to_have_attribute("data-state", "empty")
    assert list((server.home / "imports").glob("*/000001")) == []


def test_a_folder_keeps_the_paths_within_it(page, zone, server, tmp_path) -> None:
    for name in ("cats/1.png", "cats/2.png", "dogs/ein Hündchen.png"):
        path = tmp_path / "pets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    choose(page, "Choose a folder", tmp_path / "pets")
    line = page.get_by_text(re.compile(r"^pets\|3\|"))
    expect(line).to_be_visible()
    folder, names = bundle(server, line.inner_text())
    assert sorted(entry["name"] for entry in names) == [
        "pets/cats/1.png",
        "pets/cats/2.png",
        "pets/dogs/ein Hündchen.png",
    ]
    assert all((folder / entry["file"]).read_bytes().decode() == entry["name"].removeprefix("pets/") for entry in names)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("nothing")).to_be_visible()
    assert not folder.exists()


def test_files_are_dropped_and_the_next_drop_takes_their_place(page, zone, server) -> None:
    before = kept(server)
    assert page.evaluate(DROP, [["a.png", "b.png"], "one"])
    expect(page.get_by_text(re.compile(r"^2 files\|2\|6\|"))).to_be_visible()
    [first] = kept(server) - before
    expect(zone).to_have_attribute("data-state", "there")  # until then it takes no others, and says so
    assert page.evaluate(DROP, [["only.csv"], "1,2\n"])
    expect(page.get_by_text(re.compile(r"^only.csv\|1\|4\|"))).to_be_visible()
    [second] = kept(server) - before
    assert second != first


def test_a_file_dropped_beside_it_does_not_leave_the_page(page, zone) -> None:
    stays = page.evaluate("""() => {
        const data = new DataTransfer();
        data.items.add(new File(["1"], "a.png"));
        const options = { dataTransfer: data, bubbles: true, cancelable: true };
        return ["dragover", "drop"].map((kind) => !document.body.dispatchEvent(new DragEvent(kind, options)));
    }""")
    assert stays == [True, True]
    expect(page.get_by_text("nothing")).to_be_visible()


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.zip", "![](http://evil.example/a.png)", "\u202egnp.exe", 'a"b\\c.zip']
)
def test_a_hostile_name_is_shown_as_text(page, zone, name) -> None:
    page.evaluate(DROP, [[name], "1"])
    expect(zone.locator(".words")).to_contain_text("(1 kB)")
    assert zone.locator("img").count() == 0


def test_an_upload_is_cancelled_and_leaves_nothing(page, zone, server) -> None:
    before = set((server.home / "imports").iterdir()) if (server.home / "imports").exists() else set()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slowly = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    session.send("Network.emulateNetworkConditions", slowly)
    data = b"\0" * 8_000_000
    choose(page, "Choose files", {"name": "large.zip", "mimeType": "application/zip", "buffer": data})
    expect(zone).to_have_attribute("data-state", "sending")
    expect(zone.locator(".words")).to_have_text(re.compile(r"^large.zip: [0-7]\.\d of 8.0 MB$"))
    page.get_by_role("button", name="Cancel").click()
    expect(zone).to_have_attribute("data-state", "empty")
    expect(page.get_by_text("nothing")).to_be_visible()
    deadline = time.monotonic() + 20
    while set((server.home / "imports").iterdir()) - before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert set((server.home / "imports").iterdir()) == before


def test_a_page_that_was_open_for_long_asks_for_a_new_address(page, zone) -> None:
    page.wait_for_timeout(3_000)  # the page's tokens are old after two seconds
    with page.expect_request("**/vae/upload?*") as sent:
        page.evaluate(DROP, [["a.csv"], "1,2\n"])
    expect(page.get_by_text(re.compile(r"^a.csv\|1\|4"))).to_be_visible()
    assert sent.value.headers["content-type"].startswith("multipart/form-data")


def test_what_the_server_says_against_it_is_one_sentence(browser, server, settle, tmp_path) -> None:
    page = browser.new_context(base_url=server.url).new_page()  # a refused request is an error in the console
    page.goto("/")
    settle(page)
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(QUOTA + 10_000_000)
    choose(page, "Choose files", large)
    expect(page.get_by_role("alert").filter(has_text="The server did not take it: ")).to_contain_text("VAE_TF_QUOTA_MB")
    expect(page.locator(".zone")).to_have_attribute("data-state", "empty")
    page.evaluate(DROP, [["a.csv"], "1"])
    expect(page.get_by_text(re.compile(r"^a.csv\|1\|1"))).to_be_visible()
    expect(page.get_by_text("The server did not take it")).to_have_count(0)
    page.context.close()
