"""A person at a browser, without the browser: moves through the app over a real websocket, and fetches what it shows.

A viewer (`viewer`) that also acts: opens pages, sets the state of components as they do when a gesture is over, presses
what they offer, and asks our own routes for what a component was told to fetch, each address once, as a browser's cache
has it. Knows the protocol; what people do with it is in `visits`.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

from tests.benchmarks.viewer import Viewer

PATIENCE = 60.0
"""Seconds after which no answer is an error."""
LINES = ThreadPoolExecutor(32, "fetch")


@dataclass(frozen=True)
class Rerun:
    """A run of the script that somebody waited for: where, what for ("open", "gesture" or "timer"), how long."""

    page: str
    kind: str
    seconds: float


@dataclass(frozen=True)
class Fetch:
    """An answer of one of our routes."""

    path: str
    seconds: float


@dataclass(frozen=True)
class Wait:
    """Something that was computed for a person: what, how many seconds it was waited for, and whether it came."""

    what: str
    seconds: float
    came: bool


@dataclass(frozen=True, eq=False)
class Given:
    """A component on the page: its widget's id, the fragment that it is drawn in, and its data."""

    id: str
    fragment: str
    data: dict[str, Any]


@dataclass(eq=False)
class Ask:
    """A message to the server that is not answered yet."""

    at: float
    kind: str
    page: str
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Visitor(Viewer):
    """One person. What happened to it is in its fields."""

    reruns: list[Rerun] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    waited: list[Wait] = field(default_factory=list)
    components: dict[str, Given] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _sent: dict[str, Ask] = field(default_factory=dict)
    _began: float = 0.0
    _state: dict[str, dict[str, Any]] = field(default_factory=dict)
    _trigger: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)
    _cached: dict[str, tuple[str, Given]] = field(default_factory=dict)
    _had: dict[str, bytes] = field(default_factory=dict)

    # --------------------------------------------------------------------------------- what a person does

    async def go(self, page: str, query: str = "") -> None:
        """Opens a page by its link in the navigation, or by an address; comes back when it has been drawn."""
        self._forget_timers(list(self._timers))
        if page != self.page:
            self._state.clear()
            self.components.clear()
        for left in self._sent.values():  # of the page that is left: nobody waits for it any more
            left.answered.set()
        self._sent.clear()
        self.page, self.query, self._script = page, query, self._places[page]
        await self._say("", "open")

    async def set(self, component: str, **values: Any) -> None:
        """Sets states of a component, as it does when a gesture is over; comes back when the server has answered."""
        given = self.components[component]
        self._state.setdefault(given.id, {}).update(values)
        await self._say(given.fragment, "gesture")

    async def press(self, component: str, event: str, value: Any) -> None:
        """Has a component tell of an event that is over at once."""
        given = self.components[component]
        self._trigger = {f"$$STREAMLIT_INTERNAL_KEY_{given.id}__events": json.dumps([{"event": event, "value": value}])}
        await self._say(given.fragment, "gesture")

    async def fetch(self, path: str, body: bytes | None = None) -> bytes:
        """What one of our routes answers; what has no body to send is asked once, and kept."""
        if body is None and path in self._had:
            return self._had[path]
        headers = {"Origin": self.url, "Content-Type": "application/octet-stream"} if body is not None else {}
        began = time.monotonic()
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(LINES, _answer, f"{self.url}/{path}", body, headers)
        except urllib.error.HTTPError as error:
            self.errors.append(f"{_named(path)} answered {error.code}")
            found = b""
        except OSError as error:
            self.errors.append(f"{_named(path)} did not answer: {error}")
            found = b""
        self.fetches.append(Fetch(_named(path), time.monotonic() - began))
        if body is None:
            self._had[path] = found
        return found

    async def fetch_all(self, *paths: str) -> None:
        """Several at a time, as a browser does."""
        await asyncio.gather(*(self.fetch(path) for path in paths))

    async def wait(self, what: str, there: Callable[[], bool], seconds: float) -> None:
        """Waits for something that is computed, for a while; then goes on without it."""
        began = time.monotonic()
        while not there() and time.monotonic() - began < seconds:
            await asyncio.sleep(0.1)
        self.waited.append(Wait(what, time.monotonic() - began, there()))

    # --------------------------------------------------------------------------------- the protocol

    async def _say(self, fragment: str, kind: str) -> None:
        assert self._socket is not None
        ask = self._sent[fragment] = Ask(time.monotonic(), kind, self.page)
        await self._send(self._socket, fragment, by_timer=False)
        try:
            async with asyncio.timeout(PATIENCE):
                await ask.answered.wait()
        except TimeoutError:
            self.errors.append(f"{self.page}: no answer within {PATIENCE:.0f} s")
            self._sent.pop(fragment, None)

    async def _ask(self, socket: ClientConnection, fragment: str = "") -> None:
        """What a timer asks, and the first page."""
        self._socket = socket
        if not fragment:
            self._sent[""] = Ask(time.monotonic(), "first", self.page)
        elif fragment not in self._sent:
            self._sent[fragment] = Ask(time.monotonic(), "timer", self.page)
        await self._send(socket, fragment, by_timer=bool(fragment))

    async def _send(self, socket: ClientConnection, fragment: str, *, by_timer: bool) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._script
        state.page_name = "" if self._script else self.page
        state.fragment_id, state.is_auto_rerun = fragment, by_timer
        state.context_info.url = f"{self.url}/{self.page}?{self.query}"
        state.context_info.timezone = "UTC"
        for widget, values in self._state.items():
            state.widget_states.widgets.add(id=widget, json_value=json.dumps(values))
        for widget, value in self._trigger.items():
            state.widget_states.widgets.add(id=widget, json_trigger_value=value)
        self._trigger = {}
        state.cached_message_hashes.extend(self._hashes)
        await socket.send(message.SerializeToString())

    def _take(self, socket: ClientConnection, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._began = time.monotonic()
        elif kind == "navigation":
            self._places = {each.url_pathname: each.page_script_hash for each in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "ref_hash" and message.ref_hash in self._cached:
            name, given = self._cached[message.ref_hash]
            self.components[name] = given
        elif kind == "delta":
            self._see(message)
        super()._take(socket, message)

    def _see(self, message: ForwardMsg) -> None:
        """Takes in a component, and what a page says in red."""
        element = message.delta.new_element
        what = element.WhichOneof("type")
        if what == "bidi_component":
            name, of = element.bidi_component.component_name, element.bidi_component
            data = json.loads(of.json) if of.json else {}
            self.components[name] = Given(of.id, message.delta.fragment_id, data)
            if message.metadata.cacheable and message.hash:
                self._cached[message.hash] = name, self.components[name]
        elif what == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(f"{self.page} says: {element.alert.body}")

    def _finished(self, message: ForwardMsg) -> None:
        parts = set(message.metadata.run.fragment_ids)
        whole = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        part = message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        for fragment, ask in list(self._sent.items()):
            # A gesture may have other parts drawn than its own (`st.rerun`), perhaps with some that a timer asks for.
            instead = ask.kind == "gesture" and not parts <= set(self._timers)
            since = ask.at <= self._began
            if (whole and since) or (part and (fragment in parts or (instead and since))):
                self._answered(fragment)
        super()._finished(message)

    def _answered(self, fragment: str) -> None:
        ask = self._sent.pop(fragment, None)
        if ask is not None:
            self.reruns.append(Rerun(ask.page, ask.kind, time.monotonic() - ask.at))
            ask.answered.set()


def _answer(url: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, dict(headers)), timeout=PATIENCE) as answer:
        return bytes(answer.read())


def _named(path: str) -> str:
    """A path as its route: without what names a single run, digest or number."""
    plain = path.partition("?")[0]
    return re.sub(r"(?<=/)([0-9a-f]{16,}|\d{8}-\w{10}|\d+)(?=[-/.]|$)", "*", plain)
