"""Health and metrics of a process that serves nothing else: a small server in a thread of its own."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from amends.bootstrap import Opened
from amends.doors.serve.listening import binding, family_of
from amends.doors.serve.watch import RETRY_AFTER, SILENT, Meter
from amends.kernel.errors import AmendsError


@contextmanager
def watch_port(at: Opened, *, host: str, port: int) -> Iterator[int]:
    """Serve /healthz, /readyz and /metrics at an address until the block ends; give the port (0 takes a free one)."""
    meter = Meter(at)
    pages: Mapping[str, Callable[[], str]] = {
        "/healthz": lambda: "ok\n",
        "/readyz": meter.ready,
        "/metrics": meter.metrics,
    }
    with binding(host, port):
        server = _server_of(host)((host, port), _handler(pages))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="watch-port", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server_of(host: str) -> type[ThreadingHTTPServer]:
    class Server(ThreadingHTTPServer):
        address_family = family_of(host)

    return Server


def _handler(pages: Mapping[str, Callable[[], str]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds that a client may take to ask
        server_version, sys_version = "amends", ""

        def do_GET(self) -> None:
            look = pages.get(self.path.partition("?")[0])
            if look is None:
                self._answer(404, "there is nothing here\n")
                return
            try:
                self._answer(200, look())
            except AmendsError:
                self._answer(503, SILENT)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by the library
            """Log nothing: a scrape every few seconds is no news."""

        def _answer(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if status == 503:
                self.send_header("Retry-After", str(RETRY_AFTER))
            self.end_headers()
            self.wfile.write(body)

    return Handler
