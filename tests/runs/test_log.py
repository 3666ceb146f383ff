from vae_tf.runs.log import epoch_line, log

LOSSES = {"loss": 100.0, "reconstruction_loss": 95.0, "kl_loss": 5.5, "elbo": -100.5}


def test_lines_are_added_and_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    log(tmp_path, "one")
    log(tmp_path, "two\n\n")
    assert (tmp_path / "log.txt").read_text() == "one\ntwo\n"
    log(tmp_path / "gone", "three")
    assert not (tmp_path / "gone").exists()


def test_an_epoch_is_a_line():
    record = {"epoch": 3, "train": LOSSES, "test": LOSSES, "beta": 0.25, "images_per_second": 1234.5}
    assert epoch_line(record, 10) == (
        "epoch    3/10  loss   100.000  elbo  -100.500  test elbo  -100.500  kl   5.500  beta 0.25      1234 images/s"
    )
