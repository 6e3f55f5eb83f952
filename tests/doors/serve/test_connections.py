"""Connections on a real port: too many, too slow to ask, too slow to read, a head without end."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from amends.doors.serve.connections import (
    LONGEST_HEAD,
    SLOW_ASKING,
    SLOW_READING,
    Connection,
    Sweeper,
    connections_allowed,
)

LARGE = 20 * 1024 * 1024  # more than the network between two programs holds
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"


@dataclass(slots=True)
class House:
    """A small server, and a sweeper whose clock a test moves."""

    port: int
    server: uvicorn.Server
    now: float = 0.0
    sweeper: Sweeper = field(init=False)

    def __post_init__(self) -> None:
        self.sweeper = Sweeper(lambda: self.now)

    def look(self, after: float = 0) -> int:
        self.now += after
        return self.sweeper.look(self.server.server_state.connections)

    async def visit(self, words: bytes, *, connections: int = 1) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, say something, and come back when the server has heard it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1024)
        writer.write(words)
        await writer.drain()
        await until(lambda: len(self.server.server_state.connections) >= connections)
        return reader, writer


async def until(holds: Callable[[], object]) -> None:
    while not holds():
        await asyncio.to_thread(lambda: None)  # let the loop run


async def page(request: Request) -> Response:
    if request.url.path != "/early":
        await request.body()
    return PlainTextResponse("x" * LARGE if request.url.path == "/large" else "fine")


def run(story: Callable[[House], Awaitable[None]], **settings: Any) -> None:
    async def told() -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            kind = type("Narrow", (Connection,), settings)
            app = Starlette(routes=[Route("/{name:path}", page, methods=["GET", "POST"])])
            config = uvicorn.Config(app, http=kind, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
            serving = asyncio.ensure_future(server.serve([listener]))
            await until(lambda: server.started)
            try:
                await story(House(listener.getsockname()[1], server))
            finally:
                server.should_exit = server.force_exit = True
                await serving

    asyncio.run(told())


@pytest.mark.parametrize(
    "words", [b"", b"GET / HT", HEAD + b"X-Slow: ", HEAD + b"Content-Length: 9\r\n\r\nfour"], ids=str
)
def test_a_request_that_trickles_in_is_cut(words: bytes) -> None:
    async def story(house: House) -> None:
        reader, _ = await house.visit(words)
        cut = [house.look(), house.look(SLOW_ASKING - 1), house.look(1)]

        assert cut == [0, 0, 1]
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)

    run(story)


def test_a_client_that_does_not_read_its_answer_is_cut() -> None:
    async def story(house: House) -> None:
        _, writer = await house.visit(b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n")
        (connection,) = house.server.server_state.connections
        await until(connection.transport.get_write_buffer_size)
        cut = [house.look(), house.look(SLOW_READING - 1), house.look(1)]

        assert cut == [0, 0, 1]
        await until(lambda: not house.server.server_state.connections)
        writer.close()

    run(story)


def test_who_asks_again_and_again_over_one_connection_is_never_cut() -> None:
    async def story(house: House) -> None:
        reader, writer = await house.visit(b"")
        cut = 0
        for _ in range(5):
            writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            await reader.readuntil(b"fine")
            cut += house.look(SLOW_ASKING)

        assert cut == 0

    run(story)


def test_a_head_without_end_is_refused() -> None:
    async def story(house: House) -> None:
        reader, writer = await house.visit(HEAD + b"X-Long: ")
        writer.write(b"x" * (LONGEST_HEAD + 1))

        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    run(story)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"


@pytest.mark.parametrize("words", [b"0\r\nX-Long: ", b"1;"], ids=["trailers", "size of a chunk"])
def test_what_is_no_body_has_an_end_behind_a_head_too(words: bytes) -> None:
    async def story(house: House) -> None:
        reader, writer = await house.visit(CHUNKED + words)
        writer.write(b"x" * (LONGEST_HEAD + 1))

        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    run(story)


def test_a_head_after_a_request_that_was_answered_early_has_an_end_too() -> None:
    async def story(house: House) -> None:
        early = b"POST /early HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nfour"
        reader, writer = await house.visit(early)
        await reader.readuntil(b"fine")
        (connection,) = house.server.server_state.connections
        writer.write(b"five!")
        await until(lambda: not connection._head)
        writer.write(HEAD + b"X-Long: " + b"x" * LONGEST_HEAD)

        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    run(story)


def test_a_large_body_is_for_whoever_answers_to_bound() -> None:
    async def story(house: House) -> None:
        length = 10 * LONGEST_HEAD
        reader, writer = await house.visit(HEAD + b"Content-Length: %d\r\n\r\n" % length)
        writer.write(b"x" * length)

        assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200 ")

    run(story)


def test_many_heads_one_after_the_other_may_be_long_together() -> None:
    async def story(house: House) -> None:
        reader, writer = await house.visit(b"")
        for _ in range(5):
            writer.write(b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: " + b"x" * (LONGEST_HEAD // 2) + b"\r\n\r\n")

            assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200 ")

    run(story)


def test_one_connection_too_many_is_told_to_come_back() -> None:
    async def story(house: House) -> None:
        first, writer = await house.visit(b"")
        second, _ = await house.visit(b"")
        answer = await second.read()
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")

        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 5" in answer
        assert (await first.readuntil(b"fine")).startswith(b"HTTP/1.1 200 ")

    run(story, allowed=1)


def test_there_are_never_more_connections_than_files_may_be_open() -> None:
    assert 16 <= connections_allowed() <= 2_048
