import pytest

from tests.faults import courses
from vae_tf import train
from vae_tf.runs import open_run, requests
from vae_tf.runs.collapse import Checkup, measure
from vae_tf.runs.consultation import diagnosed, effective_beta, remedied_name, trials
from vae_tf.runs.naming import NAME_LIMIT
from vae_tf.runs.recovery import recovery
from vae_tf.runs.remedies import Remedy
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status
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


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_trial_that_came_to_nothing_has_tried_nothing(home, config, state):
    remedy = Remedy("warm-up", "KL warm-up", "", {}, config())
    run = create_run(remedy.config, state=State.QUEUED, queued=1.0)
    assert trials([remedy])["warm-up"].id == run.id
    write_status(run.path, State(state), message="")
    assert trials([remedy]) == {}


def test_a_trial_that_was_stopped_is_one_where_it_can_go_on(home, config):
    remedy = Remedy("warm-up", "KL warm-up", "", {}, config())
    run = create_run(remedy.config, state=State.QUEUED, queued=1.0)
    assert courses.carry_out(run, at=2, then=lambda: requests.ask(run.path, requests.Request.STOP)) is State.STOPPED
    assert trials([remedy])["warm-up"].id == run.id
    assert "is stopped, not finished" in recovery(run, open_run(run.path))["unfinished"]
    courses.carry_out(courses.go_on(run))
    assert recovery(run, open_run(run.path))["unfinished"] is None


def test_a_name_keeps_the_letters_of_what_is_named_so(run):
    remedy = Remedy("relu", "ReLU in deep networks", "", {}, run.config)
    assert remedied_name(run, remedy) == f"{run.name}, ReLU in deep networks"


def test_the_effective_beta_is_that_of_the_last_epoch(run):
    assert effective_beta(run) == run.metrics[-1]["beta"] == 1
    (run.path / "metrics.jsonl").unlink()
    manifest = dict(run.manifest)
    manifest["config"] = manifest["config"] | {"model": manifest["config"]["model"] | {"beta": 3.0}}
    assert effective_beta(Run(run.path, manifest)) == 3
