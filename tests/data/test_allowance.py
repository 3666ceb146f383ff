"""How much of the disk one person may fill, where people are kept apart."""

import pytest

from tests.data.packing import pack
from vae_tf.data import allowance
from vae_tf.data.deleted import delete_dataset
from vae_tf.data.files import write_json
from vae_tf.data.keeping import keep
from vae_tf.data.people import keep_apart, person_id
from vae_tf.data.quota import QuotaExceeded

ADA, BOB = person_id("https://login.example", "ada"), person_id("https://login.example", "bob")


def run_of(home, owner, size, place="runs"):
    folder = home / place / f"2026-{owner[-4:]}-{size}"
    folder.mkdir(parents=True)
    write_json(folder / "run.json", {"owner": owner})
    (folder / "weights.npz").write_bytes(bytes(size))


def test_runs_and_datasets_count_also_in_the_trash(home, tmp_path):
    keep_apart()
    run_of(home, ADA, 100_000)
    run_of(home, ADA, 200_000, place="trash")
    run_of(home, BOB, 400_000)
    before = allowance.filled(ADA)
    (home / "runs" / f"2026-{ADA[-4:]}-100000" / "artifacts" / "maps").mkdir(parents=True)
    (home / "runs" / f"2026-{ADA[-4:]}-100000" / "artifacts" / "maps" / "a.npz").write_bytes(bytes(900_000))
    assert allowance.filled(ADA) == before  # somebody else may have asked for it
    assert 300_000 <= before < 330_000
    key, _ = keep(pack(tmp_path / "packed"), owner=ADA)
    with_it = allowance.filled(ADA)
    assert with_it > before
    delete_dataset(key)
    assert allowance.filled(ADA) == with_it


def test_who_has_filled_their_part_is_told_and_others_are_not(home, monkeypatch):
    keep_apart()
    run_of(home, ADA, 1_000_000)
    monkeypatch.setenv(allowance.VARIABLE, "1.2")
    allowance.check_allowance(ADA)
    with pytest.raises(QuotaExceeded, match=r"your runs and datasets have 1 of 1 MB, and this needs 0\.5 more"):
        allowance.check_allowance(ADA, 500_000)
    allowance.check_allowance(BOB, 500_000)
    monkeypatch.setenv(allowance.VARIABLE, "0")
    with pytest.raises(QuotaExceeded, match="expected room among what you may fill"):
        allowance.check_allowance(BOB)


def test_a_dataset_that_does_not_fit_is_not_kept(home, tmp_path, monkeypatch):
    keep_apart()
    monkeypatch.setenv(allowance.VARIABLE, "0")
    with pytest.raises(QuotaExceeded, match="expected room"):
        keep(pack(tmp_path / "packed"), owner=ADA)
    assert not list((home / "datasets").glob("*-*"))


def test_nobody_is_bounded_where_people_are_not_kept_apart(home, monkeypatch):
    monkeypatch.setenv(allowance.VARIABLE, "0")
    allowance.check_allowance(ADA, 10)
    keep_apart()
    allowance.check_allowance("browser-0123456789abcdef", 10)
    allowance.check_allowance(None, 10)


def test_a_setting_that_is_no_number_is_said(monkeypatch):
    monkeypatch.setenv(allowance.VARIABLE, "lots")
    with pytest.raises(ValueError, match="VAE_TF_PERSON_MB: expected a number of megabytes, received 'lots'"):
        allowance.allowance()
