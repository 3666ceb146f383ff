from vae_tf.runs.queue.order import Waiting, fair_order


def waiting(**owners):
    """Runs like a1, a2 of each owner, queued at these times."""
    return [
        Waiting(queued, f"{owner}{n}", owner)
        for owner, times in owners.items()
        for n, queued in enumerate(times, start=1)
    ]


def test_one_person_waits_in_the_order_of_asking():
    assert fair_order(waiting(a=[1, 2, 3]), {}, {}) == ["a1", "a2", "a3"]


def test_who_asks_later_does_not_wait_behind_all_of_anothers_runs():
    assert fair_order(waiting(a=[1, 2, 3], b=[4]), {}, {}) == ["a1", "b1", "a2", "a3"]


def test_the_owner_with_the_fewest_runs_at_work_is_next():
    assert fair_order(waiting(a=[1, 2], b=[3, 4]), {"a": 1}, {"a": 10}) == ["b1", "a1", "b2", "a2"]
    assert fair_order(waiting(a=[1], b=[2]), {"a": 2, "b": 3}, {}) == ["a1", "b1"]


def test_among_equals_it_is_who_was_served_longest_ago():
    assert fair_order(waiting(a=[1], b=[2], c=[3]), {}, {"a": 30, "b": 20}) == ["c1", "b1", "a1"]


def test_turns_alternate_between_those_who_wait():
    assert fair_order(waiting(a=[1, 2], b=[3, 4], c=[5]), {}, {}) == ["a1", "b1", "c1", "a2", "b2"]


def test_runs_queued_at_the_same_time_keep_one_order():
    both = [Waiting(1.0, "y", "a"), Waiting(1.0, "x", "a")]
    assert fair_order(both, {}, {}) == fair_order(both[::-1], {}, {}) == ["x", "y"]


def test_nobody_waits():
    assert fair_order([], {"a": 3}, {"a": 1}) == []
