"""labels.csv beside images: which label goes to which, and what is no such table."""

import pytest

from tests.data.ingest.files import encoded, grey, read, zipped

IMAGE = encoded(grey(9))


def labels(folder, text, *names, at="labels.csv"):
    """The labels by the images' names, and the reader."""
    data = text if isinstance(text, bytes) else text.encode()
    _, reader, items = read(zipped(folder / "a.zip", dict.fromkeys(names, IMAGE) | {at: data}))
    return {item.name: item.label for item in items}, reader


@pytest.mark.parametrize(
    "text",
    [
        "file,label\n1.png,cat\n2.png,dog\n",
        "\ufeffLabel;Filename\r\ncat;1.png\r\ndog;2.png\r\n",
        'id,image,class\n7,./1.png,"cat"\n8,2.png,dog\n9,missing.png,cow\n',
    ],
)
def test_each_image_has_the_label_of_its_line(tmp_path, text):
    found, reader = labels(tmp_path, text, "1.png", "2.png")
    assert found == {"1.png": "cat", "2.png": "dog"}
    assert reader.reading == ("The labels are those of labels.csv.",)
    assert reader.skipped == ()


def test_images_are_found_by_their_path_or_their_name_where_that_is_theirs_alone(tmp_path):
    text = "file,label\na/1.png,first\nb/1.png,second\n3.png,third\n1.png,none\n"
    found, reader = labels(
        tmp_path, text, "set/a/1.png", "set/b/1.png", "set/b/3.png", "set/4.png", at="set/labels.csv"
    )
    assert found == {"set/a/1.png": "first", "set/b/1.png": "second", "set/b/3.png": "third", "set/4.png": None}
    assert reader.reading == ("The labels are those of labels.csv, which leaves out 1.",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a table of the columns file and label, received none"),
        ("a,b\n1.png,cat\n", "expected a table of the columns file and label, received a, b"),
        ("file,label\nother.png,cat\n", "a table of labels that names none of the images"),
        (
            "file,label\n1.png," + "x" * 200_000,
            "expected a table of the columns file and label, received a damaged one",
        ),
        (b"\x00\xff\xfe", "expected a table of the columns file and label"),
    ],
)
def test_another_table_is_skipped_and_the_folders_are_the_labels(tmp_path, text, reason):
    found, reader = labels(tmp_path, text, "cat/1.png", "dog/2.png")
    assert found == {"cat/1.png": "cat", "dog/2.png": "dog"}
    [skipped] = reader.skipped
    assert skipped.name == "labels.csv"
    assert skipped.reason.startswith(reason)


def test_of_two_tables_the_first_counts(tmp_path):
    files = {"1.png": IMAGE, "LABELS.CSV": b"file,label\n1.png,cat\n", "z/labels.csv": b"file,label\n1.png,dog\n"}
    _, reader, [item] = read(zipped(tmp_path / "a.zip", files))
    assert item.label == "cat"
    assert [(each.name, each.reason) for each in reader.skipped] == [
        ("z/labels.csv", "another table of labels was taken")
    ]
