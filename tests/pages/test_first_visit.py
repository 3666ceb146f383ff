"""What a first visit loads: the pages without models must not pay for TensorFlow."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VISIT = """
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("pages/ui/frame.py", default_timeout=60)
page.switch_page(sys.argv[1])
page.run()
assert not page.exception and page.title
print(*sorted({"keras", "tensorflow", "umap"} & sys.modules.keys()))
"""


@pytest.mark.parametrize("name", ["home", "train"])
def test_a_page_without_a_model_runs_without_tensorflow(name):
    command = [sys.executable, "-c", VISIT, str(ROOT / "pages" / f"{name}.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr
