"""Archives that lie about their sizes, are damaged, or hold what they should not."""

import json
import random
import struct
import zipfile
import zlib

from tests.data.ingest.files import zipped
from tests.faults.hostile.case import GOOD, NO_IMAGE, Cases
from tests.faults.hostile.raw import good_entries, packed_zeros, raw_zip

CASES = Cases()
case = CASES.case


@case(refused="a.png: expected at most 256 MB, received more")
def zip_bomb_of_10_gb_in_10_mb(at):
    data = packed_zeros(10**10, b"\x89PNG\r\n\x1a\n")
    path = raw_zip(at / "a.zip", [{"name": "a.png", "data": data, "method": 8, "size": 4_294_967_295 - 1}])
    assert path.stat().st_size < 11_000_000
    return path


@case(refused="unpacks to at most 200 times its size")
def zip_of_many_small_bombs(at):
    return _of_bitmaps(at, 100, b"", 5_000_000)


@case(refused="at most 100 MB once unpacked", limits={"unpacked_bytes": 10**8})
def zip_of_more_than_it_may_unpack_to(at):
    return _of_bitmaps(at, 15, random.Random(0).randbytes(50_000), 8_000_000)


@case(refused="at most 2 GB once unpacked", slow=True)
def zip_of_more_than_two_gigabytes(at):
    return _of_bitmaps(at, 300, random.Random(0).randbytes(50_000), 8_000_000)


def _of_bitmaps(at, count, noise, zeros):
    """Good images, and many that are noise and then nothing."""
    deflate, plain = zlib.compressobj(9, zlib.DEFLATED, -15), b"BM" + noise + bytes(zeros)
    told = {
        "data": deflate.compress(plain) + deflate.flush(),
        "method": 8,
        "size": len(plain),
        "crc": zlib.crc32(plain),
    }
    return raw_zip(at / "a.zip", [*good_entries(), *({"name": f"{number}.bmp", **told} for number in range(count))])


@case(refused=r"received a ZIP archive \(inner.zip\)")
def nested_zip(at):
    inner = zipped(at / "inner.zip", GOOD).read_bytes()
    return zipped(at / "a.zip", {"inner.zip": inner})


@case(images=10, skipped=(NO_IMAGE + "a ZIP archive",))
def nested_zip_beside_images(at):
    return zipped(at / "a.zip", GOOD | {"zz.zip": zipped(at / "inner.zip", GOOD).read_bytes()})


@case(images=10, skipped=("damaged in the archive",))
def zip_entry_that_claims_ten_bytes_and_holds_a_megabyte(at):
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data.compress(b"\x89PNG" + bytes(1_000_000)) + data.flush()
    return raw_zip(at / "a.zip", [*good_entries(), {"name": "zz.png", "data": packed, "method": 8, "size": 10}])


@case(images=10, skipped=("damaged in the archive",))
def zip_entry_that_claims_four_gigabytes_and_holds_ten_bytes(at):
    return raw_zip(at / "a.zip", [*good_entries(), {"name": "zz.png", "data": b"0123456789", "size": 2**32 - 2}])


@case(refused="received some that share bytes")
def zip_of_overlapping_entries(at):
    first = good_entries()[0]
    again = [{**first, "name": f"{number}.png", "offset": 0} for number in range(1000)]
    return raw_zip(at / "a.zip", [first, *again])


@case(refused="archive of at most 200,000 files, received more")
def zip_of_200_001_entries(at):
    return raw_zip(at / "a.zip", [{"name": f"{number}.png", "data": b""} for number in range(200_001)])


@case(refused="at most 100,000 files, received 200,000", slow=True)
def zip_of_200_000_entries(at):
    return raw_zip(at / "a.zip", [{"name": f"{number}", "data": b""} for number in range(200_000)])


@case(refused="at most 1,000 files, received 2,000", limits={"images": 1000, "entries": 2000})
def zip_of_more_entries_than_images(at):
    return raw_zip(at / "a.zip", [{"name": f"{number}", "data": b""} for number in range(2000)])


@case(refused="the first is encrypted: bring it without a password")
def zip_that_is_encrypted(at):
    return raw_zip(at / "a.zip", [{**entry, "flags": 1} for entry in good_entries()])


@case(images=10, skipped=("encrypted: bring it without a password",))
def zip_that_is_encrypted_in_part(at):
    return raw_zip(at / "a.zip", [*good_entries(), {"name": "zz.png", "data": b"x", "flags": 1}])


@case(refused="Expected a whole ZIP archive, received a damaged one")
def zip_that_is_truncated(at):
    path = zipped(at / "a.zip", GOOD)
    path.write_bytes(path.read_bytes()[:-100])
    return path


@case(refused="received an empty folder or archive")
def zip_that_is_empty(at):
    return zipped(at / "a.zip", {})


@case(refused="no readable file: damaged in the archive")
def zip_whose_list_lies_elsewhere(at):
    path = zipped(at / "a.zip", GOOD)
    data = bytearray(path.read_bytes())
    data[-6:-2] = struct.pack("<I", 10**9)
    path.write_bytes(data)
    return path


@case(images=10, skipped=("expected it stored or deflated, received another compression",) * 2)
def zip_of_rare_compression(at):
    path = zipped(at / "a.zip", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x.png", bytes(100), zipfile.ZIP_LZMA)
        archive.writestr("y.png", bytes(100), zipfile.ZIP_BZIP2)
    return path


@case(images=10, skipped=("damaged in the archive",))
def zip_with_a_wrong_checksum(at):
    return raw_zip(at / "a.zip", [*good_entries(), {"name": "zz.png", "data": GOOD["00000.png"], "crc": 1}])


@case(images=10, skipped=("damaged in the archive",))
def zip_with_noise_for_deflated_bytes(at):
    noise = random.Random(1).randbytes(1000)
    return raw_zip(at / "a.zip", [*good_entries(), {"name": "zz.png", "data": noise, "method": 8, "size": 5000}])


@case(refused=r"received an HDF5 file \(model.weights.h5\)")
def zip_that_is_a_keras_model(at):
    return zipped(at / "m.keras", {"config.json": b'{"module": "keras"}', "model.weights.h5": b"\x89HDF\r\n\x1a\n"})


@case(refused="received the archive of a run")
def zip_that_is_a_run(at):
    return zipped(at / "a.zip", {"run.json": json.dumps({"units": 3e8}).encode(), "weights.npz": b"PK"})
