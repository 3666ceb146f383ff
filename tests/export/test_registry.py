import sys

import pytest

from tests.sources import ROOT
from vae_tf.export import FORMATS, all_options, choose_format, registry
from vae_tf.export.registry import Format, installed
from vae_tf.runs.export import MADE_OF

TAKEN = {"collapse", "estimates", "findings", "frames", "gaps", "maps", "marginal", "posterior", "results", "scores"}
"""Folders of a run's artifacts that are no exports."""


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_whole(name):
    format = FORMATS[name]
    assert (format.folder or name) not in TAKEN
    assert format.of.format(**format.given({})) in MADE_OF
    assert all(values for values in format.options.values())
    module = format.code.split(":")[0].replace(".", "/") + ".py"
    assert (ROOT / module).is_file()


def test_options_are_gathered_from_all_formats():
    assert all_options()["dtype"]["browser"] == ("float32", "float16")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("tape", {}, "format: expected one of browser, .*; received 'tape'"),
        ("browser", {"dtype": "int8"}, "dtype: expected float32 or float16 for the browser format, received 'int8'"),
        ("browser", {"colour": "red"}, "colour: the browser format has no such option; it has dtype"),
        ("unfolding", {"dtype": "float32"}, "dtype: the unfolding format has no such option; it has no options"),
    ],
)
def test_what_no_format_has_is_a_sentence(name, options, message):
    with pytest.raises(ValueError, match=message):
        choose_format(name, **options)


def test_a_library_that_is_not_installed_is_named_with_the_command_that_installs_it(monkeypatch):
    format = Format("On tape", "vae_tf.export.tape:export", needs={"json": "-", "no_such_library": "pip install it"})
    monkeypatch.setattr(registry, "FORMATS", {"tape": format})
    words = "format: tape needs the library no_such_library, which is not installed: pip install it"
    with pytest.raises(ValueError, match=f"^{words}$"):
        choose_format("tape")


def test_a_library_is_looked_for_without_being_imported(monkeypatch):
    assert installed("json")
    assert not installed("no_such_library")
    monkeypatch.setitem(sys.modules, "wave", None)  # as tests and the maps' process block one
    assert not installed("wave")
