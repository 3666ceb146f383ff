import sqlite3

import pytest

from vae_tf.runs.queue.index import Index, Row, in_index, look, path

ROW = Row("a", "ada", "queued", 5.0, 0.0, 0, settled=False)


def put(*rows):
    in_index(lambda index: [index.put(row) for row in rows])


def test_rows_are_kept_and_read_again():
    put(ROW, ROW._replace(id="b", settled=True, started=7.5))
    assert in_index(Index.rows) == {"a": ROW, "b": ROW._replace(id="b", settled=True, started=7.5)}
    assert in_index(Index.ids) == {"a", "b"}
    assert in_index(Index.unsettled) == [ROW]
    assert look(Index.rows) == in_index(Index.rows)


def test_a_settled_row_is_looked_at_again_when_asked_for():
    put(ROW._replace(settled=True), ROW._replace(id="b", settled=True))
    in_index(lambda index: index.unsettle("a"))
    assert [row.id for row in in_index(Index.unsettled)] == ["a"]
    in_index(Index.unsettle)
    assert len(in_index(Index.unsettled)) == 2
    in_index(lambda index: index.drop(["a"]))
    assert in_index(Index.ids) == {"b"}


def test_it_knows_when_a_run_of_each_owner_last_began():
    put(ROW._replace(started=7.0), ROW._replace(id="b", started=9.0), ROW._replace(id="c", owner="bob"))
    assert in_index(Index.served) == {"ada": 9.0}


def test_its_time_never_goes_back(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 100.0)
    assert in_index(Index.now) == 100.0
    put(ROW._replace(queued=500.0))
    assert in_index(Index.now) == pytest.approx(500.001)
    put(ROW._replace(queued=500.0, started=600.0))
    assert in_index(Index.now) == pytest.approx(600.001)


def test_what_fails_changes_nothing():
    put(ROW)

    def fail(index):
        index.drop(["a"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_index(fail)
    assert in_index(Index.rows) == {"a": ROW}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b"this is no database" * 100),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(file.read_bytes()[:100] + bytes(8092)),
        lambda file: file.unlink(),
        lambda file: [file.unlink(), sqlite3.connect(file).execute("CREATE TABLE runs (id, note)")],
    ],
)
def test_a_damaged_or_lost_index_is_made_anew(home, spoil):
    put(ROW)
    spoil(path())
    assert in_index(Index.rows) == {}
    put(ROW)
    assert in_index(Index.rows) == {"a": ROW}


def test_a_damaged_index_is_set_aside(home):
    path().parent.mkdir()
    path().write_bytes(b"this is no database")
    assert look(Index.rows) is None
    put(ROW)
    assert (home / "index.damaged.db").read_bytes() == b"this is no database"


def test_an_index_of_another_version_is_made_anew():
    put(ROW)
    with sqlite3.connect(path()) as connection:
        connection.execute("PRAGMA user_version = 7")
    assert in_index(Index.rows) == {}


def test_looking_waits_for_nobody_and_makes_nothing(home):
    assert look(Index.rows) is None
    assert not home.exists()
    put(ROW)
    assert in_index(lambda index: [index.drop(["a"]), look(Index.ids)][1]) == {"a"}  # as it was before
    assert look(Index.ids) == set()


def test_a_home_that_cannot_be_written_says_so(monkeypatch):
    monkeypatch.setenv("VAE_TF_HOME", "/dev/null/home")
    with pytest.raises(OSError, match="/dev/null"):
        put(ROW)
