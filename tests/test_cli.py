import io
import json
import math
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from vae_tf import cli, open_run, preset
from vae_tf.export import Unsupported, browser
from vae_tf.runs import State

ROOT = Path(__file__).resolve().parents[1]
TINY = ("--dataset", "digits", "--limit", "60", "--batch-size", "20", "--hidden", "8", "--learning-rate", "1e-3")


def run_main(*arguments):
    """Exit status, whether `main` returned it or the parser raised it."""
    try:
        return cli.main(arguments)
    except SystemExit as ended:
        return ended.code


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A home with a run trained by the command line, and the object that it printed."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setenv("VAE_TF_HOME", str(home))
        assert run_main("train", *TINY, "--epochs", "2", "--name", "Mine", "--json") == 0
    return home, json.loads(printed.getvalue().splitlines()[-1])


@pytest.fixture
def at_home(trained, monkeypatch):
    """Commands find the trained run."""
    monkeypatch.setenv("VAE_TF_HOME", str(trained[0]))
    return trained[1]


@pytest.fixture
def last_line(capsys):
    """Runs a command with --json and gives the object on its last line."""

    def run(*arguments):
        assert run_main(*arguments, "--json") == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1], parse_constant=pytest.fail)

    return run


# ---------------------------------------------------------------------- what the commands say


def test_train_gives_the_run_and_its_test_figures(trained):
    home, printed = trained
    assert sorted(printed) == ["epochs", "run", "seconds", "test"]
    assert sorted(printed["test"]) == ["elbo", "kl", "reconstruction", "targets"]
    run = open_run(printed["run"])
    assert run.path.parent == home / "runs"
    assert (run.state, run.name, printed["epochs"]) == (State.FINISHED, "Mine", 2)
    assert printed["test"]["elbo"] == run.test_elbo
    assert printed["test"]["targets"] == run.config.model.eval_targets
    assert printed["test"]["elbo"] == pytest.approx(printed["test"]["reconstruction"] - printed["test"]["kl"])


def test_settings_that_are_not_given_come_from_the_preset(trained):
    config = open_run(trained[1]["run"]).config
    base = preset("quick", dataset="digits", image_shape=(8, 8, 1), train_images=60)
    assert (config.model.hidden, config.batch_size, config.limit, config.epochs) == ((8,), 20, 60, 2)
    assert config.model.train_targets == base.model.train_targets
    assert config.model.latent_dim == 2


def test_runs_lists_them(at_home, last_line):
    (row,) = last_line("runs")["runs"]
    assert (row["name"], row["state"], row["dataset"], row["latent_dim"]) == ("Mine", "finished", "digits", 2)
    assert row["path"] == at_home["run"]
    assert row["test_elbo"] == at_home["test"]["elbo"]


def test_show_gives_a_run_whole(at_home, last_line):
    shown = last_line("show", at_home["run"])
    assert {"status", "config", "provenance", "results", "metrics", "notes", "name", "state"} <= set(shown)
    assert len(shown["metrics"]) == 2
    assert shown["results"]["grey"]["mean"] != shown["results"]["dynamic"]["mean"]


def test_show_says_the_targets_the_effective_beta_and_the_figures(at_home, capsys):
    assert run_main("show", Path(at_home["run"]).name[:12]) == 0
    shown = capsys.readouterr().out
    for words in ("targets         dynamic in training, grey in evaluation", "effective beta  1", "nats per image"):
        assert words in shown
    assert f"{at_home['test']['elbo']:.2f} ±" in shown
    assert "359 test images, 5 samples each" in shown


def test_evaluate_gives_the_keys_of_the_design(at_home, last_line):
    bound = last_line("evaluate", at_home["run"], "--targets", "grey", "--num-samples", "3", "--limit", "10")
    keys = {"estimator", "num_samples", "images", "targets", "mean", "standard_error"}
    assert keys | {"reconstruction", "kl", "kl_per_dimension", "active_units"} <= set(bound)
    assert (bound["estimator"], bound["num_samples"], bound["images"], bound["of"]) == ("elbo", 3, 10, 359)
    weighted = last_line("evaluate", at_home["run"], "--estimator", "iwae", "--num-samples", "20", "--limit", "10")
    assert keys | {"effective_sample_size"} <= set(weighted)
    assert (weighted["estimator"], weighted["targets"]) == ("iwae", "grey")


def test_evaluate_repeats_the_runs_own_figures(at_home, last_line):
    assert last_line("evaluate", at_home["run"])["mean"] == at_home["test"]["elbo"]


def test_evaluate_prints_the_subset_and_the_error(at_home, capsys):
    assert run_main("evaluate", at_home["run"], "--limit", "10", "--estimator", "iwae", "--num-samples", "20") == 0
    printed = capsys.readouterr().out
    assert "10 of 359 test images, 20 samples each" in printed
    assert "effective sample size" in printed
    assert "±" in printed


def test_export_gives_the_files_it_wrote(at_home, last_line, capsys, tmp_path):
    run = open_run(at_home["run"])
    printed = last_line("export", at_home["run"], "--format", "browser")
    assert list(printed) == ["files"]
    assert {Path(path) for path in printed["files"]} == set(run.browser_folder.iterdir())
    elsewhere = last_line("export", run.id, "--dtype", "float16", "--out", str(tmp_path / "out"))
    assert json.loads((tmp_path / "out" / "model.json").read_text())["weights"]["dtype"] == "float16"
    assert run_main("export", run.id, "--dtype", "float16", "--out", str(tmp_path / "out"), "--replace") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == elsewhere["files"]
    assert said.err == f"{round(sum(Path(path).stat().st_size for path in elsewhere['files']) / 1e3)} kB\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "tape"], "argument --format: invalid choice: 'tape'"),
        (["--dtype", "int8"], "dtype: expected float32 or float16 for the browser format, received 'int8'"),
        (["--out", "/dev/null/folder"], "/dev/null"),
    ],
)
def test_what_cannot_be_exported_is_one_line(at_home, capsys, arguments, message):
    assert run_main("export", at_home["run"], *arguments) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert message in printed.err


def test_the_shipped_run_is_exported_elsewhere_or_not_at_all(capsys):
    assert run_main("export", "digits-2d") == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "expected a folder to write to (--out), since this run ships with the app and is read-only" in printed


def test_a_model_without_kernels_is_a_sentence(at_home, capsys, monkeypatch, tmp_path):
    def refuse(model):
        raise Unsupported("The layer hidden_0 (Rotation) has no kernel for the browser.")

    monkeypatch.setattr(browser, "describe", refuse)
    assert run_main("export", at_home["run"], "--out", str(tmp_path)) == 2
    assert capsys.readouterr().err == "vae_tf export: The layer hidden_0 (Rotation) has no kernel for the browser.\n"
    assert list(tmp_path.iterdir()) == []


def test_datasets_lists_the_registry(last_line):
    rows = last_line("datasets")["datasets"]
    names = "mnist-5k mnist fashion-mnist frey digits kmnist emnist-letters cifar10 dsprites"
    assert " ".join(row["name"] for row in rows) == names
    assert rows[4]["image_shape"] == [8, 8, 1]
    assert rows[4]["found"] == "embedded"


@pytest.mark.parametrize("command", ["runs", "datasets"])
def test_tables_are_printed_for_people(at_home, capsys, command):
    assert run_main(command) == 0
    assert "digits" in capsys.readouterr().out


def test_no_runs_are_a_hint(capsys, last_line):
    assert run_main("runs") == 0
    assert "No runs yet: `python -m vae_tf train` makes one." in capsys.readouterr().out
    assert last_line("runs") == {"runs": []}


def test_a_damaged_run_is_listed_with_its_reason(home, capsys, last_line):
    (home / "runs" / "broken").mkdir(parents=True)
    (row,) = last_line("runs")["runs"]
    assert (row["state"], row["reason"]) == ("damaged", "broken: expected a file run.json, found none")
    assert run_main("runs") == 0
    assert "expected a file run.json" in capsys.readouterr().out


def test_no_hidden_layers_can_be_asked_for(last_line):
    result = last_line("train", *TINY, "--epochs", "1", "--latent-dim", "3", "--seed", "5", "--hidden")
    config = open_run(result["run"]).config
    assert (config.model.hidden, config.model.latent_dim, config.seed) == ((), 3, 5)


def test_what_follows_from_a_flag_need_not_be_given():
    def model(*flags):
        return cli.config_from(vars(cli.parser().parse_args(["train", "--dataset", "digits", *flags]))).model

    assert model().hidden != model("--architecture", "conv").hidden is None  # not a fully connected net's widths
    assert model("--architecture", "conv", "--hidden", "4").hidden == (4,)
    assert (model().train_targets, model("--likelihood", "gaussian").train_targets) == ("dynamic", "grey")
    assert model("--likelihood", "bernoulli").train_targets == "dynamic"


def test_every_setting_has_a_flag_with_its_help(capsys):
    assert run_main("train", "--help") == 0
    printed = capsys.readouterr().out
    for flag in ("--latent-dim", "--num-samples", "--kl-warmup", "--free-bits", "--weight-prior", "--learning-rate"):
        assert flag in printed
    assert "--image-shape" not in printed


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--latent-dim", "0"], "latent_dim: expected a whole number from 1 to 512, received 0"),
        (["train", "--dataset", "cats"], "unknown dataset 'cats': expected one of mnist-5k, mnist"),
        (["train", *TINY, "--batch-size", "61"], "batch_size: expected at most 60 (the training images), received 61"),
        (["train", "--learning-rate", "nan"], "learning_rate: expected a number above 0 to 10, received nan"),
        (["train", "--learning-rate", "fast"], "argument --learning-rate: expected a number, received 'fast'"),
        (["train", "--latent-dim", "2.5"], "argument --latent-dim: expected a whole number, received '2.5'"),
        (["train", "--epochs", "9" * 400], "epochs: expected a whole number from 1 to 100000"),
        (["train", "--preset", "fast"], "argument --preset: invalid choice: 'fast'"),
        (["train", "--optimizer", "sgd"], "optimizer: expected one of adam, adagrad; received 'sgd'"),
        (["train", "--likelihood", "poisson"], "likelihood: expected one of bernoulli, gaussian; received 'poisson'"),
        (["train", *TINY, "--limit", "0"], "limit: expected 1 to 1438 training images, received 0"),
        (["train", *TINY, "--name", "x" * 200], "name: expected 1 to 120 printable characters, received 200"),
        (["train", *TINY, "--preset", "conv", "--hidden", *"8888"], "hidden: expected at most 3 convolutions"),
        (["show", "no-such-run"], "run: expected the id or the directory of a run, received 'no-such-run'; `runs`"),
        (["show", "~nobody-has-this-name"], "run: expected the id or the directory of a run"),
        (["show", "x" * 5000], "run: expected the id or the directory of a run"),
        (["evaluate", "no-such-run"], "run: expected the id or the directory of a run"),
        (["export", "no-such-run"], "run: expected the id or the directory of a run"),
        (["export"], "the following arguments are required: run"),
        (["show"], "the following arguments are required: run"),
        ([], "the following arguments are required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["runs", "--sideways"], "unrecognized arguments: --sideways"),
    ],
)
def test_bad_input_is_one_line_on_standard_error_and_exit_status_2(capsys, home, arguments, message):
    assert run_main(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("vae_tf")
    assert message in printed.err
    assert not (home / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--estimator", "magic"],
            "estimator: expected one of elbo, iwae, ais, quadrature, appendix-d; received 'magic'",
        ),
        (["--num-samples", "0"], "num_samples: expected a whole number from 1 to 1000000, received 0"),
        (["--limit", "400"], "limit: expected 1 to 359 images, received 400"),
        (["--targets", "static"], "argument --targets: invalid choice: 'static'"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line_too(at_home, capsys, arguments, message):
    assert run_main("evaluate", at_home["run"], *arguments) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert message in printed.err


def test_a_dataset_that_is_nowhere_says_where_it_was_looked_for(capsys, home):
    assert run_main("train", "--dataset", "frey") == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert str(home / "datasets") in printed.err


def test_a_training_that_diverges_exits_with_1_and_says_the_step_and_the_advice(capsys):
    flags = ["--limit", "100", "--batch-size", "100", "--hidden", "64", "64", "--learning-rate", "10"]
    assert run_main("train", *TINY, *flags) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "The loss became NaN or infinite at step 1. Try a learning rate ten times smaller." in last


# ---------------------------------------------------------------------- as a process


def process(*command, home):
    """A command in a person's terminal, without the settings that keep the tests' own TensorFlow quiet."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment, "VAE_TF_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_listing_and_showing_runs_and_datasets_imports_no_tensorflow(trained):
    home, printed = trained
    code = (
        "import sys\n"
        "from vae_tf.cli import main\n"
        f"assert main(['runs']) == main(['show', {printed['run']!r}]) == main(['datasets', '--json']) == 0\n"
        "assert main(['show', 'no-such']) == 2\n"
        "print('loaded:', *sorted({'tensorflow', 'keras'} & sys.modules.keys()))\n"
    )
    done = process("-c", code, home=home)
    assert done.stdout.splitlines()[-1] == "loaded:", done.stderr


def test_a_training_in_a_terminal_ends_with_its_object_and_without_chatter(home):
    done = process("-m", "vae_tf", "train", *TINY, "--epochs", "1", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert sorted(json.loads(done.stdout)) == ["epochs", "run", "seconds", "test"]
    assert math.isfinite(json.loads(done.stdout)["test"]["elbo"])
    assert "epoch 1.0/1" in done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr  # the bar


def test_bad_input_in_a_terminal_is_one_line_and_no_traceback(home):
    done = process("-m", "vae_tf", "train", "--latent-dim", "0", home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "vae_tf train: latent_dim: expected a whole number from 1 to 512, received 0\n"


def test_a_home_that_cannot_be_written_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("VAE_TF_HOME", "/dev/null")
    assert run_main("train", *TINY) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert "/dev/null" in printed.err


@pytest.fixture
def two_runs(trained, home):
    """The ids of the trained run and of another with one setting changed, in a home of their own."""
    run = Path(trained[1]["run"])
    for name, seed in ((run.name, 0), ("20200101-aaaaaaaaaa", 1)):
        path = Path(shutil.copytree(run, home / "runs" / name))
        manifest = json.loads((path / "run.json").read_text())
        manifest["config"]["seed"] += seed
        (path / "run.json").write_text(json.dumps(manifest))
    return run.name, "20200101-aaaaaaaaaa"


def test_compare_gives_what_differs_and_figures_by_quantity(two_runs, last_line):
    one, other = two_runs
    compared = last_line("compare", one, other, one)
    assert [(run["tag"], run["id"]) for run in compared["runs"]] == [("A", one), ("B", other)]
    assert compared["settings"] == {"seed": [0, 1]}
    assert compared["not_comparable"] == []
    assert [score["difference"] for score in compared["rankings"][0]["scores"]] == [None, 0.0]


def test_compare_prints_a_table_for_each_quantity(two_runs, capsys):
    assert run_main("compare", *two_runs) == 0
    printed = capsys.readouterr().out
    assert "less that of A" in printed
    assert "dynamic targets, Digits" in printed


def test_one_run_alone_is_not_compared(two_runs, capsys):
    assert run_main("compare", two_runs[0], two_runs[0]) == 2
    assert "expected 2 to 6 different ones, received 1" in capsys.readouterr().err
