import pytest

from vae_tf.data import fields


def test_each_kind_of_value_comes_out_as_it_went_in():
    values = {"n": 3, "x": 0.5, "t": "a b", "many": ["a", "b"], "image_shape": [6, 5, 3], "p": {"a": 1, "b": None}}
    assert fields.whole(values, "n", high=3) == 3
    assert fields.number(values, "x") == 0.5
    assert fields.text(values, "t") == "a b"
    assert fields.texts(values, "many", most=2) == ("a", "b")
    assert fields.image_shape(values) == (6, 5, 3)
    assert fields.plain(values, "p") == {"a": 1, "b": None}


def test_what_is_absent_is_empty():
    assert fields.number({}, "x") is None
    assert fields.text({}, "x") == ""
    assert fields.texts({}, "x", most=1) == ()
    assert fields.rows({}, "x", most=1) == []
    assert fields.plain({}, "x") == {}
    assert fields.whole({}, "x", default=0) == 0


@pytest.mark.parametrize("value", [True, "1", 1.0, -1, 11, None, [1]])
def test_only_a_whole_number_within_bounds_is_one(value):
    with pytest.raises(ValueError, match="n: expected a whole number from 0 to 10, received"):
        fields.whole({"n": value}, "n", high=10)


@pytest.mark.parametrize("value", [True, "1", float("nan"), float("inf"), {}])
def test_only_a_finite_number_is_one(value):
    with pytest.raises(ValueError, match="x: expected a number, received"):
        fields.number({"x": value}, "x")


@pytest.mark.parametrize("value", ["a", [1], ["a", "b", "c"], {"a": 1}])
def test_only_so_many_texts_are_texts(value):
    with pytest.raises(ValueError, match="t: expected at most 2 texts, received"):
        fields.texts({"t": value}, "t", most=2)


def test_texts_are_one_line_of_visible_characters():
    assert fields.text({"t": "a\nb\u202e\x00c"}, "t") == "a bc"
    assert fields.text({"t": "x" * 200}, "t") == "x" * 80
    assert fields.plain({"p": {"a": "b\nc", "d": [1], "e": float("inf")}}, "p") == {"a": "b c"}
    assert fields.skipped({"skipped": [{"name": "a\u202e", "reason": "b\n"}]}, most=1) == (("a", "b"),)


def test_what_was_received_is_shown_short_and_on_one_line():
    assert fields.shown("a\n" * 1000) == ("'" + "a\\n" * 1000)[:60]
    assert "\u202e" not in fields.shown("\u202e")


@pytest.mark.parametrize("value", [None, [1, 2], [1, 2, 2], [0, 2, 1], [1, 2000, 1], [1.0, 2, 1], "1x2x1"])
def test_only_a_shape_of_an_image_is_one(value):
    with pytest.raises(ValueError, match="image_shape: expected height, width, and 1 or 3 channels"):
        fields.image_shape({"image_shape": value})
