"""Colours that stay apart for every eye."""

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vae_tf import figures

ROOT = Path(__file__).resolve().parents[2]


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


# How full colour blindness sees linear RGB: Machado, Oliveira & Fernandes 2009, table 1, severity 1.
EYES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "normal": np.eye(3),
}


def oklab(rgb: np.ndarray) -> np.ndarray:
    """B. Ottosson, A perceptual color space for image processing, 2020."""
    lms = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    lms.append([0.0883024619, 0.2817188376, 0.6299787005])
    lab = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
    lab.append([0.0259040371, 0.7827717662, -0.8086757660])
    return np.array(lab) @ np.cbrt(np.array(lms) @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("eyes", EYES)
def test_label_colours_stay_apart_for_every_eye(eyes):
    seen = [oklab(np.array(EYES[eyes]) @ linear(colour)) for colour in figures.LABEL_COLOURS]
    assert len(seen) == 10
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.08


@pytest.mark.parametrize("background", ["#fdfdfc", "#15171b"])
def test_label_colours_stand_out_from_both_themes(background):
    def luminance(colour):
        return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))

    for colour in figures.LABEL_COLOURS:
        darker, lighter = sorted([luminance(colour), luminance(background)])
        assert (lighter + 0.05) / (darker + 0.05) > 2.0


def test_the_eleventh_class_differs_by_its_shape():
    assert figures.label_style(0) != figures.label_style(10)
    assert figures.label_style(0)[0] == figures.label_style(10)[0]
    assert len({figures.label_style(label) for label in range(80)}) == 80


def test_a_figure_is_made_while_another_thread_imports_pandas():
    code = """
import sys, threading
threading.Thread(target=__import__, args=("pandas",)).start()
from vae_tf import figures
while "pandas" not in sys.modules: pass
figures.loss_curve([], "loss")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_text_on_a_label_colour_can_be_read():
    def luminance(colour):
        return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))

    for colour in figures.LABEL_COLOURS:
        darker, lighter = sorted([luminance(colour), luminance(figures.ink_on(colour))])
        assert (lighter + 0.05) / (darker + 0.05) > 4.5
