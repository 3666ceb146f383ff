"""How much of everything a stranger's file may have, and how much its reader may take. Knows no format."""

from dataclasses import dataclass

from vae_tf.config import Settings, setting

FEWEST = 10
"""Images of a dataset."""


@dataclass(frozen=True, kw_only=True)
class Limits(Settings):
    """Bounds of one reading: of the file, of each image in it, and of the process that reads it."""

    input_bytes: int = setting(512_000_000, "Bytes of the file, or of all files of a folder.", low=1, high=10**13)
    entries: int = setting(200_000, "Files in an archive or a folder, whatever they are.", low=1, high=10**7)
    directory_bytes: int = setting(64_000_000, "Bytes of an archive's list of files.", low=1, high=10**9)
    unpacked_bytes: int = setting(2_000_000_000, "Bytes that an archive unpacks to, as counted.", low=1, high=10**13)
    ratio: int = setting(200, "How many times larger than packed, beyond `ratio_free`.", low=1, high=10**6)
    ratio_free: int = setting(10_000_000, "Unpacked bytes before the ratio counts.", low=0, high=10**12)
    file_bytes: int = setting(256_000_000, "Bytes of one image file.", low=1, high=10**10)
    images: int = setting(100_000, "Images of a dataset.", low=1, high=10**8)
    pixels: int = setting(50_000_000, "Pixels of one image as it comes.", low=1, high=10**9)
    side: int = setting(20_000, "Pixels of a side of an image as it comes.", low=1, high=10**6)
    columns: int = setting(50_000, "Columns of a table.", low=1, high=10**6)
    labels: int = setting(2_000, "Different labels.", low=1, high=10**6)
    skipped: int = setting(
        10_000, "Skipped files of which name and reason are kept; all are counted.", low=0, high=10**6
    )
    memory: int = setting(1_500_000_000, "Bytes of address space of the reading process.", low=10**6, high=10**13)
    cpu: int = setting(300, "Seconds of computing.", low=1, high=10**6)
    wall: int = setting(600, "Seconds from its start to its end.", low=1, high=10**6)
    files: int = setting(64, "Files that it has open at a time.", low=8, high=10**5)
    written: int = setting(2_000_000_000, "Bytes of a file that it writes.", low=10**3, high=10**13)


def in_words(size: int) -> str:
    """A number of bytes as people read it: "512 MB", "1.5 GB"."""
    for unit, name in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
