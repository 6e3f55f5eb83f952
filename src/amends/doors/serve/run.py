"""Run a server until it is told to stop: the store opened, the worker started, the pages and the API served."""

import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import anyio.to_thread
import structlog
import typer
import uvicorn

from amends.bootstrap import Opened, opened
from amends.doors.serve.app import build_app
from amends.doors.serve.connections import Connection, Sweeper, connections_allowed
from amends.doors.serve.gate import threads_in_all
from amends.doors.serve.listening import binding, family_of
from amends.doors.serve.lock import sole_server
from amends.doors.serve.logs import log_as_json
from amends.doors.worker import Worker, working
from amends.kernel.errors import Unavailable
from amends.settings import Settings, read_settings

DEMO_STORE = ".amends/demo"
GRACE_SECONDS = 10
log = structlog.get_logger("amends.serve")


def run_serve(flags: Mapping[str, Any]) -> None:
    """Serve with the settings in force."""
    settings = read_settings(environment=os.environ, flags=flags)
    _serve(settings, _listen(settings.host, settings.port, fall_back=False), welcome=False)


def run_demo(*, port: int | None, store: str | None) -> None:
    """Serve the demo marketplace on this machine; a taken port is replaced by a free one."""
    chosen = store or os.environ.get("AMENDS_STORE") or DEMO_STORE
    flags = {"port": port, "store": chosen, "demo_sign_in": True, "log_level": "warning", "shop": "demo"}
    settings = read_settings(environment=os.environ, flags=flags)
    _serve(settings, _listen(settings.host, settings.port, fall_back=True), welcome=True)


def _listen(host: str, port: int, *, fall_back: bool) -> socket.socket:
    """Bind the port, so that the address printed is the one served."""
    listener = socket.socket(family_of(host), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        with binding(host, port):
            listener.bind((host, port))
    except Unavailable:
        if not fall_back:
            raise
        listener.bind((host, 0))
    return listener


def _serve(settings: Settings, listener: socket.socket, *, welcome: bool) -> None:
    log_as_json(settings.log_level)
    with sole_server(settings), opened(settings) as at, working(at) as worker:
        _run(at, worker, listener, welcome=welcome)


def _run(at: Opened, worker: Worker, listener: socket.socket, *, welcome: bool) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{host}:{port}"
    config = uvicorn.Config(
        build_app(at, wake=worker.wake),
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # compressing for each socket doubles its time and takes it over 40 kB
    )
    server = _Server(config, threads=at.settings.threads, ready=lambda: _ready(address, welcome=welcome))
    server.run(sockets=[listener])


def _ready(address: str, *, welcome: bool) -> None:
    log.info("serve.ready", address=address)
    if welcome:
        typer.echo(_WELCOME.format(address=address))


class _Server(uvicorn.Server):
    """A server with a bounded pool of threads, which says when it listens."""

    def __init__(self, config: uvicorn.Config, *, threads: int, ready: Any) -> None:
        super().__init__(config)
        self._pool, self._ready = threads_in_all(threads), ready
        self._sweeper = Sweeper()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on the usual signals and come back, so that the worker finishes and the store is closed.

        Uvicorn would raise the signal again afterwards, which ends the process before that.
        """
        before = {sent: signal.signal(sent, self.handle_exit) for sent in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sent, handler in before.items():
                signal.signal(sent, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = self._pool
        Connection.allowed = connections_allowed()
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Cut connections that are too slow, once a second."""
        if counter % 10 == 0 and (cut := self._sweeper.look(self.server_state.connections)):
            log.info("serve.too_slow", connections=cut)
        return await super().on_tick(counter)


_WELCOME = """
Amends is open: {address}

  Be a customer   {address}/sign-in   林晓 (c-lin), Emma (c-emma) and others, each with orders that need help
  Be staff        {address}/sign-in   choose the service desk, then {address}/w
  The API         {address}/api/v1/openapi.json
  In a terminal   amends chat --customer c-emma --store .amends/demo

Stop it with Ctrl+C.
"""
