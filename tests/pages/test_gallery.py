"""The gallery: picking runs to compare."""

import pytest

from pages.ui import selection


def words(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


@pytest.fixture
def picking(app, make_run):
    """Home with so many runs, on which runs are being picked; and their ids, the newest first."""

    def go(count: int):
        ids = [make_run(name=f"Number {n}").name for n in range(count)][::-1]
        page = app("home")
        page.toggle(key="picking").set_value(True).run()
        return page, ids

    return go


def test_one_run_alone_cannot_be_compared(app, make_run):
    make_run()
    assert not app("home").toggle


def test_two_picked_runs_lead_to_their_comparison_in_the_order_of_the_picks(picking):
    page, ids = picking(3)
    assert page.button(key="compare").disabled
    page.checkbox(key=f"pick-{ids[2]}").check().run()
    assert page.button(key="compare").disabled
    page.checkbox(key=f"pick-{ids[0]}").check().run()
    page.button(key="compare").click().run()
    assert not page.exception
    assert page.title[0].value == "Compare runs"
    assert page.query_params["runs"] == f"{ids[2]},{ids[0]}"


def test_a_pick_can_be_taken_back_and_outlives_the_boxes(picking):
    page, ids = picking(3)
    for run_id in ids:
        page.checkbox(key=f"pick-{run_id}").check().run()
    page.checkbox(key=f"pick-{ids[1]}").uncheck().run()
    page.toggle(key="picking").set_value(False).run()
    assert not page.checkbox
    page.toggle(key="picking").set_value(True).run()
    assert [box.value for box in page.checkbox] == [True, False, True]
    assert page.button(key="compare").label == "Compare 2 runs"


def test_no_more_than_six_can_be_picked(picking):
    page, ids = picking(selection.MOST + 1)
    for run_id in ids[:-1]:
        page.checkbox(key=f"pick-{run_id}").check().run()
    assert page.checkbox(key=f"pick-{ids[-1]}").disabled
    page.checkbox(key=f"pick-{ids[0]}").uncheck().run()
    assert not page.checkbox(key=f"pick-{ids[-1]}").disabled


def test_a_picked_run_that_is_deleted_is_picked_no_more(picking):
    page, ids = picking(3)
    for run_id in ids[:2]:
        page.checkbox(key=f"pick-{run_id}").check().run()
    page.menu_button(key=f"menu-{ids[0]}").click("Delete").run()
    assert page.button(key="compare").disabled


def test_a_damaged_run_cannot_be_picked(app, make_run):
    make_run()
    damaged = make_run("damaged")
    page = app("home")
    page.toggle(key="picking").set_value(True).run()
    assert not page.exception
    assert f"pick-{damaged.name}" not in [box.key for box in page.checkbox]
