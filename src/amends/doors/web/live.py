"""The socket of an open page: the server works out from the page's path what its reader may hear."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from amends.doors.web.base import Site, Visit
from amends.doors.web.doorkeeper import Doorkeeper
from amends.doors.web.hub import Listener, Watch
from amends.kernel.errors import AmendsError, Refused

SIGNED_OUT, REFUSED = 4401, 4403
Watcher = Callable[[Visit], Watch | None]
"""Tells what the reader of a page may hear: None for a page that is not its own; raises for one they may not see."""


def live_route(site: Site, watchers: Sequence[Watcher]) -> WebSocketRoute:
    """Return the route `/live?path=&since=`."""
    doorkeeper = Doorkeeper(site.access, site.clock)

    async def endpoint(socket: WebSocket) -> None:
        try:
            site.access.door.guard_origin(socket.headers)
            watch = await run_in_threadpool(_watch, site, socket, watchers)
        except AmendsError as error:
            await socket.accept()
            await socket.close(_code(error))
            return
        await socket.accept()
        listener = Listener(site.access.csrf_token(socket.cookies))
        with doorkeeper.watching(socket, listener):
            await _serve(socket, site, watch, listener)

    return WebSocketRoute("/live", endpoint)


def _watch(site: Site, socket: WebSocket, watchers: Sequence[Watcher]) -> Watch:
    visit = Visit(site, socket, socket.query_params.get("path", "").partition("?")[0], site.clock.now())
    for watcher in watchers:
        watch = watcher(visit)
        if watch is not None:
            return watch
    raise Refused("this page is not live", clause="live/path")


def _code(error: AmendsError) -> int:
    known = isinstance(error, Refused) and error.clause == "access/authentication"
    return SIGNED_OUT if known else REFUSED


async def _serve(socket: WebSocket, site: Site, watch: Watch, listener: Listener) -> None:
    since = socket.query_params.get("since", "")
    site.hub.join(watch, listener, int(since) if since.isdecimal() and len(since) < 19 else 0)
    sender = asyncio.create_task(_send(socket, listener))
    try:
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass  # a page says nothing yet
    finally:
        site.hub.leave(watch, listener)
        sender.cancel()
        with suppress(asyncio.CancelledError):
            await sender


async def _send(socket: WebSocket, listener: Listener) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while (frame := await listener.queue.get()) is not None:
            await socket.send_text(frame)
        await socket.close(SIGNED_OUT)
