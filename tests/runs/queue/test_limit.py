import pytest

from vae_tf.data.people import keep_apart, person_id
from vae_tf.runs.queue import cancel, submit
from vae_tf.runs.queue.limit import runs_at_once


def test_it_is_what_the_environment_says(monkeypatch):
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", " 3 ")
    assert runs_at_once() == 3


@pytest.mark.parametrize(("cores", "limit"), [(1, 1), (2, 1), (3, 1), (4, 2), (16, 8)])
def test_else_it_is_half_the_cores_and_at_least_one(monkeypatch, cores, limit):
    monkeypatch.delenv("VAE_TF_RUNS_AT_ONCE", raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(cores)), raising=False)
    assert runs_at_once() == limit


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "1e3", "²", "9" * 400])
def test_anything_else_is_refused_in_a_sentence(monkeypatch, text):
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", text)
    with pytest.raises(ValueError, match="VAE_TF_RUNS_AT_ONCE: expected a whole number from 1 to 10000, received"):
        runs_at_once()


def test_only_so_many_runs_of_one_person_wait_where_people_are_kept_apart(config, monkeypatch):
    ada, bob = (person_id("https://login.example", name) for name in ("ada", "bob"))
    monkeypatch.setenv("VAE_TF_PERSON_QUEUED", "1")
    first = submit(config(), owner=ada)
    submit(config(), owner=ada)
    keep_apart()
    with pytest.raises(ValueError, match="expected fewer than 1 runs of yours that wait, found 2"):
        submit(config(), owner=ada)
    submit(config(), owner=bob)
    monkeypatch.setenv("VAE_TF_PERSON_QUEUED", "2")
    with pytest.raises(ValueError, match="wait until one has begun, or cancel one"):
        submit(config(), owner=ada)
    cancel(first)
    submit(config(), owner=ada)
