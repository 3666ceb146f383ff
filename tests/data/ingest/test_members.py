import time

import pytest

from vae_tf.data.ingest.members import is_archive, members


@pytest.mark.parametrize(
    ("names", "is_one"),
    [
        (["run.json", "weights.npz"], True),
        (["mine/run.json", "mine/weights.npz", "mine/log.txt"], True),
        (["mine\\run.json", "mine\\weights\\000-a.npy"], True),
        (["run.json", "mine/weights.npz"], False),
        (["run.json", "cat.png"], False),
        (["a/b/run.json", "a/b/weights.npz"], False),
        (["my-run.json", "weights.npz"], False),
        (["mine/run.json", "mine/my-weights.npz"], False),
        (["mine/run.json", "mine/weights/a/000-a.npy"], False),
        (["mine/run.json", "weights/000-a.npy"], False),
        (["run.json", "weights/000-a.npy"], True),
        (["run.json", "run.json/weights.npz"], False),
        (["weights.npz"], False),
        ([], False),
    ],
)
def test_a_run_is_told_from_images_by_its_names(names, is_one):
    assert is_archive(names) is is_one


def test_many_descriptions_without_weights_are_told_at_once():
    names = [f"{i}/{file}" for i in range(20_000) for file in ("run.json", "weights/a", "weights.npy")]
    began = time.process_time()
    assert not is_archive(names)
    assert time.process_time() - began < 1


def test_members_are_named_as_in_the_run_s_folder():
    names = ["a/log.txt", "a/weights/000-b.npy", "a/run.json", "a/metrics.jsonl"]
    found, left_out = members(names)
    assert found == {"weights/000-b.npy": 1, "run.json": 2, "metrics.jsonl": 3}
    assert left_out == ["log.txt"]
