import json

from vae_tf import figures

RECORDS = [
    {"epoch": epoch, "train": {"loss": 200.0 - epoch, "kl_loss": 5.0}, "test": {"loss": 201.0 - epoch, "kl_loss": 5.0}}
    for epoch in range(1, 6)
]


def traces(figure) -> dict[str, dict]:
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


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
