"""Many images decoded in slices, by a network that is a function written here."""

SET_UP = """
    const { Decoding, Pace } = await load("decoding");
    const calls = [];
    const network = { decodeBatch: (z) => (calls.push(z.length), Float32Array.from(z, (value) => value / 255)) };
    const manifest = { image_shape: [1, 1, 1], latent_dim: 1 };
    const z = (count) => Float32Array.from({ length: count }, (_, k) => k % 256);
"""


def test_slices_join_to_all_images_in_their_order(js):
    found, calls = js(f"""async (load) => {{ {SET_UP}
        let rgba;
        const job = new Decoding(network, manifest, z(1000), new Pace(), (done) => (rgba = done));
        while (!job.step(0));
        return [Array.from(rgba).filter((_, k) => k % 4 === 0), calls];
    }}""")
    assert found == [k % 256 for k in range(1000)]
    assert sum(calls) == 1000
    assert len(calls) > 10
    assert max(calls) <= 64


def test_a_slow_network_gets_few_images_a_slice_and_a_fast_one_many(js):
    assert js("""async (load) => {
        const { Pace } = await load("decoding");
        const counts = [];
        for (const each of [100, 1, 0.001]) {
          const pace = new Pace();
          for (let k = 0; k < 30; k++) pace.learn(10, 10 * each);
          counts.push(pace.images(10));
        }
        return counts;
    }""") == [4, 8, 64]


def test_no_images_are_done_at_once(js):
    assert js(f"""async (load) => {{ {SET_UP}
        let rgba;
        const over = new Decoding(network, manifest, z(0), new Pace(), (done) => (rgba = done)).step(5);
        return [over, rgba.length, calls];
    }}""") == [True, 0, []]
