import pytest

from vae_tf.runs import State


def test_a_state_is_stored_as_its_name():
    assert [str(state) for state in State] == [
        "queued",
        "starting",
        "running",
        "paused",
        "finished",
        "stopped",
        "cancelled",
        "failed",
        "damaged",
    ]
    with pytest.raises(ValueError, match="flying"):
        State("flying")


def test_who_is_live_and_who_has_a_model():
    assert [state for state in State if state.live] == [State.QUEUED, State.STARTING, State.RUNNING]
    assert [state for state in State if state.has_model] == [State.FINISHED, State.STOPPED]
