import os
import time

import pytest

from tests.data.packing import arrays, pack
from vae_tf.data import DATASETS
from vae_tf.data.deleted import bin_of_datasets, delete_dataset, list_deleted, restore_dataset
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_specs
from vae_tf.runs import list_trash
from vae_tf.runs.trash import purge_trash


@pytest.fixture
def key(home):
    return keep(pack(home / "imports" / "a"))[0]


def test_a_deleted_dataset_is_out_of_the_menu_and_can_be_taken_back(key):
    lies = delete_dataset(key)
    assert key not in DATASETS
    (entry,) = list_deleted()
    assert (entry.path, entry.key, entry.title) == (lies, key, "Cats and dogs")
    assert entry.gone == entry.deleted + 7 * 86400
    assert restore_dataset(entry.path) == key
    assert list(own_specs()) == [key]
    assert list_deleted() == []


def test_the_trash_of_runs_does_not_show_it(key):
    delete_dataset(key)
    assert list_trash() == []


def test_one_that_is_not_there_is_not_deleted():
    with pytest.raises(ValueError, match="x-01234567: expected a dataset of this home, found none"):
        delete_dataset("x-01234567")
    with pytest.raises(ValueError, match="expected a key like"):
        delete_dataset("../runs")


def test_one_whose_images_have_come_again_is_not_restored(key, home):
    lies = delete_dataset(key)
    other, new = keep(pack(home / "imports" / "b"), "Another name")
    assert new
    with pytest.raises(ValueError, match=f"{key}: expected no dataset of the same images, found {other}"):
        restore_dataset(lies)


def test_only_what_lies_in_the_trash_is_restored(key, home):
    delete_dataset(key)
    with pytest.raises(ValueError, match="expected a dataset in the trash"):
        restore_dataset(home / "datasets" / f"20200101000000-{key}")
    with pytest.raises(ValueError, match="expected a dataset in the trash, found none: it is gone"):
        restore_dataset(bin_of_datasets().folder / f"20200101000000-{key}")


def test_a_damaged_one_can_be_deleted_too(key, home):
    (home / "datasets" / key / "manifest.json").write_text("{")
    delete_dataset(key)
    assert [entry.title for entry in list_deleted()] == [key]


def test_after_seven_days_it_goes_for_good_with_the_runs(key, home):
    lies = delete_dataset(key)
    old = time.strftime("%Y%m%d%H%M%S", time.localtime(time.time() - 7.01 * 86400))
    lies.rename(lies.with_name(f"{old}-{key}"))
    kept, _ = keep(pack(home / "imports" / "b", arrays(seed=1)))
    delete_dataset(kept)
    assert purge_trash() == [key]
    assert [entry.key for entry in list_deleted()] == [kept]
    assert purge_trash() == []
    os.utime(bin_of_datasets().folder / ".purged", (0, 0))
    assert purge_trash() == []
