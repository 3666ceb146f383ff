import pytest

from vae_tf.config import settings_of
from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.settings import ImportSettings


def test_settings_travel_as_plain_values():
    settings = ImportSettings(name="Cats", height=32, width=24, colour="grey", fit="pad", invert=True, seed=3)
    assert ImportSettings.from_dict(settings.to_dict()) == settings


def test_limits_travel_as_plain_values():
    assert Limits.from_dict(Limits(images=7).to_dict()) == Limits(images=7)


def test_text_is_cleaned_where_it_enters():
    settings = ImportSettings(name=" my\u202e cats\n", source="a\0b", licence="x" * 300)
    assert (settings.name, settings.source, len(settings.licence)) == ("my cats", "ab", 200)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"height": 3, "width": 8}, "height: expected a whole number from 4 to 256, received 3"),
        ({"height": 8, "width": 257}, "width: expected a whole number from 4 to 256, received 257"),
        ({"height": 8}, "height, width: expected both or neither, received 8 and None"),
        ({"colour": "red"}, "colour: expected one of auto, grey, colour; received 'red'"),
        ({"fit": "zoom"}, "fit: expected one of crop, pad, stretch; received 'zoom'"),
        ({"test_share": 0.51}, "test_share: expected a number from 0.05 to 0.5, received 0.51"),
        ({"test_share": float("nan")}, "test_share: expected a number"),
        ({"seed": -1}, "seed: expected a whole number from 0"),
        ({"invert": 1}, "invert: expected true or false, received 1"),
    ],
)
def test_a_bad_setting_is_said(wrong, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        ImportSettings(**wrong)


def test_every_setting_and_limit_has_a_help_text():
    for entry in (*settings_of(ImportSettings).values(), *settings_of(Limits).values()):
        assert entry.metadata["help"].endswith("."), entry.name


@pytest.mark.parametrize(
    ("size", "words"), [(10, "10 bytes"), (2000, "2 kB"), (512_000_000, "512 MB"), (1_500_000_000, "1.5 GB")]
)
def test_sizes_in_words(size, words):
    assert in_words(size) == words
