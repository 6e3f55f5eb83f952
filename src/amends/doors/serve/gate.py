"""Around the whole application: who may come in now, and what those are told who may not.

Whatever is refused here costs next to nothing, so that refusing cannot become the load. A request's body is read before
it takes a slot, and the slot is given back before its answer is sent: a slow network holds nobody else up.
"""

import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amends.doors.api.limit import LARGEST_BODY
from amends.doors.serve.lanes import LONGEST_RETRY, Busy, Lane, Slot
from amends.doors.serve.limits import Asker, Limits
from amends.doors.serve.refusals import Refusals, Why
from amends.doors.serve.requests import PULSE

GOING_ON = ("/api/v1/conversations/", "/api/v1/plans/", "/api/v1/queue", "/api/v1/tasks", "/c/chat/", "/w/")
READY, METRICS = "/readyz", "/metrics"
SCRAPES = 2  # threads for those who read metrics
LOOKS = 1  # thread for those who ask whether we are ready: however slow metrics are, it is free for them
OWN = 1  # thread for the round that looks whether the readers of sockets still count
SOCKETS = 1_024
SOCKETS_OF_PERSON = 20
SOCKETS_OF_ADDRESS = 100  # opened by strangers
NOBODY = Asker("")
BEGINNINGS = frozenset({"http.response.start", "websocket.accept"})
log = structlog.get_logger("amends.serve")


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where requests wait: those that write, those that read, and those that ask how we are or whether we are ready."""

    writes: Lane
    reads: Lane
    metrics: Lane
    ready: Lane

    @classmethod
    def of(cls, threads: int) -> "Lanes":
        """Return the lanes of a server whose writes have so many threads."""
        return cls(Lane(threads), Lane(reading(threads)), Lane(SCRAPES), Lane(LOOKS))


def reading(threads: int) -> int:
    """Return how many threads serve reads beside those that serve writes."""
    return max(2, threads // 2)


def threads_in_all(threads: int) -> int:
    """Return the size of the thread pool in which no admitted request ever waits, nor what the server does itself."""
    return threads + reading(threads) + SCRAPES + LOOKS + OWN


class Gate:
    """Lets in what can be served in time. `counted` is told of each refusal."""

    def __init__(
        self, app: ASGIApp, *, lanes: Lanes, limits: Limits, refusals: Refusals, counted: Callable[[Why], None]
    ) -> None:
        self._app, self._lanes, self._limits, self._refusals = app, lanes, limits, refusals
        self._counted = counted
        self._room = SOCKETS  # for sockets
        self._sockets: Counter[Hashable] = Counter()  # of each caller
        self._unsaid: Counter[Why] = Counter()
        self._said = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "lifespan" or scope["path"] == PULSE:
            await self._app(scope, receive, send)
        elif scope["path"] == READY:
            await self._admitted(self._lanes.ready, scope, receive, send)
        elif scope["path"] == METRICS:
            await self._admitted(self._lanes.metrics, scope, receive, send)
        else:
            await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        asker = self._limits.asker(scope)
        wait = self._limits.wait(asker)
        if wait:
            await self._refuse(Why.CALLER, int(wait) + 1, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(asker, scope, receive, send)
        elif scope["method"] in {"GET", "HEAD"}:
            await self._admitted(self._lanes.reads, scope, receive, send, asker)
        else:
            whole = await _whole(receive)
            if whole is not None:
                await self._admitted(self._lanes.writes, scope, _replayed(whole, receive), send, asker)

    async def _socket(self, asker: Asker, scope: Scope, receive: Receive, send: Send) -> None:
        most = SOCKETS_OF_ADDRESS if asker.person is None else SOCKETS_OF_PERSON
        if not self._room or self._sockets[asker.account] >= most:
            await self._refuse(Why.SOCKETS, LONGEST_RETRY, scope, receive, send)
            return
        self._room -= 1
        self._sockets[asker.account] += 1
        try:
            await self._admitted(self._lanes.reads, scope, receive, send, asker)
        finally:
            self._room += 1
            self._sockets[asker.account] -= 1
            if not self._sockets[asker.account]:
                del self._sockets[asker.account]

    async def _admitted(self, lane: Lane, scope: Scope, receive: Receive, send: Send, asker: Asker = NOBODY) -> None:
        """Serve in a slot of the lane, which is free again as soon as the answer begins."""
        try:
            slot: Slot = await lane.enter(first=asker.person is not None and _goes_on(scope["path"]))
        except Busy as busy:
            await self._refuse(Why.BUSY, busy.retry_after, scope, receive, send)
            return

        async def answered(message: Message) -> None:
            slot.leave()
            if message["type"] in BEGINNINGS and (caller := scope.get("state", {}).get("caller")):
                self._limits.learn(asker, caller)
            await send(message)

        try:
            await self._app(scope, receive, answered)
        finally:
            slot.leave()

    async def _refuse(self, why: Why, retry_after: int, scope: Scope, receive: Receive, send: Send) -> None:
        self._counted(why)
        self._unsaid[why] += 1
        if time.monotonic() - self._said >= 1:  # a line for each would be a load of its own
            self._said = time.monotonic()
            log.warning("serve.refused", **{reason.value: count for reason, count in self._unsaid.items()})
            self._unsaid.clear()
        await self._refusals.answer(why, retry_after, scope)(scope, receive, send)


def _goes_on(path: str) -> bool:
    return path == "/w" or path.startswith(GOING_ON)


async def _whole(receive: Receive) -> Message | None:
    """Read a body, or as much of one as shows that it is too large; None when its sender has gone."""
    message = await receive()
    if not message.get("more_body"):
        return message if message["type"] == "http.request" else None
    body = bytearray(message["body"])
    while message.get("more_body") and len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
    return {"type": "http.request", "body": bytes(body), "more_body": message.get("more_body", False)}


def _replayed(whole: Message, receive: Receive) -> Receive:
    """Return a way to receive that begins with what was read."""
    read = [whole]

    async def received() -> Message:
        return read.pop() if read else await receive()

    return received
