from tests.faults.courses import a_run, carry_out, go_on, trainer
from tests.runs.test_outcomes import CONTINUED
from vae_tf.runs import open_run
from vae_tf.runs.beginning import begin_part, tidy
from vae_tf.runs.frames import frame_epochs, frames_folder, save_frame
from vae_tf.runs.status import amend_status
from vae_tf.training.checkpoints import Checkpoint, paths, save_checkpoint


def test_what_a_death_left_is_swept_and_what_is_everybodys_is_not():
    run = a_run()
    (run.path / "checkpoints" / ".000007.0123.tmp").mkdir(parents=True)
    for name in (".state.json.01.tmp", ".metrics.jsonl.01.tmp", ".progress.json.half.tmp", ".run.json.01.tmp"):
        (run.path / name).touch()
    (run.path / "before").mkdir()
    tidy(run)
    assert [path.name for path in run.path.rglob(".*")] == [".run.json.01.tmp"]  # somebody may be renaming the run
    assert not (run.path / "before").exists()


def test_the_settings_of_a_continued_run_are_completed():
    run = a_run(3)
    amend_status(run.path, continued_from=CONTINUED)
    assert tidy(run).config.epochs == open_run(run.id).config.epochs == 5
    assert (run.path / "before").is_dir()


def test_frames_of_epochs_that_come_anew_are_removed():
    run = a_run(3)
    carry_out(run)
    frame = {name: run.live()[name] for name in ("z_mean", "reconstructions", "kl_per_dimension")}
    save_frame(frames_folder(run), epoch=9, **frame)
    run = go_on(run, epochs=2)
    begin_part(tidy(run), run.load_dataset(), trainer())
    assert frame_epochs(run)[-1] == 3


def test_a_checkpoint_of_other_settings_is_passed_over():
    run = a_run()
    arrays = {"model/001-w": [1.0], "step": 3}
    save_checkpoint(run.path / "checkpoints", Checkpoint(3, 0, 1.0, arrays=arrays))
    part = begin_part(run, run.load_dataset(), trainer())
    assert part.training.step == 0
    assert "step 3: 001-w: expected the shape of the settings" in part.note


def test_a_continued_run_keeps_every_checkpoint_that_it_had():
    run = a_run(3)
    carry_out(run)
    before = paths(run.path / "checkpoints")
    run = go_on(run, epochs=30)
    carry_out(run)
    assert set(before) <= set(paths(run.path / "checkpoints"))
