import pytest

from tests.data.ingest.files import encoded, grey, read, unfolded, zipped
from vae_tf.data.ingest.images import ImageFiles
from vae_tf.data.ingest.items import Skipped
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import opened

IMAGE = encoded(grey(9))


def labels(tmp_path, *names):
    return read(zipped(tmp_path / "a.zip", dict.fromkeys(names, IMAGE)))[1].labels


def test_images_come_in_the_order_of_their_names(tmp_path):
    path = zipped(tmp_path / "a.zip", {"b.png": encoded(grey(2)), "a.png": encoded(grey(1))})
    kind, reader, items = read(path)
    assert (kind, reader.title, reader.total) == ("images", "images in a ZIP archive", 2)
    assert [(item.name, int(item.image[0, 0]), item.label) for item in items] == [
        ("a.png", 1, None),
        ("b.png", 2, None),
    ]


def test_a_folder_is_read_as_its_archive_is(tmp_path):
    files = {"cats/1.png": encoded(grey(1)), "dogs/1.png": encoded(grey(2))}
    kept = [(item.name, item.label) for item in read(unfolded(tmp_path / "pets", files))[2]]
    assert kept == [("cats/1.png", "cats"), ("dogs/1.png", "dogs")]
    assert kept == [(item.name, item.label) for item in read(zipped(tmp_path / "pets.zip", files))[2]]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["a/1.png", "b/1.png"], ["a", "b"]),
        (["set/a/1.png", "set/b/1.png"], ["a", "b"]),
        (["a/images/1.png", "b/images/2.png"], ["a", "b"]),
        (["train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"], ["a", "b", "a", "b"]),
        (["train/1.png", "test/2.png"], [None, None]),
        (["1.png", "2.png"], [None, None]),
        (["set/1.png", "set/2.png"], [None, None]),
        (["a/1.png", "2.png"], ["unlabelled", "a"]),
        (["set/a/1.png", "set/2.png"], ["unlabelled", "a"]),
        (["C:\\a\\1.png", "C:\\b\\1.png"], ["a", "b"]),
        (["../a/1.png", "../b/1.png"], ["a", "b"]),
    ],
)
def test_the_last_folder_that_differs_is_the_label(tmp_path, names, found):
    by_name = dict(zip(sorted(names), labels(tmp_path, *names), strict=True))
    assert sorted(map(str, by_name.values())) == sorted(map(str, found))


def test_folders_of_splits_are_no_labels(tmp_path):
    path = zipped(tmp_path / "a.zip", {"train/a/1.png": IMAGE, "test/a/2.png": IMAGE, "test/b/2.png": IMAGE})
    assert read(path)[1].reading == ("The folders that the images lie in are their labels.",)


def test_what_is_no_image_is_skipped_with_the_reason(tmp_path):
    files = {
        "1.png": IMAGE,
        "broken.png": IMAGE[:30],
        "drawing.png": b"<svg/>",
        "inner.zip": b"PK\3\4",
        "notes.txt": b"hello",
        "no suffix": IMAGE,
    }
    _, reader, items = read(zipped(tmp_path / "a.zip", files))
    assert [item.name for item in items if not isinstance(item, Skipped)] == ["1.png", "no suffix"]
    reasons = {entry.name: entry.reason for entry in [*reader.skipped, *items] if isinstance(entry, Skipped)}
    assert reasons == {
        "broken.png": "a damaged PNG image",
        "drawing.png": "expected PNG, JPEG, WebP, BMP, GIF or TIFF, received an SVG drawing",
        "inner.zip": "expected PNG, JPEG, WebP, BMP, GIF or TIFF, received a ZIP archive",
        "notes.txt": "expected PNG, JPEG, WebP, BMP, GIF or TIFF, received text",
    }
    assert reader.total == 4


def test_names_that_differ_in_case_are_two_images(tmp_path):
    _, _, items = read(zipped(tmp_path / "a.zip", {"a.png": IMAGE, "A.PNG": IMAGE}))
    assert [item.name for item in items] == ["A.PNG", "a.png"]


def test_sizes_are_read_from_headers(tmp_path):
    files = {"a.png": encoded(grey(0, 20, 30)), "b.tif": encoded(grey(0, 300, 400), "TIFF"), "c.png": b"no image"}
    with opened(zipped(tmp_path / "a.zip", files), Limits()) as source:
        assert ImageFiles(source, ImportSettings(), Limits()).sizes(range(3)) == [(20, 30), (300, 400)]


def test_a_single_image_is_no_dataset(tmp_path):
    (tmp_path / "a.png").write_bytes(IMAGE)
    with pytest.raises(Refused, match="Expected a dataset, received a single image"):
        read(tmp_path / "a.png")
