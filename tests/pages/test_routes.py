"""What the server gives out to the canvas, asked for as a browser asks."""

import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from pages.ui import cache, routes
from pages.ui.door import tokens
from tests.pages.asking import asker
from vae_tf.export import canvas_files
from vae_tf.runs.reading import read_run

BINARY = {"content-type": "application/octet-stream"}


@pytest.fixture
def ask():
    """`ask("/vae/...")`: one request to the routes, without a network."""
    return asker()


def test_a_module_of_this_version_is_kept_for_good_and_one_of_another_is_not(ask):
    answer = ask(f"/vae/canvas/{canvas_files.version()}/canvas.js")
    assert answer.status == 200
    assert answer.body == (canvas_files.ASSETS / "canvas.js").read_bytes()
    assert ask(f"/vae/canvas/{canvas_files.version()}/stage/stage.js").status == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert ask("/vae/canvas/0123456789abcdef/canvas.js").headers["cache-control"] == "no-store"


def test_the_kernels_are_sent_as_they_are(ask):
    answer = ask(f"/vae/canvas/{canvas_files.version()}/kernels.wasm")
    assert answer.body == (canvas_files.ASSETS / "kernels.wasm").read_bytes()
    assert answer.headers["content-type"] == "application/wasm"
    assert answer.headers["content-encoding"] == "identity"


def test_all_styles_come_in_one(ask):
    answer = ask(f"/vae/canvas/{canvas_files.version()}/styles.css")
    assert answer.headers["content-type"].startswith("text/css")
    for path in canvas_files.ASSETS.rglob("*.css"):
        assert path.read_text("utf-8") in answer.body.decode()


@pytest.mark.parametrize(
    "name",
    [
        "kernels.c",
        "package.json",
        "canvas.css",
        "..",
        "nothing.js",
        "Canvas.js",
        "canvas.js/..",
        "%2e%2e",
        "stage",
        "../../icon.png",
        "stage/../canvas.js",
    ],
)
def test_nothing_else_of_the_folder_is_given_out(ask, name):
    assert ask(f"/vae/canvas/{canvas_files.version()}/{name}").status == 404


def test_a_runs_description_weights_and_codes_are_given_out_by_their_digests(ask, trained_run):
    run = read_run(trained_run(2))
    folder = run.path / "artifacts" / "browser"
    description = ask(f"/vae/run/{run.id}/{routes.manifest_name(run)}")
    assert description.body == (folder / "model.json").read_bytes()
    manifest = json.loads(description.body)
    for part in (manifest["weights"], manifest["codes"], manifest["codes"]["spread"]):
        answer = ask(f"/vae/run/{run.id}/{part['file']}")
        assert answer.body == (folder / part["file"]).read_bytes()
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["model.json", "model-0123456789abcdef.json", "weights-0123456789abcdef.bin", "run.json"]
)
def test_nothing_else_of_a_run_is_given_out(ask, trained_run, name):
    assert ask(f"/vae/run/{trained_run(2).name}/{name}").status == 404


@pytest.mark.parametrize("run_id", ["nowhere", "..", "20200101-abcdefghij"])
def test_a_run_that_is_not_there_has_nothing(ask, run_id):
    for name in ("model-0123456789abcdef.json", "images/0123456789abcdef/0"):
        assert ask(f"/vae/run/{run_id}/{name}").status == 404


def test_a_deleted_run_has_nothing_any_more(ask, trained_run):
    run = read_run(trained_run(2))
    address = f"/vae/run/{run.id}/{routes.manifest_name(run)}"
    assert ask(address).status == 200
    shutil.rmtree(run.path)
    assert ask(address).status == 404


def test_test_images_come_in_blocks(ask, trained_run):
    run = read_run(trained_run(2))
    images = run.load_dataset().test.images
    base = f"/vae/run/{run.id}/images/{cache.images_name(run)}"
    blocks = [ask(f"{base}/{number}") for number in range(-(-len(images) // routes.BLOCK))]
    assert all(block.status == 200 for block in blocks)
    assert b"".join(block.body for block in blocks) == images.tobytes()
    assert ask(f"{base}/{len(blocks)}").status == 404
    assert ask(f"/vae/run/{run.id}/images/0123456789abcdef/0").status == 404


def test_damaged_codes_are_no_images_and_no_error_of_the_server(ask, trained_run):
    run = read_run(trained_run(2))
    address = f"/vae/run/{run.id}/images/{cache.images_name(run)}/0"
    (run.path / "artifacts" / "codes.npz").write_bytes(b"no codes")
    assert ask(address).status == 404


def film():
    """The token of a page that has a canvas."""
    return f"token={tokens.issue('film')}"


def test_a_film_is_made_of_the_frames_in_the_request(ask):
    frames = np.stack([np.full((4, 6, 3), 80 * i, np.uint8) for i in range(3)])
    query = "height=4&width=6&channels=3&milliseconds=100&loop=1&" + film()
    answer = ask("/vae/gif", method="POST", query=query, headers=BINARY, body=frames.tobytes())
    assert (answer.status, answer.headers["content-type"]) == (200, "image/gif")
    assert Image.open(io.BytesIO(answer.body)).n_frames == 3


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", b"123456"),
        ("height=4&width=6&channels=1&milliseconds=100&loop=1", b"12345"),
        ("height=0&width=6&channels=1&milliseconds=100&loop=1", b""),
        ("height=1&width=1&channels=1&milliseconds=1&loop=1", b"1"),
        ("height=x&width=1&channels=1&milliseconds=100&loop=1", b"1"),
        ("height=1&width=1&channels=2&milliseconds=100&loop=1", b"12"),
    ],
)
def test_what_is_no_film_is_refused_in_a_sentence(ask, query, body):
    answer = ask("/vae/gif", method="POST", query=f"{query}&{film()}", headers=BINARY, body=body)
    assert answer.status == 400
    assert answer.body.startswith(b"This is no film: ")


def test_a_form_of_another_site_gets_no_film(ask):
    answer = ask("/vae/gif", method="POST", query=film(), headers={"content-type": "text/plain"}, body=b"1")
    assert answer.status == 415


def test_too_large_a_film_is_refused_before_it_is_read_whole(ask, monkeypatch):
    monkeypatch.setattr(routes, "GIF_BYTES", 10)
    query = "height=1&width=1&channels=1&milliseconds=100&loop=1&" + film()
    assert ask("/vae/gif", method="POST", query=query, headers=BINARY, body=b"1" * 11).status == 400


@pytest.mark.parametrize(
    "query",
    ["", "token=", "token=film.abc.def", f"token={tokens.issue('upload', 'a1')}"],
    ids=["none", "empty", "made up", "for uploads"],  # tokens differ from process to process
)
def test_without_a_token_of_a_page_there_is_no_film(ask, query):
    query += "&height=1&width=1&channels=1&milliseconds=100&loop=1"
    assert ask("/vae/gif", method="POST", query=query, headers=BINARY, body=b"1").status == 403


@pytest.mark.parametrize("base", ["app", "/app/", "app/"])
def test_a_server_below_a_path_has_its_addresses_there(ask, base):
    assert ask(f"/app/vae/canvas/{canvas_files.version()}/canvas.js", base=base).status == 200
    assert ask(f"/vae/canvas/{canvas_files.version()}/canvas.js", base=base).status == 404
