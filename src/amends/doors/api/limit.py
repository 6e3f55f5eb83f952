"""Bodies, addresses and headers that are too large are refused before they are read."""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amends.doors.api.problems import plain, respond

LARGEST_BODY = 64 * 1024
LONGEST_QUERY = 8 * 1024
LARGEST_HEAD = 32 * 1024
LARGEST_PACK = 512 * 1024  # the text of a rule pack
DRAFT = re.compile(r".*/policies/[^/]+/draft")
TOO_LARGE = "A body has at most {} bytes."


class SizeLimit:
    """Refuses a long query or head, and a body by its Content-Length; one of unknown length once it grew too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if len(scope["query_string"]) > LONGEST_QUERY:
            return await respond(plain(414, f"A query has at most {LONGEST_QUERY} bytes."))(scope, receive, send)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
            return await respond(plain(431, f"Headers have at most {LARGEST_HEAD} bytes."))(scope, receive, send)
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        most = LARGEST_PACK if DRAFT.fullmatch(scope["path"]) else LARGEST_BODY
        if declared is not None and (not declared.isdigit() or int(declared) > most):
            return await respond(plain(413, TOO_LARGE.format(most)))(scope, receive, send)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, TOO_LARGE.format(most))
            return message

        return await self._app(scope, counted, send)
