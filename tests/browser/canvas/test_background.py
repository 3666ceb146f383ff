"""Work in the background: the newest of a key wins, keys take turns, and a dead worker hangs nothing."""

import numpy as np
import pytest

from tests.browser.canvas.models import made, packed

SET_UP = """
    const { Background } = await load("background");
    const { Network } = await load("network");
    const { toRgba } = await load("paint");
    const { manifest, weights, kernels } = argument;
    const data = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)).buffer;
    window.kernels ??= await WebAssembly.compileStreaming(fetch(kernels));
    const gone = new AbortController();
    const parts = { module: window.kernels, manifest, weights: data, gone: gone.signal };
    const make = (start, changed) => new Background({ ...parts, ...changed, ...(start && { start }) });
    const random = (count) => Float32Array.from({ length: count * manifest.latent_dim }, (_, k) => Math.sin(13 * k));
    const plain = (result) => result && Array.from(result);
    const within = (promise, milliseconds = 10000) => Promise.race([promise,
      new Promise((_, fail) => setTimeout(() => fail(new Error("still waiting")), milliseconds))]);
    const expected = (z) => {
      const pixels = new Network(window.kernels, manifest, data).decodeBatch(z);
      return Array.from(toRgba(pixels, 1, new Uint8ClampedArray(4 * pixels.length)));
    };
    const largest = (a, b) => {
      if (a.length !== b.length) return NaN;
      return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
    };
    class Fake {
      constructor(answer = () => {}) { this.heard = []; this.ended = false; this.answer = answer; }
      postMessage(message) { this.heard.push(message); this.answer(this, message); }
      terminate() { this.ended = true; }
      say(data) { this.onmessage({ data }); }
    }
    const density = { u: Float32Array.of(0), v: Float32Array.of(0), covariance: Float32Array.of(1, 0, 1),
      window: [-1, 1, -1, 1], columns: 3, rows: 3, flat: false };
"""


@pytest.fixture
def background(js, address):
    """`background("body")` runs the body with `make(start)`, a `Fake` worker, and a small model; all is ended after."""
    _, description, weights = made("preset quick")
    argument = {"kernels": f"{address}/kernels.wasm", **packed(description, weights)}
    return lambda body: js(
        f"async (load, argument) => {{ {SET_UP} try {{ {body} }} finally {{ gone.abort(); }} }}", argument
    )


def test_the_worker_decodes_as_the_page_does(background):
    difference, count = background("""
        const z = random(100);
        const found = await within(make().decode("grid", z));
        return [largest(plain(found), expected(z)), found.length];
    """)
    assert count == 100 * 28 * 28 * 4
    assert difference <= 1  # bytes are rounded


def test_the_worker_computes_densities(background):
    found = background('return plain(await within(make().density("density", density)));')
    assert np.shape(found) == (9,)
    assert max(found) == found[4] > 0


def test_the_newest_of_a_key_wins(background):
    found = background("""
        const work = make();
        const z = random(3);
        const asked = [random(400), random(300), z].map((codes) => work.decode("grid", codes));
        const [first, second, third] = await within(Promise.all(asked));
        return [first, second, largest(plain(third), expected(z))];
    """)
    assert found[:2] == [None, None]
    assert found[2] <= 1


def test_the_worker_drops_what_nobody_waits_for(background):
    answered = background("""
        const answered = [];
        const start = () => {
          const worker = new Worker(new URL("background/worker.js", kernels), { type: "module" });
          worker.addEventListener("message", ({ data }) => data.key && answered.push(data.id));
          return worker;
        };
        const work = make(start);
        for (let k = 0; k < 5; k++) work.decode("grid", random(500));
        await within(work.decode("grid", random(3)));
        await within(work.decode("strips", random(1000)), 60000); // by turns, 500 would be done before
        return answered;
    """)
    assert answered == [6, 7]


def test_two_keys_are_both_answered(background):
    assert background("""
        const work = make();
        const [a, b, c] = await within(Promise.all([
          work.decode("grid", random(50)), work.decode("strips", random(2)), work.density("density", density)]));
        return [a.length, b.length, c.length];
    """) == [50 * 3136, 2 * 3136, 9]


def test_a_short_request_does_not_wait_for_a_long_one_of_another_key(background):
    assert background("""
        const work = make();
        const order = [];
        await within(Promise.all([
          work.decode("grid", random(4000)).then(() => order.push("long")),
          work.decode("strips", random(4)).then(() => order.push("short")),
        ]), 30000);
        return order;
    """) == ["short", "long"]


def test_nothing_asked_is_nothing_decoded(background):
    assert background('return plain(await within(make().decode("grid", random(0))));') == []


def test_after_the_canvas_is_gone_everybody_hears_null(background):
    assert background("""
        const fake = new Fake();
        const work = make(() => fake);
        const waiting = work.decode("grid", random(4));
        gone.abort();
        return [await within(waiting), await within(work.decode("grid", random(4))), fake.ended];
    """) == [None, None, True]


def test_an_answer_to_an_older_request_is_not_taken_for_the_newer_one(background):
    assert background("""
        const fake = new Fake();
        const work = make(() => fake);
        const old = work.decode("grid", random(1));
        const young = work.decode("grid", random(2));
        const [, first, second] = fake.heard;
        fake.say({ key: "grid", id: first.id, result: "old" });
        fake.say({ key: "grid", id: second.id, result: "young" });
        return [await within(old), await within(young)];
    """) == [None, "young"]


@pytest.mark.parametrize(
    "death",
    [
        "() => { throw new Error('no workers here'); }",
        "() => new Fake((fake, message) => { if (message.key) fake.onerror(new Event('error')); })",
        "() => new Fake((fake, message) => { if (message.start) fake.onmessageerror(); })",
        "() => new Fake((fake, message) => { if (message.key) for (let k = 0; k < 3; k++) work.look(); })",
    ],
    ids=["never started", "fails at work", "cannot read", "falls silent"],
)
def test_a_dead_worker_does_not_hang(background, death):
    lengths = background(f"""
        const start = {death};
        const work = make(start);
        const asked = [work.decode("grid", random(5)), work.density("density", density)];
        asked.push(work.decode("strips", random(2)));
        return (await within(Promise.all(asked))).map((result) => result.length);
    """)
    assert lengths == [5 * 3136, 9, 2 * 3136]


def test_a_silent_worker_that_breathes_is_left_to_work(background):
    assert background("""
        const fake = new Fake();
        const work = make(() => fake);
        const waiting = work.decode("grid", random(5));
        for (let k = 0; k < 9; k++) { work.look(); fake.say({}); }
        const ended = fake.ended;
        fake.say({ key: "grid", id: fake.heard[1].id, result: "late" });
        return [ended, await within(waiting)];
    """) == [False, "late"]


def test_nobody_looks_after_a_worker_that_has_nothing_to_do(background):
    assert (
        background("""
        const answer = (worker, key, id) => queueMicrotask(() => worker.say({ key, id, result: "done" }));
        const fake = new Fake((worker, { key, id }) => key && answer(worker, key, id));
        const work = make(() => fake);
        await within(work.decode("grid", random(1)));
        return work.looks;
    """)
        == 0
    )


def test_on_the_page_itself_the_newest_of_a_key_wins_too(background):
    found = background("""
        const work = make(() => { throw new Error("no workers here"); });
        const z = random(3);
        const [old, young] = await within(Promise.all([work.decode("grid", random(200)), work.decode("grid", z)]));
        return [old, largest(plain(young), expected(z))];
    """)
    assert found[0] is None
    assert found[1] <= 1


def test_a_network_that_cannot_run_answers_null(background):
    assert background("""
        const work = make(() => { throw new Error("no workers here"); }, { weights: new ArrayBuffer(4) });
        return [await within(work.decode("grid", random(1))), plain(await within(work.density("d", density))).length];
    """) == [None, 9]
