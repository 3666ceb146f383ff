"""What a visit loads: the pages without models must not pay for TensorFlow, nor begin to bring it in."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VISITS = """
import sys
import threading
from streamlit.testing.v1 import AppTest
for address in sys.argv[1:]:
    name, _, query = address.partition("?")
    page = AppTest.from_file("pages/ui/frame.py", default_timeout=60)
    page.switch_page(f"ROOT/pages/{name}.py")
    for word, value in (words.split("=") for words in filter(None, query.split("&"))):
        page.query_params[word] = value
    page.run()
    assert not page.exception and page.title
    threads = [thread.name for thread in threading.enumerate() if thread.name == "TensorFlow"]
    print(address, *sorted({"keras", "tensorflow", "umap"} & sys.modules.keys()), *threads)
"""


def visited(*addresses):
    """What is loaded after each of these pages, visited one after the other in a process of their own."""
    command = [sys.executable, "-c", VISITS.replace("ROOT", str(ROOT)), *addresses]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_pages_without_a_model_run_without_tensorflow(make_run):
    run = make_run("running", frames=3).name
    pages = ["home", "data", "paper", "train", "run", f"train?run={run}", f"train?clone={run}"]
    assert visited(*pages) == pages


def test_explore_begins_to_bring_tensorflow_in_and_does_not_wait_for_it():
    assert visited("explore")[0].split()[-1] == "TensorFlow"
