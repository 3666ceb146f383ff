"""The token that a component carries: into the address while it is good, and another one once it is old."""

import pytest

SET_UP = """
    const { Pass } = await load("pass");
    const gone = new AbortController();
    let asked = 0;
    const pass = new Pass(() => asked++);
    const words = async (address) => (await pass.at(address, gone.signal)).href.replace(document.baseURI, "");
    const moment = () => new Promise((done) => setTimeout(done, 20));
"""


def test_a_good_token_stands_in_the_address_and_nothing_is_asked_for(js):
    found = js(f"""async (load) => {{ {SET_UP}
        const without = await words("vae/gif?loop=1");
        pass.take({{ token: "a.b-c", lasts: 60 }});
        pass.take(undefined);
        return [without, await words("vae/gif?loop=1"), asked];
    }}""")
    assert [address.rpartition("/")[2] for address in found[:2]] == ["gif?loop=1", "gif?loop=1&token=a.b-c"]
    assert found[2] == 0


def test_an_old_token_is_renewed_before_it_is_used(js):
    address, asked, still = js(f"""async (load) => {{ {SET_UP}
        pass.take({{ token: "old", lasts: 0 }});
        const both = Promise.all([words("x"), words("x")]);
        pass.take({{ token: "old", lasts: 60 }});  // the script ran for another reason: it is the same
        const still = await Promise.race([both, moment().then(() => "waits")]);
        pass.take({{ token: "new", lasts: 60 }});
        const [address] = await both;
        return [address, asked, still];
    }}""")
    assert address.endswith("?token=new")
    assert asked == 2
    assert still == "waits"


@pytest.mark.parametrize(("ends", "words"), [("gone.abort(new Error('left'))", "left"), ("", "does not answer")])
def test_who_waits_for_a_token_does_not_wait_for_ever(js, ends, words):
    assert words in js(f"""async (load) => {{ {SET_UP}
        const real = AbortSignal.timeout;
        AbortSignal.timeout = () => real.call(AbortSignal, {"10_000" if ends else "5"});
        pass.take({{ token: "old", lasts: 0 }});
        const said = words("x").catch((error) => error.message);
        AbortSignal.timeout = real;
        {ends};
        return said;
    }}""")
