import json
import shutil
import time
import zipfile

import numpy as np
import pytest

from tests.data.ingest.archives import CONFIG, DESCRIPTION, LOSSES, RECORD, packed, run_archive, tensors
from tests.data.packing import arrays, fingerprint, pack
from vae_tf import TrainConfig
from vae_tf.data import DATASETS
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.keeping import keep
from vae_tf.models.sizes import tensors as expected_tensors
from vae_tf.runs import importing, list_runs, open_run
from vae_tf.runs.execute import execute
from vae_tf.runs.importing import check_settings, import_run
from vae_tf.runs.lock import held
from vae_tf.runs.queue import tick
from vae_tf.runs.store import runs_folder

HOSTILE = "<img src=x onerror=alert(1)>\u202e\x00\u200b [x](javascript:1)"
ELSEWHERE = CONFIG | {"dataset": "six-pixels"}
"""Settings of a run whose images are not on this machine."""
CLEANED = "<img src=x onerror=alert(1)> [x](javascript:1)"


@pytest.fixture
def brought(tmp_path):
    """What the unpacking of an archive leaves: `brought(path)`."""

    def unpacked(path):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        unpack(path, out, Limits())
        return out

    return unpacked


@pytest.fixture
def small(tmp_path, brought):
    """An archive of a model of six pixels, unpacked, with some settings or tensors in the place of others."""

    def made(config=None, arrays=None, **described):
        changes = config or {}
        model = CONFIG["model"] | changes.get("model", {})
        text = json.dumps(DESCRIPTION | {"config": ELSEWHERE | changes | {"model": model}} | described)
        return brought(run_archive(tmp_path, arrays=arrays, run_json=text.encode()))

    return made


def archive_of(run, path):
    """A run's own files in a ZIP, as an export packs them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("run.json", "weights.npz", "metrics.jsonl"):
            archive.write(run.path / name, name)
    return path


def with_figures(run):
    """The run once a worker has carried out what is left of it."""
    with held(run.path):
        execute(run)
    return open_run(run.path)


def refusal(folder, **options):
    """The sentence with which something unpacked is refused; and no trace of it is left."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        import_run(folder, **options)
    assert list_runs() == []
    assert not list(runs_folder().glob(".*"))
    assert len(str(caught.value)) < 400
    return str(caught.value)


def test_a_run_comes_back_with_its_model_bit_for_bit_under_a_new_id(trained, tmp_path, brought):
    source = open_run(trained[0])
    run = import_run(brought(archive_of(source, tmp_path / "run.zip")), owner="someone")
    assert run.id != source.id
    assert (run.name, run.config, run.manifest["owner"], run.manifest["source"]) == (
        "The first",
        source.config,
        "someone",
        "imported",
    )
    assert run.status["state"] == "finished"
    assert run.metrics == source.metrics
    z = np.random.default_rng(0).standard_normal((5, 2))
    assert run.load_model().decode(z).tobytes() == source.load_model().decode(z).tobytes()
    assert [listed.id for listed in list_runs()] == [run.id]


def test_its_figures_are_made_as_of_any_run_where_the_dataset_is_here(trained, tmp_path, brought):
    source = open_run(trained[0])
    run = import_run(brought(archive_of(source, tmp_path / "run.zip")))
    assert run.results == {}
    done = with_figures(run)
    assert {name: figures["mean"] for name, figures in done.results.items()} == {
        name: figures["mean"] for name, figures in source.results.items()
    }
    assert len(done.codes().z_mean) == 359
    assert done.browser["codes"] is not None
    assert "figures" not in done.status


def test_the_queue_sends_a_worker_for_its_figures(small):
    class Sent:
        started = ()

        def start(self, run):
            self.started = (*self.started, run.id)

        def alive(self, run):
            return False

    run, executor = import_run(small()), Sent()
    tick(executor=executor)
    assert executor.started == (run.id,)


def test_without_the_dataset_it_is_explored_by_its_model_alone(small):
    run = with_figures(import_run(small()))
    assert run.explorable
    assert run.browser["codes"] is None
    assert run.browser["decoder"]["ops"]
    assert run.thumbnail is not None
    assert (run.codes(), run.results) == (None, {})
    status = run.status
    assert (status["state"], status["figures"]) == ("finished", "failed")
    assert status["note"].startswith("There are no test figures without its images: unknown dataset 'six-pixels'")


def test_it_says_what_it_was_made_with_and_that_this_is_only_told(small):
    told = {
        "python": "3.9",
        "libraries": {"keras": "9.0", HOSTILE: "1", "tensorflow": 5},
        "machine": HOSTILE,
        "code": 7,
    }
    run = import_run(small(provenance=told, created=1_700_000_000.5))
    assert run.provenance == {
        "python": "3.9",
        "code": "unknown",
        "machine": CLEANED,
        "system": "unknown",
        "libraries": {"keras": "9.0", CLEANED[:40]: "1", "tensorflow": ""},
        "imported": True,
        "made": 1_700_000_000.5,
    }
    assert abs(run.created - time.time()) < 60


def test_names_notes_and_labels_are_cleaned_at_the_border(small):
    data = {
        "title": HOSTILE,
        "label_names": [HOSTILE, 5],
        "train_images": -1,
        "test_images": True,
        "fingerprint": "../x",
    }
    run = import_run(small(name=HOSTILE, notes=f"one\u202e\n{HOSTILE}\n" + "x" * 20_000, dataset=data))
    assert run.name == CLEANED
    assert run.notes == f"one\n{CLEANED}\n" + "x" * 100
    assert run.dataset == {
        "name": "six-pixels",
        "title": CLEANED,
        "label_names": [CLEANED, ""],
        "train_images": 0,
        "test_images": 0,
        "fingerprint": "unknown",
    }


@pytest.mark.parametrize(
    ("told", "given", "name"),
    [
        ("\u202e\x00", None, "A run from elsewhere"),
        (7, None, "A run from elsewhere"),
        ("Theirs", "Mine", "Mine"),
        ("x" * 500, "", "x" * 80),
    ],
)
def test_a_run_always_has_a_name(small, told, given, name):
    assert import_run(small(name=told), name=given).name == name


def test_what_is_known_here_of_a_dataset_goes_before_what_a_run_claims(tmp_path, brought):
    config = {"dataset": "digits", "model": {"image_shape": [8, 8, 1], "hidden": [4]}, "limit": 60}
    shapes = expected_tensors(TrainConfig.from_dict(config).model)
    arrays = {name: np.zeros(tensor.shape, tensor.dtype) for name, tensor in shapes.items()}
    claims = {"title": "x", "label_names": [], "train_images": 10**9, "test_images": 1, "fingerprint": "0" * 64}
    text = json.dumps(DESCRIPTION | {"config": config, "dataset": claims}).encode()
    run = import_run(brought(run_archive(tmp_path, arrays=arrays, run_json=text)))
    spec = DATASETS["digits"]
    assert run.dataset["label_names"] == list(spec.label_names)
    assert (run.dataset["title"], run.dataset["train_images"], run.dataset["test_images"]) == (spec.title, 60, 359)
    assert "has changed" in with_figures(run).status["note"]  # the fingerprint is that of other images


@pytest.mark.parametrize(("shape", "found"), [((2, 3, 1), True), ((9, 9, 1), False)])
def test_images_of_a_person_are_found_by_their_fingerprint_whatever_they_are_called(small, tmp_path, shape, found):
    images = arrays(shape=shape)
    key, _ = keep(pack(tmp_path / "packed", images), "Sechs")
    run = import_run(small(dataset={"fingerprint": fingerprint(images)}))
    assert (run.config.dataset == key) is found


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"model": {"hidden": [300_000_000]}}, "hidden: expected a whole number from 1 to 16384, received 300000000"),
        ({"model": {"hidden": [3e8]}}, "hidden: expected a whole number, received 300000000.0"),
        ({"model": {"hidden": [1] * 1000}}, "hidden: expected at most 32 numbers, received 1000"),
        (
            {"model": {"hidden": [16384, 16384]}},
            "model: expected at most 50,000,000 weights, received settings for 537",
        ),
        ({"model": {"latent_dim": 10**9}}, "latent_dim: expected a whole number from 1 to 512, received 1000000000"),
        ({"model": {"image_shape": [1024, 1024, 1]}}, "image_shape: expected at most 196,608 numbers an image"),
        ({"model": {"image_shape": [2, 3, 2]}}, "image_shape: expected 1 or 3 channels, received 2"),
        (
            {"model": {"image_shape": [256, 256, 1], "architecture": "conv", "hidden": [2048, 1]}},
            "model: expected layers of at most 4,194,304 numbers an image, received 134,217,728",
        ),
        ({"model": {"activation": "os.system"}}, "activation: expected one of relu, tanh; received 'os.system'"),
        ({"model": {"architecture": "Lambda"}}, "architecture: expected one of mlp, conv; received 'Lambda'"),
        ({"model": {"beta": 10**400}}, "beta: expected a whole number from 0 to 1000, received 1000"),
        ({"model": {"code": "x"}}, "VAEConfig: unknown setting 'code'; expected image_shape"),
        ({"model": {"kl_warmup": "0"}}, "kl_warmup: expected a whole number, received '0'"),
        (
            {"kind": "keras.Model"},
            "kind: expected one of vae, dae, iwae, ",
        ),
        ({"optimizer": "x" * 100_000}, "optimizer: expected one of"),
        ({"epochs": 10**12}, "epochs: expected a whole number from 1 to 100000, received 1000000000000"),
        ({"damage": "salt", "damage_strength": 7.5}, "expected"),
        ({"batch_size": None}, "batch_size: expected a whole number, received None"),
    ],
)
def test_settings_out_of_bounds_are_refused_at_once_and_nothing_is_built(small, config, words):
    folder = small(config)
    began = time.monotonic()
    assert words in refusal(folder)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", "A", "x" * 81, "a\x00b", "-a", ".."])
def test_the_name_of_a_dataset_can_be_no_path(name):
    with pytest.raises(ValueError, match="dataset: expected small letters, digits and hyphens, received"):
        check_settings(CONFIG | {"dataset": name})


def test_a_model_of_another_size_than_the_dataset_s_images_is_refused():
    with pytest.raises(
        ValueError, match=r"image_shape: expected \(8, 8, 1\) \(the images of digits\), received \(2, 3, 1"
    ):
        check_settings(CONFIG)


KERNEL, OTHER = "002-hidden_0.kernel", "004-z_mean.kernel"


def but(**changes):
    """The tensors of six pixels with some in the place of others; None leaves one out."""
    return {name: array for name, array in (tensors() | changes).items() if array is not None}


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        (
            but(**{KERNEL: tensors()[OTHER], OTHER: tensors()[KERNEL]}),
            f"weights: {KERNEL}: expected float32 (6, 4), rec",
        ),
        (
            but(**{KERNEL: tensors()[KERNEL].T.copy()}),
            f"weights: {KERNEL}: expected float32 (6, 4), received float32 (4, 6)",
        ),
        (
            but(**{KERNEL: np.zeros((6, 4), np.int64)}),
            f"weights: {KERNEL}: expected float32 (6, 4), received int64 (6, 4)",
        ),
        (but(**{KERNEL: None}), f"weights: expected {KERNEL}, float32 (6, 4), found nothing"),
        (
            but(**{"012-more.kernel": np.zeros(1, np.float32)}),
            "weights: expected 12 tensors, received '012-more.kernel' too",
        ),
        (but(**{"000-vae.steps": np.int64(-1)}), "weights: expected 0 to 1,000,000,000,000 steps, received -1"),
        (but(**{"000-vae.steps": np.int64(2**62)}), "weights: expected 0 to 1,000,000,000,000 steps, received 4,611"),
    ],
)
def test_weights_of_another_model_are_refused_by_name(small, arrays, words):
    assert refusal(small(arrays=arrays)).startswith(words)


def test_names_and_shapes_are_compared_before_any_weight_is_read(small):
    """A weight is spoilt behind its header: where it does not fit, that is what is said."""
    large = {"model": {"image_shape": [64, 64, 1], "hidden": [4]}}
    shapes = expected_tensors(TrainConfig.from_dict(ELSEWHERE | {"model": CONFIG["model"] | large["model"]}).model)
    arrays = {name: np.ones(tensor.shape, tensor.dtype) for name, tensor in shapes.items()}
    data = bytearray((small(large, arrays) / "weights.npz").read_bytes())
    at = data.index(arrays[KERNEL].tobytes()) + 30_000
    data[at : at + 8] = b"\xff" * 8
    folder = small({"model": large["model"] | {"hidden": [5]}}, arrays)
    (folder / "weights.npz").write_bytes(data)
    assert refusal(folder) == f"weights: {KERNEL}: expected float32 (4096, 5), received float32 (4096, 4)"
    folder = small(large, arrays)
    (folder / "weights.npz").write_bytes(data)
    assert refusal(folder) == "weights: expected whole arrays, received damaged ones"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", packed({"a.npy": b"x"}), packed({}), b"\x89HDF\r\n\x1a\n"])
def test_an_unpacked_folder_is_not_believed_either(small, content):
    folder = small()
    (folder / "weights.npz").write_bytes(content)
    assert "expected" in refusal(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '{"schema": 2, "config": {}}', " " * 2_000_001])
def test_an_unpacked_description_is_not_believed_either(small, text):
    folder = small()
    (folder / "run.json").write_text(text)
    assert refusal(folder) == "run.json: expected the description of a run, received something else"


def test_only_numbers_that_a_page_reads_are_kept_of_an_epoch(tmp_path, brought):
    record = RECORD | {"train": LOSSES | {"regulariser_loss": 0.0, "<b>": 1.0}, "test": LOSSES, "<script>": 1}
    lines = [record | {"epoch": epoch} for epoch in (1, 2, 3)]
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    config = ELSEWHERE | {"epochs": 2}
    run = import_run(brought(run_archive(tmp_path, config=config, metrics_jsonl=text)))
    assert [record["epoch"] for record in run.metrics] == [1, 2]  # no more than were planned
    assert run.metrics[0] == RECORD | {"train": LOSSES | {"regulariser_loss": 0.0}, "test": LOSSES}
    assert run.status["epochs"] == 2


def test_a_full_disk_leaves_no_half_run(small, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    folder = small()
    monkeypatch.setattr(importing, "write_atomically", full)
    with pytest.raises(OSError, match="No space left"):
        import_run(folder)
    assert not list(runs_folder().iterdir())


def test_an_imported_run_cannot_go_on_and_says_why(small):
    from vae_tf.runs.queue import continue_run

    run = with_figures(import_run(small()))
    with pytest.raises(ValueError, match="expected a run that kept its optimizer's state"):
        continue_run(run, 1)


def test_a_run_whose_images_are_gone_stays_finished_instead_of_going_on(run):
    from vae_tf.data.files import write_json
    from vae_tf.runs.queue import continue_run

    manifest = json.loads((run.path / "run.json").read_text())
    manifest["config"]["dataset"] = "gone-0123abcd"
    write_json(run.path / "run.json", manifest)
    with pytest.raises(ValueError, match="gone-0123abcd is not available"):
        continue_run(open_run(run.path), 1)
    assert open_run(run.path).state == "finished"


def test_figures_that_lacked_the_images_can_be_asked_for_once_they_are_here(trained, tmp_path, brought, monkeypatch):
    from vae_tf.data import DatasetUnavailable
    from vae_tf.runs.queue import resume
    from vae_tf.runs.run import Run

    def unavailable(run):
        raise DatasetUnavailable("digits: expected them on this machine")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "load_dataset", unavailable)
        run = with_figures(import_run(brought(archive_of(open_run(trained[0]), tmp_path / "run.zip"))))
    assert run.status["note"] == "There are no test figures without its images: digits: expected them on this machine"
    resume(run)
    done = with_figures(run)
    assert {"figures", "note"}.isdisjoint(done.status)
    assert len(done.codes().z_mean) == 359
    assert done.browser["codes"] is not None


def test_more_epochs_than_the_reading_process_writes_are_refused(small):
    folder = small()
    with (folder / "metrics.jsonl").open("ab") as file:
        file.truncate(8_000_001)
    assert refusal(folder) == "metrics.jsonl: expected at most 8,000,000 bytes, received more"


def test_the_epochs_beyond_those_planned_are_not_read(small, monkeypatch):
    asked = []

    def read(path, *, most=None):
        asked.append(most)
        return []

    monkeypatch.setattr(importing, "read_metrics", read)
    import_run(small({"epochs": 7}))
    assert asked == [7]
