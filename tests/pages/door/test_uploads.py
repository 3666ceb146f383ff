"""The address that takes files: whom it takes them from, how many, and what is left when one breaks off."""

import asyncio
import errno
import json
import os
import time

import pytest
from starlette.applications import Starlette

from pages.ui.door import arrivals, receiver, space, tokens, uploads
from tests.pages.door.test_receiver import BOUNDARY, body
from vae_tf.data.locations import home

HOST = "127.0.0.1:8501"
OWN = f"http://{HOST}"
TWO = body(("cats/1.png", b"one"), ("cats/2.png", b"two"))


@pytest.fixture(autouse=True)
def nothing_yet(monkeypatch):
    """A server to which nothing has come."""
    monkeypatch.setattr(arrivals, "_arrived", {})
    monkeypatch.setattr(arrivals, "_coming", {})
    monkeypatch.setattr(arrivals, "_used", {})
    monkeypatch.setattr(arrivals, "_claimed", set())
    monkeypatch.setattr(space, "_promised", [])


def post(data=TWO, *, token=None, breaks=False, blocks=2, waits=None, **headers):
    """Status and words of one upload; `breaks`: the browser goes away instead of sending the end."""
    token = tokens.issue("upload", arrivals.new_id()) if token is None else token
    known = {
        "host": HOST,
        "origin": OWN,
        "content_type": f"multipart/form-data; boundary={BOUNDARY.decode()}",
        "content_length": str(len(data)),
    }
    pairs = [
        (name.replace("_", "-").encode(), str(value).encode()) for name, value in (known | headers).items() if value
    ]
    scope = {"type": "http", "method": "POST", "path": "/vae/upload", "query_string": f"token={token}".encode()}
    scope |= {"headers": pairs, "http_version": "1.1", "scheme": "http", "asgi": {"spec_version": "2.4"}}
    step = -(-len(data) // blocks) or 1
    parts = [data[start : start + step] for start in range(0, len(data), step)] or [b""]
    incoming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    incoming[-1]["more_body"] = False
    if breaks:
        incoming[-1] = {"type": "http.disconnect"}
    sent = []

    async def receive():
        if waits and len(incoming) == 1:
            await asyncio.sleep(waits)
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(Starlette(routes=uploads.routes(""))(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def left():
    """Every file below the folder of imports."""
    folder = home() / "imports"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) if folder.exists() else []


def test_what_comes_whole_is_found_by_its_id_alone():
    upload_id = arrivals.new_id()
    status, words = post(token=tokens.issue("upload", upload_id))
    assert status == 200
    assert json.loads(words) == {"upload": upload_id, "name": "cats", "files": 2, "bytes": 6}
    found = arrivals.arrived(upload_id)
    assert (found.name, found.files, found.bytes) == ("cats", 2, 6)
    assert found.path == home() / "imports" / upload_id
    assert (found.path / "000002").read_bytes() == b"two"
    assert arrivals.arrived(arrivals.new_id()) is None


def test_a_file_alone_is_called_as_it_was():
    upload_id = arrivals.new_id()
    post(body(("my digits.zip", b"PK")), token=tokens.issue("upload", upload_id))
    found = arrivals.arrived(upload_id)
    assert found.name == "my digits.zip"
    assert (found.path / "000001").read_bytes() == b"PK"
    assert json.loads((found.path / "names.jsonl").read_text()) == {"file": "000001", "name": "my digits.zip"}


def test_others_on_this_machine_cannot_read_it():
    upload_id = arrivals.new_id()
    post(token=tokens.issue("upload", upload_id))
    folder = home() / "imports" / upload_id
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "000001").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://localhost:8501", "http://127.0.0.1:3000"]
)
def test_another_page_cannot_send_anything(origin):
    assert post(origin=origin)[0] == 403
    assert left() == []


@pytest.mark.parametrize(
    "make",  # when it is asked with: a token lasts for minutes
    [
        lambda: "",
        lambda: "x",
        lambda: tokens.issue("film"),
        lambda: tokens.issue("upload", "abc"),
        lambda: tokens.issue("upload"),
    ],
    ids=["none", "made up", "for films", "for no id", "for nothing"],
)
def test_without_a_token_for_it_nothing_is_taken(make):
    status, words = post(token=make())
    assert status == 403
    assert "page that is open" in words
    assert left() == []


def test_an_upload_is_made_once():
    token = tokens.issue("upload", arrivals.new_id())
    assert post(token=token)[0] == 200
    assert post(token=token)[0] == 409


def test_a_name_is_used_up_even_when_what_came_is_discarded():
    upload_id = arrivals.new_id()
    token = tokens.issue("upload", upload_id)
    assert post(token=token)[0] == 200
    arrivals.discard(upload_id)
    assert post(token=token)[0] == 409
    assert left() == []


def test_one_that_broke_off_can_be_made_again():
    token = tokens.issue("upload", arrivals.new_id())
    assert post(token=token, breaks=True)[0] == 400
    assert left() == []
    assert post(token=token)[0] == 200


def test_only_so_many_come_at_once():
    for number in range(uploads.AT_ONCE):
        assert arrivals.begin(arrivals.new_id(), str(number), at_once=uploads.AT_ONCE, each=uploads.EACH)
    assert post()[0] == 409


def test_one_browser_sends_two_at_once_and_others_have_theirs():
    coming = [arrivals.new_id() for _ in range(uploads.EACH)]
    for upload_id in coming:
        assert arrivals.begin(upload_id, "0a1b", at_once=uploads.AT_ONCE, each=uploads.EACH)
    mine, of_others = (tokens.issue("upload", arrivals.new_id() + whose) for whose in ("0a1b", "0a1c"))
    assert post(token=mine)[0] == 409
    assert post(token=of_others)[0] == 200
    arrivals.end(coming[0])
    assert post(token=mine)[0] == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "multipart/form-data", None])
def test_another_type_is_refused(kind):
    assert post(content_type=kind)[0] == 415


@pytest.mark.parametrize("length", [None, "-1", "x", "1e9"])
def test_who_does_not_say_how_much_comes_is_refused(length):
    assert post(content_length=length)[0] == 411


def test_too_much_is_refused_before_it_comes():
    status, words = post(content_length=10**12)
    assert (status, words) == (413, "expected at most 512 MB at once, received more")
    assert left() == []


def test_too_many_files_leave_nothing(monkeypatch):
    monkeypatch.setattr(uploads, "Receiver", lambda folder, edge: receiver.Receiver(folder, edge, files=1))
    status, words = post()
    assert (status, words) == (413, "expected at most 1 files at once")
    assert left() == []


def test_what_is_half_there_leaves_nothing():
    assert post(TWO[:-10])[0] == 400
    assert left() == []
    assert space._promised == []


def test_beyond_the_quota_nothing_is_taken(monkeypatch):
    monkeypatch.setenv("VAE_TF_QUOTA_MB", "0.0005")
    status, words = post(body(("a", b"1" * 1_000)))
    assert status == 507
    assert "VAE_TF_QUOTA_MB" in words
    assert left() == []


def test_what_is_promised_to_others_counts(monkeypatch):
    monkeypatch.setenv("VAE_TF_QUOTA_MB", "0.001")
    space.promise(900)
    assert post()[0] == 507
    assert space._promised == [900]
    space.release(900)
    assert post()[0] == 200


def test_a_nearly_full_disk_is_a_sentence(monkeypatch):
    monkeypatch.setattr("vae_tf.data.quota.SPARE", 10**18)
    status, words = post()
    assert status == 507
    assert words.startswith("The disk of this server has no room")


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 500)])
def test_a_disk_that_fails_leaves_nothing_and_says_so(monkeypatch, number, status):
    def fails(_self, _block):
        raise OSError(number, os.strerror(number), "/somewhere/private")

    monkeypatch.setattr(receiver.Receiver, "take", fails)
    answer = post()
    assert answer[0] == status
    assert "/" not in answer[1]
    assert left() == []


def test_a_disk_that_is_full_only_when_the_files_are_closed_leaves_nothing(monkeypatch):
    def fails(_self):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    closes = receiver.Receiver.close
    monkeypatch.setattr(receiver.Receiver, "close", lambda self: (closes(self), fails(self)))
    assert post()[0] == 507
    assert left() == []


def test_silence_is_given_up(monkeypatch):
    monkeypatch.setattr(uploads, "IDLE", 0.05)
    status, words = post(waits=1.0)
    assert status == 408
    assert "given up" in words
    assert left() == []


def test_a_trickle_is_given_up(monkeypatch):
    monkeypatch.setattr(uploads, "LONGEST", 0.05)
    assert post(waits=1.0)[0] == 408
    assert left() == []


def test_next_to_nothing_in_a_second_is_given_up(monkeypatch):
    monkeypatch.setattr(uploads, "GRACE", 0.05)
    status, words = post(waits=0.1)
    assert status == 408
    assert words.startswith("Too little came")
    assert left() == []
    monkeypatch.setattr(uploads, "LEAST", 1)
    assert post(waits=0.1)[0] == 200


def test_what_comes_slowly_is_written_meanwhile(monkeypatch):
    written = []
    take = receiver.Receiver.take
    monkeypatch.setattr(receiver.Receiver, "take", lambda self, part: (written.append(len(part)), take(self, part)))
    assert post()[0] == 200
    assert len(written) == 1
    monkeypatch.setattr(uploads, "WRITTEN", 0.0)
    assert post()[0] == 200
    assert len(written) == 3


def test_a_body_in_a_thousand_parts_is_the_same():
    upload_id = arrivals.new_id()
    data = os.urandom(50_000)
    assert post(body(("a", data), ("b", b"")), blocks=1_000, token=tokens.issue("upload", upload_id))[0] == 200
    assert (arrivals.arrived(upload_id).path / "000001").read_bytes() == data


def test_what_is_discarded_is_gone():
    upload_id = arrivals.new_id()
    post(token=tokens.issue("upload", upload_id))
    arrivals.discard(upload_id)
    assert arrivals.arrived(upload_id) is None
    assert left() == []


@pytest.mark.parametrize("name", ["..", "../runs", "", "a/b", "x" * 32])
def test_only_an_upload_can_be_discarded(name):
    (home() / "runs").mkdir(parents=True)
    (home() / "imports").mkdir()
    arrivals.discard(name)
    assert sorted(path.name for path in home().iterdir()) == ["imports", "runs"]


def test_what_no_page_has_asked_for_is_cleared_away_after_an_hour():
    asked, forgotten = arrivals.new_id(), arrivals.new_id()
    before = time.time() - 1.5 * 3600
    for upload_id in (asked, forgotten):
        post(token=tokens.issue("upload", upload_id))
        os.utime(home() / "imports" / upload_id, (before, before))
    assert arrivals.arrived(asked) is not None
    arrivals.clear_away()
    assert left() == [asked, *(f"{asked}/{name}" for name in ("000001", "000002", "names.jsonl"))]


def test_what_nobody_takes_for_a_day_is_cleared_away():
    old, new = arrivals.new_id(), arrivals.new_id()
    for upload_id in (old, new):
        post(token=tokens.issue("upload", upload_id))
    half = home() / "imports" / f".{arrivals.new_id()}.upload.tmp"
    half.mkdir()
    before = time.time() - 25 * 3600
    os.utime(home() / "imports" / old, (before, before))
    arrivals.clear_away()
    assert arrivals.arrived(old) is None
    assert arrivals.arrived(new) is not None
    assert half.exists()  # somebody may be writing it
    os.utime(half, (before, before))
    arrivals.clear_away()
    assert not half.exists()
