import json

import pytest

from tests.data.packing import pack
from vae_tf.data import DATASETS
from vae_tf.data.describing import describe_dataset
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_manifest, own_specs


@pytest.fixture
def key(tmp_path, home):
    return keep(pack(tmp_path / "packed"))[0]


def test_other_words_leave_key_and_fingerprint(key):
    before = own_manifest(key)
    describe_dataset(key, title=" My\u202e pets\n", source="Me", licence="x" * 300)
    after = own_manifest(key)
    assert (after.title, after.source, after.licence) == ("My pets", "Me", "x" * 200)
    assert (list(own_specs()), after.fingerprint, after.created) == ([key], before.fingerprint, before.created)
    spec = DATASETS[key]
    assert (spec.title, spec.source, spec.load().title) == ("My pets", "Me", "My pets")


def test_what_is_no_dataset_or_no_name_is_refused(key, home):
    with pytest.raises(ValueError, match="name: expected a name, received none"):
        describe_dataset(key, title=" \u200b", source="", licence="")
    with pytest.raises(ValueError, match="expected a key like"):
        describe_dataset("../../etc", title="x", source="", licence="")
    with pytest.raises(ValueError, match="expected a manifest, found none"):
        describe_dataset("none-0123abcd", title="x", source="", licence="")
    assert not (home / "datasets" / "none-0123abcd").exists()
    assert json.loads((home / "datasets" / key / "manifest.json").read_text())["title"] == "Cats and dogs"
