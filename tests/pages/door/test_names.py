"""What the files of an upload are called, and how little of their names is kept."""

import pytest

from pages.ui.door.names import Names


def given(names):
    found = Names()
    for name in names:
        found.add(name)
    return found


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["digits.zip"], "digits.zip"),
        (["a/b/digits.zip"], "digits.zip"),
        (["cats/1.png", "cats/more/2.png"], "cats"),
        (["cats\\1.png", "cats\\2.png"], "cats"),
        (["1.png", "2.png"], "2 files"),
        (["cats/1.png", "2.png"], "2 files"),
        (["cats/1.png", "dogs/2.png"], "2 files"),
        (["cats/1.png", "dogs/2.png", "cows/3.png"], "3 files"),
    ],
)
def test_files_are_called_by_the_folder_they_lie_in(names, title):
    assert given(names).title() == title


def test_of_many_names_only_a_few_are_kept():
    names = given(f"folder {number}/{number}.png" for number in range(1_000))
    assert names.count == 1_000
    assert names.title() == "1,000 files"
    assert vars(names) == {"count": 1_000, "first": "0.png", "tops": {"folder 0", "folder 1"}}


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["a\u202egnp.exe"], "agnp.exe"),
        (["cats\n\u200b\x1b[31m/1.png", "cats\n\u200b\x1b[31m/2.png"], "cats [31m"),
        (["\u202e"], "1 file"),
        ([""], "1 file"),
        (["\u200b/1.png", "\u200b/2.png"], "2 files"),
        (["n" * 1_000], "n" * 80),
    ],
)
def test_what_they_are_called_is_one_harmless_line(names, title):
    assert given(names).title() == title
