"""What every test gets: a home of its own, and a quiet, repeatable TensorFlow on few threads."""

import os
import tempfile
from pathlib import Path

import pytest

# Read once, when TensorFlow and the mathematics libraries are first imported; child processes inherit them.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[_name] = "2"
# What UMAP compiles takes fifteen seconds, and is the same for every test.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / f"vae-tf-numba-{os.getuid()}"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """VAE_TF_HOME of this test alone; no dataset folders from outside."""
    home = tmp_path / "home"
    monkeypatch.setenv("VAE_TF_HOME", str(home))
    monkeypatch.delenv("VAE_TF_DATA_DIR", raising=False)
    return home


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow` also runs what takes minutes: `make test-faults`."""
    parser.addoption("--slow", action="store_true", help="run the long fault tests too")


SHORT = ("tests/data/", "tests/figures/", "tests/latent/")
"""Where no file takes longer than some seconds."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The browser's tests come first, whose files take longest; those of `SHORT` fill what is left of the time, so that
    no worker is without work while the other has a long file before it.

    One of them that fails is run once more, and the summary says so: a RERUN is a race to be found, in the test or in
    the app, though no reason to doubt a change that has nothing to do with it. What takes minutes comes only when asked
    for.
    """
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None) + item.nodeid.startswith(SHORT))
    for item in items:
        if item.get_closest_marker("browser") is not None:
            item.add_marker(pytest.mark.flaky(reruns=1))
    slow = [item for item in items if item.get_closest_marker("slow") is not None]
    if config.getoption("--slow"):
        for item in slow:
            item.add_marker(pytest.mark.timeout(3600))
        return
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
