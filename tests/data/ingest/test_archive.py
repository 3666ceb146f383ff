import json
import zipfile

import numpy as np
import pytest

from tests.data.ingest.archives import (
    DESCRIPTION,
    LOSSES,
    RECORD,
    npy,
    npy_of,
    npz,
    packed,
    run_archive,
    tensors,
)
from vae_tf.data.ingest import archive
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused

LIMITS = Limits()
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(100)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def refusal(path, out, limits=LIMITS):
    """The sentence with which an archive is refused."""
    with pytest.raises(Refused) as caught:
        unpack(path, out, limits)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 400
    assert not (out / "archive.json").exists()
    assert not (out / ".incoming.npz").exists()
    return str(caught.value)


def of(tmp_path, members):
    """An archive of exactly these files."""
    path = tmp_path / "any.zip"
    path.write_bytes(packed(members))
    return path


def honest(**more):
    return {"run.json": json.dumps(DESCRIPTION).encode(), "weights.npz": npz(tensors())} | more


def test_an_honest_archive_is_copied_and_its_tensors_are_listed(tmp_path, out):
    told = []
    about = unpack(run_archive(tmp_path), out, LIMITS, tell=lambda words, share: told.append(share))
    assert sorted(path.name for path in out.iterdir()) == ["archive.json", "metrics.jsonl", "run.json", "weights.npz"]
    assert json.loads((out / "archive.json").read_text()) == about
    assert about["tensors"][0] == {"name": "000-vae.steps", "dtype": "int64", "shape": []}
    assert about["tensors"][2] == {"name": "002-hidden_0.kernel", "dtype": "float32", "shape": [6, 4]}
    assert about["parameters"] == 3 + 28 + 20 + 12 + 30  # steps and seeds; then layer by layer
    assert (about["epochs"], about["left_out"]) == (1, [])
    assert json.loads((out / "run.json").read_text()) == DESCRIPTION
    assert json.loads((out / "metrics.jsonl").read_text()) == RECORD | {"train": LOSSES, "test": LOSSES}
    with np.load(out / "weights.npz", allow_pickle=False) as copy:
        assert {name: copy[name].tobytes() for name in copy} == {name: a.tobytes() for name, a in tensors().items()}
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_weights_may_lie_in_single_files_and_the_run_in_a_folder(tmp_path, out):
    flat = {f"run/weights/{name}.npy": npy(array) for name, array in tensors().items()}
    about = unpack(of(tmp_path, {"run/run.json": json.dumps(DESCRIPTION).encode()} | flat), out, LIMITS)
    assert len(about["tensors"]) == 12
    with np.load(out / "weights.npz", allow_pickle=False) as copy:
        assert np.array_equal(copy["002-hidden_0.kernel"], tensors()["002-hidden_0.kernel"])


def test_a_run_s_whole_folder_may_be_brought_and_only_what_it_is_rebuilt_from_is_taken(tmp_path, out):
    rest = {
        "state.json": b"{}",
        "thumbnail.png": b"no image",
        "log.txt": b"",
        "artifacts/browser/model.json": b"{}",
        "artifacts/keras/model.keras": b"code",
        "checkpoints/000003/weights.npz": b"no weights",
    }
    system = {"__MACOSX/._run.json": b"", ".DS_Store": b""}
    about = unpack(of(tmp_path, honest(**rest, **system)), out, LIMITS)
    assert sorted(about["left_out"]) == sorted(rest)
    assert sorted(path.name for path in out.iterdir()) == ["archive.json", "run.json", "weights.npz"]


def test_a_run_s_folder_may_be_brought_without_packing_it(tmp_path, out):
    folder = tmp_path / "run"
    folder.mkdir()
    for name, content in honest().items():
        (folder / name).write_bytes(content)
    (folder / "log.txt").write_text("")
    assert unpack(folder, out, LIMITS)["left_out"] == ["log.txt"]
    (folder / "metrics.jsonl").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match=r"^metrics\.jsonl: a link, which is not followed\.$"):
        unpack(folder, out, LIMITS)


def test_the_folder_of_an_upload_is_its_one_file(tmp_path, out):
    upload = tmp_path / "upload"
    upload.mkdir()
    run_archive(tmp_path).rename(upload / "000001")
    (upload / "names.jsonl").write_text('{"file": "000001", "name": "run.zip"}\n')
    assert unpack(upload, out, LIMITS)["epochs"] == 1


def test_the_folder_of_an_upload_may_be_a_run_s_files_under_their_names(tmp_path, out):
    upload = tmp_path / "upload"
    upload.mkdir()
    lines = []
    for i, (name, content) in enumerate(honest().items()):
        (upload / f"{i:06d}").write_bytes(content)
        lines.append(json.dumps({"file": f"{i:06d}", "name": f"mine/{name}"}) + "\n")
    (upload / "names.jsonl").write_text("".join(lines))
    assert len(unpack(upload, out, LIMITS)["tensors"]) == 12


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HDF5, "received an HDF5 file, which is not opened: it can point to any other file."),
        (b"", "received an empty file."),
        (b"\x80\x04 a pickle", "received a Python pickle, which is never opened."),
        (npy(np.ones(3)), "received a NumPy array."),
        (b"PK\x03\x04 torn", "Expected a whole ZIP archive, received a damaged one."),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path, out, content, words):
    (tmp_path / "run.zip").write_bytes(content)
    assert refusal(tmp_path / "run.zip", out).endswith(words)


def test_a_model_of_keras_is_refused_with_what_to_bring(tmp_path, out):
    members = {"config.json": b"{}", "metadata.json": b"{}", "model.weights.h5": HDF5}
    words = refusal(of(tmp_path, members), out)
    assert "received model.weights.h5: models of Keras and HDF5 files are not opened" in words
    assert words.endswith("Bring the weights of the run as weights.npz.")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"weights.h5": HDF5}, "received weights.h5: models of Keras and HDF5 files are not opened"),
        ({"model.keras": b"PK"}, "received model.keras: models of Keras"),
        ({"saved/saved_model.pb": b""}, "received saved/saved_model.pb: models of Keras"),
        ({"weights.pkl": b""}, "received weights.pkl too."),
        ({"../../weights.npz": b""}, "received ../../weights.npz too."),
        ({"/etc/passwd": b""}, "received /etc/passwd too."),
        ({"C:\\run.json": b""}, "received 2 run.json."),
        ({"other/run.json": b""}, "received 2 run.json."),
        ({"RUN.JSON": b"{}"}, "received RUN.JSON too."),
        ({"weights/000-vae.steps.npy": b""}, "received both weights.npz and weights/."),
        ({"weights/../x.npy": b""}, "received weights/../x.npy too."),
        ({"weights/deep/x.npy": b""}, "received weights/deep/x.npy too."),
        ({"\u202egnp.exe": b""}, "received gnp.exe too."),
    ],
)
def test_more_than_a_run_is_refused_by_name(tmp_path, out, more, words):
    assert words in refusal(of(tmp_path, honest(**more)), out)


@pytest.mark.parametrize(
    ("missing", "words"), [("run.json", "received no run.json."), ("weights.npz", "received no weights.")]
)
def test_less_than_a_run_is_refused(tmp_path, out, missing, words):
    members = {name: content for name, content in honest().items() if name != missing}
    assert refusal(of(tmp_path, members), out).endswith(words)


def test_a_file_that_is_there_twice_is_refused(tmp_path, out):
    path = of(tmp_path, honest())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as target:
        target.writestr("weights.npz", b"another")
    assert refusal(path, out).endswith("received weights.npz twice.")


def test_folders_of_folders_are_not_searched(tmp_path, out):
    members = {f"a/b/{name}": content for name, content in honest().items()}
    assert refusal(of(tmp_path, members), out).endswith("received them in folders of folders.")


def test_an_encrypted_member_is_refused_with_its_reason(tmp_path, out):
    path = of(tmp_path, honest())
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02", 0, data.rindex(b"weights.npz")) + 8] |= 1  # the flag in the list of entries
    path.write_bytes(data)
    assert refusal(path, out).startswith("weights.npz: encrypted")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "expected the description of a run, received something else."),
        (b"[1]", "expected the description of a run, received something else."),
        (b"{" * 200_000, "expected the description of a run, received something else."),
        (b'{"schema": 1}', "expected the description of a run, received something else."),
        (b'{"schema": "1", "config": {}}', "expected the description of a run, received something else."),
        (b'{"schema": 1, "config": {"epochs": 1' + b"0" * 5000 + b"}}", "received something else."),
        (b'{"schema": 2, "config": {}}', "expected schema 1, received a later one: a newer version of the app wrote"),
        (b'{"schema": 1, "config": {"beta": NaN}}', "expected finite numbers, received NaN or infinity."),
        (b'{"schema": 1, "config": {"beta": 1e999}}', "expected finite numbers, received NaN or infinity."),
        (b" " * 256_001, "expected at most 256 kB, received more."),
    ],
)
def test_an_odd_description_is_refused(tmp_path, out, text, words):
    found = refusal(run_archive(tmp_path, run_json=text), out)
    assert found.startswith("run.json: ")
    assert words in found


def test_what_is_invisible_in_a_description_stays_text(tmp_path, out):
    """Lone surrogates cannot be written as UTF-8; names are cleaned where they are used."""
    text = json.dumps(DESCRIPTION | {"name": "a\ud800\u202e\x00"}).encode()
    unpack(run_archive(tmp_path, run_json=text), out, LIMITS)
    assert json.loads((out / "run.json").read_text())["name"] == "a\ud800\u202e\x00"


def changed(name, content):
    """weights.npz with one member in the place of another."""
    return packed({f"{key}.npy": npy(array) for key, array in tensors().items()} | {f"{name}.npy": content})


KERNEL = "002-hidden_0.kernel"
F4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 4), }\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "expected an npy file, received something else"),
        (HDF5, "expected an npy file, received something else"),
        (npy_of(F4, bytes(96), version=b"\x07\x00"), "expected an npy file of version 1, 2 or 3, received version 7.0"),
        (npy_of(F4 + " " * 20_000, bytes(96)), "expected a header of at most 10,000 bytes, received one of 20,0"),
        (npy(np.ones((6, 4), np.float64)), "expected float32 or int64, received <f8"),
        (npy(np.ones((6, 4), np.complex64)), "expected numbers, received complex numbers"),
        (npy(np.ones((6, 4), ">f4")), "expected float32 or int64, received >f4"),
        (
            npy(np.asfortranarray(np.ones((6, 4), np.float32))),
            "expected at most 4 dimensions in C order, received 2 in Fortran order",
        ),
        (npy(np.ones((1,) * 5, np.float32)), "expected at most 4 dimensions in C order, received 5 in C order"),
        (npy(np.empty((0, 4), np.float32)), "expected at least one number along each side, received (0, 4)"),
        (
            npy_of(F4.replace("'<f4'", "'|O'"), b"\x80\x04."),
            "expected numbers, received Python objects (a pickle, which is never opened)",
        ),
        (
            npy_of(F4.replace("(6, 4)", "__import__('os')"), b""),
            "expected an npy file, received one with a damaged header",
        ),
        (npy_of(F4.replace("(6, 4)", "(" * 500), b""), "expected an npy file, received one with a damaged header"),
        (npy_of(F4.replace("(6, 4)", "(-6, 4)"), b""), "expected an npy file, received one with a damaged header"),
        (npy_of(F4, bytes(95)), "expected more numbers: it is cut short"),
        (npy_of(F4, bytes(97)), "expected 24 numbers, received more"),
        (npy(np.full((6, 4), np.nan, np.float32)), "expected weights that are numbers, received NaN or infinity"),
        (npy(np.full((6, 4), np.inf, np.float32)), "expected weights that are numbers, received NaN or infinity"),
    ],
)
def test_a_tensor_that_we_would_not_have_written_is_refused(tmp_path, out, content, words):
    found = refusal(run_archive(tmp_path, weights_npz=changed(KERNEL, content)), out)
    assert found.startswith(f"{KERNEL}: ")
    assert words in found


@pytest.mark.parametrize("shape", ["(100000000000,)", "(100000, 100000, 10)", "(6" + "0" * 40 + ", 4)"])
def test_a_header_of_400_gigabytes_is_refused_before_anything_is_read(tmp_path, out, shape):
    content = npy_of(F4.replace("(6, 4)", shape), bytes(1000))
    words = "weights: expected at most 50,000,000 numbers in all, received more."
    assert refusal(run_archive(tmp_path, weights_npz=changed(KERNEL, content)), out) == words
    assert not (out / "weights.npz").exists()


@pytest.mark.parametrize("name", ["hidden_0.kernel", "002-../x", "002-HIDDEN", "", "002-" + "a" * 101])
def test_tensors_have_names_of_ours(tmp_path, out, name):
    found = refusal(run_archive(tmp_path, weights_npz=changed(name, npy(np.ones(1, np.float32)))), out)
    assert found.startswith("weights: expected tensors named like 002-hidden_0.kernel.npy, received ")


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (HDF5, "weights.npz: expected arrays of NumPy, received an HDF5 file, which is not opened: it can point to"),
        (b"\x80\x04pickle", "weights.npz: expected arrays of NumPy, received a Python pickle, which is never opened."),
        (b"PK\x03\x04 torn", "Expected a whole ZIP archive, received a damaged one."),
        (packed({}), "weights: expected 1 to 500 tensors, received 0."),
        (packed({"inner.zip": packed({})}), "weights: expected tensors named like 002-hidden_0.kernel.npy, received"),
    ],
)
def test_weights_that_are_no_arrays_are_refused(tmp_path, out, weights, words):
    assert refusal(run_archive(tmp_path, weights_npz=weights), out).startswith(words)


def test_a_tensor_that_is_there_twice_is_refused(tmp_path, out):
    twice = packed({"000-vae.steps.npy": b"", "000-VAE.steps.npy": b""})
    found = refusal(run_archive(tmp_path, weights_npz=twice), out)
    assert found == "weights.npz: expected each tensor once, received one twice."


def test_more_tensors_than_any_model_has_are_refused(tmp_path, out):
    many = packed({f"{i:03d}-a.npy": b"" for i in range(archive.TENSORS + 1)}, method=zipfile.ZIP_STORED)
    assert "received more" in refusal(run_archive(tmp_path, weights_npz=many), out)


def test_a_bomb_in_the_weights_is_stopped_while_it_unpacks(tmp_path, out):
    bomb = packed({f"{KERNEL}.npy": npy(np.zeros(40_000_000, np.float32))})
    assert len(bomb) < 1_000_000
    found = refusal(run_archive(tmp_path, weights_npz=bomb), out)
    assert found.startswith("Expected an archive that unpacks to at most 200 times its size, received more")
    assert sum(path.stat().st_size for path in out.iterdir()) < 60_000_000


def test_an_archive_larger_than_any_that_is_taken_is_not_opened(tmp_path, out):
    path = run_archive(tmp_path)
    assert refusal(path, out, Limits(input_bytes=1000)) == "Expected at most 1 kB, received 1.6 kB."


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        (b"{}", 1),
        (b"[]", 1),
        (b"torn", 1),
        (b'{"epoch": 2, "words": "a"}', 1),
        (b'{"epoch": 2, "train": {"deep": {}}}', 1),
        (b'{"epoch": 2, "pad": ' + b" " * 4000 + b"1}", 1),
        (b'{"epoch": 2}', 3),
    ],
)
def test_records_are_taken_up_to_the_first_that_is_none(tmp_path, out, second, kept):
    first = json.dumps(RECORD | {"train": LOSSES}).encode()
    about = unpack(run_archive(tmp_path, metrics_jsonl=b"\n".join([first, second, first]) + b"\n"), out, LIMITS)
    assert about["epochs"] == kept == len((out / "metrics.jsonl").read_text().splitlines())


def test_of_an_epoch_the_known_numbers_are_kept(tmp_path, out):
    known = RECORD | {"train": LOSSES, "test": LOSSES}
    more = known | {"junk": 1, "more": {"loss": 1.0}, "train": LOSSES | {"junk": 2}}
    unpack(run_archive(tmp_path, metrics_jsonl=json.dumps(more).encode() + b"\n"), out, LIMITS)
    assert json.loads((out / "metrics.jsonl").read_text()) == known


def test_of_the_epochs_a_few_megabytes_are_kept(tmp_path, out, monkeypatch):
    monkeypatch.setattr(archive, "METRICS_WRITTEN", 1_000)
    line = json.dumps(RECORD | {"train": LOSSES, "test": LOSSES}).encode() + b"\n"
    about = unpack(run_archive(tmp_path, metrics_jsonl=line * 10), out, LIMITS)
    assert 0 < about["epochs"] == 1_000 // len(line) < 10
    assert (out / "metrics.jsonl").read_bytes() == line * about["epochs"]
