"""The page Data: from what is brought to a dataset or a run, through the real reading process; and what is here."""

import json
import re
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from pages.ui import dropping
from pages.ui.data import brought, folders, others, shelf, skipped
from pages.ui.door import arrivals
from pages.ui.door.arrivals import Upload
from tests.data.ingest.archives import CONFIG, run_archive
from tests.data.packing import N, arrays, pack, png, write_zip
from vae_tf.data import DATASETS
from vae_tf.data.ingest.kinds import KINDS
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_manifest, own_specs
from vae_tf.jobs import Ticket, imports
from vae_tf.runs.store import list_runs


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A server to which nothing has been brought."""
    monkeypatch.setattr(arrivals, "_arrived", {})
    monkeypatch.setattr(brought, "_known", {})


@pytest.fixture
def patient(monkeypatch):
    """Each look and import has ended before the page goes on."""
    for name in ("look", "ask", "archive"):
        monkeypatch.setattr(imports, name, ended(getattr(imports, name)))


def ended(ask):
    def wait(*given, **more):
        ticket = ask(*given, **more)
        assert ticket.wait(60)
        return ticket

    return wait


@pytest.fixture
def drop(home):
    """`drop(path)`: the id of an upload of that one file."""

    def take(path: Path, name: str | None = None) -> str:
        upload_id = arrivals.new_id()
        folder = home / "imports" / upload_id
        folder.mkdir(parents=True)
        (folder / "000001").write_bytes(path.read_bytes())
        (folder / "names.jsonl").write_text(json.dumps({"file": "000001", "name": name or path.name}) + "\n")
        arrivals.keep(Upload(upload_id, folder, name or path.name, 1, path.stat().st_size))
        return upload_id

    return take


@pytest.fixture
def pets(tmp_path):
    return write_zip(tmp_path / "pets.zip", notes_txt="hello")


@pytest.fixture
def kept(tmp_path):
    """`kept(name="Birds")`: the key of a dataset of this home."""

    def make(seed: int = 0, **changes: object) -> str:
        return keep(pack(tmp_path / f"packed-{seed}", arrays(seed=seed), **changes))[0]

    return make


def words(page) -> str:
    """All that the page says, without what keeps typed text from being markup."""
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info]
    plain = " ".join(text.value for text in texts).replace("\\", "").replace("\u2060", "")
    return plain.replace("**", "")


def button(page, label):
    return next(button for button in page.button if button.label == label)


def labels(page) -> list[str]:
    return [button.label for button in page.button]


def pictures(page) -> list[str]:
    return [image.alt for element in page.get("imgs") for image in element.proto.imgs]


# ------------------------------------------------------------------------------------- what one sees first


def test_an_empty_page_says_what_to_do_and_what_is_taken(app):
    page = app("data")
    assert not page.exception
    assert "You have none yet. Drop images above" in words(page)
    [taken] = [expander for expander in page.expander if expander.label == "Which files are taken"]
    assert taken.proto.expanded
    assert "PNG, JPEG, WebP" in words(page)
    assert not any(box.key == "data-path" for box in page.selectbox)


def test_each_kind_of_file_has_its_words():
    assert others.TAKEN.keys() == KINDS.keys()


def test_the_datasets_of_others_are_listed_with_their_licences(app):
    [table] = [table for table in app("data").table if "Licence" in table.value.columns]
    said = table.value
    assert len(said) == len([name for name in DATASETS if name not in own_specs()])
    assert said.loc[said["Dataset"].str.startswith("MNIST"), "Where"].tolist()[0] == "comes with the app"
    assert all(said["Licence"])


# ------------------------------------------------------------------------------------- from the drop to the dataset


def test_what_is_dropped_is_told_at_once_and_shown_before_and_after(app, drop, pets, patient):
    page = app("data", drop=drop(pets)).run()
    assert not page.exception
    said = words(page)
    assert f"pets.zip · {N} image files · images in a ZIP archive · 2 labels · all 5 × 6" in said
    assert "As they are" in said
    assert "As the model would see them" in said
    assert "They become 5 × 6, grey." in said
    assert len(page.get("plotly_chart")) == 1
    assert page.expander[0].label == "1 file skipped so far"
    assert "notes.txt" in page.table[0].value.astype(str).to_string().replace("\\", "").replace("\u2060", "")


def test_a_drop_becomes_a_dataset_with_its_card(app, drop, pets, patient, home):
    page = app("data", drop=drop(pets)).run()
    page.text_input[0].set_value("Our pets")
    [licence] = [field for field in page.text_input if field.label == "Licence"]
    licence.set_value("CC0")
    button(page, "Make the dataset").click().run()
    assert not page.exception
    [key] = own_specs()
    assert page.query_params["dataset"] == key
    assert "drop" not in page.query_params
    manifest = own_manifest(key)
    facts = page.table[0].value.astype(str).to_string().replace("\\", "").replace("\u2060", "")
    for expected in ("10 for training", "2 for testing", "5 × 6, grey", "2 labels: cat, dog", "CC0", "not stated"):
        assert expected in facts
    assert manifest.fingerprint in facts
    assert page.code[0].value == "python -m vae_tf import PATH --name 'Our pets' --licence CC0"
    assert page.expander[0].label == "1 file skipped"
    assert list((home / "imports").glob("*/000001")) == []


def test_the_choices_change_what_is_shown_and_what_is_made(app, drop, pets, patient):
    page = app("data", drop=drop(pets)).run()
    control = {control.label: control for control in page.segmented_control}
    assert control["Size"].options == ["Commonest", "28 × 28", "32 × 32", "64 × 64", "Other"]
    control["Size"].set_value("free").run()
    number = {number.label: number for number in page.number_input}
    assert (number["Height"].value, number["Width"].value) == (5, 6)
    assert (number["Height"].min, number["Height"].max) == (4, 256)
    number["Height"].set_value(8)
    number["Width"].set_value(9).run()
    {control.label: control for control in page.segmented_control}["Colour"].set_value("colour").run()
    page.toggle[0].set_value(True).run()
    assert "They become 8 × 9, colour, cropped, inverted." in words(page)
    button(page, "Make the dataset").click().run()
    [spec] = own_specs().values()
    assert spec.image_shape == (8, 9, 3)
    assert spec.load().train.images.min() >= 255 - 10 * N


def test_the_same_drop_again_is_said_to_be_the_same_dataset(app, drop, pets, patient):
    for name in ("pets.zip", "the same.zip"):
        page = app("data", drop=drop(pets, name)).run()
        button(page, "Make the dataset").click().run()
    assert "it is the same dataset" in words(page)
    assert "Not taken: name “the same”. Edit changes them." in words(page)
    [spec] = own_specs().values()
    assert spec.title == "pets"


def test_the_words_of_a_dataset_are_offered_to_be_changed(app, kept):  # the browser's test saves them
    key = kept()
    page = app("data", dataset=key)
    button(page, "Edit").click().run()
    field = {field.label: field for field in page.text_input}
    assert (field["Name"].value, field["Source"].value, field["Licence"].value) == (
        "Cats and dogs",
        "Our garden",
        "CC0",
    )


def test_the_files_own_test_images_stay_its_test_images_unless_a_share_is_chosen(app, drop, tmp_path, patient):
    images = np.random.default_rng(0).integers(0, 256, (16, 5, 5), np.uint8)
    np.savez(tmp_path / "set.npz", x_train=images[:12], x_test=images[12:])
    for choice, tests in (("file", 4), ("share", 8)):
        page = app("data", drop=drop(tmp_path / "set.npz")).run()
        control = next(control for control in page.segmented_control if control.label == "Test images")
        assert control.options == ["As in the file", "A share, by the seed"]
        share = next(number for number in page.number_input if number.label == "Test share")
        assert share.disabled
        assert "The 4 test images of the file stay its test images." in words(page)
        if choice == "share":
            control.set_value(choice).run()
            next(number for number in page.number_input if number.label == "Test share").set_value(0.5).run()
            assert "50% of all images, drawn by seed 0, are kept for testing." in words(page)
        button(page, "Make the dataset").click().run()
        manifest = own_manifest(page.query_params["dataset"])
        assert (manifest.test_images, manifest.settings["test_images"]) == (tests, choice)
    assert "--test-images share --test-share 0.5" in page.code[0].value


def test_a_size_that_is_not_the_files_own_is_not_called_so(app, drop, tmp_path, patient):
    np.save(tmp_path / "large.npy", np.zeros((10, 300, 200), np.uint8))
    page = app("data", drop=drop(tmp_path / "large.npy")).run()
    assert page.segmented_control[0].options[0] == "At most 128"
    assert "They become 128 × 85, grey, cropped." in words(page)


def test_a_file_without_test_images_offers_no_choice_of_them(app, drop, pets, patient):
    page = app("data", drop=drop(pets)).run()
    assert [control.label for control in page.segmented_control] == ["Size", "Colour", "Fit"]
    assert "20% of the images, drawn by seed 0, are kept for testing." in words(page)


def test_train_on_it_goes_to_the_form_with_the_dataset_chosen(app, kept):
    key = kept()
    page = app("data", dataset=key)
    button(page, "Train on it").click().run()
    assert page.query_params["dataset"] == key
    assert page.selectbox(key="dataset").value == key
    assert "Source: Our garden. Licence: CC0." in words(page)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"hello\nworld\n", "a.txt: Expected a table"),
        ("a.png", png(1), "Expected a dataset, received a single image"),
        ("a.zip", b"PK\x03\x04 and nothing", "ZIP"),
        ("empty.npy", b"", "Expected"),
    ],
)
def test_what_is_refused_gives_one_sentence(app, drop, tmp_path, patient, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    page = app("data", drop=drop(path)).run()
    assert not page.exception
    [error] = page.error
    assert said in error.value.replace("\\", "")
    assert "Traceback" not in error.value
    assert "Make the dataset" not in labels(page)


def test_too_few_images_are_refused_before_anything_is_made(app, drop, tmp_path, patient):
    page = app("data", drop=drop(write_zip(tmp_path / "few.zip", n=5))).run()
    assert "few.zip: Expected at least 10 images, received 5." in words(page)
    assert "Make the dataset" not in labels(page)
    assert "At least 10 images" in dropping.HINT


def test_hostile_names_are_shown_as_text(app, drop, tmp_path, patient):
    hostile = "<img src=x onerror=alert(1)> ![](http://example.org/a.png)"
    path = tmp_path / "a.npz"
    np.savez(path, images=np.zeros((12, 5, 5), np.uint8))
    page = app("data", drop=drop(path, f"{hostile}.npz")).run()
    [name] = [text.value for text in page.markdown if "img" in text.value]
    assert not re.search(r"(?<!\\)(<img|!\[)", name)


# ------------------------------------------------------------------------------------- while it is under way


def test_a_page_loaded_anew_finds_the_import_under_way_and_can_cancel_it(app, drop, pets, monkeypatch):
    going, stopped = Ticket("one"), threading.Event()
    going.stop = lambda ticket: (stopped.set(), ticket.end("cancelled"))
    going.news("Reading image 3 of 12", 0.25)
    upload_id = drop(pets)
    monkeypatch.setattr(imports, "look", ended(imports.look))
    first = app("data", drop=upload_id).run()
    monkeypatch.setattr(imports, "ask", lambda path, settings, **more: going.join(more["viewer"]) and going)
    first.text_input[0].set_value("Under way")
    button(first, "Make the dataset").click().run()
    anew = app("data", drop=upload_id).run()
    assert not anew.exception
    assert anew.text_input[0].value == "Under way"
    assert anew.text_input[0].disabled
    assert "Make the dataset" not in labels(anew)
    [bar] = anew.get("progress")
    assert bar.proto.text == "Reading image 3 of 12"
    button(anew, "Cancel").click().run()
    assert stopped.is_set()
    assert "Cancelled: nothing was kept of it." in words(anew)
    assert "Make the dataset" in labels(anew)
    assert (anew.text_input[0].value, anew.text_input[0].disabled) == ("Under way", False)


def test_an_address_of_nothing_that_is_here_is_an_empty_page(app):
    for word in ("0" * 32, "../runs", ""):
        page = app("data", drop=word)
        assert not page.exception
        assert "drop" not in page.query_params


# ------------------------------------------------------------------------------------- the archive of a run


def test_the_archive_of_a_run_becomes_a_run(app, drop, tmp_path, patient):
    path = run_archive(tmp_path, config=CONFIG | {"dataset": "six-pixels"})
    page = app("data", drop=drop(path, "digits.zip")).run()
    assert "digits.zip is the archive of a run" in words(page)
    button(page, "Import the run").click().run()
    assert not page.exception
    [run] = list_runs()
    assert page.query_params["made"] == run.id
    assert "is one of your runs now" in words(page)
    assert "Open it on Explore" in labels(page)


# ------------------------------------------------------------------------------------- folders of the server


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A folder that the operator allows, with images in a folder within it, and one that is not allowed."""
    for name in ("shared/pets", "secret"):
        (tmp_path / name).mkdir(parents=True)
        for i in range(N):
            (tmp_path / name / f"{i}.png").write_bytes(png(10 * i))
    (tmp_path / "shared" / "link").symlink_to(tmp_path / "secret")
    monkeypatch.setenv("VAE_TF_IMPORT_DIR", str(tmp_path / "shared"))
    return tmp_path / "shared"


def test_a_folder_that_the_operator_allows_can_be_chosen(app, shared, patient):
    page = app("data")
    assert page.selectbox(key="data-path").options == [str(shared), str(shared / "pets")]
    page.selectbox(key="data-path").set_value(str(shared / "pets")).run()
    assert f"pets · {N} image files" in words(page)
    button(page, "Make the dataset").click().run()
    [spec] = own_specs().values()
    assert spec.title == "pets"
    assert len(list((shared / "pets").iterdir())) == N
    assert page.code[0].value == f"python -m vae_tf import {shared / 'pets'} --name pets"


def test_a_folder_that_has_changed_can_be_looked_at_again(app, shared, patient):
    page = app("data")
    page.selectbox(key="data-path").set_value(str(shared)).run()
    assert f"shared · {N} image files" in words(page)
    (shared / "pets" / "more.png").write_bytes(png(3))
    button(page, "Look again").click().run()
    assert f"shared · {N + 1} image files" in words(page.run())


@pytest.mark.parametrize("path", ["secret", "shared/../secret", "shared/link", "shared/none"])
def test_no_other_folder_can_be(shared, path):
    with pytest.raises(ValueError, match="in one of the folders that the operator allows"):
        imports.allowed(str(shared.parent / path))
    assert str(shared.parent / path) not in folders.listed()


def test_one_session_asks_for_all_of_its_files_as_one_person(app, drop, pets, patient, monkeypatch):
    asked = []

    def note(work):
        return lambda *given, whose="", **named: (asked.append(whose), work(*given, whose=whose, **named))[1]

    monkeypatch.setattr(imports, "look", note(imports.look))
    monkeypatch.setattr(imports, "ask", note(imports.ask))
    page = app("data", drop=drop(pets)).run()
    button(page, "Make the dataset").click().run()
    assert len(asked) >= 2
    assert len(set(asked)) == 1
    assert asked[0]


# ------------------------------------------------------------------------------------- what is here


def test_a_deleted_dataset_can_be_taken_back(app, kept):
    key = kept()
    page = app("data", dataset=key)
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    assert not page.exception
    assert not own_specs()
    assert "dataset" not in page.query_params
    assert "Cats and dogs is in the trash." in words(page)
    assert [expander.label for expander in page.expander][-1] == "Trash: 1 dataset"
    button(page, "Undo").click().run()
    assert list(own_specs()) == [key]
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    button(page, "Restore").click().run()
    assert list(own_specs()) == [key]
    assert not any("Trash" in expander.label for expander in page.expander)


def test_a_disk_that_fails_is_told_without_its_paths(app, kept, home):
    key = kept()
    (home / "trash").touch()  # where a folder should be
    page = app("data")
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    assert [each.value for each in page.error] == ["This server cannot write into its home."]
    (home / "trash").unlink()
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    shutil.rmtree(home / "datasets")
    (home / "datasets").touch()
    button(page, "Undo").click().run()
    assert [each.value for each in page.error] == ["This server cannot write into its home."]


def test_of_many_datasets_the_newest_are_drawn_and_the_others_when_asked_for(app, kept, home, monkeypatch):
    monkeypatch.setattr(shelf, "CARDS", 2)
    kept()
    for number in range(2):
        (home / "datasets" / f"broken-0000000{number}").mkdir()
    page = app("data")
    assert len(page.menu_button) == 2
    button(page, "Show more (1)").click().run()
    assert len(page.menu_button) == 3
    assert not any(each.label.startswith("Show more") for each in page.button)


def test_a_damaged_dataset_is_shown_as_such_and_can_be_deleted(app, kept, home):
    key = kept()
    (home / "datasets" / key / "manifest.json").write_text("{")
    page = app("data")
    assert "It cannot be read. Delete it, and bring the images again." in words(page)
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    assert not page.exception
    assert not (home / "datasets" / key).exists()


@pytest.mark.parametrize("key", ["mnist", "none-0123abcd", "../../etc", "<b>"])
def test_an_address_of_no_dataset_of_this_home_says_so(app, key):
    page = app("data", dataset=key)
    assert not page.exception
    assert "There is no dataset" in words(page)


def test_two_datasets_of_one_name_differ_in_the_menu(app, kept):
    keys = [kept(seed) for seed in (0, 1)]
    entries = app("train").selectbox(key="dataset").options
    named = [entry for entry in entries if entry.startswith("Cats and dogs")]
    assert len(set(named)) == 2
    assert {entry[-9:-1] for entry in named} == {key[-8:] for key in keys}


@pytest.mark.parametrize("name", ["run", "train", "map"])
def test_a_run_says_that_its_dataset_was_deleted(app, kept, make_run, name):
    path, key = make_run(), kept()
    manifest = json.loads((path / "run.json").read_text())
    manifest["config"]["dataset"] = manifest["dataset"]["name"] = key
    manifest["dataset"]["title"] = "Cats and dogs"
    (path / "run.json").write_text(json.dumps(manifest))
    assert "The images of this run" not in words(app(name, run=path.name))
    page = app("data")
    page.menu_button(key=f"menu-{key}").click("Delete").run()
    said = words(app(name, run=path.name))
    assert "The images of this run, Cats and dogs, are not here: they lie in the trash" in said


def test_cells_that_a_spreadsheet_would_compute_are_text():
    found = skipped.csv_of([("=cmd|' /C calc'!A0", "not an image"), ("a,b.png", "-1 rows")])
    assert found.decode().splitlines() == ["name,reason", "'=cmd|' /C calc'!A0,not an image", '"a,b.png",\'-1 rows']
