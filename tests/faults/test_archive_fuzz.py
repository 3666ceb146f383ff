"""Archives of runs spoilt at random: refused in a sentence or taken whole, and never anything else."""

import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.ingest.archives import CONFIG, DESCRIPTION, npz, packed, tensors
from tests.faults.spoiling import BUDGET, SHARES, of, values
from vae_tf.config import TrainConfig
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.members import is_archive, members
from vae_tf.data.ingest.refusal import Refused
from vae_tf.runs.importing import check_settings, import_run

LIMITS = Limits(input_bytes=10**6, unpacked_bytes=10**7, entries=1000)
ELSEWHERE = CONFIG | {"dataset": "six-pixels"}
HONEST = {"run.json": json.dumps(DESCRIPTION | {"config": ELSEWHERE}).encode(), "weights.npz": npz(tensors())}
WHOLE = packed(HONEST)
PLAIN = packed(HONEST, method=0)

EXAMPLES = 100
PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""In memory where there is such a place: a real disk takes its time."""

edits = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6)
named = st.sampled_from([*TrainConfig().to_dict(), *TrainConfig().to_dict()["model"], "schema", "name", "dataset"])
changes = st.dictionaries(named, values, max_size=4)


def spoilt(content: bytes, changed: list[tuple[float, bytes]]) -> bytes:
    """`content` with bytes in the place of others, each at a share of its length."""
    data = bytearray(content)
    for share, part in changed:
        at = int(share * len(data))
        data[at : at + len(part)] = part
    return bytes(data)


def brought(content: bytes) -> None:
    """Unpacks and imports an archive. Raises: whatever is not a refusal."""
    with tempfile.TemporaryDirectory(dir=PLACE) as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setenv("VAE_TF_HOME", str(folder / "home"))
        (folder / "run.zip").write_bytes(content)
        (folder / "out").mkdir()
        with suppress(Refused):
            unpack(folder / "run.zip", folder / "out", LIMITS)
            with suppress(ValueError):
                import_run(folder / "out")


def spoil_bytes(content, changed):
    brought(spoilt(content, changed))


def spoil_weights(changed):
    brought(packed(HONEST | {"weights.npz": spoilt(HONEST["weights.npz"], changed)}))


def spoil_settings(config, model, description):
    told = DESCRIPTION | description | {"schema": 1, "config": ELSEWHERE | config | {"model": CONFIG["model"] | model}}
    brought(packed(HONEST | {"run.json": json.dumps(told).encode()}))


def any_settings(value):
    with suppress(ValueError):
        check_settings(value)


def any_names(names):
    assert is_archive(names) in (True, False)
    with suppress(Refused):
        found, left_out = members(names)
        assert len(found) + len(left_out) == len(names)


parts = st.sampled_from(["run.json", "weights.npz", "weights", "000-a.npy", "..", "", "artifacts", "a", "\\", "\u202e"])
GAMES = {
    "bytes": (spoil_bytes, [st.sampled_from([WHOLE, PLAIN]), edits]),
    "weights": (spoil_weights, [edits]),
    "settings": (spoil_settings, [changes, changes, changes]),
    "any settings": (any_settings, [values | changes]),
    "names": (any_names, [st.lists(st.lists(parts, max_size=4).map("/".join), max_size=6)]),
}


def play(game, told):
    spoil, given_by = GAMES[game]
    told(given(*given_by)(spoil))()


@pytest.mark.parametrize("game", GAMES)
def test_nothing_but_a_refusal_comes_of_it(game):
    play(game, of(EXAMPLES, always_the_same=True))


@pytest.mark.slow
@pytest.mark.parametrize("game", GAMES)
def test_nothing_but_a_refusal_comes_of_it_in_the_long_run(game):
    until = time.monotonic() + SHARES["archives"] * BUDGET / len(GAMES)
    while time.monotonic() < until:
        play(game, of(1000))
