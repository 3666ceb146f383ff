"""What people send, streamed to the disk under a running count. Opens none of it.

`POST vae/upload?token=...` answers with what came, or in a sentence. The token names the upload, and one page has it:
nobody else can write there, and nobody else learns where it is.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pages.ui.door import arrivals
from pages.ui.door.arrivals import Upload
from pages.ui.door.origins import from_own_page
from pages.ui.door.passes import NOT_HERE, subject_of
from pages.ui.door.receiver import ENVELOPE, MOST_BYTES, Receiver, RefusedError, too_much
from pages.ui.door.space import promise, release
from vae_tf.data.failing import in_words, is_full
from vae_tf.data.files import remove_folder
from vae_tf.data.quota import QuotaExceeded
from vae_tf.jobs.places import uploads

AT_ONCE, EACH = 8, 2
"""Uploads that may come at a time, in all and from one browser."""
SUBJECT = re.compile(r"([0-9a-f]{32})([0-9a-f]{0,32})")
"""What a token is about: an upload, and the browser that it comes from."""
BLOCK = 1024**2
IDLE = 60.0
"""Seconds in which something must come."""
LEAST, GRACE = 10_000, 30.0
"""Bytes a second that must come on average, once so many seconds are over."""
WRITTEN = 10.0
"""Seconds after which what has come is written, however little: a folder that does not change is nobody's."""
LONGEST = 3600.0
"""Seconds in which all must have come."""
DRAINED = 5.0
"""Seconds in which the rest of a refused body is thrown away: a browser reads no answer while it sends."""


def routes(base: str) -> list[Route]:
    """The address, below the path `base` (as "/app") that the server itself was put under."""
    return [Route(f"{base}/vae/upload", upload, methods=["POST"])]


# ------------------------------------------------------------------------------------- the route


async def upload(request: Request) -> Response:
    """Takes files, multipart/form-data as a browser sends it."""
    try:
        came = await _taken(request)
    except RefusedError as error:
        answer: Response = PlainTextResponse(str(error), error.status)
    except QuotaExceeded as error:
        answer = PlainTextResponse(str(error), 507)
    except TimeoutError:
        answer = PlainTextResponse("The upload took too long: it was given up.", 408)
    except OSError as error:
        words = in_words(error, "This server could not store what came.")
        answer = PlainTextResponse(words, 507 if is_full(error) else 500)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    else:
        return JSONResponse({"upload": came.id, "name": came.name, "files": came.files, "bytes": came.bytes})
    await _drain(request)
    return answer


async def _taken(request: Request) -> Upload:
    """Checks what is said of an upload, then takes it.

    Raises: RefusedError, QuotaExceeded, OSError, ClientDisconnect.
    """
    told = SUBJECT.fullmatch(subject_of(request, "upload") or "")
    if not from_own_page(request.headers) or told is None:
        raise RefusedError(NOT_HERE, 403)
    upload_id, whose = told.groups()
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise RefusedError("expected multipart/form-data", 415)
    length = _length(request)
    if not arrivals.begin(upload_id, whose, at_once=AT_ONCE, each=EACH):
        raise RefusedError("Too many uploads at this moment, or this one was made already: try again.", 409)
    try:
        await asyncio.to_thread(promise, length)
        came: Upload | None = None
        try:
            came = await _received(request, upload_id, options[b"boundary"])
            return came
        finally:
            release(length, came=came.bytes if came else 0, files=came.files if came else 0)
    finally:
        arrivals.end(upload_id)


def _length(request: Request) -> int:
    """How many bytes are announced. Raises: RefusedError."""
    text = request.headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise RefusedError("expected to be told how much comes", 411)
    if int(text) > MOST_BYTES + ENVELOPE:
        raise too_much(MOST_BYTES)
    return int(text)


async def _received(request: Request, upload_id: str, boundary: bytes) -> Upload:
    """Writes an upload beside its place, and moves it there once it is whole; else nothing stays of it."""
    beside = uploads() / f".{upload_id}.upload.tmp"
    uploads().mkdir(mode=0o700, parents=True, exist_ok=True)
    beside.mkdir(mode=0o700)
    receiver = None
    try:
        receiver = Receiver(beside, boundary)
        async with asyncio.timeout(LONGEST), aclosing(_blocks(request)) as blocks:
            async for block in blocks:
                await asyncio.to_thread(receiver.take, block)
        return await asyncio.to_thread(_settle, receiver, upload_id)
    except BaseException:  # also where the server ends meanwhile
        if receiver is not None:
            with suppress(OSError):  # what could not be written cannot be closed either
                receiver.close()
        await asyncio.to_thread(remove_folder, beside)
        raise


def _settle(receiver: Receiver, upload_id: str) -> Upload:
    """Puts what has come whole into its place."""
    receiver.finish()
    place = uploads() / upload_id
    receiver.folder.rename(place)
    return arrivals.keep(Upload(upload_id, place, receiver.names.title(), receiver.names.count, receiver.size))


async def _blocks(request: Request) -> AsyncIterator[bytes]:
    """The body in blocks worth a step to another thread. Raises: RefusedError where nothing comes any more, or next
    to nothing."""
    block, came = bytearray(), 0
    began = written = time.monotonic()
    async with aclosing(request.stream()) as chunks:
        while True:
            try:
                chunk = await asyncio.wait_for(anext(chunks), IDLE)
            except StopAsyncIteration:
                break
            except TimeoutError:
                raise RefusedError("Nothing came for a minute: the upload was given up.", 408) from None
            block += chunk
            came += len(chunk)
            now = time.monotonic()
            if now - began > GRACE and came < LEAST * (now - began):
                raise RefusedError("Too little came in a second: the upload was given up.", 408)
            if len(block) >= BLOCK or (block and now - written > WRITTEN):
                yield bytes(block)
                block.clear()
                written = now
    if block:
        yield bytes(block)


async def _drain(request: Request) -> None:
    """Throws away what still comes of a refused upload, for a moment."""
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(DRAINED):
            while (await request.receive()).get("more_body"):
                pass
