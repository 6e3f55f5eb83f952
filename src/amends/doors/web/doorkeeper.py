"""Ends the sockets of readers who count no longer: signed out by another process, run out, or their key was revoked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from amends.doors.access import Access
from amends.doors.web.hub import Listener
from amends.kernel.clock import Clock
from amends.kernel.errors import Refused
from amends.kernel.party import CallerKind

EVERY = 5.0  # s between two rounds; a sign-out in this process needs none
log = structlog.get_logger("amends.live")


class Doorkeeper:
    """Asks in rounds whether the readers of all open sockets still count. Used from one event loop."""

    def __init__(self, access: Access, clock: Clock, *, every: float = EVERY) -> None:
        self._access, self._clock, self._every = access, clock, every
        self._open: dict[Listener, HTTPConnection] = {}
        self._rounds: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, connection: HTTPConnection, listener: Listener) -> Iterator[None]:
        """Close the listener of a socket, while it is open, once its reader does not count any more."""
        self._open[listener] = connection
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._go_round())
        try:
            yield
        finally:
            del self._open[listener]

    async def _go_round(self) -> None:
        while self._open:
            await asyncio.sleep(self._every)
            for listener in await run_in_threadpool(self._over, list(self._open.items())):
                listener.close()

    def _over(self, readers: list[tuple[Listener, HTTPConnection]]) -> list[Listener]:
        try:
            return [listener for listener, connection in readers if not self._counts(connection)]
        except Exception as error:  # noqa: BLE001  keys that cannot be read send nobody away; the next round asks again
            log.warning("live.unchecked", kind=type(error).__name__)
            return []

    def _counts(self, connection: HTTPConnection) -> bool:
        try:
            caller = self._access.caller_of(connection.headers, connection.cookies, now=self._clock.now())
        except Refused:
            return False
        return caller.kind is not CallerKind.ANONYMOUS
