"""What labels are called and how they look."""

CALL = """async (load, [labels, names]) => {
    const { labelsOf } = await load("labels");
    const codes = labels && { labels: Int32Array.from(labels) };
    const made = labelsOf(codes, { names, colours: ["red", "blue"], shapes: ["circle", "square", "star"] });
    return [made.present, ...["name", "colour", "shape"].map((what) => [0, 1, 2, 5, 6].map(made[what]))];
}"""


def test_colours_repeat_and_then_the_shape_is_another(js):
    assert js(CALL, [[5, 0, 0, 2], None]) == [
        [0, 2, 5],
        ["0", "1", "2", "5", "6"],
        ["red", "blue", "red", "blue", "red"],
        ["circle", "circle", "square", "star", "circle"],
    ]


def test_names_are_those_of_the_dataset_as_far_as_they_go(js):
    assert js(CALL, [None, ["shirt", "coat"]])[:2] == [[], ["shirt", "coat", "2", "5", "6"]]
