"""What a visit loads: the pages without models must not pay for TensorFlow, nor begin to bring it in."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VISIT = """
import sys
import threading
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("pages/ui/frame.py", default_timeout=60)
page.switch_page(sys.argv[1])
for name, value in (words.split("=") for words in sys.argv[2:]):
    page.query_params[name] = value
page.run()
assert not page.exception and page.title
threads = [thread.name for thread in threading.enumerate() if thread.name == "TensorFlow"]
print(*sorted({"keras", "tensorflow", "umap"} & sys.modules.keys()), *threads)
"""


@pytest.mark.parametrize(
    ("name", "query"),
    [("home", ""), ("data", ""), ("paper", ""), ("train", ""), ("run", ""), ("train", "run"), ("train", "clone")],
)
def test_a_page_without_a_model_runs_without_tensorflow(name, query, make_run):
    command = [sys.executable, "-c", VISIT, str(ROOT / "pages" / f"{name}.py")]
    command += [f"{query}={make_run('running', frames=3).name}"] if query else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


def test_explore_begins_to_bring_tensorflow_in_and_does_not_wait_for_it():
    command = [sys.executable, "-c", VISIT, str(ROOT / "pages" / "explore.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split()[-1:] == ["TensorFlow"], done.stderr
