from vae_tf.jobs import Ticket


def test_a_ticket_waits_works_and_ends():
    ticket = Ticket("a")
    ticket.before = lambda _: 3
    assert (ticket.state, ticket.position, ticket.ended, ticket.wait(0)) == ("waiting", 3, False, False)
    ticket.news("Layout 3 of 4 epochs", 0.7)
    ticket.news("Judging the map", 0.6)
    assert (ticket.state, ticket.position, ticket.words, ticket.progress) == ("working", 0, "Judging the map", 0.7)
    ticket.end("done", result={"key": "k"})
    assert (ticket.state, ticket.progress, ticket.result, ticket.wait(0)) == ("done", 1.0, {"key": "k"}, True)


def test_the_first_end_counts():
    ticket = Ticket("a")
    ticket.end("cancelled")
    ticket.end("done")
    ticket.news("Neighbours", 0.1)
    ticket.wait_again("Starting again")
    assert (ticket.state, ticket.words) == ("cancelled", "Cancelled")


def test_a_job_is_cancelled_when_nobody_waits_for_it():
    ticket, stopped = Ticket("a"), []
    ticket.stop = stopped.append
    assert all(ticket.join(name) for name in ("ann", "ben"))
    ticket.cancel("ann")
    assert stopped == []
    ticket.cancel("ben")
    assert stopped == [ticket]
    ticket.end("cancelled")
    ticket.cancel("ben")
    assert stopped == [ticket]


def test_who_listens_hears_how_it_is_and_what_comes():
    ticket, heard = Ticket("a"), []
    ticket.hear(lambda ticket: heard.append(ticket.state))
    ticket.news("Neighbours", 0.1)
    ticket.end("failed", error="no codes")
    assert heard == ["waiting", "working", "failed"]
    assert Ticket.finished("b").state == "done"


def test_who_has_stopped_looking_waits_no_more(monkeypatch):
    ticket, stopped, now = Ticket("a"), [], [100.0]
    monkeypatch.setattr("vae_tf.jobs.ticket.time.monotonic", lambda: now[0])
    ticket.stop = stopped.append
    assert all(ticket.join(name) for name in ("ann", "reloaded", "ben"))
    assert all(ticket.seen(name) for name in ("ann", "reloaded"))
    now[0] += 30
    assert ticket.seen("ann")
    ticket.cancel("ben")
    assert stopped == []  # Ann is there
    assert not ticket.seen("ben")
    ticket.cancel("ann")
    assert stopped == [ticket]  # the page that was loaded anew is not


def test_what_is_being_given_up_is_joined_by_nobody():
    ticket, joined = Ticket("a"), []
    ticket.stop = lambda _: joined.append(ticket.join("ben"))  # just before the line hears of it
    ticket.join("ann")
    ticket.cancel("ann")
    assert joined == [False]
