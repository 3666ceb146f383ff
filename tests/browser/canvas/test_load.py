"""Files fetched and checked; the server is a function of the address written here."""

import hashlib

import numpy as np
import pytest

SET_UP = """
    const { fetchWhole, fetchManifest, fetchCodes, fetchKernels } = await load("load");
    const real = globalThis.fetch;
    const asked = [];
    const gone = new AbortController();
    const bytes = (values) => Uint8Array.from(values);
    const serve = (answer) => {
      globalThis.fetch = (address) => {
        asked.push(address);
        return Promise.resolve().then(() => answer(address));
      };
    };
    const said = (promise) => promise.then(() => "nothing", (error) => error.message);
"""
ABC = {"file": "weights-1.bin", "bytes": 3, "sha256": hashlib.sha256(bytes([1, 2, 3])).hexdigest()}


@pytest.fixture
def loading(js):
    """`loading("body", argument)` runs the body with the module's functions, `serve(answer)`, `said(promise)`."""
    return lambda body, argument=None: js(
        f"async (load, argument) => {{ {SET_UP} try {{ {body} }} finally {{ globalThis.fetch = real; }} }}", argument
    )


def test_a_file_that_is_whole_is_handed_out(loading):
    assert loading(
        """
        serve(() => new Response(bytes([1, 2, 3])));
        const data = await fetchWhole("vae/run/r", argument, gone.signal, "weights");
        return [Array.from(new Uint8Array(data)), asked];
        """,
        ABC,
    ) == [[1, 2, 3], ["vae/run/r/weights-1.bin"]]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("new Response(bytes([1, 2]))", "The weights came incomplete: expected 3 bytes, received 2."),
        ("new Response(bytes([]))", "The weights came incomplete: expected 3 bytes, received 0."),
        ("new Response(bytes([1, 2, 4]))", "The weights came damaged"),
        ("new Response('not found', { status: 404 })", "The weights could not be fetched: the server says 404."),
        ("Promise.reject(new TypeError('no network'))", "could not be fetched: the server does not answer."),
        (
            "new Response(new ReadableStream({ pull(stream) { stream.error(new TypeError('cut off')); } }))",
            "The weights came incomplete: expected 3 bytes, received 0.",
        ),
    ],
)
def test_weights_that_are_not_whole_are_refused_with_a_sentence(loading, answer, sentence):
    said = loading(
        f"""
        serve(() => {answer});
        return said(fetchWhole("base", argument, gone.signal, "weights"));
        """,
        ABC,
    )
    assert sentence in said
    assert said.endswith(".")


def test_a_canvas_that_is_gone_complains_of_nothing_of_its_own(loading):
    assert loading(
        """
        serve(() => { throw new DOMException("left", "AbortError"); });
        gone.abort();
        try { await fetchWhole("base", argument, gone.signal, "weights"); } catch (error) { return error.name; }
        """,
        ABC,
    ) == ("AbortError")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("new Response('{\"schema\": ')", "The model's description came damaged."),
        ("new Response('', { status: 500 })", "The model's description could not be fetched: the server says 500."),
    ],
)
def test_a_description_that_cannot_be_read_is_a_sentence(loading, answer, sentence):
    assert loading(f"serve(() => {answer}); return said(fetchManifest('m', gone.signal));") == sentence


CODES = """
    const { z, labels, logVar, about } = argument;
    const numbers = (type, values) => new Uint8Array(type.from(values).buffer);
    const files = {
      codes: [...numbers(Float32Array, z), ...numbers(Int32Array, labels ?? [])],
      spread: numbers(Float32Array, logVar),
    };
    const digest = async (data) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(data))),
      (byte) => byte.toString(16).padStart(2, "0")).join("");
    const part = async (file) => ({ file, bytes: files[file].length, sha256: await digest(files[file]) });
    const manifest = { latent_dim: 2, codes: { ...about, ...(await part("codes")), spread: await part("spread") } };
    serve((address) => new Response(bytes(files[address.split("/").pop()])));
"""
ABOUT = {
    "count": 3,
    "labels": True,
    "reach": 3,
    "activity": [1, 0],
    "active": 0.01,
    "mean": [0, 0],
    "components": [[1, 0], [0, 1]],
    "radius": 0.5,
}
TABLES = {"z": [1, 2, 3, 4, 5, 6], "labels": [7, 8, 9], "logVar": [-1, -2, -3, -4, -5, -6], "about": ABOUT}


def test_codes_come_as_typed_arrays_and_their_widths_when_asked_for(loading):
    found = loading(
        CODES
        + """
        const codes = await fetchCodes("base", manifest, gone.signal);
        const before = asked.length;
        const widths = await Promise.all([codes.spread(), codes.spread()]);
        const kinds = [codes.z, codes.labels, widths[0]].map((array) => array.constructor.name);
        const arrays = [codes.z, codes.labels, widths[0]].map((array) => Array.from(array));
        const { count, dim, reach, radius, components } = codes;
        return { kinds, arrays, before, after: asked.length, plain: [count, dim, reach, radius, components] };
        """,
        TABLES,
    )
    assert found == {
        "kinds": ["Float32Array", "Int32Array", "Float32Array"],
        "arrays": [TABLES["z"], TABLES["labels"], TABLES["logVar"]],
        "before": 1,
        "after": 2,
        "plain": [3, 2, 3, 0.5, [[1, 0], [0, 1]]],
    }


def test_codes_without_labels_have_none(loading):
    tables = TABLES | {"labels": None, "about": ABOUT | {"labels": False}}
    assert loading(CODES + "return (await fetchCodes('base', manifest, gone.signal)).labels;", tables) is None


def test_a_run_without_codes_is_explored_without(loading):
    assert loading("return fetchCodes('base', { latent_dim: 2, codes: null }, gone.signal);") is None


def test_codes_that_do_not_fit_their_description_are_refused(loading):
    tables = TABLES | {"about": ABOUT | {"count": 4}}
    said = loading(CODES + "return said(fetchCodes('base', manifest, gone.signal));", tables)
    assert said == "The codes do not fit their description."


def test_widths_that_could_not_be_had_are_asked_for_again(loading):
    found = loading(
        CODES
        + """
        const codes = await fetchCodes("base", manifest, gone.signal);
        serve(() => new Response("", { status: 503 }));
        const failed = await said(codes.spread());
        serve((address) => new Response(bytes(files.spread)));
        return [failed, Array.from(await codes.spread())];
        """,
        TABLES,
    )
    assert "the server says 503" in found[0]
    assert found[1] == TABLES["logVar"]


def test_the_shipped_kernels_are_compiled(js, address):
    names = js(
        """async (load, address) => {
            const { fetchKernels } = await load("load");
            const module = await fetchKernels(address, new AbortController().signal);
            return WebAssembly.Module.exports(module).map(({ name }) => name);
        }""",
        f"{address}/kernels.wasm",
    )
    assert {"memory", "run"} <= set(names)


def test_kernels_that_came_damaged_are_a_sentence(loading):
    said = loading("serve(() => new Response(bytes([0, 97, 115]))); return said(fetchKernels('k', gone.signal));")
    assert said.startswith("The kernels ")
    assert said.endswith(".")


def test_the_bytes_in_memory_are_little_endian_as_the_files_are(js):
    assert js("async () => Array.from(new Uint8Array(Float32Array.of(1).buffer))") == list(np.float32(1).tobytes())
