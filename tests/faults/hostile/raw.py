"""Files byte by byte, where a library would not write them: they say whatever they are told to."""

import struct
import zlib

from tests.faults.hostile.case import GOOD


def packed_zeros(size, beginning=b""):
    """A deflate stream of `beginning` and `size` zeros (a multiple of 100 MB): 100 kB for each 100 MB."""
    block = 100_000_000
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(beginning) + deflate.flush(zlib.Z_FULL_FLUSH)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = deflate.compress(bytes(block)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return first + zeros * (size // block) + b"\x03\x00"


def raw_zip(path, entries):
    """A ZIP archive in a file, whose entries say whatever they are told to."""
    path.write_bytes(zip_of(entries))
    return path


def zip_of(entries):
    """The bytes of such an archive."""
    body, listing = bytearray(), bytearray()
    for entry in entries:
        data, name = entry["data"], entry["name"].encode()
        flags, method = entry.get("flags", 0), entry.get("method", 0)
        offset = entry.get("offset", len(body))
        told = (flags, method, 0, 33, entry.get("crc", 0), entry.get("packed", len(data)), entry.get("size", len(data)))
        if "offset" not in entry:
            body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *told, len(name), 0) + name + data
        listing += struct.pack("<IHHHHHHIIIHH", 0x02014B50, 788, 20, *told, len(name), 0)
        listing += struct.pack("<HHHII", 0, 0, 0, entry.get("attributes", 0), offset) + name
    count = min(len(entries), 0xFFFF)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(listing), len(body), 0)
    return bytes(body + listing + end)


def good_entries():
    return [{"name": name, "data": data, "crc": zlib.crc32(data)} for name, data in GOOD.items()]


def png_of(width, height, *, depth=8, colour=0, data=b"", extra=b""):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")
