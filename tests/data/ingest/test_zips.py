import io
import stat
import struct
import zipfile

import pytest

from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.zips import Zip


def made(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)  # without a time: its bytes could be those of a name
    return path


def spoiled(path, old, new):
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.zip"


def test_lists_files_and_reads_them(path):
    with Zip(made(path, {"a/": b"", "a/one.txt": b"one", "two.txt": b"two"}), Limits()) as archive:
        assert [(entry.name, entry.size) for entry in archive.entries] == [("a/one.txt", 3), ("two.txt", 3)]
        assert [archive.read(entry, 3) for entry in archive.entries] == [b"one", b"two"]
        assert archive.skipped == ()


def test_an_entry_can_be_read_in_parts(path):
    with Zip(made(path, {"numbers": bytes(range(10))}), Limits()) as archive:
        stream = archive.open(archive.entries[0])
        assert stream.read(4) == b"\0\1\2\3"
        assert stream.read(100) == b"\4\5\6\7\x08\t"
        assert stream.read(1) == b""


def test_an_entry_that_is_too_large_is_unreadable(path):
    with (
        Zip(made(path, {"a": b"12345"}), Limits()) as archive,
        pytest.raises(Unreadable, match=r"expected at most 4 bytes, received more"),
    ):
        archive.read(archive.entries[0], 4)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"no archive", b"PK\5\6" + bytes(17)])
def test_what_is_no_archive_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(Refused, match="Expected a whole ZIP archive, received a damaged one"):
        Zip(path, Limits())


def test_a_truncated_archive_is_refused(path):
    made(path, {"a": b"12345" * 100})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Refused, match="damaged"):
        Zip(path, Limits())


def test_entries_are_counted_before_they_are_parsed(path):
    made(path, {str(number): b"" for number in range(5)})
    with Zip(path, Limits(entries=5)) as archive:
        assert len(archive.entries) == 5
    with pytest.raises(Refused, match="at most 4 files, received more"):
        Zip(path, Limits(entries=4))


def test_a_long_list_of_names_is_refused(path):
    made(path, {"n" * 500: b""})
    with pytest.raises(Refused, match="list of files has at most 200 bytes"):
        Zip(path, Limits(directory_bytes=200))


def test_a_bomb_is_refused_while_it_unpacks(path):
    made(path, {"zeros": bytes(1_000_000)})
    with Zip(path, Limits(ratio=20, ratio_free=1000)) as archive, pytest.raises(Refused, match="20 times its size"):
        archive.read(archive.entries[0], 10**9)


def test_many_small_bombs_are_one_bomb(path):
    made(path, {str(number): bytes(1000) for number in range(100)})
    with Zip(path, Limits(unpacked_bytes=50_000)) as archive:
        for entry in archive.entries[:50]:
            archive.read(entry, 1000)
        with pytest.raises(Refused, match="at most 50 kB once unpacked"):
            archive.read(archive.entries[50], 1000)


def test_reading_an_entry_again_counts_once(path):
    with Zip(made(path, {"a": bytes(1000)}), Limits(unpacked_bytes=1500)) as archive:
        for _ in range(3):
            assert len(archive.read(archive.entries[0], 1000)) == 1000


def test_an_entry_that_claims_less_than_it_holds_is_unreadable(path):
    made(path, {"a": b"x" * 1000})
    spoiled(path, struct.pack("<I", 1000), struct.pack("<I", 10))
    with Zip(path, Limits()) as archive, pytest.raises(Unreadable, match="damaged in the archive"):
        archive.read(archive.entries[0], 10**6)


def test_an_entry_that_claims_more_than_it_holds_is_what_it_holds(path):
    made(path, {"a": b"x" * 1000}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    data = bytearray(path.read_bytes())
    data[start + 20 : start + 28] = struct.pack("<II", 1000, 4_000_000_000)
    path.write_bytes(data)
    with Zip(path, Limits()) as archive:
        assert archive.entries[0].size == 4_000_000_000
        assert archive.read(archive.entries[0], 10**6) == b"x" * 1000


def test_entries_that_share_bytes_are_refused(path):
    made(path, {"a": b"x" * 100, "b": b"y" * 100})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    second = data.index(b"PK\x01\x02", start + 4)
    data[second + 42 : second + 46] = struct.pack("<I", 0)  # where its data begins: at the first one's
    path.write_bytes(data)
    with pytest.raises(Refused, match="received some that share bytes"):
        Zip(path, Limits())


def test_links_encryption_and_rare_compression_are_skipped_with_the_reason(path):
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        pipe = zipfile.ZipInfo("pipe")
        pipe.external_attr = (stat.S_IFIFO | 0o600) << 16
        archive.writestr(pipe, "")
        archive.writestr("xz", b"x", zipfile.ZIP_LZMA)
        archive.writestr("secret", b"x")
        archive.writestr("plain", b"x")
    data = bytearray(path.read_bytes())
    at = data.index(b"secret", data.index(b"PK\x01\x02"))
    data[at - 46 + 8] |= 1
    path.write_bytes(data)
    with Zip(path, Limits()) as archive:
        assert [entry.name for entry in archive.entries] == ["plain"]
        assert dict(archive.skipped) == {
            "link": "a link, which is not followed",
            "pipe": "no ordinary file",
            "xz": "expected it stored or deflated, received another compression",
            "secret": "encrypted: bring it without a password",
        }


def test_a_wrong_checksum_is_unreadable(path):
    spoiled(made(path, {"a": b"hello"}, zipfile.ZIP_STORED), b"hello", b"jello")
    with Zip(path, Limits()) as archive, pytest.raises(Unreadable, match="damaged in the archive"):
        archive.read(archive.entries[0], 100)


def test_serves_what_reads_into_buffers(path):
    with Zip(made(path, {"a": b"0123456789"}), Limits()) as archive:
        assert io.BufferedReader(archive.open(archive.entries[0]), 4).read() == b"0123456789"


def test_an_entry_without_a_name_is_one_like_others(path):
    spoiled(made(path, {"a": b"hello"}), b"a", b"")
    data = path.read_bytes().replace(struct.pack("<HH", 1, 0), struct.pack("<HH", 0, 0))
    at = data.index(b"PK\x05\x06")
    start = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 12] + struct.pack("<II", at - start, start) + data[at + 20 :])
    with Zip(path, Limits()) as archive:
        assert [entry.name for entry in archive.entries] == [""]


def test_an_empty_archive_has_no_entries(path):
    with Zip(made(path, {}), Limits()) as archive:
        assert archive.entries == ()
