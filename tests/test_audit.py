"""The check for known holes (`.ci/audit`): what it looks at, and what it makes of the answers."""

import json
import os
import subprocess
import sys
from importlib import metadata
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from tests.sources import ROOT

AUDIT = ROOT / ".ci" / "audit"
HOLE = {"id": "GHSA-1", "fix_versions": ["2.1", "3.0"], "aliases": [], "description": "words"}


@pytest.fixture(scope="module")
def audit():
    loader = SourceFileLoader("audit", str(AUDIT))
    module = module_from_spec(spec_from_loader("audit", loader))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        loader.exec_module(module)
    return module


def report(*libraries):
    return {"dependencies": [{"name": name, **rest} for name, rest in libraries], "fixes": []}


def test_it_looks_at_what_a_library_brings_along_and_not_at_our_tools(audit):
    found = audit.pins(["keras==0", "scikit-learn==0"])
    assert {"keras", "rich", "markdown-it-py", "numpy", "scikit-learn", "joblib"} <= found.keys()
    assert not {"pytest", "streamlit", "tensorflow"} & found.keys()
    assert found["keras"] == metadata.version("keras")  # what is installed, whatever is wanted


def test_it_reads_requirements_without_their_reasons(audit):
    assert audit.required("# all of them\nnumpy==2.4.6  # arrays\n\nkeras==3.15.1\n") == [
        "numpy==2.4.6",
        "keras==3.15.1",
    ]


def test_a_known_hole_fails_with_the_versions_that_close_it(audit):
    answer = report(("a", {"version": "1.0", "vulns": []}), ("b", {"version": "2.0", "vulns": [HOLE]}))
    assert audit.verdict(1, answer, "Found 1 known vulnerability in 1 package", 2) == (
        False,
        ["b 2.0 has a known hole: GHSA-1 (closed in: 2.1, 3.0)"],
    )


def test_a_hole_that_nothing_closes_yet_fails_too(audit):
    passes, sentences = audit.verdict(
        1, report(("b", {"version": "2.0", "vulns": [HOLE | {"fix_versions": []}]})), "", 1
    )
    assert not passes
    assert sentences[0].endswith("(closed in: none yet)")


@pytest.mark.parametrize("words", ["requests.exceptions.ConnectionError: ...", "ReadTimeout", "NameResolutionError"])
def test_without_a_connection_it_warns_and_passes(audit, words):
    passes, sentences = audit.verdict(1, None, words, 75)
    assert passes
    assert sentences == ["WARNING: known holes were not looked for: there is no connection to the advisories."]


def test_an_index_that_knows_nothing_is_no_clean_bill(audit):
    """As a mirror answers: pip-audit itself then says "No known vulnerabilities found"."""
    answer = report(*[(name, {"skip_reason": "not found on PyPI"}) for name in "ab"])
    passes, sentences = audit.verdict(0, answer, "No known vulnerabilities found", 2)
    assert passes
    assert sentences == ["WARNING: known holes were not looked for: the advisories know none of 2 libraries."]


def test_libraries_left_out_are_named(audit):
    answer = report(("a", {"version": "1.0", "vulns": []}), ("b", {"skip_reason": "not found on PyPI"}))
    assert audit.verdict(0, answer, "", 2) == (
        True,
        ["WARNING: not known to the advisories: b.", "No known holes in 1 of 2 libraries."],
    )


def test_a_check_that_broke_does_not_pass(audit):
    assert audit.verdict(1, None, "error: unrecognized arguments", 75) == (
        False,
        ["pip-audit failed:\nerror: unrecognized arguments"],
    )


def test_the_whole_check_asks_about_every_pinned_library_and_fails_for_a_hole(audit, tmp_path):
    (tmp_path / "pip_audit.py").write_text(FAKE.format(hole=json.dumps(HOLE)))
    done = run_with(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("pillow ")
    assert "has a known hole: GHSA-1 (closed in: 2.1, 3.0)" in done.stderr
    asked = (tmp_path / "asked.txt").read_text().splitlines()
    assert [line for line in asked if line.startswith(("streamlit==", "tornado==", "h5py=="))]
    assert not [line for line in asked if line.startswith("pytest")]


def test_the_whole_check_passes_where_nothing_is_found(tmp_path):
    (tmp_path / "pip_audit.py").write_text("import sys; print('No known vulnerabilities found', file=sys.stderr)")
    done = run_with(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No known holes in ")


FAKE = """
import json, pathlib, sys
wanted = pathlib.Path(sys.argv[sys.argv.index("-r") + 1]).read_text()
(pathlib.Path(__file__).parent / "asked.txt").write_text(wanted)
libraries = [dict(name=line.split("==")[0], version=line.split("==")[1], vulns=[]) for line in wanted.split()]
[library] = [library for library in libraries if library["name"] == "pillow"]
library["vulns"] = [{hole}]
[output] = [word for word in sys.argv if word.startswith("--output=")]
pathlib.Path(output.removeprefix("--output=")).write_text(json.dumps(dict(dependencies=libraries)))
sys.exit(1)
"""


def run_with(folder):
    """The check with the `pip_audit` of that folder in place of the real one."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, AUDIT], env=environment, capture_output=True, text=True, check=False)
