"""Links: what one person copies on a page opens the same for another, who was never here."""

import re

import pytest

VIEWS = [
    ("/", ["run=", "search="], []),
    ("/evaluate?part=collapse", [], ["run=digits-2d", "part=collapse"]),
    ("/paper?figure=fig3", [], ["figure=fig3"]),
    ("/run", [], ["run=digits-2d"]),
    ("/compare?runs=digits-2d", [], ["runs=digits-2d"]),
    ("/data?dataset=mnist-5k", [], ["dataset=mnist-5k"]),
]


@pytest.fixture
def copy(settle):
    """The link that the page's button copies."""

    def press(page) -> str:
        settle(page)
        page.get_by_role("button", name="Copy link").click()
        page.get_by_text("Copied", exact=True).wait_for()
        return page.evaluate("navigator.clipboard.readText()")

    return press


def shown(page) -> str:
    """The words on the page, but for how long ago something was."""
    return re.sub(r"\d+ (s|min|h) ago|just now", "", page.get_by_test_id("stMainBlockContainer").inner_text())


def test_the_link_of_each_page_opens_the_same_for_another_visitor(open_page, visit, copy, settle) -> None:
    page = open_page(permissions=("clipboard-read", "clipboard-write"))
    other = open_page()
    for address, not_there, there in VIEWS:
        visit(address, on=page)
        link = copy(page)
        assert not [word for word in not_there if word in link], link
        assert not [word for word in there if word not in link], link
        visit(link, on=other)
        settle(other)
        assert shown(other) == shown(page), address


def test_the_link_of_a_form_has_what_was_changed_in_it(open_page, visit, copy, settle) -> None:
    page = open_page(permissions=("clipboard-read", "clipboard-write"))
    visit("/train?preset=conv&beta=2.0", on=page)
    size = page.get_by_role("spinbutton", name="Latent size")
    size.fill("7")
    size.press("Enter")
    settle(page)
    link = copy(page)
    assert "preset=conv" in link
    assert "latent_dim=7" in link
    assert "beta=2.0" in link
    other = open_page()
    visit(link, on=other)
    assert other.get_by_role("spinbutton", name="Latent size").input_value() == "7"
    assert shown(other) == shown(page)


def test_a_browser_that_does_not_let_pages_copy_is_told_where_the_link_is(open_page, visit, settle) -> None:
    page = open_page()
    visit("/run", on=page)
    page.evaluate("() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); }")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("It is in the address line").wait_for()
    assert "run=digits-2d" in page.url
