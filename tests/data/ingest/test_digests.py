import hashlib

import pytest

from tests.data.ingest.archives import packed, tensors
from tests.data.ingest.test_archive import honest
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.digests import digests_text
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused

METRICS = b'{"epoch": 1}\n'


def files(**changes):
    """The files of an archive that lists what it was packed with; then these were put in their places."""
    first = honest() | {"metrics.jsonl": METRICS}
    later = {name.replace("_", "."): content for name, content in changes.items()}
    found = first | {"SHA256SUMS": digests_text(first)} | later
    return {name: content for name, content in found.items() if content is not None}


def taken(tmp_path, members):
    (tmp_path / "run.zip").write_bytes(packed(members))
    (tmp_path / "out").mkdir()
    return unpack(tmp_path / "run.zip", tmp_path / "out", Limits())


def test_digests_are_written_as_other_programs_read_them():
    digest = hashlib.sha256(b"x").hexdigest()
    assert digests_text({"b": b"x", "a": b"x"}).decode() == f"{digest}  a\n{digest}  b\n"


def test_an_archive_whose_files_are_those_that_it_lists_is_taken(tmp_path):
    assert taken(tmp_path, files())["parameters"] > 0


def test_it_may_lie_in_a_folder_and_have_what_is_not_read_changed(tmp_path):
    inside = {f"mine/{name}": content for name, content in files().items()}
    assert taken(tmp_path, inside | {"mine/README.md": b"mine"})["left_out"] == ["README.md"]


@pytest.mark.parametrize("name", ["run_json", "weights_npz", "metrics_jsonl"])
def test_a_byte_that_was_changed_is_seen(tmp_path, name):
    content = bytearray(files()[name.replace("_", ".")])
    content[len(content) // 2] ^= 1
    said = rf"{name.replace('_', '.')}: expected the digest in SHA256SUMS; it was changed since it was packed\."
    with pytest.raises(Refused, match=f"^{said}$"):
        taken(tmp_path, files(**{name: bytes(content)}))


def test_what_was_taken_out_or_put_in_is_seen(tmp_path):
    with pytest.raises(Refused, match=r"^metrics.jsonl: expected it, as SHA256SUMS lists it; it was taken out"):
        taken(tmp_path, files(metrics_jsonl=None))
    (tmp_path / "out").rmdir()
    with pytest.raises(Refused, match=r"^weights.npz: expected a file that SHA256SUMS lists; it was put into"):
        taken(tmp_path, files(SHA256SUMS=digests_text(files() | {"weights.npz": b""}).replace(b"weights.npz", b"w")))


@pytest.mark.parametrize("text", [b"", b"no digest\n", b"\xff\xfe", b"0" * 300_000])
def test_a_list_that_is_none_is_a_sentence(tmp_path, text):
    with pytest.raises(Refused, match=r"^SHA256SUMS: expected a digest and a name a line, received something else\.$"):
        taken(tmp_path, files(SHA256SUMS=text))


def test_an_archive_that_lists_nothing_is_taken_as_before(tmp_path):
    members = files(SHA256SUMS=None)
    assert "SHA256SUMS" not in members
    assert taken(tmp_path, members)["parameters"] == sum(array.size for array in tensors().values())
