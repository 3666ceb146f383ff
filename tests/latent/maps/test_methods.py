import numpy as np
import pytest

from tests.map_runs import clusters
from vae_tf.latent.maps import METHODS, Cancelled, label_accuracy, trust

Z, LABELS = clusters(240, 6)
OTHER = [{"metric": "cosine"}, {"metric": "manhattan"}, {"density": True}, {"neighbours": 5}]


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_every_method_lays_out_codes_the_same_each_time(method):
    first, second = (method.fit(Z, LABELS, seed=3) for _ in range(2))
    assert first.coordinates.dtype == np.float32
    assert first.coordinates.shape == (240, 2)
    np.testing.assert_array_equal(first.coordinates, second.coordinates)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_every_method_places_a_code_near_its_group_alone_as_among_others(method):
    fitted = method.fit(Z[:200], LABELS[:200])
    placed = fitted.place(Z[200:])
    assert placed.dtype == np.float32
    np.testing.assert_allclose(fitted.place(Z[210:211]), placed[10:11], atol=1e-4)
    middles = np.array([fitted.coordinates[LABELS[:200] == kind].mean(axis=0) for kind in range(4)])
    nearest = np.argmin(np.linalg.norm(placed[:, np.newaxis] - middles, axis=2), axis=1)
    assert (nearest == LABELS[200:]).mean() > 0.9


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_a_map_that_is_read_again_places_codes_where_it_did_before(method):
    fitted = method.fit(Z, LABELS)
    again = method.restored(Z, fitted.coordinates, settings={})
    np.testing.assert_array_equal(again(Z[:5] + 0.1), fitted.place(Z[:5] + 0.1))


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
@pytest.mark.parametrize(
    "codes",
    [np.zeros((1, 3)), np.zeros((2, 3)), np.zeros((30, 3)), np.arange(40)[:, np.newaxis], np.eye(3), np.ones((5, 1))],
    ids=["one", "two", "all equal", "one dimension", "three", "five equal ones of one dimension"],
)
def test_odd_codes_give_a_map_or_a_sentence(method, codes):
    if len(codes) < method.fewest:
        with pytest.raises(ValueError, match=f"expected at least {method.fewest} codes, received {len(codes)}"):
            method.fit(codes)
        return
    fitted = method.fit(codes)
    assert np.isfinite(fitted.coordinates).all()
    assert np.isfinite(fitted.place(codes[:2])).all()


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e39])
def test_codes_that_are_no_numbers_are_refused(method, bad):
    codes = Z.astype(np.float64)
    codes[7, 2] = bad
    with pytest.raises(ValueError, match="codes: expected finite values"):
        method.fit(codes)
    with pytest.raises(ValueError, match="codes: expected shape"):
        method.fit(np.zeros((0, 3)))


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_further_codes_must_be_like_those_of_the_map(method):
    with pytest.raises(ValueError, match=r"expected shape \(n, 6\)"):
        method.fit(Z, LABELS).place(Z[:, :5])


@pytest.mark.parametrize("name", ["umap", "tsne"])
def test_a_map_nobody_waits_for_ends_in_its_midst(name):
    heard = []

    def tell(words, share):
        heard.append(share)
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        METHODS[name].fit(Z, tell=tell)
    assert heard == sorted(heard)
    assert heard[-1] < 0.9


def test_pca_of_points_on_a_line_is_the_line():
    line = np.outer(np.array([-1.0, 0.0, 3.0]), [3.0, 4.0])  # a step of one is five long
    np.testing.assert_allclose(
        METHODS["pca"].fit(line).coordinates, np.array([[-1 - 2 / 3, 0], [-2 / 3, 0], [3 - 2 / 3, 0]]) * 5, atol=1e-5
    )


def test_pca_is_the_projection_onto_the_principal_axes():
    from vae_tf.latent import principal_axes

    axes = principal_axes(Z, 2)
    expected = (Z - axes.mean) @ axes.components.T
    np.testing.assert_allclose(METHODS["pca"].fit(Z).coordinates, expected, atol=1e-4)


def test_the_first_two_dimensions_are_as_they_are():
    np.testing.assert_array_equal(METHODS["first"].fit(Z).coordinates, Z[:, :2])
    one = METHODS["first"].fit(Z[:, :1]).coordinates
    np.testing.assert_array_equal(one, np.column_stack([Z[:, 0], np.zeros(len(Z))]).astype(np.float32))


@pytest.mark.parametrize("name", ["umap", "tsne"])
def test_another_seed_gives_another_map_as_good(name):
    maps = [METHODS[name].fit(Z, seed=seed).coordinates for seed in (0, 1)]
    assert not np.array_equal(*maps)
    for coordinates in maps:
        assert trust(Z, coordinates).overall()["trustworthiness"] > 0.9
        assert label_accuracy(coordinates, LABELS) > 0.95


@pytest.mark.parametrize("settings", OTHER)
def test_umap_with_other_settings_keeps_the_groups(settings):
    fitted = METHODS["umap"].fit(Z[:200], LABELS[:200], settings=settings)
    assert label_accuracy(fitted.coordinates, LABELS[:200]) > 0.95
    assert np.isfinite(fitted.place(Z[200:])).all()


def test_umap_by_label_parts_what_has_no_groups():
    noise = np.random.default_rng(0).normal(size=(200, 4))
    labels = np.arange(200) % 2
    told = METHODS["umap"].fit(noise, labels, settings={"supervised": True}).coordinates
    untold = METHODS["umap"].fit(noise, labels).coordinates
    assert label_accuracy(untold, labels) < 0.7 < 0.9 < label_accuracy(told, labels)
    with pytest.raises(ValueError, match="supervised: expected labels"):
        METHODS["umap"].fit(noise, None, settings={"supervised": True})


def test_umap_takes_as_many_neighbours_as_there_are():
    fitted = METHODS["umap"].fit(Z[:6], settings={"neighbours": 200})
    assert np.isfinite(fitted.coordinates).all()


def test_a_faster_umap_is_as_good():
    fitted = METHODS["umap"].fit(Z, fast=True)
    assert label_accuracy(fitted.coordinates, LABELS) > 0.95


def test_umap_leaves_tensorflow_to_whoever_wants_it():
    import sys

    assert sys.modules.get("tensorflow", "absent") is not None
