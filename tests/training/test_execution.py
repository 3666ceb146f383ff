import json

import pytest

from vae_tf import TrainConfig
from vae_tf.training.execution import Execution, choose_execution


@pytest.mark.parametrize("execution", [Execution(True), Execution(False), Execution(False, 2)])
def test_an_execution_travels_as_json(execution):
    assert Execution.from_dict(json.loads(json.dumps(execution.to_dict()))) == execution


def test_one_written_before_there_were_lanes_has_none():
    assert Execution.from_dict({"jit_compile": False}) == Execution(False, 0)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"jit_compile": 1},
        {"jit_compile": True, "other": 2},
        {"jit_compile": True, "lanes": -1},
        {"jit_compile": True, "lanes": True},
        {"jit_compile": True, "lanes": 65},
    ],
)
def test_anything_else_is_refused(values):
    with pytest.raises(ValueError, match="execution: expected jit_compile true or false, and lanes"):
        Execution.from_dict(values)


@pytest.mark.parametrize(
    ("batch_size", "images", "cores", "lanes"),
    [(100, 4_000, 2, 2), (100, 4_000, 1, 1), (16, 4_000, 2, 1), (100, 20, 2, 1), (100, 4_000, 4, 0)],
)
def test_a_batch_is_halved_on_two_cores_unless_it_is_small(batch_size, images, cores, lanes):
    chosen = choose_execution(TrainConfig(batch_size=batch_size), images, cores=cores)
    assert chosen == Execution(jit_compile=False, lanes=lanes)


def test_without_being_told_the_rule_counts_the_cores_itself():
    assert choose_execution(TrainConfig(), 4_000) in [
        choose_execution(TrainConfig(), 4_000, cores=n) for n in (1, 2, 3)
    ]
