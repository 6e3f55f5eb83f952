"""Around every request: an id, the headers that keep browsers safe, one log line, the counters, and the wake-up."""

import secrets
import time
from collections.abc import Callable, Sequence

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amends.doors.serve.watch import Meter

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFETY = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
PULSE = "/healthz"  # asked every few seconds: no news
READS = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger("amends.http")


class Requests:
    """Wraps the application. `changed` is called after each request that may have changed something."""

    def __init__(self, app: ASGIApp, *, meter: Meter, changed: Sequence[Callable[[], None]]) -> None:
        self._app, self._meter, self._changed = app, meter, changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and keep account of it; sockets and the lifespan go through as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id, status = time.perf_counter(), secrets.token_hex(8), 500
        scope.setdefault("state", {})["request_id"] = request_id
        known = {name for name, _ in SAFETY}

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                kept = [pair for pair in message["headers"] if pair[0].lower() not in known]
                message["headers"] = [*kept, *SAFETY, (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, answered)
            finally:
                self._account(scope, status, time.perf_counter() - started)

    def _account(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log a request: by its method, path and status, never by what was said in it."""
        method = scope["method"]
        self._meter.answered(scope, status, seconds)
        if scope["path"] != PULSE:
            log.info("http.request", method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1))
        if method not in READS and status < 400:
            for tell in self._changed:
                tell()
