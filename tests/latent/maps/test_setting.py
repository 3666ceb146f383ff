import pytest

from vae_tf.latent.maps import METHODS, Setting
from vae_tf.latent.maps.setting import filled

COUNT = Setting(name="count", title="Count", help="", kind="int", default=15, low=2, high=200)
SHARE = Setting(name="share", title="Share", help="", kind="float", default=0.1, low=0.0, high=1.0)
WAY = Setting(name="way", title="Way", help="", kind="choice", default="a", choices=("a", "b"))
SWITCH = Setting(name="switch", title="Switch", help="", kind="bool", default=False)


def test_what_is_not_given_is_the_default():
    assert filled((COUNT, WAY), {"way": "b"}) == {"count": 15, "way": "b"}


def test_a_value_takes_the_settings_type():
    assert [type(COUNT.checked(3.0)), type(SHARE.checked(1))] == [int, float]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (COUNT, 1),
        (COUNT, 201),
        (COUNT, 2.5),
        (COUNT, True),
        (COUNT, "15"),
        (COUNT, None),
        (COUNT, float("nan")),
        (SHARE, float("inf")),
        (SHARE, -0.1),
        (SHARE, False),
        (WAY, "c"),
        (WAY, 1),
        (SWITCH, 1),
        (SWITCH, "yes"),
    ],
)
def test_a_bad_value_says_what_was_expected(setting, value):
    with pytest.raises(ValueError, match=rf"{setting.name}: expected .*received"):
        setting.checked(value)


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="expected some of count; received 'counts'"):
        filled((COUNT,), {"counts": 3})


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_the_defaults_of_every_method_are_within_its_bounds(method):
    assert filled(method.settings, {}) == {setting.name: setting.default for setting in method.settings}
