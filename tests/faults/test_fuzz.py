"""Bytes that nobody thought of, for every parser of strangers' files: it gives an answer, or refuses in our words.

A few seconds of it in every run of the tests; with --slow their share of ten minutes.
"""

import io
import json
import resource
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given

from tests.data.ingest.files import gzipped, idx, npy, pngs, zipped
from tests.faults.spoiling import BUDGET, SHARES, of, spoiled
from vae_tf.data.ingest.decode import decode, size_of
from vae_tf.data.ingest.first_look import first_look
from vae_tf.data.ingest.idx import read_header as read_idx_header
from vae_tf.data.ingest.kinds import RUN, reader_of, sniff
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean, csv_cell
from vae_tf.data.ingest.npy import read_header as read_npy_header
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import LIST, opened

# A line of a table that is not in UTF-8 makes pyarrow complain aside, and then refuse.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
EXAMPLES = 60
"""Of each parser, in every run of the tests."""
MEMORY = 1_500_000_000
"""Bytes of address space that a parser may take."""
# Small, so that what grows is refused soon.
LIMITS = Limits(
    input_bytes=10**6, unpacked_bytes=10**7, ratio_free=10**6, file_bytes=10**6, pixels=10**6, images=1000, entries=1000
)
IMAGES = np.random.default_rng(5).integers(0, 256, (12, 4, 4), dtype=np.uint8)


def source(data, folder, *, bundle=False):
    """All that a look at a file does; an upload's list of files where `bundle`."""
    path = folder / ("drop" if bundle else "file")
    if bundle:
        path.mkdir(exist_ok=True)
    (path / LIST if bundle else path).write_bytes(data)
    with opened(path, LIMITS, bundle=bundle) as found:
        if sniff(found, LIMITS) != RUN:
            _, reader = reader_of(found, ImportSettings(), LIMITS)
            first_look(reader, ImportSettings())
            list(reader.items(range(reader.total)))


def numbers(data, folder):
    """A manifest's settings, or an order's."""
    with suppress(ValueError, RecursionError):
        value = json.loads(data)
        for kind in (ImportSettings, Limits):
            with suppress(ValueError):
                kind.from_dict(value)


def names(data, folder):
    text = data.decode("utf-8", "surrogateescape")
    assert len(clean(text)) <= 80
    assert clean(clean(text)) == clean(text)
    clean(text).encode()  # no half characters
    assert not csv_cell(text).startswith(("=", "+", "-", "@"))


def archive(folder):
    return [
        zipped(folder / "a.zip", files).read_bytes()
        for files in (pngs(3, folders=("a/", "b/")), {"x.npy": npy(IMAGES)})
    ]


def table():
    file = io.BytesIO()
    pa.parquet.write_table(pa.table({f"p{place}": IMAGES.reshape(12, 16)[:, place] for place in range(16)}), file)
    return file.getvalue()


LINES = "\n".join(",".join(map(str, row)) for row in IMAGES.reshape(12, 16).tolist()).encode()
# The parser, and whole files that it is given spoiled.
PARSERS = {
    "npy header": (lambda data, folder: read_npy_header(io.BytesIO(data)), lambda folder: [npy(IMAGES)[:128]]),
    "idx header": (lambda data, folder: read_idx_header(io.BytesIO(data)), lambda folder: [idx(IMAGES)[:16]]),
    "npy": (source, lambda folder: [npy(IMAGES), npy(np.asfortranarray(IMAGES / 255)), npy(IMAGES[:, :2, 0])]),
    "idx": (source, lambda folder: [idx(IMAGES), gzipped(idx(IMAGES))]),
    "zip": (source, archive),
    "csv": (source, lambda folder: [LINES, b"label," + LINES, LINES.replace(b",", b";")]),
    "parquet": (source, lambda folder: [table()]),
    "image": (
        lambda data, folder: (size_of(data, LIMITS), decode(data, LIMITS)),
        lambda folder: list(pngs(2, colour=True).values()),
    ),
    "upload": (
        lambda data, folder: source(data, folder, bundle=True),
        lambda folder: [b'{"file": "000001", "name": "a.png"}\n' * 3],
    ),
    "settings": (
        numbers,
        lambda folder: [json.dumps(thing.to_dict()).encode() for thing in (ImportSettings(), Limits())],
    ),
    "names": (names, lambda folder: ["=a\u202eb\u0301\n ".encode()]),
}


@pytest.fixture(autouse=True)
def bounded():
    """What takes too much memory fails here, and not the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def fuzz(name, folder, told):
    parse, wholes = PARSERS[name]

    @told
    @given(spoiled(wholes(folder)))
    def story(data):
        with suppress(Refused, Unreadable):
            parse(data, folder)

    story()


@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_bytes_are_answered_or_refused(name, tmp_path):
    fuzz(name, tmp_path, of(EXAMPLES, always_the_same=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_minutes_of_spoiled_bytes_are_answered_or_refused(name, tmp_path):
    until = time.monotonic() + SHARES["files"] * BUDGET / len(PARSERS)
    while time.monotonic() < until:
        fuzz(name, tmp_path, of(1000))
