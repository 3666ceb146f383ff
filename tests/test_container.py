"""The container, without one: what it copies is all that the app needs, and its check asks whether the app is well."""

import json
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.sources import ROOT, code

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COPIED = re.findall(r"^COPY (\S+) ", DOCKERFILE, flags=re.MULTILINE)
ALONE = """
import sys
from pathlib import Path

import app
from pages.ui import cache
from vae_tf.commands import exporting
from vae_tf.data import load_dataset
from vae_tf.export import canvas_files
from vae_tf.runs.store import shipped_run

run = shipped_run()
assert run.test_images() is not None and run.browser and len(canvas_files.files()) > 50
assert Path(app.ROOT, "pages", "ui", "frame.py").is_file() and Path("LICENSE").is_file()
ours = [module for name, module in sys.modules.items() if name.split(".")[0] in ("app", "pages", "vae_tf")]
assert all(Path(module.__file__ or ".").resolve().is_relative_to(Path.cwd()) for module in ours), ours
print(len(ours))
"""


def test_what_the_container_copies_exists_and_is_not_ignored():
    kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), flags=re.MULTILINE)
    assert {"LICENSE", "app.py", "assets", "pages", "vae_tf"} <= set(COPIED)
    assert [path for path in COPIED if not (ROOT / path).exists()] == []
    assert sorted(COPIED) == sorted(kept)


def test_the_app_needs_nothing_of_the_checkout_but_what_is_copied(tmp_path):
    for path in COPIED:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copyfile(ROOT / path, target)
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'){ALONE}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def test_no_folder_is_read_that_is_not_copied():
    roots = [re.findall(r"\b(?:ROOT|parents\[\d\]) / \"([^\"/]+)", text) for text in code().values()]
    found = {name for names in roots for name in names}
    assert found
    assert found - {path.split("/")[0] for path in COPIED} == set()


class Told(BaseHTTPRequestHandler):
    """A server that is well below one path alone."""

    def do_GET(self) -> None:
        self.send_response({"/healthz": 200, "/lab/app/healthz": 200}.get(self.path, 503))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.parametrize(("path", "well"), [("", True), ("/", True), ("/lab/app/", True), ("elsewhere", False)])
def test_the_check_of_the_image_asks_whether_the_app_is_well(path, well):
    written = re.search(r"^HEALTHCHECK .*? CMD (\[.*?\])\n\n", DOCKERFILE, flags=re.MULTILINE | re.DOTALL)
    command = json.loads(written.group(1).replace("\\\n", ""))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        words = [sys.executable, *(word.replace("8501", str(server.server_port)) for word in command[1:])]
        environment = {"STREAMLIT_SERVER_BASE_URL_PATH": path, "http_proxy": "http://127.0.0.1:9"}
        done = subprocess.run(words, env=environment, capture_output=True, check=False)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (done.returncode == 0) is well, done.stderr
