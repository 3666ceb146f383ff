"""Jobs in turn between keys."""

JOBS = """
    const { Queue } = await load("queue");
    const row = new Queue();
    const log = [];
    const job = (name, steps) => ({ step: (milliseconds) => (log.push(name + milliseconds), --steps <= 0) });
"""


def test_keys_take_turns_until_they_are_done(js):
    assert js(f"""async (load) => {{ {JOBS}
        row.put("grid", job("g", 3));
        row.put("strips", job("s", 1));
        while (!row.empty) row.step(5);
        return log;
    }}""") == ["g5", "s5", "g5", "g5"]


def test_a_newer_job_takes_the_older_ones_place_in_the_row(js):
    assert js(f"""async (load) => {{ {JOBS}
        row.put("grid", job("old", 3));
        row.put("strips", job("s", 2));
        row.step(1);
        row.step(1);
        row.put("grid", job("new", 1));
        while (!row.empty) row.step(1);
        return log;
    }}""") == ["old1", "s1", "new1", "s1"]


def test_an_empty_row_has_nothing_to_do(js):
    assert js(f"async (load) => {{ {JOBS} row.step(1); return [row.empty, log]; }}") == [True, []]
