"""What the browser plays over a posterior, and that the numbers beside it agree."""

import base64
import re

import numpy as np
import pytest

from pages.ui.evaluate import chain
from pages.ui.evaluate.gaps import of_image
from vae_tf.runs.posteriors import Seen


@pytest.fixture
def seen() -> Seen:
    figures = {"log_evidence": -100.0, "elbo": -100.88, "gap": 0.88}
    figures["gaussians"] = {name: {"elbo": -100.91, "elbo_se": 0.03} for name in ("encoder", "diagonal", "full")}
    walk = np.arange(8, dtype=np.float32).reshape(2, 2, 2)
    return Seen(figures, np.array([-3.0, 1.0]), np.array([0.0, 1.0]), np.zeros((2, 2)), walk, np.zeros((2, 2, 1)))


def test_chains_are_given_with_the_ends_of_the_figures_axes(seen):
    given = chain.given(seen)
    assert given["chain"] == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    assert (given["x"], given["y"]) == ([-3, 1], [-1.5, 2.5])
    assert len(given["colours"]) == 2


def test_a_saved_page_carries_the_player_whole(seen):
    words = chain.script(seen)
    found = re.search(r"base64,([\w+/=]+)\"", words)
    assert found is not None
    source = base64.b64decode(found[1]).decode()
    assert "export class Player" in source
    assert not re.search(r"^import ", source, flags=re.MULTILINE)
    assert '"chain": [[[0.0, 1.0]' in words


def test_the_encoders_bar_is_the_gap_that_the_words_say(seen):
    gaps = of_image(seen)
    assert (gaps["inference"], gaps["inference_se"], gaps["encoder"]) == (0.88, None, -100.88)
    assert (gaps["approximation"], gaps["approximation_se"]) == (pytest.approx(0.91), 0.03)
