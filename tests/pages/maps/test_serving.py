"""What the server gives out of a map, asked for as a browser asks."""

import json
import shutil

import numpy as np
import pytest

from pages.ui import cache
from pages.ui.door import tokens
from pages.ui.maps import beside, serving
from tests.pages.asking import asker
from vae_tf.latent.maps import changed
from vae_tf.runs.maps import MapRequest, compute_map, map_folder

BINARY = {"content-type": "application/octet-stream"}
PCA, FIRST = MapRequest(method="pca"), MapRequest(method="first")


def page() -> str:
    """What a page that has a map asks with: good for minutes only."""
    return f"token={tokens.issue('place')}"


@pytest.fixture
def ask():
    """`ask("/vae/...")`: one request to the routes, without a network."""
    return asker()


def values(answer, kind="<f4"):
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    return np.frombuffer(answer.body, kind)


def test_the_arrays_of_a_map_come_row_by_row(ask, made):
    drawn, codes = compute_map(made, PCA), made.codes()
    base = f"/{serving.map_address(made, drawn)}"
    np.testing.assert_array_equal(values(ask(f"{base}/coordinates")).reshape(-1, 2), drawn.coordinates)
    np.testing.assert_array_equal(values(ask(f"{base}/codes")).reshape(-1, 2), codes.z_mean)
    np.testing.assert_array_equal(values(ask(f"{base}/elbo")), codes.elbo)
    np.testing.assert_array_equal(values(ask(f"{base}/labels"), "<i4"), codes.labels)
    np.testing.assert_array_equal(values(ask(f"{base}/index"), "<i4"), codes.index)
    assert values(ask(f"{base}/fitted"), np.uint8).all()
    np.testing.assert_array_equal(values(ask(f"{base}/trust")), drawn.quality["trustworthiness"])
    np.testing.assert_array_equal(values(ask(f"{base}/continuity")), drawn.quality["continuity"])


def test_what_a_map_does_not_have_is_missing(ask, made, put_codes):
    put_codes(made.path, np.random.default_rng(0).normal(size=(30, 2)))
    base = f"/{serving.map_address(made, compute_map(made, PCA, judged=False))}"
    for name in ("labels", "elbo", "trust", "continuity", "map.json", "..", "place"):
        assert ask(f"{base}/{name}").status == 404


def test_a_map_made_anew_has_another_address(ask, made):
    before = serving.map_address(made, compute_map(made, PCA, judged=False))
    shutil.rmtree(map_folder(made, PCA))
    assert ask(f"/{before}/coordinates").status == 404
    after = serving.map_address(made, compute_map(made, PCA, judged=False))
    assert before != after
    assert ask(f"/{after}/coordinates").status == 200
    assert ask(f"/{before}/coordinates").status == 404


@pytest.mark.parametrize("damage", ["map.npz", "map.json", "quality.npz"])
def test_a_damaged_map_is_missing_and_no_error_of_the_server(ask, made, damage):
    base = f"/{serving.map_address(made, compute_map(made, PCA))}"
    (map_folder(made, PCA) / damage).write_bytes(b"nothing")
    missing = ask(f"{base}/{'trust' if damage == 'quality.npz' else 'coordinates'}")
    assert missing.status == 404


@pytest.mark.parametrize("name", ["", "no", "0" * 20, "../../weights", "a" * 20 + "-0"])
def test_what_is_no_map_is_missing(ask, made, name):
    assert ask(f"/vae/run/{made.id}/maps/{name}/coordinates").status == 404
    assert ask(f"/vae/run/nowhere/maps/{name}/coordinates").status == 404


def test_a_second_map_is_laid_over_the_first(ask, made):
    first, second = compute_map(made, FIRST), compute_map(made, PCA)
    onto = f"onto/{made.id}/{serving.name(made, first)}"
    base = f"/{serving.map_address(made, second)}/{onto}"
    found = values(ask(f"{base}/coordinates")).reshape(-1, 2)
    np.testing.assert_allclose(found, made.codes().z_mean, atol=1e-4)  # PCA of two dimensions only turns and moves
    np.testing.assert_array_equal(values(ask(f"{base}/index"), "<i4"), second.index)
    about = beside.about(second, found)
    assert about["radius"] == pytest.approx(first.about["radius"], rel=1e-3)
    assert about["extent"] == pytest.approx(first.about["extent"], abs=1e-3)


def test_how_much_neighbourhoods_changed_is_said_for_each_point(ask, made):
    first, second = compute_map(made, FIRST), compute_map(made, MapRequest(of="pixels", method="pca"))
    address = f"/{serving.map_address(made, first)}/changed/{made.id}/{serving.name(made, second)}"
    found = values(ask(address))
    np.testing.assert_array_equal(found, changed(first.coordinates, second.coordinates))
    assert found.mean() > 0.9


@pytest.mark.parametrize("level", [1, 2, 4])
def test_images_come_in_blocks_and_levels_by_their_number(ask, made, level):
    images = cache.test_images(made)
    base = f"/vae/run/{made.id}/atlas/{cache.images_name(made)}/test/{level}"
    side = -(-28 // level)
    blocks = [values(ask(f"{base}/{number}"), np.uint8).reshape(-1, side, side, 1) for number in range(4)]
    assert [len(block) for block in blocks] == [256, 256, 256, 232]
    np.testing.assert_array_equal(np.concatenate(blocks), serving.smaller(images, level))
    assert ask(f"{base}/4").status == 404


def test_all_images_are_the_training_images_and_then_the_test_images(ask, made):
    whole = made.load_dataset()
    together = np.concatenate([whole.train.images, whole.test.images])
    base = f"/vae/run/{made.id}/atlas/{cache.images_name(made)}/all/1"
    assert len(whole.train) == 200  # the first block has both
    np.testing.assert_array_equal(values(ask(f"{base}/0"), np.uint8), together[:256].ravel())


@pytest.mark.parametrize("address", ["{}/test/3/0", "{}/none/1/0", "0123456789abcdef/test/1/0"])
def test_other_levels_splits_and_images_are_missing(ask, made, address):
    assert ask(f"/vae/run/{made.id}/atlas/{address.format(cache.images_name(made))}").status == 404


def test_without_the_dataset_there_are_no_images(ask, made):
    manifest = json.loads((made.path / "run.json").read_text())
    manifest["dataset"]["name"] = "gone"
    (made.path / "run.json").write_text(json.dumps(manifest))
    assert ask(f"/vae/run/{made.id}/atlas/{cache.images_name(made)}/test/1/0").status == 404


def test_a_smaller_image_has_the_mean_of_each_square():
    image = np.arange(9, dtype=np.uint8).reshape(1, 3, 3, 1)
    assert serving.smaller(image, 2)[0, ..., 0].tolist() == [[2, 4], [6, 8]]  # of 0,1,3,4: 2; of 2,5: 3.5
    assert serving.smaller(image, 4)[0, ..., 0].tolist() == [[4]]
    assert serving.smaller(image, 1) is image


def test_a_code_is_placed_where_the_map_has_it(ask, made):
    drawn = compute_map(made, FIRST)
    codes = np.array([[0.5, -1.0], [2.0, 3.0]], "<f4")
    answer = ask(
        f"/{serving.map_address(made, drawn)}/place", method="POST", query=page(), headers=BINARY, body=codes.tobytes()
    )
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    np.testing.assert_array_equal(np.frombuffer(answer.body, "<f4").reshape(-1, 2), codes)


def test_without_a_token_of_a_page_nothing_is_placed(ask, made):
    base = f"/{serving.map_address(made, compute_map(made, FIRST))}"
    assert ask(f"{base}/place", method="POST", headers=BINARY, body=b"\0" * 8).status == 403


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "text/plain"}, b"\0" * 8, 415),
        (BINARY, b"\0" * 7, 400),
        (BINARY, b"\0" * 12, 400),
        (BINARY, np.full(2, np.nan, "<f4").tobytes(), 400),
        (BINARY, b"", 400),
        (BINARY, b"\0" * (serving.MOST_PLACED + 1), 413),
    ],
)
def test_what_is_no_code_is_refused_in_a_sentence(ask, made, headers, body, status):
    base = f"/{serving.map_address(made, compute_map(made, FIRST))}"
    answer = ask(f"{base}/place", method="POST", query=page(), headers=headers, body=body)
    assert answer.status == status
    assert b"expected" in answer.body
