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


def test_lines_of_different_targets_say_which_at_their_ends():
    figure = figures.loss_curve(RECORDS, "loss", train_name="train (dynamic)", test_name="test (grey)")
    assert set(traces(figure)) == {"train (dynamic)", "test (grey)"}
    assert [label.text for label in figure.layout.annotations] == ["train (dynamic)<br>195.0", "test (grey)<br>196.0"]


def test_of_two_close_labels_one_gives_way_to_the_middle():
    def shifts(train, test):
        records = [
            {"epoch": epoch, "train": {"loss": t}, "test": {"loss": s}}
            for epoch, t, s in zip((1, 2), train, test, strict=True)
        ]
        return [label.yshift or 0 for label in figures.loss_curve(records, "loss").layout.annotations]

    low_train, low_test = shifts((200, 100), (200, 101))
    assert low_train == 0
    assert low_test > 10
    high_train, high_test = shifts((100, 200), (100, 201))
    assert high_train < -10
    assert high_test == 0
    assert shifts((200, 100), (200, 190)) == [0, 0]


def test_a_line_begins_where_it_comes_onto_the_axis():
    far = [{"epoch": epoch, "train": {"loss": 900.0}, "test": {"loss": 150.0}} for epoch in (1, 2)]
    near = [{"epoch": epoch, "train": {"loss": 160.0 - epoch}, "test": {"loss": 150.0}} for epoch in range(3, 21)]
    figure = figures.loss_curve([*far, *near], "loss")
    assert figure.layout.yaxis.range[1] < 900
    assert traces(figure)["train"]["x"] == list(range(3, 21))
    assert traces(figure)["test"]["x"] == list(range(1, 21))


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
