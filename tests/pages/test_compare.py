"""Compare: several runs in every state beside each other, and which ones from the address."""

import json
import shutil

import pytest

from vae_tf.data import write_json
from vae_tf.runs.lock import held


def words(page) -> str:
    """All that it says, without the backslashes that keep typed text from being markup."""
    said = [*page.markdown, *page.caption, *page.info, *page.warning]
    return " ".join(element.value for element in said).replace("\\", "")


def tables(page) -> list[dict]:
    return [table.value.to_dict("list") for table in page.table]


def change(path, **settings) -> None:
    """Writes other settings into a run, of its model or of its training."""
    manifest = json.loads((path / "run.json").read_text())
    for name, value in settings.items():
        (manifest["config"]["model"] if name in manifest["config"]["model"] else manifest["config"])[name] = value
    write_json(path / "run.json", manifest)


def together(*paths) -> str:
    return ",".join(path.name for path in paths)


def test_without_runs_it_says_what_to_do_first(app, monkeypatch, tmp_path):
    monkeypatch.setattr("vae_tf.runs.store.SHIPPED", tmp_path)
    page = app("compare")
    assert not page.exception
    assert "it takes two runs" in words(page)


def test_the_two_newest_are_a_click_away(app, make_run):
    paths = [make_run(name=name) for name in ("One", "Two", "Three")]
    page = app("compare")
    assert "Choose runs above" in words(page)
    next(button for button in page.button if "newest" in button.label).click().run()
    assert not page.exception
    assert sorted(page.query_params["runs"].split(",")) == sorted(path.name for path in paths[1:])
    assert "Three" in words(page)


@pytest.mark.parametrize("state", ["starting", "running", "finished", "stopped", "failed"])
def test_a_run_in_any_state_stands_beside_another(app, make_run, state):
    page = app("compare", runs=together(make_run(name="Whole"), make_run(state, name="The other")))
    assert not page.exception
    assert "The other" in words(page)
    assert not page.warning


def test_one_run_alone_is_drawn_and_asks_for_a_second(app, make_run):
    page = app("compare", runs=make_run(name="Alone").name)
    assert not page.exception
    assert "Choose a second run" in words(page)
    [own, _] = tables(page)
    assert own["ELBO"] == ["−160.0 ± 1.5"]


def test_figures_stand_against_the_first_run_image_by_image(app, make_run):
    page = app("compare", runs=together(make_run(name="One"), make_run(name="Two")))
    table = tables(page)[0]
    assert table["ELBO"] == ["−160.0 ± 1.5", "−160.0 ± 1.5"]
    assert table["Against A"] == ["", "0.0 ± 0.0"]  # the same codes
    assert "the same settings" in words(page)


def test_only_settings_that_differ_are_shown(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    change(two, beta=4.0, seed=3)
    settings = tables(app("compare", runs=together(one, two)))[-1]
    [names, first, second] = settings.values()
    assert dict(zip(names, zip(first, second, strict=True), strict=True)) == {"Seed": ("0", "3"), "Beta": ("1", "4")}


def test_runs_of_other_targets_are_said_not_to_be_comparable_and_are_not_paired(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    change(two, eval_targets="dynamic")
    page = app("compare", runs=together(one, two))
    assert "Different test targets, so not comparable" in words(page)
    assert not any("Against" in name for table in tables(page) for name in table)


def test_what_is_wrong_with_an_address_is_said_and_the_others_are_shown(app, make_run):
    one, damaged, gone = make_run(name="One"), make_run("damaged", name="Two"), make_run(name="Three")
    shutil.rmtree(gone)
    page = app("compare", runs=f"{together(one, damaged, gone)},../../etc,{one.name}, ,")
    assert not page.exception
    said = [warning.value for warning in page.warning]
    assert len(said) == 2
    assert "cannot be read" in said[0]
    assert said[1].startswith("There is no run ")
    assert page.multiselect[0].value == [one.name]


def test_six_at_most(app, make_run):
    paths = [make_run(name=f"Number {n}") for n in range(7)]
    page = app("compare", runs=together(*paths))
    assert not page.exception
    assert "6 runs can be compared at once; left out: **Number 6**" in words(page)
    assert page.multiselect[0].value == [path.name for path in paths[:6]]


def test_a_choice_goes_into_the_address_and_is_remembered(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    page = app("compare", runs=one.name)
    page.multiselect[0].set_value([one.name, two.name]).run()
    assert page.query_params["runs"] == together(one, two)
    assert "Two" in words(page)
    del page.query_params["runs"]  # another page's link back
    page.run()
    assert page.query_params["runs"] == together(one, two)
    page.multiselect[0].set_value([]).run()
    assert "runs" not in page.query_params


def test_a_remembered_run_that_is_gone_is_forgotten(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    page = app("compare", runs=together(one, two))
    shutil.rmtree(two)
    del page.query_params["runs"]
    page.run()
    assert not page.exception
    assert not page.warning
    assert page.multiselect[0].value == [one.name]


def test_runs_of_one_name_are_told_apart_in_the_menu(app, make_run):
    one, two = make_run(name="Same"), make_run(name="Same")
    options = app("compare", runs=together(one, two)).multiselect[0].options
    assert f"Same ({one.name[-4:]})" in options
    assert len(set(options)) == len(options)


def test_a_name_is_shown_as_it_is_and_fetches_nothing(app, make_run):
    path = make_run(name="![](http://x) **bold** :smile: $x$ | a")
    page = app("compare", runs=together(path, make_run()))
    assert not page.exception
    assert "![](http" not in " ".join(element.value for element in page.markdown)
    assert r"\!\[\]\(http" in tables(page)[0]["Run"][0]


def test_damaged_artifacts_leave_the_rest(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    (two / "artifacts" / "codes.npz").write_bytes(b"no")
    (two / "artifacts" / "results" / "elbo-grey.json").write_text("{")
    (two / "metrics.jsonl").write_text("{")
    page = app("compare", runs=together(one, two))
    assert not page.exception
    assert "One" in words(page)


def test_runs_of_other_images_have_their_own_curves(app, make_run):
    one, two = make_run(name="One"), make_run(name="Two")
    manifest = json.loads((two / "run.json").read_text())
    manifest["dataset"] |= {"name": "other", "title": "Others", "fingerprint": "f" * 64}
    write_json(two / "run.json", manifest)
    page = app("compare", runs=together(one, two))
    assert not page.exception
    assert "Different test images" in words(page)
    choice = next(control for control in page.segmented_control if control.key == "of")
    assert choice.value == "A"
    choice.set_value("B").run()
    assert not page.exception


def test_what_is_decoded_is_a_view_of_its_own(app, make_run):
    page = app("compare", runs=together(make_run(), make_run(latent_dim=5)), planes="decoded")
    assert not page.exception
    assert "All over the plane" in words(page)
    assert "Samples from the prior in 5 dimensions" in words(page)


def test_figures_of_a_run_that_goes_on_are_said_to_be_from_before(app, make_run):
    one, two = make_run(name="One"), make_run("running", name="Two")
    shutil.copytree(one / "artifacts", two / "artifacts", dirs_exist_ok=True)
    assert "from before it went on: B" in words(app("compare", runs=together(one, two)))


def test_a_live_run_is_looked_at_until_it_ends(app, make_run):
    one, two = make_run(name="One"), make_run("stopped", name="Two")
    with held(two):
        page = app("compare", runs=together(one, two))
        assert not page.exception
    page.run()
    assert not page.exception
