import pytest

from vae_tf.runs.best import Best


def after(*elbos):
    best = Best()
    for epoch, elbo in enumerate(elbos, start=1):
        best = best.after(epoch, 10 * epoch, elbo)
    return best


def test_the_best_is_the_epoch_of_the_highest_elbo_and_the_wait_is_since_then():
    assert after(-200.0, -150.0, -160.0, -155.0) == Best(epoch=2, step=20, elbo=-150.0, wait=2)


def test_as_good_is_not_better():
    assert after(-150.0, -150.0) == Best(epoch=1, step=10, elbo=-150.0, wait=1)


@pytest.mark.parametrize(("patience", "waited"), [(0, False), (1, True), (2, True), (3, False)])
def test_patience_is_so_many_epochs_and_none_is_for_ever(patience, waited):
    assert after(-1.0, -2.0, -2.0).has_waited(patience) is waited


def test_it_survives_being_written_and_read():
    best = after(-200.0, -150.25, -160.0)
    assert best.to_dict() == {"epoch": 2, "step": 20, "elbo": -150.25}
    assert Best.from_dict(best.to_dict(), best.wait) == best
    assert Best().to_dict() is None
    assert Best.from_dict(None, 0) == Best()
