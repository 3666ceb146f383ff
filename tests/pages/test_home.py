"""Home: the gallery in all its states, and what can be done to a run there."""

import pytest

from vae_tf.runs.store import list_runs


def words(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info])


def test_home_without_runs_says_what_to_do_first(app):
    page = app("home")
    assert not page.exception
    assert "no runs yet" in words(page)


@pytest.mark.parametrize("state", ["starting", "running", "finished", "stopped", "failed", "damaged"])
def test_a_run_in_any_state_is_a_card(app, make_run, state):
    make_run(state, name="The one")
    page = app("home")
    assert not page.exception
    assert "You have no runs" not in words(page)
    if state != "damaged":
        assert "The one" in words(page)


def test_a_card_gives_the_test_elbo_with_its_error_its_unit_and_its_targets(app, make_run):
    make_run()
    assert "Test ELBO −160.0 ± 1.5 nats per image, grey targets" in words(app("home"))


def test_a_run_that_cannot_be_drawn_is_a_damaged_card_beside_the_others(app, make_run, monkeypatch):
    def test_elbo(run):
        return -160.0 if run.name == "Whole" else run.manifest["nothing"]

    monkeypatch.setattr("vae_tf.runs.run.Run.test_elbo", property(test_elbo))
    spoilt = make_run(name="Spoilt")
    make_run(name="Whole")
    page = app("home")
    assert not page.exception
    assert "Whole" in words(page)
    assert "cannot be read" in words(page)
    page.menu_button(key=f"menu-{spoilt.name}").click("Delete").run()
    assert not spoilt.exists()


def test_a_damaged_run_says_why(app, make_run):
    make_run("damaged")
    assert "cannot be read" in words(app("home")).replace("\\", "")


def test_the_search_finds_names_and_datasets(app, make_run):
    make_run(name="Apples")
    make_run(name="Pears")
    page = app("home")
    page.text_input(key="search").set_value("pear 5,000").run()
    assert "Pears" in words(page)
    assert "Apples" not in words(page)


def test_a_name_is_shown_as_it_is_and_fetches_nothing(app, make_run):
    make_run(name="![](http://x) **bold**")
    page = app("home")
    assert "![](http" not in words(page)
    assert r"\!\[\]\(http" in words(page)


def test_a_deleted_run_can_be_taken_back(app, make_run):
    path = make_run(name="Gone")
    page = app("home")
    page.menu_button(key=f"menu-{path.name}").click("Delete").run()
    assert not path.exists()
    assert "in the trash" in words(page)
    next(button for button in page.button if button.label == "Undo").click().run()
    assert path.exists()
    assert [run.name for run in list_runs()] == ["Gone"]


def test_a_run_whose_figures_are_being_computed_is_not_deleted(app, make_run):
    path = make_run("stopped", busy=True)
    page = app("home")
    page.menu_button(key=f"menu-{path.name}").click("Delete").run()
    assert path.exists()
    assert "still being written" in page.error[0].value
