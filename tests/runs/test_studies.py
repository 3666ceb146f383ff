import re

import pytest

from vae_tf.export import FORMATS
from vae_tf.figures.words import with_error
from vae_tf.runs import create_run, open_run, shipped_run
from vae_tf.runs.export import export_run
from vae_tf.runs.studies import studied


def test_the_shipped_run_is_told_with_its_ladder_and_its_diagnosis():
    found = studied(shipped_run())
    assert (found.epochs, round(found.seconds)) == (60, 27)
    assert [each.title for each in found.estimates] == ["ELBO", "L₅", "L₅₀", "L₅₀₀₀", "AIS", "Appendix D", "Exact"]
    exact = found.estimates[-1]
    assert (exact.kind, exact.images, exact.of, exact.targets) == ("exact", 50, 1000, "grey")
    assert found.diagnosed.images == found.diagnosed.of == 1000
    assert found.diagnosed.findings
    assert set(found.formats) <= set(FORMATS)
    assert "browser" not in found.formats


def test_every_number_of_a_card_is_stored(tmp_path):
    run = shipped_run()
    [path] = export_run(run, format="card", out=tmp_path / "card.md")
    said = path.read_text()
    result = run.results["grey"]
    assert f"| grey | {with_error(result['mean'], result['standard_error'])} |" in said
    assert f"`{run.dataset['fingerprint']}`" in said
    assert said.startswith("# Digits in two dimensions\n")
    assert re.search(r"^\| `archive` \| .* \| `python -m vae_tf import run.zip`", said, re.MULTILINE)


def test_a_run_with_nothing_but_its_weights_has_a_card(run):
    for name in ("metrics.jsonl", "artifacts/results/elbo-dynamic.json", "artifacts/results/elbo-grey.json"):
        (run.path / name).unlink()
    found = studied(open_run(run.path))
    assert (found.estimates, found.diagnosed) == ([], None)
    assert found.epochs == 3


def test_a_run_without_a_model_has_none(config, tmp_path):
    with pytest.raises(ValueError, match="expected a run with a trained model; 'Mine' is starting"):
        export_run(create_run(config(), name="Mine"), format="card", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
