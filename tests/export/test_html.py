"""The canvas as one file: whole, closed, the same each time, and no place for a hostile name; read as browsers do."""

import base64
import hashlib
import json
import re
import tomllib
import zlib
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from tests.canvas_runs import prior_codes
from tests.sources import ROOT
from vae_tf import VAE, TrainConfig, VAEConfig
from vae_tf.export import canvas_files
from vae_tf.export.about import About
from vae_tf.export.html import PAGE, export, page
from vae_tf.export.wording import facts, lead
from vae_tf.runs import shipped_run
from vae_tf.runs.export import export_run

MEGABYTES = 3
NAMESPACE = "http://www.w3.org/2000/svg"  # a name, which no browser asks for
HOSTILE = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\N{LINE SEPARATOR}{{boot}}'\"&amp;"
MODEL = VAEConfig(image_shape=(4, 4, 1), latent_dim=2, hidden=(8,))


def described(**changes):
    known = {
        "id": "20260101-abc",
        "name": "Small",
        "created": 1767261600.0,
        "state": "finished",
        "kind": "Variational auto-encoder",
        "config": TrainConfig(dataset="digits", model=MODEL, epochs=3),
        "dataset": "Digits",
        "fingerprint": "0" * 64,
        "train_images": 40,
        "test_images": 20,
        "licence": "CC BY 4.0",
        "source": "Somebody",
        "label_names": ("zero", "one"),
        "command": "python -m vae_tf export 20260101-abc --format html",
    }
    return About(**known | changes)


class Reader(HTMLParser):
    """The elements of a page with their attributes, and the text of each that is a script, by its name."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self.words, self._open = [], {}, [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag == "script":
            named = dict(attributes)
            self._open = named.get("data-module") or named.get("id") or named["type"]
            assert self._open not in self.scripts
            self.scripts[self._open] = ""

    def handle_endtag(self, tag):
        self._open = None if tag == "script" else self._open

    def handle_data(self, data):
        if self._open is None:
            self.words.append(data)
        else:
            self.scripts[self._open] += data


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The file of the run that ships with the app."""
    [path] = export_run(shipped_run(), format="html", out=tmp_path_factory.mktemp("html"))
    return path


@pytest.fixture(scope="module")
def model():
    return VAE(MODEL)


def small(model, **changes):
    pictures = np.arange(20 * 16, dtype=np.uint8).reshape(20, 4, 4, 1)
    return page(model, prior_codes(20, 2, 2), pictures, described(**changes), dtype="float16")


def test_the_shipped_run_is_one_file_below_its_bound(shipped):
    assert shipped.name == "plane.html"
    assert shipped.stat().st_size <= MEGABYTES * 1e6


def test_every_module_that_is_imported_is_in_the_file_before_the_one_that_imports_it(shipped):
    scripts = Reader(shipped.read_text()).scripts
    modules = [name for name in scripts if name.endswith(".js")]
    assert modules[-1] in ("standalone/standalone.js", "background/worker.js")
    for place, name in enumerate(modules):
        assert scripts[name].strip() == canvas_files.files()[name].decode().strip()
        for address in re.findall(r'^(?:import|export)\b[^;"]*\bfrom "([^"]+)"', scripts[name], re.MULTILINE):
            target = (canvas_files.ASSETS / name).parent.joinpath(address).resolve()
            assert modules.index(target.relative_to(canvas_files.ASSETS).as_posix()) < place
    assert "server.js" not in modules


def test_it_names_no_other_machine_and_may_connect_to_none(shipped):
    text = shipped.read_text()
    assert not re.findall(r"https?:", text.replace(NAMESPACE, ""))
    assert not re.findall(r"(?:url\(|@import|\bsrc=)", text)
    elements = Reader(text).elements
    assert [given["href"] for _, given in elements if "href" in given] == ["data:,"]
    [policy] = [given["content"] for _, given in elements if given.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert {word for rule in rules.values() for word in rule.split()} <= {
        *("'none'", "blob:", "data:", "'wasm-unsafe-eval'", "'unsafe-inline'", rules["script-src"].split()[0])
    }
    assert "'unsafe-inline'" not in rules["script-src"]


def test_the_only_script_that_runs_by_itself_is_the_one_that_the_policy_knows(shipped):
    text = shipped.read_text()
    reader = Reader(text)
    kinds = [given["type"] for tag, given in reader.elements if tag == "script"]
    assert [kind for kind in kinds if kind not in ("text/plain", "text/css", "application/json")] == ["module"]
    digest = base64.b64encode(hashlib.sha256(reader.scripts["module"].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' blob:" in text
    assert not [name for _, given in reader.elements for name in given if name.startswith("on")]


def test_it_holds_the_model_its_codes_and_the_test_images(shipped):
    scripts = Reader(shipped.read_text()).scripts
    given, run = json.loads(scripts["given"]), shipped_run()
    manifest = given["manifest"]
    for part in (manifest["weights"], manifest["codes"], manifest["codes"]["spread"], given["pictures"]):
        data = unpacked(scripts[part["file"]])
        assert len(data) == part["bytes"]
        assert part.get("sha256") in (None, hashlib.sha256(data).hexdigest())
    assert unpacked(scripts["pictures"]) == run.load_dataset().test.images.tobytes()
    assert manifest["codes"]["count"] == 1000
    assert "numbers" not in manifest["codes"]
    assert manifest["weights"]["dtype"] == "float16"


def unpacked(text):
    return zlib.decompress(base64.b64decode(text, validate=True), -zlib.MAX_WBITS)


def test_it_says_what_it_is(shipped):
    words = " ".join(Reader(shipped.read_text()).words)
    result = shipped_run().results["grey"]
    figure = f"\N{MINUS SIGN}{-result['mean']:.2f} ± {result['standard_error']:.2f} nats per image"
    for said in (
        "Digits in two dimensions",
        figure,
        "over 1,000 test images; grey targets",
        "Licence: CC BY-SA 3.0",
        "2026-11-20",
        "half precision",
        "The codes of all 1,000 test images, and their pictures.",
        "python -m vae_tf export digits-2d --format html",
    ):
        assert said in words


def test_the_same_run_gives_the_same_bytes(model, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    given = (model, prior_codes(20, 2, 2), None, described())
    [one], [other] = export(tmp_path / "a", *given), export(tmp_path / "b", *given)
    assert one.read_bytes() == other.read_bytes()


def test_a_hostile_name_is_text(model):
    plain = Reader(small(model))
    hostile = Reader(small(model, name=HOSTILE, label_names=(HOSTILE, "one"), dataset=HOSTILE, source=HOSTILE))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert list(hostile.scripts) == list(plain.scripts)
    given = json.loads(hostile.scripts["given"])
    assert (given["name"], given["labels"]["names"]) == (HOSTILE, [HOSTILE, "one"])
    assert HOSTILE in hostile.words


def test_of_many_test_images_it_says_which_it_holds(model, monkeypatch):
    monkeypatch.setattr("vae_tf.export.sample.MOST", 6)
    reader = Reader(small(model))
    codes = json.loads(reader.scripts["given"])["manifest"]["codes"]
    assert codes["count"] == len(codes["numbers"]) == 6
    assert "The codes of 6 of 20 test images, and their pictures." in " ".join(reader.words)


def test_a_run_without_codes_or_pictures_has_a_file_too(model):
    reader = Reader(page(model, None, None, described(), dtype="float32"))
    given = json.loads(reader.scripts["given"])
    assert (given["manifest"]["codes"], given["pictures"]) == (None, None)
    words = " ".join(reader.words)
    assert "The model's weights as they are. No test images." in words
    assert "each dot" not in words


def test_a_model_without_kernels_is_a_sentence_and_no_file(tmp_path, monkeypatch):
    model = VAE(MODEL)
    model.likelihood = object()
    monkeypatch.setattr("vae_tf.runs.run.Run.load_model", lambda run: model)
    with pytest.raises(ValueError, match="The likelihood object has no kernel for the browser"):
        export_run(shipped_run(), format="html", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_not_known_is_said():
    weights = {"dtype": "float32", "max_error": None}
    said = facts(described(licence="", source="", encoder="It has none."), weights, None)
    assert said["Test ELBO"] == "Not measured."
    assert said["Data"].endswith("Licence: not known here, since the dataset was not at hand when this file was made.")
    assert said["Model"].endswith("Bernoulli likelihood. It has none.")
    assert "gives no image a probability" in facts(described(bounded=False), weights, None)["Test ELBO"]


@pytest.mark.parametrize(
    ("dims", "words"), [(1, "Every place on the line"), (2, "Every place on the plane"), (20, "Two of 20")]
)
def test_the_lead_says_what_one_sees(dims, words):
    config = TrainConfig(model=replace(MODEL, latent_dim=dims))
    assert words in lead(described(config=config), coded=True)


def test_its_colours_are_the_apps_and_its_licence_the_projects():
    text = PAGE.read_text("utf-8")
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    bright, dark = text.split("@media (prefers-color-scheme: dark)")
    for part, colours in ((bright, theme["light"]), (dark, theme["dark"])):
        for name, colour in colours.items():
            dashed = re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
            assert f"--st-{dashed}: {colour};" in part
    assert (ROOT / "LICENSE").read_text() in text
