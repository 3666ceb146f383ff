import shutil

import pytest

from tests.map_runs import clusters, coded_run
from vae_tf.latent import Codes
from vae_tf.runs.maps import MapRequest, compute_map, kept_maps, map_folder


@pytest.fixture
def coded():
    return coded_run(*clusters(30, 3))


def test_the_maps_of_a_run_are_found_in_the_order_of_their_methods(coded):
    assert kept_maps(coded) == []
    for method in ("pca", "first"):
        compute_map(coded, MapRequest(method=method), judged=False)
    assert [drawn.request.method for drawn in kept_maps(coded)] == ["first", "pca"]


def test_a_map_that_is_damaged_or_none_is_passed_over(coded):
    drawn = compute_map(coded, MapRequest(method="pca"), judged=False)
    folder = map_folder(coded, drawn.key)
    shutil.copytree(folder, folder.parent / ("0" * 20))
    (folder.parent / "notes").mkdir()
    assert [each.key for each in kept_maps(coded)] == [drawn.key]
    (folder / "map.npz").write_bytes(b"PK")
    assert kept_maps(coded) == []
    assert folder.is_dir()


def test_a_map_of_codes_that_are_no_longer_there_is_none_of_the_run(coded):
    compute_map(coded, MapRequest(method="pca"), judged=False)
    z, labels = clusters(30, 3, seed=1)
    codes = coded.codes()
    Codes(z, codes.z_log_var, labels, None, codes.index, "test").save(coded.path / "artifacts" / "codes.npz")
    assert kept_maps(coded) == []
