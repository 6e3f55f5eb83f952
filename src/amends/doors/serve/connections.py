"""Connections: how many, and how long one may take to ask or to read its answer.

A client that trickles costs no thread (see `gate.py`), but it costs memory and a file descriptor; so it is cut.
"""

import resource
import time
from collections.abc import Callable, Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CONNECTIONS = 2_048
SPARE_FILES = 256  # descriptors left for the store, the shop and the outside world
LONGEST_HEAD = 64 * 1024  # bytes of a request that are not its body: its line, headers, trailers, sizes of chunks
SLOW_ASKING = 10.0  # s for a request to arrive whole
SLOW_READING = 30.0  # s for a client to read what it was answered
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\ncache-control: no-store\r\n"
    b"connection: close\r\n\r\n"
)
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def connections_allowed() -> int:
    """Return how many connections there may be at once, with the file descriptors that this process may open."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE_FILES
    if files < wanted and (most == resource.RLIM_INFINITY or most > files):
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(16, min(CONNECTIONS, files - SPARE_FILES))


class Connection(HttpToolsProtocol):
    """One connection, refused when there are too many, ended when its request's head has no end."""

    allowed = CONNECTIONS
    _head = 0

    def connection_made(self, transport: Any) -> None:
        """Begin, or say at once that there is no room."""
        super().connection_made(transport)
        if len(self.connections) > self.allowed:
            self._end(FULL)

    def data_received(self, data: bytes) -> None:
        """Read on; whatever is not a body is kept in memory until its request has arrived whole."""
        if self.transport.is_closing():
            return
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD:
            self._end(HEAD_TOO_LARGE)

    def on_body(self, body: bytes) -> None:
        """Count a part of a body out again: whoever answers the request bounds it."""
        self._head = max(0, self._head - len(body))  # 0: the request before ended in these same bytes
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Count anew: the request is whole, whether or not it was answered before."""
        self._head = 0
        super().on_message_complete()

    @property
    def reading_head(self) -> bool:
        """Whether no request is at work, and no body is on its way."""
        return self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body)

    def _end(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.transport.close()


class Sweeper:
    """Looks at all connections now and then and cuts those that are too slow: two looks cost no request anything."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slow: dict[Any, tuple[tuple[str, object], float]] = {}

    def look(self, connections: Iterable[Any]) -> int:
        """Cut who has been at the same slow thing for too long; return how many those were."""
        now, before, cut = self._clock(), self._slow, 0
        self._slow = {}
        for connection in connections:
            doing = _slow_thing(connection)
            if doing is None:
                continue
            last, began = before.get(connection, (None, now))
            since = began if last == doing else now
            self._slow[connection] = (doing, since)
            if now - since >= (SLOW_READING if doing[0] == "reads" else SLOW_ASKING):
                connection.transport.abort()
                cut += 1
        return cut


def _slow_thing(connection: Any) -> tuple[str, object] | None:
    """Return what we wait for: that a client reads its answer, or that its request arrives; None when for neither.

    Live sockets are pinged by their own protocol; idle connections have uvicorn's timer.
    """
    if not isinstance(connection, Connection):
        return None
    if connection.transport.get_write_buffer_size():
        return ("reads", connection.cycle)
    arriving = connection.reading_head or connection.cycle.more_body
    if arriving and connection.timeout_keep_alive_task is None:
        return ("asks", connection.cycle)
    return None
