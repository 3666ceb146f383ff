"""People kept apart: whatever lists, opens or changes a run or a dataset asks whether who acts may."""

import threading

import pytest

from tests.data.packing import pack
from vae_tf.data import DATASETS, load_dataset, ownership
from vae_tf.data.deleted import delete_dataset, list_deleted, restore_dataset
from vae_tf.data.describing import describe_dataset
from vae_tf.data.keeping import keep
from vae_tf.data.own import own_keys, own_manifest, own_specs
from vae_tf.data.ownership import HOUSE, NOBODY, acting_as
from vae_tf.data.people import keep_apart, person_id
from vae_tf.runs import create_run, foreground, list_runs, list_trash, open_run, open_run_by_id, restore_run, trash_run
from vae_tf.runs.queue import cancel, clone, continue_run, delete, pause, resume, stop, submit
from vae_tf.runs.run import SHIPPED
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status

ADA, BOB = person_id("https://login.example", "ada"), person_id("https://login.example", "bob")


@pytest.fixture
def run(config):
    """Ada's run, which has ended."""
    run = create_run(config(), owner=ADA)
    write_status(run.path, State.STOPPED)
    return run


@pytest.fixture
def apart():
    """From now on each may do what they like with what is theirs, and nothing else."""
    keep_apart()


def as_each(look, *people):
    found = []
    for someone in people:
        with acting_as(someone):
            found.append(look())
    return found


def test_everybody_may_everything_until_people_are_kept_apart(run):
    with acting_as(BOB):
        assert ownership.may("delete", ADA)
        assert open_run_by_id(run.id).id == run.id


def test_who_may_not_see_a_run_finds_it_in_no_list(run, config, apart):
    other = create_run(config(), owner=BOB)
    write_status(other.path, State.STOPPED)
    trash_run(other)
    listed = as_each(lambda: [found.id for found in list_runs()], ADA, BOB, NOBODY, HOUSE)
    assert listed == [[run.id], [], [], [run.id]]
    assert as_each(lambda: len(list_trash()), ADA, BOB, NOBODY, HOUSE) == [0, 1, 0, 1]


@pytest.mark.parametrize("name", ["whole id", "beginning", "path"])
@pytest.mark.parametrize("who", [BOB, NOBODY])
def test_who_may_not_see_a_run_cannot_open_it_by_any_name(run, apart, name, who):
    word = {"whole id": run.id, "beginning": run.id[:15], "path": run.path}[name]
    with acting_as(who), pytest.raises(ValueError, match="expected the id or the directory of a run"):
        open_run(word)
    with acting_as(ADA):
        assert open_run(word).id == run.id


def test_what_comes_with_the_app_is_everybodys_to_see_and_nobodys_to_change(apart):
    [shipped] = [path.parent.name for path in SHIPPED.glob("*2d/run.json")]
    with acting_as(BOB):
        assert open_run_by_id(shipped).owner is None
        assert not ownership.may("annotate", None)
    with acting_as(NOBODY), pytest.raises(ValueError, match="expected the id"):
        open_run_by_id(shipped)


def test_a_run_of_nobody_known_is_the_houses_alone(config, apart):
    run = create_run(config())
    (create_run(config()).path / "run.json").write_text("{")
    assert as_each(lambda: len(list_runs()), ADA, HOUSE) == [0, 2]
    with acting_as(ADA), pytest.raises(ValueError, match="expected the id"):
        open_run_by_id(run.id)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("pause", pause),
        ("stop", stop),
        ("cancel", cancel),
        ("delete", delete),
        ("delete", trash_run),
        ("resume", resume),
        ("resume", foreground.resume_here),
        ("continue", lambda run: continue_run(run, 1)),
        ("annotate", lambda run: run.annotate(name="Mine")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_may_not_change_a_run_does_not(run, apart, what, change):
    with (
        acting_as(BOB),
        pytest.raises(ValueError, match=f"expected what is yours to {what}, received what somebody else made"),
    ):
        change(run)


def test_who_deleted_a_run_takes_it_back(run, apart):
    with acting_as(ADA):
        trashed = trash_run(run)
    with acting_as(BOB), pytest.raises(ValueError, match="yours to restore"):
        restore_run(trashed)
    with acting_as(ADA):
        assert restore_run(trashed) == run.path


def test_a_thread_of_the_server_is_nobody(apart):
    said = []
    with ownership.recognised_by(lambda: NOBODY), acting_as(ADA):
        thread = threading.Thread(target=lambda: said.append(ownership.person()))
        thread.start()
        thread.join()
        said.append(ownership.person())
    assert said == [NOBODY, ADA]
    assert ownership.person() is HOUSE


# ------------------------------------------------------------------------------------------------------- datasets


def test_datasets_are_asked_about_too(tmp_path, apart):
    key, _ = keep(pack(tmp_path / "packed"), owner=ADA)
    assert as_each(lambda: list(own_specs()), ADA, BOB, HOUSE) == [[key], [], [key]]
    assert as_each(own_keys, ADA, BOB) == [[key], []]
    with acting_as(BOB):
        assert key not in DATASETS
        for look in (own_manifest, load_dataset):
            with pytest.raises(ValueError, match=key):
                look(key)
        with pytest.raises(ValueError, match="yours to delete"):
            delete_dataset(key)
        with pytest.raises(ValueError, match="expected a dataset of yours"):
            describe_dataset(key, title="Mine", source="", licence="")
    with acting_as(ADA):
        deleted = delete_dataset(key)
    assert as_each(lambda: len(list_deleted()), ADA, BOB) == [1, 0]
    with acting_as(BOB), pytest.raises(ValueError, match="yours to restore"):
        restore_dataset(deleted)
    with acting_as(ADA):
        assert restore_dataset(deleted) == key


def test_two_people_bring_the_same_images_and_each_has_them(tmp_path, apart):
    with acting_as(ADA):
        first, new = keep(pack(tmp_path / "a"), "Cats", owner=ADA)
    with acting_as(BOB):
        second, also_new = keep(pack(tmp_path / "b"), "Cats", owner=BOB)
        again, third_new = keep(pack(tmp_path / "c"), "Cats", owner=BOB)
    assert first != second == again
    assert (new, also_new, third_new) == (True, True, False)
    assert as_each(own_keys, ADA, BOB) == [[first], [second]]


def test_nobody_trains_on_what_is_somebody_elses(tmp_path, config, apart):
    key, _ = keep(pack(tmp_path / "packed"), owner=ADA)
    with acting_as(BOB), pytest.raises(ValueError, match="not available"):
        submit(config(dataset=key), owner=BOB)


def test_who_may_look_at_a_run_sees_its_images_and_no_forged_run_does(tmp_path, config, apart):
    with acting_as(ADA):
        key, _ = keep(pack(tmp_path / "packed"), owner=ADA)
        model = {"image_shape": DATASETS[key].image_shape}
        run = create_run(config(dataset=key, limit=None, batch_size=1, model=model), owner=ADA)
    forged = type(run)(run.path, {**run.manifest, "owner": BOB})
    with acting_as(BOB):
        assert run.has_images
        assert run.test_images() is not None
        assert not forged.has_images
        assert forged.test_images() is None
        with pytest.raises(ValueError, match="not available"):
            clone(run, {}, owner=BOB)


def test_a_run_from_before_keeps_its_images(tmp_path, config):
    key, _ = keep(pack(tmp_path / "packed"), owner="browser-0123456789abcdef")
    model = {"image_shape": DATASETS[key].image_shape}
    run = create_run(config(dataset=key, limit=None, batch_size=1, model=model), owner="somebody else")
    keep_apart()
    with acting_as(HOUSE):
        assert run.has_images
        assert run.load_dataset().fingerprint == run.dataset["fingerprint"]
