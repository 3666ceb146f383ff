import numpy as np
import pytest

from tests.map_runs import clusters
from vae_tf.latent.maps import label_accuracy, nearest, neighbours
from vae_tf.latent.maps.graph import nearest_by, neighbour_graph

LINE = np.array([[0.0], [1.0], [3.0], [7.0]], np.float32)


def quiet(words, share):
    pass


def test_the_nearest_come_first():
    found, distances = nearest(LINE, np.array([[2.5]], np.float32), 3)
    assert found.tolist() == [[2, 1, 0]]
    np.testing.assert_allclose(distances, [[0.5, 1.5, 2.5]], rtol=1e-5)


def test_a_point_is_no_neighbour_of_itself():
    assert neighbours(LINE, 1, 2).tolist() == [0, 2]
    assert neighbours(LINE, 1, 99).tolist() == [0, 2, 3]
    assert neighbours(LINE[:1], 0, 5).tolist() == []


def test_equal_points_are_neighbours_of_each_other_and_not_of_themselves():
    found, distances = nearest(np.ones((30, 2), np.float32), np.ones((30, 2), np.float32), 4, itself=np.arange(30))
    assert not (found == np.arange(30)[:, np.newaxis]).any()
    assert not distances.any()


def test_points_far_from_the_origin_keep_their_neighbours():
    far = np.array([[10_000.0, 0], [10_000.1, 0], [10_000.3, 0]], np.float32)
    assert neighbours(far, 0, 2).tolist() == [1, 2]


@pytest.mark.parametrize(("i", "k"), [(4, 1), (-1, 1), (0, 0)])
def test_what_is_not_there_is_refused(i, k):
    with pytest.raises(ValueError, match="expected a point from 0 to 3"):
        neighbours(LINE, i, k)
    with pytest.raises(ValueError, match="k: expected 1 to 4"):
        nearest(LINE, LINE, 5)


def test_label_accuracy_leaves_each_point_out_of_its_vote():
    assert label_accuracy(LINE, np.array([0, 0, 1, 1]), 1) == 0.75  # 3 is nearest to 1
    assert label_accuracy(LINE[:1], np.array([0])) is None


def test_between_equal_votes_the_nearest_wins():
    points = np.array([[0.0], [1.0], [-2.0]], np.float32)
    assert label_accuracy(points, np.array([0, 0, 1]), 2, asked=np.array([0])) == 1.0
    assert label_accuracy(points, np.array([1, 0, 1]), 2, asked=np.array([0])) == 0.0


def test_a_graph_has_each_point_first():
    found, distances = neighbour_graph(np.repeat(LINE, 3, axis=0), 4, tell=quiet)
    assert found[:, 0].tolist() == list(range(12))
    assert not distances[:, :3].any()
    assert found.dtype == np.int32
    assert distances.dtype == np.float32


def test_a_graph_is_handed_out_as_a_copy():
    neighbour_graph(LINE, 2, tell=quiet)[0][:] = -1
    assert neighbour_graph(LINE, 2, tell=quiet)[0].min() == 0


def test_the_cosine_distance_is_one_minus_the_cosine():
    points = np.array([[2.0, 0, 0, 0, 0], [0, 3, 0, 0, 0], [1, 1, 0, 0, 0]], np.float32)
    found, distances = nearest_by(points, points[:1], 3, "cosine")
    assert found.tolist() == [[0, 2, 1]]
    np.testing.assert_allclose(distances, [[0, 1 - 0.5**0.5, 1]], atol=1e-6)


def test_the_manhattan_distance_goes_along_the_axes():
    points = np.array([[0.0, 0], [2, 2], [3, 0]], np.float32)
    found, distances = nearest_by(points, points[:1], 3, "manhattan")
    assert found.tolist() == [[0, 2, 1]]
    np.testing.assert_allclose(distances, [[0, 3, 4]], atol=1e-6)


def test_neighbours_by_cells_miss_few_and_are_the_same_again(monkeypatch):
    from vae_tf.latent.maps import cells, graph

    z, _ = clusters(4000, 8, kinds=40)
    exact, _ = nearest(z, z, 15)
    found = [cells.near_neighbours(z, 15, metric="euclidean", seed=1, look=lambda share: None)[0] for _ in range(2)]
    np.testing.assert_array_equal(*found)
    assert np.mean([len(np.intersect1d(a, b)) / 15 for a, b in zip(found[0], exact, strict=True)]) > 0.85
    monkeypatch.setattr(graph, "EXACT", 100)
    by_graph, distances = neighbour_graph(z, 15, seed=1, tell=quiet)
    assert by_graph[:, 0].tolist() == list(range(4000))
    np.testing.assert_allclose(distances[:, 1], np.linalg.norm(z - z[by_graph[:, 1]], axis=1), rtol=1e-2)


def test_cells_of_equal_points_still_find_enough(monkeypatch):
    from vae_tf.latent.maps import cells

    found, distances = cells.near_neighbours(
        np.ones((300, 5), np.float32), 20, metric="euclidean", seed=0, look=lambda share: None
    )
    assert found.shape == (300, 20)
    assert not distances.any()
