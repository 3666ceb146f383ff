"""The trash: what lies in it, until when, and the way back."""

import pytest

from pages.ui.trash import left


def words(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def restore(page, name: str):
    return next(button for button in page.button if (button.key or "").startswith("restore-") and name in button.key)


def delete(page, path):
    return page.menu_button(key=f"menu-{path.name}").click("Delete").run()


def test_an_empty_trash_is_not_shown(app, make_run):
    make_run()
    assert not any("Trash" in expander.label for expander in app("home").expander)


def test_a_deleted_run_lies_in_the_trash_for_seven_days_and_can_be_restored(app, make_run):
    path = make_run(name="Gone")
    make_run(name="Kept")
    page = delete(app("home"), path)
    assert page.expander[0].label == "Trash: 1 run"
    assert "stays here for 7 days" in words(page)
    assert "deleted just now · 6 days left" in words(page)
    restore(page, path.name).click().run()
    assert not page.exception
    assert path.exists()
    assert not page.expander


def test_the_last_run_can_be_restored_too(app, make_run):
    path = make_run("damaged")
    page = delete(app("home"), path)
    assert "no runs yet" in words(page)
    restore(page, path.name).click().run()
    assert path.exists()


def test_a_run_whose_place_is_taken_is_not_restored_over_it(app, make_run):
    path = make_run()
    page = delete(app("home"), path)
    path.mkdir()
    restore(page, path.name).click().run()
    assert "expected no run of this id" in page.error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (6.5 * 86_400, "6 days left"),
        (47.5 * 3600, "47 hours left"),
        (5400, "1 hour left"),
        (-5, "gone within the hour"),
    ],
)
def test_the_time_left_is_said_in_days_then_hours(seconds, said):
    assert left(1000.0 + seconds, now=1000.0) == said
