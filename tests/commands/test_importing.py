"""`import` as a person at a terminal calls it."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.data.ingest.archives import CONFIG, DESCRIPTION, run_archive
from tests.data.packing import N, write_zip
from vae_tf import cli, train
from vae_tf.commands.importing import command_of, settings_from
from vae_tf.data import DATASETS, load_dataset
from vae_tf.data.deleted import delete_dataset
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.own import own_manifest, own_specs
from vae_tf.runs import check_config, list_runs, open_run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def drop(tmp_path):
    return write_zip(tmp_path / "pets.zip", notes_txt="hello")


def told(capsys, *arguments):
    """The object on the last line."""
    assert cli.main(["import", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_images_become_a_dataset(drop, capsys):
    found = told(capsys, drop, "--name", "Our pets", "--size", 8, "--colour", "--source", "Garden", "--licence", "CC0")
    assert set(found) == {"dataset", "new", "images", "skipped", "skipped_count"}
    assert (found["images"], found["skipped_count"], found["new"]) == (N, 1, True)
    assert [row["name"] for row in found["skipped"]] == ["notes.txt"]
    spec = DATASETS[found["dataset"]]
    assert (spec.title, spec.image_shape, spec.source, spec.licence) == ("Our pets", (8, 8, 3), "Garden", "CC0")
    assert own_manifest(found["dataset"]).owner


def test_all_settings_reach_the_reading(drop, capsys):
    flags = ["--height", 4, "--width", 9, "--grey", "--fit", "pad", "--invert", "--test-share", 0.5, "--seed", 7]
    found = told(capsys, drop, *flags)
    settings = own_manifest(found["dataset"]).settings
    assert settings == {
        "name": "pets",
        "height": 4,
        "width": 9,
        "colour": "grey",
        "fit": "pad",
        "invert": True,
        "test_images": "file",
        "test_share": 0.5,
        "seed": 7,
        "source": "",
        "licence": "",
    }
    assert len(load_dataset(found["dataset"]).test) == N // 2


def test_a_person_reads_what_came_of_it(drop, capsys):
    assert cli.main(["import", str(drop), "--name", "Our pets"]) == 0
    out = capsys.readouterr().out
    (key,) = own_specs()
    assert f"{key}  Our pets:" in out
    assert "images of 5x6x1" in out
    assert "notes.txt" in out
    assert cli.main(["import", str(drop)]) == 0
    out = capsys.readouterr().out
    assert "these images were here already" in out
    assert "stay as they are" not in out
    assert cli.main(["import", str(drop), "--licence", "CC0"]) == 0
    assert "Its name, source and licence stay as they are" in capsys.readouterr().out
    assert own_manifest(key).licence == ""


@pytest.mark.parametrize(
    ("settings", "path", "flags"),
    [
        ({}, "PATH", "PATH"),
        ({"height": 32, "width": 32, "name": "My cats"}, "PATH", "PATH --name 'My cats' --size 32"),
        ({"height": 4, "width": 9, "fit": "pad"}, "/a b/c.zip", "'/a b/c.zip' --height 4 --width 9 --fit pad"),
        ({"colour": "grey", "invert": True, "seed": 7}, "PATH", "PATH --seed 7 --grey --invert"),
        ({"test_images": "share", "test_share": 0.5}, "PATH", "PATH --test-images share --test-share 0.5"),
        ({"name": "-x; rm", "source": "it's $me"}, "PATH", """PATH '--name=-x; rm' --source 'it'"'"'s $me'"""),
    ],
)
def test_the_command_of_some_settings_says_them_all(settings, path, flags):
    settings = ImportSettings(**settings)
    line = command_of(settings, path)
    assert line == f"python -m vae_tf import {flags}"
    options = cli.parser().parse_args(shlex.split(line)[3:])
    assert settings_from(options) == replace(settings, name=settings.name or options.path.stem)


def test_it_is_in_the_list_and_can_be_trained_on(drop, capsys):
    key = told(capsys, drop)["dataset"]
    assert cli.main(["datasets", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["datasets"]
    assert rows[-1]["name"] == key
    assert rows[-1]["image_shape"] == [5, 6, 1]
    config = cli.config_from({"preset": "quick", "dataset": key})
    assert config.model.image_shape == (5, 6, 1)
    assert config.model.likelihood == DATASETS[key].likelihood


def test_a_model_is_trained_on_it(drop, capsys):
    key = told(capsys, drop)["dataset"]
    flags = ["--epochs", "1", "--hidden", "4", "--batch-size", "4", "--eval-targets", "grey", "--json"]
    assert cli.main(["train", "--dataset", key, *flags]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    run = open_run(found["run"])
    assert run.dataset["fingerprint"] == own_manifest(key).fingerprint
    assert run.dataset["title"] == "pets"
    delete_dataset(key)
    assert open_run(found["run"]).dataset["fingerprint"] == run.dataset["fingerprint"]
    with pytest.raises(ValueError, match=f"{key} is not available: it is not among the datasets of this home"):
        check_config(run.config)


def test_the_archive_of_a_run_becomes_a_run(tmp_path, capsys, config):
    run = train(config(epochs=1))
    with zipfile.ZipFile(tmp_path / "run.zip", "w") as archive:
        for name in ("run.json", "weights.npz", "metrics.jsonl"):
            archive.write(run.path / name, name)
    found = told(capsys, tmp_path / "run.zip", "--name", "From afar")
    assert set(found) == {"run", "images", "skipped"}
    assert found["run"] != run.id
    assert open_run(found["run"]).name == "From afar"
    assert open_run(found["run"]).config == run.config
    assert own_specs() == {}


def test_the_archive_of_a_run_keeps_its_name_unless_one_is_given(tmp_path, capsys):
    found = told(capsys, run_archive(tmp_path, config=CONFIG | {"dataset": "six-pixels"}))
    assert open_run(found["run"]).name == DESCRIPTION["name"] == "Six pixels"


@pytest.mark.parametrize(
    "flags",
    [["--size", 8], ["--grey"], ["--colour"], ["--fit", "pad"], ["--invert"], ["--test-share", 0.5], ["--seed", 7]],
)
def test_flags_of_images_are_refused_for_the_archive_of_a_run(tmp_path, capsys, flags):
    assert cli.main(["import", str(run_archive(tmp_path)), *map(str, flags)]) == 2
    message = f"expected no flag but --name and --json for the archive of a run, received {flags[0]}"
    assert message in capsys.readouterr().err
    assert list_runs() == []


REFUSED = [
    (["nowhere.zip"], "expected a file or a folder, found none at"),
    (["{drop}", "--size", "8", "--width", "8"], "expected --size, or --height and --width, received both"),
    (["{drop}", "--height", "8"], "height, width: expected both or neither, received 8 and None"),
    (["{drop}", "--size", "3"], "height: expected a whole number from 4 to 256, received 3"),
    (["{drop}", "--test-share", "0.9"], "test_share: expected a number from 0.05 to 0.5, received 0.9"),
    (["{text}"], "xpected"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_bad_input_is_one_line_and_status_2(drop, tmp_path, capsys, arguments, message):
    (tmp_path / "text.bin").write_bytes(bytes(range(256)))
    given = [word.format(drop=drop, text=tmp_path / "text.bin") for word in arguments]
    assert cli.main(["import", *given]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("vae_tf import: ")
    assert message in line
    assert captured.out == ""
    assert own_specs() == {}


def test_grey_and_colour_exclude_each_other(drop, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["import", str(drop), "--grey", "--colour"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_ctrl_c_ends_the_reading_and_leaves_nothing(tmp_path, home):
    path = write_zip(tmp_path / "many.zip", n=8000)
    process = subprocess.Popen(
        [sys.executable, "-m", "vae_tf", "import", str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background has it ignored
    )
    end = time.monotonic() + 100
    while not list(home.glob("datasets/.coming.*/images.raw")):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert list(home.glob("datasets/.coming.*")) == []
