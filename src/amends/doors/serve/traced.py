"""Spans of requests, named by method and route. Only there when traces are on."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amends.doors.serve.watch import Meter
from amends.kernel.watching import Tracing


class Traced:
    """Wraps the application: each request is a span, in which everything that its threads do is one too."""

    def __init__(self, app: ASGIApp, *, tracing: Tracing, meter: Meter) -> None:
        self._app, self._tracing, self._meter = app, tracing, meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on inside its span; sockets live too long to be one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(scope.get("state", {}).get("request_id", ""))
        with self._tracing.span("request", method=scope["method"], request=request_id) as span:

            async def answered(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.note(status=message["status"], route=self._meter.route_of(scope))
                await send(message)

            await self._app(scope, receive, answered)
