from vae_tf import train
from vae_tf.runs.collapse import Checkup, measure
from vae_tf.runs.consultation import diagnosed, effective_beta, remedied_name, trials
from vae_tf.runs.remedies import Remedy
from vae_tf.runs.run import NAME_LIMIT, Run
from vae_tf.runs.states import State
from vae_tf.runs.store import create_run


def test_a_run_that_collapsed_is_diagnosed_and_its_remedied_run_is_found_again(home, config):
    ill = train(config(epochs=1, model={"beta": 500.0}), name="n" * NAME_LIMIT)
    found = diagnosed(ill, measure(ill, Checkup(limit=100)))
    assert found.beta == 500
    assert found.findings[0].name == "collapsed"
    remedy = found.remedies[0]
    assert remedy.name == "smaller-beta"
    assert trials(found.remedies) == {}
    healed = create_run(remedy.config, name=remedied_name(ill, remedy), state=State.QUEUED)
    assert trials(found.remedies)["smaller-beta"].id == healed.id
    assert healed.name.endswith("n, smaller beta")
    said = found.to_dict()
    assert said["remedies"][0]["changes"] == {"beta": 1.0}
    assert said["findings"][0]["wrong"]


def test_a_name_keeps_the_letters_of_what_is_named_so(run):
    remedy = Remedy("relu", "ReLU in deep networks", "", {}, run.config)
    assert remedied_name(run, remedy) == f"{run.name}, ReLU in deep networks"


def test_the_effective_beta_is_that_of_the_last_epoch(run):
    assert effective_beta(run) == run.metrics[-1]["beta"] == 1
    (run.path / "metrics.jsonl").unlink()
    manifest = dict(run.manifest)
    manifest["config"] = manifest["config"] | {"model": manifest["config"]["model"] | {"beta": 3.0}}
    assert effective_beta(Run(run.path, manifest)) == 3
