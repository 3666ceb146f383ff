"""A viewer of the app without a browser: Streamlit's own messages over a real websocket.

It does what a browser does for a page that looks at a run by itself: asks for the page, remembers what may be
remembered, asks again for each fragment as often as the page says, and stops when the page says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


@dataclass(eq=False)
class Viewer:
    """One person who looks at `page?query`. What it saw is in its fields, while it looks and afterwards."""

    url: str
    page: str
    query: str
    errors: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds from each fragment's rerun asked for to its end."""
    late: int = 0
    """Reruns that were due while the last one was not yet answered: not asked for."""
    pages: int = 0
    """Runs of the whole page that came to their end."""
    received: int = 0
    """Bytes."""
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the page has been shown once."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the page asks for nothing any more."""
    _hashes: set[str] = field(default_factory=set)
    _timers: dict[str, tuple[float, asyncio.Task[None]]] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _script: str = ""

    async def look(self) -> None:
        """Looks until it is cancelled, or the server hangs up, which is an error."""
        stream = f"ws{self.url.removeprefix('http')}/_stcore/stream"
        try:
            async with connect(stream, origin=self.url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore
                await self._ask(socket)
                async for data in socket:
                    self.received += len(data)
                    self._take(socket, ForwardMsg.FromString(bytes(data)))
                self.errors.append("the server ended the connection")
        except (ConnectionClosed, OSError) as error:
            self.errors.append(f"the connection broke: {error}")
        finally:
            self._forget_timers(list(self._timers))

    async def _ask(self, socket: ClientConnection, fragment: str = "") -> None:
        """Asks for a run of the page, or of one of its fragments, as a timer does."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self._script
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.cached_message_hashes.extend(self._hashes)
        await socket.send(message.SerializeToString())

    def _take(self, socket: ClientConnection, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._hashes.add(message.hash)
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self._forget_timers(list(self._timers))
                self.done.clear()
        elif kind == "auto_rerun":
            self._set_timer(socket, message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._forget_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished":
            self._finished(message)
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            shown = message.delta.new_element.exception
            self.errors.append(f"{shown.type}: {shown.message}")
        elif kind == "page_not_found" or message.session_event.HasField("script_compilation_exception"):
            self.errors.append(f"the page answered with {kind}")

    def _finished(self, message: ForwardMsg) -> None:
        status = message.script_finished
        if status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            for fragment in message.metadata.run.fragment_ids:
                if fragment in self._asked:
                    self.waits.append(time.monotonic() - self._asked.pop(fragment))
        elif status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._asked.clear()  # the page itself runs next
        elif status == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._asked.clear()
            self.pages += 1
            self.shown.set()
            if not self._timers:
                self.done.set()
        else:
            self.errors.append(f"the script ended with {ForwardMsg.ScriptFinishedStatus.Name(status)}")

    def _set_timer(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        if fragment in self._timers and self._timers[fragment][0] == interval:
            return
        self._forget_timers([fragment])
        self._timers[fragment] = interval, asyncio.create_task(self._tick(socket, fragment, interval))

    async def _tick(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            if fragment in self._asked:
                self.late += 1
                continue
            self._asked[fragment] = time.monotonic()
            try:
                await self._ask(socket, fragment)
            except ConnectionClosed:  # `look` says so
                return

    def _forget_timers(self, fragments: Sequence[str]) -> None:
        for fragment in fragments:
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()
            self._asked.pop(fragment, None)


@asynccontextmanager
async def looking(viewers: Sequence[Viewer]) -> AsyncIterator[None]:
    """All viewers at once, each already shown its page; they leave at the end."""
    tasks = [asyncio.create_task(viewer.look()) for viewer in viewers]
    try:
        async with asyncio.timeout(120):
            await asyncio.gather(*(viewer.shown.wait() for viewer in viewers))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
