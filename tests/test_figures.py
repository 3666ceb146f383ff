"""Figures: what they show of the arrays, and colours that stay apart for every eye."""

import itertools
import json

import numpy as np
import pytest

from vae_tf import figures

RECORDS = [
    {"epoch": epoch, "train": {"loss": 200.0 - epoch, "kl_loss": 5.0}, "test": {"loss": 201.0 - epoch, "kl_loss": 5.0}}
    for epoch in range(1, 6)
]


def traces(figure) -> dict[str, dict]:
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


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


def test_a_loss_curve_holds_train_and_test():
    lines = traces(figures.loss_curve(RECORDS, "loss"))
    assert lines["train"]["x"] == [1, 2, 3, 4, 5]
    assert lines["test"]["y"][-1] == 196.0
    assert lines["train"]["line"]["color"] == lines["test"]["line"]["color"] == figures.TERM_COLOURS["loss"]


def test_the_running_epoch_is_an_open_point_from_the_first_seconds_on():
    progress = {"epoch": 0.2, "epochs": 10, "train": {"loss": 500.0}}
    line = traces(figures.loss_curve([], "loss", progress=progress, epochs=10))["train"]
    assert (line["x"], line["y"], line["marker"]["symbol"]) == ([0.2], [500.0], ["circle-open"])


def test_progress_of_an_epoch_that_is_over_is_not_drawn_twice():
    progress = {"epoch": 5.0, "epochs": 5, "train": {"loss": 195.0}}
    assert len(traces(figures.loss_curve(RECORDS, "loss", progress=progress))["train"]["x"]) == 5


def test_an_axis_does_not_move_while_the_curve_grows():
    ranges = [figures.loss_curve(RECORDS[:n], "loss", epochs=40).layout.xaxis.range for n in (0, 1, 5)]
    assert ranges[0] == ranges[1] == ranges[2]


def test_a_curve_without_points_is_still_a_figure():
    assert figures.loss_curve([], "kl_loss", epochs=3).layout.yaxis.showticklabels is False


def test_codes_are_coloured_by_label_and_say_which_image_they_are():
    z, labels = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], np.float32), np.array([0, 1, 1])
    points = traces(figures.code_scatter(z, labels, label_names=["cat", "dog"], index=np.array([7, 8, 9])))
    assert set(points) == {"cat", "dog"}
    assert points["dog"]["marker"]["color"] == figures.LABEL_COLOURS[1]
    assert list(figures.code_scatter(z, labels, index=np.array([7, 8, 9])).data[1].customdata) == [8, 9]


def test_codes_without_labels_are_coloured_by_elbo():
    z = np.zeros((5, 2), np.float32)
    [trace] = figures.code_scatter(z, elbo=np.arange(5.0)).data
    assert list(trace.marker.color) == [0, 1, 2, 3, 4]
    assert "nats per image" in trace.marker.colorbar.title.text


def test_one_dimension_is_a_row_for_each_class():
    figure = figures.code_scatter(np.array([[0.0], [1.0]], np.float32), np.array([0, 1]), label_names=["cat", "dog"])
    assert list(figure.layout.yaxis.ticktext) == ["cat", "dog"]


def test_many_classes_have_a_legend_and_can_be_singled_out():
    z, labels = np.zeros((24, 2), np.float32), np.arange(24) % 12
    assert figures.code_scatter(z, labels).layout.showlegend
    kept = traces(figures.code_scatter(z, labels, shown=[3]))
    assert set(kept) == {"", "3"}
    assert kept[""]["marker"]["color"] == figures.FADED


def test_a_label_cannot_be_markup():
    figure = figures.code_scatter(
        np.zeros((2, 2), np.float32), np.array([0, 0]), label_names=["<a href='http://x'>y</a>"]
    )
    assert "<a" not in figure.to_json().encode().decode("unicode_escape")


def test_kl_bars_come_in_order_and_pale_where_unused():
    figure = figures.kl_bars([0.0, 3.0, 1.0], active=[False, True, True])
    assert list(figure.data[0].x) == ["z₂", "z₃", "z₁"]
    assert figure.data[0].marker.color[-1] == figures.FADED


def test_the_view_is_the_prior_or_what_holds_nearly_all_codes():
    assert figures.reach(np.zeros((10, 2), np.float32)) == 3.0
    codes = np.full((1000, 2), 4.1, np.float32)
    codes[0] = 90
    assert figures.reach(codes) == 4.5
