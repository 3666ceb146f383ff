"""What a browser asks to have mended: checked, and turned into what the process for models takes."""

import numpy as np
import pytest

from pages.ui.denoise import asked
from tests.pages.denoise.packing import packed
from vae_tf.runs.methods import METHODS

KEPT = packed(np.repeat([1, 0], 392).astype(np.uint8))


def test_a_request_is_read_as_it_was_said(made, request_of):
    found = asked.read(made, request_of())
    assert (found.image, found.damage, found.strength, found.seed, found.kept) == (3, "gaussian", 0.5, 7, None)
    assert found.clean.shape == found.damaged.shape == (1, 28, 28, 1)
    np.testing.assert_array_equal(found.damaged.ravel(), found.clean.ravel()[::-1])
    assert found.dose == "gaussian:0.5"


def test_quick_methods_come_at_once_and_sampling_ones_when_asked(made, request_of):
    found = asked.read(made, request_of())
    quick, sample = found.mending("quick"), found.mending("sample")
    assert set(quick.methods) | set(sample.methods) == set(METHODS)
    assert {"linear", "median", "encode-decode", "denoiser"} <= set(quick.methods)
    assert {"posterior", "residual", "importance", "map"} == set(sample.methods)
    assert quick.options["seed"] == 7


def test_a_painted_mask_is_a_damage_of_its_own(made, request_of):
    found = asked.read(made, request_of(damage="given", strength=None, kept=KEPT))
    wanted = found.mending("completions")
    assert wanted.damage == "given"
    assert wanted.completions
    assert wanted.kept.sum() == 392
    assert wanted.dose.damage.is_mask
    assert wanted.options["chains"] == 25


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"damage": "magic"}, "damage: expected one of gaussian"),
        ({"strength": 50}, "strength: expected 0.01 to 2"),
        ({"strength": None}, "strength: expected"),
        ({"damaged": packed(np.zeros(10, "<f4"))}, "damaged: expected an image of 28 x 28 x 1"),
        ({"damaged": packed(np.full(784, np.nan, "<f4"))}, "damaged: expected an image of numbers"),
        ({"clean": packed(np.full(784, 2, "<f4"))}, "clean: expected pixels in"),
        ({"damaged": "!"}, "damaged: expected an image"),
        ({"damage": "half"}, "mask: expected the pixels that a mask keeps"),
        ({"kept": KEPT}, "mask: expected the pixels that a mask keeps"),
    ],
)
def test_anything_else_is_a_sentence(made, request_of, changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        asked.read(made, request_of(**changes))


@pytest.mark.parametrize("said", [None, 3, "x", {}, []])
def test_what_is_no_request_is_a_sentence_too(made, said):
    with pytest.raises(ValueError, match="damage: expected"):
        asked.read(made, said)
