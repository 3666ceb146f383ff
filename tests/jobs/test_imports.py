"""Imports from the drop to the menu, through the real reading process; and what becomes of those that go wrong."""

import json
import os
import shutil
import sys
import threading

import numpy as np
import pytest

from tests.data.packing import N, pack, png, write_zip
from tests.jobs.conftest import until
from vae_tf.data import DATASETS, load_dataset
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.own import own_manifest, own_specs
from vae_tf.jobs import imports, ingesting, sandbox
from vae_tf.jobs.looks import look_from

DONE = "print(json.dumps({'done': {}}))"


@pytest.fixture
def drop(tmp_path):
    return write_zip(tmp_path / "pets.zip")


def ended(ticket):
    assert ticket.wait(60)
    return ticket


def result(ticket):
    assert ended(ticket).state == "done", ticket.error
    return ticket.result


def leftovers(home):
    return [path.name for path in (home / "datasets").iterdir() if path.name.startswith(".coming")]


def test_a_drop_becomes_a_dataset_that_can_be_loaded(drop, home):
    ticket = imports.ask(drop, ImportSettings(name="Our pets", test_share=0.25, licence="CC0"), owner="ada")
    found = result(ticket)
    assert (found["new"], found["images"], found["skipped"], found["skipped_count"]) == (True, N, [], 0)
    assert list(own_specs()) == [found["dataset"]]
    dataset = load_dataset(found["dataset"])
    assert (dataset.title, dataset.licence, dataset.label_names) == ("Our pets", "CC0", ("cat", "dog"))
    assert dataset.image_shape == (5, 6, 1)
    assert len(dataset.train) + len(dataset.test) == N
    greys = np.concatenate([dataset.train.images[:, 0, 0, 0], dataset.test.images[:, 0, 0, 0]])
    assert sorted(greys) == [10 * i for i in range(N)]
    assert own_manifest(found["dataset"]).owner == "ada"
    assert leftovers(home) == []
    assert drop.exists()


def test_the_same_drop_twice_is_one_dataset_and_says_so(drop):
    first = result(imports.ask(drop, ImportSettings(name="A")))
    again = result(imports.ask(drop, ImportSettings(name="B")))
    assert (again["dataset"], again["new"]) == (first["dataset"], False)
    assert list(own_specs()) == [first["dataset"]]


def test_what_is_skipped_comes_with_its_reason(tmp_path):
    path = write_zip(tmp_path / "a.zip", notes_txt="hello", bad_png=png(1)[:40])
    found = result(imports.ask(path, ImportSettings()))
    assert found["images"] == N
    assert found["skipped_count"] == 2
    assert {row["name"] for row in found["skipped"]} == {"notes.txt", "bad.png"}
    assert all(row["reason"] for row in found["skipped"])


def test_a_look_shows_counts_and_pictures_and_makes_nothing(drop, home):
    look = look_from(result(imports.look(drop, ImportSettings(height=8, width=8, invert=True))))
    assert (look.kind, look.images, look.image_shape) == ("images", N, (8, 8, 1))
    assert dict(look.labels) == {"cat": 6, "dog": 6}
    assert look.sizes[0][:2] == (5, 6)
    assert len(look.samples) == len(look.before) == len(look.after) == N
    assert look.after.shape == (N, 8, 8, 1)
    assert look.before.dtype == np.uint8
    first = look.samples.index(("dog/00.png", "dog"))
    assert look.after[first].min() == 255  # black, inverted
    assert own_specs() == {}


def test_looking_again_costs_nothing_until_the_file_changes(drop, monkeypatch):
    first = result(imports.look(drop, ImportSettings()))
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "COMMAND", ["/nonexistent"])
        assert result(imports.look(drop, ImportSettings())) == first
    write_zip(drop, n=N + 1)
    assert result(imports.look(drop, ImportSettings()))["images"] == N + 1
    shutil.rmtree(first["folder"])


def test_of_looks_the_oldest_pictures_go(drop, home, monkeypatch):
    monkeypatch.setattr(ingesting, "LOOKS", 2)
    monkeypatch.setattr(ingesting, "LOOKED", -1.0)
    folders = [result(imports.look(drop, ImportSettings(seed=seed)))["folder"] for seed in range(3)]
    assert sorted(map(str, (home / "cache" / "looks").iterdir())) == sorted(folders[1:])


def test_a_look_that_is_not_as_it_should_be_is_refused(drop):
    found = result(imports.look(drop, ImportSettings()))
    for change in (
        {"image_shape": [9, 9, 1]},
        {"samples": []},
        {"samples": [{"name": 3}] * N},
        {"labels": "cat"},
        {"images": -1},
        {"sizes": [{"height": "x", "width": 1, "images": 1}]},
        {"folder": "/nowhere"},
    ):
        with pytest.raises(ValueError, match=r"expected|look again"):
            look_from(found | change)


def test_a_folder_is_read_as_it_is_and_an_upload_by_its_list(tmp_path, home):
    folder = tmp_path / "pets"
    upload = home / "imports" / ("0" * 32)
    for i in range(N):
        path = folder / ("cat" if i % 2 else "dog") / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(10 * i))
    upload.mkdir(parents=True)
    with (upload / "names.jsonl").open("w") as names:
        for i in range(N):
            (upload / f"{i:06}").write_bytes(png(10 * i))
            names.write(json.dumps({"file": f"{i:06}", "name": f"{'cat' if i % 2 else 'dog'}/{i}.png"}) + "\n")
    one = result(imports.ask(folder, ImportSettings(name="x")))
    two = result(imports.ask(upload, ImportSettings(name="y"), consume=True))
    assert one["dataset"] == two["dataset"]
    assert not upload.exists()
    assert folder.is_dir()


def test_consuming_never_removes_what_is_not_an_upload(drop):
    result(imports.ask(drop, ImportSettings(), consume=True))
    assert drop.exists()


def test_a_file_of_a_stranger_is_refused_in_a_sentence_and_leaves_nothing(tmp_path, home):
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    ticket = ended(imports.ask(path, ImportSettings()))
    assert ticket.state == "failed"
    assert ticket.error.endswith(".")
    assert "Traceback" not in ticket.error
    assert leftovers(home) == []
    assert own_specs() == {}


def test_there_must_be_something(tmp_path):
    with pytest.raises(ValueError, match="expected a file or a folder, found none at"):
        imports.ask(tmp_path / "nothing", ImportSettings())
    with pytest.raises(ValueError, match="found none"):
        imports.look("a\0b", ImportSettings())


def test_beyond_the_quota_nothing_is_read(drop, monkeypatch, home):
    (home / "imports").mkdir(parents=True)
    (home / "imports" / "x").write_bytes(bytes(2000))
    monkeypatch.setenv("VAE_TF_QUOTA_MB", "0.001")
    monkeypatch.setattr(sandbox, "COMMAND", ["/nonexistent"])
    ticket = ended(imports.ask(drop, ImportSettings()))
    assert ticket.state == "failed"
    assert "expected room for what you bring, found none" in ticket.error


def test_where_there_are_too_many_datasets_nothing_is_read(drop, monkeypatch):
    monkeypatch.setattr("vae_tf.data.own.MOST", 0)
    monkeypatch.setattr(sandbox, "COMMAND", ["/nonexistent"])
    assert "delete one first" in ended(imports.ask(drop, ImportSettings())).error


def test_what_comes_to_pass_the_quota_is_not_kept(drop, monkeypatch, home):
    monkeypatch.setenv("VAE_TF_QUOTA_MB", "0.0015")  # the images and their manifest are more
    ticket = ended(imports.ask(drop, ImportSettings()))
    assert "expected room for what you bring" in (ticket.error or "")
    assert own_specs() == {}
    assert leftovers(home) == []


@pytest.fixture
def reader(monkeypatch):
    """Lets a script read instead."""

    def play(code):
        head = "import json, os, sys, time\nfrom pathlib import Path\norder = json.loads(sys.stdin.readline())\n"
        monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", head + code])

    return play


def test_a_reader_that_says_done_and_has_written_nothing_is_refused(drop, reader, home):
    reader(DONE)
    ticket = ended(imports.ask(drop, ImportSettings()))
    assert ticket.error == ingesting.SPOILT
    assert leftovers(home) == []


def test_a_reader_that_writes_another_manifest_than_arrays_is_refused(drop, reader, home, tmp_path):
    packed = pack(tmp_path / "packed", fingerprint="0" * 64)
    reader(f"import shutil; shutil.copytree({str(packed)!r}, order['out'], dirs_exist_ok=True)\n" + DONE)
    ticket = ended(imports.ask(drop, ImportSettings()))
    assert ticket.error == ingesting.SPOILT
    assert str(home) not in ticket.error
    assert own_specs() == {}


def test_cancelling_ends_the_reader_and_leaves_nothing(drop, reader, home):
    reader(
        "Path(order['out'], 'half').touch()\n"
        "print(json.dumps({'progress': 0.3, 'words': 'Reading'}), flush=True); time.sleep(60)"
    )
    ticket = imports.ask(drop, ImportSettings(), viewer="me")
    until(lambda: ticket.words == "Reading")
    assert ticket.progress == pytest.approx(0.3 * ingesting.READ)
    assert leftovers(home)
    ticket.cancel("me")
    assert ticket.wait(5)
    assert ticket.state == "cancelled"
    assert leftovers(home) == []
    assert DATASETS.get("x") is None


def test_two_are_imported_at_once_and_looks_do_not_wait_for_them(drop, reader, tmp_path):
    reader(
        f"here = Path({str(tmp_path)!r}); (here / (order['do'] + order['settings']['name'] + '.ran')).touch()\n"
        "while not (here / 'go').exists(): time.sleep(0.01)\n"
        "print(json.dumps({'refused': 'No.'}))"
    )
    asked = [imports.ask(drop, ImportSettings(name=name)) for name in "abc"]
    look = imports.look(drop, ImportSettings())
    until(lambda: len(list(tmp_path.glob("*.ran"))) == 3)
    assert (tmp_path / "look.ran").exists()
    assert (look.position, asked[2].position) == (0, 2)
    (tmp_path / "go").touch()
    assert [ended(ticket).error for ticket in (*asked, look)] == ["No."] * 4


def test_a_look_may_take_less_than_an_import(drop, reader, tmp_path):
    reader(
        f"told = Path({str(tmp_path)!r}, order['do'] + '.json')\n"
        "told.write_text(json.dumps([order['limits'][name] for name in ('cpu', 'wall')]))\n"
        "print(json.dumps({'refused': 'No.'}))"
    )
    ended(imports.look(drop, ImportSettings()))
    ended(imports.ask(drop, ImportSettings()))
    assert json.loads((tmp_path / "look.json").read_text()) == [20, 30]
    assert json.loads((tmp_path / "import.json").read_text()) == [300, 600]


def test_one_person_cannot_fill_the_line(drop, reader):
    reader("time.sleep(60)")
    asked = [imports.ask(drop, ImportSettings(name=name), whose="me") for name in "abcd"]
    assert "Too many of your files" in ended(imports.ask(drop, ImportSettings(), whose="me")).error
    assert imports.ask(drop, ImportSettings(), whose="you").state == "waiting"
    imports.close()
    assert {ended(ticket).state for ticket in asked} == {"cancelled"}


def test_who_asks_for_the_same_shares_the_reading(drop, reader):
    reader("time.sleep(60)")
    one = imports.look(drop, ImportSettings(), viewer="a")
    assert imports.look(str(drop), ImportSettings(), viewer="b") is one
    assert imports.look(drop, ImportSettings(seed=1), viewer="b") is not one
    imports.close()
    assert ended(one).state == "cancelled"


def test_a_full_disk_is_a_sentence(drop, monkeypatch, home):
    def full(*arguments, **named):
        raise OSError(28, "No space left on device", str(home))

    monkeypatch.setattr(ingesting, "keep", full)
    ticket = ended(imports.ask(drop, ImportSettings()))
    assert ticket.error == "The disk of this server is full."
    assert leftovers(home) == []


def test_a_dataset_of_the_same_key_is_said_to_be_there(drop, home):
    key = result(imports.ask(drop, ImportSettings(name="A")))["dataset"]
    path = home / "datasets" / key / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["fingerprint"] = manifest["fingerprint"][:8] + "0" * 56
    path.write_text(json.dumps(manifest))
    ticket = ended(imports.ask(drop, ImportSettings(name="A")))
    assert ticket.error == f"{key}: expected no other dataset of this key, found one; choose another name"
    assert leftovers(home) == []


def test_only_what_the_operator_allows_may_be_named(tmp_path, monkeypatch):
    inside, outside = tmp_path / "shared" / "a", tmp_path / "secret"
    inside.mkdir(parents=True)
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    with pytest.raises(ValueError, match="the operator allows"):
        imports.allowed(str(inside))
    monkeypatch.setenv("VAE_TF_IMPORT_DIR", os.pathsep.join([str(tmp_path / "none"), str(tmp_path / "shared")]))
    assert imports.allowed(str(inside)) == inside.resolve()
    for text in (
        str(outside),
        str(inside / ".." / ".." / "secret"),
        str(inside / "link"),
        "/",
        "",
        "\0",
        str(inside / "no"),
    ):
        with pytest.raises(ValueError, match="the operator allows"):
            imports.allowed(text)


def test_nothing_is_left_running(drop):
    result(imports.ask(drop, ImportSettings()))
    assert not sandbox._living
    until(lambda: not [thread for thread in threading.enumerate() if thread.name == "job"])
