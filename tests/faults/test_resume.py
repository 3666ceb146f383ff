"""Real trainings by Keras that are paused, resumed, continued: the last bit is that of a training that ran through."""

import pytest

from tests.faults.workers import settings, weights
from vae_tf.runs import State, list_runs, resume_here, train
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.status import written_status

CONV = {"architecture": "conv", "hidden": (16, 8)}
CASES = {
    "mlp adam dynamic": {},
    "mlp adagrad dynamic": {"optimizer": "adagrad", "learning_rate": 0.02},
    "mlp adam grey": {"model": {"train_targets": "grey"}},
    "conv adam dynamic": {"model": CONV},
    "conv adagrad grey": {"model": CONV | {"train_targets": "grey"}, "optimizer": "adagrad", "learning_rate": 0.02},
    "warm-up and weight prior": {"model": {"kl_warmup": 40, "weight_prior": 0.003, "train_targets": "grey"}},
}
SLOW = ("mlp adam grey", "mlp adagrad dynamic", "conv adam dynamic")
"""What is in them, the others have too."""


def cases(*names, slow=()):
    return [pytest.param(name, marks=pytest.mark.slow if name in slow else ()) for name in names]


def small(epochs, case="mlp adam dynamic"):
    changes = dict(CASES[case])
    model = {"num_samples": 1, "hidden": (32,)} | changes.pop("model", {})
    return settings(**{"epochs": epochs, "batch_size": 16, "model": model} | changes)  # 18 whole batches and 12 images


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """`undisturbed(case)`: a run of five epochs that nothing happened to, trained once for all tests that have it."""
    made = {}

    def trained(case="mlp adam dynamic"):
        if case not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("undisturbed")))
                made[case] = train(small(5, case))
        return made[case]

    return trained


def ask_at(request, epoch):
    """Asks of the newest run, once, as soon as it has come so far."""
    asked = []

    def told(record):
        if record["epoch"] >= epoch and not asked:
            asked.append(record)
            ask(list_runs()[0].path, request)

    return told


@pytest.mark.parametrize("case", cases(*CASES, slow=SLOW))
def test_a_paused_run_goes_on_bit_for_bit(case, undisturbed):
    run = train(small(5, case), on_progress=ask_at(Request.PAUSE, 0.01))  # in the midst of an epoch
    assert (run.state, run.status["message"]) == (State.PAUSED, "Paused after 0 of 5 epochs")
    assert not run.explorable
    run = resume_here(run, on_progress=ask_at(Request.PAUSE, 2.0))
    assert run.state is State.PAUSED
    run, expected = resume_here(run), undisturbed(case)
    assert run.state is State.FINISHED
    assert weights(run) == weights(expected)
    assert run.test_elbo == pytest.approx(expected.test_elbo, rel=1e-6)  # sums over images in no fixed order
    losses = [[(record["train"], record["test"]) for record in one.metrics] for one in (run, expected)]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("case", cases("mlp adam dynamic", "conv adam dynamic", slow=["conv adam dynamic"]))
def test_three_epochs_and_two_are_five_bit_for_bit(case, undisturbed):
    run, expected = resume_here(train(small(3, case)), epochs=2), undisturbed(case)
    assert (run.state, run.config.epochs) == (State.FINISHED, 5)
    assert weights(run) == weights(expected)
    assert run.test_elbo == pytest.approx(expected.test_elbo, rel=1e-6)  # sums over images in no fixed order
    assert [record["epoch"] for record in run.metrics] == [1, 2, 3, 4, 5]


def test_a_cancelled_continuation_is_the_run_that_it_was(undisturbed):
    run = train(small(3))
    before = {path.relative_to(run.path): path.read_bytes() for path in kept(run)}
    again = resume_here(run, epochs=30, on_progress=ask_at(Request.CANCEL, 4.0))
    assert again.state is State.FINISHED
    assert {path.relative_to(run.path): path.read_bytes() for path in kept(run)} == before
    assert (again.config.epochs, again.status["epochs"], again.status["message"]) == (3, 3, "")
    assert "continued_from" not in written_status(run.path)
    assert weights(resume_here(again, epochs=2)) == weights(undisturbed())


def kept(run):
    """What a person has of a run."""
    passing = {"log.txt", "lock", "progress.json", "state.json", "worker.json"}
    return [path for path in run.path.rglob("*") if path.is_file() and path.name not in passing]


def test_the_way_of_carrying_out_is_that_of_the_first_part():
    """XLA and plain kernels round differently: a run keeps what it began with."""
    run = train(small(3), on_progress=ask_at(Request.PAUSE, 0.01))
    from vae_tf.training.checkpoints import paths, read_checkpoint

    first = read_checkpoint(paths(run.path / "checkpoints")[0]).execution
    run = resume_here(run)
    assert read_checkpoint(paths(run.path / "checkpoints")[0]).execution == first
    assert isinstance(first["jit_compile"], bool)
