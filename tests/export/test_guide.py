from tests.export.words import about
from vae_tf.export.guide import WIDTH, guide

PORTS = {"decoder": {"z": "(n, 2), float32", "image": "(n, 8, 8, 1), in [0, 1]"}}
CODE = """
import keras
"""


def text(**changes):
    return guide(about(**changes), "A trained model.", PORTS, CODE).decode()


def test_the_page_says_what_it_is_of_and_under_which_licence():
    said = text()
    for words in (
        "Mine\n====\n\nA trained model.\n",
        "run                    20261120-abc, made 2023-11-14 22:13 UTC\n",
        "licence of the images  CC BY 4.0\n",
        "test figures           test ELBO -20.50 ± 0.25 nats per image, grey targets, 100 images, 5 samples\n",
        "command                python -m vae_tf export 20261120-abc\n",
        "decoder\n    z      (n, 2), float32\n    image  (n, 8, 8, 1), in [0, 1]\n",
        "How to use it\n\n    import keras\n",
    ):
        assert words in said


def test_what_is_not_known_is_left_out():
    said = text(licence="", source="", results={}, command="")
    assert not any(word in said for word in ("licence", "source", "test figures", "command"))


def test_what_is_particular_about_an_encoder_is_said():
    sentence = "The decoder learns from chains alone."
    assert sentence in text(encoder=sentence)


def test_a_model_without_a_bound_has_no_elbo():
    assert "test score (no bound) -20.50" in text(bounded=False)


def test_a_long_name_is_one_line_and_long_words_stay_whole():
    said = text(name="a\nb " * 3, encoder="word " * 60, command="x" * 150)
    assert said.startswith("a b a b a b\n===========\n")
    assert "x" * 150 in said
    assert max(len(line) for line in said.splitlines() if "x" * 150 not in line) <= WIDTH
