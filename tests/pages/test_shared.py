"""What somebody shares, on the pages of who came with the link, and what they read when it was taken back."""

import json
import re

import pytest

from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.link import written
from tests.data.packing import arrays, pack
from vae_tf.data import shares
from vae_tf.data.keeping import keep
from vae_tf.data.ownership import acting_as, recognised_by
from vae_tf.data.people import keep_apart, person_id, remember
from vae_tf.runs.store import runs_folder

ADA, BOB = person_id("https://login.example", "ada"), person_id("https://login.example", "bob")


@pytest.fixture
def as_bob():
    """Bob is in front of each page; Ada is known by her name, of which some would be markup."""
    keep_apart()
    remember(ADA, "Ada [the] Lovelace")
    with recognised_by(lambda: BOB):
        yield


@pytest.fixture
def dataset(as_bob, tmp_path):
    """The key of a dataset of Ada's that Bob has come to."""
    with acting_as(ADA):
        key = keep(pack(tmp_path / "packed", arrays(seed=0)), owner=ADA)[0]
        assert shares.come(key, shares.share(key), BOB)
    return key


def words(page) -> str:
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info]
    return re.sub(r"\\(.)", r"\1", " ".join(text.value for text in texts)).replace("\u2060", "")


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def test_a_shared_dataset_says_whose_it_is_and_offers_no_change(app, dataset):
    page = app("data", dataset=dataset)
    assert not page.exception
    badges = [text.value for text in page.markdown if "badge[" in text.value]
    assert badges == [r":gray-badge[:material/group: Shared by Ada \[the\] Lovelace]"] * 2  # on its card, and the shelf
    assert not page.get("menu_button")
    assert "Edit" not in [button.label for button in page.button]
    shares.unshare(dataset)
    assert f"There is no dataset {dataset} here: it may have been deleted, or it is not shared" in words(page.run())


def test_a_press_of_start_is_for_the_dataset_that_one_saw(app, dataset, executor):
    page = app("train", dataset=dataset)
    shares.unshare(dataset)
    press(page, "Start training")
    assert not page.exception
    assert executor.started == []
    assert not runs_folder().is_dir()
    assert "there is none of that name here" in words(page)


def test_a_clone_of_a_run_whose_images_one_may_not_see_says_so(app, dataset, make_run):
    run = owned(make_run(), BOB, dataset)
    assert "choose others" not in words(app("train", clone=run))
    shares.unshare(dataset)
    said = words(app("train", clone=run))
    assert "The images of that run, **Cats and dogs**, are not here, or not shared with you: choose other" in said


def test_a_lesson_names_each_run_that_its_students_cannot_open_yet(app, as_bob, make_run):
    mine, shared, hers = (
        owned(make_run(name=name), who) for name, who in (("Mine", BOB), ("Shared", BOB), ("Hers", ADA))
    )
    shares.share(shared)
    shares.come(hers, shares.share(hers), BOB)
    steps = tuple(Step("Look.", run) for run in (mine, shared, hers, "digits-2d"))
    page = app("teach", draft=written(Lesson("Four", steps)))
    said = words(page)
    assert "**Mine** is private: share it on its page" in said
    assert "**Hers** was shared with you by its owner" in said
    assert "**Shared**" not in said
    assert "need to reach this server" not in said


def owned(path, owner, dataset=None):
    """The id of a run that is somebody's from now on, and was trained on that dataset."""
    manifest = json.loads((path / "run.json").read_text()) | {"owner": owner}
    if dataset is not None:
        manifest["config"]["dataset"] = dataset
        manifest["dataset"] |= {"name": dataset, "title": "Cats and dogs"}
    (path / "run.json").write_text(json.dumps(manifest))
    return path.name
