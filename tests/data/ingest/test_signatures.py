import time

import numpy as np
import pytest

from tests.data.ingest.files import encoded, grey, gzipped, idx, npy
from vae_tf.data.ingest.signatures import GZIP, IDX, IMAGE, NPY, PARQUET, TEXT, ZIP, described, image_format, kind_of


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_images_are_known_by_their_beginning(format):
    head = encoded(grey(9), format)[:512]
    assert image_format(head) == format
    assert kind_of(head) == IMAGE


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (npy(np.zeros(3)), NPY),
        (idx(np.zeros((2, 2), np.uint8)), IDX),
        (gzipped(b"x"), GZIP),
        (b"PK\3\4rest", ZIP),
        (b"PAR1rest", PARQUET),
        (b"label,pixel0\n1,2\n", TEXT),
        ("é,1\n".encode(), TEXT),
        (b"", None),
        (b"\xff\xfe\x00\x00", None),
        (b"\0\0\x07\x01", None),
    ],
)
def test_other_files_are_known_by_their_beginning(head, kind):
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "an SVG drawing"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg>', "an SVG drawing"),
        (b"<!-- a --> <!-- b --><!DOCTYPE svg PUBLIC 'x'>\n<!----><svg>", "an SVG drawing"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "an EPS drawing"),
        (b"\x80\x04\x95rest", "a Python pickle, which is never opened"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"Rar!\x1a\x07", "an archive of another kind than ZIP"),
        (b"\0\0\0\x18ftypheic", "an HEIC or AVIF image"),
        (b"\x7fELF\x02", "a program"),
        (b"", "an empty file"),
        (b"\x01\x02\x03", "something else"),
    ],
)
def test_what_is_not_taken_is_named(head, words):
    assert described(head) == words
    assert kind_of(head) in (None, TEXT)


def test_a_drawing_in_xml_is_no_table():
    assert kind_of(b"<svg>a,b\n1,2</svg>") is None


def test_many_comments_are_passed_over_at_once():
    began = time.process_time()
    assert described(b"<!---->" * 70) == "text"
    assert time.process_time() - began < 1


def test_a_character_that_is_cut_at_the_end_is_still_text():
    assert kind_of("aé".encode()[:-1]) == TEXT
