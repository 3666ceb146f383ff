"""Lessons as people use them: a student answers by the keyboard, a teacher writes one and somebody else opens it."""

from playwright.sync_api import Page, expect

from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.link import written
from tests.browser.test_canvas import z

STATUS = ".lesson .status"
QUESTION = "Go to <b>z₁ = 2</b> & beyond: ![](http://example.org/a.png)"


def ready(page: Page) -> None:
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_student_answers_by_the_keyboard_goes_on_and_leaves(page, visit) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    visit("/explore?lesson=latent-dimension")
    ready(page)
    expect(page.locator(STATUS)).to_have_text("Not yet")
    expect(page.locator(".dimensions")).to_be_hidden()
    assert "step=1" in page.url
    page.locator(".stage").focus()
    page.wait_for_timeout(300)
    sent.clear()
    page.keyboard.down("Shift")
    for _ in range(3):  # held down: what is checked here asks no server
        page.keyboard.down("ArrowUp")
    expect(page.locator(STATUS)).to_contain_text("That is it. A 1.")
    assert sent == []
    page.keyboard.up("ArrowUp")
    page.keyboard.up("Shift")
    press(page, "Next")
    expect(page.locator(".lesson .where")).to_contain_text("step 2 of 4")
    expect(page.locator(".lesson .question")).to_be_focused()
    expect(page.locator(".plane")).to_be_hidden()
    expect(page.locator(".inspector")).to_have_attribute("data-z", "-0.100,0.500")
    page.reload()
    ready(page)
    expect(page.locator(".lesson .where")).to_contain_text("step 2 of 4")
    press(page, "Leave the lesson")
    expect(page.locator(".lesson")).to_have_count(0)
    expect(page.locator(".plane")).to_be_visible()
    assert z(page) == [-0.1, 0.5]
    assert "lesson" not in page.url


def write(teacher: Page, settle) -> None:
    """Fills the form of a lesson of one step."""
    teacher.get_by_label("Title").fill("Far out")
    teacher.get_by_role("textbox", name="View").fill("/explore?run=digits-2d&z=1,1&backdrop=none")
    teacher.get_by_label("Question").fill(QUESTION)
    teacher.get_by_label("Hint").fill("To the right.")
    teacher.get_by_label("Hint").press("Enter")
    settle(teacher)
    teacher.get_by_role("radio", name="Values of dimensions").click()
    settle(teacher)
    teacher.get_by_text("Show the region on the plane").click()
    settle(teacher)


def test_a_lesson_that_is_written_is_answered_by_another_visitor(open_page, visit, settle) -> None:
    teacher = open_page(permissions=("clipboard-read", "clipboard-write"))
    visit("/teach", on=teacher)
    write(teacher, settle)
    teacher.reload()  # what is written stays
    settle(teacher)
    press(teacher, "Copy the lesson's link")
    teacher.get_by_text("Copied", exact=True).wait_for()
    link = teacher.evaluate("navigator.clipboard.readText()")
    assert len(link) < 500

    student = open_page(size="phone", theme="dark", reduced_motion="reduce")
    visit(link, on=student)
    ready(student)
    expect(student.locator(".lesson .question")).to_have_text(QUESTION)
    assert z(student) == [1, 1]
    student.get_by_text("Hint").click()
    expect(student.get_by_text("To the right.")).to_be_visible()
    student.locator(".stage").focus()
    for _ in range(3):
        student.keyboard.press("Shift+ArrowRight")
    expect(student.locator(STATUS)).to_have_text("That is it.")
    assert student.evaluate("document.documentElement.scrollWidth") <= 390
    press(student, "Finish")
    expect(student.locator(".lesson")).to_have_count(0)


def test_a_step_about_another_page_is_read_there(visit, page) -> None:
    first = Step("Look at the map.", "digits-2d", page="map")
    visit(f"/?lesson={written(Lesson('Elsewhere', (first, Step('Now here.', 'digits-2d'))))}")
    expect(page.locator(".lesson .question")).to_have_text("Look at the map.")
    assert "/map?" in page.url
    press(page, "Next")
    expect(page.locator(".lesson .question")).to_have_text("Now here.")
    ready(page)
