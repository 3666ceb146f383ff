"""How many codes lie near each step of a path, against the package's count."""

import numpy as np
import pytest

from vae_tf.latent.geometry import support

COUNT = """async (load, [z, dim, points, radius]) => {
    const { support } = await load("support");
    const codes = { z: Float32Array.from(z), dim, count: z.length / dim };
    return Array.from(await support(codes, Float32Array.from(points), radius, () => true));
}"""


def count(js, codes, points, radius):
    codes, points = (np.asarray(table, np.float32) for table in (codes, points))
    return js(COUNT, [codes.ravel().tolist(), codes.shape[1], points.ravel().tolist(), radius])


def test_codes_are_counted_up_to_the_radius_itself(js):
    codes = [[0, 0], [3, 4], [3, 4.5], [0, -5]]
    assert count(js, codes, [[0, 0], [3, 4], [100, 0]], 5) == [3, 3, 0]


@pytest.mark.parametrize("dim", [1, 2, 20])
def test_the_count_is_that_of_the_package(js, dim):
    rng = np.random.default_rng(dim)
    codes, points = rng.normal(size=(3000, dim)), rng.normal(size=(24, dim))
    codes, points = codes.astype(np.float32), points.astype(np.float32)
    radius = 0.3 * dim**0.5
    wanted = support(points, codes, radius)
    assert count(js, codes, points, radius) == wanted.tolist()
    assert len(set(wanted.tolist())) > (1 if dim < 20 else 0)


def test_a_count_that_nobody_wants_any_more_ends_without_one(js):
    found = js("""async (load) => {
        const { support } = await load("support");
        const codes = { z: new Float32Array(2e6), dim: 1, count: 2e6 };
        let asked = 0;
        const counts = await support(codes, new Float32Array(24), 1, () => (asked++, false));
        return [counts, asked];
    }""")
    assert found == [None, 1]


@pytest.mark.parametrize(
    ("counts", "beginning", "end"),
    [
        ([3, 1, 9], "All 3 steps have test codes within 0.12: ", "the path stays in the data."),
        ([3, 0, 9], "1 of 3 steps has no test code within 0.12: ", "the path leaves the data there."),
        ([0, 0, 9], "2 of 3 steps have no test code within 0.12: ", "the path leaves the data there."),
        ([0, 0, 0], "None of the 3 steps has a test code within 0.12: ", "the path leaves the data there."),
    ],
)
def test_the_counts_are_said_in_a_sentence(js, counts, beginning, end):
    sentence = js(
        "async (load, counts) => { const s = await load('support'); return s.supportInWords(counts, 0.12345); }", counts
    )
    assert sentence.startswith(beginning)
    assert sentence.endswith(end)


@pytest.mark.parametrize(
    ("dim", "end"), [(1, "neighbour."), (2, "in both dimensions."), (20, "measured in all 20 dimensions.")]
)
def test_what_near_means_is_told(js, dim, end):
    words = js("async (load, dim) => (await load('support')).nearInWords(0.2061, dim, 1000)", dim)
    assert words.startswith("0.21 is the median distance of a test code to its tenth neighbour")
    assert words.endswith(end)


def test_of_many_codes_it_says_that_not_all_were_asked(js):
    said = "async (load, count) => (await load('support')).nearInWords(0.2, 2, count).includes('of 5,000 of them')"
    assert [js(said, count) for count in (20_000, 20_001)] == [False, True]
