"""What somebody is told who may not come in now: a problem for programs, a calm page for people. Each is made once."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from amends.doors.api import PREFIX
from amends.doors.api.problems import busy, respond, too_many
from amends.doors.web.base import FRAGMENT, LANGUAGE_COOKIE
from amends.doors.web.language import choose_language
from amends.kernel.market import Language

Page = Callable[[int, int, Language], str]
"""Renders the page of a status, with the seconds after which to try again."""


class Why(StrEnum):
    """Why somebody may not come in now."""

    BUSY = "busy"
    CALLER = "caller"
    SOCKETS = "sockets"


class Refusals:
    """Answers at the door. `safety` are the headers that every answer carries."""

    def __init__(self, page: Page, *, safety: tuple[tuple[bytes, bytes], ...]) -> None:
        self._page = lru_cache(maxsize=128)(page)
        self._safety = safety

    def answer(self, why: Why, retry_after: int, scope: Scope) -> Response:
        """Return the answer to a request: 429 for a caller who asks too much, else 503, both with Retry-After."""
        response = self._told(why, retry_after, scope)
        response.headers["Retry-After"] = str(retry_after)
        response.headers["Cache-Control"] = "no-store"
        response.raw_headers += self._safety
        return response

    def _told(self, why: Why, retry_after: int, scope: Scope) -> Response:
        if scope["path"].startswith(PREFIX):
            return respond(too_many(retry_after) if why is Why.CALLER else busy(retry_after))
        status = 429 if why is Why.CALLER else 503
        asking = HTTPConnection(scope)
        accepted = asking.headers.get("accept", "")
        if scope["type"] == "websocket" or FRAGMENT in accepted or "text/html" not in accepted:
            return Response(status_code=status)
        language = choose_language(asking.cookies.get(LANGUAGE_COOKIE), asking.headers.get("accept-language"))
        return Response(self._page(status, retry_after, language), status, media_type="text/html")
