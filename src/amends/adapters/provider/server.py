"""HTTP in front of the provider's counter. Standard library only, one thread a connection, loopback only."""

import http.client
import json
import socketserver
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from threading import Lock, Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from amends.adapters.provider.book import Book, Entry
from amends.adapters.provider.counter import (
    CUT,
    MONEY_KINDS,
    PARCEL_KINDS,
    Answer,
    Counter,
    answer_of,
    receive,
)
from amends.adapters.provider.faults import Fault, FaultPlan, Faults
from amends.kernel.events import Json

ORDERS = {"/refunds": "refund", "/charges": "charge", "/labels": "label", "/shipments": "shipment"}
ASKED = {"/movements": MONEY_KINDS, "/parcels": PARCEL_KINDS}
KINDS = (*ORDERS.values(), "find", "any")


class Provider(socketserver.ThreadingTCPServer):
    """A gateway and a carrier on one port of 127.0.0.1 (0: a free one). `mode` is keyed, askable or blind."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, book: Book, plan: FaultPlan, *, mode: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.faults = book, Faults(plan)
        self.counter = Counter(book, self.faults, mode=mode, done=self._call_back)
        self.mode = mode
        self._callbacks: list[str] = []
        self._lock = Lock()

    def register(self, url: str) -> None:
        """Call `url` back (POST, the answer as JSON) for everything done from now on."""
        with self._lock:
            self._callbacks.append(url)

    def _call_back(self, entry: Entry) -> None:
        with self._lock:
            urls = tuple(self._callbacks)
        for url in urls:
            Thread(target=_post, args=(url, answer_of(entry)), daemon=True).start()


def _post(url: str, body: dict[str, Json]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    # A lost callback is a thing that happens with gateways; nobody may rely on one.
    with suppress(OSError, http.client.HTTPException):
        connection.request("POST", parts.path or "/", json.dumps(body), {"Content-Type": "application/json"})
        connection.getresponse().read()
    connection.close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Provider
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer
    disable_nagle_algorithm: ClassVar[bool] = True

    def do_GET(self) -> None:
        """Answer what is asked of the book."""
        url = urlsplit(self.path)
        if url.path in ASKED:
            reference = parse_qs(url.query).get("reference", [""])[0]
            self._send(self.server.counter.find(ASKED[url.path], reference, caller_leaves=self._caller_leaves))
        elif url.path == "/book":
            self._send(
                Answer(200, {"mode": self.server.mode, "entries": [_told(e) for e in self.server.book.entries()]})
            )
        else:
            self._send(Answer(404, {"error": "no such page"}))

    def do_POST(self) -> None:
        """Take an order, a script of faults, or an address to call back."""
        try:
            self._send(self._posted(self._body()))
        except ValueError as error:
            self._send(Answer(400, {"error": str(error)}))

    def log_message(self, *_: object) -> None:
        """Say nothing: stdout carries the address, and the book tells the rest."""

    def _posted(self, body: dict[str, Json]) -> Answer:
        if self.path in ORDERS:
            asked = receive(ORDERS[self.path], self.headers.get("Idempotency-Key", ""), body)
            return self.server.counter.order(asked, caller_leaves=self._caller_leaves)
        if self.path == "/faults":
            self.server.faults.script(_script(body))
            return Answer(200, {})
        if self.path == "/callbacks":
            self.server.register(str(body.get("url")))
            return Answer(200, {})
        return Answer(404, {"error": "no such page"})

    def _body(self) -> dict[str, Json]:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        if not isinstance(body, dict):
            raise ValueError("the body must be an object")  # noqa: TRY004 - one kind of error means a bad request
        return body

    def _caller_leaves(self) -> None:
        # Blocks until the other end closes: no clock, so a test waits no longer than its own client does.
        with suppress(OSError):
            self.rfile.read(1)

    def _send(self, answer: Answer) -> None:
        if answer == CUT:
            self.close_connection = True
            return
        content = json.dumps(answer.body).encode() if answer.raw is None else answer.raw
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)


def _told(entry: Entry) -> dict[str, Json]:
    return {
        "number": entry.number,
        "kind": entry.kind,
        "key": entry.key,
        "reference": entry.reference,
        "at": entry.at,
        "facts": dict(entry.facts),
        "digest": entry.digest,
        "listed": entry.listed,
    }


def _script(body: dict[str, Json]) -> list[tuple[str, Fault]]:
    raw = body.get("faults")
    if not isinstance(raw, list):
        raise ValueError('faults must be a list of {"on", "fault"}')  # noqa: TRY004 - one kind of error means a bad request
    script = [(str(each.get("on", "any")), Fault(str(each.get("fault")))) for each in raw if isinstance(each, dict)]
    if len(script) != len(raw) or any(kind not in KINDS for kind, _ in script):
        raise ValueError(f"each fault is on one of {', '.join(KINDS)}")
    return script
