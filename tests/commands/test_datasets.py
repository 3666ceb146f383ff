"""`datasets`, `delete-dataset`, `restore-dataset` as a person at a terminal calls them."""

import json

import pytest

from tests.data.packing import arrays, pack
from vae_tf import cli
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_specs


@pytest.fixture
def key(tmp_path, home):
    return keep(pack(tmp_path / "packed"))[0]


def told(capsys, *arguments):
    """The object on the last line."""
    assert cli.main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_dataset_goes_to_the_trash_and_comes_back(capsys, key, home):
    found = told(capsys, "delete-dataset", key)
    assert found == {"dataset": key, "trash": str(next((home / "trash" / "datasets").glob(f"*-{key}")))}
    assert own_specs() == {}
    listed = told(capsys, "datasets")
    assert key not in [row["name"] for row in listed["datasets"]]
    [row] = listed["deleted"]
    assert (row["name"], row["title"], row["gone"] - row["deleted"]) == (key, "Cats and dogs", 7 * 86_400)
    assert told(capsys, "restore-dataset", key) == {"dataset": key}
    assert list(own_specs()) == [key]
    assert told(capsys, "datasets")["deleted"] == []


def test_people_read_what_was_done(capsys, key):
    assert cli.main(["delete-dataset", key]) == 0
    assert f"{key}  Cats and dogs: deleted; for seven days it lies in " in capsys.readouterr().out
    assert cli.main(["datasets"]) == 0
    assert "in the trash" in (out := capsys.readouterr().out)
    assert key in out
    assert cli.main(["restore-dataset", key]) == 0
    assert capsys.readouterr().out == f"{key}  Cats and dogs: restored\n"


def test_a_damaged_dataset_can_be_deleted_too(capsys, key, home):
    (home / "datasets" / key / "manifest.json").write_text("{")
    assert cli.main(["delete-dataset", key]) == 0
    assert f"{key}  a damaged dataset: deleted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["delete-dataset", "none-0123abcd"], "none-0123abcd: expected a dataset of this home, found none"),
        (["delete-dataset", "../../etc"], "dataset: expected a key like my-images-0123abcd, received '../../etc'"),
        (["delete-dataset", "mnist"], "dataset: expected a key like"),
        (["restore-dataset", "none-0123abcd"], "expected the key of a dataset in the trash (none), received"),
    ],
)
def test_bad_keys_are_one_line_and_status_2(home, capsys, arguments, message):
    assert cli.main(arguments) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"vae_tf {arguments[0]}: {message}")


def test_one_of_the_same_images_is_not_restored_beside_them(capsys, key, tmp_path):
    told(capsys, "delete-dataset", key)
    other, _ = keep(pack(tmp_path / "again", arrays(), title="Others"))
    assert cli.main(["restore-dataset", key]) == 2
    assert f"expected no dataset of the same images, found {other}" in capsys.readouterr().err
