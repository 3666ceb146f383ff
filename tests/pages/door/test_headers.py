"""The headers of every answer, and the one script that stands in Streamlit's page."""

import asyncio
import base64
import hashlib
from pathlib import Path

from streamlit.file_util import get_static_dir

from pages.ui.door import headers
from pages.ui.door.headers import Headers, inline_scripts, policy


def answered(*own):
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": list(own)})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    asyncio.run(Headers(app)({"type": "http"}, None, send))
    return {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_has_the_headers():
    found = answered()
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["x-frame-options"] == "SAMEORIGIN"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in found["content-security-policy"]


def test_an_answer_keeps_what_it_says_itself():
    assert answered((b"content-security-policy", b"sandbox"))["content-security-policy"] == "sandbox"


def test_nothing_is_allowed_that_runs_text_or_asks_another_machine():
    said = dict(part.split(" ", 1) for part in policy([]).split("; "))
    assert said["default-src"] == said["object-src"] == said["base-uri"] == "'none'"
    scripts = said["script-src"].split()
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    allowed = {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'", "'wasm-unsafe-eval'"}
    assert {word for value in said.values() for word in value.split()} == allowed
    assert [name for name, value in said.items() if "unsafe-inline" in value] == ["style-src"]


def test_the_scripts_of_a_page_are_those_without_an_address(tmp_path: Path):
    page = tmp_path / "index.html"
    page.write_bytes(
        b"<script>\r\n a < b && c\r\n</script><script src='x.js'>no</script><p>no</p><script type=module>1</script>"
    )
    assert inline_scripts(page) == ["\n a < b && c\n", "1"]  # a browser reads each line end as one character


def test_a_script_is_named_by_its_digest():
    digest = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    assert f"'wasm-unsafe-eval' 'sha256-{digest}';" in policy(["alert(1)"])


def test_streamlits_page_has_scripts_that_the_policy_names():
    scripts = inline_scripts(Path(get_static_dir()) / "index.html")
    assert any("prerenderReady" in script for script in scripts)
    assert answered()["content-security-policy"].count("'sha256-") == len(scripts)


def test_a_missing_page_has_no_scripts(tmp_path):
    assert headers.inline_scripts(tmp_path / "index.html") == []
