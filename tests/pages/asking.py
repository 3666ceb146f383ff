"""Requests to the server's own addresses, without a server and a network."""

import asyncio
from typing import NamedTuple

from starlette.applications import Starlette

from pages.ui import routes


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def asker():
    """`ask("/vae/...")`: one request to the routes, without a network."""

    def one(path, *, method="GET", query="", headers=None, body=b"", base=""):
        return asyncio.run(request(Starlette(routes=routes.routes(base)), path, method, query, headers or {}, body))

    return one


async def request(app, path, method, query, headers, body) -> Answer:
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"headers": [(name.encode(), value.encode()) for name, value in headers.items()], "http_version": "1.1"}
    scope |= {"scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "asgi": {"spec_version": "2.4"}}
    sent = []
    incoming = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return incoming.pop() if incoming else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
