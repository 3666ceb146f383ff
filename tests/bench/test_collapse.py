import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.bench import collapse
from vae_tf.bench.collapse import CASES, DIMENSIONS, Case, bench
from vae_tf.models.registry import check_names
from vae_tf.runs.remedies import REMEDIES


def test_every_case_has_settings_that_are_valid_and_remedies_that_exist():
    for case in CASES.values():
        check_names(case.config)
        assert case.config.model.latent_dim == DIMENSIONS
        assert set(case.remedies) <= set(REMEDIES)


def test_a_row_says_what_was_found_and_what_the_remedy_brought(monkeypatch):
    model = VAEConfig(image_shape=(8, 8, 1), hidden=(8,), beta=500.0)
    config = TrainConfig(dataset="digits", limit=60, batch_size=20, epochs=1, model=model)
    monkeypatch.setattr(collapse, "CASES", {"a tiny one": Case(config, ("collapsed",), ("smaller-beta",))})
    said = []
    rows = bench(rounds=1, quick=False, peers="", show=said.append)
    assert [row["name"] for row in rows] == ["a tiny one: smaller-beta"]
    before, after = rows[0]["active_units"]
    assert rows[0]["ratio"] == pytest.approx((after - before) / 5)
    assert "collapsed" in rows[0]["found"]
    assert not rows[0]["met"]  # of two dimensions no five can come back
    assert any("NOT met" in line for line in said)
