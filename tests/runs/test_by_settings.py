from dataclasses import replace

import pytest

from tests.faults import courses
from vae_tf.runs import State, create_run, open_run
from vae_tf.runs.by_settings import among, at_hand, find, trained
from vae_tf.runs.status import write_status
from vae_tf.runs.store import list_runs


def test_a_run_is_found_by_its_settings_and_the_finished_one_before_another(home):
    first, second = courses.a_run(), courses.a_run()
    assert find(first.config).id == first.id
    courses.carry_out(second)
    assert find(first.config).id == second.id
    assert trained(first.config, "again").id == second.id
    assert find(replace(first.config, epochs=3)) is None  # a longer one is another one
    assert find(replace(first.config, epochs=3), same=lambda found, wanted: found.epochs >= wanted.epochs)


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.STOPPED])
def test_what_a_person_ended_or_what_failed_is_none(home, state):
    run = courses.a_run()
    write_status(run.path, state, message="")
    run = open_run(run.id)
    assert among(run.config, [run]) is None
    assert at_hand(run.config, [run]) is None  # it kept nothing to go on from


def test_a_run_that_waits_in_the_queue_is_not_trained_beside_it(home):
    run = create_run(courses.a_run().config, state=State.QUEUED, queued=1.0)
    with pytest.raises(ValueError, match="expected a run that rests"):
        trained(run.config, "beside it")
    assert len(list_runs()) == 2
