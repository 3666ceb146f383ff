"""The browser's judgement of a lesson's target, on the cases that Python's is held to."""

from tests.lesson_cases import CASES, START


def test_the_browser_and_python_agree_on_every_case(js):
    script = """async (load, [cases, start]) => {
        const { holds } = await load("target");
        return cases.map(([target, z]) => holds(target, z, start));
    }"""
    cases = [[target, z] for target, z, _ in CASES]
    assert js(script, [cases, START]) == [expected for _, _, expected in CASES]


def test_whoever_asks_hears_where_one_is_now_and_later_until_it_leaves(js):
    script = """async (load) => {
        const { tellPoint, hearPoint } = await load("point");
        const heard = [];
        const leaving = new AbortController();
        tellPoint({ z: [1], start: [0], of: "a" });
        hearPoint(({ z }) => heard.push(z[0]), leaving.signal);
        tellPoint({ z: [2], start: [0], of: "a" });
        leaving.abort();
        tellPoint({ z: [3], start: [0], of: "a" });
        return heard;
    }"""
    assert js(script) == [1, 2]
